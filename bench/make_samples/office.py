"""Draw office papers: a carbon-copy report, a typed certificate of a house office, a filled-in form."""

from __future__ import annotations

import cv2
import numpy as np

from bench.make_samples import paper
from bench.make_samples.deliver import File, Page
from bench.make_samples.hand import Hand, Scribe
from bench.make_samples.letterpress import (
    Face,
    Machine,
    box_stamp,
    round_stamp,
    rows_for_machine,
    set_line,
    strike,
    type_rows,
)
from bench.make_samples.noise import Rng, cloudy, rng_for
from bench.make_samples.scan import Glass, digitise
from bench.make_samples.sheet import (
    Colour,
    Sheet,
    as_carbon,
    as_pen,
    as_pencil,
    as_print,
    as_stamp,
)
from bench.make_samples.texts import sections

BLACK: Colour = (0.15, 0.14, 0.15)
CARBON: Colour = (0.25, 0.26, 0.36)
VIOLET: Colour = (0.40, 0.19, 0.56)
INK: Colour = (0.13, 0.15, 0.36)
RED_PENCIL: Colour = (0.72, 0.22, 0.18)
BLUE_PENCIL: Colour = (0.22, 0.33, 0.62)

OLD_MACHINE = Machine("исполком", filled="аеобдвфы")
HOUSE_MACHINE = Machine("домохозяйство", filled="ео")
COLUMNS = 60


def draw_report(seed: int) -> tuple[File, ...]:
    """Draw SB-0009: two leaves of a third carbon copy as one TIFF."""
    texts = sections("office")
    pages = tuple(_report_leaf(seed, number, texts) for number in (1, 2))
    return (File("SB-0009_0001.tif", pages, ("gnutypewriter", "cousine", "pt-sans-narrow", "neucha"), quality=50),)


def _report_leaf(seed: int, number: int, texts: dict[str, tuple[str, ...]]) -> Page:
    rng = rng_for(seed, f"SB-0009/{number}")
    sheet = Sheet(205, 290, 200)
    paper.fill_paper(sheet, rng, (0.90, 0.86, 0.76), fibre=0.014)
    layer = sheet.layer()
    if number == 1:
        y = type_rows(sheet, layer, texts["report_head"], (26, 24), OLD_MACHINE, rng, 5.5)
        strike(sheet, layer, "Секретно", (sheet.px(150), sheet.px(24)), OLD_MACHINE, rng)
        for row, text in enumerate(texts["report_title"]):
            x = 102 - len(text) * OLD_MACHINE.pitch_mm / 2
            strike(sheet, layer, text, (sheet.px(x), sheet.px(y + 10 + 7 * row)), OLD_MACHINE, rng)
        y += 29
    else:
        strike(sheet, layer, "- 2 -", (sheet.px(100), sheet.px(18)), OLD_MACHINE, rng)
        y = 30.0
    rows = tuple(row for part in texts[f"report_{number}"] for row in rows_for_machine(part, COLUMNS))
    y = type_rows(sheet, layer, rows, (26, y), OLD_MACHINE, rng, 8.4)
    if number == 2:
        type_rows(sheet, layer, texts["report_sign"], (32, y + 8), OLD_MACHINE, rng, 13)
    layer.slant_about(rng.normal(0, 0.25), sheet.shape[1] / 2, 0)
    sheet.soak(as_carbon(layer, rng, 1.25), CARBON)
    sheet.tint(0.05 + 0.05 * np.clip(cloudy(rng, sheet.shape, 90, 5), 0, 3), CARBON)
    _office_marks(sheet, rng, number, y)
    _clip_and_holes(sheet, rng)
    skew = 0.7 if number == 1 else -0.5
    return Page(digitise(sheet, rng, Glass(skew_deg=skew, bed=0.96, shadow=0.05, blur_px=0.7)), "typescript", skew)


