"""The parameters of a recogniser's net: read out of its ONNX graph, and put back into the same graph."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import EngineError

if TYPE_CHECKING:
    from onnx import ModelProto, NodeProto

Parameters = Mapping[str, NDArray[np.float32]]
"""By place in the net: conv0 to conv5, low, high, head, each with .weight, .bias and, in the two memories, .again."""
EYES = ("conv0", "conv1", "conv2", "conv3", "conv4", "conv5")
MEMORIES = ("low", "high")
POOLS = ([2, 2], [2, 1])
RECIPE = ["Conv", "Conv", "MaxPool", "Conv", "Conv", "MaxPool", "Conv", "Conv", "LSTM", "LSTM", "MatMul", "Add"]
"""The steps that make up the one net that can learn; what only reshapes between them is not listed."""


@dataclass(frozen=True, slots=True)
class Graph:
    """A net's file, and which initializer of it is which parameter."""

    content: bytes
    names: Mapping[str, str]
    parameters: Parameters

    def filled(self, parameters: Parameters) -> bytes:
        """Return the same graph with other parameters of the same shapes."""
        model = _parsed(self.content)
        place = {name: key for key, name in self.names.items()}
        for kept in model.graph.initializer:
            if key := place.get(kept.name):
                value = np.asarray(parameters[key], np.float32)
                assert list(value.shape) == list(kept.dims), key
                kept.ClearField("float_data")
                kept.raw_data = value.astype("<f4").tobytes()
        return bytes(model.SerializeToString())


def read_graph(content: bytes, model: str) -> Graph:
    """Find the parameters of a net.

    Args:
        content: The ONNX file.
        model: Its name, for errors.

    Raises:
        EngineError: It is no net of the one kind that can learn ("model-cannot-learn").
    """
    from onnx import numpy_helper

    try:
        parsed = _parsed(content)
        names = _names(parsed)
        values = {kept.name: numpy_helper.to_array(kept) for kept in parsed.graph.initializer}
        parameters = {key: np.array(values[name]) for key, name in names.items()}
        _check(parameters)
    except (ValueError, KeyError, IndexError) as error:
        raise EngineError("model-cannot-learn").about(model=model, detail=str(error)[:200]) from error
    return Graph(content, names, parameters)


def _parsed(content: bytes) -> ModelProto:
    import onnx

    try:
        return onnx.load_model_from_string(content)
    except Exception as error:  # protobuf's DecodeError, of a package that publishes no types
        msg = "no ONNX file"
        raise ValueError(msg) from error


def _names(model: ModelProto) -> dict[str, str]:
    """Return the initializer of each parameter; ValueError if the steps are others than RECIPE."""
    steps = [node for node in model.graph.node if node.op_type in {*RECIPE, "Gemm", "GRU", "BatchNormalization"}]
    if [node.op_type for node in steps] != RECIPE:
        msg = "its layers are others than those that can learn"
        raise ValueError(msg)
    by_kind: dict[str, list[NodeProto]] = {}
    for node in steps:
        by_kind.setdefault(node.op_type, []).append(node)
    if [_numbers(node, "kernel_shape") for node in by_kind["MaxPool"]] != list(POOLS):
        msg = "its layers are joined in another way"
        raise ValueError(msg)
    names: dict[str, str] = {}
    for key, node in zip(EYES, by_kind["Conv"], strict=True):
        names |= {f"{key}.weight": node.input[1], f"{key}.bias": node.input[2]}
    for key, node in zip(MEMORIES, by_kind["LSTM"], strict=True):
        names |= {f"{key}.weight": node.input[1], f"{key}.again": node.input[2], f"{key}.bias": node.input[3]}
    kept = {each.name for each in model.graph.initializer}
    head = [name for kind in ("MatMul", "Add") for name in by_kind[kind][0].input if name in kept]
    return names | dict(zip(("head.weight", "head.bias"), head, strict=True))


def _numbers(node: NodeProto, name: str) -> list[int]:
    return [int(value) for kept in node.attribute if kept.name == name for value in kept.ints]


def _check(parameters: Parameters) -> None:
    """ValueError if a parameter is not float32 or its shape does not fit the next one's."""
    shapes = {key: value.shape for key, value in parameters.items()}
    sizes = [shapes[f"{key}.weight"] for key in EYES]
    hidden = shapes["low.again"][-1]
    fits = (
        all(value.dtype == np.float32 for value in parameters.values())
        and sizes[0][1:] == (1, 5, 5)
        and all(size[2:] == (3, 3) for size in sizes[1:5])
        and sizes[5][2:] == (5, 1)
        and all(inner[0] == outer[1] for inner, outer in pairwise(sizes))
        and shapes["low.weight"] == (2, 4 * hidden, sizes[5][0])
        and shapes["high.weight"] == (2, 4 * hidden, 2 * hidden)
        and shapes["low.again"] == shapes["high.again"] == (2, 4 * hidden, hidden)
        and shapes["low.bias"] == shapes["high.bias"] == (2, 8 * hidden)
        and shapes["head.weight"] == (2 * hidden, *shapes["head.bias"])
    )
    if not fits:
        msg = "the sizes of its layers do not fit"
        raise ValueError(msg)
