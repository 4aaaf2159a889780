"""What the catalogue promises of the ledger, the runs and the outbox. On SQLite and PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from pipeline.adapters.catalogue import SqlCatalogue
from pipeline.errors import NotFoundError
from pipeline.model import LedgerEntry, Origin, Outcome, Reason, RecordValue, Step
from tests.services.catalogues import an_item, new_file, read_entry, reading, recognised, written


def test_ledger_entries_come_back_oldest_first_and_whole(catalogue: SqlCatalogue) -> None:
    at = datetime(2026, 1, 27, 9, 30, 0, 123456, tzinfo=UTC)
    reason = Reason("scan-too-many-pages", {"pages": 3000, "limit": 2000, "dpi": 299.5})
    given = [
        LedgerEntry("run", Step.RECEIVE, Outcome.QUARANTINED, "книга.pdf", "ab" * 32, None, None, None, reason, 17, at),
        LedgerEntry("run", Step.READ, Outcome.READ, "BL-000001/2", None, "BL-000001", 2, "tesseract 5.3.0", at=at),
    ]
    catalogue.note(given)
    assert list(catalogue.ledger()) == given


def test_the_ledger_answers_by_run_path_outcome_item_and_page(catalogue: SqlCatalogue) -> None:
    first = LedgerEntry("one", Step.RECEIVE, Outcome.STORED, "a.tif", item="BL-000001")
    second = LedgerEntry("two", Step.READ, Outcome.FAILED, "b.tif", item="BL-000002", page=4)
    catalogue.note([first, second])
    for asked in ({"run": "two"}, {"path": "b.tif"}, {"outcome": Outcome.FAILED}, {"item": "BL-000002"}, {"page": 4}):
        assert [entry.path for entry in catalogue.ledger(**asked)] == ["b.tif"]  # type: ignore[arg-type]
    assert catalogue.ledger(run="two", path="a.tif") == ()


def test_the_ledger_knows_a_file_by_the_end_of_its_path(catalogue: SqlCatalogue) -> None:
    paths = ["box/diary/a_1.tif", "box/letter/a_1.tif", "box/diary/aa_1.tif", "box/diary/aX1.tif"]
    catalogue.note([LedgerEntry("run", Step.RECEIVE, Outcome.STORED, path) for path in paths])
    found = {end: [entry.path for entry in catalogue.ledger(path=end)] for end in ("a_1.tif", "diary/a_1.tif", "1.tif")}
    assert found == {"a_1.tif": paths[:2], "diary/a_1.tif": paths[:1], "1.tif": []}


def test_an_entry_without_a_time_is_noted_now(catalogue: SqlCatalogue) -> None:
    before = datetime.now(UTC)
    catalogue.note([LedgerEntry("run", Step.READ, Outcome.READ, "a.tif")])
    noted = catalogue.ledger()[0].at
    assert noted is not None
    assert before <= noted <= datetime.now(UTC)


@pytest.mark.parametrize("table", ["ledger", "layers", "revisions"])
@pytest.mark.parametrize("change", ["UPDATE {} SET {}", "DELETE FROM {}"])
def test_what_happened_cannot_be_rewritten(catalogue: SqlCatalogue, table: str, change: str) -> None:
    (page,) = an_item(catalogue)
    catalogue.add_reading(page.id, reading("хлеб"), read_entry(page))
    column = {"ledger": "outcome = 'read'", "layers": "text = ''", "revisions": "agent = ''"}[table]
    with pytest.raises(SQLAlchemyError, match="append-only"), catalogue.database.engine.begin() as connection:
        connection.execute(text(change.format(table, column)))


def test_a_run_is_running_until_it_ends(catalogue: SqlCatalogue) -> None:
    run = catalogue.begin_run(["папка", "b.tif"], "D-1")
    (open_run,) = catalogue.runs()
    assert (open_run.id, open_run.state, open_run.donation) == (run, "running", "D-1")
    assert (open_run.sources, open_run.ended_at) == (("папка", "b.tif"), None)
    catalogue.end_run(run, "partial")
    (ended,) = catalogue.runs()
    assert ended.state == "partial"
    assert ended.ended_at is not None
    assert ended.ended_at >= ended.started_at


def test_a_run_that_fell_silent_was_interrupted_until_it_speaks_again(catalogue_url: str) -> None:
    time = [datetime(2026, 1, 27, tzinfo=UTC)]
    catalogue = SqlCatalogue.open(catalogue_url, clock=lambda: time[0])
    run = catalogue.begin_run(["a"], None)
    time[0] += timedelta(seconds=60)
    assert catalogue.runs()[0].state == "running"
    time[0] += timedelta(seconds=1)
    assert catalogue.runs()[0].state == "interrupted"
    catalogue.beat(run)
    assert catalogue.runs()[0].state == "running"
    time[0] += timedelta(days=1)
    catalogue.end_run(run, "done")
    assert catalogue.runs()[0].state == "done"
    catalogue.close()


def test_runs_come_newest_first_and_not_more_than_asked(catalogue_url: str) -> None:
    times = iter(datetime(2026, 1, day, tzinfo=UTC) for day in range(1, 31))
    catalogue = SqlCatalogue.open(catalogue_url, clock=lambda: next(times))
    made = [catalogue.begin_run([name], None) for name in "abc"]
    assert [run.id for run in catalogue.runs(limit=2)] == made[:0:-1]
    catalogue.close()


def test_a_run_that_never_began_cannot_end(catalogue: SqlCatalogue) -> None:
    with pytest.raises(NotFoundError):
        catalogue.end_run("never", "done")
    with pytest.raises(NotFoundError):
        catalogue.beat("never")


def test_numbered_pages_wait_for_the_index_in_order_with_all_it_needs(catalogue: SqlCatalogue) -> None:
    catalogue.receive(new_file("a.pdf", "BL-000001", pages=2, text_layer=recognised("хлеб")))
    assert catalogue.waiting(10) == ()
    catalogue.number_pages("BL-000001")
    rows = catalogue.waiting(10)
    assert [(row.key, row.revision) for row in rows] == [("BL-000001/1", 1), ("BL-000001/2", 1)]
    source = rows[0].source
    assert source is not None
    assert (source.page, source.item) == (catalogue.page("BL-000001", 1), catalogue.item("BL-000001"))
    assert source.layer == recognised("хлеб")
    assert [row.key for row in catalogue.waiting(1)] == ["BL-000001/1"]


def test_a_page_changed_twice_waits_once_in_its_newest_state(catalogue: SqlCatalogue) -> None:
    first, second = an_item(catalogue, pages=2)
    for page, word in ((second, "первое"), (first, "второе"), (second, "третье")):
        catalogue.add_reading(page.id, reading(word), read_entry(page))
    rows = catalogue.waiting(10)
    assert [(r.key, r.revision, r.source.layer.text if r.source else "") for r in rows] == [
        (f"{second.item}/2", 3, "третье"),
        (f"{first.item}/1", 2, "второе"),
    ]
    catalogue.done(rows)
    assert catalogue.waiting(10) == ()


def test_a_change_made_while_the_index_was_told_stays(catalogue: SqlCatalogue) -> None:
    first, second = an_item(catalogue, pages=2)
    for page in (first, second):
        catalogue.add_reading(page.id, reading("хлеб"), read_entry(page))
    told = catalogue.waiting(10)
    catalogue.add_reading(first.id, reading("хлеба"), read_entry(first))
    catalogue.done(told)
    assert [(row.key, row.revision) for row in catalogue.waiting(10)] == [(f"{first.item}/1", 3)]


def test_row_numbers_are_never_given_twice(catalogue: SqlCatalogue) -> None:
    (page,) = an_item(catalogue)
    catalogue.enqueue([f"{page.item}/1"])
    (old,) = catalogue.waiting(10)
    catalogue.done([old])
    catalogue.enqueue([f"{page.item}/1"])
    catalogue.done([old])
    (new,) = catalogue.waiting(10)
    assert new.number > old.number


def test_pages_can_be_put_in_the_outbox_again_and_unknown_ones_are_left_out(catalogue: SqlCatalogue) -> None:
    pages = an_item(catalogue, pages=3)
    item = pages[0].item
    catalogue.enqueue([f"{item}/3", f"{item}/1", f"{item}/99", "nonsense", f"{item}/x", ""])
    assert [(row.key, row.revision) for row in catalogue.waiting(10)] == [(f"{item}/1", 1), (f"{item}/3", 1)]


def test_sources_come_in_order_of_item_and_number_as_a_number(catalogue: SqlCatalogue) -> None:
    ids = ["BL-000002", "BL-000001", "АРХИВ-1", "bl-1", "BL-0000010"]
    for name in ids:
        catalogue.receive(new_file(f"{name}.tif", name, pages=11))
        catalogue.number_pages(name)
    expected = [(item, number) for item in sorted(ids) for number in range(1, 12)]
    assert [(s.page.item, s.page.number) for s in catalogue.sources()] == expected
    assert list(catalogue.revisions_by_key()) == [(f"{item}/{number}", 1) for item, number in expected]
    asked = ["bl-1/2", "BL-000001/10", "BL-000001/9", "BL-000001/99"]
    assert [s.page.number for s in catalogue.sources(asked)] == [9, 10, 2]


def test_more_pages_than_one_batch_all_come_once(catalogue: SqlCatalogue) -> None:
    an_item(catalogue, pages=450)
    (other,) = an_item(catalogue, name="b")
    keys = [f"{s.page.item}/{s.page.number}" for s in catalogue.sources()]
    assert len(keys) == len(set(keys)) == 451
    assert keys == [key for key, _ in catalogue.revisions_by_key()]
    assert set(catalogue.page_facts(keys)) == set(keys)
    assert keys[-1] == f"{other.item}/1"


def test_what_hits_are_shown_with_comes_for_many_keys_at_once(catalogue: SqlCatalogue) -> None:
    first, second = an_item(catalogue, pages=2)
    catalogue.add_reading(first.id, reading("хлеб"), read_entry(first))
    value = RecordValue("dcterms:created", "1941-12-05", Origin.HUMAN, agent="anna")
    catalogue.set_record(first.item, [value], agent="anna")
    keys = [f"{second.item}/2", "BL-999999/1", f"{first.item}/1"]
    facts = catalogue.page_facts(keys)
    assert list(facts) == [keys[0], keys[2]]
    assert facts[keys[2]].record == (value,)
    assert facts[keys[2]].layer.text == "хлеб"
    assert facts[keys[0]].layer.text == ""
    assert facts[keys[0]].page == catalogue.page(second.item, 2)


def test_pages_are_found_by_their_own_id_and_counted_by_kind(catalogue: SqlCatalogue) -> None:
    first, second = an_item(catalogue, pages=2)
    an_item(catalogue, name="b")
    assert catalogue.page_by_id(second.id) == second
    catalogue.withdraw(first.id, agent="anna")
    with pytest.raises(NotFoundError):
        catalogue.page_by_id(first.id)
    assert catalogue.kind_counts() == {"diary": (2, 2)}


def test_a_person_who_corrects_a_text_puts_it_in_the_outbox(catalogue: SqlCatalogue) -> None:
    (page,) = an_item(catalogue)
    revision = catalogue.add_text(page.id, written("хлеб"), agent="anna", based_on=None)
    (row,) = catalogue.waiting(10)
    assert row.source is not None
    assert (row.revision, row.source.layer) == (revision, replace(written("хлеб"), origin=Origin.HUMAN))
