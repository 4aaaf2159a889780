"""Tables of the work on pages: state, claims, presence, demand."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, Float, ForeignKey, Index, Integer, Named, String, Table, TypedColumns

from pipeline.adapters.catalogue.tables import Moment, metadata


class WorkColumns(TypedColumns):
    """How the text of a page stands. revision, layer: of the page when this was last brought up to date."""

    page: Named[str] = Column(String(32), ForeignKey("pages.id"), primary_key=True)
    state: Named[str] = Column(String)
    revision: Named[int] = Column(Integer)
    layer: Named[int] = Column(Integer)
    written_by: Named[str] = Column(String)
    written_at: Named[datetime | None] = Column(Moment)
    checked_by: Named[str] = Column(String)
    checked_at: Named[datetime | None] = Column(Moment)
    published_by: Named[str] = Column(String)
    published_at: Named[datetime | None] = Column(Moment)
    expected_cer: Named[float | None] = Column(Float)
    letters: Named[int] = Column(Integer)
    rare_words: Named[int] = Column(Integer)
    views: Named[int] = Column(Integer)
    rank: Named[float] = Column(Float)


class ClaimColumns(TypedColumns):
    """A page that somebody has taken, up to a time."""

    page: Named[str] = Column(String(32), ForeignKey("pages.id"), primary_key=True)
    account: Named[str] = Column(String, primary_key=True)
    until: Named[datetime] = Column(Moment)


class PresenceColumns(TypedColumns):
    """A tab in which somebody has a page open."""

    page: Named[str] = Column(String(32), ForeignKey("pages.id"), primary_key=True)
    tab: Named[str] = Column(String(64), primary_key=True)
    account: Named[str] = Column(String)
    since: Named[datetime] = Column(Moment)
    seen_at: Named[datetime] = Column(Moment)


class TakenBackColumns(TypedColumns):
    """A person's layer that was taken back: it stays in the history and is not shown."""

    page: Named[str] = Column(String(32), ForeignKey("pages.id"), primary_key=True)
    number: Named[int] = Column(Integer, primary_key=True, autoincrement=False)
    agent: Named[str] = Column(String)


class ViewColumns(TypedColumns):
    """How often readers opened a page; not who, not when."""

    page: Named[str] = Column(String(32), ForeignKey("pages.id"), primary_key=True)
    views: Named[int] = Column(Integer)


work = Table("page_work", metadata, WorkColumns, Index(None, "state", "rank"))
claims = Table("page_claims", metadata, ClaimColumns, Index(None, "account"))
presence = Table("page_presence", metadata, PresenceColumns)
taken_back = Table("layers_taken_back", metadata, TakenBackColumns)
views = Table("page_views", metadata, ViewColumns)
