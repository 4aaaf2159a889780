"""Draw the letters: a field-post triangle unfolded, and a letter of the besieged city with its envelope."""

from __future__ import annotations

import cv2
import numpy as np

from bench.make_samples import paper
from bench.make_samples.deliver import File, Page
from bench.make_samples.hand import Hand, Scribe
from bench.make_samples.layout import Row, break_text
from bench.make_samples.letterpress import Face, box_stamp, round_stamp, set_line
from bench.make_samples.noise import Rng, rng_for, smooth
from bench.make_samples.scan import Glass, digitise
from bench.make_samples.sheet import Colour, Layer, Sheet, as_pen, as_pencil, as_print, as_stamp
from bench.make_samples.texts import sections

VIOLET: Colour = (0.36, 0.15, 0.50)
VIOLET_INK: Colour = (0.30, 0.16, 0.45)
BLACK: Colour = (0.12, 0.12, 0.13)
RED: Colour = (0.66, 0.16, 0.14)

SOLDIER = Hand("caveat-bold", 6.6, slant=-0.06, tracking=0.006, word_gap=0.32, restless=1.3, weight=1.0)
MOTHER = Hand("marck", 6.0, slant=0.12, word_gap=0.3, restless=0.9, weight=1.15, dip_letters=60, climb=0.006)


def _rows(lines: tuple[str, ...], hand: Hand, room_mm: float, dpi: int) -> tuple[Row, ...]:
    room = room_mm / 25.4 * dpi * 0.97
    return break_text(lines, room, lambda text: hand.width_px(text, dpi), indent=8 / 25.4 * dpi)


def _write(
    sheet: Sheet, layer: Layer, hand: Hand, rng: Rng, rows: tuple[Row, ...], at_mm: tuple[float, float, float]
) -> float:
    """Write rows from (x, first baseline) with a pitch, all in mm; return the next baseline."""
    x, y, pitch = at_mm
    scribe = Scribe(sheet, layer, hand, rng)
    for row in rows:
        shift = sheet.px(8) if row.indent else 0
        scribe.write(row.text, sheet.px(x) + shift, sheet.px(y) + rng.normal(0, 1.5))
        y += pitch
    return y


def _write_turned(
    sheet: Sheet, hand: Hand, rng: Rng, lines: tuple[str, ...], at_mm: tuple[float, float, float], quarters: int
) -> Layer:
    """Write lines on a layer turned by quarters anticlockwise (2 is upside down); place given before turning."""
    shape = sheet.shape if quarters % 2 == 0 else (sheet.shape[1], sheet.shape[0])
    layer = Layer(shape)
    x, y, pitch = at_mm
    scribe = Scribe(sheet, layer, hand, rng)
    for number, text in enumerate(lines):
        turn = (-90 * quarters) % 360
        scribe.write(text, sheet.px(x), sheet.px(y + number * pitch), turn_deg=turn)
    layer.turn(quarters)
    return layer


def _triangle_folds(sheet: Sheet, rng: Rng) -> None:
    for start, end in (((0, 165), (165, 0)), ((0, 0), (165, 165)), ((0, 165), (165, 165))):
        paper.fold(sheet, rng, start, end, 0.15)


def draw_triangle(seed: int) -> tuple[File, ...]:
    """Draw SB-0003: the outside with address, stamps and an upside-down panel; the inside."""
    texts = sections("letters")
    rng = rng_for(seed, "SB-0003")
    outside, inside = _triangle_sheet(rng), _triangle_sheet(rng)
    layer = inside.layer()
    rows = _rows(texts["triangle_inside"], SOLDIER, 151, 200)
    _write(inside, layer, SOLDIER, rng, rows, (8, 14, 9.3))
    layer.wobble(rng, inside.px(4), inside.px(0.17))
    inside.soak(as_pencil(layer, rng, 0.5), VIOLET)
    _address_side(outside, rng, texts)
    paper.shine_through(outside, inside, 0.10)
    paper.shine_through(inside, outside, 0.10)
    files = []
    for side, sheet, skew in (("r", outside, -1.4), ("v", inside, 0.7)):
        _triangle_folds(sheet, rng)
        paper.foxing(sheet, rng, 16)
        paper.stain(sheet, rng, (150, 30) if side == "r" else (15, 30), 18, 0.3)
        paper.tear_edges(sheet, rng, sides="tr" if side == "r" else "tl", depth_mm=0.8)
        scan = digitise(sheet, rng, Glass(skew_deg=skew, bed=0.93, wave_mm=0.4, shadow=0.07))
        kind = "mixed" if side == "r" else "hand"
        files.append(File(f"SB-0003_0001{side}.jpg", (Page(scan, kind, skew),), ("caveat", "pt-sans-narrow")))
    return tuple(files)


