"""TrOCR as its libraries export it: two nets, the tokens, and what its configuration files say."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from pipeline.adapters.foreign.cards import DECODER, ENCODER, PICTURES, TOKENIZER, SequenceCard, faults_of
from pipeline.errors import BadDataError

KINDS = ("", "_quantized", "_int8", "_fp16")
MAX_CONFIG_BYTES = 64 * 1024 * 1024
LONGEST = 128


def is_exported(source: Path) -> bool:
    """Say whether a folder holds both nets."""
    return source.is_dir() and _net(source, ENCODER) is not None and _net(source, DECODER) is not None


def is_trocr(source: Path) -> bool:
    """Say whether a folder is one of transformers with a model that looks and writes."""
    if not (source / "config.json").is_file():
        return False
    return bool(_config(source, "config.json").get("model_type") == "vision-encoder-decoder")


def take(source: Path, workspace: Path, name: str, large_bytes: int) -> dict[str, Any]:
    """Copy what reading needs and return what the card must say.

    Raises:
        BadDataError: A file is missing or does not say what it must.
        BadDataError: A net is larger than large_bytes.
    """
    for wanted in (ENCODER, DECODER):
        net = _net(source, wanted)
        assert net is not None
        if net.stat().st_size > large_bytes:
            raise BadDataError("model-too-large").about(file=net.name, limit_mib=large_bytes // 2**20)
        shutil.copyfile(net, workspace / wanted)
    tokens = _place(source, TOKENIZER)
    if tokens is None:
        raise BadDataError("model-file-lacking").about(file=TOKENIZER, folder=source.name)
    shutil.copyfile(tokens, workspace / TOKENIZER)
    config, writing = _config(source, "config.json"), _config(source, "generation_config.json", needed=False)
    told = {"picture": _picture(_preparation(source), name), **_tokens(config, writing)}
    try:
        return {"engine": "seq2seq", **SequenceCard.model_validate(told).model_dump(mode="json")}
    except ValidationError as error:
        raise BadDataError("model-card-unreadable").about(file="config.json", detail=faults_of(error)) from None


def _net(source: Path, wanted: str) -> Path | None:
    stem = wanted.removesuffix(".onnx")
    names = [f"{stem}{kind}.onnx" for kind in KINDS]
    return next((place for one in names if (place := _place(source, one)) is not None), None)


def _place(source: Path, name: str) -> Path | None:
    return next((file for file in (source / name, source / "onnx" / name) if file.is_file()), None)


def _config(source: Path, name: str, *, needed: bool = True) -> dict[str, Any]:
    file = _place(source, name)
    if file is None:
        if needed:
            raise BadDataError("model-file-lacking").about(file=name, folder=source.name)
        return {}
    try:
        with file.open("rb") as opened:
            told = json.loads(opened.read(MAX_CONFIG_BYTES))
    except (OSError, ValueError, RecursionError) as error:
        raise BadDataError("model-card-unreadable").about(file=name, detail=str(error)[:150]) from None
    if not isinstance(told, dict):
        raise BadDataError("model-card-unreadable").about(file=name, detail="not an object")
    return told


def _preparation(source: Path) -> dict[str, Any]:
    """Return what the configuration says of pictures."""
    older, newer = PICTURES
    if _place(source, older) is None and _place(source, newer) is not None:
        part = _config(source, newer).get("image_processor")
        return part if isinstance(part, dict) else {}
    return _config(source, older)


def _picture(told: dict[str, Any], name: str) -> dict[str, Any]:
    size = told.get("size", {})
    if isinstance(size, dict):
        height, width = size.get("height", size.get("shortest_edge")), size.get("width", size.get("shortest_edge"))
    else:
        height = width = size
    if not isinstance(height, int) or not isinstance(width, int):
        raise BadDataError("model-card-unreadable").about(file=f"{name}/preprocessor_config.json", detail="size")
    picture: dict[str, Any] = {"height_px": height, "width_px": width, "channels": 3, "squeezed": True}
    if told.get("do_rescale") is False:
        picture["values"] = "0..255"
    if told.get("do_normalize", True):
        picture |= {"mean": told.get("image_mean", [0.5] * 3), "std": told.get("image_std", [0.5] * 3)}
    return picture


def _tokens(config: dict[str, Any], writing: dict[str, Any]) -> dict[str, Any]:
    inner = config.get("decoder")
    decoder = inner if isinstance(inner, dict) else {}

    def first(*names: str) -> object:
        return next((part[n] for n in names for part in (writing, config, decoder) if part.get(n) is not None), None)

    room = decoder.get("max_position_embeddings")
    longest = min(LONGEST, room - 2) if isinstance(room, int) else LONGEST
    return {"start": first("decoder_start_token_id", "bos_token_id"), "end": first("eos_token_id"), "longest": longest}
