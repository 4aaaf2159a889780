"""Draw printed papers: a leaflet, a two-column newspaper page, a TASS photo sheet with halftone."""

from __future__ import annotations

import cv2
import numpy as np

from bench.make_samples import paper
from bench.make_samples.deliver import File, Page
from bench.make_samples.hand import Hand, Scribe
from bench.make_samples.letterpress import Face, box_stamp, set_column, set_line
from bench.make_samples.noise import Field, Rng, cloudy, rng_for, soften
from bench.make_samples.scan import Glass, as_grey, digitise
from bench.make_samples.sheet import Colour, Layer, Sheet, as_pencil, as_print, as_stamp
from bench.make_samples.texts import sections

BLACK: Colour = (0.13, 0.12, 0.12)
RED: Colour = (0.67, 0.13, 0.11)
VIOLET: Colour = (0.38, 0.20, 0.55)
NEWSPRINT: Colour = (0.84, 0.76, 0.60)


def draw_leaflet(seed: int) -> tuple[File, ...]:
    """Draw SB-0007: a leaflet with a red heading, pasted up once and torn off."""
    texts = sections("print")
    rng = rng_for(seed, "SB-0007")
    sheet = Sheet(148, 206, 200)
    paper.fill_paper(sheet, rng, NEWSPRINT, fibre=0.022)
    width = sheet.px(148)
    red, black = sheet.layer(), sheet.layer()
    set_line(sheet, red, texts["leaflet_head"][0], (0, sheet.px(28)), Face("russo", 31), width_px=width, align="centre")
    set_line(
        sheet, red, texts["leaflet_head"][1], (0, sheet.px(42)), Face("oswald", 21), width_px=width, align="centre"
    )
    sheet.soak(as_print(red, rng, 0.4), RED)
    y = set_column(sheet, black, texts["leaflet"], (14, 57, 120), Face("oldstandard-bold", 15.5), 1.22)
    slogan = Face("oswald", 22, 0.03)
    set_line(sheet, black, texts["leaflet_slogan"][0], (0, sheet.px(y + 9)), slogan, width_px=width, align="centre")
    cv2.line(black.cover, (sheet.px(16), sheet.px(y + 15)), (sheet.px(132), sheet.px(y + 15)), 0.9, 3)
    foot = Face("narrow", 8)
    set_line(sheet, black, texts["leaflet_foot"][0], (0, sheet.px(y + 20)), foot, width_px=width, align="centre")
    sheet.soak(as_print(black, rng, 0.35), BLACK)
    paper.fold(sheet, rng, (0, 104), (148, 102), 0.15)
    paper.fold(sheet, rng, (73, 0), (75, 206), 0.12)
    paper.stain(sheet, rng, (14, 12), 14, 0.45)
    paper.stain(sheet, rng, (136, 14), 13, 0.4)
    paper.foxing(sheet, rng, 24)
    paper.tear_edges(sheet, rng, sides="tbr", depth_mm=1.3)
    scan = digitise(sheet, rng, Glass(skew_deg=1.0, bed=0.96, shadow=0.05))
    fonts = ("russo-one", "oswald", "old-standard-tt", "pt-sans-narrow")
    return (File("SB-0007_0001r.webp", (Page(scan, "print", 1.0),), fonts, quality=82),)


def draw_newspaper(seed: int) -> tuple[File, ...]:
    """Draw SB-0008: the front page of a works newspaper in two columns, the back shining through."""
    texts = sections("print")
    rng = rng_for(seed, "SB-0008")
    sheet, back = Sheet(216, 306, 200), Sheet(216, 306, 200)
    paper.fill_paper(sheet, rng, (0.86, 0.80, 0.68), fibre=0.03)
    layer = sheet.layer()
    _masthead(sheet, layer, texts)
    _columns(sheet, layer, texts)
    ghost = back.layer()
    set_column(back, ghost, texts["paper_3"] + texts["paper_1"] * 2, (14, 30, 90), Face("oldstandard", 12), 1.2)
    set_column(back, ghost, texts["paper_2"] * 3, (112, 30, 90), Face("oldstandard", 12), 1.2)
    back.soak(ghost, BLACK)
    sheet.soak(as_print(layer, rng, 0.3), BLACK)
    paper.shine_through(sheet, back, 0.10)
    paper.fold(sheet, rng, (0, 153), (216, 151), 0.16)
    paper.fold(sheet, rng, (108, 0), (107, 306), 0.08)
    paper.stain(sheet, rng, (200, 290), 28, 0.3)
    paper.tear_edges(sheet, rng, sides="rb", depth_mm=1.2)
    scan = as_grey(digitise(sheet, rng, Glass(skew_deg=-0.7, bed=0.96, shadow=0.06, wave_mm=0.4)))
    fonts = ("yeseva-one", "old-standard-tt", "oswald")
    return (File("SB-0008_0001r.jpg", (Page(scan, "print", -0.7),), fonts, quality=72, grey=True),)


