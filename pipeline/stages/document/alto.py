"""Write one reading of a page as ALTO 4.4: lines, words with boxes and confidence, words broken over a line end.

Source: Library of Congress, ALTO schema 4.4.
"""

import json
import math
import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from lxml import etree

from pipeline.model import Box, Layer, Line, Origin, Page, Word
from pipeline.stages.document.xml_text import legal_text
from pipeline.trust import Worth, percent

ALTO = "http://www.loc.gov/standards/alto/ns-v4#"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
_SCHEMA = f"{ALTO} http://www.loc.gov/standards/alto/v4/alto-4-4.xsd"
_BROKEN = re.compile(r"(?P<head>.*\w)(?P<hyphen>[-‐\u00ad¬])$")
_Halves = Mapping[tuple[int, int], tuple[str, str, str]]


def alto(page: Page, layer: Layer, *, worth: Worth | None = None) -> bytes:
    """Write a page's reading as ALTO.

    Args:
        page: The page; boxes are pixels of its master.
        layer: One reading of it; words without a box are written without a place.
        worth: What the reading is worth; it stands in the step's description and settings.

    Returns:
        An XML document in UTF-8 with its declaration.
    """
    names: dict[str, str] = {None: ALTO, "xsi": XSI}  # type: ignore[dict-item]  # the stubs know no default namespace
    root = etree.Element(etree.QName(ALTO, "alto"), nsmap=names)
    root.set("SCHEMAVERSION", "4.4")
    root.set(etree.QName(XSI, "schemaLocation"), _SCHEMA)
    _describe(root, page, layer, worth or Worth())
    space = _page(_add(root, "Layout"), page, layer)
    lines = [line for line in layer.lines if any(_content(word.text) for word in _words(line))]
    if lines:
        block = _add(space, "TextBlock", ID="block_1")
        _place(block, _around([line.box for line in lines]))
        _write_lines(block, lines, human=layer.origin is Origin.HUMAN)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _describe(root: etree._Element, page: Page, layer: Layer, worth: Worth) -> None:
    description = _add(root, "Description")
    _add(description, "MeasurementUnit").text = "pixel"
    source = _add(description, "sourceImageInformation")
    _add(source, "fileIdentifier").text = legal_text(page.id)
    _add(source, "documentIdentifier").text = legal_text(page.item)
    step = _add(description, "Processing", ID="processing_1")
    generated = layer.origin is Origin.MACHINE
    _add(step, "processingCategory").text = "contentGeneration" if generated else "contentModification"
    _add(step, "processingStepDescription").text = _note(worth) if generated else "transcription by a person"
    told = {} if worth.expected_cer is None else {"expected_cer": worth.expected_cer, "trusted": worth.trusted}
    # of a person's text they are notes among staff: conflicts, windows, remarks
    if settings := {**(layer.settings if generated else {}), **told}:
        text = json.dumps(settings, ensure_ascii=False, sort_keys=True)
        _add(step, "processingStepSettings").text = legal_text(text)
    software = _add(step, "processingSoftware")
    _add(software, "softwareName").text = legal_text(layer.engine)
    _add(software, "softwareVersion").text = legal_text(layer.engine_version)


def _note(worth: Worth) -> str:
    """Say how the text came to be; in English, as everything that programs read."""
    if worth.expected_cer is None:
        return "text recognition"
    said = f"text recognition; about {percent(worth.expected_cer)} % of characters expected to be wrong"
    return said if worth.trusted else f"{said}; not to be relied on"


def _page(layout: etree._Element, page: Page, layer: Layer) -> etree._Element:
    element = _add(layout, "Page", ID=f"page_{page.number}", PHYSICAL_IMG_NR=str(page.number))
    element.set("WIDTH", str(page.width_px))
    element.set("HEIGHT", str(page.height_px))
    element.set("PROCESSINGREFS", "processing_1")
    if page.geometry.rotation_deg:
        element.set("ROTATION", str(page.geometry.rotation_deg))
    if (confidence := _confidence(layer.confidence)) is not None:
        element.set("PC", confidence)
    space = _add(element, "PrintSpace")
    boxes = [line.box for line in layer.lines]
    _place(space, _around(boxes) or Box(0, 0, page.width_px, page.height_px))
    return space


