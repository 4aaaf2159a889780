"""The story of a scan: begin, receive each file, read each page, describe each item, finish.

The doors (flow, command, tests) call these five in this order; each may be killed at any moment and called again.
A file that was received is not received again, a page that was read is not read again.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from pipeline import looks
from pipeline.archive import Archive, Expected
from pipeline.errors import ArchiveError, BadScanError, StorageFullError, UsageError
from pipeline.log import log
from pipeline.model import FILE_OUTCOMES, ID_PATTERN, LedgerEntry, Outcome, Page, PageReading, Reason, Scan, Step
from pipeline.ports import NewFile, PageJob, ReadSettings
from pipeline.profile import kind_names
from pipeline.reasons import reason_of
from pipeline.settings import MEBIBYTE
from pipeline.stages.intake import Candidate, Group, order_key, survey

CLEAN = "pages/{page}/clean.png"
PYRAMID = "pages/{page}/pyramid.tif"
DERIVATIVE_BYTES_A_PIXEL = 0.6  # measured on sample_scans: pyramid 0.19, cleaned picture 0.37
LEFT_FOR_LATER = frozenset({"storage-full"})


@dataclass(frozen=True, slots=True)
class Arrival:
    """One file on its way in, as plain values that may cross a task's border."""

    path: str
    shown_path: str
    item: str
    kind: str
    source_key: str
    order_key: str
    donation: str | None


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run will do: its id and the files to receive, in order. Other files have their outcome already."""

    run: str
    arrivals: tuple[Arrival, ...]
    sidecars: tuple[tuple[str, str], ...]  # (item, path of its item.yaml)

    def sidecar_of(self, item: str) -> Path | None:
        """Return the description that came with an item, if one did."""
        return next((Path(path) for target, path in self.sidecars if target == item), None)


@dataclass(frozen=True, slots=True)
class Problem:
    """A file or page that a person must look at."""

    path: str
    page: int | None
    reason: Reason


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a run: the outcomes add up to the files."""

    run: str
    state: str
    files: int
    outcomes: dict[Outcome, int]
    pages: int
    items: tuple[str, ...]
    problems: tuple[Problem, ...]
    seconds: float


def begin(
    archive: Archive,
    paths: Sequence[Path],
    *,
    donation: str | None = None,
    kind: str | None = None,
    item: str | None = None,
) -> Plan:
    """Look through files and folders, open a run, and note every file whose outcome is settled by its looks.

    Raises:
        UsageError: The item's id is none.
    """
    if item is not None and (item.endswith("\n") or not re.match(ID_PATTERN, item)):
        raise UsageError("item-id-wrong").about(item=item)
    seen = survey(paths, donation=donation, item=item, kinds=kind_names())
    run = archive.catalogue.begin_run([str(path) for path in paths], donation)
    log("run began", run=run, files=len(seen.candidates), items=len(seen.groups))
    archive.told(Expected(run, Step.RECEIVE, len(seen.candidates)))
    arrivals: list[Arrival] = []
    sidecars: list[tuple[str, str]] = []
    for group in seen.groups:
        target = item or _item_of(archive, group)
        fresh = [candidate for candidate in group.candidates if candidate.outcome is None]
        arrivals += [_arrival(group, candidate, target, kind, donation) for candidate in fresh]
        if group.sidecar is not None:
            sidecars.append((target, str(group.sidecar)))
    _note(archive, [_settled(run, c.shown_path, c.outcome, c.reason) for c in seen.candidates if c.outcome])
    _note(archive, [_settled(run, p.shown_path, Outcome.FAILED, p.reason) for p in seen.problems])
    return Plan(run, tuple(arrivals), tuple(sidecars))


def receive(archive: Archive, run: str, arrival: Arrival) -> LedgerEntry:
    """Take one file in: recognise it, store its master, catalogue its pages. Always one outcome.

    Raises:
        ArchiveError: Only what may go away by itself (see retryable); the file then has no outcome yet.
    """
    started = time.monotonic()
    entry = LedgerEntry(run, Step.RECEIVE, Outcome.QUARANTINED, arrival.shown_path)
    try:
        return _take_in(archive, arrival, entry)
    except BadScanError as error:
        entry = replace(entry, reason=reason_of(error), milliseconds=_since(started))
    except StorageFullError as error:
        entry = replace(entry, outcome=Outcome.SKIPPED, reason=reason_of(error), milliseconds=_since(started))
    _note(archive, [entry])
    return entry


