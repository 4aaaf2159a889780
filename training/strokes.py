"""Writers drawn stroke by stroke: letters as pen paths, joined as a pen joins them, in a style of one writer."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np

from training.hands import Drawn, warp_ink
from training.texts import DATA

UNIT = 10.0
OVER = 2
STEPS = 7
BLOCK_SHARE = 0.12
CURSIVE_SHARE = 0.45
STRETCHED_SHARE = 0.22
HASTY_SHARE = 0.35
Points = np.ndarray


@dataclass(frozen=True)
class Stroke:
    """A pen path: points (count, 2) in letter units, which of them are corners."""

    points: Points
    corners: np.ndarray


@dataclass(frozen=True)
class Form:
    """One way to write a character: body strokes, marks made afterwards, whether the next letter is joined on."""

    body: tuple[Stroke, ...]
    marks: tuple[Stroke, ...]
    joined: bool


@dataclass(frozen=True)
class Writer:
    """One writer; `forms` are already the writer's own, lengths in letter units (x-height 10) unless in px."""

    forms: dict[str, tuple[Form, ...]]
    x_height_px: float
    slant: float
    width: float
    tall: float
    deep: float
    gap: float
    space: float
    joins: float
    sharp: float
    shake: float
    wobble: float
    pen_px: float
    contrast: float
    nib: float
    warp: float
    rise: float
    haste: float = 0.0


def read_stroke(text: str) -> Stroke:
    """Read one pen path."""
    parts = text.split()
    points = np.array([[float(value) for value in part.rstrip("!").split(",")] for part in parts])
    return Stroke(points, np.array([part.endswith("!") for part in parts]))


@lru_cache(maxsize=1)
def load_forms() -> dict[str, tuple[Form, ...]]:
    """Read data/letters.txt."""
    found: dict[str, list[Form]] = {}
    for row in (DATA / "letters.txt").read_text(encoding="utf-8").splitlines():
        if not row or row.startswith("# "):
            continue
        char, rest = row[0], row[2:]
        joined = not rest.startswith("~")
        body, _, marks = rest.lstrip("~").partition("+")
        strokes = tuple(read_stroke(part) for part in body.split("|"))
        found.setdefault(char, []).append(
            Form(strokes, tuple(read_stroke(part) for part in marks.split("|") if part.strip()), joined)
        )
    return {char: tuple(forms) for char, forms in found.items()}


def bend(stroke: Stroke, amount: float, rng: np.random.Generator) -> Stroke:
    """Move the points of a stroke a little."""
    return Stroke(stroke.points + rng.normal(0, amount, stroke.points.shape), stroke.corners)


def hasten(stroke: Stroke, haste: float) -> Stroke:
    """Draw the points of a stroke towards their neighbours, as a hurried pen cuts arches and loops short.

    Args:
        stroke: The letter as it was learned.
        haste: 0 leaves it, 1 moves each inner point to the middle between its neighbours.
    """
    points = stroke.points.copy()
    if haste > 0 and len(points) > 2:
        points[1:-1] += haste * (0.5 * (points[:-2] + points[2:]) - points[1:-1])
    return Stroke(points, stroke.corners)


def own_form(form: Form, amount: float, rng: np.random.Generator) -> Form:
    """Return a writer's own variant of a form: stretched, shifted and bent a little."""
    stretch = np.exp(rng.normal(0, 0.12 * min(1.0, amount * 2), 2)) * np.array([1.0, 0.5]) + np.array([0.0, 0.5])
    body = tuple(bend(Stroke(stroke.points * stretch, stroke.corners), amount, rng) for stroke in form.body)
    marks = tuple(bend(stroke, amount, rng) for stroke in form.marks)
    return Form(body, marks, form.joined)


def choose_forms(rng: np.random.Generator, amount: float) -> dict[str, tuple[Form, ...]]:
    """Choose for every character one form, for some two, and make them the writer's own."""
    chosen = {}
    school = rng.random()
    for char, forms in load_forms().items():
        pool = list(forms)
        if school < BLOCK_SHARE or (school < BLOCK_SHARE + CURSIVE_SHARE and char.islower()):
            pool = [form for form in forms if form.joined != (school < BLOCK_SHARE)]
        pool = pool or list(forms)
        count = 2 if len(pool) > 1 and rng.random() < 0.15 else 1
        picks = rng.choice(len(pool), count, replace=False)
        chosen[char] = tuple(own_form(pool[index], amount, rng) for index in picks)
    return chosen


