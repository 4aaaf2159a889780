"""Pages that were read by another model than the one chosen now are read again; a person's text stays what is shown."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from pipeline import ingest, search
from pipeline.archive import Archive, Expected
from pipeline.errors import ArchiveError
from pipeline.log import log
from pipeline.model import LedgerEntry, Origin, Outcome, Page, PageKind, Step
from pipeline.ports import EVERYONE, PACKAGED
from pipeline.reasons import reason_of

BY_HAND = frozenset({PageKind.HAND, PageKind.MIXED, PageKind.UNSURE})
MODEL = "model"
"""Under this name a layer's settings say which model was to read its handwriting."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """What share of a page's characters is probably wrong, before and after it was read again, 0 to 1."""

    item: str
    page: int
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Reread:
    """Pages read again.

    Attributes:
        run: The run's id in the ledger; "" if there was nothing to read.
        failed: How many could not be read; their earlier reading stands.
    """

    run: str = ""
    pages: tuple[Expectation, ...] = ()
    failed: int = 0

    @property
    def before(self) -> float | None:
        """Mean of what was expected before; None if no page was read."""
        return _mean([page.before for page in self.pages])

    @property
    def after(self) -> float | None:
        """Mean of what is expected now."""
        return _mean([page.after for page in self.pages])


def read_again(archive: Archive, item: str, *, cause: str = "learn") -> Reread:
    """Read the handwritten pages of an item that another model read; EVERYONE: of all items without one of their own.

    Pages whose text a person has set are left alone.

    Args:
        archive: Whose pages.
        item: Its id, or EVERYONE.
        cause: What chose the model, as the run is called in the ledger.

    Raises:
        ArchiveError: Only what may go away by itself, or ended the whole run; what was read is kept.
    """
    items = [item] if item else _items_without_own(archive)
    pages = [page for each in items for page in _outdated(archive, each)]
    if not pages:
        return Reread()
    run = archive.catalogue.begin_run([f"{cause} {item or '*'}"], None)
    archive.told(Expected(run, Step.READ, len(pages)))
    try:
        with ThreadPoolExecutor(max(1, archive.settings.workers)) as places:
            done = list(places.map(lambda page: _read(archive, run, page), pages))
    except BaseException:
        archive.catalogue.end_run(run, "failed")
        raise
    _publish(archive, run)
    ingest.finish(archive, run)
    return Reread(run, tuple(one for one in done if one), sum(one is None for one in done))


def _read(archive: Archive, run: str, page: Page) -> Expectation | None:
    before = _expected(archive, page)
    entry = ingest.read_page(archive, run, page)
    archive.catalogue.beat(run)
    if entry.outcome is Outcome.FAILED:
        return None
    return Expectation(page.item, page.number, before, _expected(archive, page))


def _expected(archive: Archive, page: Page) -> float:
    confidence = archive.catalogue.layers(page.id)[0].confidence
    return round(1.0 - (confidence or 0.0), 4)


def _outdated(archive: Archive, item: str) -> Sequence[Page]:
    """Return pages shown as another model read them."""
    chosen = archive.models.chosen(item)
    found = []
    for page in archive.catalogue.pages(item):
        if page.scan_sha256 is None or page.kind not in BY_HAND:
            continue
        shown = archive.catalogue.layers(page.id)[:1]
        if shown and shown[0].origin is Origin.MACHINE and shown[0].settings.get(MODEL, PACKAGED) != chosen:
            found.append(page)
    return found


def _items_without_own(archive: Archive) -> list[str]:
    own = {item for item, made in archive.models.choices().items() if item != EVERYONE and made}
    return [item for item in every_item(archive) if item not in own]


def every_item(archive: Archive) -> list[str]:
    """Return the ids of all items."""
    found: list[str] = []
    while some := archive.catalogue.items(limit=AT_ONCE, offset=len(found)):
        found += [item.id for item in some]
    return sorted(found)


AT_ONCE = 200


def _publish(archive: Archive, run: str) -> None:
    """Bring the index up to date; when it cannot be, the outbox waits and the ledger says so."""
    try:
        search.publish(archive.catalogue, archive.index)
    except ArchiveError as error:
        log("index not told", run=run, code=error.code)
        archive.catalogue.note([LedgerEntry(run, Step.PUBLISH, Outcome.FAILED, "", reason=reason_of(error))])


def _mean(values: Sequence[float]) -> float | None:
    return round(sum(values) / len(values), 4) if values else None
