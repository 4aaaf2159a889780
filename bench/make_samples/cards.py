"""Draw bread cards: printed head, handwritten holder, a net, a grid of coupons, stamps."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from bench.make_samples import paper
from bench.make_samples.deliver import File, Page
from bench.make_samples.hand import Hand, Scribe
from bench.make_samples.letterpress import Face, box_stamp, round_stamp, set_line
from bench.make_samples.noise import Rng, rng_for
from bench.make_samples.scan import Glass, digitise
from bench.make_samples.sheet import Colour, Layer, Sheet, as_pen, as_print, as_stamp

BLACK: Colour = (0.14, 0.12, 0.13)
INK: Colour = (0.14, 0.16, 0.36)
VIOLET: Colour = (0.38, 0.20, 0.55)

CLERK = Hand("bad", 5.4, slant=0.12, word_gap=0.36, weight=1.2, dip_letters=35)


@dataclass(frozen=True)
class Card:
    """What is printed on a card and what was written in; sizes in mm.

    Attributes:
        cut: Days whose coupons were cut out when bread was bought.
    """

    letter: str
    category: str
    month: str
    short_month: str
    days: int
    grams: int
    serial: str
    holder: tuple[str, str, str]
    address: str
    net: Colour
    shop: tuple[str, ...]
    issuer: str
    cut: tuple[int, ...] = ()


DEPENDANT = Card(
    letter="И",
    category="иждивенцев",
    month="Декабрь 1941 г.",
    short_month="дек.",
    days=31,
    grams=125,
    serial="Серия ВД № 000000",
    holder=("Придумова", "Антонина", "Ивановна"),
    address="ул. Выдуманная, д. 00, кв. 0",
    net=(0.86, 0.56, 0.56),
    shop=("МАГАЗИН № 00", "Прикреплено"),
    issuer="ДОМОХОЗЯЙСТВО № 00",
    cut=tuple(range(1, 20)),
)
WORKER = Card(
    letter="Р",
    category="рабочих и ИТР",
    month="Февраль 1942 г.",
    short_month="февр.",
    days=28,
    grams=400,
    serial="Серия НБ № 000000",
    holder=("Сочинский", "Фёдор", "Ильич"),
    address="Завод № 000, цех 0",
    net=(0.50, 0.68, 0.56),
    shop=("ХЛЕБНЫЙ МАГ. № 00", "Прикреплено"),
    issuer="ЗАВОД № 000",
    cut=(1, 2, 3, 4, 5, 6, 7, 9),
)

WIDTH, HEIGHT, LEFT, GRID_TOP, COLUMNS = 120.0, 158.0, 6.0, 62.0, 5
CELL_W, CELL_H = 21.6, 13.0
SNIP = 0.35  # scissors run this far outside the printed line


def _net(sheet: Sheet, colour: Colour) -> None:
    """Print the protective net: crossing waves."""
    ys, xs = np.mgrid[0 : sheet.shape[0], 0 : sheet.shape[1]].astype(np.float32)
    unit = sheet.px(1.9)
    bend = unit * 0.8 * np.sin(xs / unit / 1.7)
    waves = np.cos((ys + bend) * 2 * np.pi / unit) + np.cos((ys - bend) * 2 * np.pi / unit)
    sheet.tint(0.5 * np.clip(waves - 0.75, 0, 1), colour)
    sheet.tint(np.full(sheet.shape, 0.10, np.float32), colour)


def _cell(day: int) -> tuple[float, float]:
    row, column = divmod(day - 1, COLUMNS)
    return LEFT + column * CELL_W, GRID_TOP + row * CELL_H


def _head(sheet: Sheet, layer: Layer, card: Card) -> None:
    width = sheet.px(WIDTH)
    rows = (
        ("Ленинградское городское бюро продовольственных и промтоварных карточек", 8, "narrow", 7),
        ("КАРТОЧКА НА ХЛЕБ", 17, "oswald", 20),
        (f"для {card.category}", 24, "ptserif-bold", 12),
        (f"{card.month} {card.serial}", 30.5, "narrow-bold", 10),
        ("При утере не возобновляется. Без печати недействительна.", 57.5, "narrow", 7.5),
    )
    for text, y, stack, points in rows:
        face = Face(stack, points, 0.02)
        set_line(sheet, layer, text, (0, sheet.px(y)), face, width_px=width, align="centre")
    set_line(sheet, layer, card.letter, (sheet.px(8), sheet.px(25)), Face("oswald", 34))
    for label, y in (("Фамилия", 37.5), ("Имя, отчество", 44.5), ("Адрес или место работы", 51.5)):
        end = set_line(sheet, layer, label, (sheet.px(LEFT), sheet.px(y)), Face("narrow", 8))
        line = (round(end) + sheet.px(1.5), sheet.px(y + 0.6))
        cv2.line(layer.cover, line, (sheet.px(WIDTH - 7), line[1]), 0.8, max(1, sheet.px(0.12)))


def _coupons(sheet: Sheet, layer: Layer, card: Card) -> None:
    for day in range(1, card.days + 1):
        x, y = _cell(day)
        corner, far = (sheet.px(x), sheet.px(y)), (sheet.px(x + CELL_W), sheet.px(y + CELL_H))
        cv2.rectangle(layer.cover, corner, far, 0.75, max(1, sheet.px(0.15)))
        if day in card.cut:
            continue
        width = sheet.px(CELL_W)
        for text, down, points in (
            (f"ХЛЕБ {card.grams} гр.", 5.0, 9.0),
            (f"{day} {card.short_month}", 10.0, 8.5),
        ):
            at = (float(sheet.px(x)), float(sheet.px(y + down)))
            set_line(sheet, layer, text, at, Face("narrow-bold", points), width_px=width, align="centre")
    x, y = _cell(card.days + 1)
    right = LEFT + COLUMNS * CELL_W
    cv2.rectangle(layer.cover, (sheet.px(x), sheet.px(y)), (sheet.px(right), sheet.px(y + CELL_H)), 0.9, sheet.px(0.35))
    face = Face("narrow-bold", 9)
    at = (float(sheet.px(x)), float(sheet.px(y + 7.5)))
    set_line(sheet, layer, "КОНТРОЛЬНЫЙ ТАЛОН", at, face, width_px=sheet.px(right - x), align="centre")


def _cut_out(sheet: Sheet, rng: Rng, card: Card) -> None:
    """Cut spent coupons away with scissors, never quite straight."""
    for day in card.cut:
        x, y = _cell(day)
        points = np.array(
            [
                (x - SNIP, y - SNIP),
                (x + CELL_W + SNIP, y - SNIP),
                (x + CELL_W + SNIP, y + CELL_H + SNIP),
                (x - SNIP, y + CELL_H + SNIP),
            ],
            np.float64,
        ) + rng.normal(0, 0.14, (4, 2))
        if (day - 1) % COLUMNS == 0:
            points[[0, 3], 0] = -2
        corners = np.array([(sheet.px(a), sheet.px(b)) for a, b in points], np.int32)
        cv2.fillPoly(sheet.alpha, [corners], 0.0)


def _fill_in(sheet: Sheet, rng: Rng, card: Card) -> None:
    layer = sheet.layer()
    scribe = Scribe(sheet, layer, CLERK, rng)
    scribe.write(card.holder[0], sheet.px(26), sheet.px(37))
    scribe.write(f"{card.holder[1]} {card.holder[2]}", sheet.px(32), sheet.px(44))
    scribe.write(card.address, sheet.px(45), sheet.px(51))
    layer.wobble(rng, sheet.px(3), sheet.px(0.1))
    sheet.soak(as_pen(layer, rng), INK)


def _draw(seed: int, item: str, card: Card, name: str, glass: Glass, dpi: int) -> tuple[File, ...]:
    rng = rng_for(seed, item)
    sheet = Sheet(WIDTH, HEIGHT, dpi)
    paper.fill_paper(sheet, rng, paper.CREAM, fibre=0.008)
    _net(sheet, card.net)
    layer = sheet.layer()
    _head(sheet, layer, card)
    _coupons(sheet, layer, card)
    sheet.soak(as_print(layer, rng, 0.2), BLACK)
    _fill_in(sheet, rng, card)
    shop = box_stamp(sheet, card.shop, (79, 33.5), (34, 10), 5)
    sheet.soak(as_stamp(shop, rng), VIOLET)
    seal = round_stamp(sheet, card.issuer, ("Ленинград",), (101, 20), 11, 12)
    sheet.soak(as_stamp(seal, rng), VIOLET)
    _cut_out(sheet, rng, card)
    paper.fold(sheet, rng, (0, 80), (WIDTH, 79), 0.13)
    paper.fold(sheet, rng, (60, 0), (60.5, HEIGHT), 0.10)
    paper.foxing(sheet, rng, 8)
    paper.thumb_dirt(sheet, rng, 0.25)
    scan = digitise(sheet, rng, glass)
    return (File(name, (Page(scan, "form", glass.skew_deg),), ("oswald", "pt-sans-narrow", "pt-serif", "bad-script")),)


def draw_dependants_card(seed: int) -> tuple[File, ...]:
    """Draw SB-0005: a dependant's card of December 1941; bread taken up to the nineteenth."""
    glass = Glass(skew_deg=-0.6, bed=0.12, shadow=0.03, wave_mm=0.15)
    return _draw(seed, "SB-0005", DEPENDANT, "SB-0005_0001r.jpg", glass, 300)


def draw_workers_card(seed: int) -> tuple[File, ...]:
    """Draw SB-0006: a worker's card of February 1942, a few coupons gone."""
    glass = Glass(skew_deg=1.1, bed=0.95, shadow=0.03, wave_mm=0.15, noise=0.6)
    return _draw(seed, "SB-0006", WORKER, "SB-0006_0001r.png", glass, 240)
