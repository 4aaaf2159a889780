"""Which words are Russian: pymorphy3's dictionary, asked only when readings must be compared."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any

_MARKS = re.compile(r"[^\w-]+")
_RUSSIAN = re.compile(r"[а-яё]+(-[а-яё]+)*")


class RussianLexicon:
    """Knows word forms; loads its dictionary (0.1 s, about 30 MB) at the first question."""

    @cached_property
    def _analyzer(self) -> Any:
        import pymorphy3  # most pages read well at once and never need it

        return pymorphy3.MorphAnalyzer(lang="ru")

    def knows(self, word: str) -> bool:
        """Say whether a word of two letters or more, without its punctuation, is a Russian word form."""
        bare = _MARKS.sub("", word).lower()
        return len(bare) >= 2 and bool(_RUSSIAN.fullmatch(bare)) and bool(self._analyzer.word_is_known(bare))
