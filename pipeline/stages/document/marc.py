"""A record of RUSMARC, and how it is written: as XML (ISO 25577) and as ISO 2709.

The label and the fields follow UNIMARC, so the XML is MarcXchange: the schema of MARC 21 would refuse the label.

Source: IFLA, UNIMARC Manual – Bibliographic Format; ISO 2709:2008; ISO 25577:2013.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from lxml import etree
from pymarc import Field, Indicators, Leader, Record, Subfield

MARCXCHANGE = "info:lc/xmlns/marcxchange-v1"
MOST_FIELD_BYTES = 9999
MOST_RECORD_BYTES = 99999


@dataclass(frozen=True, slots=True)
class MarcField:
    """One field.

    Attributes:
        data: Of a control field (00X), which has no indicators and no subfields.
        term: Term of the profile whose value stands in it, or empty.
    """

    tag: str
    indicators: str = "  "
    subfields: tuple[tuple[str, str], ...] = ()
    data: str = ""
    term: str = ""


@dataclass(frozen=True, slots=True)
class Lost:
    """A value that a form cannot carry, and why (a code of pipeline.words)."""

    term: str
    value: str
    why: str


@dataclass(frozen=True, slots=True)
class MarcRecord:
    """A record ready to be written.

    Attributes:
        missing: Tags of required fields, or terms behind them, of which nothing is known.
        lost: What did not find a place.
    """

    item: str
    label: str
    fields: tuple[MarcField, ...]
    lost: tuple[Lost, ...] = ()
    missing: tuple[str, ...] = ()


def marcxchange(records: Iterable[MarcRecord]) -> bytes:
    """Write records as one XML collection in UTF-8."""
    names: dict[str, str] = {None: MARCXCHANGE}  # type: ignore[dict-item]  # the stubs know no default namespace
    root = etree.Element(etree.QName(MARCXCHANGE, "collection"), nsmap=names)
    for record in records:
        element = _add(root, "record", format="UNIMARC", type="Bibliographic")
        _add(element, "leader").text = record.label
        for field in record.fields:
            if field.data:
                _add(element, "controlfield", tag=field.tag).text = field.data
                continue
            marks = field.indicators
            held = _add(element, "datafield", tag=field.tag, ind1=marks[0], ind2=marks[1])
            for code, text in field.subfields:
                _add(held, "subfield", code=code).text = text
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def iso2709(record: MarcRecord) -> tuple[bytes, tuple[Lost, ...]]:
    """Write one record as ISO 2709 in UTF-8.

    Returns:
        The bytes; and what had to be shortened or left out, as a field has 9,999 bytes at most and a record 99,999.
    """
    fields, lost = _fitting(record.fields)
    written = Record(to_unicode=False, force_utf8=True)
    written.leader = Leader(record.label)  # pymarc's own label is of MARC 21; UNIMARC has blanks at 9 and 23
    written.fields = [_pymarc_field(field) for field in fields]
    return bytes(written.as_marc()), lost


def _fitting(fields: Sequence[MarcField]) -> tuple[list[MarcField], tuple[Lost, ...]]:
    kept: list[MarcField] = []
    lost: list[Lost] = []
    room = MOST_RECORD_BYTES - 24 - 2
    for field in fields:
        short = _shortened(field)
        size = _bytes_of(short) + 12
        if size > room:
            lost.append(Lost(field.term or field.tag, _value_of(field), "no-room"))
            continue
        room -= size
        kept.append(short)
        if short != field:
            lost.append(Lost(field.term or field.tag, _value_of(field), "shortened"))
    return kept, tuple(lost)


def _shortened(field: MarcField) -> MarcField:
    """Cut the longest subfield of a field that is too long, between characters."""
    over = _bytes_of(field) - MOST_FIELD_BYTES
    if over <= 0 or not field.subfields:
        return field
    place = max(range(len(field.subfields)), key=lambda at: len(field.subfields[at][1].encode()))
    code, text = field.subfields[place]
    raw = text.encode()
    cut = raw[: max(0, len(raw) - over - len("…".encode()))].decode(errors="ignore") + "…"
    changed = (*field.subfields[:place], (code, cut), *field.subfields[place + 1 :])
    return _shortened(replace(field, subfields=changed)) if len(cut) > 1 else replace(field, subfields=changed)


def _bytes_of(field: MarcField) -> int:
    if field.data:
        return len(field.data.encode()) + 1
    return 3 + sum(2 + len(text.encode()) for _code, text in field.subfields)


def _value_of(field: MarcField) -> str:
    text = field.data or " ".join(text for _code, text in field.subfields)
    return text if len(text) <= 200 else text[:200] + "…"


def _pymarc_field(field: MarcField) -> Field:
    if field.data:
        return Field(tag=field.tag, data=field.data)
    subfields = [Subfield(code=code, value=text) for code, text in field.subfields]
    return Field(tag=field.tag, indicators=Indicators(field.indicators[0], field.indicators[1]), subfields=subfields)


def _add(parent: etree._Element, name: str, **attributes: str) -> etree._Element:
    element = etree.SubElement(parent, etree.QName(MARCXCHANGE, name))
    for key, value in attributes.items():
        element.set(key, value)
    return element
