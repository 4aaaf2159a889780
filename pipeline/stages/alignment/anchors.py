"""Where two long texts run along each other, told by short strings of characters that both have."""

from __future__ import annotations

from bisect import bisect_left

import numpy as np
from numpy.typing import NDArray

GRAM = 5
"""Characters of a string looked for: at 0.4 of errors one in thirteen is still whole."""
MOST_TIMES = 12
"""Strings that stand oftener in a text say nothing about the place."""
STRETCH, DRIFT = 384, 48
"""Strings that agree on the place, up to so many characters, within so long a stretch of the reading."""
FEWEST = 3
"""So many must agree: by chance two do, now and then."""
Places = NDArray[np.int64]


def anchors(read: NDArray[np.int32], given: NDArray[np.int32]) -> tuple[Places, Places]:
    """Return places (in the reading, in the given text) where the same stands, rising in both.

    Args:
        read: Code points of a machine's reading, shape (characters,).
        given: The same of a text that is right.

    Returns:
        Two arrays of the same length; empty where the texts have nothing in common.

    Source: seed and chain, as for long sequences (Altschul et al. 1990; Abouelhoda & Ohlebusch 2005),
    docs/methods.md#whole-diary.
    """
    i, j = _agreeing(*_same_strings(read, given))
    return _rising(i, j)


def _same_strings(read: NDArray[np.int32], given: NDArray[np.int32]) -> tuple[Places, Places]:
    """Return all pairs of places at which the same string begins, frequent strings left out."""
    a, b = _keys(read), _keys(given)
    if not len(a) or not len(b):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    order_a, order_b = np.argsort(a, kind="stable"), np.argsort(b, kind="stable")
    kinds_a, start_a, times_a = np.unique(a[order_a], return_index=True, return_counts=True)
    kinds_b, start_b, times_b = np.unique(b[order_b], return_index=True, return_counts=True)
    _kinds, at_a, at_b = np.intersect1d(kinds_a, kinds_b, assume_unique=True, return_indices=True)
    rare = (times_a[at_a] <= MOST_TIMES) & (times_b[at_b] <= MOST_TIMES)
    at_a, at_b = at_a[rare], at_b[rare]
    pairs = times_a[at_a] * times_b[at_b]
    which = np.repeat(np.arange(len(pairs)), pairs)
    within = np.arange(len(which)) - np.repeat(np.cumsum(pairs) - pairs, pairs)
    one, other = np.divmod(within, times_b[at_b][which])
    return order_a[start_a[at_a][which] + one], order_b[start_b[at_b][which] + other]


def _keys(codes: NDArray[np.int32]) -> NDArray[np.uint64]:
    """Return a number for each string of GRAM characters."""
    size = len(codes) - GRAM + 1
    if size <= 0:
        return np.zeros(0, np.uint64)
    keys = np.zeros(size, np.uint64)
    for n in range(GRAM):
        keys = keys * np.uint64(1_000_003) + codes[n : n + size].astype(np.uint64)
    return keys


def _agreeing(i: Places, j: Places) -> tuple[Places, Places]:
    """Keep pairs of which enough neighbours are shifted as far: chance pairs stand alone."""
    if not len(i):
        return i, j
    kept = np.zeros(len(i), bool)
    for half in (0, 1):  # halves overlap, so that no edge of a cell parts what belongs together
        for other in (0, 1):
            stretch = (i + half * STRETCH // 2) // STRETCH
            shift = (j - i + other * DRIFT // 2) // DRIFT
            shift -= shift.min()
            cell = stretch * (int(shift.max()) + 1) + shift
            _cells, back, times = np.unique(cell, return_inverse=True, return_counts=True)
            kept |= times[back] >= FEWEST
    return i[kept], j[kept]


def _rising(i: Places, j: Places) -> tuple[Places, Places]:
    """Return the longest row of pairs that rises in both (Fredman 1975)."""
    order = np.lexsort((-j, i))
    ends: list[int] = []
    rows: list[int] = []
    before = np.full(len(order), -1, np.int64)
    values = j[order].tolist()
    for n, value in enumerate(values):
        place = bisect_left(ends, value)
        if place == len(ends):
            ends.append(value)
            rows.append(n)
        else:
            ends[place], rows[place] = value, n
        before[n] = rows[place - 1] if place else -1
    chain, at = [], rows[-1] if rows else -1
    while at >= 0:
        chain.append(at)
        at = int(before[at])
    picked = order[np.array(chain[::-1], np.int64)] if chain else order[:0]
    return i[picked], j[picked]
