"""Accounts, sessions and attempts over SQL."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, update

from pipeline.adapters.catalogue.database import Database, storable
from pipeline.adapters.catalogue.tables_accounts import accounts, attempts, sessions
from pipeline.errors import ConflictError, NotFoundError
from pipeline.roles import Account, Role, Session

_PARTS = (accounts.c.name, accounts.c.shown, accounts.c.role, accounts.c.active, accounts.c.created_at)


class SqlAccounts:
    """Those who sign in."""

    def __init__(self, database: Database) -> None:
        """Work on an opened database."""
        self.database = database

    def account(self, name: str) -> Account | None:
        """Return an account."""
        with self.database.reading() as connection:
            row = connection.execute(select(*_PARTS).where(accounts.c.name == storable(name))).one_or_none()
        return None if row is None else _account_of(row)

    def accounts(self) -> tuple[Account, ...]:
        """Return all accounts by name, closed ones too."""
        with self.database.reading() as connection:
            return tuple(map(_account_of, connection.execute(select(*_PARTS).order_by(accounts.c.name))))

    def password_of(self, name: str) -> str | None:
        """Return the hash of an account's password."""
        with self.database.reading() as connection:
            return connection.scalar(select(accounts.c.password).where(accounts.c.name == storable(name)))

    def add_account(self, account: Account, password: str) -> None:
        """Add an account with the hash of its password; ConflictError where the name was given before."""
        now = self.database.clock()
        with self.database.writing() as connection:
            if connection.scalar(select(accounts.c.name).where(accounts.c.name == account.name)) is not None:
                raise ConflictError("account-held").about(name=account.name)
            row = {"name": account.name, "password": password, "created_at": now, "changed_at": now, **_row(account)}
            connection.execute(insert(accounts), row)

    def change_account(self, account: Account, password: str | None = None) -> None:
        """Change an account and end its sessions; NotFoundError."""
        columns = _row(account) | {"changed_at": self.database.clock()} | ({"password": password} if password else {})
        with self.database.writing() as connection:
            changed = connection.execute(update(accounts).where(accounts.c.name == account.name).values(**columns))
            if changed.rowcount == 0:
                raise NotFoundError("account-unknown").about(name=account.name)
            connection.execute(delete(sessions).where(sessions.c.account == account.name))

    def renew_password(self, name: str, password: str) -> None:
        """Keep a better hash of the same password; sessions go on."""
        with self.database.writing() as connection:
            connection.execute(update(accounts).where(accounts.c.name == name).values(password=password))

    def open_session(self, token: str, name: str, csrf: str) -> None:
        """Keep a session by the hash of its token."""
        now = self.database.clock()
        row = {"token": token, "account": name, "csrf": csrf, "started_at": now, "seen_at": now}
        with self.database.writing() as connection:
            connection.execute(insert(sessions), row)

    def session(self, token: str) -> Session | None:
        """Return the session of this hash, if its account is active."""
        wanted = select(*_PARTS, sessions.c.csrf, sessions.c.started_at, sessions.c.seen_at).join(
            sessions, sessions.c.account == accounts.c.name
        )
        with self.database.reading() as connection:
            row = connection.execute(wanted.where(sessions.c.token == token, accounts.c.active.is_(True))).one_or_none()
        return None if row is None else Session(_account_of(row), row.csrf, row.started_at, row.seen_at)

    def touch_session(self, token: str) -> None:
        """Note that the session was used now."""
        with self.database.writing() as connection:
            seen = update(sessions).where(sessions.c.token == token).values(seen_at=self.database.clock())
            connection.execute(seen)

    def end_session(self, token: str) -> None:
        """End one session."""
        with self.database.writing() as connection:
            connection.execute(delete(sessions).where(sessions.c.token == token))

    def end_sessions(self, started_before: datetime, seen_before: datetime) -> int:
        """End old ones and idle ones; return how many."""
        old = (sessions.c.started_at < started_before) | (sessions.c.seen_at < seen_before)
        with self.database.writing() as connection:
            return connection.execute(delete(sessions).where(old)).rowcount

    def note_attempt(self, *what: str) -> None:
        """Note a failed attempt to sign in, for each of these keys."""
        now = self.database.clock()
        with self.database.writing() as connection:
            connection.execute(insert(attempts), [{"what": one, "at": now} for one in what])

    def attempts(self, what: str, since: datetime) -> int:
        """Return how many attempts were noted for a key."""
        counted = select(func.count()).where(attempts.c.what == what, attempts.c.at >= since)
        with self.database.reading() as connection:
            return connection.scalar(counted) or 0

    def forget_attempts(self, what: str, before: datetime | None = None) -> None:
        """Forget a key's attempts, or old ones of all keys when what is empty."""
        those = attempts.c.what == what if what else attempts.c.number > 0
        if before is not None:
            those &= attempts.c.at < before
        with self.database.writing() as connection:
            connection.execute(delete(attempts).where(those))


def _row(account: Account) -> dict[str, Any]:
    return {"shown": storable(account.shown), "role": account.role.value, "active": account.active}


def _account_of(row: Row[*tuple[Any, ...]]) -> Account:
    return Account(row.name, row.shown, Role(row.role), row.active, row.created_at)
