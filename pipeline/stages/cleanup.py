"""What is done to a page's picture before it is read: light evened, ink separated.

Pure: every function returns a new picture and leaves its input as it was. What moves a picture is in
geometry.
"""

from __future__ import annotations

import cv2
import numpy as np

from pipeline.ports import Pixels

LOOK_PX = 1000
"""Long side of the small copy that is measured, pixels."""
SMALL_PX = 800
"""Long side of the copy in which the paper's brightness is estimated."""
BLANK_SPREAD = 4
"""A picture whose brightness varies by less has nothing to separate."""
ImageLibraryError = cv2.error


def wanted_memory(error: ImageLibraryError) -> bool:
    """Say whether the image library failed for want of memory."""
    return getattr(error, "code", 0) == cv2.Error.StsNoMem


def use_one_thread() -> None:
    """Keep this process's image work to one thread: pages are worked on side by side, one a process."""
    cv2.setNumThreads(1)


def encode_png(page: Pixels) -> bytes:
    """Return a grey picture as a PNG, packed lightly: it is rebuildable and written for every page."""
    _, packed = cv2.imencode(".png", page, [cv2.IMWRITE_PNG_COMPRESSION, 1])
    return bytes(packed)


def as_grey(page: Pixels) -> Pixels:
    """Return brightness, shape (height, width), uint8, of a grey or RGB picture."""
    if page.ndim == 2:
        return page
    return np.asarray(cv2.cvtColor(page, cv2.COLOR_RGB2GRAY), np.uint8)


def find_ink(page: Pixels) -> Pixels:
    """Return the ink of a small copy without frames, rulings and dark borders.

    Args:
        page: Grey, shape (height, width), uint8.

    Returns:
        Mask of 0 paper and 1 ink, long side at most LOOK_PX.
    """
    scale = min(1.0, LOOK_PX / max(page.shape))
    small = cv2.resize(page, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else page
    if min(small.shape) < 8:
        return np.zeros(small.shape, np.uint8)
    ink = cv2.adaptiveThreshold(small, 1, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 12)
    return _without_frames(np.asarray(ink, np.uint8))


def paper_brightness(page: Pixels) -> int:
    """Return the brightness of the paper: the median of the brighter half of a grey picture."""
    sample = page[:: max(1, page.shape[0] // 200), :: max(1, page.shape[1] // 200)]
    return int(np.percentile(sample, 75))


def flatten_light(page: Pixels, *, paper_px: int = 21) -> Pixels:
    """Even out shadow, stains and yellowing so that paper is near white and ink stays dark.

    Args:
        page: Grey, shape (height, width), uint8, 0 black to 255 white.
        paper_px: Window in pixels of a copy whose long side is SMALL_PX; odd, wider than a stroke.

    Returns:
        A new array of the same shape; a picture without any contrast comes back unchanged.

    Source: division by an estimated background, docs/methods.md#flatten.
    """
    if int(page.max()) - int(page.min()) < BLANK_SPREAD or min(page.shape) < 8:
        return page.copy()
    scale = min(1.0, SMALL_PX / max(page.shape))
    small = cv2.resize(page, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    brightest = cv2.dilate(small, np.ones((5, 5), np.uint8))
    paper = cv2.medianBlur(brightest, paper_px)
    paper = cv2.resize(paper, (page.shape[1], page.shape[0]), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(page, np.maximum(paper, 1), scale=245), np.uint8)


def binarise(page: Pixels, *, window_px: int = 31, k: float = 0.2) -> Pixels:
    """Separate ink from paper by the brightness around each pixel.

    Args:
        page: Grey, shape (height, width), uint8.
        window_px: Side of the window in pixels, about two lines of small print; odd.
        k: How far below the local mean ink must be; smaller keeps fainter strokes.

    Returns:
        A new array of the same shape, 0 ink and 255 paper.

    Source: Sauvola and Pietikäinen 2000, docs/methods.md#binarise.
    """
    grey = page.astype(np.float32)
    mean = cv2.boxFilter(grey, -1, (window_px, window_px))
    spread = cv2.sqrt(np.maximum(cv2.boxFilter(grey * grey, -1, (window_px, window_px)) - mean * mean, 0))
    threshold = mean * (1 + k * (spread / 128 - 1))
    return np.where(grey > threshold, 255, 0).astype(np.uint8)


def _without_frames(ink: Pixels) -> Pixels:
    """Take out long straight lines and blobs that are no writing; thin strokes stay."""
    long_px = max(20, min(ink.shape) // 12)
    across = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, long_px), np.uint8))
    down = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((long_px, 1), np.uint8))
    lines = cv2.dilate(cv2.bitwise_or(across, down), np.ones((3, 3), np.uint8))
    return np.asarray(cv2.bitwise_and(ink, 1 - np.asarray(lines, np.uint8)), np.uint8)
