"""Old paper: colour, rules and squares, folds, stains, foxing, torn edges, the other side shining through."""

from __future__ import annotations

import cv2
import numpy as np

from bench.make_samples.noise import Field, Rng, cloudy, grain, soften
from bench.make_samples.sheet import Colour, Layer, Sheet

CREAM: Colour = (0.91, 0.86, 0.73)
BUFF: Colour = (0.87, 0.79, 0.63)
GREYISH: Colour = (0.85, 0.83, 0.76)
WHITE_OLD: Colour = (0.94, 0.92, 0.86)
BROWN: Colour = (0.62, 0.45, 0.25)


def fill_paper(sheet: Sheet, rng: Rng, colour: Colour, *, fibre: float = 0.012) -> None:
    """Give the sheet its colour: cloudy, browner to the edges, with a little fibre."""
    sheet.rgb *= np.array(colour, np.float32)
    cloud = cloudy(rng, sheet.shape, sheet.px(60), 5)
    texture = 1 + 0.012 * cloud + fibre * grain(rng, sheet.shape, 1.1)
    sheet.rgb *= texture[..., None]
    edge = _edge_distance(sheet.shape) / sheet.px(18) + 0.25 * cloud
    sheet.tint(np.asarray(0.22 * np.exp(-np.clip(edge, 0, 8) * 1.6), np.float32), BROWN)


def _edge_distance(shape: tuple[int, int]) -> Field:
    rows = np.minimum(np.arange(shape[0]), np.arange(shape[0])[::-1]).astype(np.float32)
    cols = np.minimum(np.arange(shape[1]), np.arange(shape[1])[::-1]).astype(np.float32)
    return np.minimum(rows[:, None], cols[None, :])


def rule_lines(sheet: Sheet, rng: Rng, *, pitch_mm: float, top_mm: float, margin_mm: float | None = 22) -> None:
    """Print the blue rules of a school exercise book, and its red margin if asked."""
    rules = sheet.layer()
    thick = max(1, sheet.px(0.16))
    for y in np.arange(sheet.px(top_mm), sheet.shape[0] - sheet.px(6), pitch_mm / 25.4 * sheet.dpi):
        cv2.line(rules.cover, (0, round(y)), (sheet.shape[1], round(y)), 0.42, thick, cv2.LINE_AA)
    rules.cover *= np.clip(0.8 + 0.2 * cloudy(rng, sheet.shape, 120, 3), 0.2, 1)
    _tint_with(sheet, rules, (0.36, 0.44, 0.66))
    if margin_mm is not None:
        red = sheet.layer()
        x = sheet.px(margin_mm)
        cv2.line(red.cover, (x, 0), (x, sheet.shape[0]), 0.45, thick, cv2.LINE_AA)
        _tint_with(sheet, red, (0.78, 0.36, 0.38))


def rule_squares(sheet: Sheet, rng: Rng, *, pitch_mm: float = 5.0) -> None:
    """Print the pale squares of an arithmetic book."""
    rules = sheet.layer()
    step = pitch_mm / 25.4 * sheet.dpi
    for y in np.arange(step * 0.7, sheet.shape[0], step):
        cv2.line(rules.cover, (0, round(y)), (sheet.shape[1], round(y)), 0.5, 1, cv2.LINE_AA)
    for x in np.arange(step * 0.4, sheet.shape[1], step):
        cv2.line(rules.cover, (round(x), 0), (round(x), sheet.shape[0]), 0.5, 1, cv2.LINE_AA)
    rules.cover *= np.clip(0.8 + 0.25 * cloudy(rng, sheet.shape, 120, 3), 0.1, 1)
    _tint_with(sheet, rules, (0.42, 0.48, 0.64))


def _tint_with(sheet: Sheet, layer: Layer, colour: Colour) -> None:
    sheet.tint(layer.cover, colour)


def shine_through(sheet: Sheet, other: Sheet, strength: float) -> None:
    """Let the writing of the other side show, mirrored and soft."""
    ghost = soften(np.ascontiguousarray(other.ink[:, ::-1]), 2.2)
    if ghost.shape != sheet.shape:
        ghost = np.asarray(cv2.resize(ghost, (sheet.shape[1], sheet.shape[0])), np.float32)
    sheet.tint(strength * ghost, (0.35, 0.32, 0.38))


