"""The catalogue's tables, typed; the same on SQLite and PostgreSQL. The schema itself is made by schemas/migrations.

Tables of SQLAlchemy Core, not mapped classes: statements here work on sets, and a command starts without the ORM.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Named,
    String,
    Table,
    Text,
    TypedColumns,
    TypeDecorator,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Moment(TypeDecorator[datetime]):
    """A point in time, UTC; SQLite, which knows no zones, gets and gives it without one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store in UTC."""
        if value is None:
            return None
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back with its zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def ordered() -> String:
    """Text that is ordered by code points in both databases, whatever the server's language."""
    return String().with_variant(String(collation="C"), "postgresql")


def counted() -> BigInteger:
    """A 64-bit row number; SQLite counts only INTEGER keys by itself."""
    return BigInteger().with_variant(Integer(), "sqlite")


class CounterColumns(TypedColumns):
    """Numbers given out: one row for each prefix of item ids; never goes back."""

    name: Named[str] = Column(String, primary_key=True)
    value: Named[int] = Column(Integer)


class DonationColumns(TypedColumns):
    """What a family gave at one time. Who they are is kept elsewhere, never here."""

    id: Named[str] = Column(String, primary_key=True)
    title: Named[str] = Column(Text)
    received_on: Named[str | None] = Column(String)


class RunColumns(TypedColumns):
    """One ingestion."""

    id: Named[str] = Column(String, primary_key=True)
    started_at: Named[datetime] = Column(Moment, index=True)
    heartbeat_at: Named[datetime] = Column(Moment)
    ended_at: Named[datetime | None] = Column(Moment)
    state: Named[str] = Column(String)
    donation: Named[str | None] = Column(String, ForeignKey("donations.id"))
    sources: Named[list[str]] = Column(JSON)


class ReservationColumns(TypedColumns):
    """An item id given to a group of files, before and after the item is made."""

    item: Named[str] = Column(ordered(), primary_key=True)
    source_key: Named[str] = Column(String, index=True)
    reserved_at: Named[datetime] = Column(Moment)


class ItemColumns(TypedColumns):
    """The diary, letter, leaflet. number: order of making, for "newest first"."""

    id: Named[str] = Column(ordered(), primary_key=True)
    number: Named[int] = Column(Integer, unique=True)
    kind: Named[str] = Column(String)
    title: Named[str] = Column(Text)
    donation: Named[str | None] = Column(String, ForeignKey("donations.id"), index=True)
    source_key: Named[str | None] = Column(String, index=True)
    revision: Named[int] = Column(Integer)
    created_at: Named[datetime] = Column(Moment)


class ScanColumns(TypedColumns):
    """A file as it came; its bytes are with the masters."""

    sha256: Named[str] = Column(String(64), primary_key=True)
    item: Named[str] = Column(ordered(), ForeignKey("items.id"), index=True)
    run: Named[str] = Column(String)
    media_type: Named[str] = Column(String)
    size_bytes: Named[int] = Column(BigInteger)
    name: Named[str] = Column(Text)
    order_key: Named[str] = Column(ordered())
    warnings: Named[list[str]] = Column(JSON)
    received_at: Named[datetime] = Column(Moment)


class PageColumns(TypedColumns):
    """One side of paper. shown: number of the layer that people see, last changed at text_revision."""

    id: Named[str] = Column(String(32), primary_key=True)
    item: Named[str] = Column(ordered(), ForeignKey("items.id"))
    number: Named[int | None] = Column(Integer)
    scan_sha256: Named[str | None] = Column(String(64), ForeignKey("scans.sha256"))
    index: Named[int] = Column(Integer)
    width_px: Named[int] = Column(Integer)
    height_px: Named[int] = Column(Integer)
    dpi: Named[float] = Column(Float)
    dpi_source: Named[str] = Column(String)
    media_type: Named[str] = Column(String)
    kind: Named[str] = Column(String)
    kind_confidence: Named[float] = Column(Float)
    to_master: Named[list[float]] = Column(JSON)
    rotation_deg: Named[int] = Column(Integer)
    skew_deg: Named[float] = Column(Float)
    revision: Named[int] = Column(Integer)
    text_revision: Named[int] = Column(Integer)
    shown: Named[int | None] = Column(Integer)
    outcome: Named[str | None] = Column(String)
    withdrawn: Named[bool] = Column(Boolean)


