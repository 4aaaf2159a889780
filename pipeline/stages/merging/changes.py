"""Where a row of words became another one."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import NamedTuple

MOST_CELLS = 4_000_000
"""Of a table; rows that differ over more than this are one change as a whole."""


class Change(NamedTuple):
    """base[start:end] became other[first:last]."""

    start: int
    end: int
    first: int
    last: int


def changes(base: Sequence[Hashable], other: Sequence[Hashable]) -> list[Change]:
    """Return what changed, in order; stretches between changes are the same on both sides.

    Source: longest common subsequence (Wagner & Fischer 1974).
    """
    head = 0
    while head < min(len(base), len(other)) and base[head] == other[head]:
        head += 1
    tail = 0
    while tail < min(len(base), len(other)) - head and base[-1 - tail] == other[-1 - tail]:
        tail += 1
    return _changes(base[head : len(base) - tail], other[head : len(other) - tail], head)


def _changes(base: Sequence[Hashable], other: Sequence[Hashable], shift: int) -> list[Change]:
    if not base and not other:
        return []
    if not base or not other or len(base) * len(other) > MOST_CELLS:
        return [Change(shift, shift + len(base), shift, shift + len(other))]
    rows = _table(base, other)
    found: list[Change] = []
    i = j = start = first = 0
    while i < len(base) and j < len(other):
        if base[i] == other[j]:
            if i > start or j > first:
                found.append(Change(start + shift, i + shift, first + shift, j + shift))
            i, j = i + 1, j + 1
            start, first = i, j
        elif rows[i + 1][j] >= rows[i][j + 1]:
            i += 1
        else:
            j += 1
    if start < len(base) or first < len(other):
        found.append(Change(start + shift, len(base) + shift, first + shift, len(other) + shift))
    return found


def _table(base: Sequence[Hashable], other: Sequence[Hashable]) -> list[list[int]]:
    """Return how much is common from each pair of places on."""
    rows = [[0] * (len(other) + 1) for _ in range(len(base) + 1)]
    for i in range(len(base) - 1, -1, -1):
        row, below = rows[i], rows[i + 1]
        for j in range(len(other) - 1, -1, -1):
            row[j] = below[j + 1] + 1 if base[i] == other[j] else max(below[j], row[j + 1])
    return rows
