"""An item as a IIIF manifest: its description in both languages and a canvas for each page with a scan.

Source: IIIF Presentation API 3.0. A canvas is the upright page; a page that lies on its side is turned by a selector.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pipeline.model import Item, Page, RecordValue
from pipeline.web.frames import turned_size
from pipeline.web.image_request import Size
from pipeline.web.terms import term_names

PRESENTATION = "http://iiif.io/api/presentation/3/context.json"
THUMBNAIL_PX = 300
CREATIVE_COMMONS = "https://creativecommons.org/"

Json = dict[str, Any]


def manifest_of(origin: str, item: Item, record: Iterable[RecordValue], pages: Iterable[Page]) -> Json:
    """Return a manifest.

    Args:
        origin: Where this archive is served, "http://host:port".
    """
    values = list(record)
    address = f"{origin}/iiif/presentation/{item.id}"
    canvases = [_canvas(origin, address, page) for page in pages if page.scan_sha256]
    manifest: Json = {
        "@context": PRESENTATION,
        "id": f"{address}/manifest",
        "type": "Manifest",
        "label": _by_language(value for value in values if value.term == "dcterms:title") or {"none": [item.id]},
        "metadata": _metadata(values),
        "viewingDirection": "left-to-right",
        "behavior": ["paged" if len(canvases) > 1 else "individuals"],
        "homepage": [
            {
                "id": f"{origin}/items/{item.id}",
                "type": "Text",
                "label": {"ru": ["Страница документа"], "en": ["The item's page"]},
                "format": "text/html",
            }
        ],
        "items": canvases,
    }
    if canvases:
        manifest["thumbnail"] = canvases[0]["thumbnail"]
    if rights := _rights(values):
        manifest["rights"] = rights
    return manifest


def _metadata(record: list[RecordValue]) -> list[Json]:
    terms = dict.fromkeys(value.term for value in record)
    return [
        {
            "label": {language: [name] for language, name in term_names(term).items()},
            "value": _by_language(value for value in record if value.term == term),
        }
        for term in terms
    ]


def _by_language(values: Iterable[RecordValue]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for value in values:
        found.setdefault(value.language or "none", []).append(value.value)
    return found


def _rights(record: list[RecordValue]) -> str | None:
    """Return a licence's address in the form the standard asks for (http, not https)."""
    for value in record:
        if value.term == "dcterms:license" and value.value.startswith(CREATIVE_COMMONS):
            return value.value.replace("https://", "http://", 1)
    return None


def _canvas(origin: str, address: str, page: Page) -> Json:
    whole, turn = Size(page.width_px, page.height_px), page.geometry.rotation_deg
    upright = turned_size(whole, turn)
    canvas = f"{address}/canvas/{page.number}"
    image = f"{origin}/iiif/image/{page.id}"
    return {
        "id": canvas,
        "type": "Canvas",
        "label": {"ru": [f"Страница {page.number}"], "en": [f"Page {page.number}"]},
        "width": upright.width,
        "height": upright.height,
        "thumbnail": [
            {
                "id": f"{image}/full/!{THUMBNAIL_PX},{THUMBNAIL_PX}/{turn}/default.jpg",
                "type": "Image",
                "format": "image/jpeg",
            }
        ],
        "items": [
            {
                "id": f"{canvas}/painting",
                "type": "AnnotationPage",
                "items": [
                    {
                        "id": f"{canvas}/painting/scan",
                        "type": "Annotation",
                        "motivation": "painting",
                        "target": canvas,
                        "body": _body(image, whole, turn),
                    }
                ],
            }
        ],
    }


def _body(image: str, whole: Size, turn: int) -> Json:
    scan: Json = {
        "id": f"{image}/full/max/{turn}/default.jpg",
        "type": "Image",
        "format": "image/jpeg",
        "width": whole.width,
        "height": whole.height,
        "service": [{"id": image, "type": "ImageService3", "profile": "level2"}],
    }
    if turn == 0:
        return scan
    selector = {"type": "ImageApiSelector", "rotation": str(turn)}
    return {"id": f"{image}#turned", "type": "SpecificResource", "source": scan, "selector": selector}
