"""Places for reading, shared by all processes of one archive on one machine: never more pages at once than cores.

A place is a locked file: the system frees it when its holder dies, however it dies, so a killed run blocks nobody.
"""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import StorageError
from pipeline.model import Geometry, Line, PageReading, ScanFacts
from pipeline.ports import KnownLines, PageJob, PageReader

LOOK_AGAIN_SECONDS = 0.05


class SharedPlaces:
    """A PageReader that waits for a free place before it lets another one read a page."""

    def __init__(self, reader: PageReader, folder: Path, *, places: int) -> None:
        """Share the places that are files of this folder with every process that names it too."""
        self._reader, self._folder, self._places = reader, folder, places

    def inspect(self, file: Path) -> ScanFacts:
        """See PageReader; looking into a file is short and needs no place."""
        return self._reader.inspect(file)

    def read(self, job: PageJob) -> PageReading:
        """See PageReader."""
        with self._place():
            return self._reader.read(job)

    def draw(self, job: PageJob) -> None:
        """See PageReader; a reader of the pages waits for it, so it does not wait for a place."""
        self._reader.draw(job)

    def trace(self, job: PageJob, geometry: Geometry) -> None:
        """See PageReader; somebody waits for what is found, so it does not wait for a place."""
        self._reader.trace(job, geometry)

    def known_lines(self, job: PageJob, geometry: Geometry, text: Sequence[Line]) -> KnownLines:
        """See PageReader."""
        with self._place():
            return self._reader.known_lines(job, geometry, text)

    def close(self) -> None:
        """See PageReader."""
        self._reader.close()

    @contextmanager
    def _place(self) -> Iterator[None]:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            files = [(self._folder / f"{number}.lock").open("w") for number in range(self._places)]
        except OSError as error:
            raise StorageError("storage-refused").about(detail=error.strerror or str(error)) from error
        try:
            while not any(_taken(file.fileno()) for file in files):
                time.sleep(LOOK_AGAIN_SECONDS)
            yield
        finally:
            for file in files:
                file.close()


def _taken(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
