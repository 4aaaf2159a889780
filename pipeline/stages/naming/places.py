"""Places in a text: names of the gazetteer in any form, and streets that it does not hold, by the word before them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.stages.naming.gazetteer import Entry, Place, entries, type_of
from pipeline.stages.naming.morphology import Senses, fold
from pipeline.stages.naming.people import capitalised
from pipeline.stages.naming.words import Token

_AT = frozenset(["на", "по", "с", "со", "до", "у", "от", "через", "к", "из", "за"])
_BEARS_SURNAME = frozenset(["пушкин", "молотов", "куйбышев", "горький", "чкалов", "фрунзе", "киров", "ломоносов"])
_INTO = frozenset(["из", "в", "во", "под", "близ", "до"])
_NAMED_AFTER = frozenset({"им", "имени"})
_SHORT = frozenset(["д", "с", "г", "р", "ст", "ш"])  # these stand for a kind of place only with a full stop
_STREET_WORDS = frozenset(["улица", "проспект", "площадь", "набережная", "переулок", "бульвар", "шоссе", "канал"])
_AFTER_NAME = frozenset({"район", "область", "улица", "проспект", "переулок", "линия"})
_HOUSE = re.compile(
    r"[\s,]*(?:дом|д\.)?\s*(?:№\s*)?(\d+(?:\s?[а-д]\b)?(?:/\d+)?)(?:[\s,]*кв\.?\s*(\d+))?", re.IGNORECASE
)
_TAIL = re.compile(r"[\s,]*(В|П|П?етр\w*|Вас\w*)\.?\s*(О|С|ост\w*|ст\w*)\b\.?")


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """A place in a text, tokens[first:last + 1].

    Attributes:
        places: The places of the gazetteer that it may be; more than one: a person must choose; none: not held.
        name: The name in the nominative where the gazetteer does not hold it.
        house: The number of the house, and of the flat after a comma, or empty.
        ground: "gazetteer" or "street-word".
    """

    first: int
    last: int
    places: tuple[Place, ...]
    name: str
    house: str
    ground: str


def find_places(text: str, tokens: Sequence[Token], senses: Senses) -> tuple[FoundPlace, ...]:
    """Return the places that the gazetteer or the word for a kind of street tells, in order, not overlapping."""
    found: list[FoundPlace] = []
    at = 0
    while at < len(tokens):
        place = _first_listed(text, tokens, at, senses) or _by_street_word(text, tokens, at, senses)
        if place is None:
            at += 1
            continue
        found.append(place)
        at = max(place.last, at) + 1
    return tuple(found)


def _first_listed(text: str, tokens: Sequence[Token], at: int, senses: Senses) -> FoundPlace | None:
    """Return a name of the gazetteer that begins here, the word for its kind perhaps before it: «ул. Желябова»."""
    for ahead in (0, 1, 2):
        found = _listed(text, tokens, at + ahead, senses) if at + ahead < len(tokens) else None
        if found and found.first <= at:
            return found
        if not _kind(tokens, at, senses):
            return None
    return None


def _listed(text: str, tokens: Sequence[Token], at: int, senses: Senses) -> FoundPlace | None:
    token = tokens[at]
    if not token.is_word or not (token.capital or token.text[0].isdigit()) or _is_title(tokens, at):
        return None
    fits = [(entry, *span) for entry in _candidates(token, senses) if (span := _span(tokens, at, entry, senses))]
    if not fits:
        return None
    longest = max(last - first for _, first, last in fits)
    kept = [(entry, first, last) for entry, first, last in fits if last - first == longest]
    entry, first, last = kept[0]
    chosen = [entry for entry, _, _ in kept]
    tail = _TAIL.match(text, tokens[last].end + tokens[last].dotted) if any(one.tail for one in chosen) else None
    if tail:
        wanted = tail.group(1)[0].upper()
        chosen = [one for one in chosen if one.tail.startswith(wanted)] or chosen
        last += sum(
            token.is_word and tokens[last].end < token.end <= tail.end() for token in tokens[last + 1 : last + 5]
        )
    house = _house(text, tokens[last]) if entry.is_street else ""
    places = tuple(dict.fromkeys(one.place for one in chosen))
    return FoundPlace(first, last, places, "", house, "gazetteer")


def _is_title(tokens: Sequence[Token], at: int) -> bool:
    """Whether a word stands alone in quotation marks, as titles of books and names of works do: «Кронштадт»."""
    return 0 < at < len(tokens) - 1 and tokens[at - 1].text == "«" and tokens[at + 1].text == "»"


def _candidates(token: Token, senses: Senses) -> Iterator[Entry]:
    held = entries()
    keys = dict.fromkeys((fold(token.text), *[fold(sense.lemma) for sense in senses(token.text)]))
    if token.dotted and len(token.text) > 2:
        keys.update(dict.fromkeys(word for word in held if word.startswith(fold(token.text))))
    for key in keys:
        yield from held.get(key, ())


def _span(tokens: Sequence[Token], at: int, entry: Entry, senses: Senses) -> tuple[int, int] | None:
    """Return the first and last token of an entry's name at a place, the word for the kind included."""
    last = at + len(entry.words) - 1
    if last >= len(tokens):
        return None
    if not all(_same(token, word, senses) for token, word in zip(tokens[at : last + 1], entry.words, strict=True)):
        return None
    before = at - 2 if at > 1 and fold(tokens[at - 1].text) in _NAMED_AFTER else at - 1
    kind_before = _kind(tokens, before, senses)
    kind_after = _kind(tokens, last + 1, senses)
    if entry.type and kind_before == entry.type:
        return before, last
    if entry.type and kind_after == entry.type:
        return at, last + 1
    return _without_kind(tokens, at, last, entry, kind_before or kind_after, senses)


