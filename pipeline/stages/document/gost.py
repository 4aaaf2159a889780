"""Write the bibliographic description of an item by ГОСТ Р 7.0.100-2018, as one line of text and as HTML.

The document is described as it lies in the hand (or, if asked, its digital copy). Square brackets hold what the
cataloguer says and the document does not: a composed title, the kind, a date whose wording in the source nobody noted.

Source: ГОСТ Р 7.0.100-2018, order of areas and prescribed punctuation; docs/rusmarc.md says where we are not sure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html import escape

from pipeline.model import RecordValue
from pipeline.stages.document.described import Described, shown
from pipeline.stages.document.gost_words import (
    FORMS,
    KIND_WORDS,
    NOTES,
    ROLE_WORDS,
    in_brackets,
    opening,
    says_kind,
    with_stop,
)

SpellDate = Callable[[str], str | None]
_SCANS = re.compile(r"\s*\(\d+\s+скан\w*\)")
_SIZE = re.compile(r"\d+\s*[×xх*]\s*\d+")


@dataclass(frozen=True, slots=True)
class GostLine:
    """A description by areas.

    Attributes:
        areas: Number of the area in the running order of the standard, and its text; an area may stand there twice
            (each note is an area's text of its own).
    """

    areas: tuple[tuple[int, str], ...]

    @property
    def text(self) -> str:
        """The description on one line."""
        line = ""
        for _number, text in self.areas:
            line = f"{with_stop(line)} – {text}" if line else text
        return with_stop(line)

    @property
    def html(self) -> str:
        """The same as HTML, each area in an element of its own; nothing in it is markup of the record."""
        parts, before = [], ""
        for number, text in self.areas:
            if before:
                stop = with_stop(before)[len(before) :]
                parts.append(f"{stop} – ")
            parts.append(f'<span class="area" data-area="{number}">{escape(text)}</span>')
            before = text
        return '<p class="gost" lang="ru">' + "".join(parts) + with_stop(before)[len(before) :] + "</p>"


def gost(item: Described, *, spell: SpellDate, electronic: bool = False, today: str = "") -> GostLine:
    """Describe an item.

    Args:
        item: What is known of it.
        spell: Says an EDTF date in Russian; None for one that is better shown as it is.
        electronic: Describe the digital copy instead of the document itself.
        today: Day on which the copy was looked at, DD.MM.YYYY; only with an address.
    """
    areas = [
        (1, _titles(item)),
        (3, _numbering(item, spell)),
        (4, _making(item, spell)),
        (5, _extent(item, electronic=electronic)),
        (6, _series(item)),
        *((7, note) for note in _notes(item, spell)),
        (8, _access(item, electronic=electronic, today=today)),
        (9, FORMS[item.of_kind.dcmi if item.of_kind else "Text"][electronic]),
    ]
    return GostLine(tuple((number, text) for number, text in areas if text))


def _titles(item: Described) -> str:
    title = item.first("local:newspaper_title") or item.first("dcterms:title") or "[Без заглавия]"
    kind = item.first("local:doc_type").lower() or KIND_WORDS.get(item.kind, "")
    parts = [title]
    if kind and not says_kind(title, kind):
        parts.append(f" : {in_brackets(kind)}")
    makers = [person.direct for person in item.people] or list(item.texts("local:issuing_body"))
    said = [", ".join(makers)] if makers else []
    said += [f"{_role(person.role)}{person.direct}" for person in item.others]
    if photographer := item.first("local:photographer"):
        said.append(f"фотограф {photographer}")
    return "".join(parts) + (f" / {' ; '.join(said)}" if said else "")


def _role(role: str) -> str:
    word = ROLE_WORDS.get(role, role)
    return f"{word} " if word else ""


def _numbering(item: Described, spell: SpellDate) -> str:
    """The issue of a newspaper: year, number and day."""
    number = item.first("local:issue_no")
    if item.kind != "newspaper" or not number:
        return ""
    number = number if number.startswith("№") else f"№ {number}"
    day = next(iter(item.all("dcterms:issued")), None)
    if day is None:
        return number
    year, words = shown(day)[:4], _said(day, spell)
    return f"{year}, {number} ({words.removesuffix(' ' + year)})"


def _making(item: Described, spell: SpellDate) -> str:
    """Place, publisher and date of what was published; the date of what was only made."""
    terms = ("dcterms:issued", "dcterms:created") if item.printed else ("dcterms:created",)
    date = next((value for term in terms for value in item.all(term)), None)
    words = _dated(date, spell, year_only=item.printed)
    if not item.printed:
        return words or "[Б. д.]"
    publisher = item.first("dcterms:publisher") or item.first("local:issuer")
    return f"[Б. м.] : {publisher or '[б. и.]'}, {words[:1].lower() + words[1:] or '[б. г.]'}"


def _dated(value: RecordValue | None, spell: SpellDate, *, year_only: bool) -> str:
    if value is None:
        return ""
    words = shown(value)[:4] if year_only and re.match(r"\d{4}(?:-|$)", value.value) else _said(value, spell)
    unsure = "?" in words or words == shown(value) or not _on_document(value)
    certain_year = year_only and re.fullmatch(r"\d{4}", words) and _on_document(value)
    return in_brackets(opening(words)) if unsure and not certain_year else opening(words)


def _said(value: RecordValue, spell: SpellDate) -> str:
    words = spell(value.value) or shown(value)
    return re.sub(r" гг?\.", "", words).replace(" (?)", "?")


def _on_document(value: RecordValue) -> bool:
    """Whether the date stands on the document: its wording was noted, or a machine read it on a page."""
    return bool(value.wording) or value.evidence.startswith("page ")


def _extent(item: Described, *, electronic: bool) -> str:
    scans = f"{item.scans} файл{_ending(item.scans)}" if electronic and item.scans else ""
    if electronic:
        return scans
    parts = [part for text in item.texts("dcterms:extent") for part in re.split(r"\s*;\s*", _SCANS.sub("", text))]
    sizes = [part for part in parts if _SIZE.search(part)]
    amounts = [part for part in parts if part and part not in sizes]
    means = [text.replace("; ", ", ") for text in item.texts("dcterms:medium")]
    means += [text for term in ("local:process", "local:technique") for text in item.texts(term)]
    text = ", ".join(amounts)
    if means:
        text += f" : {', '.join(means)}" if text else opening(", ".join(means))
    return text + (f" ; {', '.join(sizes)}" if sizes and text else ", ".join(sizes))


def _ending(number: int) -> str:
    if 11 <= number % 100 <= 14:
        return "ов"
    return {1: "", 2: "а", 3: "а", 4: "а"}.get(number % 10, "ов")


def _series(item: Described) -> str:
    series = [text for text in item.texts("dcterms:isPartOf") if text != item.donation]
    return " ".join(f"({text})" for text in series)


def _notes(item: Described, spell: SpellDate) -> Iterable[str]:
    for term, heading in NOTES:
        for value, text in zip(item.all(term), item.texts(term), strict=False):
            said = _said(value, spell) if term == "dcterms:date" else text
            if term == "dcterms:language":
                if value.value not in ("rus", "und", "zxx"):
                    yield f"Язык: {said.lower()}"
            else:
                yield f"{heading}{said}" if heading else opening(said)


def _access(item: Described, *, electronic: bool, today: str) -> str:
    terms = [item.first("dcterms:accessRights")[:1].lower() + item.first("dcterms:accessRights")[1:]]
    if item.all("dcterms:rights"):
        rights = item.first("dcterms:rights")
        terms.append(rights[:1].lower() + rights[1:])
    said = ", ".join(text for text in terms if text)
    line = item.item + (f" : {said}" if said else "")
    if electronic and item.address:
        seen = f" (дата обращения: {today})" if today else ""
        line = f"URL: {item.address}{seen}. – {line}"
    return line
