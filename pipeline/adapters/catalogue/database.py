"""Connections: one engine for each catalogue, transactions that read or write, foreign errors translated."""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Insert, Table, create_engine, event
from sqlalchemy import exc as sql_errors
from sqlalchemy.engine import URL, make_url

from pipeline.errors import ArchiveError, ConfigurationError, StorageError, StorageFullError, UnavailableError

BUSY_S = 30
"""How long a writer waits for another one, seconds."""

_WRITES = "archive_writes"
_CONNECTIONS = 40  # as many as the web has threads


def now() -> datetime:
    """Return the time, UTC."""
    return datetime.now(UTC)


class _Shared(threading.local):
    connection: Connection | None = None


class Database:
    """One catalogue's database.

    Attributes:
        engine: SQLAlchemy's engine; its connections may be used by many threads and are not carried over a fork.
        clock: Says what time it is, UTC.
        prefix: First part of new item ids.
    """

    def __init__(self, engine: Engine, *, prefix: str, clock: Callable[[], datetime] = now) -> None:
        """Keep an engine made by connect()."""
        self.engine = engine
        self.clock = clock
        self.prefix = prefix
        self._readers = engine
        if engine.dialect.name == "postgresql":  # SQLite's readers see one state anyway
            self._readers = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        self._shared = _Shared()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees one state of everything and waits for nobody."""
        with translated():
            if self._shared.connection is not None:
                yield self._shared.connection
                return
            with self._readers.connect() as connection, connection.begin():
                yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection whose changes are kept, all together, when the block ends well; else none is."""
        with translated():
            if self._shared.connection is not None:
                with self._shared.connection.begin_nested():
                    yield self._shared.connection
                return
            with writes(self.engine) as connection:
                yield connection

    @contextmanager
    def together(self) -> Iterator[None]:
        """Make all that this thread writes inside the block one transaction."""
        with self.writing() as connection:
            before, self._shared.connection = self._shared.connection, connection
            try:
                yield
            finally:
                self._shared.connection = before


def connect(url: str) -> Engine:
    """Make an engine for a SQLAlchemy URL; nothing is opened yet, but SQLite's folder is made.

    Raises:
        ConfigurationError: The URL names neither SQLite (a file) nor PostgreSQL.
        StorageError: The folder cannot be made.
    """
    parsed = _parsed(url)
    options: dict[str, Any] = {
        "json_serializer": compact_json,
        "pool_size": 5,
        "max_overflow": _CONNECTIONS - 5,
        "pool_timeout": BUSY_S,
    }
    if parsed.get_backend_name() == "sqlite":
        _make_folder(Path(str(parsed.database)).parent)
        engine = create_engine(parsed, connect_args={"timeout": BUSY_S}, **options)
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        engine = create_engine(parsed, pool_pre_ping=True, connect_args={"connect_timeout": 10}, **options)
    event.listen(engine, "connect", _remember_process)
    event.listen(engine, "checkout", _refuse_other_process)
    return engine


@contextmanager
def writes(engine: Engine) -> Iterator[Connection]:
    """Give a connection in a transaction that writes; on SQLite it waits here until no other one does."""
    with engine.connect().execution_options(**{_WRITES: True}) as connection, connection.begin():
        yield connection


def compact_json(value: object) -> str:
    """Return JSON without blanks, letters as they are."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def storable(text: str) -> str:
    r"""Return a text that both databases take: bytes of a name that is no UTF-8 become \xNN, NUL becomes U+FFFD."""
    text = text.replace("\x00", "\ufffd")
    try:
        return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    except UnicodeEncodeError:  # a lone surrogate that never was a byte
        return text.encode("utf-8", "surrogatepass").decode("utf-8", "backslashreplace")


def insert_new(connection: Connection, table: Table[Any]) -> Insert:
    """Return an INSERT that leaves a row alone which is there already (in another open transaction: waits for it)."""
    if connection.dialect.name == "sqlite":
        from sqlalchemy.dialects import sqlite

        return sqlite.insert(table).on_conflict_do_nothing()
    from sqlalchemy.dialects import postgresql

    return postgresql.insert(table).on_conflict_do_nothing()


def serialise(connection: Connection, name: str) -> None:
    """Let only one transaction at a time past this name; SQLite's writers are alone anyway."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtextextended(%(name)s, 0))", {"name": name})


@contextmanager
def translated() -> Iterator[None]:
    """Turn SQLAlchemy's errors into the archive's own."""
    try:
        yield
    except sql_errors.SQLAlchemyError as error:
        raise _translation(error) from error


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
        backend = parsed.get_backend_name()
    except sql_errors.ArgumentError:
        backend = None
    if backend == "postgresql":
        return parsed.set(drivername="postgresql+psycopg")
    if backend == "sqlite" and parsed.database not in (None, "", ":memory:"):
        return parsed.set(drivername="sqlite")
    raise ConfigurationError("catalogue-url")


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError("catalogue-refused").about(detail=f"{folder}: {error.strerror}") from error


def _set_up_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # BEGIN is said by _begin_sqlite, never by the driver
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_S * 1000}")
    if cursor.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")  # a commit is on the disk before anybody hears of it
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _remember_process(_connection: object, record: Any) -> None:
    record.info["pid"] = os.getpid()


def _refuse_other_process(_connection: object, record: Any, proxy: Any) -> None:
    if record.info["pid"] != os.getpid():
        record.dbapi_connection = proxy.dbapi_connection = None
        message = "a connection was carried over a fork"
        raise sql_errors.DisconnectionError(message)


def _translation(error: sql_errors.SQLAlchemyError) -> ArchiveError:
    origin = getattr(error, "orig", None)
    detail = str(origin or error).strip().partition("\n")[0]
    if isinstance(origin, sqlite3.Error):
        return _of_sqlite(origin, detail)
    state = getattr(origin, "sqlstate", None)
    if state == "53100":
        return StorageFullError("catalogue-full")
    if isinstance(error, sql_errors.TimeoutError | sql_errors.OperationalError | sql_errors.InterfaceError):
        return UnavailableError("catalogue-unavailable").about(detail=detail)
    return StorageError("catalogue-refused").about(detail=detail)


def _of_sqlite(origin: sqlite3.Error, detail: str) -> ArchiveError:
    code = (getattr(origin, "sqlite_errorcode", 0) or 0) & 0xFF
    if code == sqlite3.SQLITE_FULL:
        return StorageFullError("catalogue-full")
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return UnavailableError("catalogue-busy")
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return StorageError("catalogue-damaged").about(detail=detail)
    return StorageError("catalogue-refused").about(detail=detail)
