"""Converts models that other libraries wrote, once, with these libraries' own code; reading never needs them.

Its converters run in a child process (child.ask_child).
"""

from __future__ import annotations

import shutil
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from pipeline.adapters.foreign.cards import DECODER, ENCODER, NET, PICTURES, TOKENIZER
from pipeline.errors import BadDataError, EngineError

OPSET = 17
KRAKEN_MARGIN_PX = 16
"""Paper that kraken itself puts before and after a line."""
FREE_WIDTH_PX = 320


def need_extra(extra: str, *packages: str) -> None:
    """EngineError if one of an extra's packages is not installed."""
    if any(find_spec(package) is None for package in packages):
        raise EngineError("model-needs-extra").about(extra=extra)


def convert_kraken(source: Path, target: Path) -> dict[str, Any]:
    """Write a kraken recogniser's net as ONNX; return what its card must say besides the language.

    Source: kraken's own preparation of lines, docs/methods.md#models-of-other-makers.

    Raises:
        BadDataError: It is no model of kraken, or none that recognises text letter by letter.
    """
    torch, model = import_module("torch"), _recogniser(source)
    _batch, channels, height, width = model.input
    if height < 8 or channels not in (1, 3):
        raise BadDataError("model-no-kraken").about(file=source.name, detail=f"input {model.input}")
    _export(
        torch,
        _column_by_column(torch, model.nn),
        target / NET,
        {"lines": torch.rand(1, channels, height, width or FREE_WIDTH_PX)},
        {"lines": {} if width else {3: "width"}, "scores": {1: "columns"}},
    )
    picture = {
        "height_px": height,
        "width_px": width,
        "channels": channels,
        "ink": "light",
        "values": "0..1",
        "margin_px": 0 if width else KRAKEN_MARGIN_PX,
        "squeezed": bool(width),
        "tone": "black" if model.one_channel_mode == "1" else "grey",
    }
    scores = {"order": "BTC", "meaning": "log", "blank": "first"}
    return {"alphabet": _labels(model.codec, source), "picture": picture, "scores": scores}


def _recogniser(source: Path) -> Any:
    models = import_module("kraken.models")
    try:
        found = [model for model in models.load_models(source, tasks=["recognition"]) if hasattr(model, "nn")]
    except (ValueError, RuntimeError, KeyError) as error:
        detail = " ".join(str(error).split())[:200]
        raise BadDataError("model-no-kraken").about(file=source.name, detail=detail) from None
    if not found or getattr(found[0], "codec", None) is None:
        raise BadDataError("model-no-kraken").about(file=source.name, detail="no recogniser in it")
    return found[0].eval()


def convert_trocr(source: Path, target: Path) -> None:
    """Write a TrOCR model's encoder and decoder as ONNX beside its configuration, as its exporters do.

    Raises:
        BadDataError: It is no such model.
    """
    torch, transformers = import_module("torch"), import_module("transformers")
    target.mkdir(parents=True)
    try:
        model = transformers.VisionEncoderDecoderModel.from_pretrained(
            source, local_files_only=True, attn_implementation="eager", dtype=torch.float32
        )
        if not (source / TOKENIZER).is_file():  # older models keep their tokens in another form
            transformers.AutoTokenizer.from_pretrained(source, local_files_only=True).save_pretrained(target)
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        detail = " ".join(str(error).split())[:200]
        raise BadDataError("model-no-trocr").about(file=source.name, detail=detail) from None
    model.config.save_pretrained(target)
    model.generation_config.save_pretrained(target)
    for name in (TOKENIZER, *PICTURES):
        if (source / name).is_file():
            shutil.copyfile(source / name, target / name)
    _export_pair(torch, model.eval(), target)


def _export_pair(torch: Any, model: Any, target: Path) -> None:
    size = model.config.encoder.image_size
    height, width = size if isinstance(size, list | tuple) else (size, size)
    looks, writes = _looker(torch, model), _writer(torch, model)
    picture = torch.rand(1, model.config.encoder.num_channels, height, width)
    with torch.no_grad():
        seen = looks(picture)
    so_far = torch.full((2, 3), model.config.decoder.vocab_size - 1, dtype=torch.long)
    _export(
        torch,
        looks,
        target / ENCODER,
        {"pixel_values": picture},
        {"pixel_values": {0: "batch"}, "last_hidden_state": {0: "batch"}},
    )
    _export(
        torch,
        writes,
        target / DECODER,
        {"input_ids": so_far, "encoder_hidden_states": seen.repeat(2, 1, 1)},
        {
            "input_ids": {0: "batch", 1: "tokens"},
            "encoder_hidden_states": {0: "batch"},
            "logits": {0: "batch", 1: "tokens"},
        },
    )


def _export(torch: Any, net: Any, target: Path, given: dict[str, Any], free: dict[str, dict[int, str]]) -> None:
    """Write a net as ONNX; free are the axes of what it is given and, last, of its answer that may vary."""
    torch.onnx.export(
        net,
        tuple(given.values()),
        str(target),
        input_names=list(given),
        output_names=[list(free)[-1]],
        dynamic_axes=free,
        opset_version=OPSET,
        dynamo=False,
    )


def _column_by_column(torch: Any, inner: Any) -> Any:
    """Return a net that answers (batch, columns, classes) in log-probabilities."""

    class Columns(torch.nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.inner = inner

        def forward(self, lines: Any) -> Any:
            return self.inner(lines)[0].squeeze(2).permute(0, 2, 1).log_softmax(-1)

    return Columns().eval()


def _looker(torch: Any, model: Any) -> Any:
    class Looker(torch.nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.encoder = model.encoder

        def forward(self, pixel_values: Any) -> Any:
            return self.encoder(pixel_values=pixel_values).last_hidden_state

    return Looker().eval()


def _writer(torch: Any, model: Any) -> Any:
    class Writer(torch.nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.decoder, self.bridge = model.decoder, getattr(model, "enc_to_dec_proj", None)

        def forward(self, input_ids: Any, seen: Any) -> Any:
            given = seen if self.bridge is None else self.bridge(seen)
            return self.decoder(input_ids=input_ids, encoder_hidden_states=given, use_cache=False).logits

    return Writer().eval()


def _labels(codec: Any, source: Path) -> list[str]:
    """Return kraken's characters class by class; classes that nothing stands for get a mark nobody reads."""
    labels: dict[int, str] = {}
    for text, classes in codec.c2l.items():
        if len(classes) != 1:
            raise BadDataError("model-no-kraken").about(file=source.name, detail=f"{text!r}: {list(classes)}")
        labels[int(classes[0])] = text
    return [labels.get(number, f"\ufffd{number}") for number in range(1, max(labels) + 1)]
