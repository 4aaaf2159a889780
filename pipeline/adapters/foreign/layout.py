"""How a CTC net wants its lines and gives its answer, found out from the net itself and by trying it.

Its functions run in a child process (child.ask_child).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from pipeline.adapters.foreign.alphabet import NAMES_IN_A_NET, labels_of
from pipeline.adapters.foreign.ctc import in_three, one_line
from pipeline.adapters.foreign.session import ELEMENTS, Answer, ask, open_net
from pipeline.errors import EngineError, UsageError

if TYPE_CHECKING:
    import onnxruntime

WIDTHS_PX = (320, 480)
SURE_BLANK = 0.6


@dataclass(frozen=True, slots=True)
class Layout:
    """What was found out.

    Attributes:
        classes: How many, the blank counted.
        blank: "" where the trial did not show it.
        labels: Characters that the net's own notes name; empty where they name none.
    """

    axes: Literal["NCHW", "NHWC", "NHW"]
    height_px: int
    width_px: int
    channels: int
    element: str
    order: str
    classes: int
    meaning: str
    blank: str
    labels: tuple[str, ...] = ()


def find_layout(file: Path, model: str, height_px: int | None, classes: tuple[int, ...]) -> Layout:
    """Open a net and try it on lines of two widths.

    Args:
        file: The net.
        model: Its name.
        height_px: Height of its lines, where a person said it.
        classes: How many classes it may have, judged by its alphabet; empty: not known.

    Raises:
        EngineError: It is no net, fails, or none that reads lines of text.
        UsageError: The height must be said.
    """
    session = open_net(file, model)
    puts = session.get_inputs()
    if len(puts) != 1 or puts[0].type not in ELEMENTS:
        detail = ", ".join(f"{put.name}: {put.type} {put.shape}" for put in puts)[:150]
        raise EngineError("model-layout-unknown").about(model=model, file=file.name, detail=detail)
    axes, sides = _input_of(list(puts[0].shape), model, file.name)
    height = sides[0] or height_px
    if not height:
        raise UsageError("model-height-unknown").about(model=model)
    if height_px and height != height_px:
        raise UsageError("model-height-other").about(model=model, told=height_px, height=height)
    element = ELEMENTS[puts[0].type]
    labels = _own_labels(session)
    shown = _Shown(session, model, axes, height, sides[1], sides[2], element)
    allowed = classes or ((len(labels) + 1, len(labels) + 2, len(labels)) if labels else ())
    order, count, answer = shown.order(allowed)
    return Layout(
        axes, height, sides[1], sides[2], element, order, count, meaning_of(answer), shown.blank(order), labels
    )


def _input_of(shape: list[Any], model: str, file: str) -> tuple[Literal["NCHW", "NHWC", "NHW"], tuple[int, int, int]]:
    """Return the order of the axes, and height, width (0: free) and channels."""
    sizes = [size if isinstance(size, int) and size > 0 else 0 for size in shape]
    if sizes and sizes[0] > 1:  # only so many lines at once: none of the makers known does so
        sizes = []
    if len(sizes) == 3:
        return "NHW", (sizes[1], sizes[2], 1)
    if len(sizes) == 4 and sizes[1] in (1, 3):
        return "NCHW", (sizes[2], sizes[3], sizes[1])
    if len(sizes) == 4 and sizes[3] in (1, 3):
        return "NHWC", (sizes[1], sizes[2], sizes[3])
    raise EngineError("model-layout-unknown").about(model=model, file=file, detail=f"input {shape}"[:150])


@dataclass(frozen=True, slots=True)
class _Shown:
    """A net and what it is shown: paper, and paper with strokes."""

    session: onnxruntime.InferenceSession
    model: str
    axes: str
    height_px: int
    width_px: int
    channels: int
    element: str

    def order(self, classes: tuple[int, ...]) -> tuple[str, int, Answer]:
        """Return the order of the answer's axes, how many classes, and the answer as (columns, classes)."""
        widths = (self.width_px,) if self.width_px else WIDTHS_PX
        first, *others = (in_three(self._answer(width, 1.0)) for width in widths)
        if first.ndim == 2:
            return "TC", int(first.shape[1]), first
        free = {axis for axis in range(first.ndim) for other in others if other.shape[axis] != first.shape[axis]}
        for allowed in (classes, ()) if free else (classes,):  # an alphabet of another net is said to be one
            for order, batch, columns, last in (("BTC", 0, 1, 2), ("TBC", 1, 0, 2), ("BCT", 0, 2, 1)):
                fits = first.ndim == 3 and first.shape[batch] == 1 and free <= {columns}
                if fits and (not allowed or first.shape[last] in allowed):
                    return order, int(first.shape[last]), one_line(first, order)
        raise self._unknown(first)

    def blank(self, order: str) -> str:
        """Return which class is the blank: what it answers to empty pictures, white and black, where both agree."""
        width = self.width_px or WIDTHS_PX[0]
        named = {blank_of(one_line(self._answer(width, shade), order)) for shade in (0.0, 1.0)}
        return named.pop() if len(named) == 1 else ""

    def _answer(self, width: int, shade: float) -> Answer:
        shape = {
            "NCHW": (1, self.channels, self.height_px, width),
            "NHWC": (1, self.height_px, width, self.channels),
            "NHW": (1, self.height_px, width),
        }[self.axes]
        given: NDArray[Any] = np.full(shape, shade * (255 if self.element == "uint8" else 1), self.element)
        return ask(self.session, self.model, {self.session.get_inputs()[0].name: given})

    def _unknown(self, answer: Answer) -> EngineError:
        detail = f"output {list(answer.shape)}"
        return EngineError("model-layout-unknown").about(model=self.model, file="", detail=detail)


def meaning_of(answer: Answer) -> str:
    """Say what the numbers of an answer are, shape (columns, classes)."""
    if answer.min() >= 0 and np.allclose(answer.sum(axis=1), 1.0, atol=0.02):
        return "probabilities"
    if answer.max() <= 1e-4 and np.allclose(np.exp(answer).sum(axis=1), 1.0, atol=0.02):
        return "log"
    return "logits"


def blank_of(answer: Answer) -> str:
    """Say which class an answer to empty paper names: "first", "last", or "" where it is not clear."""
    best = answer.argmax(axis=1)
    for name, code in (("first", 0), ("last", answer.shape[1] - 1)):
        if (best == code).mean() >= SURE_BLANK:
            return name
    return ""


def _own_labels(session: onnxruntime.InferenceSession) -> tuple[str, ...]:
    notes = session.get_modelmeta().custom_metadata_map
    told = next((notes[name] for name in NAMES_IN_A_NET if notes.get(name)), "")
    return tuple(labels_of(told)) if told else ()
