"""The text of a page for the editor, as JSON: open, save, history, newer readings, who is here, how far it has come."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Query
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from pipeline.archive import Archive
from pipeline.desk import correcting, past, queue, rereading
from pipeline.desk.sheets import signed
from pipeline.desk.telling import Teller
from pipeline.errors import BadDataError, ConflictError
from pipeline.model import Page
from pipeline.ports.work import PageState
from pipeline.roles import Account, Right
from pipeline.web.access import Access
from pipeline.web.desk import text_shapes as shapes
from pipeline.web.desk.text_shapes import Shape, body_of
from pipeline.web.look import Look
from pipeline.web.room import ItemId, Number

HERE_S = 25
"""So long after the last beat somebody still counts as here."""


class Text:
    """Texts of pages, for the editor's script."""

    def __init__(self, archive: Archive, look: Look, access: Access) -> None:
        """Give and take the texts of this archive."""
        self.archive = archive
        self.catalogue = archive.catalogue
        self.access = access
        self.teller = Teller(archive)

    def routes(self) -> APIRouter:
        """Return the routes."""
        router = APIRouter(prefix="/desk/items/{item}/pages/{number}", include_in_schema=False)
        self._texts(router)
        self._past(router)
        self._readings(router)
        self._people(router)
        return router

    def _texts(self, router: APIRouter) -> None:
        needs = self.access.needs(Right.TRANSCRIBE)

        def give(item: ItemId, number: Number, account: Account = Depends(needs)) -> Shape:
            return self.sheet(self.catalogue.page(item, number), account)

        async def take(request: Request, item: ItemId, number: Number, account: Account = Depends(needs)) -> Shape:
            body = await body_of(request, shapes.TextBody)
            return await run_in_threadpool(self.save, self.catalogue.page(item, number), body, account)

        router.add_api_route("/text", give, methods=["GET"], response_model=None)
        router.add_api_route("/text", take, methods=["PUT"], response_model=None)

    def _past(self, router: APIRouter) -> None:
        needs = self.access.needs(Right.TRANSCRIBE)

        def history(item: ItemId, number: Number, account: Account = Depends(needs)) -> list[Shape]:
            found = past.history(self.catalogue, self.catalogue.page(item, number))
            return [shapes.past_shape(one) for one in found]

        def word(
            item: ItemId,
            number: Number,
            key: Annotated[str, Query(max_length=64)],
            word: Annotated[int, Query(ge=0)],
            account: Account = Depends(needs),
        ) -> list[Shape]:
            found = past.word_history(self.catalogue, self.catalogue.page(item, number), key, word)
            return [shapes.past_word_shape(one) for one in found]

        def state(item: ItemId, number: Number, layer: Number, account: Account = Depends(needs)) -> Shape:
            kept = self.catalogue.text(self.catalogue.page(item, number).id, layer)
            return {"layer": layer, "lines": [shapes.line_shape(line) for line in signed(kept)]}

        async def restore(request: Request, item: ItemId, number: Number, account: Account = Depends(needs)) -> Shape:
            body = await body_of(request, shapes.RestoreBody)
            return await run_in_threadpool(self.restore, self.catalogue.page(item, number), body, account)

        router.add_api_route("/history", history, methods=["GET"], response_model=None)
        router.add_api_route("/history/word", word, methods=["GET"], response_model=None)
        router.add_api_route("/history/{layer}", state, methods=["GET"], response_model=None)
        router.add_api_route("/restore", restore, methods=["POST"], response_model=None)

    def _readings(self, router: APIRouter) -> None:
        needs = self.access.needs(Right.TRANSCRIBE)

        def offered(item: ItemId, number: Number, account: Account = Depends(needs)) -> list[Shape]:
            found = rereading.differences(self.catalogue, self.catalogue.page(item, number))
            return [shapes.difference_shape(one) for one in found]

        async def accept(request: Request, item: ItemId, number: Number, account: Account = Depends(needs)) -> Shape:
            body = await body_of(request, shapes.AcceptBody)
            return await run_in_threadpool(self.accept, self.catalogue.page(item, number), body, account)

        router.add_api_route("/readings", offered, methods=["GET"], response_model=None)
        router.add_api_route("/readings", accept, methods=["POST"], response_model=None)

    def _people(self, router: APIRouter) -> None:
        needs = self.access.needs(Right.TRANSCRIBE)

        async def here(request: Request, item: ItemId, number: Number, account: Account = Depends(needs)) -> Shape:
            body = await body_of(request, shapes.HereBody)
            page = self.catalogue.page(item, number)
            return {"here": await run_in_threadpool(self.here, page, body.tab, account)}

        async def state(request: Request, item: ItemId, number: Number, account: Account = Depends(needs)) -> Shape:
            body = await body_of(request, shapes.StateBody)
            return await run_in_threadpool(self.set_state, self.catalogue.page(item, number), body, account)

        router.add_api_route("/here", here, methods=["POST"], response_model=None)
        router.add_api_route("/state", state, methods=["POST"], response_model=None)

    def sheet(self, page: Page, account: Account) -> Shape:
        """Return a page as the editor opens it."""
        sheet = correcting.open_sheet(self.catalogue, page)
        numbers = [one.number for one in self.catalogue.pages(page.item)]
        return {
            "item": page.item,
            "page": page.number,
            "page_id": page.id,
            "revision": sheet.revision,
            "width_px": page.width_px,
            "height_px": page.height_px,
            "rotation_deg": page.geometry.rotation_deg,
            "state": queue.state_of(self.catalogue, page.id).state.value,
            "origin": sheet.origin.value,
            "engine": sheet.engine,
            "lines": [shapes.line_shape(line) for line in sheet.lines],
            "previous": _address(page.item, max((one for one in numbers if one < page.number), default=None)),
            "next": _address(page.item, min((one for one in numbers if one > page.number), default=None)),
            "here": [],
        }

    def save(self, page: Page, body: shapes.TextBody, account: Account) -> Shape:
        """Save a page's text; the index is told beside it."""
        sent = [line.sent() for line in body.lines]
        saved = correcting.save(
            self.catalogue, page, sent, revision=body.revision, account=account.name, tab=body.tab, note=body.note
        )
        return self._told(saved)

    def restore(self, page: Page, body: shapes.RestoreBody, account: Account) -> Shape:
        """Put an earlier text back."""
        return self._told(
            correcting.restore(self.catalogue, page, body.layer, revision=body.revision, account=account.name)
        )

    def accept(self, page: Page, body: shapes.AcceptBody, account: Account) -> Shape:
        """Take what a newer reading says."""
        wanted = None if isinstance(body.accept, str) else [one.told() for one in body.accept]
        return self._told(rereading.accept(self.catalogue, page, wanted, revision=body.revision, account=account.name))

    def here(self, page: Page, tab: str, account: Account) -> list[Shape]:
        """Say that a window is open; return who else is here."""
        names = self.catalogue.here(page.id, tab, account.name, seconds=HERE_S)
        held = ((name, self.catalogue.account(name)) for name in names)
        return [{"name": name, "shown": known.shown if known else name} for name, known in held]

    def set_state(self, page: Page, body: shapes.StateBody, account: Account) -> Shape:
        """Take a page a step on, or back; of the text that was meant, no later one."""
        if body.state not in set(PageState):
            raise BadDataError("state-unknown").about(state=body.state)
        shown = self.catalogue.shown_text(page.id)
        if shown.number != body.revision:
            raise ConflictError("text-changed").about(item=page.item, page=page.number)
        state = PageState(body.state)
        queue.set_state(self.catalogue, page.id, state, account=account, revision=shown.page_revision)
        return {"state": queue.state_of(self.catalogue, page.id).state.value}

    def _told(self, saved: correcting.Saved) -> Shape:
        self.teller.tell()
        return shapes.saved_shape(saved)


def _address(item: str, number: int | None) -> str | None:
    return None if number is None else f"/desk/items/{quote(item)}/pages/{number}"
