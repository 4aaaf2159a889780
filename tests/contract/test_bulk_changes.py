"""What the catalogue and the story promise of many records at once. On SQLite and PostgreSQL."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.adapters.catalogue import SqlCatalogue
from pipeline.archive import Archive
from pipeline.desk import bulk
from pipeline.errors import ConflictError, NotFoundError, UsageError
from pipeline.model import Origin, RecordValue
from pipeline.settings import Settings
from pipeline.stages.changing import Change
from pipeline.wiring import open_archive
from tests.services.catalogues import an_item

SUBJECT = "dcterms:subject"
TITLE = "dcterms:title"
TITLES = Change("text", TITLE, "Лененград", "Ленинград")


@pytest.fixture
def archive(catalogue: SqlCatalogue, tmp_path: Path) -> Archive:
    made = open_archive(Settings(home=tmp_path / "home"))
    made.catalogue.close()
    return Archive(made.settings, made.masters, made.derivatives, catalogue, made.index, made.reader, made.models)


def _items(catalogue: SqlCatalogue, *titles: str, origin: Origin = Origin.HUMAN) -> list[str]:
    made = [an_item(catalogue, name=f"scan {number}")[0].item for number in range(len(titles))]
    for item, title in zip(made, titles, strict=True):
        catalogue.set_record(item, [RecordValue(TITLE, title, origin)], agent="vera")
    return made


def _titles(catalogue: SqlCatalogue, items: list[str]) -> list[str]:
    return [catalogue.item(item).title for item in items]


def test_the_preview_is_what_comes_and_undo_brings_back_what_was(archive: Archive, catalogue: SqlCatalogue) -> None:
    items = _items(catalogue, "Осада Лененграда", "Дневник", "Лененград, 1942")
    shown = bulk.preview(archive, items, TITLES, "anna")
    assert _titles(catalogue, items) == ["Осада Лененграда", "Дневник", "Лененград, 1942"]
    receipt = bulk.apply(archive, items, TITLES, "anna", shown.token)
    assert (receipt.items, receipt.agent, receipt.undone_by) == (2, "anna", None)
    assert {row.item: row.after.shown[0].value for row in shown.rows} == {
        items[0]: "Осада Ленинграда",
        items[2]: "Ленинград, 1942",
    }
    assert _titles(catalogue, items) == ["Осада Ленинграда", "Дневник", "Ленинград, 1942"]
    bulk.undo(archive, receipt.number, "anna")
    assert _titles(catalogue, items) == ["Осада Лененграда", "Дневник", "Лененград, 1942"]


def test_undo_after_later_edits_leaves_and_lists_only_what_others_changed(
    archive: Archive, catalogue: SqlCatalogue
) -> None:
    items = _items(catalogue, "Лененград 1", "Лененград 2", "Лененград 3")
    receipt = bulk.apply(archive, items, TITLES, "anna")
    catalogue.set_record(items[1], [RecordValue(TITLE, "Дневник Веры", Origin.HUMAN)], agent="vera")
    catalogue.set_record(items[2], [RecordValue(SUBJECT, "хлеб", Origin.HUMAN)], agent="vera")
    back = bulk.undo(archive, receipt.number, "anna")
    assert _titles(catalogue, items) == ["Лененград 1", "Дневник Веры", "Лененград 3"]
    assert [row.item for row in catalogue.bulk_rows(back.number) if row.conflict] == [items[1]]
    assert [v.value for v in catalogue.record(items[2]) if v.term == SUBJECT] == ["хлеб"]
    with pytest.raises(ConflictError):
        bulk.undo(archive, receipt.number, "anna")
    bulk.undo(archive, back.number, "anna")  # an undo of the undo makes the change again
    assert _titles(catalogue, items) == ["Ленинград 1", "Дневник Веры", "Ленинград 3"]


def test_undo_makes_a_machines_word_a_machines_again(archive: Archive, catalogue: SqlCatalogue) -> None:
    (item,) = _items(catalogue, "Лененград", origin=Origin.MACHINE)
    before = catalogue.record(item)
    receipt = bulk.apply(archive, [item], TITLES, "anna")
    assert catalogue.record(item)[0].origin is Origin.HUMAN
    bulk.undo(archive, receipt.number, "anna")
    assert catalogue.record(item) == before


def test_a_preview_of_what_has_changed_since_is_not_applied(archive: Archive, catalogue: SqlCatalogue) -> None:
    items = _items(catalogue, "Лененград 1", "Лененград 2")
    shown = bulk.preview(archive, items, TITLES, "anna")
    catalogue.set_record(items[0], [RecordValue(TITLE, "Лененград 5", Origin.HUMAN)], agent="vera")
    with pytest.raises(ConflictError):
        bulk.apply(archive, items, TITLES, "anna", shown.token)
    assert _titles(catalogue, items) == ["Лененград 5", "Лененград 2"]


def test_nothing_is_changed_when_one_value_is_impossible(archive: Archive, catalogue: SqlCatalogue) -> None:
    items = _items(catalogue, "один", "два")
    change = Change("set", "dcterms:created", "1942-02-30")
    assert [wrong.item for wrong in bulk.preview(archive, items, change, "anna").faults] == items
    with pytest.raises(UsageError):
        bulk.apply(archive, items, change, "anna")
    assert catalogue.bulk_changes() == ()


@pytest.mark.parametrize("term", ["dcterms:identifier", "dcterms:accessRights", "no:term"])
def test_what_the_archive_fills_itself_is_not_changed_by_hand(archive: Archive, term: str) -> None:
    with pytest.raises(UsageError):
        bulk.preview(archive, [], Change("set", term, "x"), "anna")


def test_a_change_that_never_was_is_not_found(archive: Archive) -> None:
    with pytest.raises(NotFoundError):
        bulk.undo(archive, 7, "anna")
