"""What an ingest would meet, before it starts: bad files, duplicates, gaps, room and time. Changes nothing."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from pipeline.archive import Archive
from pipeline.errors import ArchiveError
from pipeline.ingest import DERIVATIVE_BYTES_A_PIXEL, sha256_of
from pipeline.model import Outcome, Reason, ScanFacts, Step
from pipeline.reasons import reason_of
from pipeline.settings import MEBIBYTE
from pipeline.stages.intake import Candidate, find_gaps, survey

SECONDS_A_PAGE = 4.0  # until this machine has read pages of its own


@dataclass(frozen=True, slots=True)
class Preflight:
    """What would be met. problems: path and reason."""

    files: int
    pages: int
    size_bytes: int
    seconds_expected: float
    disk_needed_bytes: int
    disk_free_bytes: int
    problems: tuple[tuple[str, Reason], ...]


@dataclass(frozen=True, slots=True)
class _Look:
    candidate: Candidate
    facts: ScanFacts | None
    problem: Reason | None
    sha256: str | None


def preflight(archive: Archive, paths: Sequence[Path]) -> Preflight:
    """Look through files and folders as an ingest would, and into every scan.

    Raises:
        UsageError: A path does not exist.
    """
    seen = survey(paths)
    scans = [candidate for group in seen.groups for candidate in group.candidates if candidate.outcome is None]
    with ThreadPoolExecutor(archive.settings.workers) as threads:
        looks = list(threads.map(lambda candidate: _look(archive, candidate), scans))
    fresh = [look for look in looks if look.problem is None and look.facts]
    pages = sum(len(look.facts.pages) for look in fresh if look.facts)
    pixels = sum(page.width_px * page.height_px for look in fresh if look.facts for page in look.facts.pages)
    needed = sum(look.candidate.size_bytes for look in fresh) + int(pixels * DERIVATIVE_BYTES_A_PIXEL)
    free = shutil.disk_usage(_existing(archive.settings.home)).free
    problems = [(p.shown_path, p.reason) for p in seen.problems]
    problems += [(c.shown_path, c.problem) for c in seen.candidates if c.problem is not None]
    problems += [(look.candidate.shown_path, look.problem) for look in looks if look.problem is not None]
    problems += [(look.candidate.shown_path, r) for look in fresh for r in _remarks(look)]
    problems += [(group.title_hint, gap) for group in seen.groups for gap in find_gaps(group)]
    if needed > free:
        problems.append(
            (
                str(archive.settings.home),
                Reason("storage-too-small", {"needed_mib": needed // MEBIBYTE, "free_mib": free // MEBIBYTE}),
            )
        )
    return Preflight(
        files=len(seen.candidates),
        pages=pages,
        size_bytes=sum(candidate.size_bytes for candidate in scans),
        seconds_expected=pages * _seconds_a_page(archive) / archive.settings.workers,
        disk_needed_bytes=needed,
        disk_free_bytes=free,
        problems=tuple(problems),
    )


def _look(archive: Archive, candidate: Candidate) -> _Look:
    try:
        sha = sha256_of(candidate.path)
        held = archive.catalogue.find_scan(sha)
        if held is not None:
            item = archive.catalogue.item_of_scan(sha) or ""
            return _Look(candidate, None, Reason("scan-held", {"item": item, "name": held.name}), sha)
        return _Look(candidate, archive.reader.inspect(candidate.path), None, sha)
    except ArchiveError as error:
        return _Look(candidate, None, reason_of(error), None)


def _remarks(look: _Look) -> list[Reason]:
    assert look.facts is not None
    remarks = [Reason(code) for code in look.facts.warnings]
    if any(page.dpi_source == "estimated" for page in look.facts.pages):
        remarks.append(Reason("dpi-missing"))
    return remarks


def _seconds_a_page(archive: Archive) -> float:
    """Take this machine's own speed from its newest runs."""
    for run in archive.catalogue.runs(limit=5):
        read = [
            entry.milliseconds
            for entry in archive.catalogue.ledger(run=run.id, outcome=Outcome.READ)
            if entry.step is Step.READ
        ]
        if len(read) >= 10:
            return sum(read) / len(read) / 1000
    return SECONDS_A_PAGE


def _existing(folder: Path) -> Path:
    return next(parent for parent in (folder, *folder.parents) if parent.exists())
