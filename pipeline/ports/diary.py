"""What people decided of dated entries and of letters: kept as a log, each decision can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class NewRuling:
    """What a person says of one line of a diary.

    Attributes:
        page: Id of the page.
        line: Key of the line.
        text: The line as it read then; finds it again when lines are renamed.
        begins: An entry begins here; False: none does.
        edtf: The date of the entry; empty: it has none that is certain.
    """

    page: str
    line: str
    text: str
    begins: bool
    edtf: str = ""


@dataclass(frozen=True, slots=True)
class Ruling:
    """A decision of the log. One act may be several decisions (moving: no entry here, one there)."""

    number: int
    act: str
    item: str
    page: str
    line: str
    text: str
    begins: bool
    edtf: str
    agent: str
    at: datetime
    undone_by: str
    undone_at: datetime | None


@dataclass(frozen=True, slots=True)
class Link:
    """A decision on two letters: `letter` answers `answered`, or it does not."""

    number: int
    letter: str
    answered: str
    holds: bool
    agent: str
    at: datetime
    undone_by: str
    undone_at: datetime | None


class Diaries(Protocol):
    """Decisions on entries and letters."""

    def rule(self, item: str, rulings: Sequence[NewRuling], *, agent: str) -> str:
        """Keep what a person decided in one act and write it down as a revision; return the act. NotFoundError."""

    def rulings(self, item: str) -> tuple[Ruling, ...]:
        """Return the whole log of an item, oldest first, what was taken back too; NotFoundError."""

    def undo_rulings(self, item: str, act: str, *, agent: str) -> bool:
        """Take an act back; False when it was taken back before. NotFoundError."""

    def link_letters(self, letter: str, answered: str, *, holds: bool, agent: str) -> int:
        """Keep that a letter answers another, or does not; return the decision's number. NotFoundError."""

    def letter_links(self) -> tuple[Link, ...]:
        """Return all decisions on letters, oldest first, those taken back too."""

    def undo_letter_link(self, number: int, *, agent: str) -> bool:
        """Take a decision back; False when it was taken back before. NotFoundError."""
