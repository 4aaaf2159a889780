"""The story of those who sign in: accounts, passwords, sessions, and limits on guessing."""

from __future__ import annotations

import hashlib
import re
import secrets
import unicodedata
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from threading import BoundedSemaphore

from pwdlib import PasswordHash

from pipeline.errors import BadDataError, ConflictError, NotFoundError, SignInError, TooOftenError
from pipeline.ports.accounts import Accounts
from pipeline.roles import Account, Role, Session

LEAST_CHARACTERS = 10
MOST_CHARACTERS = 200
"""Of a password: argon2 must not be fed a book."""
NAME = re.compile(r"[a-zа-яё0-9][a-zа-яё0-9.-]{1,39}", re.IGNORECASE)
LONGEST_SHOWN = 80
WINDOW_MINUTES = 15
MOST_OF_A_NAME = 5
MOST_OF_AN_ADDRESS = 30
LIFE_DAYS = 30
"""A session ends then, however busy it was."""
TOUCH_EVERY = timedelta(minutes=5)
_AT_ONCE = BoundedSemaphore(2)  # each check of a password takes 64 MiB
_KEYBOARD_ROWS = ("qwertyuiop", "asdfghjkl", "йцукенгшщзхъ", "фывапролджэ", "1234567890", "0987654321")


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new session and the token that only the browser keeps."""

    token: str
    session: Session


@cache
def _hasher() -> PasswordHash:
    return PasswordHash.recommended()


@cache
def _nobodys_password() -> str:
    """A hash to check against where there is no account, so that the time taken does not tell."""
    return _hasher().hash(secrets.token_urlsafe())


def add(accounts: Accounts, name: str, shown: str, role: str, password: str) -> Account:
    """Add an account.

    Raises:
        BadDataError: Name, shown name, role or password cannot be.
        ConflictError: The name was given before.
    """
    account = Account(_name(name), _shown(shown), _role(role))
    accounts.add_account(account, _hashed(password, account))
    return account


def change(
    accounts: Accounts,
    name: str,
    *,
    shown: str | None = None,
    role: str | None = None,
    password: str | None = None,
    active: bool | None = None,
) -> Account:
    """Change what is named of an account; its sessions end, so that a changed role counts at once.

    Raises:
        BadDataError: As of add().
        ConflictError: It is the only administrator, and would be none any more.
        NotFoundError: There is no such account.
    """
    held = accounts.account(_folded(name))
    if held is None:
        raise NotFoundError("account-unknown").about(name=name)
    new = replace(
        held,
        shown=held.shown if shown is None else _shown(shown),
        role=held.role if role is None else _role(role),
        active=held.active if active is None else active,
    )
    if _rules(held) and not _rules(new) and sum(map(_rules, accounts.accounts())) == 1:
        raise ConflictError("account-last-administrator").about(name=held.name)
    accounts.change_account(new, None if password is None else _hashed(password, new))
    return new


def sign_in(accounts: Accounts, name: str, password: str, *, address: str) -> SignedIn:
    """Open a session.

    Args:
        address: Where the request came from; kept only as a hash, and not for long.

    Raises:
        SignInError: Name and password do not belong together, or the account is closed; which, is not said.
        TooOftenError: There were too many attempts with this name or from this address lately.
    """
    name, now = _folded(name)[:200], datetime.now(UTC)
    keys = (_hash("name:" + name), _hash("address:" + address))
    since = now - timedelta(minutes=WINDOW_MINUTES)
    for key, most in zip(keys, (MOST_OF_A_NAME, MOST_OF_AN_ADDRESS), strict=True):
        if accounts.attempts(key, since) >= most:
            raise TooOftenError("sign-in-too-often").about(minutes=WINDOW_MINUTES)
    account = _proved(accounts, name, password[: MOST_CHARACTERS + 1])
    if account is None:
        accounts.note_attempt(*keys)
        accounts.forget_attempts("", before=since)
        raise SignInError("sign-in-failed")
    accounts.forget_attempts(keys[0])
    token, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    accounts.open_session(_hash(token), account.name, csrf)
    return SignedIn(token, Session(account, csrf, now, now))


def session_of(accounts: Accounts, token: str, *, idle_hours: int) -> Session | None:
    """Return the session of a browser's token, None where there is none or it is too old."""
    key, now = _hash(token), datetime.now(UTC)
    session = accounts.session(key)
    if session is None:
        return None
    if now - session.started_at > timedelta(days=LIFE_DAYS) or now - session.seen_at > timedelta(hours=idle_hours):
        accounts.end_session(key)
        return None
    if now - session.seen_at > TOUCH_EVERY:
        accounts.touch_session(key)
    return session


def sign_out(accounts: Accounts, token: str) -> None:
    """End a session."""
    accounts.end_session(_hash(token))


def _rules(account: Account) -> bool:
    return account.active and account.role is Role.ADMINISTRATOR


def _proved(accounts: Accounts, name: str, password: str) -> Account | None:
    """Return the account of this name and password, if it may sign in."""
    account, kept = accounts.account(name), accounts.password_of(name)
    with _AT_ONCE:
        right, better = _hasher().verify_and_update(_normal(password), kept or _nobodys_password())
    if account is None or kept is None or not right or not account.active:
        return None
    if better is not None:
        accounts.renew_password(name, better)
    return account


def _name(name: str) -> str:
    folded = _folded(name)
    if NAME.fullmatch(folded) is None:
        raise BadDataError("account-name-wrong").about(name=name[:60])
    return folded


def _folded(name: str) -> str:
    return _normal(name.strip()).lower()


def _normal(text: str) -> str:
    """One form for what looks alike, however a keyboard composes it (NIST SP 800-63B, 5.1.1.2)."""
    return unicodedata.normalize("NFKC", text)


def _shown(shown: str) -> str:
    shown = " ".join(shown.split())
    if not 1 <= len(shown) <= LONGEST_SHOWN or any(unicodedata.category(letter).startswith("C") for letter in shown):
        raise BadDataError("account-shown-wrong")
    return unicodedata.normalize("NFC", shown)


def _role(role: str) -> Role:
    try:
        return Role(role)
    except ValueError:
        raise BadDataError("role-unknown").about(role=role[:60], roles=", ".join(Role)) from None


def _hashed(password: str, account: Account) -> str:
    if not LEAST_CHARACTERS <= len(password) <= MOST_CHARACTERS:
        raise BadDataError("password-short").about(least=LEAST_CHARACTERS, most=MOST_CHARACTERS)
    folded = _normal(password).lower()
    named = len(account.name) >= 4 and account.name in folded
    if named or len(set(folded)) < 5 or any(row.startswith(folded[:8]) for row in _KEYBOARD_ROWS):
        raise BadDataError("password-common")
    return _hasher().hash(_normal(password))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
