"""Changes of many records at once: what stands, what is put there exactly, and what is remembered of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Row, Select, insert, select, update

from pipeline.adapters.catalogue.changes import note_revision
from pipeline.adapters.catalogue.database import Database
from pipeline.adapters.catalogue.records import carry_over, said_in, stored_row
from pipeline.adapters.catalogue.rows import VALUE_PARTS, held_item, item_of, value_of
from pipeline.adapters.catalogue.tables import items, revisions, values
from pipeline.adapters.catalogue.tables_bulk import bulk_changes, bulk_items
from pipeline.errors import NotFoundError
from pipeline.model import Origin, RecordValue, Revision
from pipeline.ports.bulk import BulkChange, BulkRow, Said

_AT_ONCE = 500  # ids in one statement


class SqlBulk:
    """Changes of many records, over SQL."""

    def __init__(self, database: Database) -> None:
        """Work on an opened database."""
        self.database = database

    def items_where(self, *, kind: str | None = None, donation: str | None = None) -> tuple[str, ...]:
        """Return the ids of all items of a kind and a donation, in order of id."""
        statement = select(items.c.id).order_by(items.c.id)
        if kind is not None:
            statement = statement.where(items.c.kind == kind)
        if donation is not None:
            statement = statement.where(items.c.donation == donation)
        with self.database.reading() as connection:
            return tuple(connection.execute(statement).scalars())

    def said(self, those: Sequence[str], term: str, *, lock: bool = False) -> Mapping[str, Said]:
        """Return what stands of a term in each item that is held, in order of id."""
        found: dict[str, list[RecordValue]] = {}
        with self.database.reading() as connection:
            for part in _parts(sorted(set(those))):
                held = select(items.c.id).where(items.c.id.in_(part)).order_by(items.c.id)
                ids = connection.execute(held.with_for_update() if lock else held).scalars()
                found |= {item: [] for item in ids}
                spoken = select(values.c.item, *VALUE_PARTS).where(
                    values.c.item.in_(part), values.c.term == term, values.c.until.is_(None)
                )
                for item, *parts in connection.execute(spoken.order_by(values.c.id)):
                    found[item].append(value_of(parts))
        return {item: _said(group) for item, group in found.items()}

    def put_own(self, item: str, term: str, own: Sequence[RecordValue], *, agent: str, note: str) -> None:
        """Make these a person's values exactly as given; see the port."""
        with self.database.writing() as connection:
            held = held_item(connection, item, lock=True)
            before = said_in(connection, item)
            revision = note_revision(connection, self.database, item, agent, "record", note=note)
            there = (values.c.item == item) & (values.c.term == term) & (values.c.origin == Origin.HUMAN.value)
            connection.execute(update(values).where(there, values.c.until.is_(None)).values(until=revision))
            if own:
                connection.execute(insert(values), [stored_row(item, value, revision) for value in own])
            carry_over(connection, item_of(held), before, before | {(term, Origin.HUMAN): list(own)})

    def keep_bulk(self, what: Mapping[str, str], rows: Sequence[BulkRow], *, agent: str, undoes: int | None) -> int:
        """Remember a change; return its number."""
        left = sum(row.conflict for row in rows)
        own = {"agent": agent, "at": self.database.clock(), "what": dict(what), "undoes": undoes}
        with self.database.writing() as connection:
            made = insert(bulk_changes).values(**own, changed=len(rows) - left, conflicts=left)
            number = int(connection.execute(made.returning(bulk_changes.c.number)).scalar_one())
            if rows:
                connection.execute(insert(bulk_items), [_row(number, row) for row in rows])
            return number

    def bulk_change(self, number: int) -> BulkChange:
        """Return one receipt; NotFoundError."""
        found = next(self._changes(select(bulk_changes).where(bulk_changes.c.number == number)), None)
        if found is None:
            raise NotFoundError("bulk-unknown").about(number=number)
        return found

    def bulk_changes(self, limit: int = 50) -> tuple[BulkChange, ...]:
        """Return receipts, newest first."""
        return tuple(self._changes(select(bulk_changes).order_by(bulk_changes.c.number.desc()).limit(limit)))

    def _changes(self, statement: Select[Any]) -> Iterator[BulkChange]:
        with self.database.reading() as connection:
            rows = connection.execute(statement).all()
            back = select(bulk_changes.c.undoes, bulk_changes.c.number).where(
                bulk_changes.c.undoes.in_([row.number for row in rows])
            )
            undone = {row.undoes: row.number for row in connection.execute(back)}
        for row in rows:
            yield BulkChange(
                row.number,
                row.agent,
                row.at,
                row.what,
                row.undoes,
                undone.get(row.number),
                row.changed,
                row.conflicts,
            )

    def bulk_rows(self, number: int) -> tuple[BulkRow, ...]:
        """Return the items of a change, in order of id."""
        statement = select(bulk_items).where(bulk_items.c.change == number).order_by(bulk_items.c.item)
        with self.database.reading() as connection:
            return tuple(map(_bulk_row, connection.execute(statement)))

    def all_revisions(
        self, *, agent: str = "", item: str = "", limit: int = 50, offset: int = 0
    ) -> tuple[Revision, ...]:
        """Return who changed what in all items, newest first."""
        statement = select(revisions).order_by(revisions.c.number.desc()).limit(limit).offset(offset)
        if agent:
            statement = statement.where(revisions.c.agent == agent)
        if item:
            statement = statement.where(revisions.c.item == item)
        with self.database.reading() as connection:
            found = connection.execute(statement)
            return tuple(Revision(r.number, r.item, r.page, r.agent, r.action, r.at, r.note) for r in found)


def _parts(those: Sequence[str]) -> Iterator[Sequence[str]]:
    return (those[start : start + _AT_ONCE] for start in range(0, len(those), _AT_ONCE))


def _said(group: Sequence[RecordValue]) -> Said:
    own = tuple(value for value in group if value.origin is Origin.HUMAN)
    return Said(own, tuple(value for value in own or group if value.value))


def _row(number: int, row: BulkRow) -> dict[str, Any]:
    states = {"before": asdict(row.before), "after": asdict(row.after)}
    return {"change": number, "item": row.item, "term": row.term, "conflict": row.conflict, **states}


def _bulk_row(row: Row[Any]) -> BulkRow:
    return BulkRow(row.item, row.term, _state(row.before), _state(row.after), row.conflict)


def _state(kept: Mapping[str, Any]) -> Said:
    own, shown = (
        tuple(RecordValue(**{**value, "origin": Origin(value["origin"])}) for value in kept[part])
        for part in ("own", "shown")
    )
    return Said(own, shown)
