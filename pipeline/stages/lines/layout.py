"""Pieces of writing become lines: doubles dropped, pieces of one line joined, all in reading order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.ports import LineShape, Pixels
from pipeline.stages.lines.scoring import TILE_PX, Quad

LOOK_PX = 1000
"""Long side of the copy in which uncovered ink is sought."""
SAME_ROW = 0.45
"""Pieces whose middles are nearer than this share of their height stand in one row."""
WIDE_GAP = 4.0
"""Pieces farther apart than so many heights are lines of their own: columns, page numbers."""
DOUBLE = 0.5
"""A piece that lies so far inside another was seen twice."""
LEAST_LETTERS = 3
"""Uncovered marks of the size of letters from which a second look is worth its time."""
UNCOVERED = 0.04
"""And the share of all marks that they must be."""
CLOSER, FARTHER = 1.6, 0.6
TALL_PX = 48.0
"""Lines of this height, in the net's pixels, are tall."""
LEAST_SIDE_PX, EDGE = 16, 0.03


def find_uncovered(page: Pixels, lines: Sequence[Quad]) -> bool:
    """Say whether there is ink of the size of writing that no line covers.

    Args:
        page: Grey, shape (height, width), uint8.
        lines: What was found, in its pixels.
    """
    scale = min(1.0, LOOK_PX / max(page.shape))
    small = cv2.resize(page, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else page
    if min(small.shape) < LEAST_SIDE_PX:
        return False
    tall = float(np.median([_height(quad) for quad in lines])) * scale if lines else 0.0
    boxes = _marks(np.asarray(small, np.uint8), tall)
    covered = np.zeros(small.shape, np.uint8)
    for quad in lines:
        cv2.fillPoly(covered, [np.round(quad * scale).astype(np.int32)], (1,))
    centres = [(int(x + w / 2), int(y + h / 2)) for x, y, w, h in boxes]
    bare = sum(1 for x, y in centres if not covered[y, x])
    return bare >= LEAST_LETTERS and bare >= UNCOVERED * len(centres)


def other_scale(page: Pixels, lines: Sequence[Quad]) -> float:
    """Return at which scale to look a second time: closer where lines were low, from farther off where tall."""
    first = min(1.0, TILE_PX / max(page.shape))
    tall = float(np.median([_height(quad) for quad in lines])) * first if lines else TALL_PX
    return float(first * (FARTHER if tall >= TALL_PX else CLOSER))


def _marks(small: Pixels, tall: float) -> list[tuple[int, int, int, int]]:
    """Return boxes of clear marks of about a letter's size that do not touch the edge; rulings are taken out."""
    ink = np.asarray(
        cv2.adaptiveThreshold(small, 1, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 20), np.uint8
    )
    long_px = max(20, min(ink.shape) // 12)
    for kernel in ((1, long_px), (long_px, 1)):
        ruling = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones(kernel, np.uint8))
        ink = np.asarray(cv2.subtract(ink, cv2.dilate(ruling, np.ones((3, 3), np.uint8))), np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    height, width = small.shape
    least, most = max(6.0, 0.25 * tall), max(4 * tall, 80.0)
    found = []
    for x, y, w, h, area in stats[1:].tolist():
        at_edge = x < EDGE * width or y < EDGE * height or x + w > (1 - EDGE) * width or y + h > (1 - EDGE) * height
        if not at_edge and least <= h <= most and least <= w and area >= 12:
            found.append((x, y, w, h))
    return found


def without_doubles(quads: Iterable[Quad]) -> list[Quad]:
    """Drop what another, larger piece covers by more than half: tiles overlap, and a page is looked at twice.

    Only the middle half of each piece's height counts: slanted neighbours reach into each other.
    """
    kept: list[tuple[Quad, Quad]] = []
    for quad in sorted(quads, key=lambda q: -_area(q)):
        heart = _heart(quad)
        if all(_shared(heart, other) < DOUBLE * _area(heart) for _, other in kept):
            kept.append((quad, heart))
    return [quad for quad, _ in kept]


def join_pieces(quads: Iterable[Quad]) -> list[list[Quad]]:
    """Group the pieces of each line, left to right.

    A piece belongs to the line whose nearest end is at its own height and not far off; so a line may rise or bend.
    """
    lines: list[list[Quad]] = []
    for quad in sorted(quads, key=lambda q: float(q[:, 0].min())):
        ends = [line for line in lines if _follows(line[-1], quad)]
        if ends:
            min(ends, key=lambda line: _off(line[-1], quad)).append(quad)
        else:
            lines.append([quad])
    return lines


def split_pages(quads: Sequence[Quad], size: tuple[int, int]) -> list[list[Quad]]:
    """Part the pieces of a spread into its left and right page; a single page comes back whole.

    Args:
        quads: Pieces of writing.
        size: Width and height of the picture; only one that is wider than high is taken for a spread.
    """
    middle = size[0] / 2
    crossing = sum(1 for q in quads if q[:, 0].min() < middle * 0.93 and q[:, 0].max() > middle * 1.07)
    if size[0] <= size[1] or crossing > len(quads) // 15:
        return [list(quads)]
    left = [quad for quad in quads if quad[:, 0].mean() < middle]
    right = [quad for quad in quads if quad[:, 0].mean() >= middle]
    return [page for page in (left, right) if page]


def in_reading_order(lines: Sequence[Sequence[Quad]]) -> tuple[LineShape, ...]:
    """Return the lines of a page as shapes, from top to bottom, left to right in a row.

    Args:
        lines: Pieces of each line, left to right.
    """
    shapes = [_shape(line) for line in lines]
    middles = np.array([_middle(line) for line in lines]).reshape(-1, 2)
    tall = [float(np.mean([_height(quad) for quad in line])) for line in lines]
    rows = _rows(range(len(shapes)), middles, tall)
    return tuple(shapes[i] for row in rows for i in sorted(row, key=lambda i: float(middles[i][0])))


def _rows(column: Sequence[int], middles: NDArray[np.float64], tall: Sequence[float]) -> list[list[int]]:
    rows: list[list[int]] = []
    for i in sorted(column, key=lambda i: float(middles[i][1])):
        last = rows[-1] if rows else []
        level = float(np.mean([middles[j][1] for j in last])) if last else 0.0
        if last and middles[i][1] - level < SAME_ROW * min(tall[i], tall[last[0]]):
            last.append(i)
        else:
            rows.append([i])
    return rows


def _shape(line: Sequence[Quad]) -> LineShape:
    upper, lower = [], []
    for quad in line:
        for over, under in ((quad[0], quad[3]), (quad[1], quad[2])):
            upper.append(_point(over))
            lower.append(_point(under))
    return LineShape(tuple(upper), tuple(lower))


def _point(point: NDArray[np.float64]) -> tuple[float, float]:
    return float(point[0]), float(point[1])


def _follows(before: Quad, after: Quad) -> bool:
    tall = min(_height(before), _height(after))
    gap = float(after[[0, 3], 0].mean() - before[[1, 2], 0].mean())
    alike = max(_height(before), _height(after)) < 2.2 * tall
    return alike and -1.0 * tall < gap < WIDE_GAP * tall and _off(before, after) < SAME_ROW * tall


def _off(before: Quad, after: Quad) -> float:
    """Return how far the end of one piece and the start of another are apart in height."""
    return abs(float(after[[0, 3], 1].mean() - before[[1, 2], 1].mean()))


def _middle(line: Sequence[Quad]) -> tuple[float, float]:
    points = np.concatenate(list(line))
    return float(points[:, 0].mean()), float(points[:, 1].mean())


def _height(quad: Quad) -> float:
    return float(np.linalg.norm(quad[[3, 2]] - quad[[0, 1]], axis=1).mean())


def _heart(quad: Quad) -> Quad:
    down = (quad[[3, 2]] - quad[[0, 1]]) / 4
    return np.concatenate([quad[:2] + down, quad[2:] - down[::-1]])


def _area(quad: Quad) -> float:
    return float(cv2.contourArea(quad.astype(np.float32)))


def _shared(one: Quad, other: Quad) -> float:
    if (one.max(axis=0) < other.min(axis=0)).any() or (other.max(axis=0) < one.min(axis=0)).any():
        return 0.0
    area, _ = cv2.intersectConvexConvex(one.astype(np.float32), other.astype(np.float32))
    return float(area)
