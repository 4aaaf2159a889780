"""Two readings of one page become one: line by line, and word by word where one is far surer, the better is taken.

Both readings' confidence must mean the same (stages.calibration). Thresholds: docs/methods.md#two-readings.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.model import Box, Line, Word
from pipeline.ports import LineShape

SURER = 0.3
"""Log-odds by which the recogniser of handwriting must be surer of a line than that of print."""
SWAY, MOST_SWAY = 0.75, 2.0
"""How much the look of a line counts in this: so much of its log-odds, which are bounded."""
LOOKS_PRINTED, READ_WELL = -0.8, 3.0
"""A line whose look has fewer log-odds of a hand stays as that of print read it with such log-odds or more."""
OVERRULED = 2.5
"""A word is taken from the other reading than its line if that is surer of it by such log-odds."""
ALONE = 0.5
"""Confidence from which a line stands that only one of both read."""
OUTSIDE, OUTSIDE_WRITING = 0.6, 0.9
"""The same for printed words where no line of writing was found: on a page of print, on one of handwriting."""
BOUND = 0.005
FEW = 0.5
"""In a row of print, handwriting belongs that shares this part of the lower one's height with it."""
NARROW = 0.1
"""Words overlap if more than this share of them does."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line found on the picture and what the recogniser of handwriting read there.

    Attributes:
        odds: Log-odds that a hand wrote it, by its look.
        line: Without words where nothing was read.
    """

    shape: LineShape
    odds: float
    line: Line


@dataclass(frozen=True, slots=True)
class Collated:
    """One reading made of two.

    Attributes:
        by_hand: For each line, whether most of it was read by the recogniser of handwriting.
    """

    lines: tuple[Line, ...]
    by_hand: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class _Mark:
    """A word of one of both readings; sure: share of its characters that is right; row: number of its printed line."""

    word: Word
    sure: float
    by_hand: bool
    row: int | None = None

    @property
    def box(self) -> Box:
        return self.word.box or Box(0, 0, 1, 1)


_Row = list[_Mark]


def collate(printed: Sequence[Line], found: Sequence[Candidate], *, in_printed_order: bool) -> Collated:
    """Make one reading of two, boxes of both in pixels of one and the same picture.

    Args:
        printed: As the recogniser of print read the page, with believable confidence; every word has a box.
        found: The lines of writing in reading order, with what the recogniser of handwriting read.
        in_printed_order: Whether lines follow each other as in printed (print, tables); else as found (writing).
    """
    inside, outside = _placed(printed, found)
    rows = [_chosen(words, candidate) for words, candidate in zip(inside, found, strict=True)]
    least = OUTSIDE if in_printed_order else OUTSIDE_WRITING
    extra: list[_Row] = [[mark] for mark in outside if mark.sure >= least]
    if in_printed_order:
        rows, free = _by_printed_line(rows + extra, printed)
        extra = free
    rows = [row for row in rows if row]
    for row in extra:
        rows.insert(_place_for(row, rows), row)
    return Collated(
        tuple(_line(row) for row in rows),
        tuple(2 * _letters(mark for mark in row if mark.by_hand) > _letters(row) for row in rows),
    )


def settled(printed: Sequence[Line], found: Sequence[Candidate]) -> list[bool]:
    """Return for each found line whether print keeps it whole, whatever might be read there as handwriting."""
    inside, _ = _placed(printed, found)
    return [_read_well(words, candidate) for words, candidate in zip(inside, found, strict=True)]


def _placed(printed: Sequence[Line], found: Sequence[Candidate]) -> tuple[list[_Row], _Row]:
    """Return the printed words that stand in each found line, and those that stand in none."""
    inside: list[_Row] = [[] for _ in found]
    outside: _Row = []
    for number, line in enumerate(printed):
        for word in line.words:
            mark = _Mark(word, word.confidence or 0.0, by_hand=False, row=number)
            middle = (mark.box.x + mark.box.width / 2, mark.box.y + mark.box.height / 2)
            place = next((i for i, other in enumerate(found) if _holds(other.shape, *middle)), None)
            (outside if place is None else inside[place]).append(mark)
    return inside, outside


def _holds(shape: LineShape, x: float, y: float) -> bool:
    if not shape.upper[0][0] - 2 <= x <= shape.upper[-1][0] + 2:
        return False
    upper, lower = (
        float(np.interp(x, [point[0] for point in edge], [point[1] for point in edge]))
        for edge in (shape.upper, shape.lower)
    )
    return upper <= y <= lower


