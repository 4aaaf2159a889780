"""How a page stands: which way its lines run, how far they are askew, and whether a turn is certain enough to take."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.ports import Pixels

MAX_SKEW_DEG = 15.0
SURE_AXIS = 1.5
"""How many times stronger one direction must be before lines are said to run that way."""
MIN_INK_POINTS = 400
"""Fewer ink pixels in the small copy say nothing about direction."""
MAX_POINTS = 60_000
SURE_OSD = 2.0
"""The engine's own orientation confidence from which it is heard at all."""
SURE_SKEW = 1.15
"""How much sharper the lines must become before a page is straightened."""

Mask = NDArray[np.uint8]


class Axis(Enum):
    """Which way lines of writing run."""

    ACROSS = "across"
    UPWARD = "upward"
    UNKNOWN = "unknown"


class Skew(NamedTuple):
    """How far lines are turned clockwise, and whether that is certain."""

    degrees: float
    sure: bool


def text_axis(ink: Mask) -> Axis:
    """Say whether lines run across the page or upward (a page that lies on its side).

    Rows of text make the profile of ink over y jagged and that over x smooth; the angle is searched a little because
    a skewed page blurs both. Source: projection profiles, docs/methods.md#axis.

    Args:
        ink: Mask of 0 and 1, shape (height, width), as cleanup.find_ink makes it.
    """
    points = _points(ink)
    if len(points) < MIN_INK_POINTS:
        return Axis.UNKNOWN
    angles = np.arange(-4.0, 4.1, 1.0)
    across = max(_jaggedness(points, angle, ink.shape) for angle in angles)
    upward = max(_jaggedness(points[:, ::-1], angle, ink.shape[::-1]) for angle in angles)
    if across > SURE_AXIS * upward:
        return Axis.ACROSS
    return Axis.UPWARD if upward > SURE_AXIS * across else Axis.UNKNOWN


def measure_skew(ink: Mask) -> Skew:
    """Return how far the lines of an upright page are turned clockwise, within ±15°, to better than 0.1°.

    The angle is where the profile of ink along the lines is most jagged: searched at ½°, then 1/10°, then 1/50°.
    Source: Postl's projection-profile criterion, docs/methods.md#skew.

    Args:
        ink: Mask of 0 and 1, shape (height, width), of an upright page; long side about 1,000 pixels.
    """
    points = _points(ink)
    if len(points) < MIN_INK_POINTS:
        return Skew(0.0, sure=False)
    centre, best = 0.0, 0.0
    for reach, step in ((MAX_SKEW_DEG, 0.5), (0.5, 0.1), (0.1, 0.02)):
        angles = np.arange(centre - reach, centre + reach + step / 2, step)
        found = [_jaggedness(points, angle, ink.shape) for angle in angles]
        centre, best = float(angles[int(np.argmax(found))]), max(found)
    level = _jaggedness(points, 0.0, ink.shape)
    inside = abs(centre) < MAX_SKEW_DEG
    return Skew(round(centre, 2), sure=inside and best > SURE_SKEW * max(level, 1e-9))


def possible_turns(axis: Axis, osd_turn_deg: int | None, osd_confidence: float) -> tuple[int, ...]:
    """Return which quarter turns (clockwise degrees) are worth a trial reading, the likeliest first.

    Args:
        axis: What the lines say.
        osd_turn_deg: What the engine's orientation detection would do; None if it found too little.
        osd_confidence: Its own confidence; it is wrong on handwriting even when high, so it never decides alone.
    """
    by_axis = {Axis.ACROSS: (0, 180), Axis.UPWARD: (90, 270), Axis.UNKNOWN: (0, 90, 270, 180)}[axis]
    if osd_turn_deg is None or osd_confidence < SURE_OSD:
        return by_axis
    first = (osd_turn_deg,) if osd_turn_deg in by_axis else ()
    return first + tuple(turn for turn in by_axis if turn != osd_turn_deg)


def busiest_strip(page: Pixels, ink: Mask, *, share: float = 0.22, at_least_px: int = 160) -> Pixels:
    """Return the band of an upright page with most ink: enough text to tell which way up it is, quickly.

    Args:
        page: Grey, shape (height, width), uint8, lines running across.
        ink: Its mask, maybe smaller.
        share: Height of the band as a share of the page's.
        at_least_px: But no lower than this.
    """
    height = page.shape[0]
    band = min(height, max(at_least_px, round(share * height)))
    scale = ink.shape[0] / height
    rows = ink.sum(axis=1, dtype=np.float64)
    window = max(1, round(band * scale))
    sums = np.convolve(rows, np.ones(window), mode="valid")
    top = min(round(int(np.argmax(sums)) / scale), height - band)
    return page[top : top + band]


def _points(mask: Mask) -> NDArray[np.float32]:
    points = np.argwhere(mask > 0).astype(np.float32)
    points = points[:: max(1, len(points) // MAX_POINTS)]
    # spread inside each pixel: whole numbers would favour 0 degrees, where no row mixes with another
    return points + np.random.default_rng(0).random(points.shape, dtype=np.float32)


def _jaggedness(points: NDArray[np.float32], angle_deg: float, shape: tuple[int, ...]) -> float:
    """Return the energy of differences of the ink profile along lines turned clockwise by an angle."""
    turn = np.deg2rad(angle_deg)
    heights = points[:, 0] * np.float32(np.cos(turn)) - points[:, 1] * np.float32(np.sin(turn))
    shift = shape[1] * abs(float(np.sin(turn)))
    bins = np.bincount((heights + shift).astype(np.int32).clip(0), minlength=4)
    steps = np.diff(bins.astype(np.float64))
    return float((steps * steps).sum())
