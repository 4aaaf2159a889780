"""Describing an item: the form, faults, other people's changes, proposals, access, history."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.archive import Archive
from pipeline.description import describe
from pipeline.model import Origin, RecordValue
from tests.web.people import SignedIn
from tests.web.shelf import build_archive, put_text

TITLE = "dcterms:title"
ITEM = "SB-0900"
HERE = f"/desk/items/{ITEM}"


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Archive]:
    opened = build_archive(tmp_path / "home", [])
    yield opened
    opened.close()


def form_in(page: str) -> dict[str, str]:
    """Every field of the record's form as a browser would send it."""
    body = page[page.index('id="record"') : page.index('id="access"')]
    fields = {}
    for tag in re.findall(r"<input[^>]*>", body):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and name[1] != "csrf":
            fields[name[1]] = html.unescape(value[1]) if value else ""
    for name, inner in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>(.*?)</textarea>', body, re.S):
        fields[name] = html.unescape(inner).removeprefix("\n")
    for name, inner in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', body, re.S):
        chosen = re.search(r'value="([^"]*)" selected', inner)
        fields[name] = html.unescape(chosen[1]) if chosen else ""
    return fields


def shown(archive: Archive, term: str, item: str = ITEM) -> list[tuple[str, str]]:
    return [(value.value, value.agent) for value in archive.catalogue.record(item) if value.term == term]


def test_an_untouched_form_changes_nothing_and_makes_nobody_an_author(own: Archive) -> None:
    anna = SignedIn(own)
    before = own.catalogue.record(ITEM)
    assert before
    answer = anna.post(HERE, form_in(anna.get(HERE).text))
    assert (answer.status_code, answer.headers["location"]) == (303, f"{HERE}?done=same")
    assert own.catalogue.record(ITEM) == before


def test_what_a_person_writes_is_kept_with_wording_ground_and_name(own: Archive) -> None:
    anna = SignedIn(own)
    fields = form_in(anna.get(HERE).text) | {
        "value:dcterms:created:0": "1942-02-14?",
        "wording:dcterms:created:0": "14 февраля, суббота",
        "evidence:dcterms:created:0": "день недели по календарю",
        "value:dcterms:contributor:0": "Вымыслов П. И.",
        "role:dcterms:contributor:0": "addressee",
    }
    assert anna.post(HERE, fields).status_code == 303
    (date,) = [v for v in own.catalogue.record(ITEM) if v.term == "dcterms:created"]
    assert (date.value, date.wording, date.evidence) == (
        "1942-02-14?",
        "14 февраля, суббота",
        "день недели по календарю",
    )
    assert (date.origin, date.agent) == (Origin.HUMAN, "anna")
    (reader,) = [v for v in own.catalogue.record(ITEM) if v.term == "dcterms:contributor"]
    assert (reader.value, reader.role) == ("Вымыслов П. И.", "addressee")


def test_all_faults_are_told_at_once_and_nothing_typed_is_lost(own: Archive) -> None:
    anna = SignedIn(own)
    fields = form_in(anna.get(HERE).text) | {
        "value:dcterms:created:0": "1942-02-31",
        "value:dcterms:temporal:0": "1944-01-27/1941-09-08",
        "value:dcterms:subject:0": "no-such-subject",
        "value:dcterms:abstract:0": "А" * 500_000,
        "value:dcterms:source:0": "<script>alert(1)</script>",
    }
    answer = anna.post(HERE, fields)
    assert answer.status_code == 422
    page = answer.text
    listed = page[page.index('id="faults"') : page.index('id="proposals"')]
    for term in ("created", "temporal", "subject", "abstract"):
        assert f'href="#dcterms-{term}-0"' in listed
        assert f'id="dcterms-{term}-0"' in page
    assert "А" * 500_000 in page
    assert 'value="1942-02-31"' in page
    assert "<script>alert(1)</script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert shown(own, "dcterms:created") == []


