"""One archive, opened: its settings and the adapters chosen for each port."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from pipeline.model import LedgerEntry
from pipeline.ports import Catalogue, Derivatives, Masters, PageReader, SearchIndex
from pipeline.settings import Settings


def _nobody(_: LedgerEntry) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class Archive:
    """What every story works on.

    Attributes:
        told: Called after each ledger entry of this process (for progress); must not raise.
    """

    settings: Settings
    masters: Masters
    derivatives: Derivatives
    catalogue: Catalogue
    index: SearchIndex
    reader: PageReader
    told: Callable[[LedgerEntry], None] = field(default=_nobody)

    def close(self) -> None:
        """End child processes and connections."""
        self.reader.close()
        self.catalogue.close()
