"""The truth about everything but the bytes of the masters, in parts of a few methods each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from pipeline.model import (
    Item,
    Layer,
    LedgerEntry,
    Line,
    Origin,
    Others,
    Outcome,
    Page,
    PageReading,
    RecordValue,
    Revision,
    Run,
    Scan,
    ScanFacts,
)
from pipeline.ports.accounts import Accounts
from pipeline.ports.authorities import Authorities
from pipeline.ports.bulk import Bulk
from pipeline.ports.describing import Describing
from pipeline.ports.diary import Diaries
from pipeline.ports.handing import Handing
from pipeline.ports.texts import Texts
from pipeline.ports.work import Work


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file that was received, for the catalogue: everything goes in at once or not at all.

    Attributes:
        item: Id reserved for the group the file belongs to; the item is made if it does not exist.
        source_key: SHA-256 naming donation, folder and group; joins files of one group over interrupted runs.
        order_key: Natural sort key of the file within its item.
    """

    scan: Scan
    facts: ScanFacts
    item: str
    item_kind: str
    source_key: str
    order_key: str
    donation: str | None
    entry: LedgerEntry


class Intake(Protocol):
    """The receiving side of the catalogue."""

    def reserve_item(self, source_key: str, shas: Sequence[str] | None = None) -> str:
        """Return the id of the item this group belongs to.

        An item of the same source_key is joined when its run has not ended (nor a later one that went on with it), or
        when it holds one of shas; otherwise a new id is taken from the sequence (no item is made yet).
        """

    def items_of_source(self, source_key: str) -> tuple[str, ...]:
        """Return ids of items that came from this group before."""

    def receive(self, file: NewFile) -> tuple[Outcome, str | None]:
        """Take a file in, in one transaction with its ledger entry.

        The entry's outcome, item and (of a duplicate without one) reason are set to what really happened; so two
        processes may receive the same file at once.

        Returns:
            STORED and the item's id, or DUPLICATE and the id of the item that already holds this SHA-256.
        """

    def number_pages(self, item: str) -> int:
        """Give numbers to pages that have none, after the last one, in order of (order_key, index); return how many."""

    def pages_to_read(self, items: Sequence[str]) -> tuple[Page, ...]:
        """Return numbered pages that were not read yet, and those that could not be and are tried again."""

    def find_scan(self, sha256: str) -> Scan | None:
        """Return the scan of this SHA-256 if it is held."""

    def item_of_scan(self, sha256: str) -> str | None:
        """Return the item whose pages stand on this scan."""


class Readings(Protocol):
    """Layers of text, page by page."""

    def add_reading(self, page_id: str, reading: PageReading, entry: LedgerEntry) -> int:
        """Add a machine reading, its ledger entry and, where it shows, an outbox row in one transaction.

        What people read changes only where no person has set the text.

        Returns:
            The page's revision.
        """

    def add_failure(self, page_id: str, entry: LedgerEntry) -> None:
        """Note that a page could not be read; it is tried again when its item is taken in again."""

    def add_text(self, page_id: str, layer: Layer, *, agent: str, based_on: int | None, note: str = "") -> int:
        """Add a person's (or a given transcript's) text as a new revision; return the page's revision.

        Args:
            based_on: Page.revision when the text was read; None to set it whatever stands there now.

        Raises:
            ConflictError: The text that people see was changed after based_on (a new title is no conflict).
        """

    def take_back(self, page_id: str, layer: Layer, *, agent: str, note: str = "") -> bool:
        """Show a page as it was before a text that is shown now; it stays in the history.

        Returns:
            False: it is not the one that is shown; nothing was changed.
        """

    def layers(self, page_id: str) -> tuple[Layer, ...]:
        """Return all layers of a page, the one that people see first."""

    def add_text_page(
        self, item: Item, number: int, layer: Layer, *, entry: LedgerEntry, lines_size_px: tuple[int, int]
    ) -> Page:
        """Make (or renew the text of) a page that has no scan."""


class Records(Protocol):
    """Items, their pages and their description."""

    def item(self, item: str) -> Item:
        """Return an item; NotFoundError."""

    def items(
        self, *, kind: str | None = None, limit: int = 50, offset: int = 0, open_only: bool = False
    ) -> tuple[Item, ...]:
        """Return items, newest first; with open_only those that are for everybody today."""

    def kind_counts(self, *, open_only: bool = False) -> Mapping[str, tuple[int, int]]:
        """Return for each kind how many items with a page in sight there are, and how many such pages."""

    def pages(self, item: str) -> tuple[Page, ...]:
        """Return an item's numbered pages in order."""

    def record(self, item: str) -> tuple[RecordValue, ...]:
        """Return the item's description as people see it."""

    def set_record(
        self,
        item: str,
        values: Iterable[RecordValue],
        *,
        agent: str,
        note: str = "",
        seen: Mapping[str, Sequence[RecordValue]] | None = None,
    ) -> int | None:
        """Set all values of each term named, for the origin of the values; outbox rows in the same transaction.

        A machine's values are kept beside a person's and never shown over them. An empty value sets a term to
        nothing: a person's hides what machines suggest. The values shown of dcterms:title and of the kind's term
        become the item's title and kind.

        Args:
            seen: For each term, the values shown when the change was thought of; a term that is not named is not looked
                at. Who said them is not compared.

        Returns:
            The number of the revision; None when nothing was said that does not stand there already.

        Raises:
            ConflictError: Something else is shown of a term by now, and it is not what is being set either.
        """

    def revisions(self, item: str) -> tuple[Revision, ...]:
        """Return who changed what, oldest first."""

    def withdraw(self, page_id: str, *, agent: str, note: str = "") -> None:
        """Take a page out of sight, as a revision; nothing is deleted."""


