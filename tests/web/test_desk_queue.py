"""The desk's first page and progress: worst page first, taken by one, checked by another, numbers as lists."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from pipeline.archive import Archive
from pipeline.desk import queue
from pipeline.model import Layer, Line, Origin, Word
from pipeline.ports.work import PageState, Wanted
from tests.web.people import SignedIn
from tests.web.shelf import DIARY, build_archive


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Archive]:
    opened = build_archive(tmp_path / "home", [DIARY, "SB-0005"])
    yield opened
    opened.close()


def written(archive: Archive, item: str, number: int, who: str) -> str:
    page = archive.catalogue.page(item, number)
    layer = Layer(Origin.HUMAN, "person", "", (Line("Хлеб", None, (Word("Хлеб", None, by=who),)),))
    archive.catalogue.add_text(page.id, layer, agent=who, based_on=None)
    return page.id


def test_the_queue_shows_machine_readings_with_their_expected_errors(desk: Archive) -> None:
    anna = SignedIn(desk)
    anna.get("/desk")  # words found nowhere else are counted behind the first answer
    page = anna.get("/desk").text
    shown = desk.catalogue.queue(Wanted(states=(PageState.MACHINE,)), limit=50)
    assert shown
    assert [f"/desk/items/{s.item}/pages/{s.number}" for s in shown] == re.findall(
        r"/desk/items/[^\"/]+/pages/\d+", page
    )


def test_the_next_page_is_taken_and_another_gets_another_one(desk: Archive) -> None:
    anna, boris = SignedIn(desk, "anna"), SignedIn(desk, "boris")
    first = anna.post("/desk/take", {"show": "transcribe"})
    second = boris.post("/desk/take", {"show": "transcribe"})
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.headers["location"] != second.headers["location"]
    assert first.headers["location"] in anna.get("/desk").text


def test_a_taken_page_is_not_given_away_by_a_button_that_came_too_late(desk: Archive) -> None:
    anna, boris = SignedIn(desk, "anna"), SignedIn(desk, "boris")
    page = desk.catalogue.pages(DIARY)[0]
    anna.post("/desk/take", {"page": page.id})
    late = boris.post("/desk/take", {"page": page.id})
    assert late.headers["location"].startswith("/desk?taken=")
    asked = boris.post("/desk/take", {"page": page.id, "shared": "1"})
    assert asked.headers["location"] == f"/desk/items/{DIARY}/pages/1"
    anna.post("/desk/give-back", {"page": page.id})
    assert [s.page for s in desk.catalogue.queue(Wanted(taken_by="anna"), limit=9)] == []


def test_numbers_open_as_lists_of_as_many_rows(desk: Archive) -> None:
    editor = SignedIn(desk, "vera", "editor")
    SignedIn(desk, "boris")
    page = written(desk, DIARY, 1, "anna")
    boris = desk.catalogue.account("boris")
    assert boris is not None
    queue.set_state(desk.catalogue, page, PageState.CHECKED, account=boris)
    html = editor.get("/desk/progress").text
    links = re.findall(r'<a href="(/desk/progress/list[^"]*)">([^<]+)</a>', html)
    assert len(links) > 6
    for address, number in links:
        listed = editor.get(unescape(address)).text
        rows = re.findall(r"<li><a href=\"/desk/items/", listed)
        assert len(rows) == int(number.replace("\u202f", "")), address
    assert "сказать нельзя" in html, "two pages are no pace"


def test_the_table_for_spreadsheets_adds_up(desk: Archive) -> None:
    answer = SignedIn(desk).get("/desk/progress.csv")
    rows = list(csv.reader(io.StringIO(answer.text.lstrip("\ufeff")), delimiter=";"))
    whole = [int(cell) for cell in rows[1][2:]]
    for by in ("month", "donation", "kind"):
        groups = [[int(cell) for cell in row[2:]] for row in rows[2:] if row[0] == by]
        assert [sum(column) for column in zip(*groups, strict=True)] == whole


def test_a_reader_account_sees_neither_queue_nor_progress(desk: Archive) -> None:
    reader = SignedIn(desk, "olga", "reader")
    assert [reader.get(a).status_code for a in ("/desk", "/desk/progress", "/desk/progress.csv")] == [403] * 3
