"""What may stand on a page in place of the words that were read: the other likely readings of doubtful handwriting.

Each is cut as the words themselves are and stands at the place of a token, so that phrases go over both. Readings that
fold to the same form are one, its probability their sum; those that fold to what was read are none.

Source: probabilistic indexing: a word counts by how likely it stands at a place (docs/methods.md, doubtful readings).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice, pairwise

from pipeline.model import Others
from pipeline.query import Doubt, Token
from pipeline.stages.fulltext.tokens import Cut, cut, roughly_folded, stem_of

LEAST_SHARE = 0.01
"""What is less likely is no reading to be found by; set on real pages, docs/figures.md."""

MOST_DOUBTS = 5
"""Most other words at one place."""

LEAST_LETTERS = (5, 8)
"""From so many letters on, one letter of a stem may be wrong, or two; set on real pages too."""

_END = "\0"
"""Stands in no text that is kept."""

_CORE = re.compile(r"\w(?:.*\w)?", re.DOTALL)


def doubts_of(
    lines: Sequence[Sequence[str]],
    others: Mapping[int, Others],
    tokens: Sequence[Token],
    sought: Collection[str] | None = None,
) -> tuple[Doubt, ...]:
    """Return what may stand in place of a page's tokens.

    Args:
        lines: Texts of the words, line by line.
        others: Other readings of words, by the number of the word.
        tokens: What tokenize_words() made of the lines.
        sought: Forms, stems or parts of them: places where none of them was read or may stand can be left out, which
            is faster.

    Returns:
        In order of place, the likeliest first; at most MOST_DOUBTS at a place.
    """
    if others and sought is not None:
        others = _about(lines, others, tokens, sought)
    if not others:
        return ()
    standing = _standing(tokens, others)
    read = {number: text for number, text in _numbered(lines) if number in standing}
    found: dict[int, dict[str, tuple[float, str]]] = defaultdict(dict)
    for number, places in standing.items():
        for text, share in others[number]:
            for place, form, shown in _forms(cut(text), text, places, number, tokens, cut(read[number])):
                known, likeliest = found[place].get(form, (0.0, shown))
                found[place][form] = (known + share, likeliest)
    return tuple(doubt for place in sorted(found) for doubt in _at(place, tokens[place], found[place]))


def almost_of(tokens: Sequence[Token], doubts: Sequence[Doubt]) -> dict[str, int]:
    """Return the stems of doubtful places, what was read and what else may stand there, each with its first place."""
    found: dict[str, int] = {}
    for doubt in doubts:
        found.setdefault(tokens[doubt.place].stem, doubt.place)
        found.setdefault(doubt.stem, doubt.place)
    return found


def wrong_letters(stem: str) -> int:
    """Return how many letters of a stem may be wrong in doubtful handwriting: none of a short one."""
    if not stem.isalpha():
        return 0
    return sum(len(stem) >= least for least in LEAST_LETTERS)


def parts_of(stem: str, letters: int) -> list[str]:
    """Return parts of a stem of which at least one is whole wherever so many letters of the stem are wrong."""
    ends = [len(stem) * part // (letters + 1) for part in range(letters + 2)]
    return [stem[start:end] for start, end in pairwise(ends)]


def differs_by(one: str, other: str, most: int) -> bool:
    """Whether at most so many letters have to be changed, put in or left out to make one word the other."""
    if abs(len(one) - len(other)) > most:
        return False
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    one, other = one[start:], other[start:]
    if not one or not other or most == 0:
        return len(one) + len(other) <= most
    shorter = ((one[1:], other[1:]), (one[1:], other), (one, other[1:]))
    return any(differs_by(a, b, most - 1) for a, b in shorter)


def _standing(tokens: Sequence[Token], numbers: Mapping[int, Others]) -> dict[int, list[int]]:
    """Return the places of the tokens of these words, without the parts behind the page."""
    standing: dict[int, list[int]] = defaultdict(list)
    for place, token in enumerate(islice(tokens, 1, None), 1):
        if not token.words:  # a SEPARATOR
            break
        for number in token.words:
            if number in numbers:
                standing[number].append(place)
    return standing


def _about(
    lines: Sequence[Sequence[str]], others: Mapping[int, Others], tokens: Sequence[Token], sought: Collection[str]
) -> dict[int, Others]:
    """Return those words in which a sought one may stand: a stem is a part of its form; a broken word is not judged."""
    read = [text for line in lines for text in line]
    broken = {number for token in tokens if len(token.words) > 1 for number in token.words}
    any_of_them = re.compile("|".join(map(re.escape, sought)) or "$^")
    written = roughly_folded(
        _END.join(["|".join([read[number], *[text for text, _ in readings]]) for number, readings in others.items()])
    )
    return {
        number: readings
        for (number, readings), texts in zip(others.items(), written.split(_END), strict=True)
        if number in broken or any_of_them.search(texts)
    }


def _numbered(lines: Sequence[Sequence[str]]) -> Iterator[tuple[int, str]]:
    return enumerate(text for line in lines for text in line)


def _forms(
    other: Cut, written: str, places: list[int], number: int, tokens: Sequence[Token], read: Cut
) -> Iterator[tuple[int, str, str]]:
    """Yield (place, form, as written) of another reading of a word; a broken word is joined with its other half."""
    last = len(other.pieces) - 1
    for at, (form, _) in enumerate(other.pieces):
        place = places[min(at, len(places) - 1)]
        before, behind = _halves(tokens[place], number, read)
        before = before if at == 0 else ""
        behind = behind if at == last and other.broken else ""
        core = _CORE.search(written)
        alone = last == 0 and not before and not behind and core is not None
        yield place, before + form + behind, core[0] if alone and core else before + form + behind


def _halves(token: Token, number: int, read: Cut) -> tuple[str, str]:
    """Return what other words add to a token before and behind a word's own share of it."""
    if len(token.words) == 1:
        return "", ""
    if token.words[0] == number:
        return "", token.form.removeprefix(read.pieces[-1][0])
    return token.form.removesuffix(read.pieces[0][0]), ""


def _at(place: int, token: Token, forms: Mapping[str, tuple[float, str]]) -> list[Doubt]:
    """Return the likely ones of the other forms at a place."""
    found = sorted(
        (-share, form, text) for form, (share, text) in forms.items() if form != token.form and share >= LEAST_SHARE
    )
    return [
        Doubt(place, form, stem_of(form), token.words, min(1.0, -share), text)
        for share, form, text in found[:MOST_DOUBTS]
    ]