def _triangle_sheet(rng: Rng) -> Sheet:
    sheet = Sheet(165, 205, 200)
    paper.fill_paper(sheet, rng, paper.CREAM, fibre=0.015)
    paper.rule_squares(sheet, rng)
    return sheet


def _address_side(sheet: Sheet, rng: Rng, texts: dict[str, tuple[str, ...]]) -> None:
    address = texts["triangle_address"]
    big = Hand("caveat-bold", 7.6, slant=-0.04, word_gap=0.32, restless=1.2)
    layer = sheet.layer()
    scribe = Scribe(sheet, layer, big, rng)
    places = ((62, 96), (56, 106), (52, 115), (50, 124), (46, 134), (42, 144))
    for text, (x, y) in zip(address[:6], places, strict=True):
        scribe.write(text, sheet.px(x), sheet.px(y))
    for number, text in enumerate(address[6:]):
        Scribe(sheet, layer, SOLDIER, rng).write(text, sheet.px(22), sheet.px(155 + 8 * number))
    layer.wobble(rng, sheet.px(4), sheet.px(0.17))
    sheet.soak(as_pencil(layer, rng, 0.5), VIOLET)
    turned = _write_turned(sheet, SOLDIER, rng, texts["triangle_upside_down"], (42, 148, 9), 2)
    sheet.soak(as_pencil(turned, rng, 0.5), VIOLET)
    mark = round_stamp(sheet, "ПОЛЕВАЯ ПОЧТА СССР", ("14.1.42", "№ 000"), (133, 88), 14, 14)
    sheet.soak(as_stamp(mark, rng), BLACK)
    censor = box_stamp(sheet, ("ПРОСМОТРЕНО", "Военной Цензурой"), (96, 178), (48, 14), -4)
    sheet.soak(as_stamp(censor, rng), RED)


def draw_home_letter(seed: int) -> tuple[File, ...]:
    """Draw SB-0004: two sides of a thin sheet and an envelope."""
    texts = sections("letters")
    rng = rng_for(seed, "SB-0004")
    rows = _rows(texts["home_letter"], MOTHER, 132, 200)
    sides = []
    for number, part in enumerate((rows[:24], rows[24:])):
        sheet = Sheet(152, 212, 200)
        paper.fill_paper(sheet, rng, paper.WHITE_OLD, fibre=0.01)
        layer = sheet.layer()
        _write(sheet, layer, MOTHER, rng, part, (11, 14, 8.1))
        layer.wobble(rng, sheet.px(4.5), sheet.px(0.15))
        if number == 1:
            margin = _write_turned(sheet, MOTHER, rng, texts["home_margin"], (20, 7.5, 7), 1)
            layer.cover = np.maximum(layer.cover, margin.cover)
            layer.labels = np.where(margin.labels > 0, margin.labels, layer.labels)
        sheet.soak(as_pen(layer, rng, 0.7), VIOLET_INK)
        sides.append(sheet)
    paper.shine_through(sides[0], sides[1], 0.24)
    paper.shine_through(sides[1], sides[0], 0.24)
    files = []
    for side, sheet, skew in (("r", sides[0], 0.9), ("v", sides[1], -0.6)):
        paper.fold(sheet, rng, (0, 106), (152, 105), 0.16)
        paper.fold(sheet, rng, (76, 0), (75, 212), 0.1)
        paper.foxing(sheet, rng, 12)
        scan = digitise(sheet, rng, Glass(skew_deg=skew, bed=0.1, shadow=0.06, wave_mm=0.35))
        files.append(File(f"SB-0004_0001{side}.jpg", (Page(scan, "hand", skew),), ("marck-script",)))
    return (*files, _envelope(seed, texts["envelope"]))


