"""From a net's scores to words: where each stands (the likeliest path) and how probably it is right."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.stages.decoding.ngrams import CharacterModel
from pipeline.stages.decoding.search import Scores, Search, best_codes, search_beams


@dataclass(frozen=True, slots=True)
class Calibration:
    """How the net's own certainty becomes a probability of being right: logistic, fitted on pages with known text.

    Attributes:
        offset: Log-odds where both parts are even.
        own: Weight of a character's own log-odds.
        line: Weight of the mean log-odds of its line.
    """

    offset: float = 0.0
    own: float = 1.0
    line: float = 0.0

    def probabilities(self, certainties: Sequence[float]) -> list[float]:
        """Return for each character of a line how probably it is right, 0 to 1."""
        odds = [log_odds(value) for value in certainties]
        ground = self.offset + self.line * (sum(odds) / max(1, len(odds)))
        return [1.0 / (1.0 + math.exp(-(ground + self.own * value))) for value in odds]


@dataclass(frozen=True, slots=True)
class ReadWord:
    """A word as decoded: its text, from which column to which it stands (end excluded), and its confidence."""

    text: str
    start: int
    end: int
    confidence: float


@dataclass(frozen=True, slots=True)
class ReadLine:
    """A decoded line: its words, and how certain the net was of each character, spaces included."""

    words: tuple[ReadWord, ...]
    text: str
    certainties: tuple[float, ...]


def read_line(
    scores: Scores, alphabet: str, model: CharacterModel | None, search: Search, calibration: Calibration
) -> ReadLine:
    """Decode one line.

    Args:
        scores: Of this line only, see Scores.
        alphabet: Characters of the classes 1 and up.
        model: Character model over the same alphabet; None: the best class of each column (greedy).
        search: How to search.
        calibration: How certainty becomes confidence.
    """
    codes = best_codes(scores) if model is None else search_beams(scores, model, search)[0][0]
    spans = align(scores, codes)
    seen = [_certainty(scores, code, span) for code, span in zip(codes, spans, strict=True)]
    right = calibration.probabilities(seen)
    text = "".join(alphabet[code - 1] for code in codes)
    words = []
    for start, end in _words(text):
        confidence = round(sum(right[start:end]) / (end - start), 4)
        words.append(ReadWord(text[start:end], spans[start][0], spans[end - 1][1], confidence))
    return ReadLine(tuple(words), text, tuple(seen))


def align(scores: Scores, codes: Sequence[int]) -> list[tuple[int, int]]:
    """Return the columns (start, end excluded) in which each code stands on the likeliest path that reads so.

    Codes that have no column left (more codes than columns) get the last one.
    """
    if not codes:
        return []
    states = np.zeros(2 * len(codes) + 1, np.int64)
    states[1::2] = codes
    skips = np.zeros(len(states), bool)
    skips[3::2] = states[3::2] != states[1:-2:2]
    best, came = _viterbi(scores, states, skips)
    at = len(states) - 1 if best[-1] >= best[-2] else len(states) - 2
    spans: list[list[int]] = [[] for _ in codes]
    for column in range(len(scores) - 1, -1, -1):
        if at % 2:
            spans[at // 2].append(column)
        at -= int(came[column][at])
    last = len(scores) - 1
    return [(span[-1], span[0] + 1) if span else (last, last + 1) for span in spans]


def log_odds(probability: float) -> float:
    """Return the log-odds of a probability, between about -7 and 7."""
    bounded = min(max(probability, 0.001), 0.999)
    return math.log(bounded / (1 - bounded))


def _viterbi(
    scores: Scores, states: NDArray[np.int64], skips: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], list[NDArray[np.int8]]]:
    """Return the best score of each state after the last column, and from how far below each was reached."""
    best = np.full(len(states), -np.inf)
    best[:2] = scores[0][states[:2]]
    came = [np.zeros(len(states), np.int8)]
    low = np.array([-np.inf, -np.inf])
    for column in scores[1:]:
        skip = np.where(skips, np.concatenate([low, best[:-2]]), -np.inf)
        choice = np.stack([best, np.concatenate([low[:1], best[:-1]]), skip])
        came.append(choice.argmax(axis=0).astype(np.int8))
        best = choice.max(axis=0) + column[states]
    return best, came


def _certainty(scores: Scores, code: int, span: tuple[int, int]) -> float:
    return math.exp(min(0.0, float(scores[span[0] : span[1], code].max())))


def _words(text: str) -> Iterable[tuple[int, int]]:
    """Yield where words stand in a text, start and end."""
    start = 0
    for word in text.split(" "):
        if word:
            yield start, start + len(word)
        start += len(word) + 1
