"""How high and how deep the letters of a line reach: a word of small letters is lower than its neighbours."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from statistics import median

from pipeline.model import Word
from pipeline.stages.boxing.axis import Axis, Stretch

_HIGH = frozenset("бвёйфijltdfhkb0123456789!?«»\"()[]/\\№|'’")
_DEEP = frozenset("руфцщдзgjpqy,;()[]/\\|")
_RISE, _DEPTH = 0.42, 0.4
"""How much higher and deeper than small letters the others reach, small ones being 1; set on drawn pages."""
_NEAR = 5


def reaches_up(text: str) -> bool:
    """Whether a word has letters higher than the small ones."""
    return any(letter in _HIGH or letter.isupper() for letter in text)


def reaches_down(text: str) -> bool:
    """Whether a word has letters that go below the line."""
    return any(letter in _DEEP for letter in text)


@dataclass(frozen=True, slots=True)
class Rise:
    """The words of a line that show how its letters reach.

    Attributes:
        held: Texts and places of the words with boxes; empty: nothing is known, boxes stay as high as they are.
    """

    held: tuple[tuple[str, Stretch], ...]

    @classmethod
    def of(cls, words: Sequence[Word], axis: Axis) -> Rise:
        """Look at a line; of lines that do not run from left to right nothing is told."""
        if axis.down or axis.backwards:
            return cls(())
        return cls(tuple((word.text, axis.stretch(word.box)) for word in words if word.box))

    def fitted(self, text: str, span: Stretch) -> Stretch:
        """Return a word's place as high and deep as its letters: on the line that its neighbours stand on."""
        if not self.held:
            return span
        small = median((part.high - part.low) / _height(known) for known, part in self.held)
        middle = (span.start + span.end) / 2
        near = sorted(self.held, key=lambda one: abs(_middle(one[1]) - middle))[:_NEAR]
        ground = _ground([(_middle(part), part.high - _DEPTH * small * reaches_down(known)) for known, part in near])
        bottom = ground(middle) + _DEPTH * small * reaches_down(text)
        return replace(span, low=bottom - small * _height(text), high=bottom) if small >= 1 else span


def _height(text: str) -> float:
    """Return how high a word is, small letters being 1."""
    return 1.0 + _RISE * reaches_up(text) + _DEPTH * reaches_down(text)


def _middle(part: Stretch) -> float:
    return (part.start + part.end) / 2


def _ground(points: Sequence[tuple[float, float]]) -> Callable[[float], float]:
    """Return the line that words stand on, by least squares; level where there are too few to tell."""
    mean_x = sum(x for x, _ in points) / len(points)
    mean_y = sum(y for _, y in points) / len(points)
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    slope = sum((x - mean_x) * (y - mean_y) for x, y in points) / spread if len(points) > 2 and spread else 0.0
    return lambda x: mean_y + slope * (x - mean_x)