def fold(sheet: Sheet, rng: Rng, start_mm: tuple[float, float], end_mm: tuple[float, float], depth: float) -> None:
    """Fold the sheet along a line: one side lighter, the other in shadow, worn fibres along the crease."""
    (x0, y0), (x1, y1) = ((sheet.px(a), sheet.px(b)) for a, b in (start_mm, end_mm))
    length = max(float(np.hypot(x1 - x0, y1 - y0)), 1.0)
    ys, xs = np.mgrid[0 : sheet.shape[0], 0 : sheet.shape[1]].astype(np.float32)
    away = ((x1 - x0) * (ys - y0) - (y1 - y0) * (xs - x0)) / length
    away += cloudy(rng, sheet.shape, 90, 2) * 1.2
    wide = sheet.px(3.5)
    shade = depth * np.tanh(away / 2.5) * np.exp(-np.abs(away) / wide)
    crease = np.exp(-((away / 1.6) ** 2)) * np.clip(0.6 + 0.6 * cloudy(rng, sheet.shape, 40, 3), 0, 1.4)
    sheet.rgb *= (1 - shade)[..., None]
    sheet.rgb += (depth * 1.1 * crease)[..., None] * (1 - sheet.rgb) * np.float32(0.8)
    dirt = np.exp(-np.abs(away) / sheet.px(1.2)) * np.clip(cloudy(rng, sheet.shape, 60, 3), 0, 2)
    sheet.tint(0.5 * depth * dirt, BROWN)


def stain(sheet: Sheet, rng: Rng, centre_mm: tuple[float, float], radius_mm: float, strength: float) -> None:
    """Let water or tea dry on the sheet: a pale field with a darker rim."""
    ys, xs = np.mgrid[0 : sheet.shape[0], 0 : sheet.shape[1]].astype(np.float32)
    far = np.hypot(xs - sheet.px(centre_mm[0]), (ys - sheet.px(centre_mm[1])) * 1.2) / sheet.px(radius_mm)
    far += 0.17 * cloudy(rng, sheet.shape, sheet.px(radius_mm), 4)
    inside = 1 / (1 + np.exp(np.clip((far - 1) * 26, -40, 40)))
    rim = np.exp(-(((far - 0.97) / 0.05) ** 2))
    sheet.tint(strength * (0.45 * inside + 0.6 * rim), (0.60, 0.44, 0.24))


def foxing(sheet: Sheet, rng: Rng, count: int) -> None:
    """Scatter rusty spots."""
    spots = np.zeros(sheet.shape, np.float32)
    for _ in range(count):
        x, y = int(rng.integers(0, sheet.shape[1])), int(rng.integers(0, sheet.shape[0]))
        radius = max(1, round(rng.gamma(1.6, 0.35) * sheet.dpi / 25.4))
        cv2.circle(spots, (x, y), radius, float(rng.uniform(0.1, 0.5)), -1, cv2.LINE_AA)
    sheet.tint(soften(spots, sheet.dpi / 70), (0.58, 0.38, 0.18))


def tear_edges(sheet: Sheet, rng: Rng, *, sides: str, depth_mm: float = 1.2) -> None:
    """Tear the edges named by letters (t, b, l, r): ragged, with a lighter lip."""
    height, width = sheet.shape
    for side in sides:
        run = width if side in "tb" else height
        line = cloudy(rng, (2, run), sheet.px(9), 6)[0] * 0.45 + 0.6
        bite = np.clip(line, 0.05, 3) * sheet.px(depth_mm)
        across = np.arange(height if side in "tb" else width, dtype=np.float32)
        across = across if side in "tl" else across[::-1]
        kept = across[:, None] > bite[None, :] if side in "tb" else across[None, :] > bite[:, None]
        sheet.alpha *= kept.astype(np.float32)


def thumb_dirt(sheet: Sheet, rng: Rng, strength: float = 0.1) -> None:
    """Darken the lower outer corner where pages were turned."""
    ys, xs = np.mgrid[0 : sheet.shape[0], 0 : sheet.shape[1]].astype(np.float32)
    near = np.exp(-np.hypot(xs - sheet.shape[1], ys - sheet.shape[0]) / sheet.px(26))
    cloud = np.clip(0.7 + 0.5 * cloudy(rng, sheet.shape, 60, 4), 0, 2)
    sheet.tint(strength * near * cloud, (0.45, 0.38, 0.30))


def blot(layer: Layer, rng: Rng, at_mm: tuple[float, float], dpi: int) -> None:
    """Let a drop of ink fall off the pen, with a few splashes."""
    ys, xs = np.mgrid[0 : layer.cover.shape[0], 0 : layer.cover.shape[1]].astype(np.float32)
    for number in range(6):
        away = rng.normal(0, 3.2, 2) if number else np.zeros(2)
        radius_mm = rng.uniform(1.5, 2.2) if number == 0 else rng.uniform(0.15, 0.5)
        x, y = ((place + shift) / 25.4 * dpi for place, shift in zip(at_mm, away, strict=True))
        far = np.hypot(xs - x, ys - y) / (radius_mm / 25.4 * dpi)
        drop = np.clip((1.1 - far) * 6, 0, 1) * 0.95
        layer.cover = np.maximum(layer.cover, drop).astype(np.float32)
