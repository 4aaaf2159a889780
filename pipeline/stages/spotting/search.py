"""Places where letters follow each other as in the question, on many pages at once.

The blurred letters of all lines lie one after another; one row of costs for each letter of the question is worked out
over all of them together. Source: subsequence alignment (Sellers 1980; Müller 2007, ch. 4) over posteriors of a
recogniser (Hazen, Shen and White 2009), docs/methods.md#search-by-picture.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from pipeline.stages.spotting.letters import SPACE, Letters, PageLooks, joined
from pipeline.stages.spotting.places import Question

FLOOR = 0.05
"""Likeness of letters that share no character at all."""
LEFT_OUT = 3.0
"""What it costs to leave a letter out, on either side; two letters without anything in common cost -ln FLOOR = 3.0."""
WORD_EDGE = 1.0
"""What it costs that the question is a whole word and the place is part of one, on each side."""
MOST_SKIPPED = 2
OVERLAP = 0.3
"""Of two places that share more of the shorter one, only the better is told."""
LOOKED_AT = 20_000
FAR = 1e6
Costs = NDArray[np.float32]
Number = TypeVar("Number", np.float32, np.int32)


@dataclass(frozen=True, slots=True)
class Sea:
    """The letters of many pages, each line between two edges (rows that are spaces of no width).

    Attributes:
        letters: Of all lines.
        page: For each row the page's place in what was poured.
        line: For each row the number of its line on its page.
        opens: Whether a row is the first of its line.
    """

    letters: Letters
    page: NDArray[np.int32]
    line: NDArray[np.int32]
    opens: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Place:
    """Where something looks like the question.

    Attributes:
        page: The page's place in what was poured.
        line: Number of the line on its page, 0-based.
        start: First column.
        end: Last column, excluded.
        likeness: 0 to 1; 1: the recogniser saw exactly the same.
    """

    page: int
    line: int
    start: int
    end: int
    likeness: float


def pour(pages: Sequence[PageLooks]) -> Sea:
    """Lay the lines of pages one after another."""
    parts, page_of, line_of, opens = [], [], [], []
    for number, looks in enumerate(pages):
        filled, opening, line = _with_edges(looks)
        parts.append(filled)
        page_of.append(np.full(len(line), number, np.int32))
        line_of.append(line)
        opens.append(opening)
    if not parts:
        none = np.zeros(0, np.int32)
        return Sea(joined(()), none, none, none.astype(bool))
    return Sea(joined(parts), np.concatenate(page_of), np.concatenate(line_of), np.concatenate(opens))


def find_alike(sea: Sea, question: Question, *, limit: int, least: float = 0.0) -> list[Place]:
    """Return the places that look like the question, the likest first; those of a line do not overlap.

    Args:
        sea: What is looked through.
        question: What is sought.
        limit: At most so many.
        least: Least likeness, 0 to 1.
    """
    if not len(sea.letters):
        return []
    weight = max(float(question.letters.sure.sum()), 1e-3)
    costs, starts = _align(sea, question)
    costs = (costs + _edge_costs(sea, question, starts)) / weight
    costs[costs > -math.log(max(least, 1e-6))] = FAR
    return list(_best(sea, costs, starts, limit))


def _with_edges(looks: PageLooks) -> tuple[Letters, NDArray[np.bool_], NDArray[np.int32]]:
    """Return a page's letters with an edge before and after each line, which rows open a line, and the lines."""
    counts, letters = looks.lines[:, 1], looks.letters
    total = int(counts.sum()) + 2 * len(counts)
    line = np.repeat(np.arange(len(counts), dtype=np.int32), counts + 2)
    opens = np.zeros(total, bool)
    first = np.cumsum(counts + 2) - (counts + 2)
    last = first + counts + 1
    opens[first] = True
    edge = opens.copy()
    edge[last] = True
    spans = np.zeros((total, 2), np.int32)
    spans[~edge] = letters.spans
    spans[last] = looks.lines[:, 2:3]
    sure = np.ones(total, np.float32)
    sure[~edge] = letters.sure
    codes = np.full((total, letters.codes.shape[1]), SPACE, np.int32)
    codes[~edge] = letters.codes
    shares = np.zeros((total, letters.codes.shape[1]), np.float32)
    shares[edge, 0] = 1.0
    shares[~edge] = letters.shares
    return Letters(spans, sure, codes, shares), opens, line


