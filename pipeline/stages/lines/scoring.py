"""What the line finder's net is given of a page, and what its map of scores says: quadrangles around writing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.ports import Pixels

TILE_PX = 1600
"""Longest side of what the net is given at once; larger costs time and memory and finds no more."""
OVERLAP_PX = 160
"""Tiles of a long page share so much; it is more than a line's height."""
MAX_TILES = 12
LONG = 2.2
"""A page longer than so many times its width (or wider) is cut into tiles instead of being made tiny."""
STEP_PX = 32
"""The net wants sides that are multiples of it."""
LEAST_WRITING, LEAST_SCORE = 0.3, 0.5
"""Score of a pixel from which it is writing; mean score of a piece from which it is kept. Source: PaddleOCR's own."""
GROWN = 1.6
"""The net scores the heart of a line; a piece is grown by area ÷ perimeter times this. Source: PaddleOCR's own."""
MIN_SIDE_PX = 3.0
MAX_PIECES = 1000
Quad = NDArray[np.float64]
"""Corners (x, y) clockwise from top left, shape (4, 2), in pixels of the page."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A part of a page as the net is given it.

    Attributes:
        tensor: Shape (1, 3, height, width), float32, -1 to 1.
        left: Its left edge on the page, page pixels.
        top: Its upper edge.
        scale_x: Page pixels for each of the tensor's, across.
        scale_y: The same, down.
    """

    tensor: NDArray[np.float32]
    left: int
    top: int
    scale_x: float
    scale_y: float


def cut_tiles(page: Pixels, *, scale: float | None = None) -> Iterator[Tile]:
    """Yield the page as the net is given it: one tile, or several that overlap if it is long or looked at closely.

    Args:
        page: Grey, shape (height, width), uint8.
        scale: Net's pixels for each of the page's; None: so that the page fits, a long one by its short side.
    """
    height, width = page.shape
    short, long = sorted((height, width))
    if scale is None:
        fit = TILE_PX / (long if long <= LONG * short else short * LONG)
        scale = min(1.0, fit) if short * min(1.0, fit) >= STEP_PX else min(2.0, STEP_PX / max(1, short))
    scale = min(scale, (TILE_PX - OVERLAP_PX) * MAX_TILES**0.5 / long if long < LONG * short else scale)
    scale = min(scale, (TILE_PX - OVERLAP_PX) * MAX_TILES / long)
    side = TILE_PX / scale
    for top, bottom in _spans(height, side, OVERLAP_PX / scale):
        for left, right in _spans(width, side, OVERLAP_PX / scale):
            yield scaled_tile(page[top:bottom, left:right], left, top, scale)


def scaled_tile(part: Pixels, left: int, top: int, scale: float) -> Tile:
    """Return a part of a page, resized to multiples of STEP_PX, as the net's input."""
    height, width = (max(STEP_PX, round(side * scale / STEP_PX) * STEP_PX) for side in part.shape)
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    small = np.asarray(cv2.resize(part, (width, height), interpolation=how), np.float32)
    tensor = np.repeat((small / 127.5 - 1.0)[None, None], 3, axis=1).astype(np.float32)
    return Tile(tensor, left, top, part.shape[1] / width, part.shape[0] / height)


def quads_of(scores: NDArray[np.float32], tile: Tile) -> list[Quad]:
    """Return the pieces of writing in a map of scores, in pixels of the page.

    Args:
        scores: Shape of the tensor's (height, width), 0 to 1.
        tile: What the net was given.

    Source: M. Liao and others, Real-time Scene Text Detection with Differentiable Binarization, AAAI 2020.
    """
    mask = cv2.dilate((scores > LEAST_WRITING).astype(np.uint8), np.ones((2, 2), np.uint8))
    outlines, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    outlines = sorted(outlines, key=lambda outline: -len(outline))[:MAX_PIECES]
    quads = (_quad(scores, np.asarray(outline, np.int32)) for outline in outlines)
    return [quad * (tile.scale_x, tile.scale_y) + (tile.left, tile.top) for quad in quads if quad is not None]


def _spans(length: int, side: float, overlap: float) -> list[tuple[int, int]]:
    count = max(1, int(np.ceil((length - overlap) / max(1.0, side - overlap) - 1e-6)))
    if count == 1:
        return [(0, length)]
    starts = np.linspace(0, length - side, count)
    return [(int(start), min(length, int(start + side))) for start in starts]


def _quad(scores: NDArray[np.float32], outline: NDArray[np.int32]) -> Quad | None:
    middle, (width, height), angle = cv2.minAreaRect(outline)
    if min(width, height) < MIN_SIDE_PX or _score(scores, outline) < LEAST_SCORE:
        return None
    grow = 2 * GROWN * width * height / (2 * (width + height))  # growing a rectangle all round keeps it one
    corners = cv2.boxPoints((middle, (width + grow, height + grow), angle))
    return _clockwise(np.asarray(corners, np.float64))


def _score(scores: NDArray[np.float32], outline: NDArray[np.int32]) -> float:
    points = outline.reshape(-1, 2)
    (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0) + 1
    inside = np.zeros((bottom - top, right - left), np.uint8)
    cv2.fillPoly(inside, [points - (left, top)], (1,))
    return float(cv2.mean(scores[top:bottom, left:right], inside)[0])


def _clockwise(corners: Quad) -> Quad:
    """Order corners from top left on; the long side of a line lies across unless it is steeper than 45 degrees."""
    by_x = corners[np.argsort(corners[:, 0], kind="stable")]
    left, right = by_x[:2], by_x[2:]
    left, right = left[np.argsort(left[:, 1])], right[np.argsort(right[:, 1])]
    return np.array([left[0], right[0], right[1], left[1]])
