"""The ledger and the runs: appended to, never rewritten (the database itself refuses)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Row, insert, select, update

from pipeline.adapters.catalogue.database import Database, storable
from pipeline.adapters.catalogue.intake import make_donation
from pipeline.adapters.catalogue.rows import entry_of, ledger_row
from pipeline.adapters.catalogue.tables import ledger, runs
from pipeline.errors import NotFoundError
from pipeline.model import LedgerEntry, Outcome, Run

SILENCE = timedelta(seconds=60)
"""A run that has not been heard of for so long was interrupted."""

RUNNING = "running"
INTERRUPTED = "interrupted"


class SqlLedger:
    """Ledger over SQL."""

    def __init__(self, database: Database) -> None:
        """Work on an opened database."""
        self.database = database

    def begin_run(self, sources: Sequence[str], donation: str | None) -> str:
        """Open a run and return its id: the time it began and six random letters."""
        began = self.database.clock()
        run = f"{began:%Y%m%d-%H%M%S}-{uuid4().hex[:6]}"
        with self.database.writing() as connection:
            make_donation(connection, donation)
            connection.execute(
                insert(runs).values(
                    id=run,
                    started_at=began,
                    heartbeat_at=began,
                    state=RUNNING,
                    donation=donation,
                    sources=[storable(source) for source in sources],
                )
            )
        return run

    def end_run(self, run: str, state: str) -> None:
        """Close a run; NotFoundError."""
        ended = self.database.clock()
        self._change_run(run, state=state, ended_at=ended, heartbeat_at=ended)

    def beat(self, run: str) -> None:
        """Say that the run is alive; NotFoundError."""
        self._change_run(run, heartbeat_at=self.database.clock())

    def note(self, entries: Iterable[LedgerEntry]) -> None:
        """Append entries, all or none."""
        at = self.database.clock()
        rows = [ledger_row(entry, at) for entry in entries]
        if rows:
            with self.database.writing() as connection:
                connection.execute(insert(ledger), rows)

    def ledger(
        self,
        *,
        run: str | None = None,
        path: str | None = None,
        outcome: Outcome | None = None,
        item: str | None = None,
        page: int | None = None,
    ) -> tuple[LedgerEntry, ...]:
        """Return entries, oldest first."""
        asked = (
            (ledger.c.run, run),
            (ledger.c.outcome, None if outcome is None else outcome.value),
            (ledger.c.item, item),
            (ledger.c.page, page),
        )
        conditions = [column == value for column, value in asked if value is not None]
        if path is not None:
            end = storable(path)
            conditions.append((ledger.c.path == end) | ledger.c.path.endswith("/" + end, autoescape=True))
        with self.database.reading() as connection:
            found = connection.execute(select(ledger).where(*conditions).order_by(ledger.c.number))
            return tuple(map(entry_of, found))

    def runs(self, limit: int = 50) -> tuple[Run, ...]:
        """Return runs, newest first; one that fell silent without an end is "interrupted"."""
        with self.database.reading() as connection:
            found = connection.execute(select(runs).order_by(runs.c.started_at.desc(), runs.c.id.desc()).limit(limit))
            return tuple(self._run(row) for row in found)

    def _run(self, row: Row[Any]) -> Run:
        silent = row.ended_at is None and self.database.clock() - row.heartbeat_at > SILENCE
        state = INTERRUPTED if silent else row.state
        return Run(row.id, row.started_at, row.ended_at, state, row.donation, tuple(row.sources))

    def _change_run(self, run: str, **columns: Any) -> None:
        with self.database.writing() as connection:
            if connection.execute(update(runs).where(runs.c.id == run).values(**columns)).rowcount == 0:
                raise NotFoundError("run-unknown").about(run=run)
