"""From a net's scores to words: where each stands (the likeliest path) and how probably it is right."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from pipeline.stages.decoding.alternatives import Choice, Place, Trust, find_choices, spell
from pipeline.stages.decoding.search import BLANK, Guide, Scores, Search, best_codes, search_beams


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
class Rules:
    """How lines are decoded: settings of a model's card.

    Attributes:
        search: Of the line.
        calibration: Of characters.
        trust: Of words and their other readings.
    """

    search: Search = field(default_factory=Search)
    calibration: Calibration = field(default_factory=Calibration)
    trust: Trust = field(default_factory=Trust)


@dataclass(frozen=True, slots=True)
class ReadWord:
    """A word as decoded.

    Attributes:
        text: As read.
        start: Its first column.
        end: The column after its last.
        confidence: How probably it is right, capitals and marks at its edges aside.
        others: Other readings with their probabilities, likeliest first.
    """

    text: str
    start: int
    end: int
    confidence: float
    others: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class ReadLine:
    """A decoded line.

    Attributes:
        words: Left to right.
        text: With its spaces.
        certainties: How certain the net was of each character, spaces included.
        right: Expected share of its characters that are right.
        choices: What each word may say, as found; see Choice.
    """

    words: tuple[ReadWord, ...]
    text: str
    certainties: tuple[float, ...]
    right: float = 0.0
    choices: tuple[Choice, ...] = ()


def read_line(scores: Scores, alphabet: str, guide: Guide | None, rules: Rules, *, others: bool = True) -> ReadLine:
    """Decode one line.

    Args:
        scores: Of this line only, see Scores.
        alphabet: Characters of the classes 1 and up.
        guide: What the search listens to; None: the best class of each column (greedy), without other readings.
        rules: How to decode.
        others: Whether other readings are sought, which takes most of the time.
    """
    codes = best_codes(scores) if guide is None else search_beams(scores, guide, rules.search)[0][0]
    spans = align(scores, codes)
    seen = [_certainty(scores, code, span) for code, span in zip(codes, spans, strict=True)]
    text = spell(codes, alphabet)
    places = _places(text, codes, spans, seen, scores)
    line = _mean([log_odds(value) for value in seen])
    if guide is None or not others:
        choices = [Choice((text[p.start : p.end],), (0.0,), (False,), p.odds, line) for p in places]
    else:
        choices = find_choices(scores, codes, places, line, guide, rules.search, rules.trust)
    words = []
    for place, choice in zip(places, choices, strict=True):
        confidence, besides = choice.judged(rules.trust)
        start, end = spans[place.start][0], spans[place.end - 1][1]
        words.append(ReadWord(choice.texts[0], start, end, confidence, besides))
    chances = [chance for char, chance in zip(text, rules.calibration.probabilities(seen), strict=True) if char != " "]
    return ReadLine(tuple(words), text, tuple(seen), round(_mean(chances), 4), tuple(choices))


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


def _mean(values: Sequence[float]) -> float:
    return sum(values) / max(1, len(values))


def _places(
    text: str, codes: Sequence[int], spans: Sequence[tuple[int, int]], seen: Sequence[float], scores: Scores
) -> list[Place]:
    """Return where the words of a reading stand."""
    found = []
    for start, end in _words(text):
        left = min(spans[start - 1][1] if start else 0, spans[start][0])
        right = max(spans[end][0], spans[end - 1][1]) if end < len(text) else len(scores)
        space = seen[end] if end < len(text) else 1.0
        odds = _mean([log_odds(value) for value in seen[start:end]])
        heard = min(*seen[start:end], 1.0 - _besides(scores[left:right], codes[start:end]))
        found.append(Place(start, end, (left, right), heard, odds, space))
    return found


def _besides(scores: Scores, codes: Sequence[int]) -> float:
    """Return how probable, in one column, anything is that does not belong to a word: a space within it, say."""
    chances = np.exp(scores)
    chances[:, [BLANK, *codes]] = 0.0
    return float(chances.sum(axis=1).max())


def _words(text: str) -> Iterable[tuple[int, int]]:
    """Yield where words stand in a text, start and end."""
    start = 0
    for word in text.split(" "):
        if word:
            yield start, start + len(word)
        start += len(word) + 1
