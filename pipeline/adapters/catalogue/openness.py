"""Which items are not for everybody today: kept beside the record, asked wherever readers or the index look."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, Connection, Select, delete, insert, select

from pipeline.adapters.catalogue.changes import change_pages_of
from pipeline.adapters.catalogue.database import Database
from pipeline.adapters.catalogue.tables import items, pages
from pipeline.adapters.catalogue.tables_proposals import shut_items
from pipeline.model import RecordValue
from pipeline.stages.access_terms import shut_until

_AT_ONCE = 500


def pages_for_everybody(database: Database) -> ColumnElement[bool]:
    """Return the condition for pages of items that are not shut today."""
    return pages.c.item.not_in(_shut_today(database))


def items_for_everybody(database: Database) -> ColumnElement[bool]:
    """Return the condition for items that are not shut today."""
    return items.c.id.not_in(_shut_today(database))


def _shut_today(database: Database) -> Select[str]:
    return select(shut_items.c.item).where(shut_items.c.until > _today(database))


def _today(database: Database) -> str:
    return database.clock().date().isoformat()


def keep_shut(connection: Connection, item: str, shown: Iterable[RecordValue]) -> None:
    """Note from when an item is for everybody, as its record now says; its pages are told to the index elsewhere."""
    until = shut_until(shown)
    connection.execute(delete(shut_items).where(shut_items.c.item == item))
    if until is not None:
        connection.execute(insert(shut_items).values(item=item, until=until))


def open_what_is_due(database: Database) -> None:
    """Let go of embargoes that ended, and tell the index of those pages."""
    due = select(shut_items.c.item).where(shut_items.c.until <= _today(database))
    with database.reading() as connection:
        if connection.execute(due.limit(1)).first() is None:
            return
    with database.writing() as connection:
        for item in connection.scalars(due).all():
            connection.execute(delete(shut_items).where(shut_items.c.item == item))
            change_pages_of(connection, item)


class SqlOpenness:
    """What is shut, over SQL."""

    def __init__(self, database: Database) -> None:
        """Work on an opened database."""
        self.database = database

    def shut(self, items: Sequence[str]) -> frozenset[str]:
        """Return those of these items that are not for everybody today."""
        asked, found = list(dict.fromkeys(items)), set[str]()
        with self.database.reading() as connection:
            for start in range(0, len(asked), _AT_ONCE):
                some = shut_items.c.item.in_(asked[start : start + _AT_ONCE])
                found.update(
                    connection.scalars(
                        select(shut_items.c.item).where(some, shut_items.c.until > _today(self.database))
                    )
                )
        return frozenset(found)
