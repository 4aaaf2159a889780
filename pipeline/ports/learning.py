"""What makes a recogniser of handwriting better from lines whose text is known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from pipeline.weights import Weights

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class KnownLine:
    """A line of handwriting whose text a person has set.

    Attributes:
        picture: As the recogniser reads it (stages.lines.Strip.picture): float32, shape (40, width), 0 paper to 1 ink.
        text: What stands there, NFC.
        page: Id of its page.
        read: What the machine read there before.
    """

    picture: NDArray[np.float32]
    text: str
    page: str
    read: str = ""


@dataclass(frozen=True, slots=True)
class Lesson:
    """What came of learning.

    Attributes:
        net: The better net, ONNX; the base's own bytes where nothing got better.
        before: Character error rate of the base on the lines held back, read without a language model, 0 to 1.
        after: The same of the new net.
        passes: How often the lines were gone through until the kept state.
        seconds: Time spent.
    """

    net: bytes
    before: float
    after: float
    passes: int
    seconds: float


class Learner(Protocol):
    """Adapts a recogniser's net to a writer on an ordinary processor."""

    def adapt(
        self,
        base: Weights,
        lines: Sequence[KnownLine],
        held: Sequence[KnownLine],
        *,
        seconds: float,
        told: Callable[[int, float], None] = lambda _passes, _rate: None,
    ) -> Lesson:
        """Learn from lines and keep the state that reads the held-back lines best.

        Args:
            base: The model to start from; it is not changed.
            lines: To learn from, at least one.
            held: Lines of the same writer that are only measured on, at least one.
            seconds: Learning ends by then.
            told: Called after each pass with its number (1-based) and the error rate on held lines; must not raise.

        Raises:
            EngineError: The libraries of learning are not installed ("learn-not-installed"), the model is none that
                can learn ("model-cannot-learn"), or learning broke off, of memory for one ("learn-failed").
            LimitError: There is nothing to learn from ("learn-too-little").
        """
