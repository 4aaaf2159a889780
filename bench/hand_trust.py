"""How probable the words of handwriting and their other readings are: matched to known text, fitted, and tested."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

from pipeline.stages.decoding import Choice, ReadLine, Trust, core

Numbers = NDArray[np.float64]
BINS = 10
RIDGE = 0.02
FITTED = ("own", "shown", "known", "none", "word", "line", "length")


@dataclass(frozen=True)
class Place:
    """A read word, what it may say, and which true words stand there (as core)."""

    choice: Choice
    true: tuple[str, ...]

    @property
    def answer(self) -> int:
        """Which reading is right; one more than there are where none is."""
        right = [i for i, text in enumerate(self.choice.texts) if core(text) in self.true]
        return right[0] if right else len(self.choice.texts)


@dataclass(frozen=True)
class Matched:
    """A page's read words, and for each true word the read words that stand where it does (their numbers)."""

    places: tuple[Place, ...]
    true: tuple[tuple[str, tuple[int, ...]], ...]


def match(lines: Sequence[ReadLine], truth: str) -> Matched:
    """Find which true words stand where words were read, by the likeliest alignment of the page's characters."""
    text, words = "", []
    for line in lines:
        at = 0
        for word, choice in zip(line.words, line.choices, strict=True):
            start = line.text.index(word.text, at)
            at = start + len(word.text)
            words.append((len(text) + start, len(text) + at, choice))
        text += line.text + "\n"
    places = _places(text, truth)
    there: list[list[str]] = [[] for _ in words]
    true = []
    for found in re.finditer(r"\S+", truth):
        start, end, bare = places[found.start()], places[found.end() - 1] + 1, core(found.group())
        if bare:
            near = tuple(i for i, (left, right, _) in enumerate(words) if left < end and right > start)
            true.append((bare, near))
            for i in near:
                there[i].append(bare)
    kept = tuple(Place(choice, tuple(some)) for (_, _, choice), some in zip(words, there, strict=True))
    return Matched(kept, tuple(true))


def recall(page: Matched, trust: Trust) -> tuple[float, float, float]:
    """Return the share of true words that are read, that are read or among the others, and others for each word."""
    judged = [place.choice.judged(trust) for place in page.places]
    best = [core(place.choice.texts[0]) for place in page.places]
    every = [{core(text) for text, _ in others} | {shown} for (_, others), shown in zip(judged, best, strict=True)]
    one = sum(any(best[i] == word for i in near) for word, near in page.true)
    more = sum(any(word in every[i] for i in near) for word, near in page.true)
    count = max(1, len(page.true))
    return one / count, more / count, float(np.mean([len(others) for _, others in judged])) if judged else 0.0


Sample = tuple[Numbers, int, float]


def fit_trust(pages: Sequence[Matched], trust: Trust) -> Trust:
    """Return the trust under which what is right is likeliest; every page counts alike. Newton's method, damped."""
    samples = [
        (_signs(place.choice), place.answer, 300.0 / len(page.places)) for page in pages for place in page.places
    ]
    chosen = np.array([getattr(Trust(), name) for name in FITTED])
    loss, slope, curve = _loss(samples, chosen)
    damp = 1.0
    for _ in range(60):
        tried = chosen - np.linalg.solve(curve + damp * np.eye(len(chosen)), slope)
        found = _loss(samples, tried)
        damp = damp * 4 if found[0] > loss else damp / 3
        if found[0] <= loss:
            chosen, (loss, slope, curve) = tried, found
    return replace(trust, **{name: round(float(value), 4) for name, value in zip(FITTED, chosen, strict=True)})


def _loss(samples: Sequence[Sample], chosen: Numbers) -> tuple[float, Numbers, Numbers]:
    """Return how unlikely what is right is, with its slope and curvature; a little ridge keeps weights small."""
    loss, slope, curve = RIDGE * float(chosen @ chosen) / 2, RIDGE * chosen, RIDGE * np.eye(len(chosen))
    for signs, answer, weight in samples:
        says = signs @ chosen
        chance = np.exp(says - says.max())
        chance /= chance.sum()
        mean = chance @ signs
        loss -= weight * float(np.log(max(chance[answer], 1e-300)))
        slope = slope + weight * (mean - signs[answer])
        curve = curve + weight * ((signs * chance[:, None]).T @ signs - np.outer(mean, mean))
    return loss, slope, curve


def believed(page: Matched, trust: Trust) -> tuple[Numbers, Numbers]:
    """Return probability and truth (1 or 0), shape (n, 2), of the page's shown words and of its others."""
    shown, others = [], []
    for place in page.places:
        chance, rest = place.choice.judged(trust)
        shown.append((chance, core(place.choice.texts[0]) in place.true))
        others += [(value, core(text) in place.true) for text, value in rest]
    return np.array(shown, np.float64).reshape(-1, 2), np.array(others, np.float64).reshape(-1, 2)


def calibration_error(told: Numbers) -> float:
    """Return the expected calibration error: mean over ten equal bins, by their sizes, of how far they are off."""
    bins = np.minimum((told[:, 0] * BINS).astype(int), BINS - 1)
    off = [abs(float(np.diff(told[bins == i].mean(axis=0))[0])) * float(np.mean(bins == i)) for i in set(bins.tolist())]
    return float(sum(off))


def _signs(choice: Choice) -> Numbers:
    """Return what speaks for each reading and, last, for none of them; columns as FITTED."""
    signs = np.zeros((len(choice.texts) + 1, len(FITTED)))
    signs[:-1, 0], signs[0, 1], signs[:-1, 2] = choice.shares, 1.0, choice.known
    signs[-1, 3:] = (1.0, choice.word, choice.line, len(choice.texts[0]))
    return signs


def _places(read: str, truth: str) -> list[int]:
    """Return for each character of the truth, and its end, where it stands in what was read."""
    places = [0] * (len(truth) + 1)
    for _, start, end, left, right in Levenshtein.opcodes(truth, read):
        for i in range(start, end):
            places[i] = left + (i - start) * (right - left) // (end - start)
    places[len(truth)] = len(read)
    return places