class LayerColumns(TypedColumns):
    """One reading of a page; rows are never changed. number: 1-based, grows within the page."""

    page: Named[str] = Column(String(32), ForeignKey("pages.id"), primary_key=True)
    number: Named[int] = Column(Integer, primary_key=True, autoincrement=False)
    origin: Named[str] = Column(String)
    engine: Named[str] = Column(String)
    engine_version: Named[str] = Column(String)
    settings: Named[dict[str, Any]] = Column(JSON)
    confidence: Named[float | None] = Column(Float)
    warnings: Named[list[str]] = Column(JSON)
    outcome: Named[str | None] = Column(String)
    steps: Named[list[str]] = Column(JSON)
    agent: Named[str] = Column(String)
    based_on: Named[int | None] = Column(Integer)
    added_at: Named[datetime] = Column(Moment)
    text: Named[str] = Column(Text)
    lines: Named[str] = Column(Text)


class RevisionColumns(TypedColumns):
    """Who changed what, when and why; rows are never changed."""

    number: Named[int] = Column(counted(), primary_key=True)
    item: Named[str] = Column(ordered(), ForeignKey("items.id"), index=True)
    page: Named[int | None] = Column(Integer)
    agent: Named[str] = Column(String)
    action: Named[str] = Column(String)
    note: Named[str] = Column(Text)
    at: Named[datetime] = Column(Moment)


class ValueColumns(TypedColumns):
    """One value of one term; from the revision `since` until the revision `until` (None: still)."""

    id: Named[int] = Column(counted(), primary_key=True)
    item: Named[str] = Column(ordered(), ForeignKey("items.id"))
    term: Named[str] = Column(String)
    value: Named[str] = Column(Text)
    origin: Named[str] = Column(String)
    confidence: Named[float | None] = Column(Float)
    evidence: Named[str] = Column(Text)
    agent: Named[str] = Column(String)
    language: Named[str | None] = Column(String)
    wording: Named[str] = Column(Text, server_default="")
    authority: Named[str] = Column(Text, server_default="")
    role: Named[str] = Column(Text, server_default="")
    since: Named[int] = Column(BigInteger, ForeignKey("revisions.number"))
    until: Named[int | None] = Column(BigInteger, ForeignKey("revisions.number"))


class LedgerColumns(TypedColumns):
    """What happened; rows are never changed."""

    number: Named[int] = Column(counted(), primary_key=True)
    run: Named[str] = Column(String, index=True)
    step: Named[str] = Column(String)
    outcome: Named[str] = Column(String)
    path: Named[str] = Column(Text, index=True)
    sha256: Named[str | None] = Column(String(64))
    item: Named[str | None] = Column(ordered())
    page: Named[int | None] = Column(Integer)
    engine: Named[str | None] = Column(String)
    reason: Named[str | None] = Column(String)
    facts: Named[dict[str, Any] | None] = Column(JSON(none_as_null=True))
    milliseconds: Named[int] = Column(Integer)
    at: Named[datetime] = Column(Moment)


class OutboxColumns(TypedColumns):
    """Pages whose index document is to be renewed. number is never given twice (see Outbox.done)."""

    number: Named[int] = Column(counted(), primary_key=True)
    page: Named[str] = Column(String(32), ForeignKey("pages.id"), index=True)


counters = Table("counters", metadata, CounterColumns)
donations = Table("donations", metadata, DonationColumns)
runs = Table("runs", metadata, RunColumns)
reservations = Table("reservations", metadata, ReservationColumns)
items = Table("items", metadata, ItemColumns)
scans = Table("scans", metadata, ScanColumns)
pages = Table(
    "pages", metadata, PageColumns, UniqueConstraint("item", "number"), UniqueConstraint("scan_sha256", "index")
)
layers = Table("layers", metadata, LayerColumns)
revisions = Table("revisions", metadata, RevisionColumns, sqlite_autoincrement=True)
values = Table("record_values", metadata, ValueColumns, Index(None, "item", "until"), sqlite_autoincrement=True)
ledger = Table("ledger", metadata, LedgerColumns, Index(None, "item", "page"), sqlite_autoincrement=True)
outbox = Table("outbox", metadata, OutboxColumns, sqlite_autoincrement=True)
