"""The JSON doors of programs: the same shapes as the command line gives."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query

from pipeline.archive import Archive
from pipeline.shapes import Shape, search_shape, shape_of_item
from pipeline.web.room import ItemId, Number
from pipeline.web.terms import public_values
from pipeline.web.wish import FactsKept, Wish, answer_to


def machine_routes(archive: Archive) -> APIRouter:
    """Return the routes under /api over an archive."""
    router, trust = APIRouter(prefix="/api", tags=["archive"]), archive.settings.trust

    @router.get("/search")
    def search(wish: Annotated[Wish, Query()]) -> dict[str, Any]:
        """Find pages by words, kind and date; ten hits a page."""
        return search_shape(answer_to(archive, wish, FactsKept(archive.catalogue)))

    @router.get("/items/{item}")
    def item(item: ItemId) -> dict[str, Any]:
        """Return an item: description, pages with words and boxes, history."""
        return _for_everybody(shape_of_item(archive.catalogue, item, trust=trust, shown=public_values))

    @router.get("/items/{item}/pages/{number}")
    def page(item: ItemId, number: Number) -> dict[str, Any]:
        """Return an item with only one of its pages."""
        return _for_everybody(shape_of_item(archive.catalogue, item, number, trust=trust, shown=public_values))

    return router


def _for_everybody(item: Shape) -> Shape:
    """Leave out the notes of revisions: they are written among staff."""
    return {**item, "revisions": [{**revision, "note": ""} for revision in item["revisions"]]}
