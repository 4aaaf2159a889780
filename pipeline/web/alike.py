"""Search by picture in the reading room: a word on a scan in, places that look the same out; no scripts needed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from threading import Lock
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from pipeline.archive import Archive
from pipeline.errors import ArchiveError, UsageError
from pipeline.model import Box, Page
from pipeline.reasons import Sentence, explain
from pipeline.spotting import Sight, Spotted, box_from, spot, spotted_shape
from pipeline.web import views
from pipeline.web.boxes import around
from pipeline.web.frames import Cutting
from pipeline.web.look import Look
from pipeline.web.room import ItemId, Number
from pipeline.web.wish import Seek

SECONDS = 8.0
"""Time for preparing pages while a reader waits; the others are said to be waiting."""
PLACES_A_PAGE = 40
NOTHING_SOUGHT = Seek.model_validate({})
_preparing = Lock()

WordNumber = Annotated[int | None, Query(ge=0, le=100_000, description="Number of a word on the page, 0-based.")]
BoxText = Annotated[str, Query(max_length=60, description="x,y,width,height in pixels of the scan.")]


@dataclass(frozen=True, slots=True)
class SightView:
    """A place found, with its picture for a screen and for a phone, and the address that shows it."""

    sight: Sight
    wide: Cutting | None
    narrow: Cutting | None

    @property
    def box_text(self) -> str:
        """The box as it stands in addresses."""
        return ",".join(map(str, self.sight.box))


@dataclass(frozen=True, slots=True)
class AlikeView:
    """What the page shows; found and asked are None where nothing was asked yet, or it could not be answered."""

    page: views.PageView
    asked: Cutting | None
    found: Spotted | None
    places: tuple[SightView, ...]
    fault: Sentence | None = None
    status: int = 200


class Alike:
    """The pages of search by picture over one archive."""

    def __init__(self, archive: Archive, look: Look) -> None:
        """Show this archive in this look."""
        self.archive, self.look = archive, look

    def routes(self) -> APIRouter:
        """Return the routes of readers and of programs."""
        router = APIRouter()
        path = "/items/{item}/pages/{number}/alike"
        router.add_api_route(path, self.show, methods=["GET"], response_model=None, include_in_schema=False)
        router.add_api_route("/api" + path, self.tell, methods=["GET"], tags=["archive"])
        return router

    def show(
        self, request: Request, item: ItemId, number: Number, word: WordNumber = None, box: BoxText = ""
    ) -> Response:
        """Show places that look like a word of a page; without one, the words to choose from."""
        view = self._view(item, number, word, box)
        return self.look.page(request, "alike.html", status=view.status, view=view)

    def tell(self, item: ItemId, number: Number, word: WordNumber = None, box: BoxText = "") -> dict[str, Any]:
        """Find places in the item that look like a word of a page (its number, or a box), by look, not by reading."""
        page = self.archive.catalogue.page(item, number)
        return spotted_shape(item, number, self._spot(page, self._box(page, word, box)))

    def _view(self, item: str, number: int, word: int | None, box: str) -> AlikeView:
        shown = views.page_view(self.archive, item, number, NOTHING_SOUGHT)
        asked: Cutting | None = None
        if word is None and not box:
            return AlikeView(shown, None, None, ())
        try:
            place = self._box(shown.page, word, box)
            asked = around(shown.page, place)
            found = self._spot(shown.page, place)
        except ArchiveError as error:
            return AlikeView(shown, asked, None, (), explain(error), error.http_status)
        return AlikeView(shown, asked, found, tuple(_sights(found.sights, shown.pages)))

    def _spot(self, page: Page, box: Box) -> Spotted:
        first = _preparing.acquire(blocking=False)  # one reader's pages at a time: others take what is ready
        try:
            seconds = SECONDS if first else 0.0
            return spot(self.archive, page.item, page.number, box, limit=PLACES_A_PAGE, seconds=seconds)
        finally:
            if first:
                _preparing.release()

    def _box(self, page: Page, word: int | None, box: str) -> Box:
        if box or word is None:
            return box_from(box)
        layers = self.archive.catalogue.layers(page.id)
        words = layers[0].words if layers else ()
        found = words[word].box if word < len(words) else None
        if found is None:
            raise UsageError("spot-word-unknown").about(word=word)
        return found


def _sights(sights: Iterable[Sight], pages: Iterable[Page]) -> Iterable[SightView]:
    held = {page.number: page for page in pages}
    for sight in sights:
        page = held[sight.page]
        yield SightView(sight, around(page, sight.box), around(page, sight.box, narrow=True))
