"""The story of a text that exists already: a typed copy or an older transcription, with or without scans."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipeline import ingest, search
from pipeline.archive import Archive, Expected
from pipeline.errors import ArchiveError, BadDataError, UsageError
from pipeline.model import (
    ID_PATTERN,
    Box,
    Item,
    Layer,
    LedgerEntry,
    Line,
    Origin,
    Outcome,
    Reason,
    RecordValue,
    Step,
    Word,
)
from pipeline.profile import KIND_TERM
from pipeline.reasons import reason_of
from pipeline.stages.alignment import align_page

LONGEST_LINE_BYTES = 4 * 1024 * 1024
AGENT = "transcript"
TOGETHER = 100  # lines a transaction


class _GivenWord(BaseModel):
    text: str
    box: tuple[int, int, int, int] | None = None
    confidence: float | None = Field(None, ge=0, le=1)


class _GivenLine(BaseModel):
    text: str
    box: tuple[int, int, int, int] | None = None
    words: list[_GivenWord] = []


class Given(BaseModel):
    """One line of a transcripts file: the text of one page, or of a whole item."""

    model_config = ConfigDict(extra="forbid")

    item: str = Field(pattern=ID_PATTERN)
    page: int | None = Field(None, ge=1, le=100_000)  # none: the text of the whole item, laid on its pages
    text: str
    title: str = ""
    kind: str = ""
    date: str = ""
    origin: Literal["human", "machine"] = "human"
    scan: str | None = None
    lines: list[_GivenLine] | None = None  # with boxes, where another program has them
    width_px: int = Field(0, ge=0)
    height_px: int = Field(0, ge=0)


TakeWhole = Callable[[Archive, str, str], int]


@dataclass(frozen=True, slots=True)
class _Numbered:
    number: int
    given: Given | Reason


def take_in(archive: Archive, file: Path, whole: TakeWhole) -> ingest.Report:
    """Take every line of a file in; a bad line costs only itself.

    Args:
        whole: Takes the text of a whole item; returns how many pages got their text.

    Raises:
        UsageError: The file cannot be read.
    """
    run = archive.catalogue.begin_run([str(file)], None)
    rows = list(_rows(file))
    archive.told(Expected(run, Step.RECEIVE, len(rows)))
    described: set[str] = set()
    for first in range(0, len(rows), TOGETHER):
        some = rows[first : first + TOGETHER]
        slow = any(isinstance(row.given, Given) and (row.given.scan or row.given.page is None) for row in some)
        # a transaction shuts others out: it must not last as long as reading a scan or laying a diary does
        with nullcontext() if slow else archive.catalogue.together():
            for row in some:
                _take_in_row(archive, file, run, row, described, whole)
    search.publish(archive.catalogue, archive.index)
    report = ingest.finish(archive, run)
    return replace(report, pages=report.outcomes[Outcome.STORED])  # a line is a page


def _take_in_row(archive: Archive, file: Path, run: str, row: _Numbered, described: set[str], whole: TakeWhole) -> None:
    entry = LedgerEntry(run, Step.RECEIVE, Outcome.QUARANTINED, f"{file.name}:{row.number}")
    entry = _taken(archive, file.parent, entry, row.given, whole)
    if entry.outcome is not Outcome.STORED or entry.page is None:
        archive.catalogue.note([entry])
    archive.told(entry)
    if isinstance(row.given, Given) and entry.outcome is Outcome.STORED and row.given.item not in described:
        described.add(row.given.item)
        _describe(archive, row.given)


def _rows(file: Path) -> Iterator[_Numbered]:
    try:
        with file.open("rb") as lines:
            for number, raw in enumerate(lines, start=1):
                if raw.strip():
                    yield _Numbered(number, _given(raw))
    except OSError as error:
        raise UsageError("path-unreadable").about(path=str(file), detail=error.strerror or str(error)) from None


def _given(raw: bytes) -> Given | Reason:
    if len(raw) > LONGEST_LINE_BYTES:
        return Reason("transcript-too-long")
    try:
        return Given.model_validate(json.loads(raw.decode("utf-8-sig")))
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(str(part) for part in e['loc'])}: {e['msg']}" for e in error.errors()[:5])
        return Reason("transcript-invalid", {"faults": faults})
    except (ValueError, RecursionError) as error:
        return Reason("transcript-invalid", {"faults": str(error)[:200]})


def _taken(archive: Archive, folder: Path, entry: LedgerEntry, given: Given | Reason, whole: TakeWhole) -> LedgerEntry:
    if isinstance(given, Reason):
        return replace(entry, reason=given)
    started = time.monotonic()
    entry = replace(entry, item=given.item, page=given.page, outcome=Outcome.STORED, engine=AGENT)
    try:
        if given.page is None:
            return _whole(archive, entry, given, whole)
        if given.scan is not None:
            return _with_scan(archive, folder, entry, given)
        held = _held(archive, given)
        if held == _layer(given).text:
            return replace(entry, outcome=Outcome.DUPLICATE, reason=Reason("text-held-already"))
        entry = replace(entry, milliseconds=int(1000 * (time.monotonic() - started)))
        item = Item(given.item, given.kind, None, given.title, 0)
        size = (given.width_px, given.height_px)
        archive.catalogue.add_text_page(item, given.page or 0, _layer(given), entry=entry, lines_size_px=size)
    except ArchiveError as error:
        return replace(entry, outcome=Outcome.QUARANTINED, reason=reason_of(error))
    return entry


def _whole(archive: Archive, entry: LedgerEntry, given: Given, whole: TakeWhole) -> LedgerEntry:
    if whole(archive, given.item, given.text):
        return entry
    return replace(entry, outcome=Outcome.DUPLICATE, reason=Reason("text-held-already"))


def _held(archive: Archive, given: Given) -> str | None:
    source = archive.catalogue.page_facts([f"{given.item}/{given.page}"]).get(f"{given.item}/{given.page}")
    return source.layer.text if source else None


def _with_scan(archive: Archive, folder: Path, entry: LedgerEntry, given: Given) -> LedgerEntry:
    """Take the scan in and read it like any other, then lay the text on the lines that were found."""
    assert given.scan is not None
    path = (folder / given.scan).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise BadDataError("transcript-leaves-folder").about(path=given.scan)
    arrival = ingest.Arrival(str(path), given.scan, given.item, given.kind, "", f"{given.page or 0:08}", None)
    received = ingest.receive(archive, entry.run, arrival)
    if received.item is None:
        return replace(received, page=given.page)
    for page in ingest.pages_to_read(archive, entry.run, [received.item]):
        ingest.read_page(archive, entry.run, page)
    page_id = _page_of(archive, received.item, received.sha256)
    read = archive.catalogue.layers(page_id)[0].lines
    layer = replace(_layer(given), lines=align_page(given.text, read))
    archive.catalogue.add_text(page_id, layer, agent=AGENT, based_on=None)
    return replace(entry, item=received.item, outcome=Outcome.STORED, sha256=received.sha256)


def _page_of(archive: Archive, item: str, sha256: str | None) -> str:
    return next(page.id for page in archive.catalogue.pages(item) if page.scan_sha256 == sha256)


def _layer(given: Given) -> Layer:
    if given.lines is not None:
        lines = tuple(_line(line) for line in given.lines)
    else:
        texts = [text.strip() for text in given.text.splitlines() if text.strip()]
        lines = tuple(Line(text, None, tuple(Word(word, None) for word in text.split())) for text in texts)
    return Layer(Origin(given.origin), AGENT, "1", lines)


def _line(line: _GivenLine) -> Line:
    words = tuple(Word(w.text, Box(*w.box) if w.box else None, w.confidence) for w in line.words)
    words = words or tuple(Word(word, None) for word in line.text.split())
    return Line(line.text, Box(*line.box) if line.box else None, words)


def _describe(archive: Archive, given: Given) -> None:
    values = [
        RecordValue(term, value, Origin.HUMAN, agent=AGENT)
        for term, value in (
            ("dcterms:title", given.title),
            (KIND_TERM, given.kind),
            ("dcterms:created", given.date),
        )
        if value
    ]
    if values:
        archive.catalogue.set_record(given.item, values, agent=AGENT)
