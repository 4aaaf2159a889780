"""How well a net reads the lines held back: through onnxruntime, as it will be used, best class of each column."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pipeline.adapters.learner.batches import HEIGHT_PX
from pipeline.ports import KnownLine
from pipeline.settings import usable_cores
from pipeline.stages import decoding
from pipeline.stages.alignment import edits


def error_rate(net: bytes, held: Sequence[KnownLine], alphabet: str) -> float:
    """Return the characters wrong per character of the true texts; more than 1 is possible.

    Args:
        net: ONNX file.
        held: Lines with text.
        alphabet: Characters of the classes 1 and up.
    """
    wrong = sum(edits(text, line.text) for text, line in zip(read_all(net, held, alphabet), held, strict=True))
    return wrong / sum(len(line.text) for line in held)


def read_all(net: bytes, lines: Sequence[KnownLine], alphabet: str) -> list[str]:
    """Return what the net reads in each line."""
    import onnxruntime  # here: only who learns needs it in this process

    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads = usable_cores()
    settings.log_severity_level = 4
    session = onnxruntime.InferenceSession(net, settings, providers=["CPUExecutionProvider"])
    texts = []
    for line in lines:
        scores = np.asarray(session.run(None, {"lines": line.picture.reshape(1, 1, HEIGHT_PX, -1)})[0], np.float32)
        texts.append("".join(alphabet[code - 1] for code in decoding.best_codes(scores[0])))
    return texts
