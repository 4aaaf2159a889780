"""Says what a file or folder from elsewhere is, brings it into the form that the archive reads with, and tries it."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from pipeline.adapters.foreign import exported, onnx_ctc
from pipeline.adapters.foreign.cards import CtcCard, faults_of
from pipeline.adapters.foreign.child import ask_child
from pipeline.adapters.foreign.extras import convert_kraken, convert_trocr, need_extra
from pipeline.adapters.foreign.reader import reader_of
from pipeline.adapters.foreign.trial import ReaderOf, try_reading
from pipeline.errors import BadDataError
from pipeline.ports import Offer, Told
from pipeline.weights import MAX_FILE_BYTES

CARD_NAMES = ("card.json", "model.json")
MAX_CARD_BYTES = 4 * 1024 * 1024
CONVERSION_SECONDS = 1800
KRAKEN, SAFE = ".mlmodel", ".safetensors"
_NO_NAME = re.compile(r"[^A-Za-z0-9._-]+")


class ModelImporter:
    """Importer of ONNX nets with CTC, kraken's models, and TrOCR as a folder or exported already."""

    def __init__(self, *, seconds: float, memory_mib: int, large_mib: int, reader: ReaderOf = reader_of) -> None:
        """Take the limits of a trial (see child.ask_child), a sequence model's largest file, and what picks readers."""
        self._seconds, self._memory_mib, self._large_bytes = seconds, memory_mib, large_mib * 2**20
        self._reader = reader

    def bring(self, source: Path, told: Told, workspace: Path) -> Offer:
        """See Importer."""
        name = name_of(source)
        if exported.is_exported(source):
            card = exported.take(source, workspace, name, self._large_bytes)
        elif exported.is_trocr(source):
            need_extra("trocr", "torch", "transformers", "onnx")
            self._convert(convert_trocr, name, source, workspace / "converted")
            card = exported.take(workspace / "converted", workspace, name, self._large_bytes)
            shutil.rmtree(workspace / "converted")
        else:
            card = self._ctc(source, told, workspace, name)
        card = {"task": "lines of writing to text", **card, "from": source.name}
        self.check(name, card, workspace)
        return Offer(name, card, {file.name: file for file in sorted(workspace.iterdir())})

    def check(self, name: str, card: Mapping[str, Any], folder: Path) -> None:
        """See Importer."""
        self._try(try_reading, name, folder, name, card, self._seconds, self._reader)

    def _ctc(self, source: Path, told: Told, workspace: Path, name: str) -> dict[str, Any]:
        net = _only_file(source, (KRAKEN, SAFE, ".onnx"))
        if net is None:
            raise BadDataError("model-kind-unknown").about(file=source.name)
        own = own_card(source, net)
        if net.suffix.lower() in (KRAKEN, SAFE):
            need_extra("kraken", "kraken", "torch", "onnx")
            found = self._convert(convert_kraken, name, net, workspace)
            return _checked({**found, **onnx_ctc.language_of(found["alphabet"], told)}, own, name)
        if net.stat().st_size > MAX_FILE_BYTES:
            raise BadDataError("model-too-large").about(file=net.name, limit_mib=MAX_FILE_BYTES // 2**20)
        shutil.copyfile(net, workspace / "model.onnx")
        found = onnx_ctc.describe(net, workspace, told, own, lambda call, *about: self._try(call, name, *about))
        return _checked(found, own, name)

    def _try(self, call: Any, name: str, *about: object) -> Any:
        return ask_child(call, *about, model=name, seconds=self._seconds, memory_mib=self._memory_mib)

    def _convert(self, call: Any, name: str, *about: object) -> Any:
        return ask_child(call, *about, model=name, seconds=CONVERSION_SECONDS, memory_mib=None)


def name_of(source: Path) -> str:
    """Return a name that the shelf takes, from the name of a file or folder."""
    stem = source.name if source.is_dir() else source.stem
    if stem.lower() == "model":
        stem = source.absolute().parent.name
    return _NO_NAME.sub("-", stem).strip("-._")[:60] or "model"


def own_card(source: Path, net: Path) -> dict[str, Any]:
    """Return what a JSON card beside the net says; empty where there is none.

    Raises:
        BadDataError: There is one and it is no JSON object.
    """
    folder = source if source.is_dir() else source.parent
    names = (f"{net.stem}.json", *(CARD_NAMES if source.is_dir() else ()))
    file = next((folder / one for one in names if (folder / one).is_file()), None)
    if file is None:
        return {}
    try:
        with file.open("rb") as opened:
            told = json.loads(opened.read(MAX_CARD_BYTES))
    except (OSError, ValueError, RecursionError) as error:
        raise BadDataError("model-card-unreadable").about(file=file.name, detail=str(error)[:150]) from None
    if not isinstance(told, dict):
        raise BadDataError("model-card-unreadable").about(file=file.name, detail="not an object")
    return told


def _checked(found: Mapping[str, Any], own: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return the card as it will be kept: what reading needs, checked, and what its maker says besides."""
    try:
        kept = CtcCard.model_validate(found).model_dump(mode="json")
    except ValidationError as error:
        raise BadDataError("model-card-unreadable").about(file=name, detail=faults_of(error)) from None
    besides = {key: own[key] for key in ("licence", "license", "made", "made_from", "figures") if key in own}
    return {"engine": "ctc", **besides, **kept}


def _only_file(source: Path, suffixes: tuple[str, ...]) -> Path | None:
    """Return the one file of these kinds that a source is or holds; BadDataError if it holds several of one kind."""
    if source.is_file():
        return source if source.suffix.lower() in suffixes else None
    for suffix in suffixes:
        found = sorted(file for file in source.glob("*") if file.suffix.lower() == suffix and file.is_file())
        if len(found) > 1:
            raise BadDataError("model-several").about(folder=source.name, files=", ".join(f.name for f in found)[:150])
        if found:
            return found[0]
    return None
