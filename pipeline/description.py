"""The story of a description: what staff say of an item and what its texts tell, kept as its record."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from pipeline.archive import Archive
from pipeline.errors import ArchiveError, BadDataError
from pipeline.model import LedgerEntry, Origin, Outcome, RecordValue, Step
from pipeline.profile import KIND_TERM
from pipeline.reasons import reason_of
from pipeline.stages.access_terms import ACCESS, AVAILABLE, AccessFacts, decide_access
from pipeline.stages.chronology import edtf_range, parse_date, split_entries, valid_edtf
from pipeline.stages.describe import ItemFacts, Sidecar, describe_item, parse_sidecar

MACHINE = "archive"
SIDECAR = "item.yaml"
STAFF = "staff"
GIVEN = "given by"
LARGEST_SIDECAR_BYTES = 1024 * 1024


def describe(
    archive: Archive, run: str, item: str, sidecar: Path | None = None, kind: str | None = None
) -> LedgerEntry:
    """Describe an item anew; what a person set stays, what a machine said is replaced.

    Args:
        sidecar: The item.yaml that came with it; one that cannot be used costs only itself: the item is described
            without it and the ledger says why.
        kind: What the person who started the run says it is.

    """
    started = time.monotonic()
    entry = LedgerEntry(run, Step.DESCRIBE, Outcome.DESCRIBED, item, item=item)
    said: Sidecar | None = None
    if sidecar is not None:
        try:
            said = parse_sidecar(_bytes_of(sidecar), valid_date=valid_edtf)
        except ArchiveError as error:
            entry = replace(entry, outcome=Outcome.FAILED, path=sidecar.name, reason=reason_of(error))
    if kind is not None:
        archive.catalogue.set_record(item, [RecordValue(KIND_TERM, kind, Origin.HUMAN, agent=STAFF)], agent=STAFF)
    values = describe_item(_facts(archive, item), said, parse_date=parse_date, split_entries=split_entries)
    values = _rested(values, datetime.now(UTC).date())
    rejected = {(gone.term, gone.value) for gone in archive.catalogue.rejections(item)}
    values = tuple(v for v in values if v.origin is Origin.HUMAN or (v.term, v.value) not in rejected)
    for origin, agent in ((Origin.HUMAN, SIDECAR), (Origin.MACHINE, MACHINE)):
        own = [value for value in values if value.origin is origin]
        if own:
            archive.catalogue.set_record(item, own, agent=agent)
    entry = replace(entry, milliseconds=int(1000 * (time.monotonic() - started)))
    archive.catalogue.note([entry])
    archive.told(entry)
    return entry


def _rested(values: Sequence[RecordValue], today: date) -> tuple[RecordValue, ...]:
    """Where nobody decided who may see an item whose term runs, a machine closes it until the term is over.

    Only a date that is known closes: an item without one stays as it was, and waits for a person.
    """
    created = next((value.value for value in values if value.term == "dcterms:created"), "")
    days = edtf_range(created)
    undecided = any(
        value.term == ACCESS and value.origin is Origin.MACHINE and value.value != "open" for value in values
    )
    if not days or not days[1] or not undecided:
        return tuple(values)
    ruled = decide_access(AccessFacts(date.fromisoformat(days[1])), today)
    if ruled.until is None:
        return tuple(values)
    ground = f"created {created}: the term of 75 years runs (125-FZ, art. 25(3)), no consent is recorded"
    said = ((ACCESS, "embargo"), (AVAILABLE, ruled.until.isoformat()))
    closed = tuple(RecordValue(term, value, Origin.MACHINE, 0.8, ground, MACHINE) for term, value in said)
    access = {ACCESS, AVAILABLE}
    return (*(v for v in values if v.term not in access or v.origin is Origin.HUMAN), *closed)


def _bytes_of(sidecar: Path) -> bytes:
    try:
        with sidecar.open("rb") as file:
            return file.read(LARGEST_SIDECAR_BYTES + 1)
    except OSError as error:
        raise BadDataError("sidecar-unreadable").about(detail=error.strerror or str(error)) from None


def _facts(archive: Archive, item: str) -> ItemFacts:
    found = archive.catalogue.item(item)
    pages = archive.catalogue.pages(item)
    layers = [archive.catalogue.layers(page.id) for page in pages]
    return ItemFacts(
        id=item,
        media_types=tuple(dict.fromkeys(page.media_type for page in pages)),
        scans=len(pages),
        texts=tuple(found[0].text if found else "" for found in layers),
        kind=_given_kind(archive, item, found.kind),
        collection=archive.settings.collection,
        donation=found.donation,
    )


def _given_kind(archive: Archive, item: str, kind: str) -> str:
    """A kind that a machine guessed from texts before is guessed again, with all that is known now."""
    said = [value for value in archive.catalogue.record(item) if value.term == KIND_TERM]
    guessed = any(v.origin is Origin.MACHINE and not v.evidence.startswith(GIVEN) for v in said)
    return "" if guessed else kind
