"""What handing out asks of the catalogue: all items of one donation at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from pipeline.model import Item, RecordValue


@dataclass(frozen=True, slots=True)
class Donated:
    """An item of a donation: its record as people see it, and how many pages in sight it has."""

    item: Item
    record: tuple[RecordValue, ...]
    pages: int


class Handing(Protocol):
    """Donations, for lists of what they hold."""

    def donated(self, donation: str) -> tuple[str, tuple[Donated, ...]]:
        """Return the title of a donation and its items in order of number, in a few queries; NotFoundError."""
