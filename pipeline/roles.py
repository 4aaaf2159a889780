"""Who may do what: roles of those who sign in, and the rights that each has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType


class Role(StrEnum):
    """What somebody is to the archive; reading needs no account."""

    READER = "reader"
    STAFF = "staff"
    ARCHIVIST = "archivist"
    EDITOR = "editor"
    ADMINISTRATOR = "administrator"


class Right(StrEnum):
    """What a page or a change asks for."""

    SEE_DESK = "see_desk"  # what is not public yet: drafts, queues, restricted items
    TRANSCRIBE = "transcribe"
    CHECK = "check"
    DESCRIBE = "describe"
    AUTHORITIES = "authorities"
    BULK = "bulk"
    PUBLISH = "publish"
    INGEST = "ingest"
    USERS = "users"


_STAFF = frozenset({Right.SEE_DESK, Right.INGEST})
_ARCHIVIST = frozenset({Right.SEE_DESK, Right.TRANSCRIBE, Right.CHECK, Right.DESCRIBE, Right.AUTHORITIES, Right.BULK})
_RIGHTS: Mapping[Role, frozenset[Right]] = MappingProxyType(
    {
        Role.READER: frozenset(),
        Role.STAFF: _STAFF,
        Role.ARCHIVIST: _ARCHIVIST,
        Role.EDITOR: _ARCHIVIST | {Right.PUBLISH},
        Role.ADMINISTRATOR: frozenset(Right),
    }
)


def rights_of(role: Role) -> frozenset[Right]:
    """Return what a role may do."""
    return _RIGHTS[role]


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who can sign in; changes are signed with the name.

    Attributes:
        name: What is typed to sign in; never changes, never given to another.
        shown: The person's name as others see it.
        active: False: may not sign in any more; what was signed stays signed.
    """

    name: str
    shown: str
    role: Role
    active: bool = True
    created_at: datetime | None = None

    def may(self, right: Right) -> bool:
        """Whether the account has a right."""
        return self.active and right in rights_of(self.role)


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in browser.

    Attributes:
        csrf: What each change must carry, so that no foreign page can make one.
    """

    account: Account
    csrf: str
    started_at: datetime
    seen_at: datetime