def skip_rest(archive: Archive, run: str, arrivals: Iterable[Arrival], reason: Reason) -> None:
    """Give files that will not be tried in this run their outcome, with the reason."""
    _note(archive, [LedgerEntry(run, Step.RECEIVE, Outcome.SKIPPED, a.shown_path, reason=reason) for a in arrivals])


def pages_to_read(archive: Archive, run: str, items: Sequence[str]) -> tuple[Page, ...]:
    """Number the new pages of these items and return all of theirs that were not read yet."""
    for item in items:
        archive.catalogue.number_pages(item)
    pages = archive.catalogue.pages_to_read(items)
    archive.told(Expected(run, Step.READ, len(pages)))
    return pages


def read_page(archive: Archive, run: str, page: Page, settings: ReadSettings | None = None) -> LedgerEntry:
    """Read one page and keep the reading with its ledger entry; a bad page is an outcome, not an error.

    Raises:
        ArchiveError: Only what may go away by itself, or ended the whole run (no room left).
    """
    started = time.monotonic()
    entry = LedgerEntry(
        run, Step.READ, Outcome.FAILED, f"{page.item}/{page.number}", page.scan_sha256, page.item, page.number
    )
    try:
        reading = _read(archive, page, settings or settings_for(archive, page.item))
    except ArchiveError as error:
        if error.retryable or isinstance(error, StorageFullError):
            raise
        entry = replace(entry, reason=reason_of(error), milliseconds=_since(started))
        log("page not read", run=run, item=page.item, page=page.number, code=error.code)
        archive.catalogue.add_failure(page.id, entry)
        _draw(archive, page)
    else:
        entry = replace(
            entry,
            outcome=reading.outcome,
            engine=f"{reading.layer.engine} {reading.layer.engine_version}",
            reason=reading.reason,
            milliseconds=_since(started),
        )
        archive.catalogue.add_reading(page.id, reading, entry)
    archive.told(entry)
    return entry


def settings_for(archive: Archive, item: str) -> ReadSettings:
    """Return how the pages of an item are read where nobody asks for anything else."""
    return ReadSettings(languages=archive.settings.ocr_languages, model=archive.models.chosen(item))


def finish(archive: Archive, run: str) -> Report:
    """Close the run and count what became of it, from the ledger."""
    report = report_of(archive, run)
    archive.catalogue.end_run(run, report.state)
    log("run ended", run=run, state=report.state, pages=report.pages, problems=len(report.problems))
    return report


def report_of(archive: Archive, run: str) -> Report:
    """Count a run's outcomes as the ledger has them."""
    entries = archive.catalogue.ledger(run=run)
    files = [e for e in entries if e.step is Step.RECEIVE and e.outcome in FILE_OUTCOMES]
    pages = [e for e in entries if e.step is Step.READ and e.page is not None]
    bad = [e for e in entries if e.outcome in (Outcome.QUARANTINED, Outcome.FAILED, Outcome.ALARM) or _left(e)]
    return Report(
        run=run,
        state="partial" if bad else "done",
        files=len(files),
        outcomes={outcome: sum(e.outcome is outcome for e in files) for outcome in FILE_OUTCOMES},
        pages=len({(e.item, e.page) for e in pages}),
        items=tuple(sorted({e.item for e in entries if e.item})),
        problems=tuple(Problem(e.path, e.page, e.reason or Reason(f"page-{e.outcome}")) for e in bad),
        seconds=_seconds(archive, run),
    )


def _left(entry: LedgerEntry) -> bool:
    """A file that was passed over only because something was missing (room) is still to be done."""
    return entry.outcome is Outcome.SKIPPED and entry.reason is not None and entry.reason.code in LEFT_FOR_LATER


def _seconds(archive: Archive, run: str) -> float:
    found = next(r for r in archive.catalogue.runs() if r.id == run)
    return round(((found.ended_at or datetime.now(UTC)) - found.started_at).total_seconds(), 1)


def _item_of(archive: Archive, group: Group) -> str:
    """A group that came before goes on in its item if it shares a file with it; the same folder may hold new things."""
    shas: list[str] = []
    if archive.catalogue.items_of_source(group.source_key):
        for candidate in group.candidates:
            with suppress(BadScanError):  # it gets its outcome when it is received
                shas.append(sha256_of(candidate.path))
    return archive.catalogue.reserve_item(group.source_key, shas)