def _without_kind(
    tokens: Sequence[Token], at: int, last: int, entry: Entry, other_kind: str, senses: Senses
) -> tuple[int, int] | None:
    previous = fold(tokens[at - 1].text) if at else ""
    if entry.type:
        said = other_kind or entry.words[0][-2:] not in ("ий", "ый", "ой", "ая")
        digits = (
            entry.words[0][0].isdigit() and entry.is_street and len(entry.words) > 1 and tokens[at].text[0].isdigit()
        )
        bare = entry.is_street and not said and previous in _AT and not _noun_follows(tokens, last, senses)
        return (at, last) if bare or (digits and previous in _AT and tokens[last].capital) else None
    if other_kind and other_kind not in ("город", "станция", "посёлок", "деревня", "село", "река", "кладбище", "озеро"):
        return None
    if entry.words[0] in _BEARS_SURNAME and not other_kind and previous not in _INTO:
        return None
    first = at - 1 if other_kind and _kind(tokens, at - 1, senses) else at
    return first, last


def _noun_follows(tokens: Sequence[Token], last: int, senses: Senses) -> bool:
    """Whether the word after an adjective is what it belongs to: «по Кировскому заводу», «на Московском шоссе»."""
    if last + 1 >= len(tokens) or not tokens[last + 1].is_word or tokens[last].dotted:
        return False
    return senses(tokens[last + 1].text)[0].part == "noun" and not tokens[last + 1].capital


def _same(token: Token, word: str, senses: Senses) -> bool:
    said = fold(token.text)
    if said == word or (word[0].isdigit() and said.split("-")[0] == word.split("-")[0]):
        return True
    if token.dotted and len(said) > 1 and word.startswith(said):
        return True
    return any(fold(sense.lemma) == word for sense in senses(token.text))


def _kind(tokens: Sequence[Token], at: int, senses: Senses) -> str:
    """Return the kind of place that a word stands for, in any form, if it does."""
    if not 0 <= at < len(tokens) or not tokens[at].is_word:
        return ""
    token = tokens[at]
    if fold(token.text) in _SHORT and not token.dotted:
        return ""
    direct = type_of(token.text)
    if direct:
        return direct
    return next((kind for sense in senses(token.text) if (kind := type_of(sense.lemma)) and len(sense.lemma) > 2), "")


def _house(text: str, token: Token) -> str:
    found = _HOUSE.match(text, token.end + token.dotted)
    if not found or not found.group(1):
        return ""
    return ", ".join(part.strip() for part in found.groups() if part)


def _by_street_word(text: str, tokens: Sequence[Token], at: int, senses: Senses) -> FoundPlace | None:
    """Return a street, district or region that the gazetteer does not hold."""
    kind = "" if _and_so_on(tokens, at) else _kind(tokens, at, senses)
    if kind in _STREET_WORDS and at + 1 < len(tokens) and _own(tokens[at + 1]) and not _own_line(tokens, at):
        last = at + 1
        while last + 1 < len(tokens) and _own(tokens[last + 1]) and last < at + 3 and not tokens[last].dotted:
            last += 1
        name = _street_name(kind, tokens[at + 1 : last + 1], senses)
        return FoundPlace(at, last, (), name, _house(text, tokens[last]), "street-word")
    after = _kind(tokens, at + 1, senses)
    if after == "линия" and tokens[at].text[0].isdigit():
        name = f"{tokens[at].text} линия Васильевского острова"
        return FoundPlace(at, at + 1, (), name, _house(text, tokens[at + 1]), "street-word")
    if after in _AFTER_NAME and _own(tokens[at]) and not tokens[at].dotted and _adjective(tokens[at], after, senses):
        name = f"{_adjective(tokens[at], after, senses)} {after}"
        return FoundPlace(at, at + 1, (), name, "", "street-word")
    return None


def _and_so_on(tokens: Sequence[Token], at: int) -> bool:
    """Whether «пр.» is the end of «и пр.»."""
    return at > 0 and tokens[at].text == "пр" and tokens[at - 1].text == "и"


def _own_line(tokens: Sequence[Token], at: int) -> bool:
    """Whether a sentence ends with the word for the kind: «вышла на улицу. Мороз»."""
    return tokens[at].dotted and len(tokens[at].text) > 4


def _own(token: Token) -> bool:
    return token.is_word and token.capital and not token.shouted and len(token.text) > 2


def _adjective(token: Token, kind: str, senses: Senses) -> str:
    """Return an adjective in the nominative of the gender of the word for the kind; empty if it is none."""
    gender = "femn" if kind in ("улица", "площадь", "набережная", "область", "линия") else "masc"
    for sense in senses(token.text):
        full = sense.lemma.endswith(("ая", "ий", "ый", "ой"))
        if full and sense.part == "adjective" and sense.gender == gender:
            return capitalised(sense.lemma)
    return ""


def _street_name(kind: str, own: Sequence[Token], senses: Senses) -> str:
    """Return a street's name in the nominative; a name in the genitive («Володарского») stays."""
    first = own[0].text
    adjective = _adjective(own[0], kind, senses) if not first.endswith(("ого", "его")) else ""
    words = " ".join([adjective or first, *[token.text for token in own[1:]]])
    return f"{words} {kind}" if adjective else f"{kind} {words}"
