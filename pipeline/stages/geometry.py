"""Where things stand: 3×3 matrices between a cleaned picture and its master, exact to the pixel's edge.

Coordinates are of pixel edges: pixel i covers i to i + 1, a picture of width w spans 0 to w. A matrix maps the
homogeneous column (x, y, 1) of the cleaned picture to the master, and is kept row by row in nine numbers.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.model import Box
from pipeline.ports import Pixels

Matrix = tuple[float, ...]
Size = tuple[int, int]
"""(width, height) in pixels."""

IDENTITY: Matrix = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0)
ENGINE_DPI = 300.0
"""Finer pictures are made smaller for the engine: it reads no better above this and is slower."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture made from a master and its way back.

    Attributes:
        pixels: Grey, shape (height, width), uint8.
        to_master: Matrix of its pixels → the master's.
        dpi: Its resolution.
    """

    pixels: Pixels
    to_master: Matrix = IDENTITY
    dpi: float = ENGINE_DPI

    @property
    def size(self) -> Size:
        """Width and height in pixels."""
        return self.pixels.shape[1], self.pixels.shape[0]


def as_array(matrix: Matrix) -> NDArray[np.float64]:
    """Return the nine numbers as an array of shape (3, 3)."""
    return np.array(matrix, dtype=np.float64).reshape(3, 3)


def as_matrix(array: NDArray[np.floating]) -> Matrix:
    """Return an array of shape (3, 3) as nine plain numbers, scaled so that the last is 1."""
    return tuple(float(value) for value in (array / array[2, 2]).ravel())


def compose(first: Matrix, then: Matrix) -> Matrix:
    """Return the matrix that maps by first, then by then."""
    return as_matrix(as_array(then) @ as_array(first))


def invert(matrix: Matrix) -> Matrix:
    """Return the matrix that maps back."""
    return as_matrix(np.linalg.inv(as_array(matrix)))


def unturned(turn_deg: int, master: Size) -> Matrix:
    """Map a picture that was turned clockwise by quarter turns back to its master.

    Args:
        turn_deg: 0, 90, 180 or 270, clockwise, as applied to the master.
        master: Size of the master.
    """
    width, height = master
    return {
        0: IDENTITY,
        90: (0.0, 1.0, 0.0, -1.0, 0.0, float(height), 0.0, 0.0, 1.0),
        180: (-1.0, 0.0, float(width), 0.0, -1.0, float(height), 0.0, 0.0, 1.0),
        270: (0.0, -1.0, float(width), 1.0, 0.0, 0.0, 0.0, 0.0, 1.0),
    }[turn_deg]


def unskewed(skew_deg: float, skewed: Size, straight: Size) -> Matrix:
    """Map a straightened picture back to the skewed one; both turn about their middles.

    Args:
        skew_deg: How far the skewed picture's lines are turned clockwise.
        skewed: Size of the skewed picture.
        straight: Size of the straightened picture.
    """
    cos, sin = math.cos(math.radians(skew_deg)), math.sin(math.radians(skew_deg))
    cx, cy = straight[0] / 2, straight[1] / 2
    mx, my = skewed[0] / 2, skewed[1] / 2
    return (cos, -sin, mx - cos * cx + sin * cy, sin, cos, my - sin * cx - cos * cy, 0.0, 0.0, 1.0)


def unscaled(scaled: Size, original: Size) -> Matrix:
    """Map a resized picture back to the original's pixels."""
    return (original[0] / scaled[0], 0.0, 0.0, 0.0, original[1] / scaled[1], 0.0, 0.0, 0.0, 1.0)


def for_pixel_centres(matrix: Matrix) -> NDArray[np.float64]:
    """Return the same map for coordinates of pixel middles, as image libraries count them."""
    half = np.array([[1.0, 0.0, 0.5], [0.0, 1.0, 0.5], [0.0, 0.0, 1.0]])
    return np.asarray(np.linalg.inv(half) @ as_array(matrix) @ half, np.float64)


def to_master(box: Box, matrix: Matrix, master_size: Size) -> Box:
    """Return where a box of the cleaned picture stands on the master.

    Args:
        box: In pixels of the cleaned picture.
        matrix: Cleaned → master.
        master_size: The result is clipped to it.

    Returns:
        The upright box around the four mapped corners, rounded to whole pixels, at least 1×1 and inside the master.
    """
    right, bottom = box.x + box.width, box.y + box.height
    corners = np.array(
        [[box.x, right, right, box.x], [box.y, box.y, bottom, bottom], [1.0, 1.0, 1.0, 1.0]], dtype=np.float64
    )
    mapped = as_array(matrix) @ corners
    xs, ys = mapped[0] / mapped[2], mapped[1] / mapped[2]
    x, width = _span(float(xs.min()), float(xs.max()), master_size[0])
    y, height = _span(float(ys.min()), float(ys.max()), master_size[1])
    return Box(x, y, width, height)


def _span(low: float, high: float, limit: int) -> tuple[int, int]:
    start = min(max(round(low), 0), limit - 1)
    end = min(max(round(high), start + 1), limit)
    return start, end - start


def turn(picture: Picture, turn_deg: int) -> Picture:
    """Turn clockwise by 0, 90, 180 or 270 degrees, exactly."""
    pixels = np.ascontiguousarray(np.rot90(picture.pixels, k=-(turn_deg // 90)))
    back = compose(unturned(turn_deg, picture.size), picture.to_master)
    return Picture(pixels, back, picture.dpi)


def straighten(picture: Picture, skew_deg: float, *, paper: int) -> Picture:
    """Take out a skew; the sheet grows so that no corner is lost, new corners look like paper.

    Args:
        picture: Upright.
        skew_deg: How far its lines are turned clockwise, degrees.
        paper: Brightness for the new corners.
    """
    width, height = picture.size
    cos, sin = abs(math.cos(math.radians(skew_deg))), abs(math.sin(math.radians(skew_deg)))
    straight = (math.ceil(width * cos + height * sin), math.ceil(width * sin + height * cos))
    back = unskewed(skew_deg, picture.size, straight)
    pixels = cv2.warpAffine(
        picture.pixels,
        for_pixel_centres(back)[:2],
        straight,
        flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=(float(paper),),
    )
    return Picture(np.asarray(pixels, np.uint8), compose(back, picture.to_master), picture.dpi)


def resize(picture: Picture, factor: float) -> Picture:
    """Make a picture larger or smaller, with its way back exact to the pixel's edge."""
    if factor == 1:
        return picture
    width, height = picture.size
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    pixels = np.asarray(cv2.resize(picture.pixels, size, interpolation=how), np.uint8)
    return Picture(pixels, compose(unscaled(size, picture.size), picture.to_master), picture.dpi * factor)


def fit_for_engine(picture: Picture) -> Picture:
    """Bring a picture that is finer than ENGINE_DPI down to it; others stay as they are."""
    return resize(picture, ENGINE_DPI / picture.dpi) if picture.dpi > ENGINE_DPI * 1.1 else picture
