"""Ingest as a Prefect flow: a task for each file received, a task for each page read; the story is pipeline.ingest."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from threading import Event, Thread
from typing import Any

from prefect import flow, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State
from prefect.concurrency.sync import concurrency
from prefect.futures import PrefectFuture, as_completed
from prefect.states import Completed
from prefect.task_runners import ThreadPoolTaskRunner
from prefect.utilities.annotations import unmapped

from flows.opened import archive_at, opened_for_run
from flows.report import markdown_report
from pipeline import ingest, search
from pipeline.archive import Archive
from pipeline.description import describe
from pipeline.errors import ArchiveError, StorageFullError
from pipeline.i18n import _
from pipeline.ingest import Arrival, Plan, Report
from pipeline.log import log
from pipeline.model import LedgerEntry, Outcome, Page, Reason, Step
from pipeline.reasons import reason_of
from pipeline.settings import usable_cores

INGESTS = "archive-ingests"  # the global concurrency limit: runs at once on one Prefect server
LEASE_SECONDS = 60  # a killed run's place is free again after this time; Prefect allows no shorter one
BATCH = 200  # tasks submitted together
PUBLISH_SECONDS = 5.0
BEAT_SECONDS = 10.0

_halted: set[str] = set()  # runs of this process that ran out of room: their pages are left for the next run


def worth_retrying(_task: Any, _run: Any, state: State) -> bool:
    """Ask the error itself whether trying again can help."""
    error = state.data if isinstance(state.data, BaseException) else None
    if error is None:
        try:
            state.result(raise_on_failure=True)
        except Exception as raised:  # noqa: BLE001 - whatever the task ended with is what is asked
            error = raised
    return isinstance(error, ArchiveError) and error.retryable


@task(
    task_run_name="приём: {arrival[shown_path]}",
    retries=3,
    retry_delay_seconds=[1, 5, 20],
    retry_condition_fn=worth_retrying,
    cache_policy=NO_CACHE,
    persist_result=False,
)
def receive_file(home: str, run: str, arrival: dict[str, Any]) -> tuple[str, str | None, str | None]:
    """Receive one file; return its outcome, its item and the reason's code."""
    entry = ingest.receive(archive_at(home), run, Arrival(**arrival))
    return entry.outcome.value, entry.item, entry.reason.code if entry.reason else None


@task(
    task_run_name="чтение: {item}, с. {number}",
    retries=3,
    retry_delay_seconds=[1, 5, 20],
    retry_condition_fn=worth_retrying,
    cache_policy=NO_CACHE,
    persist_result=False,
)
def read_page(home: str, run: str, item: str, number: int) -> str:
    """Read one page; return its item."""
    if run in _halted:
        return item
    archive = archive_at(home)
    ingest.read_page(archive, run, archive.catalogue.page(item, number))
    return item


@flow(
    name="ingest",
    flow_run_name="приём: {paths}",
    task_runner=ThreadPoolTaskRunner(max_workers=usable_cores()),  # type: ignore[arg-type]
    persist_result=False,
)
def ingest_folder(
    paths: list[str], donation: str | None = None, kind: str | None = None, item: str | None = None, home: str = ""
) -> State[None]:
    """Take folders and files through the whole way: receive, read, describe, publish.

    Args:
        paths: Folders or files on the machine where the flow runs.
        donation: Id of the gift they belong to.
        kind: Kind of the items (an id of schemas/kinds.yaml), where known.
        item: Put everything into this one item.
        home: The archive's folder; empty: as the settings say.
    """
    with opened_for_run(home) as archive:
        _make_limit(archive)
        with concurrency(INGESTS, occupy=1, lease_duration=LEASE_SECONDS):
            plan = ingest.begin(archive, [Path(p) for p in paths], donation=donation, kind=kind, item=item)
            with _signs_of_life(archive, plan.run):
                items, room = _receive_all(archive, home, plan)
                if room:
                    _read_all(archive, home, plan, items, kind)
                _publish(archive, plan.run)
            report = ingest.finish(archive, plan.run)
    create_markdown_artifact(
        key="ingest-report", markdown=markdown_report(report), description=_("Run {run}").format(run=plan.run)
    )
    return _ended(report)


