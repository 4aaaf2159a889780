"""A page as lines for a reader of another maker, and the reader's words back on the page."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.adapters.foreign.cards import Picture
from pipeline.errors import LimitError
from pipeline.model import Box, Line, Word
from pipeline.ports import LineFinder, Pixels
from pipeline.stages import cleanup
from pipeline.stages.lines import Strip, take_picture

MAX_LINES = 400
"""More lines on one page are no writing: wallpaper, a field of stones."""
MAX_SIDE_PX = 32_000


@dataclass(frozen=True, slots=True)
class Found:
    """A word: its text, from where to where it stands in its strip's picture, pixels, and its confidence, 0 to 1."""

    text: str
    start: float
    end: float
    confidence: float


def strips_of(image: Pixels, finder: LineFinder, picture: Picture) -> tuple[list[Strip], tuple[int, int]]:
    """Return a page's lines as the net wants them, in reading order, and the page's height and width.

    Raises:
        LimitError: A side is longer than MAX_SIDE_PX.
    """
    if max(image.shape[:2]) > MAX_SIDE_PX:
        raise LimitError("picture-too-long").about(pixels=max(image.shape[:2]), limit=MAX_SIDE_PX)
    page = cleanup.as_grey(image)
    shapes = finder.find(page)[:MAX_LINES]
    return [take_picture(page, shape, picture.wanted) for shape in shapes], (page.shape[0], page.shape[1])


def tensor_of(strip: Strip, picture: Picture) -> NDArray[Any]:
    """Return a line's picture as the net is given it: one line, axes and numbers as the card says."""
    ink = strip.picture
    if picture.width_px > ink.shape[1]:
        ink = np.pad(ink, ((0, 0), (0, picture.width_px - ink.shape[1])))
    shade = ink if picture.ink == "light" else 1.0 - ink
    if picture.values == "0..255":
        shade = np.round(shade * 255.0)
    elif picture.values == "-1..1":
        shade = shade * 2.0 - 1.0
    layers = np.repeat(shade[None].astype(np.float32), picture.channels, axis=0)
    if picture.mean:
        layers = layers - np.array(picture.mean, np.float32)[:, None, None]
    if picture.std:
        layers = layers / np.array(picture.std, np.float32)[:, None, None]
    turned = {"NCHW": layers[None], "NHWC": layers.transpose(1, 2, 0)[None], "NHW": layers[:1]}[picture.axes]
    return np.ascontiguousarray(turned.astype(picture.element))


def line_of(words: Sequence[Found], strip: Strip, size: tuple[int, int]) -> Line | None:
    """Return a line with its words on the page, None where there are none.

    Args:
        words: As found, left to right.
        strip: Where they were found.
        size: The page's height and width.
    """
    placed = []
    for word in words:
        text = unicodedata.normalize("NFC", word.text)
        if text.strip():
            box = _inside(strip.box_between(word.start, word.end), size)
            placed.append(Word(text, box, round(min(max(word.confidence, 0.0), 1.0), 4)))
    if not placed:
        return None
    letters = sum(len(word.text) for word in placed)
    sure = sum(len(word.text) * (word.confidence or 0.0) for word in placed) / letters
    boxes = [word.box for word in placed if word.box]
    return Line(" ".join(word.text for word in placed), _around(boxes), tuple(placed), round(sure, 4))


def read_lines(
    image: Pixels, finder: LineFinder, picture: Picture, ends: float, words_of: Callable[[Strip], Sequence[Found]]
) -> tuple[Line, ...]:
    """Find a page's lines and return those in which words were found, in reading order.

    Args:
        image: The upright page.
        finder: Finds the lines.
        picture: How the net wants them.
        ends: When the time is over, as time.monotonic counts.
        words_of: Reads one line.

    Raises:
        LimitError: The time has come, or a side is longer than MAX_SIDE_PX.
    """
    strips, size = strips_of(image, finder, picture)
    found = []
    for strip in strips:
        in_time(ends)
        found.append(line_of(words_of(strip), strip, size))
    in_time(ends)
    return tuple(line for line in found if line is not None)


def in_time(ends: float) -> None:
    """LimitError if the time (of time.monotonic) has come."""
    if time.monotonic() > ends:
        raise LimitError("page-too-slow")


def _inside(box: Box, size: tuple[int, int]) -> Box:
    left, top = min(max(box.x, 0), size[1] - 1), min(max(box.y, 0), size[0] - 1)
    right, bottom = min(max(box.x + box.width, left + 1), size[1]), min(max(box.y + box.height, top + 1), size[0])
    return Box(left, top, right - left, bottom - top)


def _around(boxes: Sequence[Box]) -> Box:
    left, top = min(box.x for box in boxes), min(box.y for box in boxes)
    right, bottom = max(box.x + box.width for box in boxes), max(box.y + box.height for box in boxes)
    return Box(left, top, right - left, bottom - top)