def sample_writer(rng: np.random.Generator, *, held: bool = False) -> Writer:
    """Sample a writer; `held` gives left-leaning broad-nib writers that training never sees."""
    amount = float(rng.uniform(0.1, 0.7))
    slant = float(rng.uniform(-0.55, -0.3)) if held else float(max(-0.2, rng.normal(0.35, 0.32)))
    nib = 1.0 if held else float(rng.random() < 0.2 and slant > 0)
    x_height = float(rng.uniform(13, 25))
    stretched, messy = rng.random() < STRETCHED_SHARE, rng.random() < 0.1
    return Writer(
        forms=choose_forms(rng, amount),
        x_height_px=x_height,
        slant=slant,
        width=float(np.exp(rng.normal(0.3 if stretched else -0.05, 0.2))),
        tall=float(rng.uniform(0.7, 1.3)),
        deep=float(rng.uniform(0.6, 1.3)),
        gap=float(rng.normal(4.5, 2.0) if stretched else rng.normal(1.5, 1.5)),
        space=float(rng.uniform(3.5, 14)),
        joins=float(rng.choice([0.0, 0.6, 0.92, 1.0], p=[0.15, 0.15, 0.4, 0.3])),
        sharp=float(rng.choice([0.0, 0.5, 1.0])),
        shake=float(rng.uniform(0.4, 0.9) if messy else rng.uniform(0.05, 0.45)),
        wobble=float(abs(rng.normal(0, 0.06))),
        pen_px=float(np.clip(rng.normal(0.09, 0.032), 0.04, 0.18)) * x_height,
        contrast=float(rng.uniform(0, 0.5)) if rng.random() < 0.6 else 0.0,
        nib=nib,
        warp=float(rng.uniform(0.01, 0.09)),
        rise=float(rng.normal(0, 0.016)),
        haste=float(rng.uniform(0.05, 0.4)) if rng.random() < HASTY_SHARE else 0.0,
    )


def place(stroke: Stroke, pen_x: float, pen_y: float, writer: Writer) -> Points:
    """Turn letter units into px from the pen's place: longer or shorter strokes above and below, slant, width."""
    x, y = stroke.points[:, 0], stroke.points[:, 1].copy()
    y = np.where(y > UNIT, UNIT + (y - UNIT) * writer.tall, np.where(y < 0, y * writer.deep, y))
    scale = writer.x_height_px / UNIT
    return np.stack([pen_x + (x * writer.width + y * writer.slant) * scale, pen_y - y * scale], 1)


def run_spline(points: Points, corners: np.ndarray) -> Points:
    """Return a smooth line through the points (Catmull-Rom), broken at corners."""
    if len(points) < 2:
        return points
    before = np.concatenate([points[:1], points[:-1]])
    after = np.concatenate([points[1:], points[-1:]])
    slopes = (after - before) * 0.5
    leave, enter = slopes.copy(), slopes.copy()
    edges = np.flatnonzero(corners)
    leave[edges] = (after - points)[edges] * 0.6
    enter[edges] = (points - before)[edges] * 0.6
    t = np.linspace(0, 1, STEPS, endpoint=False)[None, :, None]
    a, b = points[:-1, None], points[1:, None]
    p, q = leave[:-1, None], enter[1:, None]
    curve = a * (2 * t**3 - 3 * t**2 + 1) + p * (t**3 - 2 * t**2 + t) + b * (3 * t**2 - 2 * t**3) + q * (t**3 - t**2)
    return np.concatenate([curve.reshape(-1, 2), points[-1:]])


