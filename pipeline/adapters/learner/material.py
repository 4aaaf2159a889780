"""What a lesson is made of: the base's net, a writer's lines with their text, and drawn lines beside them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pipeline.adapters.learner.batches import HEIGHT_PX, Sample, encode, fits
from pipeline.adapters.learner.graph import Graph, read_graph
from pipeline.errors import EngineError, LimitError
from pipeline.ports import KnownLine
from pipeline.weights import Weights

if TYPE_CHECKING:
    from collections.abc import Mapping

NET, REHEARSAL = "model.onnx", "rehearsal.npz"
LEVEL = 12
"""Grey value of ink 1 in the file of drawn lines, as training/rehearsal.py writes it."""
MARGIN_PX = 8


@dataclass(frozen=True, slots=True)
class Material:
    """What a lesson is made of.

    Attributes:
        graph: The net to start from.
        alphabet: Characters of its classes 1 and up.
        lines: The writer's, to learn from.
        held: The writer's, only measured on.
        drawn: Lines of other writers, learned beside so that their hands are not forgotten; may be empty.
    """

    graph: Graph
    alphabet: str
    lines: Sequence[Sample]
    held: Sequence[KnownLine]
    drawn: Sequence[Sample] = ()


def prepare(base: Weights, lines: Sequence[KnownLine], held: Sequence[KnownLine]) -> Material:
    """Read the base and turn texts into classes; lines without text or too short for theirs are left out.

    Raises:
        EngineError: The base cannot learn ("model-cannot-learn"), or a file of it is missing or changed.
        LimitError: No line is left to learn from or to measure on ("learn-too-little").
    """
    graph = read_graph(base.read(NET), base.name)
    alphabet = str(base.card.get("alphabet", ""))
    if len(alphabet) + 1 != len(graph.parameters["head.bias"]):
        raise EngineError("model-cannot-learn").about(model=base.name, detail="its card names another alphabet")
    codes = {character: code for code, character in enumerate(alphabet, 1)}
    samples = _samples(lines, codes)
    measured = [line for line in held if line.text.strip() and line.picture.shape[1] >= 8]
    if not samples or not measured:
        raise LimitError("learn-too-little").about(lines=len(samples), held=len(measured))
    drawn = _samples(read_drawn(base.read(REHEARSAL)), codes) if REHEARSAL in base.card["files"] else []
    return Material(graph, alphabet, samples, measured, drawn)


def read_drawn(content: bytes) -> list[KnownLine]:
    """Return the lines of a file of training/rehearsal.py.

    Raises:
        EngineError: It is no such file ("model-cannot-learn").
    """
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as kept:
            ends = np.cumsum(kept["widths"])[:-1]
            pictures = np.split(kept["pictures"].astype(np.float32) / LEVEL, ends, axis=1)
            texts = [str(text) for text in kept["texts"]]
        if any(picture.shape[0] != HEIGHT_PX for picture in pictures):
            msg = "lines of another height"
            raise ValueError(msg)
        margins = ((0, 0), (MARGIN_PX, MARGIN_PX))
        return [KnownLine(np.pad(each, margins), text, "") for each, text in zip(pictures, texts, strict=True)]
    except (ValueError, KeyError, OSError) as error:
        raise EngineError("model-cannot-learn").about(model=REHEARSAL, detail=str(error)[:200]) from error


def _samples(lines: Sequence[KnownLine], codes: Mapping[str, int]) -> list[Sample]:
    samples = (Sample(line.picture, encode(line.text, codes)) for line in lines)
    return [sample for sample in samples if fits(sample.picture, sample.codes)]