def _office_marks(sheet: Sheet, rng: Rng, number: int, y_mm: float) -> None:
    """Cross the secrecy mark out, stamp the incoming number, sign."""
    if number == 1:
        line = sheet.layer()
        for start, end in (((147, 24.5), (174, 21)), ((148, 21.5), (173, 24.5))):
            a, b = ((sheet.px(x), sheet.px(y)) for x, y in (start, end))
            cv2.line(line.cover, a, b, 0.85, sheet.px(0.6), cv2.LINE_AA)
        sheet.soak(as_pencil(line, rng, 0.6), RED_PENCIL)
        stamp = box_stamp(sheet, ("ВЫМЫШЛЕННЫЙ РАЙСОВЕТ", "Вх. № 000", "22 ЯНВ. 1942"), (132, 32), (50, 21), 3)
        sheet.soak(as_stamp(stamp, rng), VIOLET)
        note = sheet.layer()
        hand = Hand("neucha", 7.5, slant=0.2, word_gap=0.35, restless=1.6, weight=1.2, climb=0.08)
        Scribe(sheet, note, hand, rng).write("т. Сочинскому. К исполнению!", sheet.px(30), sheet.px(281))
        sheet.soak(as_pencil(note, rng, 0.5), BLUE_PENCIL)
    else:
        _sign(sheet, rng, (78, y_mm + 7))
        seal = round_stamp(sheet, "ИСПОЛКОМ РАЙСОВЕТА", ("Отдел", "торговли"), (76, y_mm + 24), 17, -10)
        sheet.soak(as_stamp(seal, rng), VIOLET)


def _sign(sheet: Sheet, rng: Rng, at_mm: tuple[float, float]) -> None:
    """Write an unreadable flourish; it carries no text."""
    layer = sheet.layer()
    steps = np.linspace(0, 1, 90)
    xs = at_mm[0] + 34 * steps + 3.0 * np.sin(steps * 21) * (1 - steps)
    ys = at_mm[1] - 5.5 * np.sin(steps * 24) * (1 - steps) ** 1.3 - 3 * steps
    points = np.stack([xs, ys], axis=1) / 25.4 * sheet.dpi
    cv2.polylines(layer.cover, [points.astype(np.int32)], isClosed=False, color=0.9, thickness=max(2, sheet.px(0.4)))
    layer.wobble(rng, sheet.px(5), sheet.px(0.4))
    sheet.soak(as_pen(layer, rng), INK)


def _clip_and_holes(sheet: Sheet, rng: Rng) -> None:
    for y in (105, 185):
        cv2.circle(sheet.alpha, (sheet.px(9), sheet.px(y)), sheet.px(2.6), 0.0, -1, cv2.LINE_AA)
    rust = sheet.layer()
    outline = np.array([(30, 0), (30, 17), (34, 17), (34, 3)], np.float64) / 25.4 * sheet.dpi
    cv2.polylines(rust.cover, [outline.astype(np.int32)], isClosed=False, color=0.6, thickness=sheet.px(1.1))
    rust.cover = cv2.GaussianBlur(rust.cover, (0, 0), sheet.px(0.6)) * np.clip(
        0.5 + 0.6 * cloudy(rng, sheet.shape, 40, 3), 0, 1.3
    ).astype(np.float32)
    sheet.tint(rust.cover, (0.55, 0.30, 0.12))
    paper.fold(sheet, rng, (0, 146), (205, 145), 0.12)
    paper.foxing(sheet, rng, 10)


