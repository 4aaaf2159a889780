"""What the catalogue does for changes of many records at once, and what it remembers of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from pipeline.model import RecordValue, Revision


@dataclass(frozen=True, slots=True)
class Said:
    """What stands of one term of one item.

    Attributes:
        own: What a person said, with an empty value where a person said "nothing"; () where no person spoke.
        shown: What people see: own, or what a machine says.
    """

    own: tuple[RecordValue, ...] = ()
    shown: tuple[RecordValue, ...] = ()


@dataclass(frozen=True, slots=True)
class BulkRow:
    """One item of a change, as it was and as it became.

    Attributes:
        conflict: Others changed it since, so that it was left alone; before and after are the same.
    """

    item: str
    term: str
    before: Said
    after: Said
    conflict: bool = False


@dataclass(frozen=True, slots=True)
class BulkChange:
    """The receipt of a change of many records.

    Attributes:
        what: The change in plain words of a program: action, term, value, new.
        undoes: Number of the change that this one took back.
        undone_by: Number of the change that took this one back.
        items: How many items it changed.
        conflicts: How many it left alone.
    """

    number: int
    agent: str
    at: datetime
    what: Mapping[str, str]
    undoes: int | None
    undone_by: int | None
    items: int
    conflicts: int


class Bulk(Protocol):
    """Changes of many records."""

    def items_where(self, *, kind: str | None = None, donation: str | None = None) -> tuple[str, ...]:
        """Return the ids of all items of a kind and a donation, in order of id."""

    def said(self, items: Sequence[str], term: str, *, lock: bool = False) -> Mapping[str, Said]:
        """Return what stands of a term in each item that is held, in order of id.

        Args:
            lock: Let nobody change these items before the transaction ends.
        """

    def put_own(self, item: str, term: str, own: Sequence[RecordValue], *, agent: str, note: str) -> None:
        """Make these a person's values exactly as given, () for none at all: then what a machine says is shown again.

        The item and its pages follow as with set_record. NotFoundError.
        """

    def keep_bulk(self, what: Mapping[str, str], rows: Sequence[BulkRow], *, agent: str, undoes: int | None) -> int:
        """Remember a change; return its number."""

    def bulk_change(self, number: int) -> BulkChange:
        """Return one receipt; NotFoundError."""

    def bulk_changes(self, limit: int = 50) -> tuple[BulkChange, ...]:
        """Return receipts, newest first."""

    def bulk_rows(self, number: int) -> tuple[BulkRow, ...]:
        """Return the items of a change, in order of id."""

    def all_revisions(
        self, *, agent: str = "", item: str = "", limit: int = 50, offset: int = 0
    ) -> tuple[Revision, ...]:
        """Return who changed what in all items, newest first; only by an agent, only of an item where named."""
