"""Tells the index of a change at once, beside the request that made it: who saved does not wait."""

from __future__ import annotations

import time
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock

from pipeline.archive import Archive
from pipeline.errors import ArchiveError
from pipeline.log import log_fault
from pipeline.search import publish

TRIES, PAUSE_S = 4, 1.0


class Teller:
    """Publishes the outbox of one archive, one turn after the other; turns asked for meanwhile are one."""

    def __init__(self, archive: Archive) -> None:
        """Tell of this archive's changes."""
        self.archive = archive
        self._one = ThreadPoolExecutor(1, thread_name_prefix="teller")
        self._lock = Lock()
        self._next: Future[int] | None = None

    def tell(self) -> Future[int]:
        """Have the index told of all that waits; what comes of it can be waited for."""
        with self._lock:
            if self._next is None:
                self._next = self._one.submit(self._turn)
            return self._next

    def _turn(self) -> int:
        with self._lock:
            self._next = None
        for attempt in range(TRIES):
            try:
                return publish(self.archive.catalogue, self.archive.index)
            except ArchiveError as error:
                log_fault("index not told", error)
                if not error.retryable or attempt + 1 == TRIES:
                    break
                time.sleep(PAUSE_S)
        return 0  # the outbox keeps it: the next save, or the next command, tells it
