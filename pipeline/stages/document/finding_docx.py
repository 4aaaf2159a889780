"""The finding list for word processors (DOCX): the head repeats on each sheet, «лист 1 из N» is counted by the program.

Source: ECMA-376, parts of WordprocessingML; the table is made as XML, as the library takes minutes for 2,000 rows.
"""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from pipeline.stages.document.finding_list import COLUMNS, SHARES, FindingList

WIDTH_MM = 267
_LONG_AGO = (1980, 1, 1, 0, 0, 0)


def as_docx(made: FindingList) -> bytes:
    """Write the list; the same list gives the same bytes."""
    document = Document()
    section = document.sections[0]
    section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, Mm(297), Mm(210)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(15)
    style = document.styles["Normal"]
    style.font.name, style.font.size = "PT Sans", Pt(9)
    document.add_heading(made.heading, level=1)
    document.add_paragraph(f"{made.collection}. Составлена {made.day}")
    document.element.body.insert(len(document.element.body) - 1, _table(made))
    for line in made.totals:
        document.add_paragraph(line)
    _number_sheets(section.footer.paragraphs[0], made.donation)
    told = document.core_properties
    told.title, told.author, told.comments = made.heading[:250], made.collection[:250], ""
    told.created = told.modified = datetime(1980, 1, 1, tzinfo=UTC)
    written = BytesIO()
    document.save(written)
    return _dateless(written.getvalue())


def _table(made: FindingList) -> Any:
    table = _element("w:tbl")
    properties = _in(table, "w:tblPr")
    _in(properties, "w:tblStyle", val="TableGrid")
    _in(properties, "w:tblLayout", type="fixed")
    grid = _in(table, "w:tblGrid")
    widths = [round(WIDTH_MM * 56.7 * share / sum(SHARES)) for share in SHARES]
    for width in widths:
        _in(grid, "w:gridCol", w=str(width))
    table.append(_row(COLUMNS, head=True))
    for row in made.rows:
        table.append(_row(row, head=False))
    return table


def _row(cells: tuple[str, ...], *, head: bool) -> Any:
    row = _element("w:tr")
    properties = _in(row, "w:trPr")
    _in(properties, "w:cantSplit")
    if head:
        _in(properties, "w:tblHeader")
    for text in cells:
        cell = _in(row, "w:tc")
        _in(cell, "w:tcPr")
        run = _in(_in(cell, "w:p"), "w:r")
        if head:
            _in(_in(run, "w:rPr"), "w:b")
        said = _in(run, "w:t")
        said.set(qn("xml:space"), "preserve")
        said.text = text
    return row


def _number_sheets(paragraph: Any, donation: str) -> None:
    paragraph.add_run(f"{donation} · лист ")
    _field(paragraph, "PAGE")
    paragraph.add_run(" из ")
    _field(paragraph, "NUMPAGES")


def _field(paragraph: Any, name: str) -> None:
    field = _element("w:fldSimple")
    field.set(qn("w:instr"), name)
    _in(_in(field, "w:r"), "w:t").text = "1"
    paragraph._p.append(field)


def _element(name: str) -> Any:
    return OxmlElement(name)


def _in(parent: Any, name: str, **attributes: str) -> Any:
    element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), value)
    parent.append(element)
    return element


def _dateless(data: bytes) -> bytes:
    """Write the archive of files again without the time of writing."""
    written = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, _LONG_AGO), old.read(name), zipfile.ZIP_DEFLATED)
    return written.getvalue()
