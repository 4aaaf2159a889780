"""Says of a line's picture how probably a hand wrote it: a logistic model whose weights are data with a card."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

import schemas
from pipeline.errors import EngineError
from pipeline.stages.routing.signs import NAMES, signs_of

FILE = "routing/line_router.json"
DOUBTFUL = (0.15, 0.85)
"""Between these probabilities it is not certain who wrote a line."""


@dataclass(frozen=True, slots=True)
class Router:
    """Tells handwriting from print and typescript, line by line.

    Attributes:
        middles: Of each sign of NAMES, its mean where the model was fitted.
        spreads: Its standard deviation there.
        weights: Its weight.
        offset: Log-odds of a line all of whose signs are at their middle.
    """

    middles: tuple[float, ...]
    spreads: tuple[float, ...]
    weights: tuple[float, ...]
    offset: float

    @classmethod
    def of(cls, card: dict[str, Any]) -> Router:
        """Make one of the data that a fit left; EngineError if they do not fit these signs."""
        try:
            if tuple(card["signs"]) != NAMES:
                raise ValueError("it knows other signs")
            middles, spreads, weights = (
                tuple(float(value) for value in card[part]) for part in ("middles", "spreads", "weights")
            )
            if {len(middles), len(spreads), len(weights)} != {len(NAMES)} or min(spreads) <= 0:
                raise ValueError("its numbers are not as many as its signs")
            return cls(middles, spreads, weights, float(card["offset"]))
        except (KeyError, TypeError, ValueError) as error:
            raise EngineError("model-card-broken").about(model="line-router", detail=str(error)[:200]) from error

    def odds(self, picture: NDArray[np.float32]) -> float:
        """Return the log-odds that a hand wrote a line; 0 where its picture does not say.

        Args:
            picture: A prepared line (stages.lines), shape (40, width), 0 paper to about 1 ink.
        """
        signs = signs_of(picture)
        if signs is None:
            return 0.0
        return self.offset + float(((signs - self.middles) / np.array(self.spreads)) @ np.array(self.weights))


@cache
def packaged_router() -> Router:
    """Return the package's own."""
    return Router.of(json.loads(schemas.text(FILE)))


def share_by_hand(lines: Iterable[tuple[float, float]]) -> float | None:
    """Return the share of a page's writing that a hand wrote, 0 to 1; None without lines.

    Args:
        lines: Log-odds of each line and how much it counts (its width).
    """
    told = [(1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, odds)))), weight) for odds, weight in lines]
    whole = sum(weight for _, weight in told)
    return sum(probability * weight for probability, weight in told) / whole if whole else None
