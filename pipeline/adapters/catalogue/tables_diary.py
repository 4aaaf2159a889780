"""Tables of decisions on dated entries and on letters; nothing in them is ever deleted."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, Column, ForeignKey, Named, String, Table, Text, TypedColumns

from pipeline.adapters.catalogue.tables import Moment, counted, metadata, ordered


class RulingColumns(TypedColumns):
    """What a person said of one line of a diary."""

    number: Named[int] = Column(counted(), primary_key=True)
    act: Named[str] = Column(String(32), index=True)
    item: Named[str] = Column(ordered(), ForeignKey("items.id"), index=True)
    page: Named[str] = Column(String(32), ForeignKey("pages.id"))
    line: Named[str] = Column(String)
    text: Named[str] = Column(Text)
    begins: Named[bool] = Column(Boolean)
    edtf: Named[str] = Column(String)
    agent: Named[str] = Column(String)
    at: Named[datetime] = Column(Moment)
    undone_by: Named[str] = Column(String)
    undone_at: Named[datetime | None] = Column(Moment)


class LinkColumns(TypedColumns):
    """What a person said of two letters."""

    number: Named[int] = Column(counted(), primary_key=True)
    letter: Named[str] = Column(ordered(), ForeignKey("items.id"), index=True)
    answered: Named[str] = Column(ordered(), ForeignKey("items.id"))
    holds: Named[bool] = Column(Boolean)
    agent: Named[str] = Column(String)
    at: Named[datetime] = Column(Moment)
    undone_by: Named[str] = Column(String)
    undone_at: Named[datetime | None] = Column(Moment)


rulings = Table("entry_rulings", metadata, RulingColumns, sqlite_autoincrement=True)
links = Table("letter_links", metadata, LinkColumns, sqlite_autoincrement=True)
