"""What the index has not been told yet, and what its documents are made from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, bindparam, delete, func, insert, select, true, tuple_

from pipeline.adapters.catalogue.database import Database
from pipeline.adapters.catalogue.openness import open_what_is_due, pages_for_everybody
from pipeline.adapters.catalogue.records import records_of
from pipeline.adapters.catalogue.rows import IN_SIGHT, ITEM_PARTS, LAYER_PARTS, NO_LAYER, KeptText, item_of, page_of
from pipeline.adapters.catalogue.tables import items, layers, outbox, pages
from pipeline.ports import IndexSource, OutboxRow, WholeText

_AT_ONCE = 50  # pages in memory at a time
_place_of_page = tuple_(pages.c.item, pages.c.number)


class SqlOutbox:
    """Outbox over SQL."""

    def __init__(self, database: Database) -> None:
        """Work on an opened database."""
        self.database = database

    def waiting(self, limit: int) -> tuple[OutboxRow, ...]:
        """Return the oldest rows, one for each page (its newest state)."""
        open_what_is_due(self.database)
        oldest = (
            select(outbox.c.page, func.min(outbox.c.number).label("first"), func.max(outbox.c.number).label("last"))
            .group_by(outbox.c.page)
            .order_by(func.min(outbox.c.number))
            .limit(limit)
            .subquery()
        )
        statement = select(oldest.c.last, pages.c.item, pages.c.number, pages.c.revision).join(
            pages, pages.c.id == oldest.c.page
        )
        with self.database.reading() as connection:
            rows = connection.execute(statement.order_by(oldest.c.first)).all()
            sources: dict[str, IndexSource] = {}
            for part in _parts([(row.item, row.number) for row in rows]):
                those = _place_of_page.in_(part) & pages_for_everybody(self.database)
                sources.update((_key(s.page.item, s.page.number), s) for s in _sources(connection, those))
        keys = [_key(row.item, row.number) for row in rows]
        return tuple(
            OutboxRow(row.last, key, row.revision, sources.get(key)) for row, key in zip(rows, keys, strict=True)
        )

    def done(self, rows: Iterable[OutboxRow]) -> None:
        """Take rows, and older ones of the same page, out; a change that came after them stays."""
        page = select(pages.c.id).where(pages.c.item == bindparam("of_item"), pages.c.number == bindparam("of_number"))
        taken = delete(outbox).where(outbox.c.page == page.scalar_subquery(), outbox.c.number <= bindparam("last"))
        places = [(*_place(row.key), row.number) for row in rows]
        if places:
            with self.database.writing() as connection:
                connection.execute(
                    taken, [{"of_item": item, "of_number": number, "last": last} for item, number, last in places]
                )

    def sources(self, keys: Sequence[str] | None = None, *, open_only: bool = False) -> Iterator[IndexSource]:
        """Yield every page's source (or of these keys) in order of key; unknown keys are left out."""
        if keys is None:
            yield from self._all_sources(pages_for_everybody(self.database) if open_only else true())
            return
        for part in _parts(sorted({_place(key) for key in keys})):
            with self.database.reading() as connection:
                found = _sources(connection, _place_of_page.in_(part))
            yield from found

    def revisions_by_key(self) -> Iterator[tuple[str, int]]:
        """Yield (key, revision) of every page that should be in the index, in order of key."""
        last = ("", 0)
        while True:
            one_part = (
                select(pages.c.item, pages.c.number, pages.c.revision)
                .where(IN_SIGHT, pages_for_everybody(self.database), _place_of_page > last)
                .order_by(pages.c.item, pages.c.number)
                .limit(_AT_ONCE * 100)
            )
            with self.database.reading() as connection:
                rows = connection.execute(one_part).all()
            if not rows:
                return
            yield from ((_key(row.item, row.number), row.revision) for row in rows)
            last = (rows[-1].item, rows[-1].number or 0)

    def enqueue(self, keys: Sequence[str]) -> None:
        """Put pages in the outbox again; unknown keys are left out."""
        with self.database.writing() as connection:
            for part in _parts(sorted({_place(key) for key in keys})):
                again = select(pages.c.id).where(_place_of_page.in_(part)).order_by(pages.c.item, pages.c.number)
                connection.execute(insert(outbox).from_select(["page"], again))

    def page_facts(self, keys: Sequence[str]) -> Mapping[str, IndexSource]:
        """Return what hits are shown with; three queries for each 50 keys."""
        facts = {_key(source.page.item, source.page.number): source for source in self.sources(keys)}
        return {key: facts[key] for key in keys if key in facts}

    def _all_sources(self, wanted: ColumnElement[bool]) -> Iterator[IndexSource]:
        last = ("", 0)
        while True:
            with self.database.reading() as connection:
                found = _sources(connection, wanted & (_place_of_page > last), limit=_AT_ONCE)
            if not found:
                return
            yield from found
            last = (found[-1].page.item, found[-1].page.number)


def _sources(connection: Connection, condition: ColumnElement[bool], limit: int | None = None) -> list[IndexSource]:
    """Return the sources of the pages in sight that fulfil a condition, in order of key."""
    rows = connection.execute(_with_layer().where(IN_SIGHT, condition).limit(limit)).all()
    if not rows:
        return []
    known = {item.id: item for item in map(item_of, _items(connection, {row.item for row in rows}))}
    records = records_of(connection, sorted(known))
    return [
        IndexSource(
            page_of(row),
            known[row.item],
            records.get(row.item, ()),
            WholeText(NO_LAYER) if row.shown is None else KeptText(*row[-len(LAYER_PARTS) :]),
        )
        for row in rows
    ]


def _with_layer() -> Select[Any]:
    return (
        select(pages, *LAYER_PARTS)
        .outerjoin(layers, (layers.c.page == pages.c.id) & (layers.c.number == pages.c.shown))
        .order_by(pages.c.item, pages.c.number)
    )


def _items(connection: Connection, ids: set[str]) -> Iterable[Any]:
    return connection.execute(select(*ITEM_PARTS).where(items.c.id.in_(sorted(ids))))


def _parts(places: Sequence[tuple[str, int]]) -> Iterator[list[tuple[str, int]]]:
    rest = iter(places)
    while part := list(islice(rest, _AT_ONCE)):
        yield part


def _key(item: str, number: int) -> str:
    return f"{item}/{number}"


def _place(key: str) -> tuple[str, int]:
    """Take a key apart; a key of no page there can be stands for page 0, which no item has."""
    item, _, number = key.rpartition("/")
    return item, int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 0
