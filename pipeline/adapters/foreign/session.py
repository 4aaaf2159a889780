"""Opens nets of other makers: from their place, since some are large, and with words for what cannot be used."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import EngineError

if TYPE_CHECKING:
    import onnxruntime

ELEMENTS = {"tensor(float)": "float32", "tensor(float16)": "float16", "tensor(uint8)": "uint8"}
Answer = NDArray[np.float32]


def open_net(file: Path, model: str) -> onnxruntime.InferenceSession:
    """Load a net for one thread.

    Raises:
        EngineError: It is no net, needs files or operations that are not there, or more memory than there is.
    """
    import onnxruntime  # here: most processes never see such a model

    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads = settings.inter_op_num_threads = 1  # pages are read side by side
    settings.enable_cpu_mem_arena = False  # it would keep the most it ever needed
    settings.log_severity_level = 4
    try:
        return onnxruntime.InferenceSession(str(file), settings, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime has no family of errors of its own that is public
        raise _refusal(file, model, error) from error


def ask(session: onnxruntime.InferenceSession, model: str, given: dict[str, NDArray[Any]]) -> Answer:
    """Run a net and return its first answer as float32; EngineError if it fails."""
    try:
        answer = session.run([session.get_outputs()[0].name], given)[0]
    except Exception as error:
        raise failure_of(model, error) from error
    return np.asarray(answer, np.float32)


def failure_of(model: str, error: Exception) -> EngineError:
    """Say what a net's failure means."""
    if isinstance(error, MemoryError) or "alloc" in str(error).lower():
        return EngineError("model-too-little-memory").about(model=model)
    return EngineError("model-failed").about(model=model, detail=_short(error))


def _refusal(file: Path, model: str, error: Exception) -> EngineError:
    told = str(error)
    if isinstance(error, MemoryError) or "bad_alloc" in told:
        return EngineError("model-too-little-memory").about(model=model)
    facts = {"model": model, "file": file.name}
    if "external" in told.lower():
        return EngineError("model-in-pieces").about(**facts)
    if "not a registered function" in told or "not registered" in told or "No Op registered" in told:
        return EngineError("model-operation-unknown").about(**facts, detail=_short(error))
    return EngineError("model-no-onnx").about(**facts, detail=_short(error))


def _short(error: Exception) -> str:
    """Return what a library said, without the paths of this machine's builds."""
    return " ".join(str(error).rpartition(" : ")[2].split())[:200] or type(error).__name__