class Ledger(Protocol):
    """The only word on what happened."""

    def begin_run(self, sources: Sequence[str], donation: str | None) -> str:
        """Open a run and return its id."""

    def end_run(self, run: str, state: str) -> None:
        """Close a run: "done", "partial", "failed"."""

    def note(self, entries: Iterable[LedgerEntry]) -> None:
        """Append entries."""

    def ledger(
        self,
        *,
        run: str | None = None,
        path: str | None = None,
        outcome: Outcome | None = None,
        item: str | None = None,
        page: int | None = None,
    ) -> tuple[LedgerEntry, ...]:
        """Return entries, oldest first; path is a file's name with as many folders before it as it takes."""

    def runs(self, limit: int = 50) -> tuple[Run, ...]:
        """Return runs, newest first."""

    def beat(self, run: str) -> None:
        """Say that the run is alive."""


class ShownText(Protocol):
    """The text that people see on a page: its words at once, where they stand only when asked (that costs most)."""

    @property
    def origin(self) -> Origin:
        """Who said it."""

    def words(self) -> Sequence[Sequence[str]]:
        """Return the texts of the words, line by line."""

    def others(self) -> Mapping[int, Others]:
        """Return the other likely readings of the words that have some, by the number of the word on the page."""

    def line(self, number: int) -> Line:
        """Return one line with its boxes, 0-based."""

    def layer(self) -> Layer:
        """Return everything."""


@dataclass(frozen=True, slots=True)
class WholeText:
    """ShownText of a layer that is there already."""

    whole: Layer

    @property
    def origin(self) -> Origin:
        """Who said it."""
        return self.whole.origin

    def words(self) -> Sequence[Sequence[str]]:
        """Return the texts of the words, line by line."""
        return [[word.text for word in line.words] for line in self.whole.lines]

    def others(self) -> Mapping[int, Others]:
        """Return the other likely readings of words; those that a person wrote have none."""
        return self.whole.others

    def line(self, number: int) -> Line:
        """Return one line, 0-based."""
        return self.whole.lines[number]

    def layer(self) -> Layer:
        """Return everything."""
        return self.whole


@dataclass(frozen=True, slots=True)
class IndexSource:
    """All that a page's index document is made from."""

    page: Page
    item: Item
    record: tuple[RecordValue, ...]
    text: ShownText

    @property
    def layer(self) -> Layer:
        """Return the whole layer that people see; made anew at each call."""
        return self.text.layer()


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """A page whose index document must be renewed. source is None when the page is withdrawn or its item is shut."""

    number: int
    key: str
    revision: int
    source: IndexSource | None


class Outbox(Protocol):
    """What the index has not been told yet."""

    def waiting(self, limit: int) -> tuple[OutboxRow, ...]:
        """Return the oldest rows, one for each page (its newest state), with what the document is made from."""

    def done(self, rows: Iterable[OutboxRow]) -> None:
        """Take rows (and older ones of the same page, up to their revision) out."""

    def sources(self, keys: Sequence[str] | None = None, *, open_only: bool = False) -> Iterator[IndexSource]:
        """Yield every page's source (or of these keys), in order of key, in a bounded amount of memory.

        With open_only, of all pages those that belong in the index: of items that are for everybody today.
        Order of key, here and below: item (by code points), then number (as a number).
        """

    def revisions_by_key(self) -> Iterator[tuple[str, int]]:
        """Yield (key, revision) of every page that should be in the index, in order of key."""

    def enqueue(self, keys: Sequence[str]) -> None:
        """Put pages in the outbox again."""


class Catalogue(
    Intake,
    Readings,
    Records,
    Ledger,
    Outbox,
    Accounts,
    Describing,
    Work,
    Texts,
    Bulk,
    Handing,
    Authorities,
    Diaries,
    Protocol,
):
    """The truth about everything but the bytes of the masters."""

    def page(self, item: str, number: int) -> Page:
        """Return one page; NotFoundError."""

    def page_by_id(self, page_id: str) -> Page:
        """Return one numbered page by its id; NotFoundError, also when it was withdrawn."""

    def page_facts(self, keys: Sequence[str]) -> Mapping[str, IndexSource]:
        """Return what hits are shown with, for many page keys in a fixed number of queries."""

    def together(self) -> AbstractContextManager[None]:
        """Make all that this thread changes inside the block one transaction: all of it is kept, or nothing.

        For many small changes by one writer (texts by the thousand); others wait meanwhile, so keep blocks short.
        """

    def close(self) -> None:
        """Close connections."""
