"""The archive of this process: opened once for a run and used by its tasks; a door may put its own in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from pipeline.archive import Archive
from pipeline.settings import Settings
from pipeline.wiring import open_archive

_lock = Lock()
_open: dict[str, Archive] = {}


def archive_at(home: str) -> Archive:
    """Return the open archive of a run's home."""
    with _lock:
        return _open[home]


def use(archive: Archive) -> str:
    """Let runs of this process use this open archive; return the home they are to name."""
    home = str(archive.settings.home)
    with _lock:
        _open[home] = archive
    return home


@contextmanager
def opened_for_run(home: str) -> Iterator[Archive]:
    """Give the archive for the time of a run; close it afterwards if it was opened for it.

    It must be closed before the process ends: its child processes are waited for there.
    """
    with _lock:
        lent = home in _open
        if not lent:
            _open[home] = open_archive(Settings.load(home=home) if home else Settings.load())
    try:
        yield _open[home]
    finally:
        if not lent:
            with _lock:
                _open.pop(home).close()