def _make_limit(archive: Archive) -> None:
    with get_client(sync_client=True) as client:
        client.upsert_global_concurrency_limit_by_name(INGESTS, archive.settings.ingests_at_once)


def _receive_all(archive: Archive, home: str, plan: Plan) -> tuple[tuple[str, ...], bool]:
    """Receive every file in order; return the items, and whether there was room for all.

    When there is none left, the files not tried get their outcome with that reason.
    """
    items: dict[str, None] = {}
    for first in range(0, len(plan.arrivals), BATCH):
        batch = plan.arrivals[first : first + BATCH]
        futures = receive_file.map(unmapped(home), unmapped(plan.run), [asdict(arrival) for arrival in batch])
        results = [future.result() for future in as_completed(list(futures))]
        items |= {item: None for _, item, _ in results if item is not None}
        if any(code == "storage-full" for _, _, code in results):
            ingest.skip_rest(archive, plan.run, plan.arrivals[first + BATCH :], Reason("storage-full"))
            return tuple(items), False
    return tuple(items), True


def _read_all(archive: Archive, home: str, plan: Plan, items: Sequence[str], kind: str | None) -> None:
    """Read the pages of the items; describe each item when its last page is done; let the index follow."""
    pages = ingest.pages_to_read(archive, plan.run, items)
    left = Counter(page.item for page in pages)
    for item in items:
        if not left[item]:
            describe(archive, plan.run, item, plan.sidecar_of(item), kind)
    published = time.monotonic()
    for item in _items_of_read_pages(archive, home, plan.run, pages):
        left[item] -= 1
        if not left[item]:
            describe(archive, plan.run, item, plan.sidecar_of(item), kind)
        if time.monotonic() - published > PUBLISH_SECONDS:
            _publish(archive, plan.run)
            published = time.monotonic()


def _items_of_read_pages(archive: Archive, home: str, run: str, pages: Sequence[Page]) -> Iterator[str]:
    """Read pages, yielding the item of each as it is done; end early when there is no room left."""
    for first in range(0, len(pages), BATCH):
        batch = pages[first : first + BATCH]
        futures = read_page.map(unmapped(home), unmapped(run), [p.item for p in batch], [p.number for p in batch])
        for future in as_completed(list(futures)):
            item = _read_or_halt(archive, run, future)
            if item is not None:
                yield item
        if run in _halted:
            return


def _read_or_halt(archive: Archive, run: str, future: PrefectFuture[str]) -> str | None:
    """Return the item of a page that was read; when there is no room left, note it once and read no more."""
    try:
        item = future.result()
    except StorageFullError as error:
        if run not in _halted:
            _halted.add(run)
            archive.catalogue.note([LedgerEntry(run, Step.READ, Outcome.FAILED, "", reason=reason_of(error))])
        return None
    return None if run in _halted else item


def _publish(archive: Archive, run: str) -> None:
    """Bring the index up to date; when it cannot be, the outbox waits and the ledger says so."""
    try:
        search.publish(archive.catalogue, archive.index)
    except ArchiveError as error:
        log("index not told", run=run, code=error.code)
        archive.catalogue.note([LedgerEntry(run, Step.PUBLISH, Outcome.FAILED, "", reason=reason_of(error))])


@contextmanager
def _signs_of_life(archive: Archive, run: str) -> Iterator[None]:
    """Note every few seconds that the run lives, so that a dead one is seen as interrupted."""
    ended = Event()

    def beat() -> None:
        while not ended.wait(BEAT_SECONDS):
            with suppress(ArchiveError):  # a catalogue that is away for a moment: the next beat will do
                archive.catalogue.beat(run)

    Thread(target=beat, name="signs of life", daemon=True).start()
    try:
        yield
    finally:
        ended.set()


def _ended(report: Report) -> State[None]:
    """A run that left something undone is never plainly green in Prefect either."""
    name = "Completed" if report.state == "done" else "Partial"
    message = _("{files} files, {pages} pages, {problems} problems")
    counts = {"files": report.files, "pages": report.pages, "problems": len(report.problems)}
    return Completed(name=name, message=message.format(**counts))