def test_script_in_every_field_is_only_text(own: Archive) -> None:
    anna = SignedIn(own)
    evil = "\"'><script>alert(1)</script>"
    fields = {n: evil if n.startswith(("value:", "wording:")) else v for n, v in form_in(anna.get(HERE).text).items()}
    answer = anna.post(HERE, fields)
    assert answer.status_code == 422
    assert "<script>alert" not in answer.text


def test_when_another_person_saved_meanwhile_both_texts_are_shown_and_nothing_is_overwritten(own: Archive) -> None:
    anna, boris = SignedIn(own), SignedIn(own, "boris")
    old = form_in(anna.get(HERE).text)
    assert boris.post(HERE, form_in(boris.get(HERE).text) | {f"value:{TITLE}:0": "Письмо сестре"}).status_code == 303
    answer = anna.post(HERE, old | {f"value:{TITLE}:0": "Письмо матери", "value:dcterms:medium:0": "карандаш"})
    assert answer.status_code == 409
    assert 'value="Письмо матери"' in answer.text
    assert "Письмо сестре" in answer.text
    assert shown(own, TITLE) == [("Письмо сестре", "boris")]
    again = anna.post(HERE, form_in(answer.text))
    assert again.status_code == 303
    assert shown(own, TITLE) == [("Письмо матери", "anna")]
    assert shown(own, "dcterms:medium") == [("карандаш", "anna")]


def test_a_change_of_another_field_by_another_person_is_no_conflict(own: Archive) -> None:
    anna, boris = SignedIn(own), SignedIn(own, "boris")
    old = form_in(anna.get(HERE).text)
    boris.post(HERE, form_in(boris.get(HERE).text) | {"value:dcterms:medium:0": "чернила"})
    assert anna.post(HERE, old | {f"value:{TITLE}:0": "Письмо матери"}).status_code == 303
    assert shown(own, "dcterms:medium") == [("чернила", "boris")]


def test_lines_are_added_and_taken_out_without_scripts(own: Archive) -> None:
    anna = SignedIn(own)
    fields = form_in(anna.get(HERE).text) | {"value:dcterms:creator:0": "Первая", "do": "add:dcterms:creator"}
    page = anna.post(HERE, fields).text
    assert 'name="value:dcterms:creator:1"' in page
    assert 'value="Первая"' in page
    gone = anna.post(HERE, form_in(page) | {"do": "drop:dcterms:creator:0"}).text
    assert 'value="Первая"' not in gone
    assert shown(own, "dcterms:creator") == []


def test_a_title_is_composed_by_the_pattern_in_square_brackets(own: Archive) -> None:
    anna = SignedIn(own)
    fields = form_in(anna.get(HERE).text) | {
        "value:dcterms:type (kind):0": "letter",
        "value:dcterms:creator:0": "Вымыслов П. И.",
        "value:dcterms:created:0": "1942-02-14",
        "do": "compose",
    }
    page = anna.post(HERE, fields).text
    assert form_in(page)[f"value:{TITLE}:0"] == "[Письмо, Вымыслов П. И., 14 февраля 1942 г.]"


def a_text(own: Archive, item: str, text: str, kind: str = "") -> None:
    put_text(own, own.catalogue.begin_run(["test"], None), item, item, text)
    if kind:
        own.catalogue.set_record(item, [RecordValue("dcterms:type (kind)", kind, Origin.HUMAN)], agent="anna")


def test_an_unsure_kind_is_offered_as_two_or_none_and_the_choice_is_signed(own: Archive) -> None:
    a_text(own, "T-1", "Карточка. При утере не возобновляется. Талон. Ленинград.")
    a_text(own, "T-2", "Да.")
    anna = SignedIn(own)
    page = anna.get("/desk/items/T-1").text
    kinds = re.findall(
        r'name="term" value="dcterms:type \(kind\)"><input type="hidden" name="value" value="(\w+)"', page
    )
    assert sorted(kinds) == ["bread_card", "food_card"]
    assert 'dcterms:type (kind)"><input type="hidden" name="value"' not in anna.get("/desk/items/T-2").text
    anna.post("/desk/items/T-1/proposals", {"term": "dcterms:type (kind)", "value": "bread_card", "do": "accept"})
    assert shown(own, "dcterms:type (kind)", "T-1") == [("bread_card", "anna")]