def _align(sea: Sea, question: Question) -> tuple[Costs, NDArray[np.int32]]:
    """Return for each row the least cost of a place that ends there, and the row where that place starts."""
    count = len(sea.letters)
    asked, there = question.letters, sea.letters.sure
    costs, starts = np.zeros(count, np.float32), np.arange(1, count + 1, dtype=np.int32)
    roots = np.sqrt(sea.letters.shares)
    for i in range(len(asked)):
        same = _moved(costs, 0.0) + _unlike(sea, roots, asked, i)
        same[sea.opens] = FAR  # no letter of a line follows one of the line before
        without = costs + LEFT_OUT * asked.sure[i]
        starts = np.where(same <= without, _moved(starts, 0), starts).astype(np.int32)
        costs = np.minimum(same, without)
        for _ in range(MOST_SKIPPED):
            skipped = _moved(costs, FAR) + LEFT_OUT * there
            skipped[sea.opens] = FAR
            starts = np.where(skipped < costs, _moved(starts, 0), starts)
            costs = np.minimum(skipped, costs)
    rows = np.arange(count)
    starts = np.minimum(starts, count - 1)
    whole = (starts <= rows) & (sea.line[starts] == sea.line) & (sea.page[starts] == sea.page)
    return np.where(whole, costs, FAR).astype(np.float32), starts


def _unlike(sea: Sea, roots: NDArray[np.float32], asked: Letters, i: int) -> Costs:
    """Return what it costs that a letter of the question stands in each row (Bhattacharyya coefficient of shares)."""
    table = np.zeros(int(max(sea.letters.codes.max(), asked.codes.max())) + 1, np.float32)
    np.maximum.at(table, asked.codes[i], np.sqrt(asked.shares[i]))
    alike = (table[sea.letters.codes] * roots).sum(axis=1)
    cost = -np.log(FLOOR + (1 - FLOOR) * np.minimum(alike, 1.0)) * np.sqrt(asked.sure[i] * sea.letters.sure)
    return np.asarray(cost, np.float32)


def _edge_costs(sea: Sea, question: Question, starts: NDArray[np.int32]) -> Costs:
    space = np.where(sea.letters.codes == SPACE, sea.letters.shares, 0.0).sum(axis=1) * sea.letters.sure
    total = np.zeros(len(space), np.float32)
    if question.starts:
        total += WORD_EDGE * (1 - _moved(space.astype(np.float32), 1.0)[starts])
    if question.ends:
        total += WORD_EDGE * (1 - np.append(space[1:], 1.0).astype(np.float32))
    return total


def _best(sea: Sea, costs: Costs, starts: NDArray[np.int32], limit: int) -> Iterator[Place]:
    near = np.flatnonzero(costs < FAR / 2)
    if len(near) > LOOKED_AT:
        near = near[np.argpartition(costs[near], LOOKED_AT)[:LOOKED_AT]]
    taken: dict[tuple[int, int], list[tuple[int, int]]] = {}
    told = 0
    for row in near[np.argsort(costs[near], kind="stable")]:
        start, end = int(sea.letters.spans[starts[row], 0]), int(sea.letters.spans[row, 1])
        page, line = int(sea.page[row]), int(sea.line[row])
        others = taken.setdefault((page, line), [])
        if any(min(end, e) - max(start, s) > OVERLAP * min(end - start, e - s) for s, e in others):
            continue
        others.append((start, end))
        yield Place(page, line, start, end, round(float(np.exp(-costs[row])), 4))
        told += 1
        if told >= limit:
            return


def _moved(values: NDArray[Number], first: float) -> NDArray[Number]:
    """Return each row's forerunner's value."""
    moved = np.empty_like(values)
    moved[0], moved[1:] = first, values[:-1]
    return moved