def _write_lines(block: etree._Element, lines: Sequence[Line], *, human: bool) -> None:
    halves = _broken_words(lines)
    for number, line in enumerate(lines):
        element = _add(block, "TextLine", ID=f"line_{number + 1}")
        _place(element, line.box or _around([word.box for word in line.words]))
        if human:
            element.set("CS", "true")
        hyphen = ""
        words = [word for word in _words(line) if _content(word.text)]
        for place, word in enumerate(words):
            if place:
                _add(element, "SP")
            string = _add(element, "String", ID=f"word_{number + 1}_{place + 1}", CONTENT=_content(word.text))
            _place(string, word.box)
            if (confidence := _confidence(word.confidence)) is not None:
                string.set("WC", confidence)
            for text, _ in word.others:
                _add(string, "ALTERNATIVE").text = _content(text)
            hyphen = _mark_half(string, halves, (number, place)) or hyphen
        if hyphen:
            _add(element, "HYP", CONTENT=hyphen)


def _mark_half(string: etree._Element, halves: _Halves, place: tuple[int, int]) -> str:
    """Say of a half of a broken word what the whole is; give the hyphen that ends the line, if it is the first half."""
    if place not in halves:
        return ""
    content, kind, whole = halves[place]
    string.set("SUBS_TYPE", kind)
    string.set("SUBS_CONTENT", whole)
    if kind == "HypPart2":
        return ""
    found = string.get("CONTENT") or ""
    string.set("CONTENT", content)
    return found[len(content) :]


def _broken_words(lines: Sequence[Line]) -> _Halves:
    """Find words broken over a line end: place of each half → its text without hyphen, its part, the whole word."""
    halves: dict[tuple[int, int], tuple[str, str, str]] = {}
    for number, (line, following) in enumerate(pairwise(lines)):
        first = [word for word in _words(line) if _content(word.text)]
        second = [word for word in _words(following) if _content(word.text)]
        if not first or not second:
            continue
        broken = _BROKEN.match(_content(first[-1].text))
        rest = _content(second[0].text)
        if broken is None or not re.match(r"[^\W\d_]", rest) or not rest[0].islower():
            continue
        whole = broken["head"] + (_BROKEN.sub(r"\g<head>", rest) if len(second) == 1 else rest)
        halves[number, len(first) - 1] = (broken["head"], "HypPart1", whole)
        if (number + 1, 0) not in halves:
            halves[number + 1, 0] = (rest, "HypPart2", whole)
    return halves


def _words(line: Line) -> tuple[Word, ...]:
    return line.words or tuple(Word(text, None) for text in line.text.split())


def _content(text: str) -> str:
    return " ".join(legal_text(text).split())


def _confidence(value: float | None) -> str | None:
    """Give a confidence as ALTO wants it, 0 to 1; None for none or one that is no number."""
    if value is None or not math.isfinite(value):
        return None
    return f"{min(1.0, max(0.0, value)):.4f}"


def _around(boxes: Sequence[Box | None]) -> Box | None:
    """Give the smallest box around all; None without any."""
    known = [box for box in boxes if box]
    if not known:
        return None
    left, top = min(box.x for box in known), min(box.y for box in known)
    right = max(box.x + box.width for box in known)
    bottom = max(box.y + box.height for box in known)
    return Box(left, top, right - left, bottom - top)


def _place(element: etree._Element, box: Box | None) -> None:
    if box is None:
        return
    for name, value in zip(("HPOS", "VPOS", "WIDTH", "HEIGHT"), box, strict=True):
        element.set(name, str(value))


def _add(parent: etree._Element, name: str, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, etree.QName(ALTO, name), attributes)
