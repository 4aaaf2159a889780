"""Write a record as simple Dublin Core (oai_dc) and as Dublin Core with its refinements (dcterms), in XML.

Private terms and terms that the profile does not know are never written. Dates keep their EDTF form.

Source: Open Archives Initiative, oai_dc.xsd 2002-12-19; DCMI, Notes on DCMI XML schemas, 2008-02-11: these declare
the fifteen elements in the namespace dc and only the refinements in the namespace dcterms.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml import etree

from pipeline.model import RecordValue
from pipeline.profile import KIND_TERM, Term, kinds, terms, vocabulary
from pipeline.stages.document.xml_text import legal_language, legal_text

DC = "http://purl.org/dc/elements/1.1/"
DCTERMS = "http://purl.org/dc/terms/"
OAI_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
XML = "http://www.w3.org/XML/1998/namespace"
ELEMENTS = (
    "title", "creator", "subject", "description", "publisher", "contributor", "date", "type", "format", "identifier",
    "source", "language", "relation", "coverage", "rights",
)  # fmt: skip
_LABELLED = {"dcterms:accessRights": "access_rights", "dcterms:subject": "subjects"}
_ENCODED = {"dcterms:format": "IMT", "dcterms:license": "URI"}
_OAI_DC_SCHEMA = f"{OAI_DC} http://www.openarchives.org/OAI/2.0/oai_dc.xsd"


@dataclass(frozen=True, slots=True)
class _Statement:
    """One value ready to be written: its term, its text and the language of the text."""

    term: Term
    text: str
    language: str | None


def oai_dc(record: Iterable[RecordValue]) -> bytes:
    """Write a record as oai_dc: the fifteen elements, in the profile's order.

    Returns:
        An XML document in UTF-8 with its declaration.
    """
    root = etree.Element(etree.QName(OAI_DC, "dc"), nsmap={"oai_dc": OAI_DC, "dc": DC, "xsi": XSI})
    root.set(etree.QName(XSI, "schemaLocation"), _OAI_DC_SCHEMA)
    written: set[tuple[str, str, str | None]] = set()
    for statement in _statements(record):
        element = statement.term.dc15
        key = (element or "", statement.text, statement.language)
        if element not in ELEMENTS or key in written:
            continue
        written.add(key)
        _add(root, DC, element, statement)
    return _document(root)


def dcterms(record: Iterable[RecordValue]) -> bytes:
    """Write a record as Dublin Core with refinements; the container's type is the one that DCMI publishes.

    Returns:
        An XML document in UTF-8 with its declaration. Its root has no namespace, as the published schemas declare a
        type for a container, but no container.
    """
    root = etree.Element("metadata", nsmap={"dc": DC, "dcterms": DCTERMS, "xsi": XSI})
    root.set(etree.QName(XSI, "type"), "dcterms:elementOrRefinementContainer")
    for statement in _statements(record):
        if not statement.term.name.startswith("dcterms:"):
            continue
        name = statement.term.element
        element = _add(root, DC if name in ELEMENTS else DCTERMS, name, statement)
        encoding = _encoding(statement)
        if encoding and statement.language is None:
            element.set(etree.QName(XSI, "type"), f"dcterms:{encoding}")
    return _document(root)


def _encoding(statement: _Statement) -> str | None:
    name, text = statement.term.name, statement.text
    if name == "dcterms:type" and text in vocabulary("dcmitype"):
        return "DCMIType"
    if name == "dcterms:language" and text in vocabulary("languages"):
        return "ISO639-2"
    return None if name == "dcterms:license" and " " in text else _ENCODED.get(name)


def _statements(record: Iterable[RecordValue]) -> Iterator[_Statement]:
    """Give what may be written, in the order of the profile."""
    known = terms()
    order = {name: place for place, name in enumerate(known)}
    public = [value for value in record if value.term in known and not known[value.term].private]
    for value in sorted(public, key=lambda value: order[value.term]):
        for text, language in _texts(value):
            text = legal_text(text).strip()
            if text:
                yield _Statement(known[value.term], text, legal_language(language))


def _texts(value: RecordValue) -> list[tuple[str, str | None]]:
    """Give the words for a value that is a code of this archive, in both languages; other values as they are."""
    if value.term == KIND_TERM and value.value in kinds():
        kind = kinds()[value.value]
        return [(kind.ru, "ru"), (kind.en, "en")]
    name = _LABELLED.get(value.term)
    row = vocabulary(name).get(value.value) if name else None
    return [(row["ru"], "ru"), (row["en"], "en")] if row else [(value.value, value.language)]


def _add(root: etree._Element, namespace: str, name: str, statement: _Statement) -> etree._Element:
    element = etree.SubElement(root, etree.QName(namespace, name))
    element.text = statement.text
    if statement.language:
        element.set(etree.QName(XML, "lang"), statement.language)
    return element


def _document(root: etree._Element) -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))
