"""Forms of Russian names: what a word of a name is in the nominative, by dictionary and by the endings of surnames."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

import schemas
from pipeline.ports.names import Sense

Senses = Callable[[str], tuple[Sense, ...]]
"""What a word form can be; of an adapter."""

_SHORT_STEMS = re.compile(r"(.+?)(?:[оеё]чк|[ое]ньк|[уюе]шк)(?:а|и|е|у|ой|ою)$")
_POSSESSIVE = re.compile(r"(.{2,})(?:ов|ев|ёв|ин|ын)(а|у|ым|е|ой|ою|)$")
_ADJECTIVAL = re.compile(r"(.{2,}[сц]к)(ий|ого|ому|им|ом|ая|ой|ую|ою)$")
_MASC = {"": "nomn", "у": "datv", "ым": "ablt", "е": "loct"}
_MASC_ADJECTIVAL = {"ий": "nomn", "ого": "gent", "ому": "datv", "им": "ablt", "ом": "loct"}


@cache
def full_forms(short: str) -> tuple[tuple[str, str], ...]:
    """Return full names that a short one may stand for, each with its gender: «лёша» → («алексей», "masc")."""
    return _table().get(fold(short), ())


def fold(word: str) -> str:
    """Return a word for comparing: lower case, «е» for «ё»."""
    return word.lower().replace("ё", "е")


@cache
def _table() -> dict[str, tuple[tuple[str, str], ...]]:
    table: dict[str, list[tuple[str, str]]] = {}
    for row in schemas.rows("names_diminutives.csv"):
        table.setdefault(fold(row["short"]), []).append((row["full"].lower(), row["gender"]))
    return {short: tuple(full) for short, full in table.items()}


@cache
def _listed() -> frozenset[str]:
    return frozenset(fold(row[column]) for row in schemas.rows("names_diminutives.csv") for column in ("short", "full"))


def is_somebodys(word: str) -> bool:
    """Say whether a word may be made of a fond name and say whose a thing is: «Юрину (карточку)», «мамин»."""
    found = _POSSESSIVE.match(word.lower())
    stem = word.lower()[: found.end(1)] if found else ""
    return bool(stem) and any(full_forms(stem + ending) for ending in ("а", "я", "ка"))


def first_names(word: str, senses: Senses) -> tuple[Sense, ...]:
    """Return what first names a word form can be of: by the dictionary, or as a fond form of one that it holds."""
    found = tuple(sense for sense in senses(word) if sense.part == "first" and not sense.plural and sense.known)
    if found and _by_ending(word.lower()):  # «Сталину» is of a surname, «Марину» of a first name
        found = tuple(sense for sense in found if fold(sense.lemma) in _listed())
    if found:
        return found
    nominatives = {fold(sense.lemma) for sense in senses(word)} | {fold(word)}
    listed = [lemma for lemma in nominatives if full_forms(lemma)]
    if listed:
        return tuple(Sense(lemma, "first", full_forms(lemma)[0][1]) for lemma in sorted(listed))
    return _fond(word, senses)


def _fond(word: str, senses: Senses) -> tuple[Sense, ...]:
    stem = _SHORT_STEMS.match(word.lower())
    if stem is None:
        return ()
    for ending in ("а", "я"):
        held = [sense for sense in senses(stem.group(1) + ending) if sense.part == "first" and sense.known]
        if held:
            base = word.lower()[len(stem.group(1)) :]
            nominative = stem.group(1) + re.sub(r"(?:и|е|у|ой|ою)$", "а", base)
            return (Sense(nominative, "first", held[0].gender or "femn", "nomn" if base.endswith("а") else ""),)
    return ()


def surnames(word: str, senses: Senses) -> tuple[Sense, ...]:
    """Return what surnames a word form can be of, by its ending where it has a usual one, else by the dictionary."""
    by_ending = _by_ending(word.lower())
    if by_ending:
        return by_ending
    found = (sense for sense in senses(word) if sense.part == "surname" and not sense.plural and sense.known)
    return tuple(found)


def _by_ending(word: str) -> tuple[Sense, ...]:
    adjectival = _ADJECTIVAL.match(word)
    if adjectival:
        stem, ending = adjectival.groups()
        if ending in _MASC_ADJECTIVAL:
            return (_surname(stem + "ий", "masc", _MASC_ADJECTIVAL[ending]),)
        return (_surname(stem + "ая", "femn", {"ая": "nomn", "ую": "accs"}.get(ending, "")),)
    possessive = _POSSESSIVE.match(word)
    return _possessive(word[: possessive.start(2)], possessive.group(2)) if possessive else ()


def _possessive(stem: str, ending: str) -> tuple[Sense, ...]:
    if ending == "а":
        return (_surname(stem, "masc", "gent"), _surname(stem + "а", "femn", "nomn"))
    if ending == "у":
        return (_surname(stem, "masc", "datv"), _surname(stem + "а", "femn", "accs"))
    if ending in ("ой", "ою"):
        return (_surname(stem + "а", "femn", ""),)
    return (_surname(stem, "masc", _MASC[ending]),)


def _surname(lemma: str, gender: str, case: str) -> Sense:
    return Sense(lemma, "surname", gender, case, known=False)


def patronymics(word: str, senses: Senses) -> tuple[Sense, ...]:
    """Return what patronymics a word form can be of."""
    return tuple(sense for sense in senses(word) if sense.part == "patronymic" and not sense.plural)


def is_common(word: str, senses: Senses) -> bool:
    """Say whether the dictionary holds a word as something else than a name."""
    return any(sense.known and sense.part in ("noun", "adjective", "verb", "other") for sense in senses(word))
