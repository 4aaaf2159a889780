"""Opens nets in onnxruntime, the same way for every model of this adapter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.errors import EngineError
from pipeline.weights import Weights

if TYPE_CHECKING:
    import onnxruntime


def open_session(weights: Weights, file: str) -> onnxruntime.InferenceSession:
    """Load a model's net for one thread; EngineError if the file is none."""
    import onnxruntime  # here: most processes never see handwriting

    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads = settings.inter_op_num_threads = 1  # pages are read side by side
    settings.enable_cpu_mem_arena = False  # it would keep the most it ever needed
    settings.log_severity_level = 4
    content = weights.read(file)
    try:
        return onnxruntime.InferenceSession(content, settings, providers=["CPUExecutionProvider"])
    except Exception as error:
        detail = str(error)[:200]
        raise EngineError("model-not-a-model").about(model=weights.name, file=file, detail=detail) from error


def failure_of(model: str, error: Exception) -> EngineError:
    """Say what a net's failure means."""
    if isinstance(error, MemoryError) or "alloc" in str(error).lower():
        return EngineError("model-too-little-memory").about(model=model)
    return EngineError("model-failed").about(model=model, detail=str(error)[:200])
