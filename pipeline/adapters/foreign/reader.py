"""Picks the reader for a model by its card."""

from __future__ import annotations

from pipeline.adapters.foreign.ctc import CtcReader
from pipeline.adapters.foreign.sequence import SequenceReader
from pipeline.errors import EngineError
from pipeline.ports import LineFinder, OcrEngine
from pipeline.weights import Weights


def reader_of(finder: LineFinder, weights: Weights) -> OcrEngine:
    """Return the reader that a model's card asks for; EngineError if there is none of this kind."""
    if weights.engine == CtcReader.name:
        return CtcReader(finder, weights)
    if weights.engine == SequenceReader.name:
        return SequenceReader(finder, weights)
    raise EngineError("model-engine-unknown").about(model=weights.name, engine=weights.engine[:60])