def _chosen(printed: _Row, candidate: Candidate) -> _Row:
    """Return the words of one line, each from the reading that is better there."""
    printed = sorted(printed, key=lambda mark: mark.box.x)
    written = [_Mark(word, _share(word, candidate.line), by_hand=True) for word in candidate.line.words]
    if not printed or not written:
        alone = printed or written
        return alone if _confidence(alone) >= ALONE else []
    if _read_well(printed, candidate):
        return printed
    hand = _odds(written) - _odds(printed) + _sway(candidate) > SURER
    kept: _Row = []
    for cell in _cells(printed + written):
        here = [[mark for mark in cell if mark.by_hand is side] for side in (False, True)]
        side = hand
        if all(here) and (_odds(here[not hand]) - _odds(here[hand])) > OVERRULED:
            side = not hand
        kept += here[side]
    return kept


def _read_well(printed: _Row, candidate: Candidate) -> bool:
    return bool(printed) and candidate.odds < LOOKS_PRINTED and _odds(printed) >= READ_WELL


def _sway(candidate: Candidate) -> float:
    return SWAY * max(-MOST_SWAY, min(MOST_SWAY, candidate.odds))


def _share(word: Word, line: Line) -> float:
    """Return the share of a handwritten word's characters that is right: its line's, since its own is of the whole."""
    return (word.confidence if line.confidence is None else line.confidence) or 0.0


def _cells(marks: _Row) -> list[_Row]:
    """Part the words of a line where both readings have a gap."""
    cells: list[_Row] = []
    end = 0.0
    for mark in sorted(marks, key=lambda mark: mark.box.x):
        margin = NARROW * mark.box.width
        last = mark.box.x + mark.box.width - margin
        if cells and mark.box.x + margin < end:
            cells[-1].append(mark)
            end = max(end, last)
        else:
            cells.append([mark])
            end = last
    return cells


def _by_printed_line(rows: Sequence[_Row], printed: Sequence[Line]) -> tuple[list[_Row], list[_Row]]:
    """Return the words gathered by printed line, and stretches of handwriting that stand in none."""
    lines: list[_Row] = [[] for _ in printed]
    free: list[_Row] = []
    for row in rows:
        places = [mark.row if mark.row is not None else _printed_line_of(mark, printed) for mark in row]
        known = next((place for place in places if place is not None), None)
        if known is None:
            free += [row] if row else []
            continue
        for mark, place in zip(row, places, strict=True):
            known = known if place is None else place  # between words of a line stands what belongs to it
            lines[known].append(mark)
    return [sorted(line, key=lambda mark: mark.box.x) for line in lines if line], free


def _printed_line_of(mark: _Mark, printed: Sequence[Line]) -> int | None:
    best, most = None, 0.0
    for number, line in enumerate(printed):
        if line.box is None:
            continue
        across, down = _shared(mark.box, line.box)
        if across > 0 and down > 0.3 * min(mark.box.height, line.box.height) and across * down > most:
            best, most = number, across * down
    return best


def _shared(one: Box, other: Box) -> tuple[int, int]:
    return (
        min(one.x + one.width, other.x + other.width) - max(one.x, other.x),
        min(one.y + one.height, other.y + other.height) - max(one.y, other.y),
    )


def _place_for(row: _Row, rows: Sequence[_Row]) -> int:
    """Return where a stretch belongs: after the nearest line above it or to its left."""
    box = _around(row)
    middle = box.y + box.height / 2
    best, least = -1, float("inf")
    for number, other in enumerate(map(_around, rows)):
        down = middle - other.y - other.height / 2
        beside = abs(down) < FEW * other.height
        if down < -FEW * other.height or (beside and other.x > box.x + box.width):
            continue
        apart = max(0, other.x - box.x - box.width, box.x - other.x - other.width)
        far = max(0.0, down) + 0.3 * apart
        if far < least:
            best, least = number, far
    return best + 1


def _around(row: Iterable[_Mark]) -> Box:
    boxes = [mark.box for mark in row]
    left, top = min(box.x for box in boxes), min(box.y for box in boxes)
    right, bottom = max(box.x + box.width for box in boxes), max(box.y + box.height for box in boxes)
    return Box(left, top, right - left, bottom - top)


def _letters(marks: Iterable[_Mark]) -> int:
    return sum(len(mark.word.text) for mark in marks)


def _confidence(marks: Sequence[_Mark]) -> float:
    letters = _letters(marks)
    sure = sum(len(mark.word.text) * mark.sure for mark in marks)
    return sure / letters if letters else 0.0


def _odds(marks: Sequence[_Mark]) -> float:
    sure = min(max(_confidence(marks), BOUND), 1 - BOUND)
    return float(np.log(sure / (1 - sure)))


def _line(row: _Row) -> Line:
    words = tuple(mark.word for mark in row)
    return Line(" ".join(word.text for word in words), _around(row), words, round(_confidence(row), 4))