def _envelope(seed: int, lines: tuple[str, ...]) -> File:
    rng = rng_for(seed, "SB-0004/envelope")
    sheet = Sheet(160, 112, 250)
    paper.fill_paper(sheet, rng, (0.80, 0.69, 0.52), fibre=0.03)
    layer = sheet.layer()
    big = Hand("marck", 7.6, slant=0.12, word_gap=0.3, weight=1.2, dip_letters=40, climb=0.012)
    scribe = Scribe(sheet, layer, big, rng)
    for number, text in enumerate(lines[:3]):
        scribe.write(text, sheet.px(24 + 5 * number), sheet.px(50 + 12 * number))
    small = Scribe(sheet, layer, Hand("marck", 4.6, slant=0.12, weight=1.1, dip_letters=40), rng)
    small.write(lines[3], sheet.px(14), sheet.px(98))
    layer.wobble(rng, sheet.px(5), sheet.px(0.15))
    sheet.soak(as_pen(layer, rng, 0.8), VIOLET_INK)
    _postage(sheet, rng)
    mark = round_stamp(sheet, "ЛЕНИНГРАД ПОЧТАМТ", ("16.2.42", "17"), (122, 24), 13, -20)
    sheet.soak(as_stamp(mark, rng), BLACK)
    censor = box_stamp(sheet, ("ПРОСМОТРЕНО", "Военной Цензурой", "Ленинград 000"), (14, 10), (46, 19), 3)
    sheet.soak(as_stamp(censor, rng), VIOLET)
    paper.fold(sheet, rng, (0, 60), (160, 57), 0.08)
    paper.stain(sheet, rng, (30, 100), 20, 0.25)
    paper.tear_edges(sheet, rng, sides="r", depth_mm=2.0)
    scan = digitise(sheet, rng, Glass(skew_deg=-0.8, bed=0.1, shadow=0.05))
    return File("SB-0004_0002r.jpg", (Page(scan, "mixed", -0.8),), ("marck-script", "pt-sans-narrow"))


def _postage(sheet: Sheet, rng: Rng) -> None:
    """Glue a plain invented postage stamp on: a ruled field with its price."""
    x, y, width, height = sheet.px(130), sheet.px(8), sheet.px(20), sheet.px(26)
    sheet.rgb[y : y + height, x : x + width] = np.array((0.90, 0.86, 0.76), np.float32)
    frame = sheet.layer()
    inset = sheet.px(1.4)
    corner, far = (x + inset, y + inset), (x + width - inset, y + height - inset)
    hatch = np.sin(np.arange(sheet.shape[0], dtype=np.float32) * 1.3)[:, None] * 0.2 + 0.45
    field = np.zeros(sheet.shape, np.float32)
    cv2.rectangle(field, corner, far, 1.0, -1)
    cv2.circle(field, (x + width // 2, y + round(height * 0.42)), sheet.px(5), 0.25, -1, cv2.LINE_AA)
    frame.cover = field * hatch * (1 + 0.1 * smooth(rng, sheet.shape, 30))
    sheet.soak(as_print(frame, rng), (0.22, 0.36, 0.52))
    price = sheet.layer()
    for text, down, points in (("ПОЧТА СССР", 0.82, 5.5), ("30 коп.", 0.93, 6.0)):
        at = (float(x), y + height * down)
        set_line(sheet, price, text, at, Face("narrow-bold", points), width_px=width, align="centre")
    sheet.soak(as_print(price, rng), (0.10, 0.16, 0.28))
