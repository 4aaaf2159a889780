"""The reading room: the collection, search, items and pages, for readers; nothing here changes anything."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from markupsafe import Markup
from starlette.responses import Response

from pipeline.archive import Archive
from pipeline.desk.handing_out import gost_of
from pipeline.errors import ArchiveError
from pipeline.reasons import explain
from pipeline.web import views
from pipeline.web.boxes import SeekAt, boxed, may_ask
from pipeline.web.look import Look
from pipeline.web.wish import Wish

ITEMS_SHOWN = 8
ITEMS_A_PAGE = 24
LAST_PAGE = 10_000
UNDESCRIBED = "undescribed"
"""Stands in addresses for items whose kind nobody has said yet."""
ANYWAY = "anyway"
"""Parameter of a page's address: its text is shown although it is not to be relied on."""
KINDS_KEPT_S = 30
"""A list to choose from may be so old; counting all pages at each search would cost more than the search."""

Number = Annotated[int, Path(ge=1, le=1_000_000)]
ItemId = Annotated[str, Path(max_length=80)]
Asked = Annotated[Wish, Query()]
Turn = Annotated[int, Query(ge=1, le=LAST_PAGE)]
KindId = Annotated[str, Query(max_length=60)]
Place = Annotated[SeekAt, Query()]


def address_of(request: Request, item: str) -> str:
    """Return where everybody can see an item, under the name by which this archive was asked."""
    return f"{str(request.base_url).rstrip('/')}/items/{item}"


class ReadingRoom:
    """The room's pages over one archive."""

    def __init__(self, archive: Archive, look: Look, opened: Callable[[str], None]) -> None:
        """Show this archive in this look.

        Args:
            opened: Called with the id of each page that a reader opens.
        """
        self.archive = archive
        self.opened = opened
        self.look = look
        self._kinds: tuple[float, tuple[views.KindCount, ...]] = (float("-inf"), ())

    def routes(self) -> APIRouter:
        """Return the room's routes."""
        router = APIRouter(include_in_schema=False)
        for path, page in (
            ("/", self.collection),
            ("/search", self.search),
            ("/items", self.items),
            ("/items/{item}", self.item),
            ("/items/{item}/pages/{number}", self.page),
            ("/help", self.help),
        ):
            router.add_api_route(path, page, methods=["GET"], response_model=None)
        return router

    def collection(self, request: Request) -> Response:
        """Show the collection: one search field, the kinds, a few items."""
        counts = views.kinds_of(self.archive.catalogue)
        newest = views.item_cards(self.archive.catalogue, self.archive.catalogue.items(limit=ITEMS_SHOWN))
        return self.look.page(request, "collection.html", kinds=counts, newest=newest, undescribed=UNDESCRIBED)

    def search(self, request: Request, wish: Asked) -> Response:
        """Show what was found, each hit with the picture of its line; a fault is said beside the kept form."""
        found, fault, status = None, None, 200
        try:
            found = views.found(self.archive, wish) if wish.q.strip() else None
        except ArchiveError as error:
            fault, status = explain(error), error.http_status
        kinds = self._kinds_lately()
        return self.look.page(request, "search.html", status=status, wish=wish, found=found, fault=fault, kinds=kinds)

    def items(self, request: Request, kind: KindId = "", page: Turn = 1) -> Response:
        """List items, newest first."""
        catalogue = self.archive.catalogue
        wanted = "" if kind == UNDESCRIBED else kind or None
        held = catalogue.items(kind=wanted, limit=ITEMS_A_PAGE + 1, offset=(page - 1) * ITEMS_A_PAGE)
        cards = views.item_cards(catalogue, held[:ITEMS_A_PAGE])
        more = len(held) > ITEMS_A_PAGE
        kinds = views.kinds_of(catalogue)
        return self.look.page(
            request, "items.html", cards=cards, kind=kind, kinds=kinds, undescribed=UNDESCRIBED, page=page, more=more
        )

    def item(self, request: Request, item: ItemId) -> Response:
        """Show an item's description and its pages."""
        view = views.item_view(self.archive.catalogue, item)
        line = gost_of(self.archive, item, electronic=True, address=address_of(request, item))
        cite = Markup(line.html)  # noqa: S704 - escaped area by area
        return self.look.page(request, "item.html", view=view, cite=cite)

    def page(self, request: Request, item: ItemId, number: Number, seek: Place) -> Response:
        """Show a page: scan and text side by side, at the word that was sought or the box that was found."""
        anyway = request.query_params.get(ANYWAY) == "1"
        view = views.page_view(self.archive, item, number, seek, anyway=anyway)
        if self.look.visitor(request) is None:
            self.opened(view.page.id)
        view, box = boxed(view, seek.box)
        return self.look.page(request, "page.html", view=view, seek=seek, box=box, may_ask=may_ask(view.page))

    def help(self, request: Request) -> Response:
        """Say how to search and read here."""
        return self.look.page(request, "help.html")

    def _kinds_lately(self) -> tuple[views.KindCount, ...]:
        at, kinds = self._kinds
        if time.monotonic() - at >= KINDS_KEPT_S:
            kinds = views.kinds_of(self.archive.catalogue)
            self._kinds = (time.monotonic(), kinds)
        return kinds
