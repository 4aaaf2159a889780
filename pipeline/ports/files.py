"""Where bytes are kept: masters, the truth, and derivatives, which can be made anew."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol


class Masters(Protocol):
    """Files as they came, by SHA-256, written once, read-only afterwards."""

    def put(self, source: Path) -> tuple[str, int, bool]:
        """Copy a file in and prove the copy by reading it back; the source is never changed.

        Returns:
            SHA-256 (hex), size in bytes, and whether it was new here.

        Raises:
            StorageFullError: No room; nothing partial is left.
            StorageError: The disk refused, or the copy does not read back equal.
            BadScanError: The source cannot be read, or changed while it was copied.
        """

    def path(self, sha256: str) -> Path:
        """Return where a master can be read; NotFoundError if it is not held."""

    def held(self) -> Iterator[str]:
        """Yield the SHA-256 of every master held."""


class Derivatives(Protocol):
    """Rebuildable files (cleaned pictures, pyramids), by a relative name such as "pages/ID/clean.png"."""

    def path(self, name: str) -> Path | None:
        """Return where it can be read, None if it has not been made."""

    def writing(self, name: str) -> AbstractContextManager[Path]:
        """Give a temporary path to write to; it appears under its name, whole, when the block ends well."""
