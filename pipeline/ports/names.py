"""Names of persons, places and bodies in a text, and what a word can be: what the stage naming asks of the outside."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class NameKind(StrEnum):
    """What a name names."""

    PERSON = "person"
    PLACE = "place"
    ORGANISATION = "organisation"


@dataclass(frozen=True, slots=True)
class FoundName:
    """A stretch of a text that a model takes for a name: text[start:end]."""

    start: int
    end: int
    kind: NameKind


@dataclass(frozen=True, slots=True)
class Sense:
    """One thing that a word form can be.

    Attributes:
        lemma: Its nominative singular in lower case, the gender kept: "сочинской" → "сочинская".
        part: "first", "patronymic", "surname", "place", "organisation", "noun", "adjective", "verb" or "other".
        gender: "masc", "femn", "neut", or empty where the form does not tell.
        case: "nomn", "gent", "datv", "accs", "ablt", "loct" …, or empty.
        plural: Whether it is a plural form.
        known: Whether the dictionary holds it; else it was inferred from the ending.
    """

    lemma: str
    part: str
    gender: str = ""
    case: str = ""
    plural: bool = False
    known: bool = True


class NameFinder(Protocol):
    """Finds names by a trained model; what it says is a suggestion, to be checked against lexicon and gazetteer."""

    name: str
    version: str

    def find(self, text: str) -> tuple[FoundName, ...]:
        """Return what the model takes for names, in order; an empty text has none.

        Raises:
            EngineError: The model cannot be loaded.
        """

    def senses(self, word: str) -> tuple[Sense, ...]:
        """Return what a word form can be, likeliest first; case of letters does not count."""
