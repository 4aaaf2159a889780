"""Turn an item's record into RUSMARC, and say of every value that found no place why.

Source: RUSMARC by the Russian library community on the ground of UNIMARC; the table and its doubts: docs/rusmarc.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from pipeline.model import RecordValue
from pipeline.profile import KIND_TERM, term_named
from pipeline.stages.document.described import Described, person_of, shown, weak
from pipeline.stages.document.marc import Lost, MarcField, MarcRecord
from pipeline.stages.document.rusmarc_coded import ReadSpan, coded_fields, label_of, time_fields
from pipeline.stages.document.rusmarc_names import name_field, subject_name_field

UNTITLED = "[Без заглавия]"
Make = Callable[[Described, RecordValue, str], tuple[MarcField, ...]]
SpellDate = Callable[[str], str | None]
_SIZE = re.compile(r"\d+\s*[×xх*]\s*\d+")
_ELSEWHERE = ("dcterms:identifier", "dcterms:type", "dcterms:language", "dcterms:modified")
"""Terms whose values stand in the label, the coded fields or 001."""


def rusmarc(item: Described, *, spell: SpellDate, span: ReadSpan, private: tuple[str, ...] = ()) -> MarcRecord:
    """Make a record of RUSMARC.

    Args:
        spell: Says an EDTF date in Russian; None for one that is better shown as it is.
        span: First and last day of an EDTF date; None for what is none.
        private: Names of terms that stay behind because they are private; told, without their values.

    Returns:
        The record, its fields in order of tags, with all that was lost on the way.
    """
    fields = [
        MarcField("001", data=item.item, term="dcterms:identifier"),
        MarcField("005", data=f"{item.modified or '00000000000000'}.0", term="dcterms:modified"),
        *coded_fields(item, span),
        _title(item),
        *_body(item),
        *_kind(item),
        *_names(item),
        *_source(item),
    ]
    lost = [Lost(term, "", "private") for term in private]
    for value in item.values:
        made, why = _one(item, value, spell, span)
        fields += made
        if why:
            lost.append(Lost(value.term, shown(value), why))
    if any(value.evidence or value.agent for value in item.values):
        lost.append(Lost("*", "", "who-said-it"))
    ordered = sorted(fields, key=lambda field: field.tag)
    return MarcRecord(item.item, label_of(item), tuple(ordered), tuple(lost), _missing(item))


def _missing(item: Described) -> tuple[str, ...]:
    asked = {"dcterms:title": "200", "dcterms:language": "101", "dcterms:created": "210", KIND_TERM: "608"}
    there = {value.term for value in item.values}
    if item.of_kind:
        there.add(KIND_TERM)
    if "dcterms:issued" in there:
        there.add("dcterms:created")
    return tuple(f"{tag} {term}" for term, tag in asked.items() if term not in there)


def _title(item: Described) -> MarcField:
    title = item.first("dcterms:title") or UNTITLED
    main, colon, rest = title.partition(" : ")
    subfields = [("a", main), *([("e", rest)] if colon else [])]
    makers = [person.direct for person in item.people]
    if makers:
        subfields.append(("f", ", ".join(makers)))
    return MarcField("200", "1 ", tuple(subfields), term="dcterms:title")


def _body(item: Described) -> Iterator[MarcField]:
    """Give the physical description, all of it in one field."""
    parts = [part for text in item.texts("dcterms:extent") for part in re.split(r"\s*;\s*", text) if part]
    sizes = [part for part in parts if _SIZE.search(part)]
    subfields = [("a", ", ".join(part for part in parts if part not in sizes))]
    subfields.append(("c", ", ".join(text.replace("; ", ", ") for text in item.texts("dcterms:medium"))))
    subfields.append(("d", ", ".join(sizes)))
    said = tuple((code, text) for code, text in subfields if text)
    if said:
        yield MarcField("215", "  ", said, term="dcterms:extent")


def _kind(item: Described) -> Iterator[MarcField]:
    """Give the kind that the item has without its record saying so."""
    kind = item.of_kind
    if kind and not item.all(KIND_TERM):
        yield MarcField("608", "  ", (("a", kind.ru),), term=KIND_TERM)


def _names(item: Described) -> Iterator[MarcField]:
    for place, person in enumerate(item.people):
        yield name_field(person, item.kind, place=place)
    for person in item.others:
        yield name_field(person, item.kind, place=None)


def _source(item: Described) -> Iterator[MarcField]:
    agency = (("a", "RU"), ("b", item.collection or "-"))
    dated = (("c", item.modified[:8]),) if item.modified else ()
    yield MarcField("801", " 0", (*agency, *dated, ("g", "RCR")))
    yield MarcField("899", "  ", (("a", item.collection or "-"), ("j", item.item)))
    if item.address:
        formats = tuple(("q", text) for text in item.texts("dcterms:format"))
        yield MarcField("856", "4 ", (("u", item.address), *formats), term="dcterms:format")


def _one(item: Described, value: RecordValue, spell: SpellDate, span: ReadSpan) -> tuple[tuple[MarcField, ...], str]:
    """Give the fields of one value and, where it is lost, why."""
    term, text = value.term, shown(value)
    if not text:
        return (), ""
    if weak(value) and term not in _ELSEWHERE:
        return (), "weak"
    if value.language not in (None, "ru"):
        made = _translated(value, text)
        return made, "" if made else "translation"
    if term in _WHOLE or term in _ELSEWHERE or _beside_the_date(item, value, text):
        return (), _whole_lost(item, value)
    if term in ("dcterms:created", "dcterms:issued"):
        return _dates(item, value, spell), ""
    if term == "dcterms:date":
        return (_note("300", f"Другая дата: {spell(value.value) or text}", term),), ""
    if term == "dcterms:temporal":
        coded = time_fields(value.value, span)
        return coded or (_note("300", f"Хронологический охват: {text}", term),), ""
    made = _MADE[term](item, value, text) if term in _MADE else _local(item, value, text)
    return made, "" if made else "no-field"


_WHOLE = ("dcterms:title", "dcterms:extent", "dcterms:medium", "dcterms:creator", "dcterms:contributor")
"""Terms whose values are put together in one field, made elsewhere."""


def _beside_the_date(item: Described, value: RecordValue, text: str) -> bool:
    """Whether this is the publisher that stands in 210 together with the date."""
    dated = item.all("dcterms:issued") or item.all("dcterms:created")
    return (
        value.term == "dcterms:publisher" and item.printed and bool(dated) and text == item.first("dcterms:publisher")
    )


def _whole_lost(item: Described, value: RecordValue) -> str:
    if value.term in ("dcterms:creator", "dcterms:contributor"):
        return "" if person_of(value) else "nobody-known"
    if value.term == "dcterms:title":
        return "" if shown(value) == item.first("dcterms:title") else "second"
    if value.term == "dcterms:identifier":
        return "" if value.value == item.item else "second"
    return ""


def _translated(value: RecordValue, text: str) -> tuple[MarcField, ...]:
    """A title and an abstract in another language have fields; of the rest the language of cataloguing stays."""
    codes = {"en": "eng", "de": "ger", "fi": "fin"}
    if value.term == "dcterms:title":
        return (MarcField("541", "1 ", (("a", text), ("z", codes.get(value.language or "", "und"))), term=value.term),)
    return (_note("330", text, value.term),) if value.term == "dcterms:abstract" else ()


def _dates(item: Described, value: RecordValue, spell: SpellDate) -> tuple[MarcField, ...]:
    words = spell(value.value) or shown(value)
    if value.term == "dcterms:issued" and not item.printed:
        return (_note("300", f"Дата публикации цифровой копии: {words}", value.term),)
    if value.term == "dcterms:created" and item.printed and item.all("dcterms:issued"):
        return (_note("300", f"Дата создания: {words}", value.term),)
    noted = value.wording or value.evidence.startswith("page ")
    publisher = item.first("dcterms:publisher") if item.printed else ""
    subfields = (*((("c", publisher),) if publisher else ()), ("d", words if noted else f"[{words}]"))
    return (MarcField("210", "  ", subfields, term=value.term),)


def _note(tag: str, text: str, term: str, indicators: str = "  ") -> MarcField:
    return MarcField(tag, indicators, (("a", text),), term=term)


def _plain(tag: str, indicators: str = "  ", heading: str = "") -> Make:
    def made(_item: Described, value: RecordValue, text: str) -> tuple[MarcField, ...]:
        return (_note(tag, heading + text, value.term, indicators),)

    return made


def _many(tag: str, indicators: str, sign: str) -> Make:
    def made(_item: Described, value: RecordValue, text: str) -> tuple[MarcField, ...]:
        return tuple(_note(tag, part, value.term, indicators) for part in re.split(sign, text) if part)

    return made


def _linked(tag: str) -> Make:
    def made(_item: Described, value: RecordValue, text: str) -> tuple[MarcField, ...]:
        return (MarcField(tag, " 0", (("1", f"001{text}"),), term=value.term),)

    return made


def _part_of(item: Described, value: RecordValue, text: str) -> tuple[MarcField, ...]:
    tag = "462" if text == item.donation else "461"
    return (MarcField(tag, " 0", (("1", "2001 "), ("a", text)), term=value.term),)


def _publisher(item: Described, value: RecordValue, text: str) -> tuple[MarcField, ...]:
    if not item.printed:
        return (_note("300", f"Публикатор цифровой копии: {text}", value.term),)
    return (MarcField("210", "  ", (("c", text),), term=value.term),)


def _format(item: Described, value: RecordValue, text: str) -> tuple[MarcField, ...]:
    return (_note("300", f"Формат файлов цифровой копии: {text}", value.term),)


def _mentioned(_item: Described, value: RecordValue, text: str) -> tuple[MarcField, ...]:
    person = person_of(value)
    return (subject_name_field(person, text),) if person else ()


def _local(item: Described, value: RecordValue, text: str) -> tuple[MarcField, ...]:
    """What only this kind has becomes a note under its label; what the archive counts for itself does not."""
    kind = item.of_kind
    own = {field.name: field for field in kind.fields} if kind else {}
    term = own.get(value.term) or term_named(value.term, item.kind)
    if term is None or term.section != "kind":
        return ()
    return (_note("300", f"{term.label_ru}: {text}", value.term),)


_MADE: Mapping[str, Make] = {
    "dcterms:alternative": _plain("517", "1 "),
    "dcterms:abstract": _plain("330"),
    "dcterms:description": _plain("300"),
    "dcterms:tableOfContents": _plain("327", "1 "),
    "dcterms:subject": _plain("606", "0 "),
    "dcterms:subject (keywords)": _many("610", "0 ", r"\s*;\s*"),
    "dcterms:spatial": _many("607", "  ", r"\s*→\s*"),
    "dcterms:references": _mentioned,
    KIND_TERM: _plain("608"),
    "dcterms:isPartOf": _part_of,
    "dcterms:hasPart": _linked("463"),
    "dcterms:relation": _linked("488"),
    "dcterms:source": _plain("324"),
    "dcterms:provenance": _plain("317"),
    "dcterms:rights": _plain("310"),
    "dcterms:accessRights": _plain("310", heading="Доступ: "),
    "dcterms:available": _plain("310", heading="Открывается с: "),
    "dcterms:license": _plain("310", heading="Лицензия: "),
    "dcterms:audience": _plain("333"),
    "dcterms:publisher": _publisher,
    "dcterms:format": _format,
}