def test_a_rejected_proposal_does_not_come_back_until_it_is_taken_back(own: Archive) -> None:
    a_text(own, "T-3", "Вчера была тревога, бомбили. Хлеба дали по карточке 125 граммов.")
    anna = SignedIn(own)
    told = {"term": "dcterms:subject", "value": "air-raids"}
    offer = (
        'value="dcterms:subject"><input type="hidden" name="value" value="air-raids"><input type="hidden" name="lang'
    )
    assert offer in anna.get("/desk/items/T-3").text
    anna.post("/desk/items/T-3/proposals", told | {"do": "reject"})
    assert offer not in anna.get("/desk/items/T-3").text
    anna.post("/desk/items/T-3/proposals", told | {"do": "again"})
    assert offer in anna.get("/desk/items/T-3").text


def test_a_norm_that_contradicts_the_table_is_marked_and_colour_never_says_the_category(own: Archive) -> None:
    a_text(own, "T-4", "КАРТОЧКА НА ХЛЕБ. Иждивенцев. Декабрь 1941 г. № 000000", "bread_card")
    values = {"card_category": "иждивенческая", "card_month": "1941-12", "card_norm_g": "250", "colour": "розовая"}
    said = [RecordValue(f"local:{key}", value, Origin.HUMAN) for key, value in values.items()]
    own.catalogue.set_record("T-4", said[3:], agent="anna")
    anna = SignedIn(own)
    offered = anna.get("/desk/items/T-4").text
    assert 'name="value" value="иждивенческая"' in offered
    own.catalogue.set_record("T-4", said, agent="anna")
    page = anna.get("/desk/items/T-4").text
    assert 'id="norm-fault"' in page
    assert "125" in page[page.index('id="norms"') :][:400]
    own.catalogue.set_record("T-4", [RecordValue("local:card_norm_g", "125", Origin.HUMAN)], agent="anna")
    assert 'id="norm-fault"' not in anna.get("/desk/items/T-4").text


def test_colour_alone_proposes_no_category(own: Archive) -> None:
    a_text(own, "T-5", "Хлеб. Бумага розовая.", "bread_card")
    assert 'value="local:card_category"' not in SignedIn(own).get("/desk/items/T-5").text


def test_a_letter_without_a_year_is_offered_the_year_whose_calendar_fits_and_keeps_ground_and_wording(
    own: Archive,
) -> None:
    a_text(own, "T-6", "14 февраля, суббота. Дорогая мама, целую. Штемпель 20.2.42", "letter")
    anna = SignedIn(own)
    page = anna.get("/desk/items/T-6").text
    found = re.search(
        r'value="(1942-02-14\?)".*?name="wording" value="([^"]*)".*?name="evidence" value="([^"]*)"', page
    )
    assert found is not None
    assert not re.search(r'name="value" value="194[345]-02-14\?"', page)
    told = {"term": "dcterms:created", "value": found[1], "wording": found[2], "evidence": html.unescape(found[3])}
    anna.post("/desk/items/T-6/proposals", told | {"do": "accept"})
    (date,) = [v for v in own.catalogue.record("T-6") if v.term == "dcterms:created"]
    assert (date.value, date.wording, date.agent) == ("1942-02-14?", "14 февраля, суббота", "anna")
    assert "штемпел" in date.evidence.lower()


