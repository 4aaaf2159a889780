"""Make SB-0013, a memoir typed on a computer: a PDF with a real font, real text and ToUnicode."""

from __future__ import annotations

import io
import logging
import zlib
from dataclasses import dataclass

import numpy as np
from fontTools import subset
from fontTools.ttLib import TTFont

from bench.make_samples.deliver import File, Page
from bench.make_samples.fonts import STACKS
from bench.make_samples.layout import Row, break_paragraph
from bench.make_samples.scan import Box, Scan, TextLine, Word, join_boxes
from bench.make_samples.texts import paragraphs

WIDTH_PT, HEIGHT_PT, DPI = 595.0, 842.0, 200
LEFT, TOP, RIGHT, SIZE, LEADING, INDENT = 85.0, 78.0, 56.0, 12.5, 19.0, 28.0
ROWS = 31


@dataclass(frozen=True)
class SetRow:
    """A row with its place: x and baseline in points from the lower left corner."""

    row: Row
    x_pt: float
    y_pt: float


class PdfFont:
    """A TrueType font cut down to the letters of a text, with the tables a PDF needs."""

    def __init__(self, text: str) -> None:
        options = subset.Options(recalc_timestamp=False, hinting=False, layout_features=[], notdef_outline=True)
        font = TTFont(STACKS["memoir"][0], recalcTimestamp=False)
        logging.getLogger("fontTools.subset").setLevel(logging.ERROR)  # it tells of TeX tables it drops
        cutter = subset.Subsetter(options)
        cutter.populate(text=text)
        cutter.subset(font)
        self._font = font
        self.codes: dict[str, int] = {chr(code): font.getGlyphID(name) for code, name in font.getBestCmap().items()}
        self._names: dict[int, str] = font.getBestCmap()
        self._unit = 1000 / font["head"].unitsPerEm

    def data(self) -> bytes:
        """The font file."""
        sink = io.BytesIO()
        self._font.save(sink)
        return sink.getvalue()

    def advance(self, letter: str) -> float:
        """Width of a letter in thousandths of the size."""
        return float(self._font["hmtx"][self._names[ord(letter)]][0] * self._unit)

    def bounds(self, letter: str) -> tuple[float, float, float, float] | None:
        """Ink of a letter in thousandths: left, bottom, right, top; None for a blank."""
        glyph = self._font["glyf"][self._names[ord(letter)]]
        if glyph.numberOfContours == 0:
            return None
        left, bottom, right, top = glyph.xMin, glyph.yMin, glyph.xMax, glyph.yMax
        return (left * self._unit, bottom * self._unit, right * self._unit, top * self._unit)

    def width_pt(self, text: str) -> float:
        """Width of a text at SIZE in points."""
        return sum(self.advance(letter) for letter in text) * SIZE / 1000

    def to_unicode(self) -> bytes:
        """The CMap that gives text back to readers and search machines."""
        pairs = [f"<{code:04X}> <{ord(letter):04X}>" for letter, code in sorted(self.codes.items())]
        blocks = [pairs[start : start + 100] for start in range(0, len(pairs), 100)]
        middle = "\n".join(f"{len(part)} beginbfchar\n" + "\n".join(part) + "\nendbfchar" for part in blocks)
        return (
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
            "/CMapName /Adobe-Identity-UCS def /CMapType 2 def\n"
            f"1 begincodespacerange <0000> <FFFF> endcodespacerange\n{middle}\n"
            "endcmap CMapName currentdict /CMap defineresource pop end end"
        ).encode()


def _set_pages(font: PdfFont) -> tuple[tuple[SetRow, ...], ...]:
    rows: list[tuple[Row, float]] = []
    room = WIDTH_PT - LEFT - RIGHT
    for number, part in enumerate(paragraphs("memoir")):
        indent = 0.0 if number < 2 else INDENT
        broken = break_paragraph(part, room, font.width_pt, indent=indent)
        rows.extend((row, LEFT + (indent if row.indent else 0.0)) for row in broken)
    pages = []
    for start in range(0, len(rows), ROWS):
        part_rows = rows[start : start + ROWS]
        pages.append(
            tuple(SetRow(row, x, HEIGHT_PT - TOP - LEADING * place) for place, (row, x) in enumerate(part_rows))
        )
    return tuple(pages)


