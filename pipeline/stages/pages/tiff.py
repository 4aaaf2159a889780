"""The pages of a TIFF, read from its directories alone: no loop, no bomb, no missing data gets past.

Source: TIFF 6.0 sections 2 and 8; BigTIFF by its registered layout (8-byte offsets, version 43).
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from pipeline.errors import BadScanError, LimitError
from pipeline.stages.pages.limits import Limits

MOST_TAGS = 4096
MOST_STRIPS = 1_000_000
MOST_SAMPLES = 16
_SUBFILE, _WIDTH, _HEIGHT, _BITS, _COMPRESSION, _PHOTOMETRIC = 254, 256, 257, 258, 259, 262
_STRIPS, _ORIENTATION, _SAMPLES, _STRIP_BYTES, _X_RES, _RES_UNIT = 273, 274, 277, 279, 282, 296
_TILE_WIDTH, _TILE_HEIGHT, _TILES, _TILE_BYTES, _DNG = 322, 323, 324, 325, 50706
_WANTED = {
    _SUBFILE, _WIDTH, _HEIGHT, _BITS, _COMPRESSION, _PHOTOMETRIC, _STRIPS, _ORIENTATION, _SAMPLES, _STRIP_BYTES,
    _X_RES, _RES_UNIT, _TILE_WIDTH, _TILE_HEIGHT, _TILES, _TILE_BYTES, _DNG,
}  # fmt: skip
_CAMERA_PHOTOMETRIC = (32803, 34892)
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}
_CODES = {1: "B", 3: "H", 4: "I", 5: "II", 8: "h", 9: "i", 13: "I", 16: "Q", 17: "q", 18: "Q"}

Tags = Mapping[int, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Directory:
    """One full-size image of a TIFF.

    Attributes:
        index: 0-based place in the file's chain of directories, thumbnails counted.
        width_px: Upright, orientation applied.
        height_px: Upright, orientation applied.
        dpi: As the file says, None if it does not.
    """

    index: int
    width_px: int
    height_px: int
    dpi: float | None


@dataclass(frozen=True, slots=True)
class _Layout:
    order: str
    big: bool
    size: int

    def number(self, file: BinaryIO, code: str) -> int:
        raw = file.read(struct.calcsize("=" + code))
        if len(raw) < struct.calcsize("=" + code):
            raise BadScanError("scan-cut-off")
        return int(struct.unpack(self.order + code, raw)[0])


def read_directories(path: Path, limits: Limits) -> tuple[Directory, ...]:
    """Return the pages of a TIFF; thumbnails, masks and smaller copies of a page are left out.

    Raises:
        BadScanError: A loop, directories or data that lie outside the file, a camera's raw file.
        LimitError: Too many pages or pixels; found before more than the header is read.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        layout, at = _read_header(file, size)
        pages: list[Directory] = []
        seen: set[int] = set()
        while at:
            if at in seen:
                raise BadScanError("scan-tiff-loop")
            if len(seen) > 10 * limits.max_pages + 100:
                raise LimitError("scan-too-many-pages").about(pages=len(seen), limit=limits.max_pages)
            seen.add(at)
            tags, at = _read_directory(file, at, layout)
            if not tags.get(_SUBFILE, (0,))[0] & 0b101:  # 1: a smaller copy, 4: a mask
                limits.check_pages(len(pages) + 1)
                pages.append(_judge(tags, len(seen) - 1, layout, limits))
    if not pages:
        raise BadScanError("scan-without-page")
    return tuple(pages)


def _read_header(file: BinaryIO, size: int) -> tuple[_Layout, int]:
    head = file.read(4)
    layout = _Layout("<" if head[:2] == b"II" else ">", b"+" in head, size)
    if layout.big:
        file.read(4)
    return layout, layout.number(file, "Q" if layout.big else "I")


