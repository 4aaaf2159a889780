"""Nets of other makers made on the spot: they read lines of blocks, whose height says which letter is meant.

A letter is a black block 12 px wide, 4 px of paper on each side; the line is 32 px high. What a net of this module must
read of a drawn line is therefore known, whatever layout it was given.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from pipeline.adapters.foreign.importer import ModelImporter
from pipeline.ports import LineShape, Pixels
from pipeline.weights import Weights

HEIGHT_PX, LETTER_PX, GAP_PX = 32, 12, 4
ALPHABET = " абвгде"
TOKENS = ["<s>", "<pad>", "</s>", "хл", "еб", "Ġсоль", "Ġи", "а"]
CELL_PX, CELLS = 16, 8
OPSET = 17
TYPES = {"float32": TensorProto.FLOAT, "float16": TensorProto.FLOAT16, "uint8": TensorProto.UINT8}
DEFAULTS: dict[str, Any] = {
    "axes": "NCHW",
    "channels": 1,
    "ink": "dark",
    "values": "0..1",
    "blank": "first",
    "order": "BTC",
    "meaning": "logits",
    "element": "float32",
    "width": "width",
    "height": HEIGHT_PX,
    "batch": "batch",
}


class OneLine:
    """The finder of lines of a picture that is one line."""

    def find(self, image: Pixels) -> tuple[LineShape, ...]:
        right, bottom = float(image.shape[1]), float(image.shape[0])
        return (LineShape(((0.0, 0.0), (right, 0.0)), ((0.0, bottom), (right, bottom))),)


def share(code: int) -> float:
    """Which share of the line's height the block of a class has; 0 is paper."""
    return code * 4 / HEIGHT_PX


def draw_blocks(text: str) -> Pixels:
    """Draw a line; the space is a letter like others."""
    parts = [np.full((HEIGHT_PX, 2 * LETTER_PX), 255, np.uint8)]
    for letter in text:
        part = np.full((HEIGHT_PX, LETTER_PX + 2 * GAP_PX), 255, np.uint8)
        part[: round(share(ALPHABET.index(letter) + 1) * HEIGHT_PX), GAP_PX : GAP_PX + LETTER_PX] = 0
        parts.append(part)
    return np.concatenate([*parts, parts[0]], axis=1)


def draw_cells(numbers: list[int]) -> Pixels:
    """Draw a line of eight cells, each as dark as the number of its token says."""
    line = np.full((HEIGHT_PX, CELL_PX * CELLS), 255, np.uint8)
    for place, number in enumerate(numbers):
        line[:, place * CELL_PX : (place + 1) * CELL_PX] = 255 - number * 24
    return line


def ctc_net(**wanted: Any) -> bytes:
    """Make a net with a layout; see DEFAULTS."""
    told = DEFAULTS | wanted
    shares = [share(code) for code in range(len(ALPHABET) + 1)]
    if told["blank"] == "last":
        shares = [*shares[1:], shares[0]]
    slope, ground = _to_ink(told["ink"], told["values"])
    constants = {
        "slope": np.float32(slope),
        "ground": np.float32(ground),
        "shares": np.array(shares, np.float32),
        "steep": np.float32(-600.0),
        "one": np.array([1], np.int64),
    }
    nodes = [helper.make_node("Cast", ["lines"], ["numbers"], to=TensorProto.FLOAT)]
    turned = "numbers"
    if told["axes"] == "NHWC":
        nodes.append(helper.make_node("Transpose", ["numbers"], ["turned"], perm=[0, 3, 1, 2]))
        turned = "turned"
    nodes += [
        helper.make_node("Mul", [turned, "slope"], ["scaled"]),
        helper.make_node("Add", ["scaled", "ground"], ["ink"]),
        helper.make_node("ReduceMean", ["ink"], ["dark"], axes=[1, 2], keepdims=1),
        helper.make_node("AveragePool", ["dark"], ["pooled"], kernel_shape=[1, 4], strides=[1, 4]),
        helper.make_node("Squeeze", ["pooled", "one"], ["flat"]),
        helper.make_node("Transpose", ["flat"], ["columns"], perm=[0, 2, 1]),
        helper.make_node("Sub", ["columns", "shares"], ["off"]),
        helper.make_node("Mul", ["off", "off"], ["square"]),
        helper.make_node("Mul", ["square", "steep"], ["logits"]),
    ]
    last = "logits"
    if told["meaning"] != "logits":
        kind = {"log": "LogSoftmax", "probabilities": "Softmax"}[told["meaning"]]
        nodes.append(helper.make_node(kind, ["logits"], ["chances"], axis=2))
        last = "chances"
    perm = {"BTC": [0, 1, 2], "TBC": [1, 0, 2], "BCT": [0, 2, 1]}[told["order"]]
    nodes.append(helper.make_node("Transpose", [last], ["scores"], perm=perm))
    sides = [told["batch"], told["channels"], told["height"], told["width"]]
    shape = sides if told["axes"] == "NCHW" else [sides[0], sides[2], sides[3], sides[1]]
    return packed(nodes, {"lines": (told["element"], shape)}, {"scores": ("float32", [None, None, None])}, constants)