def _word_box(font: PdfFont, word: str, x_pt: float, y_pt: float) -> Box:
    scale = DPI / 72
    boxes: list[Box] = []
    for letter in word:
        ink = font.bounds(letter)
        if ink is not None:
            left, right = (x_pt + edge * SIZE / 1000 for edge in (ink[0], ink[2]))
            top, bottom = (HEIGHT_PT - y_pt - edge * SIZE / 1000 for edge in (ink[3], ink[1]))
            x, y = int(np.floor(left * scale)), int(np.floor(top * scale))
            boxes.append((x, y, int(np.ceil(right * scale)) - x, int(np.ceil(bottom * scale)) - y))
        x_pt += font.advance(letter) * SIZE / 1000
    return join_boxes(tuple(boxes))


def _truth(font: PdfFont, page: tuple[SetRow, ...]) -> tuple[TextLine, ...]:
    lines = []
    for placed in page:
        words, x = [], placed.x_pt
        for word in placed.row.words:
            words.append(Word(word, _word_box(font, word, x, placed.y_pt)))
            x += font.width_pt(word + " ")
        lines.append(TextLine(tuple(words)))
    return tuple(lines)


def _stream(data: bytes, extra: str = "") -> bytes:
    packed = zlib.compress(data, 9)
    return f"<< /Length {len(packed)} /Filter /FlateDecode {extra}>>\nstream\n".encode() + packed + b"\nendstream"


def _content(font: PdfFont, page: tuple[SetRow, ...]) -> bytes:
    parts = []
    for placed in page:
        codes = "".join(f"{font.codes[letter]:04X}" for letter in placed.row.text)
        parts.append(f"BT /F1 {SIZE} Tf {placed.x_pt:.2f} {placed.y_pt:.2f} Td <{codes}> Tj ET")
    return "\n".join(parts).encode()


def build_pdf(font: PdfFont, pages: tuple[tuple[SetRow, ...], ...]) -> bytes:
    """Write the pages as a PDF 1.7 file."""
    widths = " ".join(f"{code} [{font.advance(letter):.0f}]" for letter, code in sorted(font.codes.items()))
    data = font.data()
    first = 8
    kids = " ".join(f"{first + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /Lang (ru) >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /AAAAAA+Memoir /Encoding /Identity-H "
        b"/DescendantFonts [4 0 R] /ToUnicode 7 0 R >>",
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /AAAAAA+Memoir /CIDToGIDMap /Identity /DW 500 "
        b"/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor 5 0 R /W ["
        + widths.encode()
        + b"] >>",
        b"<< /Type /FontDescriptor /FontName /AAAAAA+Memoir /Flags 4 /FontBBox [-200 -300 1200 1000] "
        b"/ItalicAngle 0 /Ascent 800 /Descent -200 /CapHeight 680 /StemV 70 /FontFile2 6 0 R >>",
        _stream(data, f"/Length1 {len(data)} "),
        _stream(font.to_unicode()),
    ]
    for number, page in enumerate(pages):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH_PT:.0f} {HEIGHT_PT:.0f}] "
            f"/Resources << /Font << /F1 3 0 R >> >> /Contents {first + 2 * number + 1} 0 R >>".encode()
        )
        objects.append(_stream(_content(font, page)))
    return _assemble(objects)


def _assemble(objects: list[bytes]) -> bytes:
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    table = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
    out += f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n".encode()
    return bytes(out)


def draw_memoir(_seed: int) -> tuple[File, ...]:
    """Make SB-0013; nothing here is random."""
    font = PdfFont("".join(paragraphs("memoir")) + "- ")
    set_pages = _set_pages(font)
    size = (round(HEIGHT_PT / 72 * DPI), round(WIDTH_PT / 72 * DPI), 3)
    blank = np.full(size, 255, np.uint8)
    pages = tuple(Page(Scan(blank, _truth(font, page), DPI, 0), "print") for page in set_pages)
    return (File("SB-0013_0001.pdf", pages, ("cmu",), pdf=build_pdf(font, set_pages)),)
