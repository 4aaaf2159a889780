"""Where recognisers' models are kept, and which one reads whose handwriting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
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

    def put(self, name: str, card: Mapping[str, Any], files: Mapping[str, bytes | Path]) -> str:
        """Keep a model as the next version of its name, whole or not at all; return its key.

        Args:
            name: Letters, digits, dot, dash and underscore.
            card: What it is; name, version and the files' SHA-256 are set here.
            files: Contents by file name, or where they lie.

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


@dataclass(frozen=True, slots=True)
class Told:
    """What a person says about a model of another maker; None and "": nothing, so it must be found out.

    Attributes:
        alphabet: A file with its characters, where it does not lie beside the model.
        height_px: Height of the lines it was taught on.
        ink: "dark" or "light".
        values: "0..1", "-1..1" or "0..255".
        blank: "first" or "last" class means "no character".
        tone: "grey", "even" or "black".
        language: Whether our character model helps: "ours" or "none".
    """

    alphabet: Path | None = None
    height_px: int | None = None
    ink: str = ""
    values: str = ""
    blank: str = ""
    tone: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """A model of another maker in the form that the archive reads with, tried out, not kept yet.

    Attributes:
        name: What its folder or file is called, as a name that the shelf takes.
        card: What it is; the shelf adds name, version and SHA-256.
        files: Where its files lie until the workspace goes, by their names on the shelf.
    """

    name: str
    card: Mapping[str, Any]
    files: Mapping[str, Path]


class Importer(Protocol):
    """Brings models of other makers into the form that the archive reads with."""

    def bring(self, source: Path, told: Told, workspace: Path) -> Offer:
        """Understand, convert and try a model; what it needs is written into the workspace only.

        Args:
            source: A file or a folder, as it came.
            told: What a person says about it.
            workspace: An empty folder.

        Raises:
            BadDataError: It is no model, or one of a kind that cannot be used; the code says why.
            UsageError: Something must be said that cannot be found out.
            EngineError: An extra that it needs is not installed, or it fails, or takes too long or too much memory.
        """

    def check(self, name: str, card: Mapping[str, Any], folder: Path) -> None:
        """Try a model that is in the archive's form already, such as another archive sends.

        Args:
            name: What it is called.
            card: What it is.
            folder: Where its files lie, nothing else.

        Raises:
            EngineError: It cannot be opened and read a line, or takes too long or too much memory.
        """
