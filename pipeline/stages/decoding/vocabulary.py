"""Which beginnings of words can still become a word: the decoder of handwriting asks it character by character."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, Protocol

OPENING = frozenset("«(„“\"'[")
CLOSING = frozenset(".,:;!?»)“”„\"'-–—]*")
NUMERALS = frozenset("IVXLCDMN№%§=+/°")
OLD_LETTERS = {"ѣ": "е", "і": "и", "ѳ": "ф", "ѵ": "и"}
"""Letters of the spelling before 1918 and what is written for them since."""


class WordForms(Protocol):
    """Word forms of a language as an automaton; a place is a number, the first 0."""

    def follow(self, places: tuple[int, ...], letter: str) -> tuple[int, ...]:
        """Return the places a lower-case letter leads to, none where no word goes on so."""
        ...

    def ends(self, places: tuple[int, ...]) -> bool:
        """Say whether a word form ends at one of the places."""
        ...


class Spot(NamedTuple):
    """How far a word has been spelt.

    Attributes:
        kind: "start", "letters", "hyphen", "number", "closed" (only marks may follow), or "unknown".
        places: In the language's word forms.
        own: In the list of one's own words.
    """

    kind: str
    places: tuple[int, ...] = ()
    own: tuple[int, ...] = ()


START, UNKNOWN, NUMBER, CLOSED = Spot("start"), Spot("unknown"), Spot("number"), Spot("closed")
_ROOT = (0,)


class Vocabulary:
    """Words of a language and words of one's own, capitals and the spelling before 1918 aside."""

    def __init__(self, forms: WordForms | None, own: Iterable[str] = ()) -> None:
        """Take what is known.

        Args:
            forms: Of the language; None: only one's own words and numbers are known.
            own: Words besides, such as names and places, as they are written.
        """
        self._forms = forms
        self._own: list[dict[str, int]] = [{}]
        self._own_ends: set[int] = set()
        self._steps: dict[tuple[Spot, str], Spot] = {}
        for word in own:
            self._add(word)

    def step(self, spot: Spot, char: str) -> Spot:
        """Return where the next character of a line leads; a space leads to START."""
        key = (spot, char)
        found = self._steps.get(key)
        if found is None:
            found = self._steps[key] = self._work_out(spot, char)
        return found

    def ends(self, spot: Spot) -> bool:
        """Say whether a word may end here; one that goes on after a hyphen, on the next line, may."""
        return spot.kind in ("start", "hyphen", "number", "closed") or (spot.kind == "letters" and self._is_word(spot))

    def knows(self, text: str) -> bool:
        """Say whether one word, with its marks, is known."""
        spot = START
        for char in text:
            spot = self.step(spot, char)
        return bool(text) and self.ends(spot)

    def forget(self) -> None:
        """Let go what was worked out."""
        self._steps.clear()

    def _work_out(self, spot: Spot, char: str) -> Spot:
        if char == " ":
            return START
        if spot.kind == "start":
            return self._begin(char)
        if spot.kind == "number":
            return NUMBER if not char.isalpha() or char in NUMERALS else UNKNOWN
        if spot.kind == "letters":
            return self._go_on(spot, char)
        if spot.kind == "hyphen":
            return self._letters(spot, char)
        return CLOSED if spot.kind == "closed" and char in CLOSING else UNKNOWN

    def _begin(self, char: str) -> Spot:
        if char in OPENING:
            return START
        if char.isdigit() or char in NUMERALS:
            return NUMBER
        if char in CLOSING:
            return CLOSED  # a dash, or a mark that stands apart
        return self._letters(Spot("letters", _ROOT, _ROOT), char)

    def _go_on(self, spot: Spot, char: str) -> Spot:
        if char == "-":
            after = self._letters(spot, char)
            return Spot("hyphen", (*after.places, 0), (*after.own, 0))
        found = self._letters(spot, char)
        if found is UNKNOWN and self._is_word(spot) and (char in CLOSING or char in "ъЪ"):
            return CLOSED  # before 1918 words ended in «ъ» after a consonant
        return found

    def _letters(self, spot: Spot, char: str) -> Spot:
        low = char.lower()
        low = OLD_LETTERS.get(low, low)
        places = self._forms.follow(spot.places, low) if self._forms and spot.places else ()
        own = tuple(self._own[at][low] for at in spot.own if low in self._own[at])
        return Spot("letters", places, own) if places or own else UNKNOWN

    def _is_word(self, spot: Spot) -> bool:
        if any(at in self._own_ends for at in spot.own):
            return True
        return bool(self._forms and spot.places and self._forms.ends(spot.places))

    def _add(self, word: str) -> None:
        at = 0
        for char in word.lower():
            char = OLD_LETTERS.get(char, char)
            if char not in self._own[at]:
                self._own[at][char] = len(self._own)
                self._own.append({})
            at = self._own[at][char]
        if at:
            self._own_ends.add(at)
