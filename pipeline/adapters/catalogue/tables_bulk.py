"""Tables of changes of many records at once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, Column, ForeignKey, Integer, Named, String, Table, TypedColumns

from pipeline.adapters.catalogue.tables import Moment, counted, metadata, ordered


class BulkColumns(TypedColumns):
    """One change of many records; rows are never changed. undoes: the change that it took back."""

    number: Named[int] = Column(counted(), primary_key=True)
    agent: Named[str] = Column(String)
    at: Named[datetime] = Column(Moment)
    what: Named[dict[str, Any]] = Column(JSON)
    undoes: Named[int | None] = Column(BigInteger, ForeignKey("bulk_changes.number"), index=True)
    changed: Named[int] = Column(Integer)
    conflicts: Named[int] = Column(Integer)


class BulkItemColumns(TypedColumns):
    """What one item was before a change and after it."""

    change: Named[int] = Column(BigInteger, ForeignKey("bulk_changes.number"), primary_key=True, autoincrement=False)
    item: Named[str] = Column(ordered(), ForeignKey("items.id"), primary_key=True)
    term: Named[str] = Column(String, primary_key=True)
    before: Named[dict[str, Any]] = Column(JSON)
    after: Named[dict[str, Any]] = Column(JSON)
    conflict: Named[bool] = Column(Boolean)


bulk_changes = Table("bulk_changes", metadata, BulkColumns, sqlite_autoincrement=True)
bulk_items = Table("bulk_items", metadata, BulkItemColumns)
