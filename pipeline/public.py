"""The archive as everybody may see it: what is closed, or under an embargo that runs, is not there at all.

Doors for readers are given `for_everybody(archive)` and nothing else, so that a new page cannot forget to ask. A
question to the catalogue that is not answered here raises AttributeError: nobody has thought yet of what it shows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import cast

from pipeline.archive import Archive
from pipeline.errors import NotFoundError
from pipeline.model import Item, Layer, Page, RecordValue, Revision
from pipeline.ports import Catalogue, IndexSource
from pipeline.ports.work import Standing
from pipeline.profile import term_named


def for_everybody(archive: Archive) -> Archive:
    """Return the same archive with a catalogue that only reads, and only what is for everybody today."""
    return replace(archive, catalogue=cast(Catalogue, PublicCatalogue(archive.catalogue)))


class PublicCatalogue:
    """The questions of readers to a catalogue; see the port for what each returns."""

    def __init__(self, catalogue: Catalogue) -> None:
        """Ask this catalogue."""
        self._catalogue = catalogue

    def item(self, item: str) -> Item:
        """Return an item; NotFoundError, also when it is shut."""
        self._refuse_shut(item)
        return self._catalogue.item(item)

    def items(self, *, kind: str | None = None, limit: int = 50, offset: int = 0) -> tuple[Item, ...]:
        """Return items, newest first."""
        return self._catalogue.items(kind=kind, limit=limit, offset=offset, open_only=True)

    def kind_counts(self) -> Mapping[str, tuple[int, int]]:
        """Return for each kind how many items and pages there are to see."""
        return self._catalogue.kind_counts(open_only=True)

    def pages(self, item: str) -> tuple[Page, ...]:
        """Return an item's pages; NotFoundError."""
        self._refuse_shut(item)
        return self._catalogue.pages(item)

    def page(self, item: str, number: int) -> Page:
        """Return one page; NotFoundError."""
        self._refuse_shut(item)
        return self._catalogue.page(item, number)

    def page_by_id(self, page_id: str) -> Page:
        """Return one page by its id; NotFoundError."""
        page = self._catalogue.page_by_id(page_id)
        if self._catalogue.shut([page.item]):
            raise NotFoundError("page-unknown").about(page=page_id)
        return page

    def record(self, item: str) -> tuple[RecordValue, ...]:
        """Return what everybody may see of an item's description; NotFoundError."""
        self._refuse_shut(item)
        return _public(self._catalogue.record(item))

    def shut(self, items: Sequence[str]) -> frozenset[str]:
        """Return those of these items that are not for everybody today."""
        return self._catalogue.shut(items)

    def layers(self, page_id: str) -> tuple[Layer, ...]:
        """Return the layers of a page; NotFoundError."""
        self.page_by_id(page_id)
        return self._catalogue.layers(page_id)

    def revisions(self, item: str) -> tuple[Revision, ...]:
        """Return who changed what, without the notes, which are written among staff; NotFoundError."""
        self._refuse_shut(item)
        return tuple(replace(revision, note="") for revision in self._catalogue.revisions(item))

    def page_facts(self, keys: Sequence[str]) -> Mapping[str, IndexSource]:
        """Return what hits are shown with; those of shut items are left out."""
        facts = self._catalogue.page_facts(keys)
        shut = self._catalogue.shut([source.item.id for source in facts.values()])
        return {
            key: replace(source, record=_public(source.record))
            for key, source in facts.items()
            if source.item.id not in shut
        }

    def standing(self, page_id: str) -> Standing:
        """Return how a page stands, people by their shown names; NotFoundError."""
        self.page_by_id(page_id)
        standing = self._catalogue.standing(page_id)
        return replace(
            standing,
            taken_by="",
            written_by=self._shown(standing.written_by),
            checked_by=self._shown(standing.checked_by),
            published_by=self._shown(standing.published_by),
        )

    def last_written(self, page_id: str) -> tuple[str, datetime] | None:
        """Return who wrote the text that is shown, by the shown name, and when; NotFoundError."""
        self.page_by_id(page_id)
        written = self._catalogue.last_written(page_id)
        return None if written is None else (self._shown(written[0]), written[1])

    def _shown(self, name: str) -> str:
        account = self._catalogue.account(name) if name else None
        return account.shown if account else name

    def _refuse_shut(self, item: str) -> None:
        """Say of a shut item what is said of one that never was: that it exists is nobody's business either."""
        if self._catalogue.shut([item]):
            raise NotFoundError("item-unknown").about(item=item)


def _public(record: Sequence[RecordValue]) -> tuple[RecordValue, ...]:
    return tuple(value for value in record if (term := term_named(value.term)) and not term.private)