def _arrival(group: Group, candidate: Candidate, item: str, kind: str | None, donation: str | None) -> Arrival:
    return Arrival(
        path=str(candidate.path),
        shown_path=candidate.shown_path,
        item=item,
        kind=kind or group.kind_hint or "",
        source_key=group.source_key,
        order_key=order_key(candidate.path, group.folder),
        donation=donation,
    )


def _settled(run: str, path: str, outcome: Outcome, reason: Reason | None) -> LedgerEntry:
    return LedgerEntry(run, Step.RECEIVE, outcome, path, reason=reason)


def _take_in(archive: Archive, arrival: Arrival, entry: LedgerEntry) -> LedgerEntry:
    started = time.monotonic()
    path = Path(arrival.path)
    sha = sha256_of(path)
    held = archive.catalogue.find_scan(sha)
    if held is not None:
        archive.masters.put(path)  # heals a master that was lost or rotted; otherwise only compares
        return _duplicate(archive, arrival, entry, held, started)
    facts = archive.reader.inspect(path)
    _need_room(archive, path.stat().st_size)
    stored, size, _ = archive.masters.put(path)
    if stored != sha:
        raise BadScanError("scan-changed")
    entry = replace(entry, outcome=Outcome.STORED, sha256=sha, item=arrival.item, milliseconds=_since(started))
    outcome, item = archive.catalogue.receive(
        NewFile(
            scan=Scan(sha, facts.media_type, size, arrival.shown_path),
            facts=facts,
            item=arrival.item,
            item_kind=arrival.kind,
            source_key=arrival.source_key,
            order_key=arrival.order_key,
            donation=arrival.donation,
            entry=entry,
        )
    )
    entry = replace(entry, outcome=outcome, item=item)
    archive.told(entry)
    return entry


def _duplicate(archive: Archive, arrival: Arrival, entry: LedgerEntry, held: Scan, started: float) -> LedgerEntry:
    item = archive.catalogue.item_of_scan(held.sha256)
    reason = Reason("scan-held", {"item": item or "", "name": held.name})
    entry = replace(
        entry,
        outcome=Outcome.DUPLICATE,
        sha256=held.sha256,
        item=item,
        reason=reason,
        milliseconds=_since(started),
    )
    return _note(archive, [entry])[0]


def _draw(archive: Archive, page: Page) -> None:
    """Draw the picture of a page that could not be read, so that a person can look at it."""
    with suppress(ArchiveError), archive.derivatives.writing(PYRAMID.format(page=page.id)) as pyramid:
        archive.reader.draw(_job(archive, page, ReadSettings(), pyramid_to=pyramid))


def _read(archive: Archive, page: Page, settings: ReadSettings) -> PageReading:
    _need_room(archive, int(page.width_px * page.height_px * DERIVATIVE_BYTES_A_PIXEL))
    with (
        archive.derivatives.writing(CLEAN.format(page=page.id)) as clean,
        archive.derivatives.writing(PYRAMID.format(page=page.id)) as pyramid,
        looks.written_along(archive, page, settings) as seen,
    ):
        job = replace(_job(archive, page, settings, pyramid_to=pyramid), clean_to=clean, looks_to=seen)
        return archive.reader.read(job)


def _job(archive: Archive, page: Page, settings: ReadSettings, *, pyramid_to: Path) -> PageJob:
    if page.scan_sha256 is None:
        raise UsageError("page-without-scan")
    return PageJob(
        file=archive.masters.path(page.scan_sha256),
        media_type=page.media_type,
        index=page.index,
        dpi=page.dpi,
        dpi_source=page.dpi_source,
        settings=settings,
        pyramid_to=pyramid_to,
    )


def _need_room(archive: Archive, size_bytes: int) -> None:
    """Stop before the disk is so full that the catalogue cannot say what happened."""
    free = shutil.disk_usage(archive.settings.home).free
    if free < size_bytes + archive.settings.reserve_mib * MEBIBYTE:
        raise StorageFullError("storage-full")


def _note(archive: Archive, entries: Sequence[LedgerEntry]) -> Sequence[LedgerEntry]:
    if entries:
        archive.catalogue.note(entries)
    for entry in entries:
        archive.told(entry)
    return entries


def sha256_of(path: Path) -> str:
    """Return the SHA-256 (hex) of a file; BadScanError if it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise BadScanError("file-unreadable").about(detail=error.strerror or str(error)) from None


def _since(started: float) -> int:
    return int(1000 * (time.monotonic() - started))
