"""Whether a file is all there, told by its structure without decoding it."""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from pipeline.stages.pages.sniff import HEIC, JP2, JPEG, PNG, WEBP

MOST_PARTS = 1_000_000
_WITHOUT_LENGTH = {0x01, *range(0xD0, 0xD9)}


def is_whole(path: Path, media_type: str) -> bool:
    """Tell whether the end of a JPEG, PNG, WebP, HEIC or JPEG 2000 is there; True for other kinds.

    Source: ISO/IEC 10918-1 annex B, ISO/IEC 15948 clause 5, RFC 9649, ISO/IEC 14496-12 clause 4, ISO/IEC 15444-1.
    """
    check = {JPEG: _jpeg, PNG: _png, WEBP: _webp, HEIC: _heic, JP2: _jp2}.get(media_type)
    if check is None:
        return True
    size = path.stat().st_size
    with path.open("rb") as file:
        return check(file, size)


def _jpeg(file: BinaryIO, size: int) -> bool:
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        at = 2
        while at + 4 <= size and data[at] == 0xFF:
            marker = data[at + 1]
            if marker == 0xDA:
                return data.find(b"\xff\xd9", at) >= 0
            if marker == 0xFF:
                at += 1
            elif marker in _WITHOUT_LENGTH:
                at += 2
            else:
                at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        return False


def _png(file: BinaryIO, size: int) -> bool:
    at = 8
    for _ in range(MOST_PARTS):
        file.seek(at)
        head = file.read(8)
        if len(head) < 8:
            return False
        at += 12 + int.from_bytes(head[:4], "big")
        if head[4:] == b"IEND":
            return at <= size
    return False


def _webp(file: BinaryIO, size: int) -> bool:
    return int.from_bytes(file.read(8)[4:], "little") + 8 <= size


def _boxes(file: BinaryIO, size: int) -> Iterator[tuple[bytes, int, int]]:
    """Yield kind, start and end of each box at the top; an end beyond the file says that it is cut off."""
    at = 0
    for _ in range(MOST_PARTS):
        file.seek(at)
        head = file.read(16)
        if len(head) < 8:
            return
        length = int.from_bytes(head[:4], "big")
        if length == 1:
            length = int.from_bytes(head[8:16], "big")
        elif length == 0:
            length = size - at
        if length < 8:
            return
        yield head[4:8], at, at + length
        at += length


def _heic(file: BinaryIO, size: int) -> bool:
    kinds: set[bytes] = set()
    for kind, _, end in _boxes(file, size):
        if end > size:
            return {b"meta", b"mdat"} <= kinds  # what a phone appends after the picture may be short
        kinds.add(kind)
    return b"meta" in kinds


def _jp2(file: BinaryIO, size: int) -> bool:
    file.seek(0)
    if file.read(2) == b"\xff\x4f":
        return _ends_with_eoc(file, size)
    return any(kind == b"jp2c" and end <= size and _ends_with_eoc(file, end) for kind, _, end in _boxes(file, size))


def _ends_with_eoc(file: BinaryIO, end: int) -> bool:
    file.seek(max(0, end - 16))
    return b"\xff\xd9" in file.read(16)
