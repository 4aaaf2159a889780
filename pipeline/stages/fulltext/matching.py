"""Find the words of a question in the tokens of a page: the same for every engine, and right after corrections."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from pipeline.query import Phrase, Query, Token
from pipeline.stages.fulltext.ranking import MOST_SLOP, places_of


class Match(NamedTuple):
    """One place where a phrase of the question stands.

    Attributes:
        phrase: Its number among the wanted, then the required phrases, 0-based.
        words: Numbers of the page's words, ascending.
    """

    phrase: int
    words: tuple[int, ...]


def matches(query: Query, tokens: Sequence[Token]) -> tuple[Match, ...]:
    """Return where the wanted and required phrases stand on a page, in the order of its words."""
    found: dict[Match, None] = {}
    for number, phrase in enumerate((*query.wanted, *query.required)):
        for places in _places(phrase, tokens):
            words = sorted({word for place in places for word in tokens[place].words})
            found[Match(number, tuple(words))] = None
    return tuple(sorted(found, key=lambda match: (match.words, match.phrase)))


def belongs(query: Query, tokens: Sequence[Token], title: Sequence[Token], *, first_page: bool) -> bool:
    """Say whether a page, as it reads now, answers the question; engines decide the same on what they hold."""

    def stands(phrase: Phrase) -> bool:
        return _has(phrase, tokens) or (first_page and _has(phrase, title))

    if any(_has(phrase, tokens) for phrase in query.excluded):
        return False
    if not all(stands(phrase) for phrase in query.required):
        return False
    return not query.wanted or any(stands(phrase) for phrase in query.wanted)


def _has(phrase: Phrase, tokens: Sequence[Token]) -> bool:
    return bool(_places(phrase, tokens))


def _places(phrase: Phrase, tokens: Sequence[Token]) -> list[tuple[int, ...]]:
    """Return token numbers of each occurrence; the shortest one for each place where it begins."""
    field, alternatives = places_of(phrase)
    if not alternatives:
        return []
    written = [token.stem for token in tokens] if field == "stems" else [token.form for token in tokens]
    first, *rest = (frozenset(place) for place in alternatives)
    found = []
    for number, token in enumerate(written):
        if token in first:
            places = _follow(number, rest, written, min(phrase.slop, MOST_SLOP))
            if places is not None:
                found.append(places)
    return found


def _follow(start: int, rest: list[frozenset[str]], written: list[str], slop: int) -> tuple[int, ...] | None:
    """Return the places of a phrase that begins at start, taking each next token as near as it stands.

    The nearest next token is always the best choice: whatever follows it also follows a farther one.
    """
    places = [start]
    for place in rest:
        nearest = places[-1] + 1
        while nearest < len(written) and nearest - start - len(places) <= slop and written[nearest] not in place:
            nearest += 1
        if nearest >= len(written) or nearest - start - len(places) > slop:
            return None
        places.append(nearest)
    return tuple(places)
