"""Set type, strike typewriter keys and cut rubber stamps, word by word."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import cv2
import numpy as np

from bench.make_samples.fonts import advance, draw_glyph, kerning_px
from bench.make_samples.layout import Row, break_paragraph
from bench.make_samples.noise import Field, Rng
from bench.make_samples.sheet import Layer, Sheet


@dataclass(frozen=True)
class Face:
    """A typeface at a size: stack of fonts.STACKS, points, extra room between letters (part of the size)."""

    stack: str
    points: float
    tracking: float = 0.0

    def size_px(self, dpi: int) -> int:
        """Size in pixels."""
        return round(self.points / 72 * dpi)

    def width_px(self, text: str, dpi: int) -> float:
        """Width of a text in pixels."""
        size = self.size_px(dpi)
        return advance(self.stack, text, size) + self.tracking * size * max(0, len(text) - 1)


def set_line(
    sheet: Sheet,
    layer: Layer,
    text: str,
    at_px: tuple[float, float],
    face: Face,
    *,
    width_px: float | None = None,
    align: str = "left",
    turn_deg: int = 0,
) -> float:
    """Set one line from (x, baseline); align is left, centre, right or full within the width.

    Returns:
        Where the line ends, x in pixels.
    """
    x, y = at_px
    words = text.split()
    space = face.width_px("н н", sheet.dpi) - face.width_px("нн", sheet.dpi)
    widths = [face.width_px(word, sheet.dpi) for word in words]
    total = sum(widths) + space * (len(words) - 1)
    if width_px is not None and align == "full" and len(words) > 1:
        space = (width_px - sum(widths)) / (len(words) - 1)
    elif width_px is not None:
        x += {"centre": (width_px - total) / 2, "right": width_px - total}.get(align, 0.0)
    sheet.new_line(turn_deg)
    for word, width in zip(words, widths, strict=True):
        _set_word(sheet, layer, word, x, y, face)
        x += width + space
    return x - space


def _set_word(sheet: Sheet, layer: Layer, word: str, x: float, y: float, face: Face) -> None:
    number, size = sheet.new_word(word), face.size_px(sheet.dpi)
    for letter, following in zip(word, word[1:] + " ", strict=True):
        glyph = draw_glyph(face.stack, letter, size)
        layer.press(glyph.mask, round(x + glyph.left_px), round(y + glyph.top_px), number)
        x += glyph.advance_px + face.tracking * size
        x += kerning_px(face.stack, letter, following, size) if following != " " else 0


def set_column(
    sheet: Sheet,
    layer: Layer,
    paragraphs: tuple[str, ...],
    box_mm: tuple[float, float, float],
    face: Face,
    leading: float = 1.2,
    indent_em: float = 1.5,
) -> float:
    """Set paragraphs in a column given by x, first baseline and width in mm; return the next baseline in mm."""
    x, y, width = (value / 25.4 * sheet.dpi for value in box_mm)
    size = face.size_px(sheet.dpi)
    indent = indent_em * size
    for paragraph in paragraphs:
        rows = break_paragraph(paragraph, width, lambda text: face.width_px(text, sheet.dpi), indent=indent)
        for row in rows:
            shift = indent if row.indent else 0.0
            align = "left" if row.last else "full"
            set_line(sheet, layer, row.text, (x + shift, y), face, width_px=width - shift, align=align)
            y += size * leading
    return y / sheet.dpi * 25.4


@dataclass(frozen=True)
class Machine:
    """A typewriter: one fault table per machine; letters of `filled` have clogged counters."""

    name: str
    pitch_mm: float = 2.54
    points: float = 11.5
    filled: str = "аеоб"

    def offset(self, letter: str) -> tuple[float, float]:
        """How far this machine strikes a letter off its place, in parts of the size."""
        source = np.random.default_rng(zlib.crc32(f"{self.name}/{letter}".encode()))
        dx, dy = source.normal(0, 0.014, 2)
        return float(dx), float(dy)


def strike(
    sheet: Sheet, layer: Layer, text: str, at_px: tuple[float, float], machine: Machine, rng: Rng, force: float = 0.9
) -> float:
    """Type one line from (x, baseline); spaces are counted, runs of blanks are kept. Return the end in pixels."""
    x, y = at_px
    step = machine.pitch_mm / 25.4 * sheet.dpi
    size = round(machine.points / 72 * sheet.dpi)
    sheet.new_line()
    number = 0
    for place, letter in enumerate(text):
        if letter == " ":
            number = 0
            continue
        if not number:
            number = sheet.new_word(text[place:].split()[0])
        glyph = draw_glyph("typewriter", letter, size)
        dx, dy = machine.offset(letter)
        left = x + place * step + (step - glyph.advance_px) / 2 + glyph.left_px + (dx + rng.normal(0, 0.006)) * size
        top = y + glyph.top_px + (dy + rng.normal(0, 0.012)) * size
        mask = _clog(glyph.mask) if letter in machine.filled and rng.random() < 0.6 else glyph.mask
        hit = np.float32(np.clip(force + rng.normal(0, 0.09), 0.35, 1))
        layer.press(mask * hit, round(left), round(top), number)
    return x + len(text) * step


def _clog(mask: Field) -> Field:
    """Fill the counters of a letter with grime."""
    kernel = np.ones((max(3, mask.shape[0] // 4),) * 2, np.uint8)
    closed = np.asarray(cv2.morphologyEx(mask, cv2.MORPH_CLOSE, kernel), np.float32)
    return np.asarray(np.maximum(mask, closed * np.float32(0.75)), np.float32)


def type_rows(
    sheet: Sheet,
    layer: Layer,
    rows: tuple[str, ...],
    at_mm: tuple[float, float],
    machine: Machine,
    rng: Rng,
    leading_mm: float = 8.4,
) -> float:
    """Type rows one under another (an empty row is a blank line); return the next baseline in mm."""
    x, y = at_mm
    for row in rows:
        if row.strip():
            slope = rng.normal(0, 0.25)
            strike(sheet, layer, row, (sheet.px(x) + rng.normal(0, 0.8), sheet.px(y) + slope), machine, rng)
        y += leading_mm
    return y


def rows_for_machine(paragraph: str, columns: int, indent: int = 5) -> tuple[str, ...]:
    """Break a paragraph for a typewriter of so many columns."""
    rows: tuple[Row, ...] = break_paragraph(paragraph, columns, lambda text: float(len(text)), indent=indent)
    return tuple((" " * indent if row.indent else "") + row.text for row in rows)


def box_stamp(
    sheet: Sheet, texts: tuple[str, ...], at_mm: tuple[float, float], size_mm: tuple[float, float], angle_deg: float
) -> Layer:
    """Cut a rectangular stamp with centred rows of narrow type."""
    layer = sheet.layer()
    x, y = sheet.px(at_mm[0]), sheet.px(at_mm[1])
    width, height = sheet.px(size_mm[0]), sheet.px(size_mm[1])
    cv2.rectangle(layer.cover, (x, y), (x + width, y + height), 1.0, max(2, sheet.px(0.45)), cv2.LINE_AA)
    pitch = height / (len(texts) + 0.35)
    for number, text in enumerate(texts):
        points = min(pitch * 0.72 / sheet.dpi * 72, 16)
        while Face("narrow-bold", points).width_px(text, sheet.dpi) > width * 0.9:
            points *= 0.95
        baseline = y + pitch * (number + 0.9)
        set_line(sheet, layer, text, (x, baseline), Face("narrow-bold", points), width_px=width, align="centre")
    layer.slant_about(angle_deg, x + width / 2, y + height / 2)
    return layer


def round_stamp(
    sheet: Sheet, ring: str, middle: tuple[str, ...], centre_mm: tuple[float, float], radius_mm: float, angle_deg: float
) -> Layer:
    """Cut a round stamp: words along the ring, rows in the middle."""
    layer = sheet.layer()
    cx, cy, radius = sheet.px(centre_mm[0]), sheet.px(centre_mm[1]), sheet.px(radius_mm)
    thick = max(2, sheet.px(0.35))
    cv2.circle(layer.cover, (cx, cy), radius, 1.0, thick, cv2.LINE_AA)
    cv2.circle(layer.cover, (cx, cy), round(radius * 0.62), 1.0, max(1, thick // 2), cv2.LINE_AA)
    _set_ring(sheet, layer, ring, (cx, cy), radius)
    face = Face("narrow-bold", radius * 0.26 / sheet.dpi * 72)
    for number, text in enumerate(middle):
        y = cy + (number - (len(middle) - 1) / 2) * radius * 0.32 + radius * 0.09
        set_line(sheet, layer, text, (cx - radius, y), face, width_px=2 * radius, align="centre")
    layer.slant_about(angle_deg, cx, cy)
    return layer


def _set_ring(sheet: Sheet, layer: Layer, ring: str, centre: tuple[int, int], radius: int) -> None:
    sheet.new_line()
    size = max(8, round(radius * 0.27))
    step, number = 300 / max(len(ring), 1), 0
    for place, letter in enumerate(ring):
        if letter == " ":
            number = 0
            continue
        number = number or sheet.new_word(ring[place:].split()[0])
        single = Layer(layer.cover.shape)
        glyph = draw_glyph("narrow-bold", letter, size)
        x, y = centre[0] - glyph.mask.shape[1] // 2, centre[1] - round(radius * 0.70) + glyph.top_px
        single.press(glyph.mask, x, y, number)
        single.slant_about(150 - (place + 0.5) * step, *centre)
        layer.cover = np.maximum(layer.cover, single.cover)
        layer.labels = np.where(single.labels > 0, single.labels, layer.labels)
