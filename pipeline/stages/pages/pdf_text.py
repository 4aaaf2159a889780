"""The words that a PDF page carries itself, with their places in page pixels."""

from __future__ import annotations

import ctypes
import unicodedata
from collections.abc import Iterator
from typing import Any, NamedTuple

from pipeline.model import Box, Layer, Line, Origin, Word

ENGINE = "pdf-text"
MOST_CHARACTERS = 200_000
_HYPHENS = {0x02, 0xAD, 0xFFFE}  # how pdfium and typesetters mark a word broken over a line end
_BREAKS = {0x0A, 0x0D}


class _Glyph(NamedTuple):
    text: str
    box: tuple[int, int, int, int] | None  # left, top, right, bottom in pixels


def read_text_layer(page: Any, width_px: int, height_px: int) -> Layer | None:
    """Return a PDF page's own words in the order the file gives them, None if it has none.

    Boxes are in pixels of the page rendered at width_px × height_px, rotation applied, cut to the page. Confidence is
    None: the file does not say.
    """
    lines = tuple(_lines(_glyphs(page, width_px, height_px), width_px, height_px))
    if not lines:
        return None
    from pypdfium2 import PDFIUM_INFO

    return Layer(Origin.MACHINE, ENGINE, f"pdfium {PDFIUM_INFO}", lines)


def _glyphs(page: Any, width_px: int, height_px: int) -> Iterator[_Glyph]:
    import pypdfium2
    from pypdfium2 import raw

    try:
        text_page = page.get_textpage()
    except pypdfium2.PdfiumError:
        return  # a page without readable text
    try:
        for number in range(min(text_page.count_chars(), MOST_CHARACTERS)):
            code = raw.FPDFText_GetUnicode(text_page, number)
            box = None if code in _BREAKS or code == 0x20 else _box(page, text_page, number, width_px, height_px)
            yield _Glyph(_text(code), box)
    finally:
        text_page.close()


def _text(code: int) -> str:
    """Return a character, "\\n" for a break, a space for any white space, "" for what cannot be shown."""
    if code in _BREAKS:
        return "\n"
    if code in _HYPHENS:
        return "-"
    if code > 0x10FFFF:
        return ""
    character = chr(code)
    if character.isspace():
        return " "
    return "" if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn") else character


def _box(page: Any, text_page: Any, number: int, width_px: int, height_px: int) -> tuple[int, int, int, int] | None:
    from pypdfium2 import raw

    rectangle = raw.FS_RECTF()
    if not raw.FPDFText_GetLooseCharBox(text_page, number, rectangle):
        return None
    corners = []
    for x, y in ((rectangle.left, rectangle.bottom), (rectangle.right, rectangle.top)):
        across, down = ctypes.c_int(), ctypes.c_int()
        if not raw.FPDF_PageToDevice(page, 0, 0, width_px, height_px, 0, x, y, across, down):
            return None
        corners.append((across.value, down.value))
    (x0, y0), (x1, y1) = corners
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _lines(glyphs: Iterator[_Glyph], width_px: int, height_px: int) -> Iterator[Line]:
    words: list[Word] = []
    held: list[_Glyph] = []

    def end_word() -> None:
        word = _word(held, width_px, height_px)
        if word is not None:
            words.append(word)
        held.clear()

    for glyph in glyphs:
        if glyph.text == "\n" or glyph.text == " ":
            end_word()
        elif glyph.text:
            held.append(glyph)
        if glyph.text == "\n" and words:
            yield _line(words)
            words = []
    end_word()
    if words:
        yield _line(words)


def _word(glyphs: list[_Glyph], width_px: int, height_px: int) -> Word | None:
    boxes = [glyph.box for glyph in glyphs if glyph.box is not None]
    if not boxes:
        return None
    left, top = max(0, min(box[0] for box in boxes)), max(0, min(box[1] for box in boxes))
    right, bottom = min(width_px, max(box[2] for box in boxes)), min(height_px, max(box[3] for box in boxes))
    if right <= left or bottom <= top:
        return None  # beside the page, or without extent
    text = unicodedata.normalize("NFC", "".join(glyph.text for glyph in glyphs))
    return Word(text, Box(left, top, right - left, bottom - top))


def _line(words: list[Word]) -> Line:
    boxes = [word.box for word in words if word.box is not None]
    left, top = min(box.x for box in boxes), min(box.y for box in boxes)
    right, bottom = max(box.x + box.width for box in boxes), max(box.y + box.height for box in boxes)
    text = " ".join(word.text for word in words)
    return Line(text, Box(left, top, right - left, bottom - top), tuple(words))
