"""The finding list of a donation: totals, order, hostile titles, the same bytes twice, two thousand items."""

from __future__ import annotations

import csv
import io
import time

import pypdfium2
import pytest
from docx import Document

from pipeline.adapters.typeface import BOLD, REGULAR, typeface
from pipeline.model import Origin, RecordValue
from pipeline.stages.describe import spell_date
from pipeline.stages.document.described import Described, public_values
from pipeline.stages.document.finding_docx import as_docx
from pipeline.stages.document.finding_list import FindingList, as_csv, as_html, finding_list
from pipeline.stages.document.finding_pdf import as_pdf

HOSTILE = "<w:t>]]></w:t>&\x00\u202eьсипо\u200f =cmd|' /C calc'!A0 " + "ж" * 10_000


def item(name: str, title: str, access: str = "open", origin: Origin = Origin.HUMAN) -> Described:
    record = (
        RecordValue("dcterms:title", title, origin, 0.9),
        RecordValue("dcterms:created", "1942-02-14", origin, 0.9),
        RecordValue("dcterms:extent", "2 л.", origin, 0.9),
        RecordValue("dcterms:accessRights", access, origin, 0.9),
        RecordValue("local:donor_full_name", "Имя Дарителя", Origin.HUMAN),
    )
    return Described(name, "letter", "D-7", public_values(record))


def made(*items: tuple[Described, int]) -> FindingList:
    return finding_list(
        "D-7", "Письма семьи", items, spell=lambda edtf: spell_date(edtf, "ru"),
        collection="Оборона и блокада Ленинграда", day="25.11.2026",
    )  # fmt: skip


SMALL = made(
    (item("BL-1", "[Письмо]"), 3),
    (item("BL-2", HOSTILE, "closed"), 2),
    (item("BL-3", "=1+1", origin=Origin.MACHINE), 4),
)


def pdf(listed: FindingList) -> bytes:
    return as_pdf(listed, regular=typeface(REGULAR), bold=typeface(BOLD))


def pages_of(data: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(data)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


def test_a_row_says_number_title_date_extent_kind_state_and_access():
    assert SMALL.rows[0] == (
        "1", "BL-1", "[Письмо]", "14 февраля 1942 г.", "2 л.", "Письмо", "описан", "Открытый доступ", "3",
    )  # fmt: skip
    assert SMALL.rows[2][6] == "описан машиной"


def test_totals_add_up():
    assert SMALL.totals == ("Всего документов: 3", "Всего сканов: 9", "Закрыто: 1", "Открытый доступ: 2")


@pytest.mark.parametrize("write", [as_csv, lambda listed: as_html(listed).encode(), pdf, as_docx])
def test_the_donors_name_is_nowhere_and_the_same_list_gives_the_same_bytes(write):
    data = write(SMALL)
    assert data == write(SMALL)
    assert "Дарителя".encode() not in data


def test_hostile_titles_are_text_of_one_line_without_signs_that_turn_the_writing():
    title = SMALL.rows[1][2]
    assert len(title) <= 601
    assert "\u202e" not in title
    assert "<w:t>" not in as_html(SMALL)
    cell = Document(io.BytesIO(as_docx(SMALL))).tables[0].cell(2, 2).text
    assert cell == title


def test_a_spreadsheet_meets_no_formula_and_reads_every_cell():
    rows = list(csv.reader(io.StringIO(as_csv(SMALL).decode("utf-8-sig")), delimiter=";"))
    assert rows[3][2] == "'=1+1"
    assert len(rows) == 4
    assert rows[1] == list(SMALL.rows[0])


def test_the_pdf_has_its_heading_totals_and_number_of_sheets_in_letters_that_can_be_copied():
    (page,) = pages_of(pdf(made((item("BL-1", "[Письмо матери]"), 3))))
    for text in ("Опись документов подборки D-7 «Письма семьи»", "[Письмо матери]", "Всего сканов: 3", "лист 1 из 1"):
        assert text in page


def test_two_thousand_items_take_seconds_and_all_are_there():
    listed = made(*((item(f"BL-{n:06}", f"[Письмо {n} с фронта матери в Ленинград]"), n % 5) for n in range(1, 2001)))
    started = time.monotonic()
    sheets = pages_of(pdf(listed))
    document = Document(io.BytesIO(as_docx(listed)))
    assert time.monotonic() - started < 30
    assert sum(page.count("[Письмо ") for page in sheets) == 2000
    assert f"лист {len(sheets)} из {len(sheets)}" in sheets[-1]
    assert "Всего документов: 2000" in sheets[-1]
    assert len(document.tables[0].rows) == 2001


def test_a_donation_of_nothing_is_a_list_of_nothing():
    (page,) = pages_of(pdf(made()))
    assert "Всего документов: 0" in page
