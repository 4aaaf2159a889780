"""Smooth and grainy random fields, the stuff of paper, stains and uneven light."""

from __future__ import annotations

import zlib

import cv2
import numpy as np
from numpy.typing import NDArray

Field = NDArray[np.float32]
Rng = np.random.Generator


def rng_for(seed: int, name: str) -> Rng:
    """Return the random source of one page: the same seed and name give the same page."""
    return np.random.default_rng([seed, zlib.crc32(name.encode())])


def smooth(rng: Rng, shape: tuple[int, int], scale_px: float) -> Field:
    """Return a smooth field of about zero mean and unit spread, with bumps about `scale_px` wide."""
    rows, cols = (max(2, round(side / scale_px) + 2) for side in shape)
    coarse = rng.normal(0, 1, (rows, cols)).astype(np.float32)
    grown = cv2.resize(coarse, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC)
    return np.asarray(grown, np.float32)


def cloudy(rng: Rng, shape: tuple[int, int], scale_px: float, octaves: int = 4) -> Field:
    """Return a cloudy field: smooth fields of ever finer grain added up; spread about one."""
    total = np.zeros(shape, np.float32)
    weight = 1.0
    for octave in range(octaves):
        total += weight * smooth(rng, shape, scale_px / 2**octave)
        weight *= 0.55
    return total / np.float32(max(float(total.std()), 1e-6))


def grain(rng: Rng, shape: tuple[int, int], blur_px: float) -> Field:
    """Return fine grain of unit spread, softened by `blur_px`."""
    field = rng.normal(0, 1, shape).astype(np.float32)
    if blur_px > 0:
        field = np.asarray(cv2.GaussianBlur(field, (0, 0), blur_px), np.float32)
    return field / np.float32(max(float(field.std()), 1e-6))


def soften(field: Field, blur_px: float) -> Field:
    """Blur a field."""
    return np.asarray(cv2.GaussianBlur(field, (0, 0), blur_px), np.float32)


def displace(field: Field, dx: Field, dy: Field, *, nearest: bool = False) -> Field:
    """Move the content of a field by (dx, dy) pixels given for each point."""
    height, width = field.shape[:2]
    xs, ys = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    how = cv2.INTER_NEAREST if nearest else cv2.INTER_LINEAR
    return np.asarray(cv2.remap(field, xs - dx, ys - dy, how, borderMode=cv2.BORDER_CONSTANT), np.float32)
