"""Lays a text of running words on lines that were read: which words stand on which line, best for all lines at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from pipeline.stages.alignment.anchors import Places, anchors
from pipeline.stages.alignment.scores import NEVER, Running, Scores, Window, fits

AROUND, MORE_AROUND, MOST_AROUND = 50, 0.25, 200
"""Characters by which a line's place, told by strings that both texts have, may be off: more, the farther they are."""
WIDEST = 400
"""Characters of a window at most: where more is in doubt, the line stands at one of the two ends of the doubt."""
FARTHEST = 800
"""Characters up to the nearest place that is known: lines farther away than two thirds of a page are not looked for."""
LEAVE, SKIP = -60, -3
"""Leaving out given words between two lines, and each of their characters."""
EMPTY = -20
"""A line on which nothing given stands."""
NEAR = 2
"""Words by which a cut is moved to see how sure it is."""
WHOLE = 12
"""A line that ends where a given line ends."""


@dataclass(frozen=True, slots=True)
class Run:
    """Given words on a read line.

    Attributes:
        line: Number of the read line, 0-based.
        first: Number of the first word.
        last: Number after the last one.
        score: How well they fit; above 0: likelier than chance.
        margin: By how much the best other cut at one of its ends is worse, with what the neighbour loses or gains.
    """

    line: int
    first: int
    last: int
    score: int
    margin: int = 0


def runs(text: Running, breaks: NDArray[np.bool_], read: Sequence[NDArray[np.int32]]) -> list[Run]:
    """Return the given words that stand on each read line; lines and words may be left out, the order is kept.

    Args:
        text: The given words.
        breaks: For each given word whether its line ends there.
        read: Code points of each read line, in order.

    Source: dynamic programming over where lines end (Viterbi 1967), docs/methods.md#whole-diary.
    """
    windows = _windows(text, read)
    tables = fits(text, [w for w in windows if w is not None])
    found = [(n, w) for n, w in enumerate(windows) if w is not None]
    best = _best(text, breaks, found, tables)
    return _with_margins(best, {n: (w, t) for (n, w), t in zip(found, tables, strict=True)}, breaks)


def _windows(text: Running, read: Sequence[NDArray[np.int32]]) -> list[Window | None]:
    """Return for each read line where to look for it, None where nothing says so."""
    lengths = np.array([len(line) + 1 for line in read], np.int64)
    begins = np.cumsum(lengths) - lengths
    joined = np.full(int(lengths.sum()), ord(" "), np.int32)
    for begin, line in zip(begins, read, strict=True):
        joined[begin : begin + len(line)] = line
    i, j = anchors(joined, text.codes)
    if not len(i):
        return [None] * len(read)
    return [
        _window(text, line, *_span(int(begin), int(begin) + len(line), i, j))
        if _far(int(begin), int(begin) + len(line), i) <= FARTHEST
        else None
        for begin, line in zip(begins, read, strict=True)
    ]


def _far(begin: int, end: int, i: Places) -> int:
    """Return how many characters lie between a stretch of the reading and the nearest place that is known."""
    after = int(np.searchsorted(i, begin, "left"))
    to_next = max(0, int(i[after]) - end) if after < len(i) else FARTHEST + 1
    return min(to_next, begin - int(i[after - 1]) if after else FARTHEST + 1)


def _span(begin: int, end: int, i: Places, j: Places) -> tuple[int, int]:
    """Return from where to where in the given text a stretch of the reading may stand."""
    before = int(np.searchsorted(i, begin, "right")) - 1
    after = int(np.searchsorted(i, end, "left"))
    forward = int(j[before] - i[before]) if before >= 0 else None
    back = int(j[after] - i[after]) if after < len(i) else None
    shifts = [shift for shift in (forward, back) if shift is not None] or [int(j[-1] - i[-1])]
    inside = (j[before + 1 : after] - i[before + 1 : after]).tolist() if after > before + 1 else []
    shifts += [int(np.median(inside))] if inside else []
    far = max(begin - int(i[before]) if before >= 0 else 0, int(i[after]) - end if after < len(i) else 0)
    around = min(MOST_AROUND, AROUND + int(MORE_AROUND * far))
    low, high = begin + min(shifts) - around, end + max(shifts) + around
    if high - low <= WIDEST + (end - begin):
        return low, high
    near = inside or ([forward] if before >= 0 and (after >= len(i) or begin - i[before] <= i[after] - end) else [back])
    shift = int(np.median([s for s in near if s is not None]))
    return begin + shift - around, end + shift + around


def _window(text: Running, line: NDArray[np.int32], low: int, high: int) -> Window | None:
    first = max(0, int(np.searchsorted(text.starts, low, "right")) - 1)
    last = min(len(text.starts) - 1, int(np.searchsorted(text.starts, high, "left")))
    return Window(line, first, last) if last > first and len(line) else None


