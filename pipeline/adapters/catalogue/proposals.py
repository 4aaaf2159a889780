"""Proposals that people said no to, and what was ever said of an item."""

from __future__ import annotations

from sqlalchemy import delete, insert, select

from pipeline.adapters.catalogue.database import Database, storable
from pipeline.adapters.catalogue.rows import VALUE_PARTS, held_item, value_of
from pipeline.adapters.catalogue.tables import values
from pipeline.adapters.catalogue.tables_proposals import rejections
from pipeline.ports.describing import PastValue, Rejection


class SqlProposals:
    """The memory of describing, over SQL."""

    def __init__(self, database: Database) -> None:
        """Work on an opened database."""
        self.database = database

    def reject(self, item: str, term: str, value: str, *, agent: str) -> None:
        """Remember that a person said no to a proposal; twice is the same as once. NotFoundError."""
        that = (rejections.c.item == item) & (rejections.c.term == term) & (rejections.c.value == storable(value))
        with self.database.writing() as connection:
            held_item(connection, item, lock=True)
            if connection.execute(select(rejections.c.number).where(that)).first() is None:
                row = {"item": item, "term": term, "value": storable(value), "agent": agent}
                connection.execute(insert(rejections).values(**row, at=self.database.clock()))

    def take_back_rejection(self, item: str, term: str, value: str) -> None:
        """Forget a rejection; one that is not there is no fault."""
        that = (rejections.c.item == item) & (rejections.c.term == term) & (rejections.c.value == storable(value))
        with self.database.writing() as connection:
            connection.execute(delete(rejections).where(that))

    def rejections(self, item: str) -> tuple[Rejection, ...]:
        """Return what people said no to, oldest first; NotFoundError."""
        with self.database.reading() as connection:
            held_item(connection, item)
            found = connection.execute(
                select(rejections).where(rejections.c.item == item).order_by(rejections.c.number)
            )
            return tuple(Rejection(row.term, row.value, row.agent, row.at) for row in found)

    def record_history(self, item: str) -> tuple[PastValue, ...]:
        """Return every value that was ever said of an item, oldest first; NotFoundError."""
        with self.database.reading() as connection:
            held_item(connection, item)
            found = connection.execute(
                select(values.c.since, values.c.until, *VALUE_PARTS)
                .where(values.c.item == item)
                .order_by(values.c.since, values.c.id)
            )
            return tuple(PastValue(value_of(parts), since, until) for since, until, *parts in found)
