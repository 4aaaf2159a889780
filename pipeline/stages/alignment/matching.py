"""Which characters of one text are which of another that was read badly: global alignment, a row at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SAME = 20
"""A character that was read as it is given."""
SAME_SPACE = 6
SAME_BREAK = 16
OTHER = -5
"""One that was read as another."""
BREAK_OTHER = -14
"""An end of line against a letter."""
SKIP = -7
"""One that stands on one side only."""
MAX_CELLS = 40_000_000
"""Larger tables are halved first (Hirschberg 1975): nothing ever takes more than so many bytes."""
_SPACE, _BREAK = ord(" "), ord("\n")
_BOTH, _UP, _ASIDE = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Codes:
    """A text as code points, with the line that each stands in.

    Attributes:
        codes: Shape (characters,), int32; lines are joined by line breaks.
        lines: As long: number of the line.
    """

    codes: NDArray[np.int32]
    lines: NDArray[np.int32]

    def part(self, start: int, end: int) -> Codes:
        """Return a stretch."""
        return Codes(self.codes[start:end], self.lines[start:end])

    def backwards(self) -> Codes:
        """Return the text from its end to its start."""
        return Codes(self.codes[::-1], self.lines[::-1])


Favour = Callable[[int], "NDArray[np.float32] | None"]
"""What speaks for each character of the second text where the first one's line (its number) is matched with it."""


def matched(one: Codes, other: Codes, favour: Favour = lambda _line: None) -> list[tuple[int, int]]:
    """Return places (in one, in other) of characters that stand for each other, the same or misread, both rising."""
    if not len(one.codes) or not len(other.codes):
        return []
    if len(one.codes) * len(other.codes) <= MAX_CELLS or len(one.codes) == 1:
        return _traced(one, other, favour)
    half, size = len(one.codes) // 2, len(other.codes)
    upper, lower = one.part(0, half), one.part(half, len(one.codes))
    backwards = _last_row(lower.backwards(), other.backwards(), _reversed(favour))
    cut = int(np.argmax(_last_row(upper, other, favour) + backwards[::-1]))
    before = matched(upper, other.part(0, cut), _stretch(favour, 0, cut))
    after = matched(lower, other.part(cut, size), _stretch(favour, cut, size))
    return before + [(i + half, j + cut) for i, j in after]


def _stretch(favour: Favour, start: int, end: int) -> Favour:
    def there(line: int) -> NDArray[np.float32] | None:
        told = favour(line)
        return None if told is None else told[start:end]

    return there


def _reversed(favour: Favour) -> Favour:
    def back(line: int) -> NDArray[np.float32] | None:
        told = favour(line)
        return None if told is None else told[::-1]

    return back


class _Rows:
    """Rows of the table, one after the other; scores are whole numbers, so that equal ways are equal."""

    def __init__(self, one: Codes, other: Codes, favour: Favour) -> None:
        self.one, self.other, self.favour = one, other, favour
        self.ramp = SKIP * np.arange(len(other.codes) + 1, dtype=np.int32)
        self.row = self.ramp.copy()
        self.is_break = other.codes == _BREAK
        self._told: tuple[int, NDArray[np.int32] | None] = (-1, None)

    def step(self, place: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Go on by one character; return the scores of matching it and of skipping it."""
        both = self.row[:-1] + self._likeness(int(self.one.codes[place]), int(self.one.lines[place]))
        skipped = self.row + SKIP
        best = skipped.copy()
        np.maximum(best[1:], both, out=best[1:])
        best -= self.ramp
        np.maximum.accumulate(best, out=best)
        best += self.ramp
        self.row = best
        return both, skipped

    def _likeness(self, code: int, line: int) -> NDArray[np.int32]:
        gain = {_SPACE: SAME_SPACE, _BREAK: SAME_BREAK}.get(code, SAME)
        loss = np.where(self.is_break, BREAK_OTHER, BREAK_OTHER if code == _BREAK else OTHER)
        likeness = np.where(self.other.codes == code, gain, loss).astype(np.int32)
        told = self._favoured(line)
        return likeness if told is None else likeness + told

    def _favoured(self, line: int) -> NDArray[np.int32] | None:
        if self._told[0] != line:
            told = self.favour(line)
            self._told = (line, None if told is None else np.rint(told).astype(np.int32))
        return self._told[1]


def _last_row(one: Codes, other: Codes, favour: Favour) -> NDArray[np.int32]:
    rows = _Rows(one, other, favour)
    for place in range(len(one.codes)):
        rows.step(place)
    return rows.row


def _traced(one: Codes, other: Codes, favour: Favour) -> list[tuple[int, int]]:
    rows = _Rows(one, other, favour)
    ways = np.full((len(one.codes), len(other.codes) + 1), _ASIDE, np.uint8)
    for place in range(len(one.codes)):
        both, skipped = rows.step(place)
        ways[place][rows.row == skipped] = _UP
        ways[place][1:][rows.row[1:] == both] = _BOTH
    pairs = []
    i, j = len(one.codes) - 1, len(other.codes)
    while i >= 0 and j > 0:
        way = int(ways[i, j])
        if way == _BOTH:
            pairs.append((i, j - 1))
        i, j = i - (way != _ASIDE), j - (way != _UP)
    return pairs[::-1]
