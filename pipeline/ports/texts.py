"""What correcting asks of the catalogue: the text that stands on a page, and every text that ever stood there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from pipeline.model import Layer, Outcome


@dataclass(frozen=True, slots=True)
class KeptLayer:
    """A layer with who added it and when.

    Attributes:
        number: 1-based in the page; 0 of a page that has no text yet.
        page_revision: Of the page, when this was read.
        agent: Name of an account, "machine", "transcript" …
        outcome: Of a machine's reading.
    """

    number: int
    page_revision: int
    agent: str
    at: datetime | None
    outcome: Outcome | None
    layer: Layer


class Texts(Protocol):
    """Texts of pages by their numbers."""

    def shown_text(self, page_id: str) -> KeptLayer:
        """Return the text that people see; number 0 and no lines where there is none. NotFoundError."""

    def texts(self, page_id: str) -> tuple[KeptLayer, ...]:
        """Return all layers of a page, oldest first, without their lines. NotFoundError."""

    def text(self, page_id: str, number: int) -> KeptLayer:
        """Return a layer by its number; NotFoundError."""
