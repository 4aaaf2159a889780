"""Digitise a sheet: lay it skewed on the glass, light it unevenly, and read the word boxes off the moved ink."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from bench.make_samples.noise import Field, Rng, cloudy, grain, smooth, soften
from bench.make_samples.sheet import Sheet

Box = tuple[int, int, int, int]


@dataclass(frozen=True)
class Word:
    """A word as it stands, with the box of its ink in pixels: x, y, width, height."""

    text: str
    box: Box


@dataclass(frozen=True)
class TextLine:
    """A line of words; `turn_deg` tells how far it is turned clockwise against the page's own top."""

    words: tuple[Word, ...]
    turn_deg: int = 0

    @property
    def text(self) -> str:
        """The line as one string."""
        return " ".join(word.text for word in self.words)

    @property
    def box(self) -> Box:
        """The box about all words."""
        return join_boxes(tuple(word.box for word in self.words))


@dataclass(frozen=True)
class Glass:
    """How a sheet was scanned.

    Attributes:
        skew_deg: Turn of the sheet, anticlockwise.
        margin_mm: Bed seen around the sheet.
        bed: Grey of the lid or the black felt, 0 to 1.
        wave_mm: How far the curled paper moves points.
        quarter_turns: Whole quarters anticlockwise the scan was saved turned by.
        shadow: Strength of uneven light.
        noise: Sensor noise in grey levels of 255.
        blur_px: Softness of the optics.
        gutter: Dark fold at the left (-1), at the right (1) or none (0).
    """

    skew_deg: float = 0.4
    margin_mm: float = 4.0
    bed: float = 0.97
    wave_mm: float = 0.25
    quarter_turns: int = 0
    shadow: float = 0.05
    noise: float = 1.6
    blur_px: float = 0.55
    gutter: int = 0


@dataclass(frozen=True)
class Scan:
    """A finished page image with its lines.

    Attributes:
        rgb: Shape (height, width, 3), uint8.
        lines: Lines of text in reading order.
        dpi: Dots per inch.
        rotation_deg: How far the page is turned clockwise in the file: 0, 90, 180 or 270.
    """

    rgb: NDArray[np.uint8]
    lines: tuple[TextLine, ...]
    dpi: int
    rotation_deg: int


def join_boxes(boxes: tuple[Box, ...]) -> Box:
    """Return the smallest box about all boxes."""
    left = min(box[0] for box in boxes)
    top = min(box[1] for box in boxes)
    right = max(box[0] + box[2] for box in boxes)
    bottom = max(box[1] + box[3] for box in boxes)
    return left, top, right - left, bottom - top


def digitise(sheet: Sheet, rng: Rng, glass: Glass) -> Scan:
    """Scan a sheet.

    Raises:
        ValueError: If a word's ink is lost on the way (off the sheet or written over).
    """
    where_x, where_y = _map(sheet, rng, glass)
    page = _remap(sheet.rgb, where_x, where_y, cv2.INTER_CUBIC)
    paper = _remap(sheet.alpha, where_x, where_y, cv2.INTER_LINEAR)
    inked = sheet.labels * (sheet.alpha > 0.5)
    labels = _remap(inked, where_x, where_y, cv2.INTER_NEAREST)
    page = _on_bed(page, paper, rng, glass, sheet.dpi)
    page = _light(page, rng, glass)
    pixels = np.clip(page * 255, 0, 255).astype(np.uint8)
    pixels = np.ascontiguousarray(np.rot90(pixels, glass.quarter_turns))
    labels = np.ascontiguousarray(np.rot90(labels, glass.quarter_turns))
    return Scan(pixels, _lines(sheet, labels), sheet.dpi, (-90 * glass.quarter_turns) % 360)


