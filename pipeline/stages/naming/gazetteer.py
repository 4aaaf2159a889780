"""The gazetteer: places of the city and beyond by their names then and now, with the days a name was in force."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import schemas
from pipeline.stages.naming.morphology import fold

TYPES: Mapping[str, tuple[str, ...]] = {
    "проспект": ("проспект", "просп", "пр", "пр-т", "пр-кт"),
    "улица": ("улица", "ул"),
    "площадь": ("площадь", "пл"),
    "набережная": ("набережная", "наб"),
    "переулок": ("переулок", "пер"),
    "бульвар": ("бульвар", "бул", "б-р"),
    "шоссе": ("шоссе", "ш"),
    "мост": ("мост",),
    "канал": ("канал", "кан"),
    "район": ("район", "р-н"),
    "город": ("город", "г", "гор"),
    "посёлок": ("посёлок", "поселок", "пос"),
    "деревня": ("деревня", "дер", "д"),
    "село": ("село", "с"),
    "станция": ("станция", "ст"),
    "остров": ("остров", "о-в"),
    "озеро": ("озеро", "оз"),
    "река": ("река", "р"),
    "кладбище": ("кладбище",),
    "рынок": ("рынок",),
    "вокзал": ("вокзал",),
    "завод": ("завод", "з-д"),
    "театр": ("театр",),
    "сад": ("сад",),
    "дворец": ("дворец",),
    "сторона": ("сторона",),
    "застава": ("застава",),
    "область": ("область", "обл"),
    "линия": ("линия", "лин"),
}
"""Words for kinds of places and how they are shortened."""
_FREE = frozenset({"город", "деревня", "станция", "река"})
NEEDS_TYPE = frozenset(TYPES) - _FREE
"""Kinds whose bare name («Володарского», «Октябрьский») says nothing without the word for the kind."""
_BY_WORD = {fold(form): name for name, forms in TYPES.items() for form in forms}
_TAILS = {
    "васильевского острова": "В. О.",
    "петроградской стороны": "П. С.",
}
_ROADS = frozenset({"проспект", "улица"})
_STREETS = frozenset({*_ROADS, "площадь", "набережная", "мост", "бульвар", "канал"})
_FORMS = re.compile(r"(?:формы:|сокр\.)\s*([^;]+)")
_BRACKETS = re.compile(r"\(([^)]*)\)")
_NAME_START = re.compile(r"[«\"]?[А-ЯЁ0-9]")


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the gazetteer.

    Attributes:
        old, modern: Its name in 1941 and now.
        named_from, named_to: EDTF-like dates between which the old name was in force; empty: not known, or still is.
        lat, lon: Degrees, or None.
        sure: Whether the row is held to be right ("high").
    """

    old: str
    modern: str
    kind: str
    named_from: str
    named_to: str
    note: str
    lat: float | None
    lon: float | None
    sure: bool

    @property
    def renamed(self) -> bool:
        """Whether it has two names."""
        return fold(self.old) != fold(self.modern)

    def old_name_in_force(self, day: str) -> bool | None:
        """Say whether the old name was the official one on a day (EDTF date, or its beginning); None: not known."""
        if not day or not (self.named_from or self.named_to):
            return None
        after = not self.named_from or day[: len(self.named_from)] >= self.named_from[: len(day)]
        return after and (not self.named_to or day[: len(self.named_to)] < self.named_to[: len(day)])


@dataclass(frozen=True, slots=True)
class Entry:
    """One name of one place, as it is looked up.

    Attributes:
        words: The name's own words, folded, without the word for the kind of place and without "В. О.".
        type: The word for the kind that the name is used with, or empty.
        tail: "В. О." or "П. С." where streets of the same name are told apart by it.
        old: Whether it is the name of 1941.
    """

    words: tuple[str, ...]
    type: str
    tail: str
    old: bool
    place: Place

    @property
    def needs_type(self) -> bool:
        """Whether the name alone does not mean the place."""
        return self.type in NEEDS_TYPE

    @property
    def is_street(self) -> bool:
        """Whether houses stand at it."""
        return self.type in _STREETS


