"""Tables of the authority file: persons, places, organisations, their forms, where they stand, who changed what."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Integer,
    Named,
    String,
    Table,
    Text,
    TypedColumns,
)

from pipeline.adapters.catalogue.tables import Moment, counted, metadata, ordered


class AuthorityColumns(TypedColumns):
    """One person, place or body. merged_into: the one that it turned out to be; its forms and links stay its own."""

    number: Named[int] = Column(counted(), primary_key=True)
    kind: Named[str] = Column(String)
    name: Named[str] = Column(Text)
    dates: Named[str] = Column(Text)
    note: Named[str] = Column(Text)
    lat: Named[float | None] = Column(Float)
    lon: Named[float | None] = Column(Float)
    merged_into: Named[int | None] = Column(BigInteger)


class FormColumns(TypedColumns):
    """Another form of a name; the name itself is one too, of kind "name"."""

    number: Named[int] = Column(counted(), primary_key=True)
    authority: Named[int] = Column(BigInteger, ForeignKey("authorities.number"), index=True)
    form: Named[str] = Column(Text)
    folded: Named[str] = Column(Text, index=True)
    kind: Named[str] = Column(String)


class LinkColumns(TypedColumns):
    """Where an authority stands: words of a page as they were when it was linked, or (page null) a term of a record."""

    number: Named[int] = Column(counted(), primary_key=True)
    authority: Named[int] = Column(BigInteger, ForeignKey("authorities.number"), index=True)
    item: Named[str] = Column(ordered(), ForeignKey("items.id"), index=True)
    page: Named[int | None] = Column(Integer)
    first_word: Named[int] = Column(Integer)
    last_word: Named[int] = Column(Integer)
    text: Named[str] = Column(Text)
    box: Named[list[int] | None] = Column(JSON(none_as_null=True))
    term: Named[str] = Column(String)
    agent: Named[str] = Column(String)
    at: Named[datetime] = Column(Moment)
    gone: Named[bool] = Column(Boolean)


class AuthorityChangeColumns(TypedColumns):
    """Who changed what; rows are never taken out."""

    number: Named[int] = Column(counted(), primary_key=True)
    authority: Named[int] = Column(BigInteger, index=True)
    other: Named[int | None] = Column(BigInteger, index=True)
    action: Named[str] = Column(String)
    agent: Named[str] = Column(String)
    at: Named[datetime] = Column(Moment)
    facts: Named[dict[str, Any]] = Column(JSON)
    undone_by: Named[int | None] = Column(BigInteger)


class NameRejectionColumns(TypedColumns):
    """A proposed name that a person said no to, on one page."""

    item: Named[str] = Column(ordered(), ForeignKey("items.id"), primary_key=True)
    page: Named[int] = Column(Integer, primary_key=True, autoincrement=False)
    folded: Named[str] = Column(String, primary_key=True)
    kind: Named[str] = Column(String, primary_key=True)
    agent: Named[str] = Column(String)
    at: Named[datetime] = Column(Moment)


authorities = Table("authorities", metadata, AuthorityColumns, sqlite_autoincrement=True)
forms = Table("authority_forms", metadata, FormColumns, sqlite_autoincrement=True)
links = Table("authority_links", metadata, LinkColumns, sqlite_autoincrement=True)
authority_changes = Table("authority_changes", metadata, AuthorityChangeColumns, sqlite_autoincrement=True)
name_rejections = Table("name_rejections", metadata, NameRejectionColumns)
