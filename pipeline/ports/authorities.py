"""The authority file: persons, places and organisations, the forms of their names, and where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from pipeline.model import Box
from pipeline.ports.names import NameKind

FORM_KINDS = ("full", "initials", "maiden", "married", "diminutive", "old", "other")
"""What another form of a name is: full name, initials, maiden or married name, short name, a place's former name."""


@dataclass(frozen=True, slots=True)
class Form:
    """Another form of a name."""

    form: str
    kind: str = "other"
    number: int = 0


@dataclass(frozen=True, slots=True)
class Authority:
    """A person, place or organisation.

    Attributes:
        id: "N-000017"; empty for one that is to be made.
        name: The preferred name.
        dates: Years of life or of being, as text: "1901–1942".
        lat, lon: Degrees, of a place; None where not known.
        forms: Other forms, also of those merged into it.
        merged_into: Id of the one that it was merged into, or empty.
        merged: Ids of those merged into it.
    """

    kind: NameKind
    name: str
    id: str = ""
    dates: str = ""
    note: str = ""
    lat: float | None = None
    lon: float | None = None
    forms: tuple[Form, ...] = ()
    merged_into: str = ""
    merged: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """A place where an authority stands.

    Attributes:
        page: 1-based; None: in the item's record, under a term.
        first_word, last_word: 0-based numbers of words on the page when it was linked.
        text: The words then; box: where the first of them stood, which finds it in a later text.
        authority: Id of the one that was linked; shown: of the one that this is now, after merges.
    """

    authority: str
    item: str
    page: int | None
    first_word: int
    last_word: int
    text: str
    box: Box | None = None
    term: str = ""
    number: int = 0
    shown: str = ""
    agent: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AuthorityChange:
    """Who changed what, when.

    Attributes:
        action: "make", "edit", "merge", "split", "link", "unlink" or "undo".
        other: Id of the second authority of a merge or split, or empty.
        undone: Whether it was taken back.
    """

    number: int
    authority: str
    action: str
    agent: str
    at: datetime
    other: str = ""
    undone: bool = False
    said: str = ""


class Authorities(Protocol):
    """The authority file. Merging moves nothing: it can be taken back whatever happened since."""

    def authority(self, authority: str) -> Authority:
        """Return one with its forms; NotFoundError."""

    def authorities(self, text: str = "", *, kind: str = "", limit: int = 100_000) -> tuple[Authority, ...]:
        """Return those that are not merged into others, by name; whose name or form has the text in it."""

    def make_authority(self, new: Authority, *, agent: str) -> str:
        """Make one with its forms; return its id."""

    def edit_authority(self, changed: Authority, *, agent: str) -> None:
        """Set name, dates, note, place and forms."""

    def merge_authorities(self, gone: str, into: str, *, agent: str) -> int:
        """Say that two are one; return the change's number.

        Raises:
            ConflictError: They are one already, which would make a circle, or are of different kinds.
        """

    def split_authority(
        self, authority: str, name: str, *, forms: Sequence[int], links: Sequence[int], agent: str
    ) -> str:
        """Make a second one that takes these forms and links along; return its id."""

    def undo_authority_change(self, number: int, *, agent: str) -> None:
        """Take a change back, whatever happened since; what was made later stays.

        Raises:
            ConflictError: It was taken back already, or taking it back would make a circle.
        """

    def authority_changes(self, authority: str) -> tuple[AuthorityChange, ...]:
        """Return who changed what, newest first."""

    def link_authority(self, link: Link, *, agent: str) -> int:
        """Say that it stands there; return the link's number. The same words linked again move to the new one."""

    def unlink_authority(self, number: int, *, agent: str) -> None:
        """Take a link back; NotFoundError."""

    def links_to(self, authority: str) -> tuple[Link, ...]:
        """Return where it, and what was merged into it, stands; by item, page and word."""

    def links_in(self, item: str) -> tuple[Link, ...]:
        """Return what stands in an item."""

    def reject_name(self, item: str, page: int, folded: str, kind: str, *, agent: str) -> None:
        """Remember that a proposed name is none."""

    def allow_name(self, item: str, page: int, folded: str, kind: str) -> None:
        """Propose it again."""

    def rejected_names(self, item: str) -> frozenset[tuple[int, str, str]]:
        """Return page, folded text and kind of the names that people said no to."""
