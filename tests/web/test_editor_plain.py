"""Transcribing without JavaScript: one field, one button, the same story."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.archive import Archive
from tests.web.people import SignedIn
from tests.web.shelf import HOSTILE, WITHOUT_SCAN, build_archive

HOME = f"/desk/items/{WITHOUT_SCAN}/pages/1"


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Archive]:
    opened = build_archive(tmp_path / "home", [])
    yield opened
    opened.close()


def revision_of(person: SignedIn) -> str:
    return str(person.get(HOME + "/text", headers={"accept": "application/json"}).json()["revision"])


def test_a_field_is_saved_line_by_line_and_lines_keep_their_names(own: Archive) -> None:
    anna = SignedIn(own)
    before = anna.get(HOME + "/text", headers={"accept": "application/json"}).json()
    text = "Новая первая строка\r\nИз старой машинописи.\r\nХлеб давали по карточкам всем."
    answer = anna.post(HOME, {"text": text, "revision": str(before["revision"])})
    assert answer.status_code == 200
    assert "Сохранено." in answer.text
    after = anna.get(HOME + "/text", headers={"accept": "application/json"}).json()
    assert [line["text"] for line in after["lines"]] == text.split("\r\n")
    assert [line["key"] for line in after["lines"]][1:] == [line["key"] for line in before["lines"]]
    assert [word["by"] for word in after["lines"][2]["words"]] == ["", "", "", "anna", "anna"]


def test_of_two_people_with_the_same_field_neither_loses_a_word(own: Archive) -> None:
    anna, boris = SignedIn(own), SignedIn(own, "boris")
    ground = revision_of(anna)
    anna.post(HOME, {"text": "Из новой машинописи.\nХлеб давали по карточкам.", "revision": ground})
    answer = boris.post(HOME, {"text": "Из рыжей машинописи.\nХлеб давали по талонам.", "revision": ground})
    kept = anna.get(HOME + "/text", headers={"accept": "application/json"}).json()
    assert [line["text"] for line in kept["lines"]] == ["Из новой машинописи.", "Хлеб давали по талонам."]
    assert "у вас было «рыжей»" in answer.text


def test_a_text_of_an_unknown_ground_stays_in_the_field(own: Archive) -> None:
    anna = SignedIn(own)
    answer = anna.post(HOME, {"text": "Не потеряйте меня", "revision": "987654"})
    assert answer.status_code == 409
    assert "Не потеряйте меня" in answer.text
    kept = anna.get(HOME + "/text", headers={"accept": "application/json"}).json()
    assert kept["lines"][0]["text"] == "Из старой машинописи."


def test_a_line_that_is_too_long_stays_in_the_field(own: Archive) -> None:
    anna = SignedIn(own)
    answer = anna.post(HOME, {"text": "ы" * 5_000, "revision": revision_of(anna)})
    assert answer.status_code == 409
    assert "ы" * 5_000 in answer.text


def test_markup_in_the_text_is_shown_and_not_obeyed(own: Archive) -> None:
    page = SignedIn(own).get(f"/desk/items/{HOSTILE}/pages/1").text
    assert "&lt;img src=x onerror=alert(1)&gt;" in page
    assert "<img src=x" not in page
    assert "<script>alert" not in page
