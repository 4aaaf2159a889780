"""Models of the package: their files with a card that says what they are, checked before they are used."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import schemas
from pipeline.errors import EngineError

CARD = "card.json"
MAX_FILE_BYTES = 64 * 1024 * 1024
"""A larger file is no model of this archive; nothing of it is read."""
LARGE = "seq2seq"
"""Engine of models whose files may be larger; how large, the archive's settings say."""


@dataclass(frozen=True, slots=True)
class Weights:
    """A model as kept: a folder with a card and the files that it lists with their SHA-256.

    Attributes:
        large_bytes: Most bytes of a file where the card's engine is LARGE; of others it is MAX_FILE_BYTES.
    """

    folder: Traversable
    card: Mapping[str, Any]
    large_bytes: int = MAX_FILE_BYTES

    @property
    def name(self) -> str:
        """The model's name, as its card says."""
        return str(self.card["name"])

    @property
    def key(self) -> str:
        """NAME@VERSION, as the shelf calls it; the name alone of a model that stands on none."""
        version = self.card.get("version")
        return f"{self.name}@{version}" if version else self.name

    @property
    def engine(self) -> str:
        """What reads with it: "hand" unless the card says otherwise."""
        return str(self.card.get("engine", "hand"))

    @property
    def limit_bytes(self) -> int:
        """Most bytes that one of its files may have."""
        return max(self.large_bytes, MAX_FILE_BYTES) if self.engine == LARGE else MAX_FILE_BYTES

    def digest(self, file: str) -> str:
        """Return the SHA-256 that a file must have."""
        return str(self.card["files"][file])

    def read(self, file: str) -> bytes:
        """Return a file of the model.

        Raises:
            EngineError: It is missing, too large, or not the one that the card lists.
        """
        try:
            with self._place(file).open("rb") as opened:
                content = opened.read(self.limit_bytes + 1)
        except OSError as error:
            raise EngineError("model-file-missing").about(model=self.name, file=file) from error
        self._check(file, len(content), hashlib.sha256(content).hexdigest())
        return content

    def place(self, file: str) -> Path:
        """Return where a checked file lies, for a library that opens it itself; errors as read."""
        path = Path(str(self._place(file)))
        try:
            size = path.stat().st_size
            with path.open("rb") as opened:
                digest = hashlib.file_digest(opened, "sha256").hexdigest() if size <= self.limit_bytes else ""
        except OSError as error:
            raise EngineError("model-file-missing").about(model=self.name, file=file) from error
        self._check(file, size, digest)
        return path

    def _check(self, file: str, size_bytes: int, digest: str) -> None:
        if size_bytes > self.limit_bytes:
            raise EngineError("model-file-too-large").about(file=file, limit_mib=self.limit_bytes // 2**20)
        if digest != self.card["files"].get(file):
            raise EngineError("model-file-changed").about(model=self.name, file=file)

    def _place(self, file: str) -> Traversable:
        """Return where a file lies: beside the card, or in another package that brings it ("brought_by")."""
        package, _, path = str(self.card.get("brought_by", {}).get(file, "")).partition("/")
        if not package:
            return self.folder.joinpath(file)
        found = find_spec(package)  # only looked up: its program is not run
        if found is None or not found.submodule_search_locations:
            raise EngineError("model-file-missing").about(model=self.name, file=file)
        return Path(found.submodule_search_locations[0]) / path


def packaged(name: str) -> Weights:
    """Return a model of this package by the name of its folder. Errors as open_weights."""
    return open_weights(schemas.models().joinpath(name))


def open_weights(folder: Traversable, *, large_bytes: int = MAX_FILE_BYTES) -> Weights:
    """Read a model's card; see Weights for large_bytes.

    Raises:
        EngineError: There is no card, or it does not say what it must.
    """
    try:
        card = json.loads(folder.joinpath(CARD).read_text(encoding="utf-8"))
    except OSError as error:
        raise EngineError("model-file-missing").about(model=folder.name, file=CARD) from error
    except ValueError as error:
        raise EngineError("model-card-broken").about(model=folder.name, detail=str(error)[:200]) from error
    if not isinstance(card, dict) or not isinstance(card.get("files"), dict) or not isinstance(card.get("name"), str):
        raise EngineError("model-card-broken").about(model=folder.name, detail="name or files are missing")
    return Weights(folder, card, large_bytes)
