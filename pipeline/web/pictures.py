"""Cuts parts of any size out of a page's pyramid, reading only the level and the tiles it needs."""

from __future__ import annotations

from pathlib import Path
from threading import BoundedSemaphore, Lock
from typing import Any

from pipeline.archive import Archive
from pipeline.errors import NotFoundError, StorageError
from pipeline.ingest import PYRAMID
from pipeline.model import Page
from pipeline.ports import PageJob, ReadSettings
from pipeline.settings import usable_cores
from pipeline.web.image_request import ImageRequest, Size

QUALITY = 82
_drawing = Lock()
_cutting = BoundedSemaphore(max(2, usable_cores()))


class NoPictureError(NotFoundError):
    """The page is a text without a scan."""


def pyramid_of(archive: Archive, page: Page) -> Path:
    """Return the file a page's picture is cut from, made anew from the master where it is missing.

    The master is decoded by the reader's child process, never here.

    Raises:
        NoPictureError: The page has no scan.
        ArchiveError: The master is missing or cannot be decoded.
    """
    name = PYRAMID.format(page=page.id)
    if page.scan_sha256 is None:
        raise NoPictureError("page-without-scan").about(page=f"{page.item}/{page.number}")
    if held := archive.derivatives.path(name):
        return held
    with _drawing:  # one at a time: a page asked for by forty tiles is made once
        if held := archive.derivatives.path(name):
            return held
        return _draw(archive, page, name, page.scan_sha256)


def size_of(page: Page) -> Size:
    """Return a page's size as it came, in pixels."""
    return Size(page.width_px, page.height_px)


def cut(file: Path, request: ImageRequest) -> bytes:
    """Return the picture that is asked for, encoded.

    Raises:
        StorageError: The pyramid cannot be read.
    """
    import pyvips  # loads the image library; not wanted by doors that show no picture

    with _cutting:
        try:
            return _encoded(_turned(_cut(pyvips, file, request), request), request)
        except pyvips.Error as error:
            raise StorageError("picture-broken").about(detail=str(error).splitlines()[0][:200]) from error


def _draw(archive: Archive, page: Page, name: str, sha256: str) -> Path:
    with archive.derivatives.writing(name) as target:
        archive.reader.draw(
            PageJob(
                file=archive.masters.path(sha256),
                media_type=page.media_type,
                index=page.index,
                dpi=page.dpi,
                dpi_source=page.dpi_source,
                settings=ReadSettings(),
                pyramid_to=target,
            )
        )
    made = archive.derivatives.path(name)
    if made is None:
        raise StorageError("picture-missing")
    return made


def _cut(pyvips: Any, file: Path, request: ImageRequest) -> Any:  # pyvips publishes no types
    region, size = request.region, request.size
    first = pyvips.Image.new_from_file(str(file), page=0)
    levels = first.get("n-pages") if first.get_typeof("n-pages") else 1
    wanted = max(size.width / region.width, size.height / region.height)
    level = 0
    while level + 1 < levels and 0.5 ** (level + 1) >= wanted:
        level += 1
    image = pyvips.Image.new_from_file(str(file), page=level) if level else first
    smaller = 2**level  # exactly: a level's last odd row and column are left out, not squeezed in
    left = min(region.x // smaller, image.width - 1)
    top = min(region.y // smaller, image.height - 1)
    width = max(1, min(round(region.width / smaller), image.width - left))
    height = max(1, min(round(region.height / smaller), image.height - top))
    part = image.crop(left, top, width, height)
    if (width, height) == size:
        return part
    return part.thumbnail_image(size.width, height=size.height, size="force")


def _turned(image: Any, request: ImageRequest) -> Any:
    if request.mirrored:
        image = image.fliphor()
    if request.rotation_deg:
        image = image.rot(f"d{request.rotation_deg}")
    if request.quality in ("gray", "bitonal"):
        image = image.colourspace("b-w")
    if request.quality == "bitonal":
        image = (image > image.avg() * 0.8).copy(interpretation="b-w")
    return image


def _encoded(image: Any, request: ImageRequest) -> bytes:
    if request.format == "png":
        return bytes(image.write_to_buffer(".png", compression=6, keep="none"))
    return bytes(image.write_to_buffer(f".{request.format}", Q=QUALITY, keep="none"))
