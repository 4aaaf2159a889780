"""Rare words and readers' demand, counted anew in the background now and then; views of pages, kept without persons."""

from __future__ import annotations

import time
from collections import Counter
from threading import Lock

from pipeline.desk import queue
from pipeline.ports import Catalogue

EVERY_S = 3600
"""Reading all texts takes seconds for ten thousand pages: not oftener than this."""
VIEWS_KEPT, VIEWS_S = 50, 60
"""So many views, or for so long, are counted in memory before they are written: a reader waits for no database."""


class Recount:
    """Counts all anew where it was long ago."""

    def __init__(self, catalogue: Catalogue) -> None:
        """Count in this catalogue; nothing yet."""
        self.catalogue = catalogue
        self._at = float("-inf")
        self._busy = Lock()

    def where_due(self) -> None:
        """Count, unless it was done lately or is being done."""
        if time.monotonic() - self._at < EVERY_S or not self._busy.acquire(blocking=False):
            return
        try:
            queue.refresh_all(self.catalogue)
            self._at = time.monotonic()
        finally:
            self._busy.release()


class Views:
    """How often pages are opened by readers; a crash may lose a minute of it."""

    def __init__(self, catalogue: Catalogue) -> None:
        """Count for this catalogue."""
        self.catalogue = catalogue
        self._counted: Counter[str] = Counter()
        self._since = time.monotonic()
        self._lock = Lock()

    def seen(self, page_id: str) -> None:
        """Count one view; write down what has come together, now and then."""
        with self._lock:
            self._counted[page_id] += 1
            due = self._counted.total() >= VIEWS_KEPT or time.monotonic() - self._since >= VIEWS_S
        if due:
            self.keep()

    def keep(self) -> None:
        """Write down what was counted."""
        with self._lock:
            counted, self._counted, self._since = self._counted, Counter(), time.monotonic()
        if counted:
            self.catalogue.add_views(counted)
