"""Looks into and decodes picture files: TIFF, JPEG, PNG, WebP, HEIC, JPEG 2000."""

from __future__ import annotations

import errno
import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from pipeline.errors import BadScanError
from pipeline.model import PageFacts, ScanFacts
from pipeline.ports import Pixels
from pipeline.stages.pages.endings import is_whole
from pipeline.stages.pages.limits import Limits
from pipeline.stages.pages.pixels import profile_is_sound, to_pixels
from pipeline.stages.pages.resolution import choose_dpi
from pipeline.stages.pages.sniff import HEIC, JP2, JPEG, PNG, TIFF, WEBP
from pipeline.stages.pages.tiff import read_directories

_FORMATS = {TIFF: ["TIFF"], JPEG: ["JPEG", "MPO"], PNG: ["PNG"], WEBP: ["WEBP"], HEIC: ["HEIF"], JP2: ["JPEG2000"]}
_ORIENTATION, _X_RESOLUTION, _RESOLUTION_UNIT = 274, 282, 296
_FROM_DISK = (errno.ENOENT, errno.EACCES, errno.EPERM, errno.EIO, errno.ESTALE)  # not the decoder's word
_CUT_OFF = ("truncated", "broken data stream", "unexpected end", "not enough", "end of file")
_FOREIGN = (OSError, SyntaxError, ValueError, EOFError, KeyError, IndexError, TypeError, ZeroDivisionError,
            OverflowError, RuntimeError, AttributeError, struct.error)  # fmt: skip


def look_at_picture(path: Path, media_type: str, limits: Limits) -> ScanFacts:
    """Say which pages a picture file has, from its headers. Errors as pages.look."""
    if media_type == TIFF:
        return _look_at_tiff(path, limits)
    if not is_whole(path, media_type):
        raise BadScanError("scan-cut-off")
    with _opened(path, media_type) as image:
        limits.check_pixels(*image.size)
        width, height = _upright_size(image, media_type)
        dpi, source = choose_dpi(_named_dpi(image), width, height, limits.asked_dpi)
        page = PageFacts(0, width, height, dpi, source)
        return ScanFacts(media_type, (page,), _warnings(image))


def decode_picture(path: Path, media_type: str, index: int, limits: Limits) -> Pixels:
    """Return one page's pixels. Errors as pages.decode."""
    if media_type == TIFF:
        return _decode_tiff(path, index, limits)
    if index != 0:
        raise BadScanError("scan-without-page")
    with _opened(path, media_type) as image, _translated():
        limits.check_pixels(*image.size)
        image.load()
        if media_type != HEIC:  # its decoder turns by itself
            ImageOps.exif_transpose(image, in_place=True)
        return to_pixels(image)


def _decode_tiff(path: Path, index: int, limits: Limits) -> Pixels:
    page = next((page for page in read_directories(path, limits) if page.index == index), None)
    if page is None:
        raise BadScanError("scan-without-page")
    with _opened(path, TIFF) as image, _translated():
        image.seek(index)
        limits.check_pixels(*image.size)
        image.load()  # turns by itself
        if image.size != (page.width_px, page.height_px):
            raise BadScanError("scan-broken").about(detail="size")
        return to_pixels(image)


def _look_at_tiff(path: Path, limits: Limits) -> ScanFacts:
    directories = read_directories(path, limits)
    pages = []
    for directory in directories:
        size = directory.width_px, directory.height_px
        pages.append(PageFacts(directory.index, *size, *choose_dpi(directory.dpi, *size, limits.asked_dpi)))
    with _opened(path, TIFF) as image, _translated():
        image.seek(directories[0].index)
        return ScanFacts(TIFF, tuple(pages), _warnings(image))


@contextmanager
def _opened(path: Path, media_type: str) -> Iterator[Image.Image]:
    """Open with the one decoder that fits; our own limits stand in place of Pillow's guess at bombs."""
    if media_type == HEIC:
        import pillow_heif  # only where such a file comes

        pillow_heif.register_heif_opener(thumbnails=False)
    with _translated():
        Image.MAX_IMAGE_PIXELS = None
        image = Image.open(path, formats=_FORMATS[media_type])
    with image:
        yield image


@contextmanager
def _translated() -> Iterator[None]:
    """Turn what decoders say of damaged files into the archive's own errors; hide their warnings."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except UnidentifiedImageError as error:
        raise BadScanError("scan-unusual") from error
    except _FOREIGN as error:
        if isinstance(error, OSError) and error.errno in _FROM_DISK:
            raise
        text = str(error)
        if any(sign in text.lower() for sign in _CUT_OFF):
            raise BadScanError("scan-cut-off") from error
        raise BadScanError("scan-broken").about(detail=text[:200] or type(error).__name__) from error


def _upright_size(image: Image.Image, media_type: str) -> tuple[int, int]:
    with _translated():
        turned = media_type != HEIC and image.getexif().get(_ORIENTATION) in (5, 6, 7, 8)
    width, height = image.size
    return (height, width) if turned else (width, height)


def _named_dpi(image: Image.Image) -> float | None:
    """Return what the header says; Pillow's own 72 for a JPEG that says nothing does not count."""
    says_itself = image.format not in ("JPEG", "MPO") or image.info.get("jfif_unit") in (1, 2)
    named = image.info.get("dpi")
    if says_itself and isinstance(named, tuple):
        return _number(named[0])
    with _translated():
        exif = image.getexif()
        value, unit = exif.get(_X_RESOLUTION), exif.get(_RESOLUTION_UNIT, 2)
    return _number(value) * (2.54 if unit == 3 else 1.0)


def _number(value: object) -> float:
    """Return a number that a header names, 0 where it is none."""
    try:
        return float(value)  # type: ignore[arg-type]  # whatever the header held
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        return 0.0


def _warnings(image: Image.Image) -> tuple[str, ...]:
    found = []
    if not profile_is_sound(image.info.get("icc_profile"), image.mode):
        found.append("scan-profile-ignored")
    if image.format in ("PNG", "WEBP", "HEIF") and getattr(image, "n_frames", 1) > 1:
        found.append("scan-more-pictures")
    return tuple(found)