def draw_memo(seed: int) -> tuple[File, ...]:
    """Draw SB-0012: a typed certificate, signed and stamped, saved lying on its side."""
    texts = sections("office")
    rng = rng_for(seed, "SB-0012")
    sheet = Sheet(205, 148, 200)
    paper.fill_paper(sheet, rng, paper.GREYISH, fibre=0.02)
    layer = sheet.layer()
    y = type_rows(sheet, layer, texts["memo_head"], (18, 18), HOUSE_MACHINE, rng, 5.2)
    strike(sheet, layer, texts["memo_title"][0], (sheet.px(86), sheet.px(y + 5)), HOUSE_MACHINE, rng)
    rows = tuple(row for part in texts["memo"] for row in rows_for_machine(part, 66))
    y = type_rows(sheet, layer, rows, (18, y + 15), HOUSE_MACHINE, rng, 6.6)
    type_rows(sheet, layer, texts["memo_sign"], (30, y + 7), HOUSE_MACHINE, rng)
    sheet.soak(as_print(layer, rng, 0.3), BLACK)
    _sign(sheet, rng, (60, y + 6))
    seal = round_stamp(sheet, "ДОМОХОЗЯЙСТВО № 00", ("г. Ленинград",), (162, y - 2), 15, 25)
    sheet.soak(as_stamp(seal, rng), VIOLET)
    paper.fold(sheet, rng, (102, 0), (103, 148), 0.15)
    paper.stain(sheet, rng, (190, 20), 16, 0.3)
    paper.tear_edges(sheet, rng, sides="b", depth_mm=1.0)
    scan = digitise(sheet, rng, Glass(skew_deg=0.6, bed=0.96, quarter_turns=1, shadow=0.05))
    return (
        File("SB-0012_0001r.jpg", (Page(scan, "typescript", 0.6),), ("gnutypewriter", "cousine", "pt-sans-narrow")),
    )


def draw_form(seed: int) -> tuple[File, ...]:
    """Draw SB-0010: an evacuation certificate, printed and filled in by hand."""
    texts = sections("office")
    rng = rng_for(seed, "SB-0010")
    sheet = Sheet(148, 120, 250)
    paper.fill_paper(sheet, rng, paper.BUFF, fibre=0.02)
    layer, ink = sheet.layer(), sheet.layer()
    width = sheet.px(148)
    printed, by_hand = texts["form"], texts["form_by_hand"]
    heads = ((printed[0], 12, Face("ptserif", 10)), (printed[1], 23, Face("ptserif-bold", 14, 0.04)))
    for text, y, face in heads:
        set_line(sheet, layer, text, (0, sheet.px(y)), face, width_px=width, align="centre")
    hand = Hand("bad", 5.6, slant=0.16, word_gap=0.36, restless=1.2, weight=1.25, dip_letters=30)
    scribe = Scribe(sheet, ink, hand, rng)
    for number, (label, filled) in enumerate(zip(printed[2:], by_hand, strict=True)):
        y = sheet.px(36 + 10 * number)
        end = set_line(sheet, layer, label, (sheet.px(10), y), Face("ptserif", 10))
        start = round(end) + sheet.px(2)
        cv2.line(layer.cover, (start, y + 3), (sheet.px(138), y + 3), 0.8, 2)
        scribe.write(filled, start + sheet.px(2), y - sheet.px(0.2))
    sheet.soak(as_print(layer, rng, 0.3), BLACK)
    ink.wobble(rng, sheet.px(3.5), sheet.px(0.12))
    sheet.soak(as_pen(ink, rng), INK)
    seal = round_stamp(sheet, "ЭВАКУАЦИОННАЯ КОМИССИЯ", ("Вымышл.", "район"), (122, 103), 13, 8)
    sheet.soak(as_stamp(seal, rng), VIOLET)
    paper.fold(sheet, rng, (74, 0), (73, 120), 0.14)
    paper.fold(sheet, rng, (0, 60), (148, 61), 0.14)
    paper.stain(sheet, rng, (20, 105), 18, 0.35)
    paper.foxing(sheet, rng, 14)
    paper.tear_edges(sheet, rng, sides="t", depth_mm=0.8)
    scan = digitise(sheet, rng, Glass(skew_deg=-1.6, bed=0.12, shadow=0.06))
    return (File("SB-0010_0001r.jpg", (Page(scan, "form", -1.6),), ("pt-serif", "bad-script", "pt-sans-narrow")),)
