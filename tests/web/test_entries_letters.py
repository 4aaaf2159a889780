"""A diary is divided and letters are linked by a person: pages without scripts, decisions kept, nothing lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from pipeline.archive import Archive
from pipeline.desk import diary
from pipeline.model import Origin, RecordValue
from tests.web.people import SignedIn
from tests.web.shelf import DIARY, build_archive, put_text

ENTRIES = f"/desk/items/{DIARY}/entries"


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Archive]:
    opened = build_archive(tmp_path / "home", [DIARY])
    run = opened.catalogue.begin_run(["test"], None)
    for item, text, sender, addressee, day in (
        ("L-1", "Здравствуй, Аня!", "Небылов, Павел", "Небылова, Анна", "1942-02-05"),
        ("L-2", "Ваше письмо от 5/II получила.", "Небылова, Анна", "Небылов, Павел", "1942-02-20"),
    ):
        put_text(opened, run, item, f"[Письмо {item}]", text)
        values = [
            RecordValue("dcterms:type (kind)", "letter", Origin.HUMAN),
            RecordValue("dcterms:creator", sender, Origin.HUMAN),
            RecordValue("dcterms:contributor", addressee, Origin.HUMAN, role="addressee"),
            RecordValue("dcterms:created", day, Origin.HUMAN),
        ]
        opened.catalogue.set_record(item, values, agent="anna")
    yield opened
    opened.close()


def first_of(own: Archive) -> diary.DiaryEntry:
    return diary.diary_of(own.catalogue, DIARY).entries[0]


def fields(entry: diary.DiaryEntry, **more: str) -> dict[str, str]:
    return {"page": entry.start.page.id, "line": entry.start.key, "place": str(entry.reading.first_line), **more}


def test_every_entry_of_the_diary_is_shown_with_the_cut_of_its_heading(own: Archive) -> None:
    page = SignedIn(own).get(ENTRIES).text
    found = diary.diary_of(own.catalogue, DIARY).entries
    assert page.count("<article") == len(found)
    assert len(re.findall(r"/iiif/image/[^\"]+/default\.jpg", page)) == len(found)
    assert "20 ноября 1941" in page


def test_each_cut_of_a_heading_is_a_picture(own: Archive) -> None:
    anna = SignedIn(own)
    place = re.search(r'src="(/iiif/image/[^"]+)"', anna.get(ENTRIES).text)
    assert place is not None
    assert anna.get(unescape(place[1])).headers["content-type"] == "image/jpeg"


def test_a_confirmed_date_is_a_persons_and_undone_in_one_step(own: Archive) -> None:
    anna, entry = SignedIn(own), first_of(own)
    answer = anna.post(ENTRIES, fields(entry, do="save", date="20/XI-41"))
    assert answer.status_code == 303
    assert (first_of(own).origin, first_of(own).reading.edtf) == (Origin.HUMAN, "1941-11-20")
    place = answer.headers["location"].partition("#")[0]
    act = re.search(r'name="act" value="(\w+)"', anna.get(place).text)
    assert act is not None
    anna.post(ENTRIES, {"do": "undo", "act": act[1]})
    assert first_of(own).origin is Origin.MACHINE


def test_a_date_that_is_none_is_refused_with_what_was_typed(own: Archive) -> None:
    anna, entry = SignedIn(own), first_of(own)
    answer = anna.post(ENTRIES, fields(entry, do="save", date="30.II.42 <script>"))
    assert answer.status_code == 422
    assert 'value="30.II.42 &lt;script&gt;"' in answer.text
    assert own.catalogue.rulings(DIARY) == ()


def test_entries_are_joined_and_split_without_losing_a_line(own: Archive) -> None:
    anna = SignedIn(own)
    second = diary.diary_of(own.catalogue, DIARY).entries[1]
    anna.post(ENTRIES, fields(second, do="join"))
    joined = diary.diary_of(own.catalogue, DIARY)
    assert joined.entries[0].reading.last_line > second.reading.first_line
    line = joined.lines[2]
    anna.post(ENTRIES, fields(joined.entries[0], do="split", to=f"{line.page.id}:{line.key}", split_date="21/XI-41"))
    starts = [entry.reading for entry in diary.diary_of(own.catalogue, DIARY).entries]
    assert (starts[1].first_line, starts[1].edtf) == (2, "1941-11-21")
    assert [one.last_line + 1 for one in starts[:-1]] == [one.first_line for one in starts[1:]]


def test_a_reader_of_the_desk_sees_entries_but_decides_nothing(own: Archive) -> None:
    reader = SignedIn(own, "rita", "staff")
    seen = reader.get(ENTRIES)
    may = 'name="do" value="save"' in seen.text
    answer = reader.post(ENTRIES, fields(first_of(own), do="save", date="1941-11-20"))
    assert (answer.status_code == 303) == may


def test_a_proposed_answer_is_confirmed_and_taken_back(own: Archive) -> None:
    anna = SignedIn(own)
    page = anna.get("/desk/letters").text
    assert "Небылов, Павел – Небылова, Анна" in page
    assert "письмо от 5/II" in page
    anna.post("/desk/letters", {"do": "confirm", "letter": "L-2", "answered": "L-1"})
    (held,) = own.catalogue.letter_links()
    assert (held.letter, held.answered, held.holds, held.agent) == ("L-2", "L-1", True, "anna")
    assert "Anna Проверкина" in anna.get("/desk/letters").text
    anna.post("/desk/letters", {"do": "undo", "number": str(held.number)})
    assert own.catalogue.letter_links()[0].undone_by == "anna"


def test_a_letter_that_is_not_there_is_said_so(own: Archive) -> None:
    answer = SignedIn(own).post("/desk/letters", {"do": "confirm", "letter": "L-2", "answered": "L-9"})
    assert (answer.status_code, own.catalogue.letter_links()) == (404, ())
