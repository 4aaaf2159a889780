"""Writers drawn from faces: a style is sampled once for a page, every letter is placed by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from training.fonts import Face, draw_glyph

INK_LOW = 0.35


@dataclass(frozen=True)
class Style:
    """How one writer writes with one face; lengths in parts of the x-height unless named otherwise."""

    face: Face
    x_height_px: float
    slant: float
    width: float
    gap: float
    space: float
    wobble: float
    jitter: float
    joins: float
    weight: int
    warp: float
    rise: float


@dataclass(frozen=True)
class Drawn:
    """A drawn line: ink (float32, 0 to 1), the baseline's row at its start, the x-height, the rise in px per px."""

    ink: np.ndarray
    baseline_px: float
    x_height_px: float
    slope: float


def sample_style(faces: Sequence[Face], rng: np.random.Generator) -> Style:
    """Sample a writer: print and type keep straight and even, hands vary."""
    face = faces[int(rng.integers(len(faces)))]
    hand = face.kind == "hand"
    free = 1.0 if hand else 0.15
    return Style(
        face=face,
        x_height_px=float(rng.uniform(15, 27)),
        slant=float(rng.normal(0.12, 0.28)) * free,
        width=float(np.exp(rng.normal(0, 0.16 if hand else 0.1))),
        gap=float(rng.normal(-0.03, 0.09)) if hand else float(abs(rng.normal(0, 0.04))),
        space=float(rng.uniform(0.35, 1.5)) if hand else float(rng.uniform(0.3, 0.7)),
        wobble=float(abs(rng.normal(0, 0.09))) * free,
        jitter=float(abs(rng.normal(0, 0.07))) * free + 0.005,
        joins=float(rng.choice([0.0, 0.5, 0.95])) if hand else 0.0,
        weight=int(rng.choice([-1, 0, 0, 0, 1])),
        warp=float(rng.uniform(0.03, 0.16)) * free + 0.01,
        rise=float(rng.normal(0, 0.012)),
    )


def scale_glyph(
    ink: np.ndarray, left: float, top: float, matrix: tuple[float, float, float, float]
) -> tuple[np.ndarray, float, float]:
    """Shear and scale a glyph's picture about the pen's place on the baseline.

    Returns:
        The new picture and its left and top (px, from the pen).
    """
    across, shear, down, tilt = matrix
    height, width = ink.shape
    corners = np.array([(left, top), (left + width, top), (left, top + height), (left + width, top + height)])
    turned = np.stack([corners[:, 0] * across - corners[:, 1] * shear, corners[:, 1] * down + corners[:, 0] * tilt], 1)
    low, high = np.floor(turned.min(0)) - 1, np.ceil(turned.max(0)) + 1
    affine = np.array(
        [
            [across, -shear, across * left - shear * top - low[0]],
            [tilt, down, tilt * left + down * top - low[1]],
        ]
    )
    size = (max(1, int(high[0] - low[0])), max(1, int(high[1] - low[1])))
    return cv2.warpAffine(ink, affine, size, flags=cv2.INTER_AREA), float(low[0]), float(low[1])


def lay(canvas: np.ndarray, patch: np.ndarray, x: int, y: int) -> None:
    """Lay the patch on the canvas, the darker of both kept; what sticks out is cut off."""
    y0, x0 = max(0, y), max(0, x)
    y1, x1 = min(canvas.shape[0], y + patch.shape[0]), min(canvas.shape[1], x + patch.shape[1])
    if y0 < y1 and x0 < x1:
        part = canvas[y0:y1, x0:x1]
        np.maximum(part, patch[y0 - y : y1 - y, x0 - x : x1 - x], out=part)


