"""What else a doubtful word may say: each place is searched once more by itself, and every reading gets a probability.

Source: probabilistic indexing, A. Toselli, J. Puigcerver, E. Vidal, https://doi.org/10.1561/1500000100 (the idea).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pipeline.stages.decoding.ngrams import EDGE, ORDER
from pipeline.stages.decoding.search import Guide, Scores, Search, search_beams

MARKS = ".,:;!?-–—()«»„“”\"'/*[]"
"""At the edges of a word they do not make it another word."""
MOST, LEAST = 12, 0.01
"""So many other readings are kept at most, and none less probable."""
SURE = 0.97
"""A word of this probability has no others."""
HEARD_WELL = 0.995
"""A word of which the net is so certain throughout is not searched again."""
SPACE_HEARD = 0.95
"""A space the net is less certain of may be none."""
AFTER = 4
"""Characters after a word that are listened to."""
FAR = -9.0
"""Logarithm of the share of a reading that the search did not come upon."""


@dataclass(frozen=True, slots=True)
class Trust:
    """How shares of the search become probabilities: a choice among the readings and "none of them" (softmax).

    Attributes:
        width: Readings of known words kept in the search of one place; half as many others besides.
        faint: Log-probability below which a character is not followed in it.
        own: Weight of the logarithm of a reading's share.
        shown: For the reading that is shown, since it fits the whole line.
        known: For readings in the vocabulary.
        none: For none of them, to begin with.
        word: For none, for each unit of the mean log-odds of the word's characters.
        line: The same of the line's.
        length: For none, for each character of the shown word.
    """

    width: int = 48
    faint: float = -10.0
    own: float = 0.5
    shown: float = 0.0
    known: float = 0.0
    none: float = 0.0
    word: float = -0.5
    line: float = -0.5
    length: float = 0.0


@dataclass(frozen=True, slots=True)
class Choice:
    """The readings of one place before they are judged.

    Attributes:
        texts: What it may say, the shown reading first.
        shares: Logarithm of each one's share of the search, 0 at most.
        known: Which are in the vocabulary.
        word: Mean log-odds of the shown word's characters.
        line: The same of its line's.
    """

    texts: tuple[str, ...]
    shares: tuple[float, ...]
    known: tuple[bool, ...]
    word: float
    line: float

    def probabilities(self, trust: Trust) -> list[float]:
        """Return how probably each reading is right; they sum to less than 1."""
        says = [trust.own * share + trust.known * known for share, known in zip(self.shares, self.known, strict=True)]
        says[0] += trust.shown
        none = trust.none + trust.word * self.word + trust.line * self.line + trust.length * len(self.texts[0])
        most = max(none, *says)
        weights = [math.exp(value - most) for value in says]
        total = math.exp(none - most) + sum(weights)
        return [weight / total for weight in weights]

    def judged(self, trust: Trust) -> tuple[float, tuple[tuple[str, float], ...]]:
        """Return the probability of the shown reading, and the others with theirs, likeliest first."""
        shown, *rest = self.probabilities(trust)
        if shown >= SURE:
            return round(shown, 4), ()
        ranked = sorted(zip(self.texts[1:], rest, strict=True), key=lambda item: -item[1])[:MOST]
        kept = tuple((text, math.floor(chance * 1e4) / 1e4) for text, chance in ranked if chance >= LEAST)
        return math.floor(shown * 1e4) / 1e4, kept


@dataclass(frozen=True, slots=True)
class Place:
    """A word of the shown reading in its line.

    Attributes:
        start: Its first code's place in the line's codes.
        end: The place after its last.
        columns: From which column to which it may reach, end excluded: from space to space.
        heard: How certain the net was of its least certain character, and of there being no other.
        odds: Mean log-odds of its characters.
        space: How certain the net was of the space after it; 1 where the line ends.
    """

    start: int
    end: int
    columns: tuple[int, int]
    heard: float
    odds: float
    space: float = 1.0


def core(text: str) -> str:
    """Return a word without capitals and without the marks at its edges: by this readings are told apart."""
    return text.strip(MARKS).casefold()


def find_choices(
    scores: Scores,
    codes: Sequence[int],
    places: Sequence[Place],
    line: float,
    guide: Guide,
    search: Search,
    trust: Trust,
) -> list[Choice]:
    """Return what each word of a line may say.

    Args:
        scores: Of the line.
        codes: The shown reading.
        places: Its words, left to right.
        line: Mean log-odds of the line's characters.
        guide: What the search listens to.
        search: How the line was searched.
        trust: How wide its places are.
    """
    local = replace(search, width=trust.width, faint=trust.faint)
    found = []
    for at, place in enumerate(places):
        text = spell(codes[place.start : place.end], guide.alphabet)
        shares: dict[str, _Share] = {core(text): _Share(text, 0.0)}
        if place.heard < HEARD_WELL:
            _gather(shares, _readings(scores, codes, place, place, guide, local), split=True)
        if place.space < SPACE_HEARD and at + 1 < len(places):
            _gather(shares, _readings(scores, codes, place, places[at + 1], guide, local), split=False)
        found.append(_choice(text, shares, place, line, guide))
    return found


def spell(codes: Iterable[int], alphabet: str) -> str:
    """Return codes as text."""
    return "".join(alphabet[code - 1] for code in codes)


@dataclass(slots=True)
class _Share:
    """A reading in its likeliest spelling, and what share of the search all its spellings have."""

    text: str
    share: float
    best: float = 0.0


def _readings(
    scores: Scores, codes: Sequence[int], first: Place, last: Place, guide: Guide, local: Search
) -> list[tuple[str, float]]:
    """Return what the stretch of some words may say, with shares that sum to 1."""
    start, end = first.columns[0], last.columns[1]
    after = tuple(codes[last.end : last.end + AFTER])
    after = after if len(after) == AFTER else (*after, EDGE)
    before = tuple(codes[max(0, first.start + 1 - ORDER) : first.start])
    found = search_beams(scores[start:end], guide, local, before=before, after=after, unknown_too=_others(local, guide))
    top = found[0][1]
    weights = [math.exp(score - top) for _, score in found]
    total = sum(weights)
    return [(spell(some, guide.alphabet), weight / total) for (some, _), weight in zip(found, weights, strict=True)]


def _others(local: Search, guide: Guide) -> int:
    return 0 if guide.vocabulary is None else local.width // 2


def _gather(shares: dict[str, _Share], readings: Iterable[tuple[str, float]], *, split: bool) -> None:
    """Add readings of one place: each word of one that has spaces where split, else only those without any."""
    for text, share in readings:
        words = text.split()
        if len(words) > 1 and not split:
            continue
        for word in words:
            key = core(word)
            if not key:
                continue
            there = shares.get(key)
            if there is None:
                shares[key] = _Share(word, share, share)
            else:
                there.share += share
                if there.best and share > there.best:
                    there.text, there.best = word, share


def _choice(text: str, shares: dict[str, _Share], place: Place, line: float, guide: Guide) -> Choice:
    shown = shares.pop(core(text))
    if place.heard >= HEARD_WELL:
        shown.share = 1.0
    rest = sorted(shares.values(), key=lambda item: -item.share)[: 4 * MOST]
    every = [shown, *rest]
    logs = tuple(max(FAR, min(0.0, math.log(max(item.share, 1e-12)))) for item in every)
    vocabulary = guide.vocabulary
    known = tuple(vocabulary is not None and vocabulary.knows(item.text) for item in every)
    return Choice(tuple(item.text for item in every), logs, known, place.odds, line)
