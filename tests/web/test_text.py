"""The text of a page over the wire: saved, merged, remembered, found."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bench.desk_races import rereadings
from pipeline.archive import Archive
from pipeline.search import ask, understand
from pipeline.stages.document import alto
from tests.web.people import SignedIn
from tests.web.shelf import build_archive

HOME = "/desk/items/SB-0001/pages/1"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    opened = build_archive(Path(tmp_path_factory.mktemp("desk")) / "home", ["SB-0001"])
    yield opened
    opened.close()


@pytest.fixture
def anna(archive: Archive) -> SignedIn:
    return SignedIn(archive, "anna")


@pytest.fixture
def boris(archive: Archive) -> SignedIn:
    return SignedIn(archive, "boris", "editor")


def opened(somebody: SignedIn, home: str = HOME) -> dict[str, Any]:
    answer = somebody.get(f"{home}/text", headers={"accept": "application/json"})
    assert answer.status_code == 200, answer.text
    return answer.json()


def outward(sheet: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "key": line["key"],
            "text": line["text"],
            "box": line["box"],
            "words": [{"text": word["text"], "box": word["box"]} for word in line["words"]],
            "accepted": [],
        }
        for line in sheet["lines"]
    ]


def save(somebody: SignedIn, sheet: dict[str, Any], lines: list[dict[str, Any]], **more: Any) -> Any:
    body = {"revision": sheet["revision"], "tab": "t", "lines": lines, "note": "", **more}
    return somebody.send("PUT", f"{HOME}/text", body)


def changed(sheet: dict[str, Any], line: int, word: int, text: str) -> list[dict[str, Any]]:
    lines = outward(sheet)
    words = lines[line]["text"].split()
    words[word] = text
    lines[line]["text"] = " ".join(words)
    return lines


def test_a_saved_word_is_the_persons_and_the_others_stay_the_machines(anna: SignedIn) -> None:
    sheet = opened(anna)
    assert {word["by"] for line in sheet["lines"] for word in line["words"]} == {""}
    answer = save(anna, sheet, changed(sheet, 1, 0, "Исправленное"))
    assert answer.status_code == 200, answer.text
    line, was = answer.json()["lines"][1], sheet["lines"][1]
    assert [word["by"] for word in line["words"]] == ["anna"] + [""] * (len(was["words"]) - 1)
    assert line["words"][1:] == was["words"][1:]
    assert line["words"][0]["box"] == was["words"][0]["box"]
    assert opened(anna)["revision"] == answer.json()["revision"]


def test_the_same_text_again_makes_no_new_state(anna: SignedIn) -> None:
    sheet = opened(anna)
    assert save(anna, sheet, outward(sheet)).json()["revision"] == sheet["revision"]


def test_two_people_change_other_words_and_both_are_kept(anna: SignedIn, boris: SignedIn) -> None:
    sheet = opened(anna)
    save(boris, sheet, changed(sheet, 2, 0, "Борисово"), tab="b")
    answer = save(anna, sheet, changed(sheet, 3, 0, "Аннино"), tab="a").json()
    assert answer["merged"]
    assert answer["conflicts"] == []
    assert [line["text"].split()[0] for line in answer["lines"][2:4]] == ["Борисово", "Аннино"]


def test_of_one_word_theirs_stays_and_mine_is_told_and_remembered(anna: SignedIn, boris: SignedIn) -> None:
    sheet = opened(anna)
    save(boris, sheet, changed(sheet, 4, 0, "Первое"), tab="b")
    answer = save(anna, sheet, changed(sheet, 4, 0, "Второе"), tab="a").json()
    (told,) = answer["conflicts"]
    assert (told["mine"], told["theirs"], told["by"], told["word"]) == ("Второе", "Первое", "boris", 0)
    assert answer["lines"][4]["text"].startswith("Первое ")
    newest = anna.get(f"{HOME}/history").json()[0]
    assert newest["agent"] == "anna"
    assert [conflict["mine"] for conflict in newest["conflicts"]] == ["Второе"]


def test_what_a_window_saved_without_hearing_of_it_is_no_conflict_with_itself(anna: SignedIn) -> None:
    sheet = opened(anna)
    save(anna, sheet, changed(sheet, 5, 0, "Хле"), tab="lost")
    answer = save(anna, sheet, changed(sheet, 5, 0, "Хлеба"), tab="lost").json()
    assert answer["conflicts"] == []
    assert answer["lines"][5]["text"].startswith("Хлеба ")


def test_accepted_words_are_signed_and_keep_their_boxes(anna: SignedIn) -> None:
    sheet = opened(anna)
    lines = outward(sheet)
    lines[6]["accepted"] = [1]
    line = save(anna, sheet, lines).json()["lines"][6]
    assert [word["by"] for word in line["words"][:3]] == ["", "anna", ""]
    assert line["words"][1]["box"] == sheet["lines"][6]["words"][1]["box"]


def test_any_earlier_state_is_seen_and_restored(anna: SignedIn) -> None:
    before = opened(anna)
    after = save(anna, before, changed(before, 7, 0, "Ошибка")).json()
    past = anna.get(f"{HOME}/history/{before['revision']}").json()
    assert [line["text"] for line in past["lines"]] == [line["text"] for line in before["lines"]]
    answer = anna.send("POST", f"{HOME}/restore", {"layer": before["revision"], "revision": after["revision"]})
    assert [line["text"] for line in answer.json()["lines"]] == [line["text"] for line in before["lines"]]
    assert anna.get(f"{HOME}/history").json()[0]["restored"] == before["revision"]


def test_the_history_of_a_word_says_who_and_from_what(anna: SignedIn) -> None:
    sheet = opened(anna)
    was = sheet["lines"][8]["text"].split()[0]
    save(anna, sheet, changed(sheet, 8, 0, "Иначе"))
    told = anna.get(f"{HOME}/history/word?key={sheet['lines'][8]['key']}&word=0").json()
    assert [(one["text"], one["by"]) for one in told] == [("Иначе", "anna"), (was, "")]


def test_a_saved_word_is_found_within_five_seconds(anna: SignedIn, archive: Archive) -> None:
    sheet = opened(anna)
    question = understand("крокозябрами", exact=True)
    assert ask(archive.catalogue, archive.index, question).total_pages == 0
    save(anna, sheet, changed(sheet, 9, 0, "⟦кроко⟧зябрами"))
    until = time.monotonic() + 5
    while not (hits := ask(archive.catalogue, archive.index, question).hits) and time.monotonic() < until:
        time.sleep(0.05)
    assert [found.word.by for found in hits[0].words] == ["anna"]


def test_who_else_is_here_is_told(anna: SignedIn, boris: SignedIn) -> None:
    assert anna.send("POST", f"{HOME}/here", {"tab": "a"}).json() == {"here": []}
    told = boris.send("POST", f"{HOME}/here", {"tab": "b"}).json()["here"]
    assert [one["name"] for one in told] == ["anna"]


def test_a_text_is_checked_by_another_than_its_writer(anna: SignedIn, boris: SignedIn) -> None:
    sheet = opened(anna)
    saved = save(anna, sheet, changed(sheet, 0, 0, "Проверка")).json()
    own = anna.send("POST", f"{HOME}/state", {"state": "checked", "revision": saved["revision"]})
    assert own.status_code == 409
    old = boris.send("POST", f"{HOME}/state", {"state": "checked", "revision": sheet["revision"]})
    assert old.status_code == 409
    other = boris.send("POST", f"{HOME}/state", {"state": "checked", "revision": saved["revision"]})
    assert other.json() == {"state": "checked"}


def lines_of(number: int, text: str = "слово") -> list[dict[str, Any]]:
    return [{"key": f"k{n}", "text": text} for n in range(number)]


@pytest.mark.parametrize(
    ("lines", "status", "code"),
    [
        (lines_of(2_001), 413, "text-too-many-lines"),
        (lines_of(1, "я" * 2_001), 413, "text-line-too-long"),
        (lines_of(1_000, "я" * 600), 413, "text-too-large"),
        ([*lines_of(1), *lines_of(1)], 422, "text-line-twice"),
        ([{"key": "a"}], 422, "text-shape-wrong"),
        ([{"key": "a", "text": "x", "box": [0, 0, 0, 5]}], 422, "text-shape-wrong"),
        ("строка", 422, "text-shape-wrong"),
    ],
)
def test_what_cannot_be_a_text_is_refused_in_words(anna: SignedIn, lines: Any, status: int, code: str) -> None:
    before = opened(anna)["revision"]
    answer = save(anna, {"revision": before}, lines)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["message"]
    assert opened(anna)["revision"] == before


def test_a_ground_that_never_was_is_refused(anna: SignedIn) -> None:
    answer = save(anna, {"revision": 999_999}, lines_of(1))
    assert (answer.status_code, answer.json()["code"]) == (409, "text-ground-unknown")


def test_script_in_a_text_stays_text(anna: SignedIn) -> None:
    sheet = opened(anna)
    lines = changed(sheet, 0, 0, "<script>alert(1)</script>")
    assert save(anna, sheet, lines).json()["lines"][0]["text"].startswith("<script>alert(1)</script>")


def test_notes_and_conflicts_of_those_who_correct_are_not_exported(anna: SignedIn, archive: Archive) -> None:
    sheet = opened(anna)
    save(anna, sheet, changed(sheet, 0, 0, "Раз"), tab="x", note="спросить у семьи")
    save(anna, sheet, changed(sheet, 0, 0, "Два"), tab="y")
    page = archive.catalogue.page("SB-0001", 1)
    kept = archive.catalogue.shown_text(page.id).layer
    assert "Два" in str(kept.settings["conflicts"])
    told = alto(page, kept).decode()
    assert "conflicts" not in told
    assert "спросить" not in told


def test_corrected_words_outlive_two_readings_found_and_boxed(tmp_path: Path) -> None:
    shelf = build_archive(tmp_path / "home", ["SB-0001"])
    words, kept, found, boxed = rereadings(shelf, 60, ["SB-0001"])
    shelf.close()
    assert words == 60
    assert (kept, found) == (words, words)
    assert boxed >= 0.95 * words
