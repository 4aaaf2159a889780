"""The data of schemas/ is whole and fits together."""

import re
from datetime import date, timedelta
from itertools import pairwise

import pytest

import schemas
from pipeline.profile import KIND_TERM, kind_names, kinds, terms, vocabulary
from pipeline.stages.chronology import edtf_range, valid_edtf

DC15 = {
    "title", "creator", "subject", "description", "publisher", "contributor", "date", "type", "format", "identifier",
    "source", "language", "relation", "coverage", "rights",
}  # fmt: skip
SAID_PRIVATE = {
    "donor_full_name", "donor_phone", "donor_email", "donor_address", "donor_id_document", "agreement_scan",
    "consent_record", "living_persons", "internal_notes", "scan_operator", "storage_path",
}  # fmt: skip


def test_every_term_is_exported_as_one_of_the_fifteen_elements_or_not_at_all() -> None:
    assert len(terms()) > 40
    assert {term.dc15 for term in terms().values() if term.dc15} == DC15


def test_what_may_never_leave_is_private_and_has_no_element() -> None:
    for name in SAID_PRIVATE:
        term = terms()[f"local:{name}"]
        assert (term.private, term.dc15) == (True, None)


def test_every_term_has_labels_in_both_languages() -> None:
    for term in terms().values():
        assert re.search("[а-яё]", term.label_ru, re.IGNORECASE)
        assert re.search("[a-z]", term.label_en, re.IGNORECASE)
        assert not re.search("[а-яё]", term.label_en + term.help_en, re.IGNORECASE)


def test_every_vocabulary_that_a_term_names_is_there() -> None:
    named = {term.vocabulary for term in terms().values() if term.vocabulary}
    for name in named - {"kinds", "toponyms"}:
        assert len(vocabulary(name)) > 1
    assert "toponyms" in named
    assert len(schemas.rows("toponyms.csv")) > 100


def test_every_kind_has_a_type_of_dcmi_and_names_that_no_other_kind_has() -> None:
    assert len(kinds()) == 21
    assert all(kind.dcmi in vocabulary("dcmitype") for kind in kinds().values())
    names = [name for kind in kinds().values() for name in kind.names]
    assert len(names) == len(set(names))
    assert kind_names()["дневник"] == "diary"
    assert terms()[KIND_TERM].dc15 == "type"


@pytest.mark.parametrize("name", ["events.csv", "bread_norms.csv", "date_events.csv", "holidays.csv", "glossary.csv"])
def test_a_table_is_whole(name: str) -> None:
    rows = schemas.rows(name)
    assert len(rows) > 5
    assert all(None not in row and set(row) == set(rows[0]) for row in rows)


def test_every_event_has_a_date_of_edtf() -> None:
    assert all(valid_edtf(row["date"]) for row in schemas.rows("events.csv"))


def test_the_events_that_dates_name_are_days_of_the_events_table() -> None:
    days = {day for row in schemas.rows("events.csv") for day in (edtf_range(row["date"]) or ())}
    for row in schemas.rows("date_events.csv"):
        if row["key"] != "finnish_war":
            assert {row["first"], row["last"]} <= days


def test_bread_norms_follow_one_another_without_a_gap() -> None:
    workers = [row for row in schemas.rows("bread_norms.csv") if row["category_ru"] == "рабочие и ИТР"]
    assert [row["grams_per_day"] for row in workers[:6]] == ["800", "600", "500", "400", "300", "250"]
    for row, following in pairwise(workers):
        last = date.fromisoformat(row["date_to"])
        assert last + timedelta(days=1) == date.fromisoformat(following["date_from"])
