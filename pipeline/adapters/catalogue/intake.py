"""The receiving side: ids for groups of files, scans with their pages, numbers for pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, Connection, bindparam, func, insert, or_, select, update

from pipeline.adapters.catalogue.changes import append_layer, note_entry, note_revision
from pipeline.adapters.catalogue.database import Database, insert_new, serialise, storable
from pipeline.adapters.catalogue.rows import IN_SIGHT, held_item, page_of, scan_of
from pipeline.adapters.catalogue.tables import (
    counters,
    donations,
    items,
    ledger,
    outbox,
    pages,
    reservations,
    runs,
    scans,
)
from pipeline.model import Geometry, Outcome, Page, PageFacts, PageKind, Reason, Scan
from pipeline.ports import NewFile

MACHINE = "archive"
"""Agent of what the archive does by itself."""

_AT_ONCE = 500  # values in one statement's list


class SqlIntake:
    """Intake over SQL."""

    def __init__(self, database: Database) -> None:
        """Work on an opened database."""
        self.database = database

    def reserve_item(self, source_key: str, shas: Sequence[str] | None = None) -> str:
        """Return the id of the item this group belongs to; see the port."""
        with self.database.writing() as connection:
            serialise(connection, f"source {source_key}")
            known = (
                _going_on(connection, source_key)
                or _holding(connection, source_key, shas or ())
                or _reserved(connection, source_key)
            )
            if known is not None:
                return known
            fresh = _next_id(connection, self.database.prefix)
            connection.execute(
                insert(reservations).values(item=fresh, source_key=source_key, reserved_at=self.database.clock())
            )
            return fresh

    def items_of_source(self, source_key: str) -> tuple[str, ...]:
        """Return ids of items that came from this group before, in order of making."""
        with self.database.reading() as connection:
            return tuple(
                connection.scalars(select(items.c.id).where(items.c.source_key == source_key).order_by(items.c.number))
            )

    def receive(self, file: NewFile) -> tuple[Outcome, str | None]:
        """Take a file in, with its item, pages and ledger entry, in one transaction."""
        sha = file.scan.sha256
        with self.database.writing() as connection:
            serialise(connection, f"scan {sha}")
            holder = connection.scalar(select(scans.c.item).where(scans.c.sha256 == sha))
            entry = replace(file.entry, sha256=sha)
            if holder is not None:
                reason = entry.reason or Reason("scan-held", {"item": holder})
                entry = replace(entry, outcome=Outcome.DUPLICATE, item=holder, reason=reason)
                note_entry(connection, self.database, entry)
                return Outcome.DUPLICATE, holder
            make_item(connection, self.database, file.item, file.item_kind, file.donation, source_key=file.source_key)
            self._store(connection, file)
            note_entry(connection, self.database, replace(entry, outcome=Outcome.STORED, item=file.item))
            return Outcome.STORED, file.item

    def number_pages(self, item: str) -> int:
        """Give numbers to pages that have none; return how many got one."""
        with self.database.writing() as connection:
            held_item(connection, item, lock=True)
            last = connection.scalar(select(func.max(pages.c.number)).where(pages.c.item == item)) or 0
            found = connection.scalars(
                select(pages.c.id)
                .join(scans, scans.c.sha256 == pages.c.scan_sha256)
                .where(pages.c.item == item, pages.c.number.is_(None))
                .order_by(scans.c.order_key, scans.c.sha256, pages.c.index)
            ).all()
            if found:
                numbered = update(pages).where(pages.c.id == bindparam("page")).values(number=bindparam("place"))
                connection.execute(
                    numbered.values(revision=1, text_revision=1),
                    [{"page": page_id, "place": place} for place, page_id in enumerate(found, start=last + 1)],
                )
                connection.execute(insert(outbox), [{"page": page_id} for page_id in found])
            return len(found)

    def pages_to_read(self, items: Sequence[str]) -> tuple[Page, ...]:
        """Return numbered pages of scans that were not read yet, or could not be, in order."""
        unread = or_(pages.c.outcome.is_(None), pages.c.outcome == Outcome.FAILED.value)
        statement = select(pages).where(IN_SIGHT, pages.c.scan_sha256.is_not(None), unread)
        found: list[Page] = []
        ordered = sorted(set(items))
        with self.database.reading() as connection:
            for start in range(0, len(ordered), _AT_ONCE):
                part = statement.where(pages.c.item.in_(ordered[start : start + _AT_ONCE]))
                found += map(page_of, connection.execute(part.order_by(pages.c.item, pages.c.number)))
        return tuple(found)

    def find_scan(self, sha256: str) -> Scan | None:
        """Return the scan of this SHA-256 if it is held."""
        with self.database.reading() as connection:
            row = connection.execute(select(scans).where(scans.c.sha256 == sha256)).one_or_none()
            return None if row is None else scan_of(row)

    def item_of_scan(self, sha256: str) -> str | None:
        """Return the item whose pages stand on this scan."""
        with self.database.reading() as connection:
            return connection.execute(select(scans.c.item).where(scans.c.sha256 == sha256)).scalar_one_or_none()

    def _store(self, connection: Connection, file: NewFile) -> None:
        scan = {
            "sha256": file.scan.sha256,
            "item": file.item,
            "run": file.entry.run,
            "media_type": file.scan.media_type,
            "size_bytes": file.scan.size_bytes,
            "name": storable(file.scan.name),
            "order_key": storable(file.order_key),
            "warnings": list(file.facts.warnings),
            "received_at": self.database.clock(),
        }
        connection.execute(insert(scans), scan)
        rows = [new_page(file.item, file.scan.sha256, file.facts.media_type, facts) for facts in file.facts.pages]
        if rows:
            connection.execute(insert(pages), rows)
        for row, facts in zip(rows, file.facts.pages, strict=True):
            if facts.text_layer is not None:
                shown = append_layer(connection, self.database, row["id"], facts.text_layer, agent=MACHINE)
                connection.execute(update(pages).where(pages.c.id == row["id"]).values(shown=shown))


def make_item(
    connection: Connection,
    database: Database,
    item: str,
    kind: str,
    donation: str | None,
    *,
    title: str = "",
    source_key: str | None = None,
) -> None:
    """Make an item, with its donation, where there is none of this id."""
    if connection.scalar(select(items.c.id).where(items.c.id == item)) is not None:
        return
    make_donation(connection, donation)
    made = connection.execute(
        insert_new(connection, items)
        .values(
            id=item,
            number=_count(connection, ""),
            kind=kind,
            title=title,
            donation=donation,
            source_key=source_key,
            revision=1,
            created_at=database.clock(),
        )
        .returning(items.c.id)
    )
    if made.one_or_none() is not None:
        note_revision(connection, database, item, MACHINE, "create")


def make_donation(connection: Connection, donation: str | None) -> None:
    """Make a donation that is named for the first time."""
    if donation is not None:
        connection.execute(insert_new(connection, donations).values(id=donation, title=""))


def new_page(item: str, sha256: str | None, media_type: str, facts: PageFacts) -> dict[str, Any]:
    """Return the row of a page that nobody has looked at yet."""
    geometry = Geometry()
    return {
        "id": uuid4().hex,
        "item": item,
        "number": None,
        "scan_sha256": sha256,
        "index": facts.index,
        "width_px": facts.width_px,
        "height_px": facts.height_px,
        "dpi": facts.dpi,
        "dpi_source": facts.dpi_source,
        "media_type": media_type,
        "kind": PageKind.UNSURE.value,
        "kind_confidence": 0.0,
        "to_master": list(geometry.to_master),
        "rotation_deg": geometry.rotation_deg,
        "skew_deg": geometry.skew_deg,
        "revision": 0,
        "text_revision": 0,
        "shown": None,
        "outcome": None,
        "withdrawn": False,
    }


def _going_on(connection: Connection, source_key: str) -> str | None:
    """The group's item that a run without an end received into.

    A killed run never ends: the one that carried its work to the end ends it too, as far as this item goes.
    """
    later = runs.alias("later")
    carried_on = (
        select(ledger.c.number)
        .join(later, later.c.id == ledger.c.run)
        .where(ledger.c.item == items.c.id, later.c.ended_at.is_not(None), later.c.started_at >= runs.c.started_at)
        .correlate(items, runs)
        .exists()
    )
    going_on = (
        select(scans.c.item)
        .join(runs, runs.c.id == scans.c.run)
        .where(scans.c.item == items.c.id, runs.c.ended_at.is_(None), ~carried_on)
        .correlate(items)
        .exists()
    )
    return _newest(connection, (items.c.source_key == source_key) & going_on)


def _reserved(connection: Connection, source_key: str) -> str | None:
    """An id that was reserved for the group and never used."""
    return connection.scalar(
        select(reservations.c.item)
        .outerjoin(items, items.c.id == reservations.c.item)
        .where(reservations.c.source_key == source_key, items.c.id.is_(None))
        .order_by(reservations.c.reserved_at.desc(), reservations.c.item.desc())
        .limit(1)
    )


def _holding(connection: Connection, source_key: str, shas: Sequence[str]) -> str | None:
    """The group's item that holds one of these scans."""
    parts = [scans.c.sha256.in_(shas[start : start + _AT_ONCE]) for start in range(0, len(shas), _AT_ONCE)]
    if not parts:
        return None
    holds = select(scans.c.item).where(scans.c.item == items.c.id, or_(*parts)).exists()
    return _newest(connection, (items.c.source_key == source_key) & holds)


def _newest(connection: Connection, condition: ColumnElement[bool]) -> str | None:
    return connection.scalar(select(items.c.id).where(condition).order_by(items.c.number.desc()).limit(1))


def _next_id(connection: Connection, prefix: str) -> str:
    while True:
        fresh = f"{prefix}-{_count(connection, prefix):06d}"
        if connection.scalar(select(items.c.id).where(items.c.id == fresh)) is None:
            return fresh  # a person may have given an item an id of this form before


def _count(connection: Connection, name: str) -> int:
    """Take the next number of a sequence; the row's lock makes others wait."""
    connection.execute(insert_new(connection, counters).values(name=name, value=0))
    return connection.execute(
        update(counters).where(counters.c.name == name).values(value=counters.c.value + 1).returning(counters.c.value)
    ).scalar_one()
