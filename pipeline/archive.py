"""One archive, opened: its settings and the adapters chosen for each port."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from pipeline.model import LedgerEntry, Step
from pipeline.ports import Catalogue, Derivatives, Masters, PageReader, SearchIndex, Shelf
from pipeline.ports.names import FoundName, NameFinder, Sense
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


class NoNames:
    """Finds no names: for an archive that was opened without a model for them."""

    name, version = "none", ""

    def find(self, text: str) -> tuple[FoundName, ...]:
        """Return nothing."""
        return ()

    def senses(self, word: str) -> tuple[Sense, ...]:
        """Return the word itself."""
        return (Sense(word.lower(), "other", known=False),)


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
    names: NameFinder = field(default_factory=NoNames)

    def close(self) -> None:
        """End child processes and connections."""
        self.reader.close()
        self.catalogue.close()
