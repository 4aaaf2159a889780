"""Everything that was changed, as a page: filters, hostile text, and changes of many records taken back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from pipeline.archive import Archive
from pipeline.desk import bulk
from pipeline.model import Origin, RecordValue
from pipeline.stages.changing import Change
from tests.web.people import SignedIn
from tests.web.shelf import build_archive

ITEM, TITLE = "SB-0900", "dcterms:title"


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Archive]:
    opened = build_archive(tmp_path / "home", [])
    opened.catalogue.set_record(ITEM, [RecordValue(TITLE, "Лененград", Origin.HUMAN)], agent="vera", note="<b>зло</b>")
    yield opened
    opened.close()


def title(archive: Archive) -> list[str]:
    return [value.value for value in archive.catalogue.record(ITEM) if value.term == TITLE]


def test_changes_are_found_by_person_and_hostile_text_is_only_text(own: Archive) -> None:
    anna = SignedIn(own)
    page = anna.get(f"/desk/changes?who=vera&item={ITEM}").text
    assert "&lt;b&gt;зло&lt;/b&gt;" in page
    assert "<b>зло" not in page
    assert f"/desk/items/{ITEM}/history" in page
    assert 'id="revision-' not in anna.get("/desk/changes?who=nobody&page=-1").text


def test_a_change_of_many_is_taken_back_with_one_button_and_staff_may_not(own: Archive) -> None:
    done = bulk.apply(own, [ITEM], Change("text", TITLE, "Лененград", "Ленинград"), "vera")
    address = f"/desk/changes/{done.number}/undo"
    staff = SignedIn(own, "boris", "staff")
    assert address not in staff.get("/desk/changes").text
    assert staff.post(address).status_code == 403
    assert title(own) == ["Ленинград"]
    anna = SignedIn(own)
    assert address in anna.get("/desk/changes").text
    assert anna.post(address).status_code == 303
    assert title(own) == ["Лененград"]
    assert address not in anna.get("/desk/changes").text


def test_what_others_changed_since_is_left_and_listed(own: Archive) -> None:
    done = bulk.apply(own, [ITEM], Change("text", TITLE, "Лененград", "Ленинград"), "vera")
    own.catalogue.set_record(ITEM, [RecordValue(TITLE, "Другое", Origin.HUMAN)], agent="boris")
    anna = SignedIn(own)
    answer = anna.post(f"/desk/changes/{done.number}/undo")
    notice = anna.get(answer.headers["location"]).text.split('role="status">')[1].split("</p>")[0]
    assert notice.endswith(ITEM)
    assert title(own) == ["Другое"]


def test_what_the_preview_shows_is_what_happens_and_the_receipt_takes_it_back(tmp_path: Path) -> None:
    archive = build_archive(tmp_path / "home", [])
    anna = SignedIn(archive)
    asked = {"items": "SB-0900 SB-0901", "term": "dcterms:alternative", "action": "add", "value": "<b>хлеб</b>"}
    page = anna.get("/desk/bulk?" + urlencode({"query": "", **asked}))
    assert page.status_code == 200
    assert "&lt;b&gt;хлеб&lt;/b&gt;" in page.text
    token = page.text.split('name="token" value="')[1].split('"')[0]
    fields = {**asked, "token": token}
    done = anna.post("/desk/bulk", fields)
    assert done.status_code == 303
    said = {
        item: [v.value for v in archive.catalogue.record(item) if v.term == "dcterms:alternative"]
        for item in ("SB-0900", "SB-0901")
    }
    assert said == {"SB-0900": ["<b>хлеб</b>"], "SB-0901": ["<b>хлеб</b>"]}
    receipt = anna.get(done.headers["location"])
    assert 'id="receipt"' in receipt.text
    again = anna.post("/desk/bulk", fields)
    assert again.status_code == 409, "the state is another one now: nothing is done twice"
    number = done.headers["location"].split("=")[1]
    assert anna.post(f"/desk/changes/{number}/undo").status_code == 303
    assert [v for v in archive.catalogue.record("SB-0900") if v.term == "dcterms:alternative"] == []
    archive.close()


def test_without_a_selection_nothing_is_changed_and_staff_may_not(tmp_path: Path) -> None:
    archive = build_archive(tmp_path / "home", [])
    change = {"term": "dcterms:alternative", "action": "add", "value": "хлеб"}
    assert SignedIn(archive).post("/desk/bulk", change).status_code == 422
    assert SignedIn(archive, "petr", "staff").post("/desk/bulk", {**change, "items": "SB-0900"}).status_code == 403
    assert archive.catalogue.bulk_changes() == ()
    archive.close()
