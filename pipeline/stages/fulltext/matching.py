"""Find the words of a question in the tokens of a page: the same for every engine, and right after corrections."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from pipeline.query import Doubt, Phrase, Query, Token
from pipeline.stages.fulltext.doubts import almost_of, differs_by, parts_of
from pipeline.stages.fulltext.ranking import MOST_SLOP, almost_sought, places_of


class Match(NamedTuple):
    """One place where a phrase of the question stands.

    Attributes:
        phrase: Its number among the wanted, then the required phrases, 0-based.
        words: Numbers of the page's words, ascending.
        doubts: The words of it that only may stand there; none where all of it was read.
    """

    phrase: int
    words: tuple[int, ...]
    doubts: tuple[Doubt, ...] = ()


def matches(query: Query, tokens: Sequence[Token], doubts: Sequence[Doubt] = ()) -> tuple[Match, ...]:
    """Return where the wanted and required phrases stand on a page, in the order of its words.

    What only may stand there counts for a phrase that was read nowhere on the page.
    """
    found: dict[Match, None] = {}
    for number, phrase in enumerate((*query.wanted, *query.required)):
        read = _places(phrase, tokens)
        for places in read:
            found[Match(number, _words(places, tokens))] = None
        for start, doubted in _doubtful(phrase, tokens, doubts) if query.doubtful and not read else ():
            places = tuple(range(start, start + len(phrase.terms)))
            found[Match(number, _words(places, tokens), doubted)] = None
    return tuple(sorted(found, key=lambda match: (match.words, match.phrase)))


def belongs(
    query: Query, tokens: Sequence[Token], title: Sequence[Token], doubts: Sequence[Doubt] = (), *, first_page: bool
) -> bool:
    """Say whether a page, as it reads now, answers the question; engines decide the same on what they hold."""

    def stands(phrase: Phrase) -> bool:
        if _has(phrase, tokens) or (first_page and _has(phrase, title)):
            return True
        return query.doubtful and next(_doubtful(phrase, tokens, doubts), None) is not None

    if any(_has(phrase, tokens) for phrase in query.excluded):
        return False
    if not all(stands(phrase) for phrase in query.required):
        return False
    return not query.wanted or any(stands(phrase) for phrase in query.wanted)


def unread(query: Query, tokens: Sequence[Token], doubts: Sequence[Doubt] = ()) -> frozenset[str]:
    """Return stems (or forms) of those phrases of a question that neither were read on a page nor are among doubts."""
    phrases = (*query.wanted, *query.required) if query.doubtful else ()
    sought = (
        places_of(phrase)[1]
        for phrase in phrases
        if not _has(phrase, tokens) and next(_perhaps(phrase, tokens, doubts), None) is None
    )
    return frozenset(token for places in sought for place in places for token in place)


def nearly(query: Query) -> frozenset[str]:
    """Return parts of words, one of which stands wherever a word of a question may stand with wrong letters."""
    phrases = (*query.wanted, *query.required) if query.doubtful else ()
    stems = (almost for phrase in phrases for almost in almost_sought(phrase))
    return frozenset(part for stem, letters in stems for part in parts_of(stem, letters))


def _has(phrase: Phrase, tokens: Sequence[Token]) -> bool:
    return bool(_places(phrase, tokens))


def _words(places: Sequence[int], tokens: Sequence[Token]) -> tuple[int, ...]:
    return tuple(sorted({word for place in places for word in tokens[place].words}))


def _places(phrase: Phrase, tokens: Sequence[Token]) -> list[tuple[int, ...]]:
    """Return token numbers of each occurrence; the shortest one for each place where it begins."""
    field, alternatives = places_of(phrase)
    if not alternatives:
        return []
    written = [token.stem for token in tokens] if field == "stems" else [token.form for token in tokens]
    first, *rest = (frozenset(place) for place in alternatives)
    if first.isdisjoint(written):
        return []
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


def _doubtful(
    phrase: Phrase, tokens: Sequence[Token], doubts: Sequence[Doubt]
) -> Iterator[tuple[int, tuple[Doubt, ...]]]:
    """Yield where a phrase may stand; where it may stand nowhere, where it almost does."""
    found = False
    for place in _perhaps(phrase, tokens, doubts):
        found = True
        yield place
    if not found:
        yield from _almost(phrase, tokens, doubts)


def _almost(
    phrase: Phrase, tokens: Sequence[Token], doubts: Sequence[Doubt]
) -> Iterator[tuple[int, tuple[Doubt, ...]]]:
    """Yield doubtful places at which a word may stand if letters of it are wrong, in the form that was asked for."""
    sought = almost_sought(phrase)
    if not sought:
        return
    (term,) = phrase.terms
    letters = [(own, most, frozenset(own)) for own, most in sought]
    for stem, place in almost_of(tokens, doubts).items():
        if any(
            len(own_letters.difference(stem)) <= most and differs_by(stem, own, most)
            for own, most, own_letters in letters
        ):
            yield place, (Doubt(place, term.form, term.stems[0], tokens[place].words, None, term.form),)


def _perhaps(
    phrase: Phrase, tokens: Sequence[Token], doubts: Sequence[Doubt]
) -> Iterator[tuple[int, tuple[Doubt, ...]]]:
    """Yield where a phrase begins that may stand there word after word, and what of it is doubtful."""
    field, sought = places_of(phrase)
    attribute = field.removesuffix("s")
    wanted = [frozenset(place) for place in sought]
    standing: dict[int, list[Doubt]] = defaultdict(list)
    starts: set[int] = set()
    for doubt in doubts:
        value = getattr(doubt, attribute)
        at = [number for number, place in enumerate(wanted) if value in place]
        if at:
            standing[doubt.place].append(doubt)
            starts.update(doubt.place - number for number in at)
    for start in sorted(starts):
        doubted = _doubted(start, wanted, tokens, standing, attribute)
        if doubted:
            yield start, doubted


def _doubted(
    start: int,
    wanted: list[frozenset[str]],
    tokens: Sequence[Token],
    standing: Mapping[int, list[Doubt]],
    attribute: str,
) -> tuple[Doubt, ...]:
    """Return what is doubtful of a phrase that begins at a place; nothing where it is all sure or does not stand."""
    doubted: list[Doubt] = []
    if start < 0 or start + len(wanted) > len(tokens):
        return ()
    for place, words in enumerate(wanted, start):
        if getattr(tokens[place], attribute) in words:
            continue
        likeliest = next((doubt for doubt in standing.get(place, ()) if getattr(doubt, attribute) in words), None)
        if likeliest is None:
            return ()
        doubted.append(likeliest)
    return tuple(doubted)