def lay_path(canvas: np.ndarray, line: Points, writer: Writer, rng: np.random.Generator) -> None:
    """Draw a path with the pen's width: wider going down, or by the nib's angle."""
    step = np.diff(line, axis=0)
    length = np.maximum(np.hypot(step[:, 0], step[:, 1]), 1e-6)
    if writer.nib:
        turn = np.abs(step[:, 0] * 0.7 + step[:, 1] * 0.7) / length
        wide = writer.pen_px * (0.45 + 1.1 * turn)
    else:
        wide = writer.pen_px * (1 + writer.contrast * np.clip(step[:, 1] / length, -0.6, 1.0))
    wide = wide * (1 + 0.1 * np.sin(np.arange(len(wide)) * 0.15 + rng.uniform(0, 6)))
    thick = np.maximum(1, np.round(wide * OVER)).astype(int)
    dots = np.round(line * OVER * 8).astype(np.int32)
    start = 0
    for stop in range(1, len(thick) + 1):
        if stop == len(thick) or thick[stop] != thick[start]:
            part = dots[start : stop + 1].reshape(-1, 1, 2)
            cv2.polylines(
                canvas, [part], isClosed=False, color=255, thickness=int(thick[start]), lineType=cv2.LINE_AA, shift=3
            )
            start = stop


def write_paths(
    writer: Writer, text: str, base: float, rng: np.random.Generator
) -> tuple[list[tuple[Points, np.ndarray]], float]:
    """Write the text as paths in px.

    Returns:
        The paths with their corners, and where the pen stands at the end.
    """
    scale = writer.x_height_px / UNIT
    phase, period = rng.uniform(0, 6.3), rng.uniform(8, 30) * writer.x_height_px
    x, open_path = writer.x_height_px * 1.5, None
    done: list[tuple[Points, np.ndarray]] = []
    for char in text:
        if char == " ":
            x += max(2.5, writer.space + rng.normal(0, 1.2)) * scale
            open_path = None
            continue
        forms = writer.forms[char]
        form = forms[int(rng.integers(len(forms)))]
        y = base + writer.wobble * writer.x_height_px * np.sin(phase + x / period * 6.3)
        size = 1 + rng.normal(0, writer.shake * 0.12)
        left = min(float(stroke.points[:, 0].min()) for stroke in form.body) * writer.width * scale
        x -= min(0.0, left) * 0.6
        placed = []
        for stroke in (*form.body, *form.marks):
            hurried = hasten(Stroke(stroke.points * size, stroke.corners), writer.haste * rng.uniform(0.3, 1.0))
            moved = bend(hurried, writer.shake, rng)
            softened = moved.corners & (rng.random(len(moved.corners)) < writer.sharp)
            placed.append((place(moved, x, y, writer), softened))
        bodies = len(form.body)
        if open_path is not None and char.islower():
            points, corners = open_path
            first, edges = placed[0]
            done.pop()
            placed[0] = (np.concatenate([points, first]), np.concatenate([corners, edges]))
        done += placed[bodies:]
        done += placed[:bodies]
        joined = form.joined and rng.random() < writer.joins
        open_path = placed[bodies - 1] if joined else None
        reach = max(float(part.points[:, 0].max()) for part in form.body) * writer.width * scale
        last = float(form.body[-1].points[-1, 0]) * writer.width * scale
        x += (max(last, reach * 0.85) if form.joined else reach + 2.2 * scale) + (
            writer.gap + rng.normal(0, 0.4)
        ) * scale
    return done, x


def draw_writing(writer: Writer, text: str, rng: np.random.Generator) -> Drawn:
    """Draw a line of the writer; every character of the text must have a form."""
    height = int(writer.x_height_px * 5.6)
    base = height * 0.57
    paths, end = write_paths(writer, text, base, rng)
    room = int(end + writer.x_height_px * (2.5 + abs(writer.slant) * 2))
    canvas = np.zeros((height * OVER, room * OVER), np.uint8)
    for points, corners in paths:
        lay_path(canvas, run_spline(points, corners), writer, rng)
    ink = cv2.resize(canvas, (room, height), interpolation=cv2.INTER_AREA)
    ink = warp_ink(ink, writer.warp * writer.x_height_px, writer.x_height_px, writer.rise, rng)
    return Drawn(ink, base, writer.x_height_px, writer.rise)