def _map(sheet: Sheet, rng: Rng, glass: Glass) -> tuple[Field, Field]:
    """Where each pixel of the scan comes from on the sheet."""
    margin = sheet.px(glass.margin_mm)
    height, width = sheet.shape[0] + 2 * margin, sheet.shape[1] + 2 * margin
    ys, xs = np.mgrid[0:height, 0:width].astype(np.float32)
    xs, ys = xs - width / 2, ys - height / 2
    turn = np.deg2rad(glass.skew_deg)
    cos, sin = np.float32(np.cos(turn)), np.float32(np.sin(turn))
    back_x = cos * xs - sin * ys + sheet.shape[1] / 2
    back_y = sin * xs + cos * ys + sheet.shape[0] / 2
    reach = sheet.px(glass.wave_mm) if glass.wave_mm else 0
    back_x += reach * smooth(rng, (height, width), sheet.px(70))
    back_y += reach * smooth(rng, (height, width), sheet.px(55))
    return back_x.astype(np.float32), back_y.astype(np.float32)


def _remap(field: Field, where_x: Field, where_y: Field, how: int) -> Field:
    return np.asarray(
        cv2.remap(field, where_x, where_y, how, borderMode=cv2.BORDER_CONSTANT, borderValue=0), np.float32
    )


def _on_bed(page: Field, paper: Field, rng: Rng, glass: Glass, dpi: int) -> Field:
    shape = (page.shape[0], page.shape[1])
    bed = glass.bed * (1 + 0.012 * cloudy(rng, shape, 300, 2))
    shadow = soften(np.roll(paper, (round(dpi / 50), round(dpi / 60)), (0, 1)), dpi / 40)
    bed = bed * (1 - 0.45 * shadow)
    tone = np.array((1.0, 0.995, 0.98), np.float32)
    page = page * paper[..., None] + (bed * (1 - paper))[..., None] * tone
    if glass.gutter:
        xs = np.arange(shape[1], dtype=np.float32)
        xs = xs if glass.gutter < 0 else xs[::-1]
        page = page * (1 - 0.55 * np.exp(-xs / (dpi * 0.22)))[None, :, None]
    return np.asarray(page, np.float32)


def _light(page: Field, rng: Rng, glass: Glass) -> Field:
    shape = (page.shape[0], page.shape[1])
    slope = smooth(rng, shape, max(shape) * 0.8)
    page = page * (1 - glass.shadow * slope)[..., None]
    page = np.asarray(cv2.GaussianBlur(page, (0, 0), glass.blur_px), np.float32)
    noise = grain(rng, shape, 0.5) * glass.noise / 255
    return np.asarray(page + noise[..., None], np.float32)


def _lines(sheet: Sheet, labels: Field) -> tuple[TextLine, ...]:
    boxes = _boxes(labels)
    lines = []
    for line in sheet.lines:
        lost = [text for number, text in line.words if number not in boxes]
        if lost:
            message = f"no ink left of {lost}"
            raise ValueError(message)
        words = tuple(Word(text, boxes[number]) for number, text in line.words)
        if words:
            lines.append(TextLine(words, line.turn_deg))
    return tuple(lines)


def _boxes(labels: Field) -> dict[int, Box]:
    ys, xs = np.nonzero(labels)
    if not len(ys):
        return {}
    numbers = labels[ys, xs].astype(np.int64)
    order = np.argsort(numbers, kind="stable")
    numbers, ys, xs = numbers[order], ys[order], xs[order]
    found, starts = np.unique(numbers, return_index=True)
    boxes: dict[int, Box] = {}
    for number, part_y, part_x in zip(found, np.split(ys, starts[1:]), np.split(xs, starts[1:]), strict=True):
        left, top = int(part_x.min()), int(part_y.min())
        boxes[int(number)] = (left, top, int(part_x.max()) - left + 1, int(part_y.max()) - top + 1)
    return boxes


def as_grey(scan: Scan) -> Scan:
    """Return the same scan in grey."""
    grey = cv2.cvtColor(scan.rgb, cv2.COLOR_RGB2GRAY)
    return replace(scan, rgb=np.asarray(np.dstack([grey] * 3), np.uint8))
