"""Confidence that can be believed: what share of a word's characters is right, where an engine says how sure it feels.

The recogniser of handwriting calibrates itself (its model's card); tesseract's figures are brought here to the same
meaning, so that readings of both can be compared. Source: J. Platt, Probabilistic Outputs for Support Vector Machines,
1999 (the logistic curve); what it is fitted on: schemas/routing/tesseract_trust.json.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import schemas
from pipeline.errors import EngineError
from pipeline.model import Line, Word

FILE = "routing/tesseract_trust.json"
BOUND = 0.005
"""Probabilities are taken as no nearer to 0 and 1 than this."""
LONG = 8
"""Longer words say no more by their length."""
NAMES = ("own", "line", "page", "known", "length")

Known = Callable[[str], bool]
"""Says whether a word is in the lexicon."""


def log_odds(probability: float) -> float:
    """Return the log-odds of a probability, bounded."""
    bounded = min(max(probability, BOUND), 1.0 - BOUND)
    return math.log(bounded / (1.0 - bounded))


def mean_confidence(words: Iterable[Word]) -> float:
    """Return the mean of the words' confidence, weighted by length; 0 without letters."""
    told = [(len(word.text), word.confidence or 0.0) for word in words]
    letters = sum(length for length, _ in told)
    return sum(length * value for length, value in told) / letters if letters else 0.0


@dataclass(frozen=True, slots=True)
class Trust:
    """How an engine's own confidence becomes a probability.

    Attributes:
        engine: Name of the engine that it was fitted for.
        weights: Of NAMES: log-odds of the word, their mean over its line and over its page, whether the word is in the
            lexicon, its length (in eighths, at most 1).
        offset: Log-odds where all of them are 0.
    """

    engine: str
    weights: tuple[float, ...]
    offset: float

    @classmethod
    def of(cls, card: dict[str, Any]) -> Trust:
        """Make one of the data that a fit left; EngineError if they are broken."""
        try:
            weights = tuple(float(value) for value in card["weights"])
            if tuple(card["signs"]) != NAMES or len(weights) != len(NAMES):
                raise ValueError("it knows other signs")
            return cls(str(card["engine"]), weights, float(card["offset"]))
        except (KeyError, TypeError, ValueError) as error:
            raise EngineError("model-card-broken").about(model="tesseract-trust", detail=str(error)[:200]) from error

    def calibrated(self, lines: Sequence[Line], knows: Known) -> tuple[Line, ...]:
        """Return a page's lines with believable confidence; texts and boxes stay.

        Args:
            lines: All lines of one page, as the engine gave them.
            knows: The lexicon.
        """
        told = []
        for row in signs_of_words(lines, knows):
            odds = self.offset + sum(weight * value for weight, value in zip(self.weights, row, strict=True))
            told.append(1.0 / (1.0 + math.exp(-odds)))
        values = iter(told)
        return tuple(_with(line, [next(values) for _ in line.words]) for line in lines)


@cache
def packaged_trust() -> Trust:
    """Return the package's own, fitted for tesseract."""
    return Trust.of(json.loads(schemas.text(FILE)))


def signs_of_words(lines: Sequence[Line], knows: Known) -> list[tuple[float, ...]]:
    """Return for each word of a page the values of NAMES."""
    page = _mean_odds(word for line in lines for word in line.words)
    rows: list[tuple[float, ...]] = []
    for line in lines:
        mean = _mean_odds(line.words)
        for word in line.words:
            length = min(len(word.text), LONG) / LONG
            rows.append((log_odds(word.confidence or 0.0), mean, page, float(knows(word.text)), length))
    return rows


def _mean_odds(words: Iterable[Word]) -> float:
    told = [(len(word.text), log_odds(word.confidence or 0.0)) for word in words]
    return sum(length * odds for length, odds in told) / max(1, sum(length for length, _ in told))


def _with(line: Line, values: Sequence[float]) -> Line:
    words = tuple(replace(word, confidence=round(value, 4)) for word, value in zip(line.words, values, strict=True))
    return replace(line, words=words, confidence=round(mean_confidence(words), 4))
