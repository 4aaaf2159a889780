"""From a box on a page to the letters inside it, and back from letters to a box."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import UsageError
from pipeline.model import Box
from pipeline.stages.spotting.letters import SPACE, Letters, PageLooks

HALF = 0.5
"""A letter belongs to a box that covers so much of its height (or of which it covers so much)."""
SECOND_LINE = 0.6
"""A box in which a second line has so large a part of what the first has is drawn around several lines."""
LONGEST = 40
"""More letters are no word and no phrase."""
SURE_SPACE = 0.5
BESIDE = 2.0
"""Columns that a letter reaches beyond the ones in which the recogniser saw it."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is sought.

    Attributes:
        letters: In order, without spaces at its ends.
        line: Number of the line it was taken from, 0-based.
        first: Its first letter's place among the page's letters.
        starts: Whether a space or the line's edge stands before it: it is no part of a longer word.
        ends: The same after it.
    """

    letters: Letters
    line: int
    first: int
    starts: bool
    ends: bool


def question_at(looks: PageLooks, box: Box) -> Question:
    """Return the letters in a box.

    Raises:
        UsageError: Nothing is written there, or more than a few words, or on several lines.
    """
    shares = _inside(looks, box)
    weights = np.bincount(looks.line_of_letter, shares * looks.letters.sure, minlength=len(looks.lines) or 1)
    order = np.argsort(-weights)
    line = int(order[0])
    if weights[line] <= 0:
        raise UsageError("spot-nothing-there")
    if len(order) > 1 and weights[order[1]] > SECOND_LINE * weights[line]:
        raise UsageError("spot-several-lines")
    chosen = np.flatnonzero((shares > 0) & (looks.line_of_letter == line))
    spaces = _spaces(looks.letters)
    solid = chosen[~spaces[chosen]]
    if not len(solid):
        raise UsageError("spot-nothing-there")
    first, last = int(solid[0]), int(solid[-1])
    if last - first + 1 > LONGEST:
        raise UsageError("spot-too-long").about(limit=LONGEST)
    start = int(looks.lines[:line, 1].sum())
    end = start + int(looks.lines[line, 1])
    return Question(
        _part(looks.letters, first, last + 1),
        line,
        first,
        first == start or bool(spaces[first - 1]),
        last + 1 == end or bool(spaces[last + 1]),
    )


def box_of(looks: PageLooks, line: int, start: int, end: int, size: tuple[int, int]) -> Box:
    """Return where a stretch of columns of a line stands on the master.

    Args:
        looks: The page.
        line: Number of the line, 0-based.
        start: First column.
        end: Last column, excluded.
        size: Width and height of the master in pixels; the box is cut off there.
    """
    edge, columns = looks.edge(line), np.array([start - BESIDE, end + BESIDE])
    between = edge[(edge[:, 4] > columns[0]) & (edge[:, 4] < columns[1]), 4]
    points = _points(edge, np.concatenate([columns, between])).reshape(-1, 2)
    left, top = np.floor(points.min(axis=0))
    right, bottom = np.ceil(points.max(axis=0))
    x, y = int(min(max(left, 0), size[0] - 1)), int(min(max(top, 0), size[1] - 1))
    return Box(x, y, max(1, int(min(right, size[0])) - x), max(1, int(min(bottom, size[1])) - y))


def _points(edge: NDArray[np.float32], columns: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return the points above and below of columns, shape (columns, 2, 2)."""
    at = [np.interp(columns, edge[:, 4], edge[:, side]) for side in range(4)]
    return np.stack(at, axis=-1).reshape(-1, 2, 2)


def _inside(looks: PageLooks, box: Box) -> NDArray[np.float64]:
    """Return for each letter how much it and the box share across the line, 0 where it is not inside."""
    shares, start = np.zeros(len(looks.letters)), 0
    for line, (_, count, _) in enumerate(looks.lines):
        spans = looks.letters.spans[start : start + count]
        if count and int(looks.lines[line, 0]):
            shares[start : start + count] = _shared(_points(looks.edge(line), spans.mean(axis=1)), box)
        start += int(count)
    return shares


def _shared(points: NDArray[np.float64], box: Box) -> NDArray[np.float64]:
    middles, tall = points.mean(axis=1), np.abs(points[:, 1] - points[:, 0])
    across = 1 if tall[:, 1].mean() >= tall[:, 0].mean() else 0  # 1: the line runs from left to right
    lows, highs = points[:, :, across].min(axis=1), points[:, :, across].max(axis=1)
    low, length = (box.x, box.width) if across == 0 else (box.y, box.height)
    begin, reach = (box.y, box.height) if across == 0 else (box.x, box.width)
    common = np.minimum(highs, low + length) - np.maximum(lows, low)
    enough = common >= HALF * np.minimum(highs - lows, length)
    along = middles[:, 1 - across]
    whole = np.maximum(highs, low + length) - np.minimum(lows, low)
    return np.where(enough & (along >= begin) & (along <= begin + reach), common / np.maximum(whole, 1.0), 0.0)


def _spaces(letters: Letters) -> NDArray[np.bool_]:
    return np.asarray((letters.codes[:, 0] == SPACE) & (letters.shares[:, 0] > SURE_SPACE), bool)


def _part(letters: Letters, first: int, end: int) -> Letters:
    rows = slice(first, end)
    return Letters(letters.spans[rows], letters.sure[rows], letters.codes[rows], letters.shares[rows])