def _masthead(sheet: Sheet, layer: Layer, texts: dict[str, tuple[str, ...]]) -> None:
    left, width = sheet.px(14), sheet.px(188)
    for name, y, face in (
        ("paper_mast", 30, Face("yeseva", 38)),
        ("paper_under", 39, Face("oldstandard-italic", 12)),
        ("paper_date", 49, Face("oldstandard-bold", 11)),
    ):
        set_line(sheet, layer, texts[name][0], (left, sheet.px(y)), face, width_px=width, align="centre")
    for y, thick in ((43, 0.6), (53, 0.25)):
        cv2.line(layer.cover, (left, sheet.px(y)), (left + width, sheet.px(y)), 1.0, max(1, sheet.px(thick)))


def _columns(sheet: Sheet, layer: Layer, texts: dict[str, tuple[str, ...]]) -> None:
    text, head = Face("oldstandard", 14), Face("oswald", 21)
    for x, parts in ((14, ("paper_1", "paper_3", "paper_5")), (112, ("paper_2", "paper_6", "paper_4"))):
        y = 66.0
        for part in parts:
            title = texts[f"{part}_head"][0]
            set_line(sheet, layer, title, (sheet.px(x), sheet.px(y)), head, width_px=sheet.px(90), align="centre")
            y = set_column(sheet, layer, texts[part], (x, y + 8.5, 90), text, 1.2) + 7
    cv2.line(layer.cover, (sheet.px(108), sheet.px(57)), (sheet.px(108), sheet.px(286)), 1.0, 2)


def draw_tass_sheet(seed: int) -> tuple[File, ...]:
    """Draw SB-0011: a picture sheet, halftone above, caption below, stamp and pencil number."""
    texts = sections("print")
    rng = rng_for(seed, "SB-0011")
    sheet = Sheet(180, 196, 200)
    paper.fill_paper(sheet, rng, (0.90, 0.86, 0.77), fibre=0.01)
    picture = sheet.layer()
    x, y, width, height = sheet.px(15), sheet.px(24), sheet.px(150), sheet.px(104)
    picture.cover[y : y + height, x : x + width] = _halftone(_ice_road(rng, (height, width)), sheet.px(0.55))
    sheet.soak(as_print(picture, rng, 0.15), (0.16, 0.14, 0.13))
    layer = sheet.layer()
    head = Face("oswald", 16, 0.05)
    set_line(sheet, layer, texts["tass_head"][0], (x, sheet.px(17)), head, width_px=width, align="centre")
    end = set_column(sheet, layer, texts["tass_caption"], (15, 139, 150), Face("oldstandard", 14), 1.2)
    foot = Face("oldstandard-italic", 11)
    set_line(sheet, layer, texts["tass_foot"][0], (x, sheet.px(end + 4)), foot, width_px=width, align="right")
    sheet.soak(as_print(layer, rng, 0.25), BLACK)
    stamp = box_stamp(sheet, ("АРХИВ", "инв. № 000"), (24, 168), (34, 14), 4)
    sheet.soak(as_stamp(stamp, rng), VIOLET)
    pencil = sheet.layer()
    hand = Hand("caveat", 9, weight=1.2)
    Scribe(sheet, pencil, hand, rng).write("Ладога, 12", sheet.px(128), sheet.px(182))
    sheet.soak(as_pencil(pencil, rng, 0.5), (0.25, 0.25, 0.28))
    paper.fold(sheet, rng, (168, 0), (180, 14), 0.14)
    paper.foxing(sheet, rng, 10)
    scan = digitise(sheet, rng, Glass(skew_deg=0.5, bed=0.12, shadow=0.04, wave_mm=0.2))
    fonts = ("oswald", "old-standard-tt", "caveat", "pt-sans-narrow")
    return (File("SB-0011_0001r.jpg", (Page(scan, "picture", 0.5),), fonts, quality=76),)


