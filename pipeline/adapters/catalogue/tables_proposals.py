"""Tables of describing: proposals that people said no to, and items that are not for everybody."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, ForeignKey, Named, String, Table, Text, TypedColumns

from pipeline.adapters.catalogue.tables import Moment, counted, metadata, ordered


class RejectionColumns(TypedColumns):
    """A proposal that a person said no to."""

    number: Named[int] = Column(counted(), primary_key=True)
    item: Named[str] = Column(ordered(), ForeignKey("items.id"), index=True)
    term: Named[str] = Column(String)
    value: Named[str] = Column(Text)
    agent: Named[str] = Column(String)
    at: Named[datetime] = Column(Moment)


class ShutColumns(TypedColumns):
    """An item that is not for everybody before the ISO day `until`."""

    item: Named[str] = Column(ordered(), ForeignKey("items.id"), primary_key=True)
    until: Named[str] = Column(String, index=True)


rejections = Table("rejections", metadata, RejectionColumns, sqlite_autoincrement=True)
shut_items = Table("shut_items", metadata, ShutColumns)
