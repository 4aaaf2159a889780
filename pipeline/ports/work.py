"""Where the work on each page stands: its state, who has taken it, who is at it now, how often it is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class PageState(StrEnum):
    """How far the text of a page has come; each step by a person."""

    MACHINE = "machine"  # nobody has looked at the machine's reading
    DRAFT = "draft"  # a person wrote it
    CHECKED = "checked"  # another person has read it against the scan
    PUBLISHED = "published"  # an editor answers for it


@dataclass(frozen=True, slots=True)
class Standing:
    """One page and how its text stands.

    Attributes:
        page: Id of the page.
        revision: Of the page, when this was seen.
        written_by, checked_by, published_by: Names of accounts (or "transcript"); empty: nobody.
        expected_cer: Share of characters that is probably wrong, 0 to 1; None where a person wrote or nothing is known.
        rare_words: Words that stand on no other page of the archive.
        views: How often readers have opened the page.
        rank: What a minute of work is worth here (see desk.queue); the queue's order.
        taken_by: Account that has taken the page, empty: nobody.
        fresh: Whether the text is still the one that this was seen of.
    """

    page: str
    item: str
    number: int
    title: str
    kind: str
    donation: str | None
    revision: int
    state: PageState
    written_by: str
    written_at: datetime | None
    checked_by: str
    checked_at: datetime | None
    published_by: str
    published_at: datetime | None
    expected_cer: float | None
    letters: int
    rare_words: int
    views: int
    rank: float
    taken_by: str
    taken_until: datetime | None
    fresh: bool = True


@dataclass(frozen=True, slots=True)
class Measured:
    """What a page's rank is made from, and the rank."""

    page: str
    expected_cer: float | None
    letters: int
    rare_words: int
    views: int
    rank: float = 0.0


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which pages a queue or a list shows; empty: all.

    Attributes:
        states: Any of these.
        writer: A dcterms:creator of the item.
        month: "2026-11": when the item was taken in.
        taken_by: Only pages that this account has taken.
        free_for: Only pages that nobody but this account has taken.
        not_written_by: Only pages that this account did not write last.
        outcome: What became of the machine's reading: "alarm", "failed".
    """

    states: tuple[PageState, ...] = ()
    donation: str = ""
    kind: str = ""
    writer: str = ""
    month: str = ""
    taken_by: str = ""
    free_for: str = ""
    not_written_by: str = ""
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """Pages and items of one group (a kind, a donation, a month, or everything).

    Attributes:
        described: Items of which a person has set something of the description.
        pages: By state.
    """

    group: str
    items: int
    described: int
    pages: Mapping[PageState, int]

    def at_least(self, state: PageState) -> int:
        """Return how many pages have come so far or further."""
        order = list(PageState)
        return sum(number for each, number in self.pages.items() if order.index(each) >= order.index(state))


class Work(Protocol):
    """States, claims, presence and demand."""

    def changed_work(self, limit: int) -> tuple[Measured, ...]:
        """Bring the states of pages up to date whose text has changed; return what they measure now.

        A person's new text makes the state DRAFT; a machine's new reading never changes it.

        Args:
            limit: Pages at most; those that are waiting still are taken by the next call.
        """

    def keep_ranks(self, measured: Sequence[Measured]) -> None:
        """Keep ranks, and what they were made from."""

    def measured(self) -> tuple[Measured, ...]:
        """Return what is kept of all pages."""

    def rare_words(self) -> Mapping[str, int]:
        """Count for every page the words of five letters or more that stand on no other page; reads all texts."""

    def standing(self, page_id: str) -> Standing:
        """Return how a page stands; NotFoundError, also when its work was never looked at."""

    def last_written(self, page_id: str) -> tuple[str, datetime] | None:
        """Return who wrote the text of a page that people see, and when; None where a machine did."""

    def set_state(self, page_id: str, state: PageState, *, agent: str, revision: int | None = None) -> None:
        """Set a state and write it down as a revision; who and when are kept.

        Raises:
            ConflictError: The text has changed since this revision.
        """

    def queue(self, wanted: Wanted, *, limit: int, offset: int = 0) -> tuple[Standing, ...]:
        """Return pages, highest rank first."""

    def count_pages(self, wanted: Wanted) -> int:
        """Return how many pages there are of these."""

    def items_listed(
        self, wanted: Wanted, *, described: bool | None, limit: int, offset: int = 0
    ) -> tuple[tuple[str, str], ...]:
        """Return items with pages in sight (id, title); by donation, kind, writer and month.

        Args:
            described: Only those of which a person has described something, or only the others; None: all.
        """

    def count_items(self, wanted: Wanted, *, described: bool | None) -> int:
        """Return how many items there are of these."""

    def progress(self, by: str) -> tuple[Count, ...]:
        """Count items and pages by "kind", "donation", "month" or "" (one group of everything)."""

    def done_since(self, state: PageState, since: datetime) -> int:
        """Return how many pages of this state or a further one came to it since then."""

    def writers(self) -> tuple[str, ...]:
        """Return who is named as dcterms:creator of items, by name."""

    def take(self, page_id: str, account: str, until: datetime, *, shared: bool = False) -> str:
        """Take a page for an account; a claim of its own is prolonged.

        Args:
            shared: Take it although somebody else has.

        Returns:
            The account that has it: another one where it was not given.
        """

    def give_back(self, page_id: str, account: str) -> None:
        """Give a page back."""

    def here(self, page_id: str, tab: str, account: str, *, seconds: int) -> tuple[str, ...]:
        """Say that somebody has a page open; return the accounts (other tabs) that had, lately, oldest first."""

    def leave(self, page_id: str, tab: str) -> None:
        """Say that it was closed."""

    def add_views(self, views: Mapping[str, int]) -> None:
        """Add to how often pages were opened by readers."""
