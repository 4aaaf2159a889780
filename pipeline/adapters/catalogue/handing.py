"""Donations and what they hold, for finding lists."""

from __future__ import annotations

from sqlalchemy import func, select

from pipeline.adapters.catalogue.database import Database
from pipeline.adapters.catalogue.records import records_of
from pipeline.adapters.catalogue.rows import IN_SIGHT, ITEM_PARTS, item_of
from pipeline.adapters.catalogue.tables import donations, items, pages
from pipeline.errors import NotFoundError
from pipeline.model import RecordValue
from pipeline.ports.handing import Donated

_AT_ONCE = 500


class SqlHanding:
    """Donations over SQL."""

    def __init__(self, database: Database) -> None:
        """Work on an opened database."""
        self.database = database

    def donated(self, donation: str) -> tuple[str, tuple[Donated, ...]]:
        """Return the title of a donation and its items in order of number; NotFoundError."""
        with self.database.reading() as connection:
            title = connection.scalars(select(donations.c.title).where(donations.c.id == donation)).one_or_none()
            if title is None:
                raise NotFoundError("donation-unknown").about(donation=donation)
            those = select(*ITEM_PARTS).where(items.c.donation == donation).order_by(items.c.number)
            held = [item_of(row) for row in connection.execute(those)]
            counted = (
                select(pages.c.item, func.count())
                .join(items, items.c.id == pages.c.item)
                .where(items.c.donation == donation, IN_SIGHT)
                .group_by(pages.c.item)
            )
            numbers = dict(list(connection.execute(counted)))
            records: dict[str, tuple[RecordValue, ...]] = {}
            for start in range(0, len(held), _AT_ONCE):
                records.update(records_of(connection, [item.id for item in held[start : start + _AT_ONCE]]))
        return title, tuple(Donated(item, records.get(item.id, ()), numbers.get(item.id, 0)) for item in held)
