"""What the texts of an item suggest, each with the words that speak for it: kinds, subjects, facts of a ration card."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import schemas
from pipeline.stages.describe.kinds_seen import scored_kinds

LEAST_SUBJECT_WORDS = 2
_CATEGORIES = {
    "рабоч": "рабочая",
    "служащ": "служащая",
    "иждивен": "иждивенческая",
    "детск": "детская",
    "детей до 12": "детская",
}
_NORM_NAMES = {"рабочая": "рабочие", "служащая": "служащие", "иждивенческая": "иждивенцы", "детская": "дети"}
_MONTHS = ("январ", "феврал", "март", "апрел", "ма[йя]", "июн", "июл", "август", "сентябр", "октябр", "ноябр", "декабр")
_SERIAL = re.compile(r"(?:[А-ЯЁ]{1,2}\s*)?№\s*\d{5,6}")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A value that the texts speak for.

    Attributes:
        confidence: 0 to 1.
        words: The words that speak for it.
        page: Place of the page in the item, 0-based, where the first of them stands.
    """

    term: str
    value: str
    confidence: float
    words: tuple[str, ...]
    page: int


def suggest_kinds(texts: Sequence[str]) -> tuple[Suggestion, ...]:
    """Return the kind that the words speak for, two where they speak for both, none where they say too little."""
    return tuple(
        Suggestion("dcterms:type (kind)", guess.kind, guess.confidence, guess.words, _page_of(texts, guess.words))
        for guess in scored_kinds(texts)
    )


def suggest_subjects(texts: Sequence[str]) -> tuple[Suggestion, ...]:
    """Return subjects of which at least two different words stand in the texts, the surest first."""
    folded = [_fold(text) for text in texts]
    found = []
    for row in schemas.rows("vocabularies/subject_words.csv"):
        stems = [stem.strip() for stem in row["words"].split(";")]
        words = tuple(dict.fromkeys(hit for stem in stems if (hit := next(_hits(folded, rf"\b{stem}\w*"), ""))))
        if len(words) >= LEAST_SUBJECT_WORDS:
            sure = round(min(0.9, 0.4 + 0.1 * len(words)), 2)
            found.append(Suggestion("dcterms:subject", row["value"], sure, words[:6], _page_of(texts, words)))
    return tuple(sorted(found, key=lambda suggestion: -suggestion.confidence))


def suggest_card(texts: Sequence[str]) -> tuple[Suggestion, ...]:
    """Return category, month and number of a ration card, from its words alone; its colour says nothing."""
    folded = [_fold(text) for text in texts]
    found: list[Suggestion] = []
    categories = {value: hit for stem, value in _CATEGORIES.items() for hit in _hits(folded, rf"\b{stem}\w*")}
    if len(categories) == 1:
        ((value, word),) = categories.items()
        found.append(Suggestion("local:card_category", value, 0.8, (word,), _page_of(texts, (word,))))
    months = {
        (f"{year}-{number:02}", hit)
        for number, stem in enumerate(_MONTHS, 1)
        for hit in _hits(folded, rf"\b{stem}\w*\s+194[1-7]")
        for year in re.findall(r"194\d", hit)
    }
    if len({month for month, _ in months}) == 1:
        month, words = min(months)
        found.append(Suggestion("local:card_month", month, 0.8, (words,), _page_of(texts, (words,))))
    serials = list(dict.fromkeys(hit for text in texts for hit in _SERIAL.findall(text)))
    if len(serials) == 1:
        found.append(Suggestion("local:card_serial", serials[0], 0.7, (serials[0],), _page_of(texts, (serials[0],))))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Norm:
    """Grams of bread a day for a category over some days."""

    first: str
    last: str
    category: str
    grams: int


def norms_of(category: str, month: str) -> tuple[Norm, ...]:
    """Return the norms that held for a category of cards in a month, in order of time.

    Args:
        category: As cards name it: "иждивенческая".
        month: EDTF year and month, "1941-12".
    """
    name = _NORM_NAMES.get(category, "")
    if not name or not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", month):
        return ()
    first = date.fromisoformat(f"{month}-01")
    after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    rows = [row for row in schemas.rows("bread_norms.csv") if row["category_ru"].startswith(name)]
    return tuple(
        Norm(row["date_from"], row["date_to"], row["category_ru"], int(row["grams_per_day"]))
        for row in rows
        if row["date_from"] < after.isoformat() and (row["date_to"] or "9999") >= first.isoformat()
    )


def _hits(folded: Sequence[str], pattern: str) -> Iterator[str]:
    for text in folded:
        yield from (found[0] for found in re.finditer(pattern, text))


def _page_of(texts: Sequence[str], words: Sequence[str]) -> int:
    """The first page on which one of the words stands."""
    wanted = [_fold(word) for word in words]
    return next((n for n, text in enumerate(texts) if any(word in _fold(text) for word in wanted)), 0)


def _fold(text: str) -> str:
    return re.sub(r"\s+", " ", text.lower().replace("ё", "е").replace("\u00ad", ""))
