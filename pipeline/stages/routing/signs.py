"""The signs by which the picture of one line shows whether it was printed, typed or written by hand."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

INK = 0.45
"""From this on a pixel of a prepared line is ink."""
LEAST_AREA_PX, LEAST_HEIGHT_PX = 8, 4
"""Smaller pieces of ink are points or dust."""
LEAST_PIECES = 3
FLAT_DEG = 50.0
"""Edges whose normal is farther from level than this say nothing of the slant."""
MOST_SPREAD = 3.0
NAMES = (
    "heights",
    "baseline",
    "strokes",
    "directions",
    "upright_edges",
    "level_edges",
    "slants",
    "slant",
    "width",
    "widest",
    "spaces",
    "density",
    "pieces",
    "crossings",
    "stroke",
    "filled",
)
"""What signs_of returns, in its order; what each measures: docs/methods.md#who-reads-a-line."""

Signs = NDArray[np.float64]


def signs_of(picture: NDArray[np.float32]) -> Signs | None:
    """Measure a line.

    Args:
        picture: A prepared line (stages.lines), shape (40, width), 0 paper to about 1 ink.

    Returns:
        The values of NAMES, or None where there are too few pieces of ink to say anything.
    """
    ink = (picture > INK).astype(np.uint8)
    _, _, found, middles = cv2.connectedComponentsWithStats(ink, connectivity=8)
    large = (found[:, 4] >= LEAST_AREA_PX) & (found[:, 3] >= LEAST_HEIGHT_PX)
    large[0] = False  # the paper
    pieces = found[large].astype(np.float64)
    if len(pieces) < LEAST_PIECES:
        return None
    tall = pieces[:, 3] >= 0.5 * np.percentile(pieces[:, 3], 75)
    heights, widths = pieces[tall, 3], pieces[tall, 2]
    height = float(np.median(heights))
    low, high = np.percentile(heights, [25, 75])
    strokes = _strokes(ink)
    values = [
        (high - low) / height,
        _unevenness(middles[large][tall, 0], pieces[tall, 1] + heights) / max(LEAST_HEIGHT_PX, height),
        strokes[0],
        *_directions(picture),
        float(np.median(widths)) / height,
        float(np.percentile(widths, 90)) / height,
        _spaces(pieces),
        float(ink.mean()),
        len(heights) * height / picture.shape[1],
        float(np.abs(np.diff(ink.astype(np.int8), axis=1)).sum()) / 2 / max(1, int(ink.any(axis=0).sum())),
        strokes[1],
        float(ink.any(axis=0).mean()),
    ]
    return np.array(values, np.float64)


def _unevenness(places: NDArray[np.float64], feet: NDArray[np.float64]) -> float:
    """Return the median deviation of the pieces' lower edges from their line, pixels."""
    rest = feet - np.polyval(np.polyfit(places, feet, 1), places) if np.ptp(places) > 0 and len(feet) > 3 else feet
    return float(np.median(np.abs(rest - np.median(rest))))


def _strokes(ink: NDArray[np.uint8]) -> tuple[float, float]:
    """Return the relative spread and the mean of half the strokes' widths, along their middles."""
    depth = cv2.distanceTransform(ink, cv2.DIST_L2, 3)
    ridge = (depth >= cv2.dilate(depth, np.ones((3, 3), np.uint8))) & (depth > 0.9)
    values = depth[ridge]
    return (float(values.std() / values.mean()), float(values.mean())) if len(values) > 5 else (0.3, 1.0)


def _directions(picture: NDArray[np.float32]) -> tuple[float, float, float, float, float]:
    """Return, of the edges' directions: entropy, share upright, share level, spread of the slant, mean slant.

    Slants in degrees; shares of the edges' strength.
    """
    across, down = (cv2.Sobel(picture, cv2.CV_32F, dx, dy) for dx, dy in ((1, 0), (0, 1)))
    strength = np.hypot(across, down).astype(np.float64)
    turn = np.degrees(np.arctan2(down, across)) % 180
    turn = np.where(turn > 90, turn - 180, turn)
    shares, _ = np.histogram(turn, 18, (-90, 90), weights=strength)
    shares = shares / max(float(shares.sum()), 1e-9)
    weight = strength * (np.abs(turn) < FLAT_DEG)
    whole = max(float(weight.sum()), 1e-9)
    slant = float((turn * weight).sum()) / whole
    spread = float(np.sqrt((((turn - slant) ** 2) * weight).sum() / whole))
    entropy = -float((shares * np.log(shares + 1e-9)).sum())
    return entropy, float(shares[8:10].sum()), float(shares[0] + shares[-1]), spread, abs(slant)


def _spaces(pieces: NDArray[np.float64]) -> float:
    """Return the relative spread of the gaps between pieces."""
    order = pieces[np.argsort(pieces[:, 0], kind="stable")]
    gaps = order[1:, 0] - (order[:-1, 0] + order[:-1, 2])
    gaps = gaps[gaps > 0]
    return min(float(np.std(gaps) / np.mean(gaps)), MOST_SPREAD) if len(gaps) > 3 else 1.0
