"""Guess the kind of a document from the words on its pages; silent when two kinds are as likely."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from pipeline.profile import kinds

LEAST_WORDS = 3
LEAST_SCORE = 4.0
LEAST_LEAD = 1.35


@dataclass(frozen=True, slots=True)
class KindGuess:
    """A kind, how sure it is (0 to 1) and the words that speak for it."""

    kind: str
    confidence: float
    words: tuple[str, ...]


@cache
def _weights() -> dict[str, dict[str, float]]:
    """Weigh each keyword by how few kinds it speaks for and by its length in words."""
    owners: dict[str, int] = {}
    for kind in kinds().values():
        for word in kind.keywords:
            owners[_fold(word)] = owners.get(_fold(word), 0) + 1
    total = len(kinds())
    return {
        kind.id: {
            _fold(word): math.log(total / owners[_fold(word)]) * (1 + 0.5 * _fold(word).count(" "))
            for word in kind.keywords
        }
        for kind in kinds().values()
    }


def guess_kind(texts: Sequence[str]) -> KindGuess | None:
    """Guess the kind of an item from the texts of its pages.

    Returns:
        The likeliest kind; None when too few words speak for it, or nearly as many for another.
    """
    guesses = scored_kinds(texts)
    return guesses[0] if len(guesses) == 1 else None


def scored_kinds(texts: Sequence[str]) -> tuple[KindGuess, ...]:
    """Return the kind that the words speak for; two where nearly as many speak for another, none where too few do."""
    text = " " + re.sub(r"[^\w№/.]+", " ", _fold("\n".join(texts))) + " "
    scores: list[tuple[float, str, tuple[str, ...]]] = []
    for kind, weights in _weights().items():
        hits = tuple(word for word in weights if f" {word}" in text)
        scores.append((sum(weights[word] for word in hits), kind, hits))
    scores.sort(reverse=True)
    (best, kind, hits), (second, other, other_hits) = scores[0], scores[1]
    if len(hits) < LEAST_WORDS or best < LEAST_SCORE:
        return ()
    if best < LEAST_LEAD * second:
        return (
            KindGuess(kind, round(best / (best + second) * 0.9, 2), hits[:8]),
            KindGuess(other, round(second / (best + second) * 0.9, 2), other_hits[:8]),
        )
    return (KindGuess(kind, round(min(0.9, 0.5 + 0.5 * (best - second) / best), 2), hits[:8]),)


def _fold(text: str) -> str:
    return re.sub(r"\s+", " ", text.lower().replace("ё", "е").replace("\u00ad", ""))
