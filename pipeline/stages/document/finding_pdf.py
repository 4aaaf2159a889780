"""The finding list as PDF: A4 across, head of the table on each sheet, «лист 1 из N»; the same list, the same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from io import BytesIO
from typing import Any

from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from pipeline.stages.document.finding_list import COLUMNS, SHARES, FindingList

SIZE_PT, LEADING_PT, MARGIN_PT, PAD_PT = 8.5, 10.5, 40.0, 3.0
PLAIN, BOLD = "ArchivePT", "ArchivePT-Bold"
Lines = tuple[tuple[str, ...], ...]


def as_pdf(made: FindingList, *, regular: bytes, bold: bytes) -> bytes:
    """Write the list.

    Args:
        regular, bold: TrueType fonts with Latin and Cyrillic letters.
    """
    for name, font in ((PLAIN, regular), (BOLD, bold)):
        pdfmetrics.registerFont(TTFont(name, BytesIO(font)))
    _width.cache_clear()
    sheets = _sheets(made)
    written = BytesIO()
    canvas = Canvas(written, pagesize=landscape(A4), invariant=1, pageCompression=1)
    canvas.setTitle(made.heading)
    canvas.setAuthor(made.collection)
    for number, rows in enumerate(sheets, start=1):
        _draw_sheet(canvas, made, rows, number, len(sheets))
        canvas.showPage()
    canvas.save()
    return written.getvalue()


def _columns() -> list[float]:
    inner = landscape(A4)[0] - 2 * MARGIN_PT
    return [inner * share / sum(SHARES) for share in SHARES]


def _sheets(made: FindingList) -> list[list[Lines]]:
    """Share the rows out over sheets; the last one has room for the totals."""
    full = landscape(A4)[1] - 2 * MARGIN_PT - 2 * LEADING_PT
    sheets: list[list[Lines]] = [[]]
    room = full - 4 * LEADING_PT - _height(_wrapped(COLUMNS, BOLD))
    for row in made.rows:
        lines = _wrapped(row, PLAIN)
        high = _height(lines)
        if high > room and sheets[-1]:
            sheets.append([])
            room = full - _height(_wrapped(COLUMNS, BOLD))
        sheets[-1].append(lines)
        room -= high
    if (len(made.totals) + 2) * LEADING_PT > room:
        sheets.append([])
    return sheets


def _wrapped(cells: Sequence[str], font: str) -> Lines:
    return tuple(_broken(cell, width - 2 * PAD_PT, font) for cell, width in zip(cells, _columns(), strict=True))


def _height(lines: Lines) -> float:
    return max(len(cell) for cell in lines) * LEADING_PT + 2 * PAD_PT


@lru_cache(maxsize=50_000)
def _width(text: str, font: str) -> float:
    return float(pdfmetrics.stringWidth(text, font, SIZE_PT))


def _broken(text: str, width: float, font: str) -> tuple[str, ...]:
    """Break a text into lines; a word wider than its column is broken between letters."""
    lines, line = [], ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if _width(longer, font) <= width:
            line = longer
            continue
        if line:
            lines.append(line)
        line = word
        while _width(line, font) > width and len(line) > 1:
            fits = next(n for n in range(len(line) - 1, 0, -1) if n == 1 or _width(line[:n], font) <= width)
            lines.append(line[:fits])
            line = line[fits:]
    return (*lines, line)


def _draw_sheet(canvas: Any, made: FindingList, rows: Sequence[Lines], number: int, of: int) -> None:
    wide, high = landscape(A4)
    y = high - MARGIN_PT
    if number == 1:
        canvas.setFont(BOLD, 13)
        canvas.drawString(MARGIN_PT, y - 8, _fit(made.heading, wide - 2 * MARGIN_PT, 13))
        canvas.setFont(PLAIN, SIZE_PT)
        canvas.drawString(MARGIN_PT, y - 8 - 1.6 * LEADING_PT, f"{made.collection}. Составлена {made.day}")
        y -= 4 * LEADING_PT
    y = _draw_row(canvas, _wrapped(COLUMNS, BOLD), y, BOLD)
    for lines in rows:
        y = _draw_row(canvas, lines, y, PLAIN)
    if number == of:
        canvas.setFont(BOLD, SIZE_PT)
        for line in made.totals:
            y -= LEADING_PT
            canvas.drawString(MARGIN_PT, y - PAD_PT, line)
    canvas.setFont(PLAIN, SIZE_PT)
    canvas.drawRightString(wide - MARGIN_PT, MARGIN_PT - 14, f"лист {number} из {of}")
    canvas.drawString(MARGIN_PT, MARGIN_PT - 14, made.donation)


def _fit(text: str, width: float, size: float) -> str:
    while text and pdfmetrics.stringWidth(text, BOLD, size) > width:
        text = text[:-2].rstrip("…») ") + "…"
    return text


def _draw_row(canvas: Any, lines: Lines, y: float, font: str) -> float:
    canvas.setFont(font, SIZE_PT)
    x = MARGIN_PT
    for cell, width in zip(lines, _columns(), strict=True):
        for place, line in enumerate(cell, start=1):
            canvas.drawString(x + PAD_PT, y - PAD_PT - place * LEADING_PT + 2.5, line)
        x += width
    below = y - _height(lines)
    canvas.setLineWidth(0.4)
    canvas.line(MARGIN_PT, below, x, below)
    return below
