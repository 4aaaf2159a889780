"""Tables of accounts, sessions and attempts to sign in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, Column, ForeignKey, Index, Named, String, Table, Text, TypedColumns

from pipeline.adapters.catalogue.tables import Moment, counted, metadata


class AccountColumns(TypedColumns):
    """Somebody who can sign in. password: an argon2 hash."""

    name: Named[str] = Column(String, primary_key=True)
    shown: Named[str] = Column(Text)
    role: Named[str] = Column(String)
    password: Named[str] = Column(String)
    active: Named[bool] = Column(Boolean)
    created_at: Named[datetime] = Column(Moment)
    changed_at: Named[datetime] = Column(Moment)


class SessionColumns(TypedColumns):
    """A signed-in browser. token: SHA-256 of what its cookie holds."""

    token: Named[str] = Column(String(64), primary_key=True)
    account: Named[str] = Column(String, ForeignKey("accounts.name"), index=True)
    csrf: Named[str] = Column(String(64))
    started_at: Named[datetime] = Column(Moment)
    seen_at: Named[datetime] = Column(Moment)


class AttemptColumns(TypedColumns):
    """One failed attempt. what: a hash of the name or of the address it came from."""

    number: Named[int] = Column(counted(), primary_key=True)
    what: Named[str] = Column(String)
    at: Named[datetime] = Column(Moment)


accounts = Table("accounts", metadata, AccountColumns)
sessions = Table("sessions", metadata, SessionColumns)
attempts = Table("sign_in_attempts", metadata, AttemptColumns, Index(None, "what", "at"), sqlite_autoincrement=True)
