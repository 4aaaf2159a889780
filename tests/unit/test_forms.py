"""The form is made from the profile, and all that is wrong in it is told at once."""

import pytest

from pipeline.model import Origin, RecordValue
from pipeline.profile import kinds, terms
from pipeline.stages.chronology import valid_edtf
from pipeline.stages.forms import SECTIONS, Entry, check_form, entries_of, form_fields, missing_terms, values_of


def faults(said: dict[str, list[str]], kind: str = "letter") -> list[tuple[str, int]]:
    entries = {term: [Entry(text) for text in texts] for term, texts in said.items()}
    return [(fault.term, fault.number) for fault in check_form(form_fields(kind), entries, valid_date=valid_edtf)]


@pytest.mark.parametrize("kind", sorted(kinds()))
def test_every_field_of_a_kind_and_every_term_that_people_fill_is_asked_once(kind: str) -> None:
    fields = form_fields(kind)
    assert {field.name for field in kinds()[kind].fields} <= set(fields)
    assert {term.name for term in terms().values() if term.section in SECTIONS} <= set(fields)


def test_every_term_of_the_profile_has_a_part_of_the_form() -> None:
    assert {term.section for term in terms().values()} <= {*SECTIONS, "access", "kept"}


def test_a_publisher_is_asked_of_printed_kinds_only() -> None:
    required = {kind: form_fields(kind)["dcterms:publisher"].required for kind in ("leaflet", "letter")}
    assert required == {"leaflet": True, "letter": False}


def test_all_faults_are_found_at_once() -> None:
    said = {
        "dcterms:created": ["1942-02-31"],
        "dcterms:temporal": ["1941-09-08/1944-01-27", "1944-01-27/1941-09-08"],
        "dcterms:subject": ["evacuation", "nothing"],
        "dcterms:title": ["А" * 2000],
    }
    assert sorted(faults(said)) == [
        ("dcterms:created", 0),
        ("dcterms:subject", 1),
        ("dcterms:temporal", 1),
        ("dcterms:title", 0),
    ]


def test_a_field_for_one_value_takes_no_second_in_the_same_language() -> None:
    fields = form_fields("letter")
    two = {"dcterms:title": [Entry("Письмо", language="ru"), Entry("Letter", language="en")]}
    assert check_form(fields, two, valid_date=valid_edtf) == ()
    assert faults({"dcterms:title": ["Письмо", "Другое"]}) == [("dcterms:title", 1)]


def test_a_number_is_a_number() -> None:
    said = {"local:card_norm_g": ["сто двадцать пять"], "local:coupons_left": ["12"]}
    assert faults(said, "bread_card") == [("local:card_norm_g", 0)]


def test_what_is_missing_is_named_and_forbids_nothing() -> None:
    names = {missing.term for missing in missing_terms(form_fields("letter"), {"dcterms:title": [Entry("Письмо")]})}
    assert "dcterms:abstract" in names
    assert "dcterms:title" not in names


def test_entries_and_values_are_each_others_mirror() -> None:
    value = RecordValue("dcterms:created", "1942?", Origin.HUMAN, None, "штемпель", "anna", None, wording="в 42-м")
    assert values_of("dcterms:created", entries_of([value], "dcterms:created"), "anna") == (value,)


def test_an_emptied_field_says_nothing_rather_than_leaving_what_was() -> None:
    assert values_of("dcterms:created", (), "anna") == (RecordValue("dcterms:created", "", Origin.HUMAN, agent="anna"),)


def test_characters_that_control_devices_are_left_out() -> None:
    (value,) = values_of("dcterms:title", (Entry("Пись\x00мо\x1b[2J"),), "anna")
    assert value.value == "Письмо[2J"
