"""How a course of learning goes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Plan:
    """What a course of learning is like; what else was tried, with its effect, is in training/README.md.

    Attributes:
        passes: How often few lines are gone through.
        least: How often many are.
        views: Between both, so many lines are seen in all.
        patience: Passes without anything better after which it ends.
        rate: Highest rate of learning; it rises over the first pass and falls to a twentieth as a cosine does.
        eyes: Factor of the rate for the convolutions.
        decay: Decay of weights.
        memory: How much of the averaged net each step keeps, 0 (no averaging) to 1.
        rest: Share of features left out at random before each memory.
        strength: How far lines are varied, stages.augment.
        rehearsal: Drawn lines learned beside each of the writer's, their ratio.
    """

    passes: int = 30
    least: int = 8
    views: int = 1100
    patience: int = 12
    rate: float = 8e-4
    eyes: float = 0.5
    decay: float = 1e-3
    memory: float = 0.95
    rest: float = 0.1
    strength: float = 1.6
    rehearsal: float = 0.35

    def passes_for(self, lines: int) -> int:
        """Return how often so many lines are gone through."""
        return min(self.passes, max(self.least, round(self.views / max(1, lines))))
