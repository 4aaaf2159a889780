"""The one preparation of a line's picture that training and reading share."""

from __future__ import annotations

import cv2
import numpy as np

HEIGHT_PX = 40
MIN_CONTRAST = 24.0


def level_line(gray: np.ndarray) -> np.ndarray:
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
    return np.clip((ink - ground) / dark, 0.0, 1.25).astype(np.float32)


def fit_line(gray: np.ndarray, *, height_px: int = HEIGHT_PX, max_width_px: int = 1600) -> np.ndarray:
    """Scale the line to the height the net reads, keeping its proportions."""
    height, width = gray.shape
    wide = int(np.clip(round(width * height_px / max(height, 1)), 16, max_width_px))
    method = cv2.INTER_AREA if height > height_px else cv2.INTER_CUBIC
    return cv2.resize(gray, (wide, height_px), interpolation=method)


def prepare_line(gray: np.ndarray) -> np.ndarray:
    """Scale and level the line: what the net is given, shape (HEIGHT_PX, width), float32."""
    return level_line(fit_line(gray))
