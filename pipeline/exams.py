"""How well a model reads lines whose text is known, and how sure of itself it may be."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from pipeline.ports import KnownLine
from pipeline.stages.alignment import edits
from pipeline.stages.decoding import Calibration
from pipeline.weights import Weights

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ReadLines: TypeAlias = "Callable[[Weights, Sequence[NDArray[np.float32]]], Sequence[tuple[str, tuple[float, ...]]]]"
"""Reads prepared lines with a model as pages are read with it: texts, and how certain each character was."""


@dataclass(frozen=True, slots=True)
class Exam:
    """How lines held back were read.

    Attributes:
        wrong: Characters wrong, by page.
        characters: Characters that stand there, by page.
        certainties: Of all characters read, line by line.
    """

    wrong: Mapping[str, int]
    characters: Mapping[str, int]
    certainties: tuple[tuple[float, ...], ...]

    @property
    def rate(self) -> float:
        """Character error rate, 0 to 1."""
        return min(1.0, sum(self.wrong.values()) / max(1, sum(self.characters.values())))


def examine(reads: ReadLines, weights: Weights, held: Sequence[KnownLine]) -> Exam:
    """Read lines with a model and count what is wrong."""
    read = reads(weights, [line.picture for line in held])
    wrong: dict[str, int] = {}
    characters: dict[str, int] = {}
    for line, (text, _) in zip(held, read, strict=True):
        wrong[line.page] = wrong.get(line.page, 0) + edits(text, line.text)
        characters[line.page] = characters.get(line.page, 0) + len(line.text)
    return Exam(wrong, characters, tuple(certain for _, certain in read))


def calibrated(card: Mapping[str, Any], exam: Exam) -> Mapping[str, Any]:
    """Return a card's calibration moved so that on the held lines as much is expected to be right as was.

    A net is surer of the lines it learned from, and of lines like them, than the base was: unmoved, it would promise
    more than it keeps.
    """
    held = card.get("calibration")
    certain = [line for line in exam.certainties if line]
    if not isinstance(held, dict) or "offset" not in held or not certain:
        return card
    characters = sum(exam.characters.values())
    right = 1.0 - min(0.98, (sum(exam.wrong.values()) + 1) / (characters + 2))
    low, high = -8.0, 8.0
    for _ in range(30):
        middle = (low + high) / 2
        rule = Calibration(**{**held, "offset": float(held["offset"]) + middle})
        chances = [chance for line in certain for chance in rule.probabilities(line)]
        low, high = (middle, high) if sum(chances) / len(chances) < right else (low, middle)
    return {**card, "calibration": {**held, "offset": round(float(held["offset"]) + (low + high) / 2, 4)}}
