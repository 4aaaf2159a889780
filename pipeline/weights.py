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


@dataclass(frozen=True, slots=True)
class Weights:
    """A model as kept: a folder with a card and the files that it lists with their SHA-256."""

    folder: Traversable
    card: Mapping[str, Any]

    @property
    def name(self) -> str:
        """The model's name, as its card says."""
        return str(self.card["name"])

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
                content = opened.read(MAX_FILE_BYTES + 1)
        except OSError as error:
            raise EngineError("model-file-missing").about(model=self.name, file=file) from error
        if len(content) > MAX_FILE_BYTES:
            raise EngineError("model-file-too-large").about(file=file, limit_mib=MAX_FILE_BYTES // 2**20)
        if hashlib.sha256(content).hexdigest() != self.card["files"].get(file):
            raise EngineError("model-file-changed").about(model=self.name, file=file)
        return content

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


def open_weights(folder: Traversable) -> Weights:
    """Read a model's card.

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
    return Weights(folder, card)
