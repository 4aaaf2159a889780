"""What a IIIF image address asks for, made certain before any picture is opened.

Source: IIIF Image API 3.0, sections 4.1 to 4.5.
"""

from __future__ import annotations

import math
import re
from typing import NamedTuple

from pipeline.errors import ArchiveError
from pipeline.model import Box

LONGEST_PX = 4096
"""No side of an answer is longer."""

FORMATS = {"jpg": "image/jpeg", "png": "image/png", "webp": "image/webp"}
QUALITIES = ("default", "color", "gray", "bitonal")
_NUMBER = r"(\d{1,9}(?:\.\d{1,9})?)"
_PIXELS = re.compile(r"(\d{1,9}),(\d{1,9}),(\d{1,9}),(\d{1,9})")
_PERCENT = re.compile(rf"pct:{_NUMBER},{_NUMBER},{_NUMBER},{_NUMBER}")
_SIZE = re.compile(r"(\^?)(!?)(\d{0,9}),(\d{0,9})")
_SIZE_PERCENT = re.compile(rf"(\^?)pct:{_NUMBER}")


class ImageRequestError(ArchiveError):
    """The address asks for something that there cannot be."""

    http_status = 400


class Size(NamedTuple):
    """Width and height of a picture in pixels."""

    width: int
    height: int


class ImageRequest(NamedTuple):
    """A cut of a picture as it is to be sent.

    Attributes:
        region: In pixels of the whole picture.
        size: Of the cut before it is turned.
        rotation_deg: Clockwise: 0, 90, 180 or 270; after mirroring.
    """

    region: Box
    size: Size
    mirrored: bool
    rotation_deg: int
    quality: str
    format: str


def read_request(whole: Size, region: str, size: str, rotation: str, quality: str, suffix: str) -> ImageRequest:
    """Turn the parts of an address into a request.

    Raises:
        ImageRequestError: A part cannot be read, lies outside the picture or is larger than the limit.
    """
    if quality not in QUALITIES:
        raise _refused("quality", quality)
    if suffix not in FORMATS:
        raise _refused("format", suffix)
    turn = re.fullmatch(r"(!?)(0|90|180|270)(?:\.0{1,9})?", rotation)
    if turn is None:
        raise _refused("rotation", rotation)
    cut = read_region(whole, region)
    return ImageRequest(cut, read_size(cut, size), bool(turn[1]), int(turn[2]), quality, suffix)


def read_region(whole: Size, text: str) -> Box:
    """Return the part of the picture that is asked for, cut off at its edges."""
    if text == "full":
        return Box(0, 0, *whole)
    if text == "square":
        side = min(whole)
        return Box((whole.width - side) // 2, (whole.height - side) // 2, side, side)
    if pixels := _PIXELS.fullmatch(text):
        x, y, width, height = (int(part) for part in pixels.groups())
    elif percent := _PERCENT.fullmatch(text):
        left, top, wide, high = (float(part) / 100 for part in percent.groups())
        x, y = round(left * whole.width), round(top * whole.height)
        width, height = round(wide * whole.width), round(high * whole.height)
    else:
        raise _refused("region", text)
    width, height = min(width, whole.width - x), min(height, whole.height - y)
    if width <= 0 or height <= 0:
        raise _refused("region", text)
    return Box(x, y, width, height)


def read_size(region: Box, text: str) -> Size:
    """Return the size that a region is to be sent in."""
    if text in ("max", "^max"):
        size, larger = _confined(region, LONGEST_PX, LONGEST_PX, larger=text == "^max"), True
    elif percent := _SIZE_PERCENT.fullmatch(text):
        factor = float(percent[2]) / 100
        size, larger = _scaled(region, factor), bool(percent[1]) and factor > 0
        if factor <= 0:
            raise _refused("size", text)
    elif sides := _SIZE.fullmatch(text):
        larger = bool(sides[1])
        size = _sides(region, text, sides[3], sides[4], confined=bool(sides[2]), larger=larger)
    else:
        raise _refused("size", text)
    if max(size) > LONGEST_PX or (not larger and (size.width > region.width or size.height > region.height)):
        raise _refused("size", text)
    return size


def _sides(region: Box, text: str, wide: str, high: str, *, confined: bool, larger: bool) -> Size:
    width, height = int(wide or 0), int(high or 0)
    if (wide and not width) or (high and not height) or not (width or height):
        raise _refused("size", text)
    if width and height:
        return _confined(region, width, height, larger=larger) if confined else Size(width, height)
    if confined:
        raise _refused("size", text)
    return _scaled(region, width / region.width if width else height / region.height)


def _confined(region: Box, width: int, height: int, *, larger: bool) -> Size:
    factor = min(width / region.width, height / region.height)
    return _scaled(region, factor if larger else min(factor, 1.0))


def _scaled(region: Box, factor: float) -> Size:
    if not math.isfinite(factor) or factor > LONGEST_PX:
        raise _refused("size", str(factor))
    return Size(max(1, round(region.width * factor)), max(1, round(region.height * factor)))


def _refused(part: str, text: str) -> ImageRequestError:
    return ImageRequestError("image-request-wrong").about(part=part, text=text[:60])
