"""Draw the diaries: a schoolgirl's ruled exercise book and a foreman's squared notebook."""

from __future__ import annotations

from dataclasses import dataclass

from bench.make_samples import paper
from bench.make_samples.deliver import File, Page
from bench.make_samples.hand import Hand, Scribe
from bench.make_samples.layout import Row, break_text, pages_of
from bench.make_samples.noise import Rng, rng_for
from bench.make_samples.scan import Glass, digitise
from bench.make_samples.sheet import Colour, Sheet, as_pen, as_pencil
from bench.make_samples.texts import paragraphs

BLUE_BLACK: Colour = (0.13, 0.15, 0.33)
BROWN_INK: Colour = (0.27, 0.18, 0.15)
VIOLET: Colour = (0.38, 0.16, 0.52)
GRAPHITE: Colour = (0.29, 0.29, 0.31)

GIRL = Hand("bad", 7.3, slant=0.1, tracking=0.004, word_gap=0.4, weight=1.25, dip_letters=70, climb=0.004)
FOREMAN = Hand("caveat", 8.0, slant=0.06, tracking=0.01, word_gap=0.3, restless=1.25, weight=1.15)
FOREMAN_LATER = Hand("caveat", 8.6, slant=0.16, word_gap=0.32, restless=1.7, weight=1.35, climb=-0.006)
SISTER = Hand("neucha", 6.4, slant=0.14, word_gap=0.34, restless=1.4, weight=1.05, dip_letters=45)


@dataclass(frozen=True)
class Leaf:
    """How lines lie on a diary page, in millimetres."""

    width_mm: float
    height_mm: float
    left_mm: float
    right_mm: float
    first_mm: float
    pitch_mm: float


BLOTTED = {1: (148.0, 190.0), 4: (60.0, 196.0)}  # pages with a fallen drop of ink and where, mm

RULED = Leaf(170, 205, 24, 5, 23, 8)
POCKET = Leaf(125, 170, 8, 6, 15, 10)


def lay_out(name: str, leaf: Leaf, hand: Hand, dpi: int, *, gap: bool = False) -> tuple[Row, ...]:
    """Break a diary's text into the rows that the hand writes on such a leaf."""
    room = (leaf.width_mm - leaf.left_mm - leaf.right_mm) / 25.4 * dpi
    indent = 9 / 25.4 * dpi
    rows: list[Row] = []
    for part in paragraphs(name):
        if part[0].isdigit() and rows and gap:
            rows.append(Row((), last=True))
        rows.extend(break_text((part,), room * 0.96, lambda text: hand.width_px(text, dpi), indent=indent))
    return tuple(rows)


def write_rows(sheet: Sheet, scribe: Scribe, rows: tuple[Row, ...], leaf: Leaf, rng: Rng) -> None:
    """Write rows one under another; dates stand on the left, paragraphs open with an indent."""
    for number, row in enumerate(rows):
        if not row.words:
            continue
        indent = sheet.px(9) if row.indent and not row.text[0].isdigit() else 0
        x = sheet.px(leaf.left_mm) + indent + rng.normal(0, 1.2) * sheet.dpi / 50
        y = sheet.px(leaf.first_mm + number * leaf.pitch_mm) - sheet.px(0.6)
        scribe.write(row.text, x, y)


def _ruled_sheet(rng: Rng) -> Sheet:
    sheet = Sheet(RULED.width_mm, RULED.height_mm, 200)
    paper.fill_paper(sheet, rng, paper.CREAM)
    paper.rule_lines(sheet, rng, pitch_mm=RULED.pitch_mm, top_mm=RULED.first_mm)
    return sheet


