"""The archive of this process: opened once, used by every task; a door may put its own in."""

from __future__ import annotations

import atexit
from threading import Lock

from pipeline.archive import Archive
from pipeline.settings import Settings
from pipeline.wiring import open_archive

_lock = Lock()
_open: dict[str, Archive] = {}


def archive_at(home: str) -> Archive:
    """Return this process's archive at a home, opening it if need be."""
    with _lock:
        if home not in _open:
            settings = Settings.load(home=home) if home else Settings.load()
            _open[home] = open_archive(settings)
            atexit.register(_open[home].close)
        return _open[home]


def use(archive: Archive) -> str:
    """Let tasks of this process use this open archive; return the home they are to name."""
    home = str(archive.settings.home)
    with _lock:
        _open[home] = archive
    return home
