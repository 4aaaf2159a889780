"""Many threads and processes on one catalogue, and processes that die. On SQLite and PostgreSQL."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

import pipeline
from pipeline.adapters.catalogue import SqlCatalogue, database
from pipeline.errors import ConflictError, NotFoundError, StorageError, StorageFullError, UnavailableError
from pipeline.model import Origin, Outcome, RecordValue
from tests.services.catalogues import an_item, new_file, read_entry, reading, recognised, written

ROOT = Path(pipeline.__file__).parent.parent

RECEIVE = """
import sys
from pipeline.adapters.catalogue import SqlCatalogue
from tests.services.catalogues import new_file
catalogue = SqlCatalogue.open(sys.argv[1])
run = catalogue.begin_run(["folder"], "D-1")
sys.stdin.readline()
for number in range(40):
    item = catalogue.reserve_item(f"folder {number // 10}")
    file = new_file(f"{number:03}.tif", item, run=run, pages=2, source_key=f"folder {number // 10}", donation="D-1")
    print(catalogue.receive(file)[0], flush=True)
catalogue.close()
"""

DIE_BEFORE_COMMIT = """
import os, signal, sys
from sqlalchemy import event
from pipeline.adapters.catalogue import SqlCatalogue
from tests.services.catalogues import new_file, recognised
catalogue = SqlCatalogue.open(sys.argv[1])
file = new_file("b.pdf", "BL-000777", pages=5, donation="D-9", text_layer=recognised("хлеб"))
event.listen(catalogue.database.engine, "commit", lambda connection: os.kill(os.getpid(), signal.SIGKILL))
catalogue.receive(file)
"""


def _process(code: str, url: str) -> subprocess.Popen[str]:
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen([sys.executable, "-c", code, url], cwd=ROOT, text=True, **pipes)  # type: ignore[call-overload,no-any-return]


def test_two_processes_that_receive_the_same_files_store_each_once(catalogue: SqlCatalogue, catalogue_url: str) -> None:
    both = [_process(RECEIVE, catalogue_url) for _ in range(2)]
    told = [process.communicate("go\n", timeout=120) for process in both]
    assert [stderr for _, stderr in told] == ["", ""]
    outcomes = Counter(line for stdout, _ in told for line in stdout.split())
    assert outcomes == {"stored": 40, "duplicate": 40}
    assert len(catalogue.ledger()) == 80
    items = catalogue.items()
    assert len(items) == 4
    assert [catalogue.number_pages(item.id) for item in items] == [20, 20, 20, 20]


def test_threads_that_add_readings_at_once_lose_none(catalogue: SqlCatalogue) -> None:
    pages = an_item(catalogue, pages=24)
    with ThreadPoolExecutor(8) as threads:
        for _ in range(2):
            jobs = [threads.submit(catalogue.add_reading, p.id, reading("хлеб"), read_entry(p)) for p in pages]
            jobs.append(threads.submit(catalogue.add_reading, pages[0].id, reading("соль"), read_entry(pages[0])))
            assert len([job.result() for job in jobs]) == 25
    assert [len(catalogue.layers(page.id)) for page in pages] == [4] + [2] * 23
    assert [page.revision for page in catalogue.pages(pages[0].item)] == [5] + [3] * 23
    assert len(catalogue.waiting(100)) == 24


def test_threads_that_reserve_the_same_group_get_the_same_item(catalogue: SqlCatalogue) -> None:
    with ThreadPoolExecutor(8) as threads:
        ids = list(threads.map(catalogue.reserve_item, ["folder"] * 16))
    assert set(ids) == {"BL-000001"}


def test_of_two_who_save_on_the_same_revision_one_is_told_of_a_conflict(catalogue: SqlCatalogue) -> None:
    (page,) = an_item(catalogue)
    start = threading.Barrier(2)

    def save(agent: str) -> str:
        start.wait()
        try:
            catalogue.add_text(page.id, written(agent), agent=agent, based_on=page.revision)
        except ConflictError:
            return "conflict"
        return agent

    with ThreadPoolExecutor(2) as threads:
        told = list(threads.map(save, ["anna", "boris"]))
    assert told.count("conflict") == 1
    assert catalogue.layers(page.id)[0].text in told
    assert len(catalogue.layers(page.id)) == 1


def test_titles_and_readings_at_once_count_every_revision(catalogue: SqlCatalogue) -> None:
    pages = an_item(catalogue, pages=4)

    def title(number: int) -> None:
        value = RecordValue("dcterms:title", f"Письмо {number}", Origin.HUMAN)
        catalogue.set_record(pages[0].item, [value], agent="anna")

    with ThreadPoolExecutor(8) as threads:
        jobs = [threads.submit(title, number) for number in range(8)]
        jobs += [threads.submit(catalogue.add_reading, p.id, reading("хлеб"), read_entry(p)) for p in pages]
        assert len([job.result() for job in jobs]) == 12
    assert [page.revision for page in catalogue.pages(pages[0].item)] == [1 + 8 + 1] * 4
    assert len(catalogue.revisions(pages[0].item)) == 1 + 8


def test_a_process_killed_before_its_commit_leaves_nothing_half(catalogue: SqlCatalogue, catalogue_url: str) -> None:
    catalogue.receive(new_file("a.tif", "BL-000001"))
    process = _process(DIE_BEFORE_COMMIT, catalogue_url)
    process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL
    counted = "donations", "items", "scans", "pages", "layers", "ledger", "revisions", "outbox"
    with catalogue.database.reading() as connection:
        found = [connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() for table in counted]
    assert found == [0, 1, 1, 1, 0, 1, 1, 0]
    again = new_file("b.pdf", "BL-000777", pages=5, text_layer=recognised("хлеб"))
    assert catalogue.receive(again) == (Outcome.STORED, "BL-000777")
    assert catalogue.number_pages("BL-000777") == 5


def test_a_receive_that_fails_midway_leaves_nothing(catalogue: SqlCatalogue) -> None:
    file = new_file("a.tif", "BL-000001", pages=2)
    one = file.facts.pages[0]
    with pytest.raises(StorageError) as refused:  # two pages of one index
        catalogue.receive(replace(file, facts=replace(file.facts, pages=(one, one))))
    assert refused.value.code == "catalogue-refused"
    assert (catalogue.items(), catalogue.ledger(), catalogue.find_scan(file.scan.sha256)) == ((), (), None)


def test_changes_made_together_are_all_kept_or_none(catalogue: SqlCatalogue) -> None:
    pages = an_item(catalogue, pages=3)
    with catalogue.together():
        for page in pages:
            catalogue.add_reading(page.id, reading("хлеб"), read_entry(page))
        assert len(catalogue.layers(pages[0].id)) == 1
        with ThreadPoolExecutor(1) as threads:
            assert threads.submit(catalogue.layers, pages[0].id).result(timeout=10) == ()
    assert [len(catalogue.layers(page.id)) for page in pages] == [1, 1, 1]

    def break_off() -> None:
        with catalogue.together():
            catalogue.add_reading(pages[0].id, reading("соль"), read_entry(pages[0]))
            catalogue.add_reading("0" * 32, reading("соль"), read_entry(pages[0]))

    with pytest.raises(NotFoundError):
        break_off()
    assert [layer.text for layer in catalogue.layers(pages[0].id)] == ["хлеб"]
    assert len(catalogue.ledger(outcome=Outcome.READ)) == 3


def test_one_refusal_inside_a_block_leaves_the_rest_of_it(catalogue: SqlCatalogue) -> None:
    (page,) = an_item(catalogue)
    with catalogue.together():
        with pytest.raises(NotFoundError):
            catalogue.add_reading("0" * 32, reading("соль"), read_entry(page))
        catalogue.add_reading(page.id, reading("хлеб"), read_entry(page))
    assert [layer.text for layer in catalogue.layers(page.id)] == ["хлеб"]


def test_a_child_process_does_not_use_its_parents_connection(catalogue: SqlCatalogue) -> None:
    item = catalogue.reserve_item("folder")
    child = os.fork()
    if child == 0:
        os._exit(0 if catalogue.reserve_item("folder") == item else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert catalogue.reserve_item("folder") == item


def test_readers_see_one_state_and_do_not_wait_for_a_writer(catalogue: SqlCatalogue) -> None:
    (page,) = an_item(catalogue)
    with catalogue.database.writing() as connection:
        connection.execute(text("UPDATE items SET title = 'новое'"))
        with ThreadPoolExecutor(1) as threads:
            assert threads.submit(catalogue.item, page.item).result(timeout=10).title == ""
    assert catalogue.item(page.item).title == "новое"


def test_a_writer_that_waited_too_long_is_told_that_the_catalogue_is_busy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_S", 0)
    catalogue = SqlCatalogue.open(f"sqlite:///{tmp_path / 'catalogue.sqlite3'}")
    other = sqlite3.connect(tmp_path / "catalogue.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(UnavailableError) as refused:
        catalogue.reserve_item("folder")
    assert (refused.value.code, refused.value.retryable) == ("catalogue-busy", True)
    other.close()
    assert catalogue.reserve_item("folder") == "BL-000001"
    catalogue.close()


def test_no_room_left_is_said_so_and_nothing_partial_stays(tmp_path: Path) -> None:
    catalogue = SqlCatalogue.open(f"sqlite:///{tmp_path / 'catalogue.sqlite3'}")
    (page,) = an_item(catalogue)
    with catalogue.database.engine.connect() as connection:  # the pool's one connection: the limit stays with it
        used = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {used}")
    with pytest.raises(StorageFullError) as refused:
        catalogue.add_reading(page.id, reading("хлеб " * 20_000), read_entry(page))
    assert refused.value.code == "catalogue-full"
    assert catalogue.layers(page.id) == ()
    assert [entry.page for entry in catalogue.ledger()] == [None]
    with catalogue.database.engine.connect() as connection:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {used + 10_000}")
    catalogue.add_reading(page.id, reading("хлеб " * 20_000), read_entry(page))
    assert len(catalogue.layers(page.id)) == 1
    catalogue.close()


@pytest.mark.postgresql
def test_a_server_that_went_away_is_unavailable_and_its_return_is_noticed(postgresql_url: str) -> None:
    catalogue = SqlCatalogue.open(postgresql_url)
    other = SqlCatalogue.open(postgresql_url)

    def read_while_the_server_ends_the_session() -> None:
        with catalogue.database.reading() as connection:
            pid = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
            with other.database.writing() as killer:
                killer.exec_driver_sql(f"SELECT pg_terminate_backend({pid})")
            connection.exec_driver_sql("SELECT 1")

    with pytest.raises(UnavailableError):
        read_while_the_server_ends_the_session()
    assert catalogue.runs() == ()
    catalogue.close()
    other.close()
