"""What learning has tried already, so that no night is spent on the same again: a small file beside the models."""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import ConflictError, StorageError

FILE, LOCK = "learned.json", ".learning.lock"


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of learning from one material.

    Attributes:
        digest: Of the material and the base, lessons.digest_of.
        lines: How many could be used.
        before: Character error rate on the lines held back, 0 to 1; None if there were too few lines.
        model: Key of the model that came of it; "" if none was kept.
        left_out: Lines that could not be used.
    """

    digest: str
    lines: int
    before: float | None = None
    after: float | None = None
    model: str = ""
    left_out: int = 0


class Tried:
    """The attempts of an archive, by item."""

    def __init__(self, folder: Path) -> None:
        """Take the folder of the models."""
        self._folder = folder

    def last(self, item: str) -> Attempt | None:
        """Return what was tried last for an item; None also where the file cannot be read: it is tried again then."""
        try:
            return Attempt(**self._all()[item])
        except (KeyError, TypeError):
            return None

    def keep(self, item: str, attempt: Attempt) -> None:
        """Remember an attempt. Errors: StorageError."""
        told = json.dumps({**self._all(), item: asdict(attempt)}, ensure_ascii=False, indent=1)
        fresh = self._folder / f"{FILE}.new"
        try:
            fresh.write_text(told + "\n", encoding="utf-8")
            fresh.replace(self._folder / FILE)
        except OSError as error:
            raise StorageError("storage-refused").about(detail=error.strerror or "") from error

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Shut other learning of this archive out; the system ends that when its process ends, however it ends.

        Raises:
            ConflictError: Somebody learns already.
            StorageError: The folder cannot be written.
        """
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            lock = (self._folder / LOCK).open("a")
        except OSError as error:
            raise StorageError("storage-refused").about(detail=error.strerror or "") from error
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise ConflictError("learn-running") from error
            yield

    def _all(self) -> Mapping[str, Any]:
        try:
            held = json.loads((self._folder / FILE).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return held if isinstance(held, dict) else {}
