"""The label and the coded fields of a record of RUSMARC.

Source: UNIMARC Manual, record label and block 1--; appendix E (time periods); codes of area 9 as public RUSMARC
records have them (181, 182, 203).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pipeline.stages.document.described import Described
from pipeline.stages.document.marc import MarcField

ReadSpan = Callable[[str], tuple[str | None, str | None] | None]
FILL = "|"
_CENTURIES = {"17": "v", "18": "w", "19": "x", "20": "y"}
_FORMS: Mapping[str, tuple[str, str, tuple[str, str]]] = {
    "Text": ("i ", " xxe  ", ("Текст", "визуальный")),
    "StillImage": ("b ", " b2e  ", ("Изображение", "неподвижное ; двухмерное ; визуальное")),
    "MovingImage": ("b ", " a2e  ", ("Изображение", "движущееся ; двухмерное ; визуальное")),
    "PhysicalObject": ("e ", " x3e  ", ("Предмет", "трехмерный ; визуальный")),
}
_PICTURES: Mapping[str, str] = {"photograph": "f", "tass_photo_news": "f", "drawing": "b"}


def label_of(item: Described) -> str:
    """Return the record label; lengths are filled in by who writes ISO 2709."""
    kind = item.of_kind
    dcmi = kind.dcmi if kind else "Text"
    record = {"StillImage": "k", "MovingImage": "g", "PhysicalObject": "r"}.get(dcmi)
    record = record or ("a" if item.printed else "b")
    return f"00000n{record}m  2200000 i 450 "


def coded_fields(item: Described, span: ReadSpan) -> tuple[MarcField, ...]:
    """Return 100, 101, 106 or 116, 181, 182 and 203."""
    kind = item.of_kind
    dcmi = kind.dcmi if kind else "Text"
    content, quality, words = _FORMS.get(dcmi, _FORMS["Text"])
    means = "непосредственное" if dcmi.endswith("Image") else "непосредственный"
    languages = [value.value for value in item.all("dcterms:language")] or ["und"]
    fields = [
        MarcField("100", "  ", (("a", general_data(item, span)),), term="dcterms:created"),
        MarcField("101", "0 ", tuple(("a", code) for code in languages), term="dcterms:language"),
        MarcField("181", " 1", (("a", content), ("b", quality)), term="dcterms:type"),
        MarcField("182", " 1", (("a", "n"),), term="dcterms:type"),
        MarcField("203", "  ", (("a", words[0]), ("b", words[1]), ("c", means)), term="dcterms:type"),
    ]
    if dcmi == "StillImage":
        fields.append(MarcField("116", "  ", (("a", _PICTURES.get(item.kind, "h") + FILL * 17),)))
    elif kind and dcmi == "Text":
        shape = "e" if item.kind == "newspaper" else {"hand": "h", "print": "r"}.get(kind.writing, "z")
        fields.append(MarcField("106", "  ", (("a", shape),)))
    return tuple(fields)


def general_data(item: Described, span: ReadSpan) -> str:
    """Return the 36 characters of 100$a: when it was entered, the years of the document, languages, characters."""
    entered = item.entered or "0" * 8
    script = "ca" if any("\u0400" <= letter <= "\u04ff" for letter in item.first("dcterms:title") or "я") else "ba"
    return f"{entered}{_years(item, span)}{FILL * 3}{FILL}0rusy50      {script}"


def _years(item: Described, span: ReadSpan) -> str:
    """Return the type of date and two years: d one year, g several, f one within these, u not known."""
    terms = ("dcterms:issued", "dcterms:created") if item.printed else ("dcterms:created",)
    value = next((value.value for term in terms for value in item.all(term)), "")
    found = span(value) if value else None
    if found is None or not any(found):
        return "u" + " " * 8
    first, last = found[0] or found[1] or "", found[1] or found[0] or ""
    unsure = any(mark in value for mark in "?~%[") or None in found
    if unsure:
        return f"f{first[:4]}{last[:4]}"
    return f"d{first[:4]}    " if first[:4] == last[:4] else f"g{first[:4]}{last[:4]}"


def time_fields(edtf: str, span: ReadSpan) -> tuple[MarcField, ...]:
    """Return 122 (days) and 661 (decades) of the time that a document tells of; nothing for an open or unknown end."""
    found = span(edtf)
    if found is None or found[0] is None or found[1] is None:
        return ()
    first, last = found[0], found[1]
    days = tuple(("a", "d" + day.replace("-", "")) for day in dict.fromkeys((first, last)))
    decades = "".join(_CENTURIES.get(day[:2], "-") + day[2] for day in (first, last))
    return (
        MarcField("122", "2 " if len(days) == 2 else "0 ", days, term="dcterms:temporal"),
        MarcField("661", "  ", (("a", decades),), term="dcterms:temporal"),
    )
