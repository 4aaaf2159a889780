"""The JSON that every door gives out: the same keys on the command line and on the web. Keys stay once shipped."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pipeline.model import Box, Item, Layer, Page, RecordValue, Revision, Word
from pipeline.ports import Catalogue
from pipeline.query import Answer, FoundWord, Hit
from pipeline.trust import Worth, worth_of

Shape = dict[str, Any]
"""A JSON object. Any: JSON's own mixture of text, numbers, lists and objects."""


def box_shape(box: Box | None) -> list[int] | None:
    """Return [x, y, width, height] in pixels of the master, None where there is no picture."""
    return None if box is None else list(box)


def word_shape(word: Word) -> Shape:
    """Return a word of a page."""
    return {"text": word.text, "box": box_shape(word.box), "confidence": word.confidence}


def search_shape(answer: Answer) -> Shape:
    """Return the answer to a query."""
    return {
        "total_pages": answer.total_pages,
        "total_items": answer.total_items,
        "doubtful_pages": answer.doubtful_pages,
        "milliseconds": answer.milliseconds,
        "hits": [hit_shape(hit) for hit in answer.hits],
        "warnings": list(dict.fromkeys((*answer.query.warnings, *answer.warnings))),
    }


def hit_shape(hit: Hit) -> Shape:
    """Return one page found."""
    return {
        "item": hit.item,
        "page": hit.page,
        "title": hit.title,
        "kind": hit.kind,
        "date": hit.date,
        "score": hit.score,
        "snippet": hit.snippet,
        "marks": [list(mark) for mark in hit.marks],
        "origin": hit.origin.value,
        "doubtful": hit.doubtful,
        "words": [found_shape(found) for found in hit.words],
    }


def found_shape(found: FoundWord) -> Shape:
    """Return a matched word.

    perhaps: What may stand there and not "text", null where it was read; doubtful: how likely that is, null also where
    "perhaps" only looks like what stands there (wrong letters), which has no probability.
    """
    return {
        "text": found.word.text,
        "box": box_shape(found.word.box),
        "number": found.number,
        "doubtful": None if found.doubt is None or found.doubt.share is None else round(found.doubt.share, 4),
        "perhaps": None if found.doubt is None else found.doubt.text,
    }


def page_shape(page: Page, layer: Layer | None, worth: Worth) -> Shape:
    """Return one page with the reading that people see and its worth; without one, no text, no origin, no words."""
    return {
        "page": page.number,
        "id": page.id,
        "kind": page.kind.value,
        "scan_sha256": page.scan_sha256,
        "width_px": page.width_px,
        "height_px": page.height_px,
        "rotation_deg": page.geometry.rotation_deg,
        "revision": page.revision,
        "text": layer.text if layer else "",
        "origin": layer.origin.value if layer else None,
        "engine": layer.engine if layer else None,
        "expected_cer": worth.expected_cer,
        "expected_cer_before": worth.before,
        "trusted": worth.trusted,
        "words": [word_shape(word) for word in layer.words] if layer else [],
    }


def record_shape(values: Iterable[RecordValue]) -> dict[str, list[Shape]]:
    """Return a description: term → its values in order, each with who said it."""
    record: dict[str, list[Shape]] = {}
    for value in values:
        shape = {"value": value.value, "origin": value.origin.value, "confidence": value.confidence}
        record.setdefault(value.term, []).append(shape)
    return record


def revision_shape(revision: Revision) -> Shape:
    """Return who changed what."""
    return {
        "number": revision.number,
        "page": revision.page,
        "agent": revision.agent,
        "action": revision.action,
        "at": revision.at.isoformat(),
        "note": revision.note,
    }


def item_shape(
    item: Item,
    record: Iterable[RecordValue],
    pages: Iterable[Page],
    layers: Mapping[str, Layer],
    revisions: Iterable[Revision],
    worths: Mapping[str, Worth],
) -> Shape:
    """Return an item whole.

    Args:
        layers: Id of a page → the reading that people see; a page that was not read yet is left out.
        worths: Id of a page → what that reading is worth.
    """
    return {
        "item": item.id,
        "kind": item.kind,
        "title": item.title,
        "record": record_shape(record),
        "pages": [page_shape(page, layers.get(page.id), worths.get(page.id, Worth())) for page in pages],
        "revisions": [revision_shape(revision) for revision in revisions],
    }


def shape_of_item(
    catalogue: Catalogue,
    item: str,
    number: int | None = None,
    *,
    trust: float,
    shown: Callable[[Iterable[RecordValue]], Iterable[RecordValue]] = tuple,
) -> Shape:
    """Gather an item (or one page of it) from the catalogue and return its shape.

    Args:
        trust: Expected errors, in a hundred characters, above which "trusted" is false (the setting).
        shown: Leaves out values that whoever asks may not see; without it, all are given.

    Raises:
        NotFoundError: There is no such item or page.
    """
    found = catalogue.item(item)
    pages = catalogue.pages(item) if number is None else (catalogue.page(item, number),)
    facts = catalogue.page_facts([f"{page.item}/{page.number}" for page in pages])
    shown_layers = ((source.page.id, source.layer) for source in facts.values())
    layers = {page_id: layer for page_id, layer in shown_layers if layer.engine}
    worths = {page_id: worth_of(catalogue.layers(page_id), trust) for page_id in layers}
    return item_shape(found, shown(catalogue.record(item)), pages, layers, catalogue.revisions(item), worths)
