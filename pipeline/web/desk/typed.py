"""A typed copy of a whole item: pasted or sent as a file, shown page by page, taken, taken back."""

from __future__ import annotations

from fastapi import APIRouter, Depends
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from pipeline.archive import Archive
from pipeline.desk import typed
from pipeline.errors import ArchiveError
from pipeline.reasons import Sentence, explain
from pipeline.roles import Account, Right
from pipeline.stages.copies import text_of
from pipeline.web.access import Access, form_of
from pipeline.web.look import Look, address
from pipeline.web.room import ItemId


class Typed:
    """The page of typed copies over one archive."""

    def __init__(self, archive: Archive, look: Look, access: Access) -> None:
        """Take copies into this archive."""
        self.archive, self.look, self.access = archive, look, access

    def routes(self) -> APIRouter:
        """Return the routes."""
        writes = self.access.needs(Right.TRANSCRIBE)
        router = APIRouter(prefix="/desk/items/{item}/typed", include_in_schema=False)

        def show(request: Request, item: ItemId, account: Account = Depends(writes)) -> Response:
            return self.show(request, item)

        async def lay(request: Request, item: ItemId, account: Account = Depends(writes)) -> Response:
            form = await form_of(request)
            text, fault = await _text(form)
            return await run_in_threadpool(self.lay, request, item, text, account, str(form.get("name", "")), fault)

        async def take_back(request: Request, item: ItemId, account: Account = Depends(writes)) -> Response:
            back, stay = await run_in_threadpool(typed.take_back, self.archive, item, by=account.name)
            return RedirectResponse(address(f"/desk/items/{item}/typed", back=str(back), stay=str(stay)), 303)

        router.add_api_route("", show, methods=["GET"], response_model=None)
        router.add_api_route("", lay, methods=["POST"], response_model=None)
        router.add_api_route("/back", take_back, methods=["POST"], response_model=None)
        return router

    def lay(
        self, request: Request, item: str, text: str, account: Account, name: str, fault: ArchiveError | None
    ) -> Response:
        """Show what a copy would become; with the name of what was shown, take it."""
        try:
            if fault is not None:
                raise fault
            if name:
                told = typed.take(self.archive, item, text, by=account.name, name=name)
                return RedirectResponse(address(f"/desk/items/{item}/typed", taken=str(len(told.taken))), 303)
            return self.show(request, item, text=text, told=typed.preview(self.archive, item, text, by=account.name))
        except ArchiveError as error:
            return self.show(request, item, text=text, fault=explain(error), status=error.http_status)

    def show(
        self,
        request: Request,
        item: str,
        *,
        text: str = "",
        told: typed.Preview | None = None,
        fault: Sentence | None = None,
        status: int = 200,
    ) -> Response:
        """Show the box for the text and, where there is one, the outcome."""
        said = {key: request.query_params.get(key, "") for key in ("taken", "back", "stay")}
        held = self.archive.catalogue.item(item)
        return self.look.page(
            request, "desk/typed.html", status=status, item=held, text=text, told=told, fault=fault, said=said
        )


async def _text(form: FormData) -> tuple[str, ArchiveError | None]:
    """Return the text that was sent, from the file where there is one, and what is wrong with it."""
    file = form.get("file")
    pasted = str(form.get("text", ""))
    if not isinstance(file, UploadFile):
        return pasted, None
    try:
        data = await file.read()
        return (text_of(data), None) if file.filename else (pasted, None)
    except ArchiveError as error:
        return pasted, error
    finally:
        await file.close()
