"""A line as the picture that a reader of another maker was taught on: its size, its paper, its shades."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np

from pipeline.ports import LineShape, Pixels
from pipeline.stages.lines.strips import Strip, cut_line, fit_line, level_line

Tone = Literal["grey", "even", "black"]
PAPER = 255


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a line is wanted.

    Attributes:
        height_px: Height of the picture.
        width_px: Its width; 0: as wide as the line is.
        squeezed: Whether the line is pressed into the whole width; else it keeps its proportions.
        margin_px: Paper before and after it; none where it is squeezed.
        longest_px: Longer lines are pressed together so far.
        tone: "grey" as scanned, "even" with light and paper evened out, "black" ink on white only.
    """

    height_px: int
    width_px: int = 0
    squeezed: bool = False
    margin_px: int = 0
    longest_px: int = 4096
    tone: Tone = "grey"


def take_picture(page: Pixels, shape: LineShape, wanted: Wanted) -> Strip:
    """Cut a line out of its page as the picture that is wanted.

    Args:
        page: Grey, shape (height, width), uint8.
        shape: The line's edges.
        wanted: See Wanted; its width_px is only a bound here unless the line is squeezed.

    Returns:
        A strip whose picture has shape (height_px, width), float32, 0 paper to 1 ink.
    """
    cut, lengths = cut_line(page, shape, inset=0.0)
    margin = 0 if wanted.squeezed else wanted.margin_px
    if wanted.squeezed:
        fitted = _squeeze(cut, wanted.height_px, wanted.width_px)
    else:
        longest = (wanted.width_px or wanted.longest_px) - 2 * margin
        fitted = fit_line(cut, height_px=wanted.height_px, max_width_px=max(16, longest))
    ink = _ink(fitted, wanted.tone)
    return Strip(np.pad(ink, ((0, 0), (margin, margin))), shape, lengths, margin)


def _squeeze(gray: Pixels, height_px: int, width_px: int) -> Pixels:
    method = cv2.INTER_AREA if gray.shape[0] > height_px else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(gray, (width_px, height_px), interpolation=method), np.uint8)


def _ink(gray: Pixels, tone: Tone) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    if tone == "grey":
        return np.asarray(1.0 - gray.astype(np.float32) / PAPER, np.float32)
    ink = np.clip(level_line(gray), 0.0, 1.0)
    return np.asarray(ink > 0.5 if tone == "black" else ink, np.float32)