def find_ends(patch: np.ndarray, base: int, x_height: float) -> tuple[tuple[int, int] | None, tuple[int, int] | None]:
    """Return where a stroke may enter the letter (left) and leave it (right), as (column, row) of the patch."""
    low, high = int(max(0, base - 0.95 * x_height)), int(base + 0.12 * x_height)
    band = patch[low:high] > 110
    columns = np.flatnonzero(band.any(axis=0))
    if not len(columns):
        return None, None
    first, last = int(columns[0]), int(columns[-1])
    rows_in, rows_out = np.flatnonzero(band[:, first]), np.flatnonzero(band[:, last])
    return (first, low + int(rows_in[len(rows_in) // 2])), (last, low + int(rows_out[len(rows_out) // 2]))


def is_joined(char: str) -> bool:
    """Say whether a stroke may lead into and out of this character."""
    return char.isalpha() and char.islower()


def draw_text(style: Style, text: str, rng: np.random.Generator) -> Drawn:
    """Draw a line in the style.

    Args:
        style: The writer.
        text: Characters the face has.
        rng: Source of chance; the same writer draws a letter a little differently each time.
    """
    scale = style.x_height_px / style.face.x_height
    height = int(style.x_height_px * 5.2)
    base = height * 0.58
    advance = sum(draw_glyph(style.face.files[c], c).advance for c in text if c in style.face.files)
    room = int(style.x_height_px * 3 + advance * scale * style.width * 1.25 + len(text) * style.x_height_px * 0.35)
    room += int(text.count(" ") * (style.space + 0.5) * style.x_height_px)
    canvas = np.zeros((height, room), np.uint8)
    phase, period = rng.uniform(0, 6.3), rng.uniform(6, 30) * style.x_height_px
    x, leave, before = style.x_height_px, None, " "
    for char in text:
        if char == " ":
            x += style.x_height_px * max(0.25, style.space + rng.normal(0, 0.12))
            leave, before = None, char
            continue
        glyph = draw_glyph(style.face.files[char], char)
        size = scale * (1 + rng.normal(0, style.jitter))
        wide = size * style.width * (1 + rng.normal(0, style.jitter))
        shear = size * (style.slant + rng.normal(0, style.jitter))
        tilt = size * rng.normal(0, style.jitter * 0.5)
        patch, left, top = scale_glyph(glyph.ink, glyph.left, glyph.top, (wide, shear, size, tilt))
        y = base + style.wobble * style.x_height_px * np.sin(phase + x / period * 6.3)
        y += rng.normal(0, style.jitter * 0.5) * style.x_height_px
        column, row = round(x + left), round(y + top)
        lay(canvas, patch, column, row)
        enter, out = (
            find_ends(patch, round(-top), style.x_height_px) if style.joins and is_joined(char) else (None, None)
        )
        if enter and leave and is_joined(before) and rng.random() < style.joins:
            join_letters(canvas, leave, (column + enter[0], row + enter[1]), style)
        leave = (column + out[0], row + out[1]) if out else None
        x += (
            glyph.advance * wide + style.gap * style.x_height_px + rng.normal(0, style.jitter * 0.4) * style.x_height_px
        )
        before = char
    used = min(room, int(x + style.x_height_px * 1.5))
    return finish(canvas[:, :used], base, style, rng)


def join_letters(canvas: np.ndarray, start: tuple[int, int], end: tuple[int, int], style: Style) -> None:
    """Draw the stroke from one letter's end to the next one's start, when they are near."""
    across = end[0] - start[0]
    if -0.2 * style.x_height_px <= across <= 0.75 * style.x_height_px:
        thick = max(1, round(style.x_height_px * 0.09))
        middle = ((start[0] + end[0]) // 2, round(0.75 * max(start[1], end[1]) + 0.25 * min(start[1], end[1])))
        points = np.array([start, middle, end], np.int32)
        cv2.polylines(canvas, [points], isClosed=False, color=230, thickness=thick, lineType=cv2.LINE_AA)


def finish(canvas: np.ndarray, base: float, style: Style, rng: np.random.Generator) -> Drawn:
    """Make strokes thicker or thinner, warp the line as a hand does, let it rise or fall."""
    if style.weight > 0:
        canvas = cv2.dilate(canvas, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (3, 3)))
    elif style.weight < 0 and style.x_height_px > 18:
        eroded = cv2.erode(canvas, np.ones((2, 2), np.uint8))
        canvas = np.maximum(eroded, (canvas * INK_LOW).astype(np.uint8))
    ink = warp_ink(canvas, style.warp * style.x_height_px, style.x_height_px, style.rise, rng)
    return Drawn(ink, base, style.x_height_px, style.rise)


def warp_ink(ink: np.ndarray, amount_px: float, grain_px: float, rise: float, rng: np.random.Generator) -> np.ndarray:
    """Move every point by a smooth field of chance and by the line's rise."""
    height, width = ink.shape
    rows, columns = max(3, int(height / grain_px)), max(3, int(width / grain_px))
    field = rng.normal(0, amount_px, (2, rows, columns)).astype(np.float32)
    dx = cv2.resize(field[0], (width, height), interpolation=cv2.INTER_CUBIC)
    dy = cv2.resize(field[1], (width, height), interpolation=cv2.INTER_CUBIC)
    xs, ys = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    return cv2.remap(ink, xs + dx, ys + dy + rise * (xs - width / 2), cv2.INTER_LINEAR).astype(np.float32) / 255.0
