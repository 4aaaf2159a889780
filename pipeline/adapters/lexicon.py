"""Which words are Russian: pymorphy3's dictionary, asked only when readings must be compared."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any

_MARKS = re.compile(r"[^\w-]+")
_RUSSIAN = re.compile(r"[а-яё]+(-[а-яё]+)*")
_AFTER_WORD = b"\x01"
"""Parts a word from what its dictionary says of it. Source: pymorphy3, RecordDAWG."""


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

    def follow(self, places: tuple[int, ...], letter: str) -> tuple[int, ...]:
        """Return where a lower-case letter leads from places of the dictionary's automaton; «е» may stand for «ё»."""
        spelt = [letter.encode(), "ё".encode()] if letter == "е" else [letter.encode()]
        led = (self._automaton.follow_bytes(one, place) for one in spelt for place in places)
        return tuple(int(place) for place in led if place is not None)

    def ends(self, places: tuple[int, ...]) -> bool:
        """Say whether a word form ends at one of the places."""
        return any(self._automaton.follow_bytes(_AFTER_WORD, place) is not None for place in places)

    @cached_property
    def _automaton(self) -> Any:
        return self._analyzer.dictionary.words.dct
