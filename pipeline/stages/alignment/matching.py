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
OTHER = -14
"""One that was read as another."""
BREAK_OTHER = -30
"""An end of line against a letter."""
BREAK_SPACE = -4
"""An end of line against a space: lines may be broken elsewhere."""
LEAVE, SKIP = -24, -1
"""Leaving the other text, and each character on one side only: whole lines are cheap to skip, bits are not."""
MAX_CELLS = 40_000_000
"""Larger tables are halved first (Hirschberg 1975): nothing ever takes more than so many bytes."""
_SPACE, _BREAK = ord(" "), ord("\n")
_BOTH, _DOWN, _ASIDE = 0, 1, 2
_GO_ON_DOWN, _GO_ON_ASIDE = 4, 8
_NEVER = -(10**9)


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
    """Rows of the table, one after the other; scores are whole numbers, so that equal ways are equal.

    Source: affine gaps, Gotoh 1982; a row's own gaps by a running maximum.
    """

    def __init__(self, one: Codes, other: Codes, favour: Favour) -> None:
        self.one, self.other, self.favour = one, other, favour
        self.ramp = SKIP * np.arange(len(other.codes) + 1, dtype=np.int32)
        self.best = self.ramp + LEAVE
        self.best[0] = 0
        self.down = np.full(len(self.ramp), _NEVER, np.int32)
        self.is_break = other.codes == _BREAK
        self._told: tuple[int, NDArray[np.int32] | None] = (-1, None)

    def step(self, place: int) -> NDArray[np.uint8]:
        """Go on by one character; return how each place of the new row was reached."""
        both = self.best[:-1] + self._likeness(int(self.one.codes[place]), int(self.one.lines[place]))
        goes_on = self.down > self.best + LEAVE
        self.down = np.maximum(self.down, self.best + LEAVE) + SKIP
        reached = self.down.copy()
        np.maximum(reached[1:], both, out=reached[1:])
        aside = np.full_like(reached, _NEVER)
        aside[1:] = np.maximum.accumulate(reached[:-1] - self.ramp[:-1]) + self.ramp[1:] + LEAVE
        ways = np.where(aside > reached, _ASIDE, _DOWN).astype(np.uint8)
        ways[1:][both >= np.maximum(aside, reached)[1:]] = _BOTH
        ways[goes_on] |= _GO_ON_DOWN
        ways[1:][aside[1:] == aside[:-1] + SKIP] |= _GO_ON_ASIDE
        self.best = np.maximum(reached, aside)
        return ways

    def _likeness(self, code: int, line: int) -> NDArray[np.int32]:
        gain = {_SPACE: SAME_SPACE, _BREAK: SAME_BREAK}.get(code, SAME)
        loss = np.where(self.is_break, BREAK_SPACE if code == _SPACE else BREAK_OTHER, OTHER)
        if code == _BREAK:
            loss = np.where(self.other.codes == _SPACE, BREAK_SPACE, BREAK_OTHER)
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
    return rows.best


def _traced(one: Codes, other: Codes, favour: Favour) -> list[tuple[int, int]]:
    rows = _Rows(one, other, favour)
    ways = np.stack([rows.step(place) for place in range(len(one.codes))])
    pairs = []
    i, j, state = len(one.codes) - 1, len(other.codes), _BOTH
    while i >= 0 and j > 0:
        way = int(ways[i, j])
        state = state or way & 3  # inside a gap until it was opened
        if state == _BOTH:
            pairs.append((i, j - 1))
            i, j = i - 1, j - 1
        elif state == _DOWN:
            state = _DOWN if way & _GO_ON_DOWN else _BOTH
            i -= 1
        else:
            state = _ASIDE if way & _GO_ON_ASIDE else _BOTH
            j -= 1
    return pairs[::-1]
