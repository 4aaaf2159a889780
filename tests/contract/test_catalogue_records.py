"""What the catalogue promises of items and their description. On SQLite and PostgreSQL."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from pipeline.adapters.catalogue import SqlCatalogue
from pipeline.errors import NotFoundError
from pipeline.model import Origin, RecordValue
from tests.services.catalogues import an_item, read_entry, reading, written

TITLE = "dcterms:title"
KIND = "dcterms:type (kind)"


def _by_machine(term: str, value: str, confidence: float = 0.5) -> RecordValue:
    return RecordValue(term, value, Origin.MACHINE, confidence, "page 1: 5/XII-41", "describe", "ru")


def _by_person(term: str, value: str, agent: str = "anna") -> RecordValue:
    return RecordValue(term, value, Origin.HUMAN, None, "", agent, "ru")


def test_items_come_newest_first_by_kind_and_in_slices(catalogue: SqlCatalogue) -> None:
    made = [an_item(catalogue, name=name)[0].item for name in "abc"]
    catalogue.set_record(made[1], [_by_person(KIND, "letter")], agent="anna")
    assert [item.id for item in catalogue.items()] == made[::-1]
    assert [item.id for item in catalogue.items(limit=1, offset=1)] == [made[1]]
    assert [item.id for item in catalogue.items(kind="letter")] == [made[1]]


def test_what_is_not_there_is_not_found(catalogue: SqlCatalogue) -> None:
    (page,) = an_item(catalogue)
    for ask in (catalogue.item, catalogue.pages, catalogue.record, catalogue.revisions, catalogue.number_pages):
        with pytest.raises(NotFoundError):
            ask("BL-999999")
    with pytest.raises(NotFoundError):
        catalogue.page(page.item, 2)
    with pytest.raises(NotFoundError):
        catalogue.set_record("BL-999999", [_by_person(TITLE, "Письмо")], agent="anna")


def test_values_come_back_with_origin_evidence_and_order(catalogue: SqlCatalogue) -> None:
    (page,) = an_item(catalogue)
    given = (
        _by_machine("dcterms:subject", "хлеб"),
        _by_machine("dcterms:subject", "быт", 0.25),
        _by_person(TITLE, "Письмо"),
    )
    catalogue.set_record(page.item, given, agent="anna")
    assert catalogue.record(page.item) == given


def test_a_value_without_an_agent_gets_the_one_who_saves(catalogue: SqlCatalogue) -> None:
    (page,) = an_item(catalogue)
    catalogue.set_record(page.item, [RecordValue(TITLE, "Письмо", Origin.HUMAN)], agent="anna")
    assert catalogue.record(page.item) == (RecordValue(TITLE, "Письмо", Origin.HUMAN, agent="anna"),)


def test_only_the_terms_named_are_replaced(catalogue: SqlCatalogue) -> None:
    (page,) = an_item(catalogue)
    kept = _by_machine("dcterms:created", "1941-12-05")
    catalogue.set_record(page.item, [kept, _by_machine(TITLE, "Письмо")], agent="describe")
    catalogue.set_record(page.item, [_by_machine(TITLE, "Дневник")], agent="describe")
    assert catalogue.record(page.item) == (kept, _by_machine(TITLE, "Дневник"))


def test_a_machine_never_replaces_a_persons_value(catalogue: SqlCatalogue) -> None:
    (page,) = an_item(catalogue)
    catalogue.set_record(page.item, [_by_person(TITLE, "Письмо")], agent="anna")
    before = catalogue.page(page.item, 1).revision
    catalogue.set_record(page.item, [_by_machine(TITLE, "Листовка")], agent="describe")
    assert catalogue.record(page.item) == (_by_person(TITLE, "Письмо"),)
    assert catalogue.item(page.item).title == "Письмо"
    assert catalogue.page(page.item, 1).revision == before


def test_a_person_who_says_there_is_none_hides_what_machines_suggest(catalogue: SqlCatalogue) -> None:
    (page,) = an_item(catalogue)
    catalogue.set_record(page.item, [_by_machine(TITLE, "Листовка")], agent="describe")
    catalogue.set_record(page.item, [_by_person(TITLE, "")], agent="anna")
    assert catalogue.record(page.item) == ()
    assert catalogue.item(page.item).title == ""


def test_title_and_kind_shown_are_the_items_own(catalogue: SqlCatalogue) -> None:
    (page,) = an_item(catalogue)
    before = catalogue.item(page.item)
    catalogue.set_record(page.item, [_by_machine(TITLE, "Письмо"), _by_machine(KIND, "letter")], agent="describe")
    after = catalogue.item(page.item)
    assert (before.title, before.kind) == ("", "diary")
    assert (after.title, after.kind, after.revision) == ("Письмо", "letter", before.revision + 1)


def test_every_change_is_a_revision_and_no_change_is_none(catalogue: SqlCatalogue) -> None:
    (page,) = an_item(catalogue)
    catalogue.set_record(page.item, [_by_machine(TITLE, "Письмо")], agent="describe")
    catalogue.set_record(page.item, [_by_person(TITLE, "Дневник")], agent="anna", note="видно по датам")
    catalogue.set_record(page.item, [_by_person(TITLE, "Дневник", "boris")], agent="boris")
    history = catalogue.revisions(page.item)
    assert [(r.agent, r.action, r.note) for r in history] == [
        ("archive", "create", ""),
        ("describe", "record", ""),
        ("anna", "record", "видно по датам"),
    ]
    assert [r.number for r in history] == sorted({r.number for r in history})
    assert catalogue.record(page.item) == (_by_person(TITLE, "Дневник", "anna"),)


def test_replaced_values_stay_in_the_history(catalogue: SqlCatalogue) -> None:
    (page,) = an_item(catalogue)
    for title in ("Письмо", "Дневник"):
        catalogue.set_record(page.item, [_by_person(TITLE, title)], agent="anna")
    first, second = (r.number for r in catalogue.revisions(page.item)[1:])
    with catalogue.database.reading() as connection:
        kept = connection.execute(text("SELECT value, since, until FROM record_values ORDER BY id")).all()
    assert [tuple(row) for row in kept] == [("Письмо", first, second), ("Дневник", second, None)]


def test_a_new_title_renews_every_page_of_its_item_and_no_other(catalogue: SqlCatalogue) -> None:
    pages = an_item(catalogue, pages=3)
    (other,) = an_item(catalogue, name="b")
    catalogue.set_record(pages[0].item, [_by_person(TITLE, "Письмо")], agent="anna")
    assert [p.revision for p in catalogue.pages(pages[0].item)] == [p.revision + 1 for p in pages]
    assert catalogue.page(other.item, 1).revision == other.revision
    waiting = catalogue.waiting(10)
    assert [(row.key, row.revision) for row in waiting] == [(f"{p.item}/{p.number}", p.revision + 1) for p in pages]
    assert {row.source.item.title for row in waiting if row.source} == {"Письмо"}


def test_a_new_title_is_no_conflict_for_somebody_who_corrects_the_text(catalogue: SqlCatalogue) -> None:
    (page,) = an_item(catalogue)
    catalogue.set_record(page.item, [_by_person(TITLE, "Письмо")], agent="boris")
    catalogue.add_text(page.id, written("хлеб"), agent="anna", based_on=page.revision)
    assert catalogue.layers(page.id)[0].text == "хлеб"


def test_a_withdrawn_page_is_out_of_sight_and_out_of_the_index_but_kept(catalogue: SqlCatalogue) -> None:
    first, second = an_item(catalogue, pages=2)
    catalogue.add_reading(first.id, reading("хлеб"), read_entry(first))
    catalogue.withdraw(first.id, agent="anna", note="по просьбе семьи")
    catalogue.withdraw(first.id, agent="anna")
    assert catalogue.pages(first.item) == (second,)
    assert [key for key, _ in catalogue.revisions_by_key()] == [f"{second.item}/2"]
    assert [source.page for source in catalogue.sources()] == [second]
    (row,) = catalogue.waiting(10)
    assert (row.key, row.source) == (f"{first.item}/1", None)
    assert catalogue.layers(first.id)[0].text == "хлеб"
    assert [r.action for r in catalogue.revisions(first.item)] == ["create", "withdraw"]
    with pytest.raises(NotFoundError):
        catalogue.page(first.item, 1)
    catalogue.done([row])
    assert catalogue.waiting(10) == ()