def test_a_document_of_1985_about_living_people_is_shut_until_there_is_written_consent(own: Archive) -> None:
    anna = SignedIn(own)
    own.catalogue.set_record(ITEM, [RecordValue("dcterms:created", "1985", Origin.HUMAN)], agent="anna")
    asked = {"living": "yes", "consent": "", "years": "75", "ground": ""}
    anna.post(f"{HERE}/access", asked)
    assert own.catalogue.shut([ITEM])
    assert shown(own, "dcterms:available") == [("2060-12-31", "anna")]
    anna.post(f"{HERE}/access", asked | {"consent": "Т. С. Вымыслова, письмо от 1 марта 2020 г."})
    assert not own.catalogue.shut([ITEM])


def test_a_document_of_1942_is_open(own: Archive) -> None:
    own.catalogue.set_record(ITEM, [RecordValue("dcterms:created", "1942-01-12", Origin.HUMAN)], agent="anna")
    SignedIn(own).post(f"{HERE}/access", {"living": "unknown", "consent": "", "years": "75", "ground": ""})
    assert shown(own, "dcterms:accessRights") == [("open", "anna")]


def test_another_term_without_a_ground_is_refused_with_what_was_typed(own: Archive) -> None:
    answer = SignedIn(own).post(f"{HERE}/access", {"living": "yes", "consent": "Письмо", "years": "30", "ground": ""})
    assert answer.status_code == 422
    assert "Письмо" in answer.text
    assert shown(own, "dcterms:accessRights") == []


def test_any_state_of_the_record_is_restored_as_a_new_change(own: Archive) -> None:
    anna, boris = SignedIn(own), SignedIn(own, "boris")
    anna.post(HERE, form_in(anna.get(HERE).text) | {f"value:{TITLE}:0": "Первое"})
    first = own.catalogue.revisions(ITEM)[-1].number
    boris.post(HERE, form_in(boris.get(HERE).text) | {f"value:{TITLE}:0": "Второе"})
    page = anna.get(f"{HERE}/history").text
    assert "Первое" in page
    assert "boris" in page
    assert anna.post(f"{HERE}/history", {"revision": str(first)}).status_code == 303
    assert shown(own, TITLE) == [("Первое", "anna")]
    assert anna.post(f"{HERE}/history", {"revision": "999999"}).status_code == 404


def test_who_may_not_describe_sees_the_form_and_changes_nothing(own: Archive) -> None:
    staff = SignedIn(own, "sveta", "staff")
    assert 'value="save"' not in staff.get(HERE).text
    assert staff.post(HERE, {f"value:{TITLE}:0": "Чужое"}).status_code == 403


def test_a_new_description_closes_a_document_of_1985_that_nobody_decided_on_and_leaves_1942_alone(own: Archive) -> None:
    for item, year in (("T-7", "1985"), ("T-8", "1942")):
        a_text(own, item, "Воспоминания.", "memoir")
        sidecar = own.settings.home / f"{item}.yaml"
        sidecar.write_text(f"date: {year}\n", encoding="utf-8")
        describe(own, own.catalogue.begin_run(["test"], None), item, sidecar)
    assert own.catalogue.shut(["T-7", "T-8"]) == {"T-7"}
    own.catalogue.set_record("T-7", [RecordValue("dcterms:accessRights", "open", Origin.HUMAN)], agent="anna")
    assert own.catalogue.shut(["T-7"]) == frozenset()


def test_a_rejected_value_is_not_said_again_by_a_new_description(own: Archive) -> None:
    a_text(own, "T-9", "Письмо.")
    run = own.catalogue.begin_run(["test"], None)
    describe(own, run, "T-9")
    extents = shown(own, "dcterms:language", "T-9")
    assert extents == [("rus", "describe")]
    SignedIn(own).post("/desk/items/T-9/proposals", {"term": "dcterms:language", "value": "rus", "do": "reject"})
    assert shown(own, "dcterms:language", "T-9") == []
    describe(own, run, "T-9")
    assert shown(own, "dcterms:language", "T-9") == []
