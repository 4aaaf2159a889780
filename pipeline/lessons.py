"""What a lesson is made of: the lines of pages that people corrected, and which of them are held back for the test."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from pipeline.archive import Archive
from pipeline.errors import ArchiveError
from pipeline.model import Layer, Origin, Page, Reason
from pipeline.ports import KnownLine, KnownLines, PageJob, ReadSettings
from pipeline.reasons import reason_of

LEAST_LINES = 18
"""With fewer there is not enough both to learn from and to see whether it helped."""
LEAST_HELD = 6
HELD_OF = 3
"""Of so many lines of each page one is held back for the test."""
CHOOSING_OF = 5
"""Of so many of the others one tells the learner when to stop; the test never sees what it was stopped by."""
LEAST_CHOOSING = 3
OF_ALL_PAGES = frozenset({"model-cannot-learn", "role-missing", "reader-closed"})
"""What one page fails of, all would."""


@dataclass(frozen=True, slots=True)
class KnownPage:
    """A page with a scan whose text a person has set."""

    page: Page
    text: Layer


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Lines of one page that were not learned from.

    Attributes:
        reason: Why nothing of the page could be used, where that is so.
    """

    item: str
    page: int
    unfitting: int = 0
    uncertain: int = 0
    unreadable: int = 0
    reason: Reason | None = None

    @property
    def lines(self) -> int:
        """How many lines."""
        return self.unfitting + self.uncertain + self.unreadable


@dataclass(frozen=True, slots=True)
class Material:
    """Lines of pages, and what was left out of them."""

    lines: tuple[KnownLine, ...]
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True, slots=True)
class Parts:
    """Lines to learn from, to stop by, and held back for the test; none in two of them."""

    learned: tuple[KnownLine, ...]
    choosing: tuple[KnownLine, ...]
    held: tuple[KnownLine, ...]


def known_pages(archive: Archive, item: str) -> tuple[KnownPage, ...]:
    """Return the pages of an item that can be learned from, in order."""
    pages = {f"{page.item}/{page.number}": page for page in archive.catalogue.pages(item) if page.scan_sha256}
    shown = archive.catalogue.page_facts(list(pages))
    by_people = {key: shown[key] for key in pages if key in shown and shown[key].text.origin is Origin.HUMAN}
    layers = ((pages[key], source.layer) for key, source in by_people.items())
    found = (KnownPage(page, replace(layer, lines=layer.confirmed)) for page, layer in layers)
    return tuple(known for known in found if known.text.text.strip())


def digest_of(pages: Sequence[KnownPage], base: str) -> str:
    """Return what stands for this material and this base (its digest); the same again is nothing new to learn from."""
    told = hashlib.sha256(base.encode())
    for known in pages:
        told.update(f"\0{known.page.id}\0{known.text.text}".encode())
    return told.hexdigest()


def gather(archive: Archive, pages: Sequence[KnownPage], model: str) -> Material:
    """Pair the pages' lines with their text; a page that fails is left out with its reason.

    Args:
        archive: Holds the scans and what reads them.
        pages: To learn from.
        model: Key of the model that reads the pages now.

    Raises:
        ArchiveError: Only what may go away by itself, or would meet every page.
    """
    with ThreadPoolExecutor(max(1, archive.settings.workers)) as places:
        found = list(places.map(lambda known: _lines_of(archive, known, model), pages))
    return Material(
        tuple(line for lines, _ in found for line in lines),
        tuple(left for _, left in found if left.lines or left.reason),
    )


def _lines_of(archive: Archive, known: KnownPage, model: str) -> tuple[tuple[KnownLine, ...], LeftOut]:
    page = known.page
    left = LeftOut(page.item, page.number)
    try:
        got = archive.reader.known_lines(_job(archive, page, model), page.geometry, known.text.lines)
    except ArchiveError as error:
        if error.retryable or error.code in OF_ALL_PAGES:
            raise
        return (), replace(left, reason=reason_of(error))
    return _named(got, page), replace(left, unfitting=got.unfitting, uncertain=got.uncertain, unreadable=got.unreadable)


def _named(got: KnownLines, page: Page) -> tuple[KnownLine, ...]:
    return tuple(replace(line, page=page.id) for line in got.lines)


def _job(archive: Archive, page: Page, model: str) -> PageJob:
    assert page.scan_sha256 is not None
    return PageJob(
        file=archive.masters.path(page.scan_sha256),
        media_type=page.media_type,
        index=page.index,
        dpi=page.dpi,
        dpi_source=page.dpi_source,
        settings=ReadSettings(languages=archive.settings.ocr_languages, model=model),
    )


def part(lines: Sequence[KnownLine]) -> Parts:
    """Hold lines back: about a third of each page, at least LEAST_HELD; always the same ones of the same lines."""
    ranked = sorted(lines, key=_rank)
    by_page: dict[str, list[KnownLine]] = {}
    for line in ranked:
        by_page.setdefault(line.page, []).append(line)
    held = {id(line) for some in by_page.values() for line in some[: max(1, len(some) // HELD_OF)]}
    for line in ranked:
        if len(held) >= LEAST_HELD:
            break
        held.add(id(line))
    left = [line for line in ranked if id(line) not in held]
    number = min(len(left) // 2, max(LEAST_CHOOSING, len(left) // CHOOSING_OF))
    return Parts(tuple(left[number:]), tuple(left[:number]), tuple(line for line in ranked if id(line) in held))


def _rank(line: KnownLine) -> tuple[str, str, str]:
    """Order lines as by lot, but always alike: new pages must not change which lines of old ones are held back."""
    return hashlib.sha256(f"{line.page}\0{line.text}".encode()).hexdigest(), line.page, line.text
