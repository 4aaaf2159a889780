"""Where recognisers' models are kept, and which one reads whose handwriting."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from pipeline.weights import Weights

EVERYONE = ""
"""In place of an item: the choice for every item that has none of its own."""
PACKAGED = ""
"""Key of the package's own model."""


class Shelf(Protocol):
    """The archive's models of handwriting, each kept whole with its card; nothing on the shelf is ever changed.

    A key is "NAME@VERSION", versions counted from 1; PACKAGED is the model that came with the package.
    """

    def keys(self) -> tuple[str, ...]:
        """Return the keys of all models held, by name and version; the package's own is not among them."""

    def get(self, key: str) -> Weights:
        """Return a model; NotFoundError if there is none of this key, EngineError if its card is broken."""

    def put(self, name: str, card: Mapping[str, Any], files: Mapping[str, bytes]) -> str:
        """Keep a model as the next version of its name, whole or not at all; return its key.

        Args:
            name: Letters, digits, dot, dash and underscore.
            card: What it is; name, version and the files' SHA-256 are set here.
            files: Contents by file name.

        Raises:
            UsageError: The name is none, or a file is too large.
            StorageFullError, StorageError: It could not be written; nothing partial is left.
        """

    def remove(self, key: str) -> None:
        """Take a model away that is in use nowhere and never was a choice that can be gone back to; UsageError."""

    def chosen(self, item: str = EVERYONE) -> str:
        """Return the key of the model that reads this item: its own choice, else everyone's, else PACKAGED."""

    def choose(self, key: str, item: str = EVERYONE) -> None:
        """Let a model read an item (or everyone's) from now on; NotFoundError if it is not held."""

    def back(self, item: str = EVERYONE) -> str:
        """Take the last choice back and return the key that reads now; UsageError if there was no choice."""

    def choices(self) -> Mapping[str, tuple[str, ...]]:
        """Return the choices made and not taken back, by item (EVERYONE too), oldest first."""
