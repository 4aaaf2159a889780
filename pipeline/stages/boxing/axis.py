"""A line's words along the way it runs: from left to right, or along another side of a page that lies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.model import Box


@dataclass(frozen=True, slots=True)
class Stretch:
    """Part of a line: start and end along it, and its two edges across; pixels, end after start."""

    start: float
    end: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Axis:
    """How a line runs. Stretches are counted the way it is read."""

    down: bool = False
    backwards: bool = False

    @classmethod
    def of(cls, words: Sequence[Box], line: Box | None) -> Axis:
        """Return how words follow each other; of a lone one, the longer side of its line."""
        if len(words) < 2:
            held = line or (words[0] if words else None)
            return cls(down=held is not None and held.height > 2 * held.width)
        across = _middle(words[-1])[0] - _middle(words[0])[0]
        along = _middle(words[-1])[1] - _middle(words[0])[1]
        down = abs(along) > abs(across)
        return cls(down, (along if down else across) < 0)

    def stretch(self, box: Box) -> Stretch:
        """Return a box as part of the line."""
        start, size = (box.y, box.height) if self.down else (box.x, box.width)
        low, high = (box.x, box.x + box.width) if self.down else (box.y, box.y + box.height)
        if self.backwards:
            start = -(start + size)
        return Stretch(start, start + size, low, high)

    def box(self, stretch: Stretch) -> Box:
        """Return a part of the line as a box, at least one pixel each way."""
        start, end = (-stretch.end, -stretch.start) if self.backwards else (stretch.start, stretch.end)
        at, size = round(start), max(1, round(end) - round(start))
        low, depth = round(stretch.low), max(1, round(stretch.high) - round(stretch.low))
        return Box(low, at, depth, size) if self.down else Box(at, low, size, depth)


def _middle(box: Box) -> tuple[float, float]:
    return box.x + box.width / 2, box.y + box.height / 2
