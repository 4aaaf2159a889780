"""What the catalogue promises of items that are not for everybody, of rejections and of history. On both databases."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipeline.adapters.catalogue import SqlCatalogue
from pipeline.errors import NotFoundError
from pipeline.model import Origin, RecordValue
from tests.services.catalogues import an_item, read_entry, reading

TITLE = "dcterms:title"
ACCESS = "dcterms:accessRights"
AVAILABLE = "dcterms:available"


def person(term: str, value: str, agent: str = "anna") -> RecordValue:
    return RecordValue(term, value, Origin.HUMAN, agent=agent)


def machine(term: str, value: str) -> RecordValue:
    return RecordValue(term, value, Origin.MACHINE, 0.5, "words: хлеб", "archive")


def an_item_that_was_read(catalogue: SqlCatalogue, name: str = "letter") -> str:
    page = an_item(catalogue, name=name)[0]
    catalogue.add_reading(page.id, reading("Хлеб."), read_entry(page))
    return page.item


def told_all(catalogue: SqlCatalogue) -> dict[str, bool]:
    """Take the outbox empty; for each key whether the index is given the page."""
    rows = catalogue.waiting(100)
    catalogue.done(rows)
    return {row.key: row.source is not None for row in rows}


def test_a_closed_item_is_told_to_the_index_as_gone_and_an_opened_one_comes_back(catalogue: SqlCatalogue) -> None:
    item = an_item_that_was_read(catalogue)
    assert told_all(catalogue) == {f"{item}/1": True}
    catalogue.set_record(item, [person(ACCESS, "closed")], agent="anna")
    assert told_all(catalogue) == {f"{item}/1": False}
    assert list(catalogue.revisions_by_key()) == []
    assert list(catalogue.sources(open_only=True)) == []
    assert [source.item.id for source in catalogue.sources()] == [item]
    catalogue.set_record(item, [person(ACCESS, "open")], agent="anna")
    assert told_all(catalogue) == {f"{item}/1": True}
    assert [key for key, _ in catalogue.revisions_by_key()] == [f"{item}/1"]


def test_readers_lists_and_counts_leave_closed_items_out(catalogue: SqlCatalogue) -> None:
    items = [an_item_that_was_read(catalogue, name) for name in ("a", "b")]
    catalogue.set_record(items[1], [person(ACCESS, "reading-room")], agent="anna")
    assert [item.id for item in catalogue.items(open_only=True)] == [items[0]]
    assert [item.id for item in catalogue.items()] == items[::-1]
    assert sum(count for count, _ in catalogue.kind_counts(open_only=True).values()) == 1
    assert sum(count for count, _ in catalogue.kind_counts().values()) == 2
    assert catalogue.shut(items) == frozenset({items[1]})


def test_what_a_machine_put_in_the_reading_rooms_is_shown_until_a_person_decides(catalogue: SqlCatalogue) -> None:
    item = an_item_that_was_read(catalogue)
    catalogue.set_record(item, [machine(ACCESS, "reading-room")], agent="archive")
    assert catalogue.shut([item]) == frozenset()


def test_an_embargo_ends_by_itself_on_its_day(catalogue_url: str) -> None:
    now = [datetime(2026, 11, 25, 12, tzinfo=UTC)]
    catalogue = SqlCatalogue.open(catalogue_url, clock=lambda: now[0])
    item = an_item_that_was_read(catalogue)
    catalogue.set_record(item, [person(ACCESS, "embargo"), person(AVAILABLE, "2026-12-01")], agent="anna")
    assert told_all(catalogue) == {f"{item}/1": False}
    now[0] = datetime(2026, 11, 30, 23, 59, tzinfo=UTC)
    assert catalogue.shut([item]) == {item}
    assert told_all(catalogue) == {}
    now[0] = datetime(2026, 12, 1, 0, 0, tzinfo=UTC)
    assert catalogue.shut([item]) == frozenset()
    assert told_all(catalogue) == {f"{item}/1": True}
    assert told_all(catalogue) == {}
    catalogue.close()


def test_a_rejection_is_remembered_once_and_can_be_taken_back(catalogue: SqlCatalogue) -> None:
    item = an_item_that_was_read(catalogue)
    for _ in range(2):
        catalogue.reject(item, "dcterms:subject", "children", agent="anna")
    catalogue.reject(item, "dcterms:subject", "школа " * 5000, agent="boris")
    found = catalogue.rejections(item)
    assert [(r.term, r.value, r.agent) for r in found[:1]] == [("dcterms:subject", "children", "anna")]
    assert len(found) == 2
    catalogue.take_back_rejection(item, "dcterms:subject", "children")
    assert [r.agent for r in catalogue.rejections(item)] == ["boris"]


def test_nothing_can_be_rejected_of_an_item_that_is_not_there(catalogue: SqlCatalogue) -> None:
    with pytest.raises(NotFoundError):
        catalogue.reject("BL-999999", TITLE, "x", agent="anna")


def test_history_keeps_every_value_with_its_revisions(catalogue: SqlCatalogue) -> None:
    item = an_item_that_was_read(catalogue)
    first = catalogue.set_record(item, [machine(TITLE, "[Письмо]")], agent="archive")
    second = catalogue.set_record(item, [person(TITLE, "Письмо матери")], agent="anna", note="по конверту")
    third = catalogue.set_record(item, [person(TITLE, "Письмо сестре", "boris")], agent="boris")
    told = [(past.value.value, past.value.agent, past.since, past.until) for past in catalogue.record_history(item)]
    assert told == [
        ("[Письмо]", "archive", first, None),
        ("Письмо матери", "anna", second, third),
        ("Письмо сестре", "boris", third, None),
    ]
