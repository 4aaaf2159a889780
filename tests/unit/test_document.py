"""Records and readings as XML of published formats, checked by the published schemas where they are at hand."""

import importlib.util
import json
import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from pipeline.model import Box, Geometry, Layer, Line, Origin, Page, PageKind, RecordValue, Word
from pipeline.profile import KIND_TERM, terms
from pipeline.stages.document import alto, dcterms, oai_dc
from pipeline.trust import Worth

DC = "{http://purl.org/dc/elements/1.1/}"
DCTERMS = "{http://purl.org/dc/terms/}"
ALTO = "{http://www.loc.gov/standards/alto/ns-v4#}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
CONTAINER = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:dcterms="http://purl.org/dc/terms/">
<xs:import namespace="http://purl.org/dc/terms/" schemaLocation="dcterms.xsd"/>
<xs:element name="metadata" type="dcterms:elementOrRefinementContainer"/></xs:schema>"""


def said(term: str, value: str, language: str | None = None) -> RecordValue:
    return RecordValue(term, value, Origin.HUMAN, language=language)


RECORD = (
    said("dcterms:identifier", "BL-000001"),
    said("dcterms:title", "[Дневник <В. Вымысловой> & сестры]", "ru"),
    said("dcterms:title", "[Diary]", "en"),
    said("dcterms:type", "Text"),
    said(KIND_TERM, "diary"),
    said("dcterms:created", "1941?-12-05"),
    said("dcterms:temporal", "1941-11-20/1942-01-28"),
    said("dcterms:language", "rus"),
    said("dcterms:extent", "24 л. (48 сканов)", "ru"),
    said("dcterms:format", "image/jpeg"),
    said("dcterms:subject", "evacuation"),
    said("dcterms:accessRights", "open"),
    said("dcterms:license", "https://creativecommons.org/licenses/by/4.0/"),
    said("dcterms:provenance", "Передано семьёй\x00\x0b"),
    said("dcterms:audience", "содержит описание смерти"),
)


@pytest.fixture(scope="module")
def standards(request: pytest.FixtureRequest) -> ModuleType | None:
    """The validator beside the published schemas; None where their folder was not given."""
    folder = os.environ.get("ARCHIVE_STANDARDS")
    if not folder:
        reporter = request.config.pluginmanager.get_plugin("terminalreporter")
        if reporter is not None:
            reporter.write_line("ARCHIVE_STANDARDS was not given: XML is checked without the published schemas")
        return None
    spec = importlib.util.spec_from_file_location("standards_validate", Path(folder) / "validate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def faults(standards: ModuleType | None, kind: str, xml: bytes, folder: Path) -> list[str]:
    if standards is None:
        return []
    file = folder / f"{kind}.xml"
    file.write_bytes(xml)
    return [str(fault) for fault in standards.faults(kind, str(file))]


def dcterms_faults(standards: ModuleType | None, xml: bytes) -> list[str]:
    """Judge by the published types: dcterms.xsd gives a type for a container but declares no element of it."""
    if standards is None:
        return []
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(standards.Offline())
    rules = etree.XMLSchema(etree.fromstring(CONTAINER.encode(), parser))
    rules.validate(etree.fromstring(xml))
    return [f"line {fault.line}: {fault.message}" for fault in rules.error_log]


def texts(xml: bytes, tag: str) -> list[str]:
    return [element.text or "" for element in etree.fromstring(xml).iter(tag)]


def test_oai_dc_is_valid_and_holds_only_the_fifteen_elements(standards: ModuleType | None, tmp_path: Path) -> None:
    xml = oai_dc(RECORD)
    assert faults(standards, "oai_dc", xml, tmp_path) == []
    root = etree.fromstring(xml)
    assert root.tag == "{http://www.openarchives.org/OAI/2.0/oai_dc/}dc"
    assert {str(child.tag) for child in root} == {
        DC + name
        for name in ("identifier", "title", "type", "date", "coverage", "language", "format", "subject", "rights")
    }


def test_dcterms_is_valid_by_the_published_types(standards: ModuleType | None) -> None:
    xml = dcterms(RECORD)
    assert dcterms_faults(standards, xml) == []
    assert texts(xml, DCTERMS + "created") == ["1941?-12-05"]
    assert texts(xml, DC + "title") == ["[Дневник <В. Вымысловой> & сестры]", "[Diary]"]


def test_dates_keep_their_edtf_form() -> None:
    xml = oai_dc(RECORD)
    assert texts(xml, DC + "date") == ["1941?-12-05"]
    assert texts(xml, DC + "coverage") == ["1941-11-20/1942-01-28"]


def test_each_text_says_its_language() -> None:
    for xml in (oai_dc(RECORD), dcterms(RECORD)):
        titles = list(etree.fromstring(xml).iter(DC + "title"))
        assert [title.get(LANG) for title in titles] == ["ru", "en"]


def test_codes_of_the_archive_are_written_in_words() -> None:
    xml = oai_dc(RECORD)
    assert texts(xml, DC + "type") == ["Text", "Дневник", "Diary"]
    assert texts(xml, DC + "subject") == ["эвакуация", "evacuation"]
    assert "Открытый доступ" in texts(xml, DC + "rights")


def test_a_term_without_an_element_stays_out_of_oai_dc() -> None:
    assert b"provenance" not in oai_dc(RECORD)
    assert texts(dcterms(RECORD), DCTERMS + "provenance") == ["Передано семьёй"]
    assert texts(dcterms(RECORD), DCTERMS + "audience") == ["содержит описание смерти"]


@pytest.mark.parametrize("write", [oai_dc, dcterms])
def test_what_is_private_never_leaves(write: object) -> None:
    private = [name for name, term in terms().items() if term.private]
    assert "local:donor_phone" in private
    secret = [said(name, "ТАЙНА") for name in (*private, "local:unheard_of", "dcterms:unheardOf", "")]
    assert callable(write)
    xml = write((*RECORD, *secret))
    assert "ТАЙНА" not in xml.decode()
    assert "BL-000001" in xml.decode()


def test_a_repeated_value_is_written_once_in_oai_dc() -> None:
    xml = oai_dc((said("dcterms:created", "1942"), said("dcterms:issued", "1942")))
    assert texts(xml, DC + "date") == ["1942"]


def test_an_empty_record_is_an_empty_document(standards: ModuleType | None, tmp_path: Path) -> None:
    assert faults(standards, "oai_dc", oai_dc(()), tmp_path) == []
    assert len(etree.fromstring(oai_dc(()))) == 0
    assert len(etree.fromstring(dcterms(()))) == 0


@given(
    st.lists(
        st.tuples(st.sampled_from(sorted(terms())), st.text(max_size=40), st.none() | st.text(max_size=8)), max_size=8
    )
)
def test_any_text_makes_a_well_formed_document(values: Iterable[tuple[str, str, str | None]]) -> None:
    record = [said(*value) for value in values]
    for xml in (oai_dc(record), dcterms(record)):
        assert etree.fromstring(xml) is not None


PAGE = Page(
    id="p-1", item="BL-000001", number=3, scan_sha256="ab" * 32, index=0, width_px=1000, height_px=1400, dpi=300.0,
    dpi_source="file", media_type="image/png", kind=PageKind.HAND, kind_confidence=0.9,
    geometry=Geometry(rotation_deg=90), revision=1,
)  # fmt: skip
LINES = (
    Line(
        "дали хле-",
        Box(10, 20, 300, 40),
        (Word("дали", Box(10, 20, 100, 40), 0.9), Word("хле-", Box(150, 20, 160, 40), 0.8)),
    ),
    Line(
        "ба 125 <г>",
        Box(10, 80, 300, 40),
        (Word("ба", Box(10, 80, 50, 40), 1.2), Word("125", None), Word("<г>", None, 0.5)),
    ),
    Line("", None, ()),
    Line("без слов", None, ()),
)
READING = Layer(Origin.MACHINE, "tesseract", "5.3.0", LINES, {"psm": 3, "languages": "rus"}, 0.85)


def test_alto_is_valid_and_places_each_word(standards: ModuleType | None, tmp_path: Path) -> None:
    xml = alto(PAGE, READING)
    assert faults(standards, "alto", xml, tmp_path) == []
    root = etree.fromstring(xml)
    first = next(root.iter(ALTO + "String"))
    assert {name: first.get(name) for name in ("CONTENT", "HPOS", "VPOS", "WIDTH", "HEIGHT", "WC")} == {
        "CONTENT": "дали",
        "HPOS": "10",
        "VPOS": "20",
        "WIDTH": "100",
        "HEIGHT": "40",
        "WC": "0.9000",
    }
    assert len(list(root.iter(ALTO + "TextLine"))) == 3
    page = next(root.iter(ALTO + "Page"))
    assert (page.get("WIDTH"), page.get("HEIGHT"), page.get("PHYSICAL_IMG_NR")) == ("1000", "1400", "3")


def test_alto_has_the_other_readings_of_a_doubtful_word(standards: ModuleType | None, tmp_path: Path) -> None:
    word = Word("хлева", Box(1, 2, 3, 4), 0.4, others=(("хлеба", 0.3), ("слева", 0.1)))
    xml = alto(PAGE, replace(READING, lines=(Line("хлева", Box(1, 2, 3, 4), (word,)),)))
    assert faults(standards, "alto", xml, tmp_path) == []
    assert [other.text for other in etree.fromstring(xml).iter(ALTO + "ALTERNATIVE")] == ["хлеба", "слева"]


def test_a_word_broken_over_a_line_end_is_told_as_one() -> None:
    root = etree.fromstring(alto(PAGE, READING))
    halves = [string for string in root.iter(ALTO + "String") if string.get("SUBS_TYPE")]
    assert [(half.get("CONTENT"), half.get("SUBS_TYPE"), half.get("SUBS_CONTENT")) for half in halves] == [
        ("хле", "HypPart1", "хлеба"),
        ("ба", "HypPart2", "хлеба"),
    ]
    assert [hyphen.get("CONTENT") for hyphen in root.iter(ALTO + "HYP")] == ["-"]


def test_a_dash_before_a_new_sentence_breaks_no_word() -> None:
    lines = (Line("хле-", None, (Word("хле-", None),)), Line("Ба", None, (Word("Ба", None),)))
    root = etree.fromstring(alto(PAGE, Layer(Origin.MACHINE, "tesseract", "5", lines)))
    assert [string.get("CONTENT") for string in root.iter(ALTO + "String")] == ["хле-", "Ба"]
    assert list(root.iter(ALTO + "HYP")) == []


def test_alto_says_which_engine_read_the_page() -> None:
    root = etree.fromstring(alto(PAGE, READING))
    assert next(root.iter(ALTO + "softwareName")).text == "tesseract"
    assert next(root.iter(ALTO + "softwareVersion")).text == "5.3.0"
    assert next(root.iter(ALTO + "processingStepSettings")).text == '{"languages": "rus", "psm": 3}'


def test_alto_says_how_many_errors_are_expected_and_whether_the_text_can_be_relied_on() -> None:
    root = etree.fromstring(alto(PAGE, READING, worth=Worth(0.41, trusted=False)))
    note = next(root.iter(ALTO + "processingStepDescription")).text
    assert note == "text recognition; about 41 % of characters expected to be wrong; not to be relied on"
    told = json.loads(next(root.iter(ALTO + "processingStepSettings")).text)
    assert told == {"psm": 3, "languages": "rus", "expected_cer": 0.41, "trusted": False}


def test_alto_holds_no_checksum_and_says_when_a_person_wrote_it() -> None:
    xml = alto(PAGE, Layer(Origin.HUMAN, "person", "1", LINES[:1]))
    assert b"abab" not in xml
    assert [line.get("CS") for line in etree.fromstring(xml).iter(ALTO + "TextLine")] == ["true"]


def test_a_page_without_text_is_valid_too(standards: ModuleType | None, tmp_path: Path) -> None:
    xml = alto(PAGE, Layer(Origin.MACHINE, "tesseract", "5", ()))
    assert faults(standards, "alto", xml, tmp_path) == []
    assert list(etree.fromstring(xml).iter(ALTO + "TextBlock")) == []


@given(st.lists(st.lists(st.text(max_size=12), max_size=4), max_size=5), st.none() | st.floats())
def test_any_reading_makes_a_well_formed_page(lines: list[list[str]], confidence: float | None) -> None:
    made = tuple(Line(" ".join(ws), None, tuple(Word(w, None, confidence) for w in ws)) for ws in lines)
    xml = alto(PAGE, Layer(Origin.MACHINE, "any", "1", made, confidence=confidence))
    assert etree.fromstring(xml).tag == ALTO + "alto"