def _ice_road(rng: Rng, shape: tuple[int, int]) -> Field:
    """Paint a grey picture: sky, ice, a column of lorries coming nearer, a traffic post."""
    height, width = shape
    ys = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    scene = np.where(ys < 0.42, 0.52 + 0.5 * ys, 0.86 - 0.18 * (ys - 0.42))
    scene = scene + 0.035 * cloudy(rng, shape, width / 5, 5) * np.where(ys < 0.42, 1.2, 0.6)
    scene = np.ascontiguousarray(scene, np.float32)
    _ruts(scene)
    far = round(height * 0.425)
    cv2.line(scene, (0, far), (width, far - 4), 0.38, 3, cv2.LINE_AA)
    for x, y, size in ((0.30, 0.43, 0.035), (0.36, 0.445, 0.055), (0.44, 0.475, 0.09), (0.57, 0.56, 0.17)):
        _lorry(scene, round(x * width), round(y * height), round(size * width))
    post = round(width * 0.87)
    cv2.line(scene, (post, round(height * 0.34)), (post, round(height * 0.82)), 0.18, 7, cv2.LINE_AA)
    cv2.fillPoly(
        scene,
        [
            np.array(
                [(post, round(height * 0.35)), (post + 62, round(height * 0.38)), (post, round(height * 0.42))],
                np.int32,
            )
        ],
        0.12,
    )
    cv2.ellipse(scene, (post - 44, round(height * 0.70)), (17, 52), 0, 0, 360, 0.16, -1, cv2.LINE_AA)
    cv2.circle(scene, (post - 44, round(height * 0.60)), 15, 0.22, -1, cv2.LINE_AA)
    scene = soften(scene, 1.6) + 0.02 * cloudy(rng, shape, 14, 3)
    return np.clip(scene, 0.05, 0.97)


def _ruts(scene: Field) -> None:
    height, width = scene.shape
    for start, end in ((0.22, 0.27), (0.42, 0.31), (0.60, 0.33), (0.86, 0.36)):
        a = (round(width * start), height)
        b = (round(width * end), round(height * 0.43))
        cv2.line(scene, a, b, 0.58, 9, cv2.LINE_AA)


def _lorry(scene: Field, x: int, y: int, size: int) -> None:
    """Paint a lorry seen from the front quarter; (x, y) is its upper left, size its length in pixels."""
    part = size / 10
    shade = 0.2

    def box(left: float, top: float, right: float, bottom: float, tone: float) -> None:
        corner = (round(x + left * part), round(y + top * part))
        cv2.rectangle(scene, corner, (round(x + right * part), round(y + bottom * part)), tone, -1)

    box(3.6, -1.2, 10, 2.6, shade + 0.10)
    box(4.0, -1.9, 9.6, -1.0, shade + 0.32)
    box(1.6, -0.6, 4.0, 2.6, shade)
    box(1.9, -0.2, 3.3, 0.9, 0.72)
    box(0, 1.0, 1.9, 2.8, shade + 0.05)
    for wheel in (1.0, 7.4, 9.0):
        centre = (round(x + wheel * part), round(y + 3.1 * part))
        cv2.circle(scene, centre, max(1, round(0.85 * part)), 0.08, -1, cv2.LINE_AA)
    cv2.ellipse(
        scene,
        (round(x + 5 * part), round(y + 4.1 * part)),
        (round(5.5 * part), max(1, round(0.4 * part))),
        0,
        0,
        360,
        0.5,
        -1,
        cv2.LINE_AA,
    )


def _halftone(scene: Field, pitch_px: float) -> Field:
    """Screen a picture at 45 degrees: coverage of ink, dots grow with darkness."""
    ys, xs = np.mgrid[0 : scene.shape[0], 0 : scene.shape[1]].astype(np.float32)
    turn = np.pi / 4
    a = (xs * np.cos(turn) + ys * np.sin(turn)) * 2 * np.pi / pitch_px
    b = (-xs * np.sin(turn) + ys * np.cos(turn)) * 2 * np.pi / pitch_px
    screen = (np.cos(a) * np.cos(b) + 1) / 2
    return np.asarray(np.clip((1 - scene - screen) * 3.0 + 0.5, 0, 1), np.float32)