def decoder_net(extra: str = "") -> bytes:
    """Make a net that writes for each token so far the token of the next cell."""
    numbers = np.arange(len(TOKENS), dtype=np.float32)
    numbers[2] = 0.0  # paper is the end of the line
    numbers[:2] = 60.0
    constants = {
        "numbers": numbers,
        "steep": np.float32(-30.0),
        "zero": np.array([0], np.int64),
        "one": np.array([1], np.int64),
        "two": np.array([2], np.int64),
    }
    nodes = [
        helper.make_node("Shape", ["input_ids"], ["sides"]),
        helper.make_node("Slice", ["sides", "one", "two"], ["count"]),
        helper.make_node("Slice", ["encoder_hidden_states", "zero", "count", "one"], ["seen"]),
        helper.make_node("Sub", ["seen", "numbers"], ["off"]),
        helper.make_node("Mul", ["off", "off"], ["square"]),
        helper.make_node("Mul", ["square", "steep"], ["logits"]),
    ]
    puts = {
        "input_ids": ("int64", ["batch", "tokens"]),
        "encoder_hidden_states": ("float32", ["batch", "cells", 1]),
        **({extra: ("float32", ["batch"])} if extra else {}),
    }
    return packed(nodes, puts, {"logits": ("float32", [None, None, None])}, constants)


def encoder_net() -> bytes:
    """Make a net that says of each cell how dark it is, as the number of a token."""
    constants = {"slope": np.float32(-255 / 48), "ground": np.float32(255 / 48), "low": np.array([1, 2], np.int64)}
    nodes = [
        helper.make_node("ReduceMean", ["pixel_values"], ["bright"], axes=[1, 2], keepdims=1),
        helper.make_node("AveragePool", ["bright"], ["cells"], kernel_shape=[1, CELL_PX], strides=[1, CELL_PX]),
        helper.make_node("Mul", ["cells", "slope"], ["scaled"]),
        helper.make_node("Add", ["scaled", "ground"], ["numbers"]),
        helper.make_node("Transpose", ["numbers"], ["turned"], perm=[0, 3, 1, 2]),
        helper.make_node("Squeeze", ["turned", "two"], ["last_hidden_state"]),
    ]
    puts = {"pixel_values": ("float32", ["batch", 3, HEIGHT_PX, CELL_PX * CELLS])}
    constants["two"] = np.array([2], np.int64)
    return packed(nodes, puts, {"last_hidden_state": ("float32", [None, None, None])}, constants)


def packed(
    nodes: list[onnx.NodeProto],
    puts: dict[str, tuple[str, list[Any]]],
    answers: dict[str, tuple[str, list[Any]]],
    constants: dict[str, Any],
    **more: Any,
) -> bytes:
    types = {**TYPES, "int64": TensorProto.INT64}
    graph = helper.make_graph(
        nodes,
        "blocks",
        [helper.make_tensor_value_info(name, types[kind], shape) for name, (kind, shape) in puts.items()],
        [helper.make_tensor_value_info(name, types[kind], shape) for name, (kind, shape) in answers.items()],
        [numpy_helper.from_array(np.asarray(value), name) for name, value in constants.items()],
    )
    opsets = [helper.make_opsetid("", OPSET), *more.get("opsets", [])]
    return helper.make_model(graph, opset_imports=opsets, ir_version=8).SerializeToString()


def exported_trocr(folder: Path, **configs: dict[str, Any]) -> Path:
    """Write a folder as the exporters of TrOCR do."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "encoder_model.onnx").write_bytes(encoder_net())
    (folder / "decoder_model.onnx").write_bytes(decoder_net())
    told = {
        "config": {"decoder": {"max_position_embeddings": 32}, "eos_token_id": 2},
        "generation_config": {"decoder_start_token_id": 0},
        "preprocessor_config": {
            "size": {"height": HEIGHT_PX, "width": CELL_PX * CELLS},
            "image_mean": [0.5, 0.5, 0.5],
            "image_std": [0.5, 0.5, 0.5],
        },
        "tokenizer": tokenizer(),
        **configs,
    }
    for name, content in told.items():
        (folder / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")
    return folder


def tokenizer() -> dict[str, Any]:
    """A tokenizer.json whose tokens stand for bytes, as those of TrOCR do."""
    letters = _letters_of_bytes()
    spelt = ["".join(letters[b] for b in t.replace("Ġ", " ").encode()) if i > 2 else t for i, t in enumerate(TOKENS)]
    special = [{"id": i, "content": t, "special": True} for i, t in enumerate(TOKENS[:3])]
    vocabulary = {token: number for number, token in enumerate(spelt)}
    return {"added_tokens": special, "decoder": {"type": "ByteLevel"}, "model": {"type": "BPE", "vocab": vocabulary}}


def kept(folder: Path, name: str, card: dict[str, Any], files: dict[str, bytes]) -> Weights:
    """Put a model onto a shelf in this folder and return it."""
    from pipeline.adapters.shelf import FolderShelf

    shelf = FolderShelf(folder)
    return shelf.get(shelf.put(name, card, files))


def importer(seconds: float = 60, memory_mib: int = 3072) -> ModelImporter:
    return ModelImporter(seconds=seconds, memory_mib=memory_mib, large_mib=64)


def _to_ink(ink: str, values: str) -> tuple[float, float]:
    """Return by what to multiply and what to add so that paper is 0 and ink 1."""
    light = {"0..1": (1.0, 0.0), "-1..1": (0.5, 0.5), "0..255": (1 / 255, 0.0)}[values]
    return light if ink == "light" else (-light[0], 1.0 - light[1])


def _letters_of_bytes() -> dict[int, str]:
    """The byte-level alphabet of GPT-2: printable Latin-1 stands for itself, the rest from U+0100 on."""
    shown = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)]
    letters = {byte: chr(byte) for byte in shown}
    for place, byte in enumerate(byte for byte in range(256) if byte not in shown):
        letters[byte] = chr(256 + place)
    return letters
