"""What stands on a sheet beside the line's text: a printed form behind it, words inserted above it."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from training.fonts import Face
from training.hands import Drawn, draw_text, sample_style

LABELS = (
    "фамилия, имя, отчество",
    "год рождения",
    "адрес",
    "место работы",
    "дата выдачи",
    "подпись",
    "печать",
    "наименование",
    "количество",
    "кому",
    "куда",
    "серия",
    "номер",
)
FAINT, DARK = 0.15, 0.6
SMALL_FROM, SMALL_TO = 0.5, 0.8


def put_form_behind(drawn: Drawn, faces: Sequence[Face], rng: np.random.Generator) -> np.ndarray:
    """Return the line's ink with a printed label and a dotted rule of a form behind it.

    Args:
        drawn: The line.
        faces: Printed faces; without any only the rule is drawn.
        rng: Source of chance.

    Returns:
        Ink, the line's shape, float32, 0 to 1; the line itself is as dark as it was.
    """
    height, width = drawn.ink.shape
    behind = np.zeros((height, width), np.float32)
    row = int(np.clip(drawn.baseline_px + rng.uniform(0.0, 0.5) * drawn.x_height_px, 0, height - 1))
    step = int(rng.integers(3, 8))
    behind[row : row + 2, :: step if rng.random() < 0.6 else 1] = 1.0
    if faces:
        label = LABELS[int(rng.integers(len(LABELS)))]
        style = sample_style(faces, rng)
        known = "".join(char for char in label if char == " " or char in style.face.files)
        if known.strip():
            _lay(behind, draw_text(style, known, rng).ink, rng.uniform(0.35, 0.75), rng)
    return np.maximum(drawn.ink, behind * rng.uniform(FAINT, DARK))


def insert_above(drawn: Drawn, other: Drawn, rng: np.random.Generator) -> np.ndarray:
    """Return the line's ink with letters of another line written small above it, and a caret where they belong."""
    ink = drawn.ink.copy()
    height, width = ink.shape
    scale = rng.uniform(SMALL_FROM, SMALL_TO)
    long = int(min(other.ink.shape[1], rng.uniform(3, 9) * other.x_height_px))
    start = int(rng.integers(0, max(1, other.ink.shape[1] - long)))
    part = cv2.resize(other.ink[:, start : start + long], None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    base = int(other.baseline_px * scale)
    top = int(drawn.baseline_px - rng.uniform(1.5, 2.1) * drawn.x_height_px) - base
    left = int(rng.integers(0, max(1, width - part.shape[1])))
    _paste(ink, part, top, left)
    mark, foot = max(2, int(0.3 * drawn.x_height_px)), int(drawn.baseline_px)
    points = np.array([[left - mark, foot + mark], [left, foot - mark], [left + mark, foot + mark]], np.int32)
    caret = np.zeros((height, width), np.uint8)
    cv2.polylines(caret, [points], isClosed=False, color=255, thickness=max(1, mark // 4), lineType=cv2.LINE_AA)
    return np.maximum(ink, caret.astype(np.float32) / 255 * 0.9)


def _lay(onto: np.ndarray, ink: np.ndarray, scale: float, rng: np.random.Generator) -> None:
    small = cv2.resize(ink, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    top = int(rng.integers(-small.shape[0] // 2, max(1, onto.shape[0] - small.shape[0] // 2)))
    _paste(onto, small, top, int(rng.integers(0, max(1, onto.shape[1] - small.shape[1] // 2))))


def _paste(onto: np.ndarray, part: np.ndarray, top: int, left: int) -> None:
    """Put ink onto other ink, the darker counting; what stands over the edge is cut off."""
    y0, x0 = max(0, top), max(0, left)
    y1, x1 = min(onto.shape[0], top + part.shape[0]), min(onto.shape[1], left + part.shape[1])
    if y0 < y1 and x0 < x1:
        target = onto[y0:y1, x0:x1]
        np.maximum(target, part[y0 - top : y1 - top, x0 - left : x1 - left], out=target)
