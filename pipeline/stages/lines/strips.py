"""A line cut out of its page, straightened, and prepared as the net reads it; training prepares its lines here too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.model import Box
from pipeline.ports import LineShape, Pixels

HEIGHT_PX = 40
"""Height of a line as the net reads it."""
MARGIN_PX = 8
"""Paper before and after a line, in the net's pixels."""
INSET = 0.1
"""Share of a found line's height left off above and below: its letters then are as large as those learned from.

Measured on 9 pages, docs/methods.md#lines-of-writing; strokes that reach farther lose little by it.
"""
MAX_WIDTH_PX = 1600
MIN_CONTRAST = 24.0
Line2d = NDArray[np.float32]
"""A prepared line, shape (HEIGHT_PX, width), 0 paper to about 1 ink."""


@dataclass(frozen=True, slots=True)
class Strip:
    """A line as the net reads it, and the way back to its page.

    Attributes:
        picture: Prepared, with MARGIN_PX of paper on both sides.
        shape: Where it was cut from.
        lengths: Where along the strip its shape's points stand, in page pixels, rising from 0.
        margin_px: Paper before and after the line, in the picture's pixels.
    """

    picture: Line2d
    shape: LineShape
    lengths: tuple[float, ...]
    margin_px: int = MARGIN_PX

    def box_between(self, start: float, end: float) -> Box:
        """Return the box, on the page, of a stretch of the strip.

        Args:
            start: Left end in the picture's pixels, margins counted.
            end: Right end.
        """
        inside = max(1, self.picture.shape[1] - 2 * self.margin_px)
        scale = self.lengths[-1] / inside
        low, high = (min(max((x - self.margin_px) * scale, 0.0), self.lengths[-1]) for x in (start, end))
        places = np.array([low, *(at for at in self.lengths if low < at < high), max(high, low)])
        upper, lower = (_along(places, self.lengths, edge) for edge in (self.shape.upper, self.shape.lower))
        points = np.concatenate([upper, lower])
        left, top = np.floor(points.min(axis=0)).astype(int)
        right, bottom = np.ceil(points.max(axis=0)).astype(int)
        return Box(int(left), int(top), max(1, int(right - left)), max(1, int(bottom - top)))


def cut_strip(page: Pixels, shape: LineShape) -> Strip:
    """Cut a line out, take out slant and curve, and prepare it.

    Args:
        page: Grey, shape (height, width), uint8.
        shape: The line's edges.
    """
    cut, lengths = cut_line(page, shape)
    line = prepare_line(cut)
    return Strip(np.pad(line, ((0, 0), (MARGIN_PX, MARGIN_PX))), shape, lengths)


def cut_line(page: Pixels, shape: LineShape, *, inset: float = INSET) -> tuple[Pixels, tuple[float, ...]]:
    """Cut a line out and take out slant and curve, in the page's own scale and grey.

    Args:
        page: Grey, shape (height, width), uint8.
        shape: The line's edges.
        inset: Share of its height left off above and below.

    Returns:
        The line, grey, uint8, and where along it the shape's points stand (see Strip).
    """
    lengths = _lengths(shape)
    shape = _inner(shape, inset)
    height = max(4, round(max(_distance(a, b) for a, b in zip(shape.upper, shape.lower, strict=True))))
    width = max(4, round(lengths[-1]))
    places = np.linspace(0.5, width - 0.5, width, dtype=np.float64) * (lengths[-1] / width)
    upper, lower = (_along(places, lengths, edge) for edge in (shape.upper, shape.lower))
    down = ((np.arange(height) + 0.5) / height)[:, None, None]
    grid = (upper[None] * (1 - down) + lower[None] * down - 0.5).astype(np.float32)
    cut = cv2.remap(page, grid[..., 0], grid[..., 1], cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(cut, np.uint8), lengths


def stack(strips: Sequence[Strip]) -> NDArray[np.float32]:
    """Return lines as one batch, shape (lines, 1, HEIGHT_PX, widest); shorter ones get paper at their end."""
    widest = max(strip.picture.shape[1] for strip in strips)
    batch = np.zeros((len(strips), 1, HEIGHT_PX, widest), np.float32)
    for row, strip in enumerate(strips):
        batch[row, 0, :, : strip.picture.shape[1]] = strip.picture
    return batch


def level_line(gray: Pixels) -> Line2d:
    """Make ink 1 and paper 0, whatever the light and the shade of the paper.

    Args:
        gray: Line, shape (height, width), uint8, 0 black to 255 white.

    Returns:
        Same shape, float32, about 0 (paper) to 1 (ink), at most 1.25.
    """
    kernel = np.ones((11, 11), np.uint8)
    smooth = cv2.GaussianBlur(gray, (3, 3), 0)
    paper = cv2.GaussianBlur(cv2.dilate(smooth, kernel, borderType=cv2.BORDER_REPLICATE), (0, 0), 8.0)
    ink = paper.astype(np.float32) - gray
    ground = float(np.median(ink))
    dark = max(float(np.percentile(ink, 98.5)) - ground, MIN_CONTRAST)
    return np.asarray(np.clip((ink - ground) / dark, 0.0, 1.25), np.float32)


def fit_line(gray: Pixels, *, height_px: int = HEIGHT_PX, max_width_px: int = MAX_WIDTH_PX) -> Pixels:
    """Scale the line to the height the net reads, keeping its proportions."""
    height, width = gray.shape
    wide = int(np.clip(round(width * height_px / max(height, 1)), 16, max_width_px))
    method = cv2.INTER_AREA if height > height_px else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(gray, (wide, height_px), interpolation=method), np.uint8)


def prepare_line(gray: Pixels) -> Line2d:
    """Scale and level the line: what the net is given, shape (HEIGHT_PX, width), float32."""
    return level_line(fit_line(gray))


def _inner(shape: LineShape, inset: float) -> LineShape:
    """Return the shape without a share of its height above and below."""
    upper, lower = np.array(shape.upper), np.array(shape.lower)
    down = (lower - upper) * inset
    return LineShape(_points(upper + down), _points(lower - down))


def _points(edge: NDArray[np.floating]) -> tuple[tuple[float, float], ...]:
    return tuple((float(x), float(y)) for x, y in edge)


def _distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    return float(np.hypot(one[0] - other[0], one[1] - other[1]))


def _lengths(shape: LineShape) -> tuple[float, ...]:
    """Return how far along the strip each point stands: the longer of both edges' stretches, added up."""
    total, lengths = 0.0, [0.0]
    for i in range(1, len(shape.upper)):
        edges = (shape.upper, shape.lower)
        total += max(1.0, *(_distance(edge[i - 1], edge[i]) for edge in edges))
        lengths.append(total)
    return tuple(lengths)


def _along(
    places: NDArray[np.floating], lengths: Sequence[float], edge: Sequence[tuple[float, float]]
) -> NDArray[np.float64]:
    xs, ys = ([point[axis] for point in edge] for axis in (0, 1))
    return np.stack([np.interp(places, lengths, xs), np.interp(places, lengths, ys)], axis=-1)