@cache
def gazetteer() -> tuple[Place, ...]:
    """Return the places of schemas/toponyms.csv and toponyms_more.csv."""
    return tuple(
        Place(
            row["old_name_1941"],
            row["modern_name"],
            row["kind"],
            row["renamed_from"],
            row["renamed_to"],
            row["note"],
            float(row["lat"]) if row["lat"] else None,
            float(row["lon"]) if row["lon"] else None,
            row["confidence"] == "high",
        )
        for name in ("toponyms.csv", "toponyms_more.csv")
        for row in schemas.rows(name)
    )


@cache
def entries() -> Mapping[str, tuple[Entry, ...]]:
    """Return all names by their first word, folded."""
    found: dict[str, list[Entry]] = {}
    for place in gazetteer():
        for name, old in _names(place):
            entry = _entry(place, name, old=old)
            held = found.setdefault(entry.words[0], []) if entry.words else []
            if entry.words and all(_key(entry) != _key(other) for other in held):
                held.append(entry)
    return {word: tuple(group) for word, group in found.items()}


def type_of(word: str) -> str:
    """Return the kind of place that a word, or its abbreviation, stands for; empty if none."""
    return _BY_WORD.get(fold(word), "")


def place_named(name: str) -> Place | None:
    """Return the place whose name, old or modern, is exactly this one."""
    wanted = fold(name)
    return next((place for place in gazetteer() if wanted in (fold(place.old), fold(place.modern))), None)


def _key(entry: Entry) -> tuple[object, ...]:
    return (entry.words, entry.type, entry.tail, entry.place)


def _names(place: Place) -> list[tuple[str, bool]]:
    names = [(name, True) for name in _variants(place.old, place.kind)]
    names += [(name, False) for name in _variants(place.modern, place.kind)]
    for group in _FORMS.findall(place.note):
        names += [(form.strip(" ,"), True) for form in group.split(",") if _NAME_START.match(form.strip())]
    return names


def _variants(name: str, kind: str) -> list[str]:
    """Return a name without brackets, and what stands in them where it is a name too: «Пушкин (Детское Село)»."""
    bare = _BRACKETS.sub("", name).strip().split(", ")
    inside = [text for text in _BRACKETS.findall(name) if "," not in text and "…" not in text]
    if kind in _STREETS:
        inside = [text for text in inside if text.startswith("б. ")]
    names = [*bare, *[re.sub(r"^(б\. |[\d–]+ )", "", text) for text in inside]]
    return [text for text in names if _is_name(text, kind)]


def _is_name(text: str, kind: str) -> bool:
    """Whether it is a name of its own, and no part of a description: «район Нарвских ворот», «Киевская улица»."""
    if not _NAME_START.match(text):
        return (type_of(text.split(" ")[0]) in _STREETS and kind in _STREETS) or text.startswith(
            ("завод «", "посёлок имени")
        )
    return not text.isdigit() and (kind in _STREETS or not any(type_of(word) in _ROADS for word in text.split()))


def _entry(place: Place, name: str, *, old: bool) -> Entry:
    tail = ""
    for long, short in _TAILS.items():
        if long in fold(name):
            name, tail = re.sub(long, "", name, flags=re.IGNORECASE).strip(), short
    words = [fold(word.strip("«».,")) for word in name.split()]
    kinds = [type_of(word) for word in words if type_of(word)]
    own = tuple(word for word in words if not type_of(word) and word != "имени")
    return Entry(own, kinds[0] if kinds else _kind_type(place.kind), tail, old, place)


def _kind_type(kind: str) -> str:
    """Return the word for the kind where a name without one is used with it: streets in notes, not towns."""
    word = kind.split(",")[0]
    return word if word in _STREETS else ""
