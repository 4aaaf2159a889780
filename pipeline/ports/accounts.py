"""Those who sign in, their sessions, and how often somebody tried in vain."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from pipeline.roles import Account, Session


class Accounts(Protocol):
    """Accounts; passwords only as hashes, sessions only by the hash of their token."""

    def account(self, name: str) -> Account | None:
        """Return an account."""

    def accounts(self) -> tuple[Account, ...]:
        """Return all accounts by name, closed ones too."""

    def password_of(self, name: str) -> str | None:
        """Return the hash of an account's password."""

    def add_account(self, account: Account, password: str) -> None:
        """Add an account with the hash of its password.

        Raises:
            ConflictError: The name was given before.
        """

    def change_account(self, account: Account, password: str | None = None) -> None:
        """Change shown name, role, activity and (as a hash) password; ends its sessions.

        Raises:
            NotFoundError: There is no such account.
        """

    def renew_password(self, name: str, password: str) -> None:
        """Keep a better hash of the same password; sessions go on."""

    def open_session(self, token: str, name: str, csrf: str) -> None:
        """Keep a session by the hash of its token."""

    def session(self, token: str) -> Session | None:
        """Return the session of this hash, if its account is active."""

    def touch_session(self, token: str) -> None:
        """Note that the session was used now."""

    def end_session(self, token: str) -> None:
        """End one session."""

    def end_sessions(self, started_before: datetime, seen_before: datetime) -> int:
        """End old ones and idle ones; return how many."""

    def note_attempt(self, *what: str) -> None:
        """Note a failed attempt to sign in, for each of these keys."""

    def attempts(self, what: str, since: datetime) -> int:
        """Return how many attempts were noted for a key."""

    def forget_attempts(self, what: str, before: datetime | None = None) -> None:
        """Forget a key's attempts (or all that are older than before, for any key when what is empty)."""