def _read_directory(file: BinaryIO, at: int, layout: _Layout) -> tuple[Tags, int]:
    """Return the tags that matter and where the next directory is (0: none)."""
    if at >= layout.size:
        raise BadScanError("scan-cut-off")
    file.seek(at)
    count = layout.number(file, "Q" if layout.big else "H")
    if not 0 < count <= MOST_TAGS:
        raise BadScanError("scan-tiff-bomb").about(detail=f"{count} tags")
    entry_bytes = 20 if layout.big else 12
    entries = file.read(entry_bytes * count)
    if len(entries) < entry_bytes * count:
        raise BadScanError("scan-cut-off")
    following = layout.number(file, "Q" if layout.big else "I")
    tags: dict[int, tuple[int, ...]] = {}
    total = 0
    for start in range(0, len(entries), entry_bytes):
        tag, length, values = _read_entry(file, entries[start : start + entry_bytes], layout)
        total += length
        if total > layout.size:  # more than the file holds, unless the same bytes are meant again and again
            raise BadScanError("scan-tiff-bomb").about(detail=f"tag {tag}: {total} bytes")
        if values:
            tags.setdefault(tag, values)
    return tags, following


def _read_entry(file: BinaryIO, entry: bytes, layout: _Layout) -> tuple[int, int, tuple[int, ...]]:
    """Return tag, length of its data in bytes, and its values where they matter."""
    tag, kind, count = struct.unpack(layout.order + ("HHQ" if layout.big else "HHI"), entry[: 12 if layout.big else 8])
    inline = entry[12 if layout.big else 8 :]
    length = _SIZES.get(kind, 1) * count
    if length > layout.size:
        raise BadScanError("scan-tiff-bomb").about(detail=f"tag {tag}: {length} bytes")
    if length <= len(inline):
        raw = inline[:length]
    else:
        offset = int(struct.unpack(layout.order + ("Q" if layout.big else "I"), inline)[0])
        if offset + length > layout.size:
            raise BadScanError("scan-cut-off")
        if tag not in _WANTED:
            return tag, length, ()
        if count > MOST_STRIPS:
            raise BadScanError("scan-tiff-bomb").about(detail=f"tag {tag}: {count} values")
        file.seek(offset)
        raw = file.read(length)
    code = _CODES.get(kind)
    if code is None or tag not in _WANTED:
        return tag, length, ()
    return tag, length, struct.unpack(f"{layout.order}{code * count if kind == 5 else f'{count}{code}'}", raw)


def _judge(tags: Tags, index: int, layout: _Layout, limits: Limits) -> Directory:
    width, height = tags.get(_WIDTH, (0,))[0], tags.get(_HEIGHT, (0,))[0]
    if _DNG in tags or tags.get(_PHOTOMETRIC, (0,))[0] in _CAMERA_PHOTOMETRIC:
        raise BadScanError("scan-camera-raw")
    limits.check_pixels(width, height)
    samples = tags.get(_SAMPLES, (1,))[0]
    if not 1 <= samples <= MOST_SAMPLES:
        raise BadScanError("scan-tiff-bomb").about(detail=f"{samples} samples")
    if max(tags.get(_BITS, (1,))) > 64:
        raise BadScanError("scan-tiff-bomb").about(detail=f"{max(tags[_BITS])} bits")
    if tags.get(_TILE_WIDTH, (1,))[0] * tags.get(_TILE_HEIGHT, (1,))[0] > max(limits.max_pixels, 1):
        raise BadScanError("scan-tiff-bomb").about(detail="tiles")
    _check_data(tags, layout)
    if tags.get(_ORIENTATION, (1,))[0] in (5, 6, 7, 8):
        width, height = height, width
    return Directory(index, width, height, _dpi(tags))


def _check_data(tags: Tags, layout: _Layout) -> None:
    offsets = tags.get(_TILES) or tags.get(_STRIPS) or ()
    lengths = tags.get(_TILE_BYTES) or tags.get(_STRIP_BYTES) or ()
    if not offsets:
        raise BadScanError("scan-broken").about(detail="no image data")
    if lengths and len(lengths) != len(offsets):
        raise BadScanError("scan-broken").about(detail="strips do not match")
    if max(offsets) >= layout.size or any(o + n > layout.size for o, n in zip(offsets, lengths, strict=False)):
        raise BadScanError("scan-cut-off")


def _dpi(tags: Tags) -> float | None:
    value, unit = tags.get(_X_RES), tags.get(_RES_UNIT, (2,))[0]
    if value is None or len(value) < 2 or value[1] == 0 or unit not in (2, 3):
        return None
    return value[0] / value[1] * (2.54 if unit == 3 else 1.0)
