"""Three rows of words become one: what only one side changed is taken from it, what both changed is a conflict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.model import Word
from pipeline.stages.merging.changes import Change, changes


@dataclass(frozen=True, slots=True)
class Break:
    """Where a line begins, between the words of lines that were joined or split."""

    key: str

    @property
    def text(self) -> str:
        """What no word is."""
        return "\n" + self.key


Token = Word | Break


@dataclass(slots=True)
class _Part:
    """The smallest stretch of the base that either side changed, with the changes of both in it."""

    start: int
    end: int
    mine: list[Change]
    theirs: list[Change]

    def takes(self, change: Change) -> bool:
        """Whether a change (not before this part) touches it; two insertions at one place do."""
        return change.start < self.end or (change.start == self.start == self.end == change.end)


@dataclass(frozen=True, slots=True)
class Clash:
    """Where both wrote something else: place of theirs in the merged row, and what I wrote."""

    place: int
    mine: tuple[Token, ...]
    theirs: tuple[Token, ...]


def merge_rows(
    base: Sequence[Token], theirs: Sequence[Token], mine: Sequence[Token]
) -> tuple[list[Token], list[Clash]]:
    """Return the merged row, theirs where both changed the same place, and what of mine is not in it."""
    sides = [[token.text for token in row] for row in (base, theirs, mine)]
    ours = changes(sides[0], sides[2])
    other = changes(sides[0], sides[1])
    out: list[Token] = []
    clashes: list[Clash] = []
    places = [0, 0, 0]  # in base, theirs, mine
    for part in _parts(ours, other):
        _same(out, (base, theirs, mine), places, part.start)
        my = _stretch(part.mine, part, places[2], mine)
        their = _stretch(part.theirs, part, places[1], theirs)
        places = [part.end, places[1] + len(their), places[2] + len(my)]
        if part.mine and part.theirs and [t.text for t in my] != [t.text for t in their]:
            clashes.append(Clash(len(out), my, their))
        out += their if part.theirs else my
    _same(out, (base, theirs, mine), places, len(base))
    return out, clashes


def _parts(mine: Sequence[Change], theirs: Sequence[Change]) -> list[_Part]:
    """Return parts in order; insertions come before what begins at the same place."""
    found: list[_Part] = []
    marked = sorted([(change, True) for change in mine] + [(change, False) for change in theirs])
    for change, is_mine in marked:
        if not found or not found[-1].takes(change):
            found.append(_Part(change.start, change.end, [], []))
        part = found[-1]
        part.end = max(part.end, change.end)
        (part.mine if is_mine else part.theirs).append(change)
    return found


def _stretch(changed: Sequence[Change], part: _Part, place: int, row: Sequence[Token]) -> tuple[Token, ...]:
    """Return what stands on one side in place of a part of the base; place: where the part begins there."""
    grown = sum((change.last - change.first) - (change.end - change.start) for change in changed)
    return tuple(row[place : place + part.end - part.start + grown])


def _same(out: list[Token], rows: Sequence[Sequence[Token]], places: list[int], end: int) -> None:
    """Copy what has the same text on all sides: theirs, unless only I confirmed the word."""
    for _ in range(end - places[0]):
        base, theirs, mine = (row[place] for row, place in zip(rows, places, strict=True))
        out.append(mine if theirs == base else theirs)
        for side in range(3):
            places[side] += 1
