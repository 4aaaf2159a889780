"""Boxes as the reader sees them: on the upright page, and inside a part cut out of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.model import Box, Page
from pipeline.query import FoundWord
from pipeline.web.image_request import Size

LINE_MARGIN = 0.35
"""Paper left around a line, as a share of its height."""

LEAST_HEIGHTS = 12
"""Least width of the part shown, in heights of the line: a coupon's two words alone say little."""

NARROW_HEIGHTS = 7
"""Width of the part shown on a phone, in heights of the line."""


def turned(box: Box, whole: Size, rotation_deg: int) -> Box:
    """Return where a box lies after the picture was turned clockwise.

    Args:
        whole: Size of the picture before turning.
        rotation_deg: 0, 90, 180 or 270.
    """
    x, y, width, height = box
    if rotation_deg == 90:
        return Box(whole.height - y - height, x, height, width)
    if rotation_deg == 180:
        return Box(whole.width - x - width, whole.height - y - height, width, height)
    if rotation_deg == 270:
        return Box(y, whole.width - x - width, height, width)
    return box


def turned_size(whole: Size, rotation_deg: int) -> Size:
    """Return a picture's size after it was turned."""
    return Size(whole.height, whole.width) if rotation_deg % 180 else whole


def around(boxes: Iterable[Box]) -> Box | None:
    """Return the smallest box that holds all, None for none."""
    held = list(boxes)
    if not held:
        return None
    left, top = min(b.x for b in held), min(b.y for b in held)
    right, bottom = max(b.x + b.width for b in held), max(b.y + b.height for b in held)
    return Box(left, top, right - left, bottom - top)


@dataclass(frozen=True, slots=True)
class Cutting:
    """A part of a page as it is shown: upright, with boxes over it.

    Attributes:
        region: In pixels of the master.
        size: Of the part when upright, in pixels of the master.
        boxes: Of words, inside the part.
        doubtful: Of words that something else may stand in than was read.
    """

    page_id: str
    region: Box
    rotation_deg: int
    size: Size
    boxes: tuple[Box, ...]
    doubtful: tuple[Box, ...] = ()

    def address(self, width: int, height: int) -> str:
        """Return the picture's address, fitted into a size that is given for the upright part."""
        wide, high = (height, width) if self.rotation_deg % 180 else (width, height)
        x, y, w, h = self.region
        return f"/iiif/image/{self.page_id}/{x},{y},{w},{h}/!{wide},{high}/{self.rotation_deg}/default.jpg"


def whole_page(page: Page, words: Iterable[FoundWord] = ()) -> Cutting:
    """Return the whole page with boxes around words."""
    size = Size(page.width_px, page.height_px)
    return _cutting(page, Box(0, 0, *turned_size(size, page.geometry.rotation_deg)), words)


def line_of(page: Page, line: Box | None, words: Iterable[FoundWord], *, narrow: bool = False) -> Cutting | None:
    """Return the picture of a line with boxes around words, a margin around it; None where nothing has a box.

    Args:
        line: Box of the line; None to take the first word's surroundings.
        narrow: Only the part around the first word, as fits a phone.
    """
    whole, turn = Size(page.width_px, page.height_px), page.geometry.rotation_deg
    marked = [found for found in words if found.word.box is not None]
    places = [turned(found.word.box, whole, turn) for found in marked if found.word.box]
    part = turned(line, whole, turn) if line else next(iter(places), None)
    if part is None or part.width <= 0 or part.height <= 0:
        return None
    first = next((place for place in places if _overlap(place, part)), None)
    margin = round(part.height * LINE_MARGIN)
    spread = max(margin, (part.height * LEAST_HEIGHTS - part.width) // 2)
    left, right = part.x - spread, part.x + part.width + spread
    if narrow and first is not None:
        half = max(part.height * NARROW_HEIGHTS, first.width + 2 * margin) // 2
        middle = min(max(first.x + first.width // 2, left + half), max(right - half, left + half))
        left, right = max(left, middle - half), min(right, middle + half)
    top, bottom = part.y - margin, part.y + part.height + margin
    upright = turned_size(whole, turn)
    left, top = max(0, left), max(0, top)
    right, bottom = min(upright.width, right), min(upright.height, bottom)
    if right <= left or bottom <= top:
        return None
    return _cutting(page, Box(left, top, right - left, bottom - top), marked)


def _cutting(page: Page, part: Box, words: Iterable[FoundWord]) -> Cutting:
    whole, turn = Size(page.width_px, page.height_px), page.geometry.rotation_deg
    sure: list[Box] = []
    doubtful: list[Box] = []
    for found in words:
        box = turned(found.word.box, whole, turn) if found.word.box else None
        if box is not None and _overlap(box, part):
            inside = Box(box.x - part.x, box.y - part.y, box.width, box.height)
            (doubtful if found.doubt else sure).append(inside)
    region = turned(part, turned_size(whole, turn), -turn % 360)
    return Cutting(page.id, region, turn, Size(part.width, part.height), tuple(sure), tuple(doubtful))


def _overlap(box: Box, part: Box) -> bool:
    across = box.x < part.x + part.width and part.x < box.x + box.width
    return across and box.y < part.y + part.height and part.y < box.y + box.height
