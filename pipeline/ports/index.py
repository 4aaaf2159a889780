"""A rebuildable copy of the texts that finds pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from pipeline.query import IndexAnswer, IndexStatus, PageDocument, Query


class SearchIndex(Protocol):
    """A rebuildable copy of the texts that finds pages."""

    def put(self, documents: Iterable[PageDocument]) -> None:
        """Add or renew documents; one with a lower revision than the held one changes nothing. Searchable on return."""

    def remove(self, keys: Sequence[str]) -> None:
        """Take documents out."""

    def search(self, query: Query) -> IndexAnswer:
        """Find pages; UnavailableError when the engine does not answer."""

    def revisions(self) -> Iterator[tuple[str, int]]:
        """Yield (key, revision) of everything held, in order of key."""

    def rebuild(self, documents: Iterable[PageDocument]) -> int:
        """Build a new generation beside the old one, switch to it when whole, drop the old; return its size."""

    def status(self) -> IndexStatus:
        """Say what is held."""
