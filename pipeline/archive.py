"""One archive, opened: its settings and the adapters chosen for each port."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from pipeline.model import LedgerEntry, Step
from pipeline.ports import Catalogue, Derivatives, Masters, PageReader, SearchIndex, Shelf
from pipeline.settings import Settings


@dataclass(frozen=True, slots=True)
class Expected:
    """How many ledger entries of a step a run will write."""

    run: str
    step: Step
    number: int


Event = LedgerEntry | Expected


def _nobody(_: Event) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class Archive:
    """What every story works on.

    Attributes:
        told: Called with each ledger entry of this process and with how many to expect (for progress); must not raise.
            Called from many threads.
    """

    settings: Settings
    masters: Masters
    derivatives: Derivatives
    catalogue: Catalogue
    index: SearchIndex
    reader: PageReader
    models: Shelf
    told: Callable[[Event], None] = field(default=_nobody)

    def close(self) -> None:
        """End child processes and connections."""
        self.reader.close()
        self.catalogue.close()