@dataclass(slots=True)
class _Step:
    """How each place among the words was reached by one line: where the line begins there, and from where one came."""

    low: int
    starts: NDArray[np.int64]
    origins: NDArray[np.int64]


def _best(
    text: Running, breaks: NDArray[np.bool_], windows: Sequence[tuple[int, Window]], tables: Sequence[Scores]
) -> list[Run]:
    steps: list[_Step] = []
    low, settled = 0, np.zeros(1, np.int64)
    for (_n, window), table in zip(windows, tables, strict=True):
        first = max(low, window.first)
        last = max(first, window.last)
        reached, origins = _moved(text, low, settled, first, last)
        step, settled = _placed(window, table, breaks, reached, first)
        steps.append(_Step(first, step, origins))
        low = first
    return _traced(windows, tables, steps, low, settled)


def _moved(
    text: Running, low: int, settled: NDArray[np.int64], first: int, last: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Go from places after the last line to places before the next one: the same, or words are left out."""
    places = np.arange(first, last + 1)
    inside = np.full(last + 1 - low, NEVER * 1000, np.int64)
    size = min(len(settled), len(inside))
    inside[:size] = settled[:size]
    at = text.starts[low : last + 1]
    lifted = inside - SKIP * at
    best = np.maximum.accumulate(lifted)
    # the place of each running maximum: the last index at which it rose
    rises = np.maximum.accumulate(np.where(lifted == best, np.arange(len(lifted)), 0))
    skipped = best + SKIP * at + LEAVE
    stays = inside >= skipped
    reached = np.where(stays, inside, skipped)
    origins = np.where(stays, np.arange(len(inside)), rises) + low
    return reached[places - low], origins[places - low]


def _placed(
    window: Window, table: Scores, breaks: NDArray[np.bool_], reached: NDArray[np.int64], first: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Put the line between each two places, or nowhere; return where it begins (-1: nowhere) and the best after it."""
    starts = np.full(len(reached), -1, np.int64)
    after = reached + EMPTY
    cut = first - window.first
    usable = table[cut:, cut:]
    size = len(usable)
    if size:
        totals = usable.astype(np.int64) + reached[:size, None]
        totals[usable <= NEVER // 2] = NEVER * 1000
        begins = totals.argmax(axis=0)
        scores = totals[begins, np.arange(size)] + WHOLE * breaks[first : first + size]
        better = scores > after[1 : size + 1]
        after[1 : size + 1] = np.where(better, scores, after[1 : size + 1])
        starts[1 : size + 1] = np.where(better, first + begins, -1)
    return starts, after


def _traced(
    windows: Sequence[tuple[int, Window]],
    tables: Sequence[Scores],
    steps: Sequence[_Step],
    low: int,
    settled: NDArray[np.int64],
) -> list[Run]:
    found: list[Run] = []
    place = low + int(settled.argmax())
    for (number, window), table, step in zip(windows[::-1], tables[::-1], steps[::-1], strict=True):
        start = int(step.starts[place - step.low])
        if start >= 0:
            score = int(table[start - window.first, place - 1 - window.first])
            found.append(Run(number, start, place, score))
            place = start
        place = int(step.origins[place - step.low])
    return found[::-1]


_Tables = Mapping[int, tuple[Window, Scores]]


def _with_margins(found: Sequence[Run], tables: _Tables, breaks: NDArray[np.bool_]) -> list[Run]:
    margins = [
        _cut_margin(one, other, tables, breaks) for one, other in zip((None, *found), (*found, None), strict=True)
    ]
    return [replace(run, margin=min(margins[n], margins[n + 1])) for n, run in enumerate(found)]


def _cut_margin(one: Run | None, other: Run | None, tables: _Tables, breaks: NDArray[np.bool_]) -> int:
    """Return by how much moving the cut between two runs by up to NEAR words makes both together worse."""
    touching = one is not None and other is not None and one.last == other.first
    sides = [(one, other)] if touching else [(one, None), (None, other)]
    least = -NEVER
    for left, right in sides:
        for step in (*range(-NEAR, 0), *range(1, NEAR + 1)):
            worse = _loss(left, right, step, tables, breaks)
            least = min(least, worse)
    return least


def _loss(left: Run | None, right: Run | None, step: int, tables: _Tables, breaks: NDArray[np.bool_]) -> int:
    lost = 0
    if left is not None:
        lost += left.score - _score(left.line, left.first, left.last + step, tables)
        if left.first < left.last + step <= len(breaks):
            lost += WHOLE * (int(breaks[left.last - 1]) - int(breaks[left.last + step - 1]))
    if right is not None:
        lost += right.score - _score(right.line, right.first + step, right.last, tables)
    return lost


def _score(line: int, first: int, last: int, tables: _Tables) -> int:
    window, table = tables[line]
    if not window.first <= first < last <= window.last:
        return NEVER
    return int(table[first - window.first, last - 1 - window.first])
