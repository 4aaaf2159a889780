"""Words beside names: kin, titles, bodies, and how bodies are shortened."""

from __future__ import annotations

from functools import cache

import schemas
from pipeline.stages.naming.morphology import Senses, fold


@cache
def words_for(use: str) -> frozenset[str]:
    """Return the words of schemas/name_words.csv for a use: "kin", "title", "body" or "abbreviation"."""
    return frozenset(
        word for row in schemas.rows("name_words.csv") if row["use"] == use for word in row["words"].split()
    )


def is_one_of(use: str, word: str, senses: Senses) -> bool:
    """Say whether a word, in any form, is one of those for a use."""
    held = _folded(use)
    return fold(word) in held or any(fold(sense.lemma) in held for sense in senses(word))


@cache
def _folded(use: str) -> frozenset[str]:
    return frozenset(map(fold, words_for(use)))
