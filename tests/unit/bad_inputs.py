"""Makes one of each kind of bad input, with what must become of it; used by unit and acceptance tests."""

from __future__ import annotations

import os
import struct
import zlib
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from pipeline.model import Outcome

# root reads whatever it likes; these words before a command take that right from it
ORDINARY_READER = (
    ("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all") if os.geteuid() == 0 else ()
)

TWINS = ("same name 1.png", "same name 2.png")
"""The same bytes under two names. Files are received side by side: whichever comes first is stored."""


@dataclass(frozen=True)
class Expected:
    """What must become of a bad input.

    Attributes:
        outcome: Of the file; None for a folder, which is a problem but no file.
        code: Reason; None where there is none.
        warning: Code that the scan carries although it is stored.
    """

    outcome: Outcome | None
    code: str | None = None
    warning: str | None = None


def make_bad_inputs(folder: Path) -> dict[str, Expected]:
    """Fill a new folder (and put one file beside it); return by path relative to the folder what is expected.

    As root, "unreadable.png" is unreadable only to a command that starts with ORDINARY_READER.
    """
    folder.mkdir()
    quarantined = Outcome.QUARANTINED
    contents: dict[str, tuple[bytes, Expected]] = {
        "zero.jpg": (b"", Expected(quarantined, "scan-empty")),
        "cut-off.jpg": (cut_off_jpeg(), Expected(quarantined, "scan-cut-off")),
        "wrong-ending.jpg": (picture("PNG", "wrong ending"), Expected(Outcome.STORED, warning="scan-wrong-extension")),
        "huge.png": (png_of_side(30_000), Expected(quarantined, "scan-too-many-pixels")),
        "one-pixel.png": (png_of_side(1), Expected(quarantined, "scan-too-small")),
        "locked.pdf": (encrypted_pdf(), Expected(quarantined, "scan-pdf-encrypted")),
        "thick.pdf": (pdf(pages=3000), Expected(quarantined, "scan-too-many-pages")),
        "bomb.tif": (tiff_bomb(), Expected(quarantined, "scan-tiff-bomb")),
        "circle.tif": (tiff_loop(), Expected(quarantined, "scan-tiff-loop")),
        "unreadable.png": (picture("PNG", "unreadable"), Expected(quarantined, "file-unreadable")),
        TWINS[0]: (picture("PNG", "twice"), Expected(Outcome.STORED)),
        TWINS[1]: (picture("PNG", "twice"), Expected(Outcome.DUPLICATE)),
        "good.png": (picture("PNG", "good"), Expected(Outcome.STORED)),
        "letters.zip": (b"PK\x03\x04" + bytes(60), Expected(quarantined, "file-archive")),
        "notes.docx": (b"PK\x03\x04" + bytes(26) + b"[Content_Types].xml", Expected(quarantined, "file-office")),
    }
    for name, (content, _) in contents.items():
        (folder / name).write_bytes(content)
    (folder / "unreadable.png").chmod(0)
    not_utf8 = os.fsdecode(b"\xeb\xe8\xf1\xf2.png")  # «лист» in windows-1251
    (folder / not_utf8).write_bytes(picture("PNG", "name"))
    outside = folder.parent / f"outside-{folder.name}.png"
    outside.write_bytes(picture("PNG", "outside"))
    (folder / "way-out.png").symlink_to(outside)
    (folder / "no scan here").mkdir()
    return {name: expected for name, (_, expected) in contents.items()} | {
        not_utf8: Expected(Outcome.STORED),
        "way-out.png": Expected(Outcome.SKIPPED, "link-outside"),
        "no scan here": Expected(None, "folder-without-scan"),
    }


def picture(form: str, text: str, **options: object) -> bytes:
    """Return a small page with a line of text on it."""
    image = Image.new("L", (400, 200), 255)
    ImageDraw.Draw(image).text((20, 80), text, fill=0, font_size=40)
    file = BytesIO()
    image.save(file, form, **options)
    return file.getvalue()


def cut_off_jpeg() -> bytes:
    """Return the first half of a JPEG that holds more than its header."""
    noise = np.random.default_rng(1941).integers(0, 255, (400, 400), np.uint8)
    file = BytesIO()
    Image.fromarray(noise).save(file, "JPEG", quality=90)
    return file.getvalue()[: len(file.getvalue()) // 2]


def png_of_side(side_px: int) -> bytes:
    """Return a whole and sound PNG of that many white pixels squared, 1 bit each."""
    row = b"\0" + b"\xff" * (-(-side_px // 8))
    packer = zlib.compressobj(1)
    data = b"".join(packer.compress(row) for _ in range(side_px)) + packer.flush()
    header = struct.pack(">IIBBBBB", side_px, side_px, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def tiff(tags: list[tuple[int, int, int, int]], *, following: int = 0) -> bytes:
    """Return a little-endian TIFF of one directory at byte 8, given as (tag, type, count, value or offset)."""
    entries = b"".join(struct.pack("<HHII", *tag) for tag in sorted(tags))
    body = struct.pack("<H", len(tags)) + entries + struct.pack("<I", following)
    return b"II*\0" + struct.pack("<I", 8) + body + bytes(40_000)


def plain_tags(width: int = 200, height: int = 200) -> list[tuple[int, int, int, int]]:
    """Return the tags of an uncompressed grey page whose data starts at byte 400."""
    return [
        (256, 4, 1, width), (257, 4, 1, height), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1), (277, 3, 1, 1),
        (273, 4, 1, 400), (278, 4, 1, height), (279, 4, 1, 30_000),
    ]  # fmt: skip


def tiff_bomb() -> bytes:
    """Return 40 kB that announce 4,294,967,295 strips, 16 GiB of their numbers alone."""
    tags = [tag for tag in plain_tags() if tag[0] != 273]
    return tiff([*tags, (273, 4, 0xFFFFFFFF, 400)])


def tiff_loop() -> bytes:
    """Return a TIFF whose first page is followed by its first page."""
    return tiff(plain_tags(), following=8)


def pdf(
    *, pages: int = 1, content: bytes = b"", rotate: int = 0, crop: str = "0 0 595 842", trailer: bytes = b""
) -> bytes:
    """Return a PDF of A4 pages that share one content stream in Helvetica ("/F1")."""
    kids = b" ".join(b"%d 0 R" % (5 + number) for number in range(pages))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, pages),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
    ]
    page = f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/CropBox[{crop}]/Rotate {rotate}"
    objects += [page.encode() + b"/Resources<</Font<</F1 3 0 R>>>>/Contents 4 0 R>>"] * pages
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    out += b"trailer<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, start)
    return bytes(out)


def encrypted_pdf() -> bytes:
    """Return a PDF whose key check (ISO 32000-1, 7.6.3.4) the empty password does not pass."""
    check = b"<" + b"5A" * 32 + b">"
    lock = b"/Encrypt<</Filter/Standard/V 1/R 2/P -4/O %s/U %s>>/ID[<00><00>]" % (check, check)
    return pdf(trailer=lock)
