"""Paper under the ink, and what pens, time and scanners do to both."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np


@dataclass(frozen=True)
class Sheet:
    """A page's paper and ink, sampled once per page; greys 0 black to 255 white."""

    paper: float
    ink: float
    rule: str
    rule_gray: float
    pitch_px: float
    stain: float
    shade: float
    broken: float
    spread: float
    blur: float
    noise: float
    jpeg: int
    shrink: float


def sample_sheet(rng: np.random.Generator, hard: float) -> Sheet:
    """Sample paper, ink and scanner; `hard` 0 is clean, 1 the worst kept in the mix."""
    paper = float(rng.uniform(255 - 105 * hard, 255))
    contrast = float(rng.uniform(0.35 + 0.5 * (1 - hard), 1.0))
    return Sheet(
        paper=paper,
        ink=paper * (1 - contrast) + 10,
        rule=str(rng.choice(["none", "lines", "squares"], p=[0.45, 0.3, 0.25]))
        if rng.random() < hard + 0.2
        else "none",
        rule_gray=float(rng.uniform(0.08, 0.55)),
        pitch_px=float(rng.uniform(14, 60)),
        stain=float(rng.uniform(0, 0.25)) * hard if rng.random() < 0.4 else 0.0,
        shade=float(rng.uniform(0, 0.5)) * hard if rng.random() < 0.35 else 0.0,
        broken=float(rng.uniform(0.1, 0.6)) * hard if rng.random() < 0.35 else 0.0,
        spread=float(rng.uniform(0.3, 1.0)) * hard if rng.random() < 0.2 else 0.0,
        blur=float(abs(rng.normal(0, 0.8))) * (0.3 + 0.7 * hard),
        noise=float(abs(rng.normal(0, 8))) * hard * contrast,
        jpeg=int(rng.integers(25, 95)) if rng.random() < 0.5 * hard else 0,
        shrink=float(rng.uniform(0.45, 1.0)) if rng.random() < 0.6 * hard else 1.0,
    )


def smooth_noise(shape: tuple[int, int], grain_px: float, rng: np.random.Generator) -> np.ndarray:
    """Return a field of chance, mean 0, spread about 1, with spots of about grain_px."""
    small = rng.normal(0, 1, (max(2, int(shape[0] / grain_px) + 1), max(2, int(shape[1] / grain_px) + 1)))
    return cv2.resize(small.astype(np.float32), (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC)


def draw_rules(shape: tuple[int, int], sheet: Sheet, rng: np.random.Generator) -> np.ndarray:
    """Return the rules' darkness, 0 to 1: lines or squares, a little askew."""
    rules = np.zeros(shape, np.uint8)
    if sheet.rule == "none":
        return rules.astype(np.float32)
    height, width = shape
    tilt, start = rng.normal(0, 0.006) * width, rng.uniform(0, sheet.pitch_px)
    thick = 1 if rng.random() < 0.7 else 2
    for y in np.arange(start - 20, height + 20, sheet.pitch_px):
        cv2.line(rules, (0, int(y)), (width, int(y + tilt)), 255, thick, cv2.LINE_AA)
    if sheet.rule == "squares":
        lean = rng.normal(0, 2)
        for x in np.arange(rng.uniform(0, sheet.pitch_px), width, sheet.pitch_px):
            cv2.line(rules, (int(x), 0), (int(x + lean), height), 255, thick, cv2.LINE_AA)
    return rules.astype(np.float32) / 255 * sheet.rule_gray


def wear_ink(ink: np.ndarray, sheet: Sheet, rng: np.random.Generator) -> np.ndarray:
    """Vary pressure along the line, break strokes up as pencil does, let wet ink spread."""
    if sheet.spread > 0:
        wide = cv2.dilate(ink, np.ones((2, 2), np.uint8))
        ink = np.maximum(ink, cv2.GaussianBlur(wide, (0, 0), 1.2) * sheet.spread)
    if sheet.broken > 0:
        ink = ink * np.clip(1.1 + smooth_noise(ink.shape, 1.6, rng) * sheet.broken, 0.1, 1.0)
    pressure = 1.0 + smooth_noise(ink.shape, 40, rng) * 0.12
    return np.clip(ink * pressure, 0, 1)


def strike_out(ink: np.ndarray, row: float, x_height_px: float, rng: np.random.Generator) -> np.ndarray:
    """Draw a stroke through or under part of the line (the text stays readable)."""
    width = ink.shape[1]
    out = (ink * 255).astype(np.uint8)
    start = int(rng.uniform(0, width * 0.7))
    stop = int(min(width, start + rng.uniform(2, 14) * x_height_px))
    y = row + (rng.uniform(0.15, 0.6) * x_height_px if rng.random() < 0.6 else -0.4 * x_height_px)
    xs = np.linspace(start, stop, 8)
    ys = y + np.cumsum(rng.normal(0, 0.05 * x_height_px, 8))
    points = np.stack([xs, ys], 1).round().astype(np.int32)
    cv2.polylines(
        out, [points], isClosed=False, color=230, thickness=max(1, int(x_height_px * 0.09)), lineType=cv2.LINE_AA
    )
    return out.astype(np.float32) / 255


def put_on_paper(ink: np.ndarray, sheet: Sheet, rng: np.random.Generator) -> np.ndarray:
    """Return the line as it lies on the paper, before the scanner.

    Args:
        ink: Shape (height, width), float32, 0 to 1.
        sheet: Paper and ink.
        rng: Source of chance.

    Returns:
        Same shape, float32, 0 black to 255 white.
    """
    ground = np.full(ink.shape, sheet.paper, np.float32)
    if sheet.stain > 0:
        ground *= 1 - np.clip(smooth_noise(ink.shape, 50, rng), 0, 2) * sheet.stain
    gray = ground * (1 - draw_rules(ink.shape, sheet, rng))
    gray = gray * (1 - ink) + np.minimum(gray, sheet.ink) * ink
    if sheet.shade > 0:
        across = np.linspace(0, 1, ink.shape[1], dtype=np.float32)
        across = across if rng.random() < 0.5 else across[::-1]
        gray = gray * (1 - sheet.shade * across**2)
    return gray


def scan(gray: np.ndarray, sheet: Sheet, rng: np.random.Generator) -> np.ndarray:
    """Blur, add noise, lose resolution and pass through JPEG; returns uint8."""
    if sheet.blur > 0.25:
        gray = cv2.GaussianBlur(gray, (0, 0), sheet.blur)
    if sheet.shrink < 1:
        height, width = gray.shape
        small = (max(8, int(width * sheet.shrink)), max(8, int(height * sheet.shrink)))
        gray = cv2.resize(gray, small, interpolation=cv2.INTER_AREA)
    if sheet.noise > 1:
        gray = gray + rng.standard_normal(gray.shape, np.float32) * sheet.noise
    out = np.clip(gray, 0, 255).astype(np.uint8)
    if sheet.jpeg:
        _, packed = cv2.imencode(".jpg", out, [cv2.IMWRITE_JPEG_QUALITY, sheet.jpeg])
        out = cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE)
    return out
