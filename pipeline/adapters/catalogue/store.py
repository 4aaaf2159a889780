"""All parts of the catalogue on one database."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Self

from pipeline.adapters.catalogue.accounts import SqlAccounts
from pipeline.adapters.catalogue.authorities import SqlAuthorities
from pipeline.adapters.catalogue.bulk import SqlBulk
from pipeline.adapters.catalogue.database import Database, connect, now
from pipeline.adapters.catalogue.diary import SqlDiaries
from pipeline.adapters.catalogue.handing import SqlHanding
from pipeline.adapters.catalogue.intake import SqlIntake
from pipeline.adapters.catalogue.ledger import SqlLedger
from pipeline.adapters.catalogue.openness import SqlOpenness
from pipeline.adapters.catalogue.outbox import SqlOutbox
from pipeline.adapters.catalogue.proposals import SqlProposals
from pipeline.adapters.catalogue.readings import SqlReadings
from pipeline.adapters.catalogue.records import SqlRecords
from pipeline.adapters.catalogue.texts import SqlTexts
from pipeline.adapters.catalogue.versions import bring_up_to_date
from pipeline.adapters.catalogue.work import SqlWork
from pipeline.adapters.catalogue.work_lists import SqlWorkLists


class SqlCatalogue(
    SqlIntake,
    SqlReadings,
    SqlRecords,
    SqlLedger,
    SqlOutbox,
    SqlAccounts,
    SqlProposals,
    SqlOpenness,
    SqlWork,
    SqlWorkLists,
    SqlTexts,
    SqlBulk,
    SqlHanding,
    SqlDiaries,
    SqlAuthorities,
):
    """The catalogue on SQLite or PostgreSQL; may be used by many threads, and opened by many processes."""

    @classmethod
    def open(cls, url: str, *, prefix: str = "BL", clock: Callable[[], datetime] = now) -> Self:
        """Open a catalogue by its SQLAlchemy URL; make it, or bring it up to date, where it is needed.

        Args:
            prefix: First part of new item ids.
            clock: Says what time it is, UTC; another one only in tests.

        Raises:
            ConfigurationError: The URL cannot work, or the catalogue was made by a newer program.
            UnavailableError: The database does not answer.
            StorageError: It cannot be read or written; StorageFullError when there is no room.
        """
        engine = connect(url)
        try:
            bring_up_to_date(engine)
        except BaseException:
            engine.dispose()
            raise
        return cls(Database(engine, prefix=prefix, clock=clock))

    def together(self) -> AbstractContextManager[None]:
        """Make all that this thread changes inside the block one transaction: all of it is kept, or nothing."""
        return self.database.together()

    def close(self) -> None:
        """Close connections."""
        self.database.engine.dispose()