def draw_girls_diary(seed: int) -> tuple[File, ...]:
    """Draw SB-0001: seven written pages and a blank back."""
    pages = pages_of(lay_out("diary_nebylova", RULED, GIRL, 200, gap=True), 22)
    sheets = []
    for number, rows in enumerate([*pages, ()]):
        rng = rng_for(seed, f"SB-0001/{number}")
        sheet = _ruled_sheet(rng)
        layer = sheet.layer()
        write_rows(sheet, Scribe(sheet, layer, GIRL, rng), rows, RULED, rng)
        if number in BLOTTED:
            paper.blot(layer, rng, BLOTTED[number], sheet.dpi)
        layer.wobble(rng, sheet.px(4.5), sheet.px(0.16))
        colour = BLUE_BLACK if number < 5 else BROWN_INK
        sheet.soak(as_pen(layer, rng), colour)
        sheets.append(sheet)
    return tuple(_finish_girls_page(seed, sheets, number) for number in range(len(sheets)))


def _finish_girls_page(seed: int, sheets: list[Sheet], number: int) -> File:
    rng = rng_for(seed, f"SB-0001/age/{number}")
    sheet, verso = sheets[number], number % 2 == 1
    back = number - 1 if verso else number + 1
    if back < len(sheets):
        paper.shine_through(sheet, sheets[back], 0.16)
    paper.foxing(sheet, rng, 14)
    paper.thumb_dirt(sheet, rng, 0.22)
    if number in (2, 3):
        paper.stain(sheet, rng, (35 if verso else 135, 182), 34, 0.34)
    paper.tear_edges(sheet, rng, sides="l" if verso else "r", depth_mm=0.5)
    skew = (0.5, -0.7, 0.3, -3.4, 0.9, -0.4, 1.2, 0.2)[number % 8]
    glass = Glass(skew_deg=skew, margin_mm=4, shadow=0.045, gutter=1 if verso else -1)
    scan = digitise(sheet, rng, glass)
    name = f"SB-0001_{number // 2 + 1:04d}{'v' if verso else 'r'}.jpg"
    return File(name, (Page(scan, "hand" if scan.lines else "blank", skew),), ("bad-script",))


def draw_foremans_diary(seed: int) -> tuple[File, ...]:
    """Draw SB-0002: pencil, then violet pencil, and a note of the sister in ink."""
    first = pages_of(lay_out("diary_vydumkin", POCKET, FOREMAN, 200), 15)
    files = [_foremans_page(seed, number, rows) for number, rows in enumerate(first)]
    note = lay_out("diary_vydumkina", POCKET, SISTER, 200)
    return (*files, _foremans_page(seed, len(first), note, by_sister=True))


def _foremans_page(seed: int, number: int, rows: tuple[Row, ...], *, by_sister: bool = False) -> File:
    rng = rng_for(seed, f"SB-0002/{number}")
    sheet = Sheet(POCKET.width_mm, POCKET.height_mm, 250 if by_sister else 200)
    paper.fill_paper(sheet, rng, paper.GREYISH if number % 2 else paper.BUFF, fibre=0.016)
    paper.rule_squares(sheet, rng)
    hand = SISTER if by_sister else (FOREMAN, FOREMAN_LATER)[number >= 2]
    layer = sheet.layer()
    write_rows(sheet, Scribe(sheet, layer, hand, rng), rows, POCKET, rng)
    layer.wobble(rng, sheet.px(4.0), sheet.px(0.2))
    if by_sister:
        sheet.soak(as_pen(layer, rng), BLUE_BLACK)
    else:
        sheet.soak(as_pencil(layer, rng), VIOLET if number >= 2 else GRAPHITE)
    paper.fold(sheet, rng, (0, 84), (125, 87), 0.13)
    paper.foxing(sheet, rng, 10)
    paper.thumb_dirt(sheet, rng, 0.3)
    if number == 1:
        paper.stain(sheet, rng, (96, 30), 26, 0.4)
    paper.tear_edges(sheet, rng, sides="rb"[number % 2 :], depth_mm=0.7)
    skew = (0.8, -1.1, 5.2, 0.6, -0.5)[number % 5]
    scan = digitise(sheet, rng, Glass(skew_deg=skew, margin_mm=5, bed=0.12, shadow=0.07))
    name = f"SB-0002_{number // 2 + 1:04d}{'v' if number % 2 else 'r'}.jpg"
    return File(name, (Page(scan, "hand", skew),), ("neucha" if by_sister else "caveat",))
