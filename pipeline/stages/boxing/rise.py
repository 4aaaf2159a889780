"""How high and how deep the letters of a line reach: a word of small letters is lower than its neighbours."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from statistics import median

from pipeline.model import Word
from pipeline.stages.boxing.axis import Axis, Stretch

_HIGH = frozenset("бвёйфijltdfhkb0123456789!?«»\"()[]/\\№|'’")
_DEEP = frozenset("руфцщдзgjpqy,;()[]/\\|")
_SMALL = 0.25
"""Of a word's height, by how much small letters are lower, where the line has no example."""


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
        """Return a word's place as high and deep as its letters, judged by the nearest words."""
        if not self.held:
            return span
        middle = (span.start + span.end) / 2
        near = sorted(self.held, key=lambda one: _away(one[1], middle))
        model_text, model = near[0]
        up = self._gap(near, reaches_up, lambda part: part.low)
        down = self._gap(near, reaches_down, lambda part: part.high)
        low = model.low + up * (reaches_up(model_text) - reaches_up(text))
        high = model.high + down * (reaches_down(model_text) - reaches_down(text))
        return replace(span, low=low, high=high) if high - low >= 1 else span

    def _gap(
        self,
        near: Sequence[tuple[str, Stretch]],
        reaches: Callable[[str], bool],
        edge: Callable[[Stretch], float],
    ) -> float:
        """Return how far the edge of small letters is from that of the others; signed, in pixels."""
        small = [edge(part) for text, part in near if not reaches(text)][:3]
        large = [edge(part) for text, part in near if reaches(text)][:3]
        size = near[0][1].high - near[0][1].low
        usual = size * _SMALL if edge(near[0][1]) == near[0][1].low else -size * _SMALL
        found = median(small) - median(large) if small and large else usual
        return found if found * usual > 0 and abs(found) < size * 2 * _SMALL else usual


def _away(part: Stretch, middle: float) -> float:
    return max(part.start - middle, middle - part.end, 0.0)
