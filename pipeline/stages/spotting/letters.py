"""What the recogniser saw of a line before anything was decided: one blurred letter after another.

A blurred letter is a stretch of columns with the characters that may stand there and their shares. It is no reading: a
letter that is always taken for another one is blurred the same way wherever the same hand wrote it.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import StorageError
from pipeline.ports import LineLook

LOOKS_FORM = 1
"""Counts up when what is kept changes, so that what was kept before is made anew."""
CHOICES = 6
"""Characters kept of each letter; the others together have hardly any share."""
FAINTEST = 0.12
"""Columns in which something else than "nothing" is less probable say nothing."""
SPACE = 1
"""Class of the space: the first character of every alphabet of the package."""
MAX_LETTERS = 200_000
_ARRAYS = ("edges", "lines", "spans", "sure", "codes", "shares")


@dataclass(frozen=True, slots=True)
class Letters:
    """Blurred letters, one row each.

    Attributes:
        spans: Columns (start, end excluded), int32, shape (letters, 2).
        sure: How probably there is anything, float32, 0 to 1.
        codes: Classes of the scores, int32, shape (letters, CHOICES), the likeliest first.
        shares: Their shares, float32, same shape; a row adds up to 1 or a little less.
    """

    spans: NDArray[np.int32]
    sure: NDArray[np.float32]
    codes: NDArray[np.int32]
    shares: NDArray[np.float32]

    def __len__(self) -> int:
        """Return how many letters there are."""
        return len(self.sure)


@dataclass(frozen=True, slots=True)
class PageLooks:
    """All lines of a page.

    Attributes:
        edges: Of each line the points of its edges on the master and their columns: float32, shape (points, 5), rows
            (x above, y above, x below, y below, column).
        lines: Of each line how many points, letters and columns it has: int32, shape (lines, 3).
        letters: Of all lines, one after another.
    """

    edges: NDArray[np.float32]
    lines: NDArray[np.int32]
    letters: Letters

    @property
    def line_of_letter(self) -> NDArray[np.int32]:
        """For each letter the number of its line, 0-based."""
        return np.repeat(np.arange(len(self.lines), dtype=np.int32), self.lines[:, 1])

    def edge(self, line: int) -> NDArray[np.float32]:
        """Return the points of one line."""
        start = int(self.lines[:line, 0].sum())
        return self.edges[start : start + int(self.lines[line, 0])]


def letters_of(scores: NDArray[np.float32]) -> Letters:
    """Return the blurred letters of a line.

    Args:
        scores: Natural logarithms of probabilities, shape (columns, classes); class 0 is "nothing".
    """
    chances = np.exp(np.minimum(scores, 0.0), dtype=np.float32)
    there = 1.0 - chances[:, 0]
    best = np.where(there > FAINTEST, chances[:, 1:].argmax(axis=1) + 1, 0)
    cuts = np.flatnonzero(np.diff(best, prepend=0, append=0) != 0)
    spans = np.array([(start, end) for start, end in pairwise(cuts) if best[start]], np.int32).reshape(-1, 2)
    wide = max(CHOICES, chances.shape[1] - 1)
    peaks = np.zeros((len(spans), wide), np.float32)
    for row, (start, end) in enumerate(spans):
        peaks[row, : chances.shape[1] - 1] = chances[start:end, 1:].max(axis=0)
    peaks /= np.maximum(peaks.sum(axis=1, keepdims=True), 1e-6)
    order = np.argsort(-peaks, axis=1, kind="stable")[:, :CHOICES]
    sure = np.array([there[start:end].max() for start, end in spans], np.float32)
    return Letters(spans, sure, (order + 1).astype(np.int32), np.take_along_axis(peaks, order, axis=1))


def page_looks(lines: Sequence[LineLook]) -> PageLooks:
    """Return what is kept of a page's lines; their edges must be in pixels of the master already."""
    edges, counts, letters = [], [], []
    for line in lines:
        found = letters_of(line.scores)
        points = [(*over, *under, at) for over, under, at in zip(line.upper, line.lower, line.columns, strict=True)]
        edges += points
        counts.append((len(points), len(found), len(line.scores)))
        letters.append(found)
    return PageLooks(
        np.array(edges, np.float32).reshape(-1, 5), np.array(counts, np.int32).reshape(-1, 3), joined(letters)
    )


def joined(parts: Sequence[Letters]) -> Letters:
    """Return the letters of several lines or pages as one."""
    if not parts:
        none = np.zeros((0, CHOICES))
        return Letters(np.zeros((0, 2), np.int32), np.zeros(0, np.float32), none.astype(int), none.astype(np.float32))
    spans, sure, codes, shares = zip(*((p.spans, p.sure, p.codes, p.shares) for p in parts), strict=True)
    return Letters(np.concatenate(spans), np.concatenate(sure), np.concatenate(codes), np.concatenate(shares))


def write_looks(looks: PageLooks) -> bytes:
    """Return a page's looks as they are kept (about 10 kB a page); shares are rounded to 1/255."""
    letters, kept = looks.letters, io.BytesIO()
    np.savez_compressed(
        kept,
        edges=looks.edges,
        lines=looks.lines,
        spans=letters.spans.astype(np.uint16),
        sure=_bytes(letters.sure),
        codes=letters.codes.astype(np.uint16),
        shares=_bytes(letters.shares),
    )
    return kept.getvalue()


def read_looks(content: bytes) -> PageLooks:
    """Return kept looks; nothing at all is a page without handwriting.

    Raises:
        StorageError: They are damaged.
    """
    if not content:
        return page_looks(())
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as kept:
            edges, lines, spans, sure, codes, shares = (kept[name] for name in _ARRAYS)
    except (ValueError, KeyError, OSError, EOFError, zipfile.BadZipFile) as error:
        raise _broken() from error
    count = len(sure)
    fits = spans.shape == (count, 2) and codes.shape == shares.shape == (count, CHOICES) and count <= MAX_LETTERS
    whole = lines.ndim == edges.ndim == 2 and lines.shape[1] == 3 and edges.shape == (int(lines[:, 0].sum()), 5)
    if not (fits and whole and int(lines[:, 1].sum()) == count):
        raise _broken()
    letters = Letters(spans.astype(np.int32), _shares(sure), codes.astype(np.int32), _shares(shares))
    return PageLooks(edges.astype(np.float32), lines.astype(np.int32), letters)


def _bytes(values: NDArray[np.float32]) -> NDArray[np.uint8]:
    return np.asarray(np.round(values * 255.0), np.uint8)


def _shares(values: NDArray[np.uint8]) -> NDArray[np.float32]:
    return np.asarray(values, np.float32) / np.float32(255.0)


def _broken() -> StorageError:
    return StorageError("spot-looks-broken")
