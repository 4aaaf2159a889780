"""Everything that was changed, newest first: who, when, what; changes of many records are taken back here."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from pipeline.archive import Archive
from pipeline.desk import bulk
from pipeline.roles import Account, Right
from pipeline.web.access import Access
from pipeline.web.look import Look

ON_A_PAGE = 50
_LARGEST = 1_000_000


class Changes:
    """The page of changes."""

    def __init__(self, archive: Archive, look: Look, access: Access) -> None:
        """Show the changes of this archive."""
        self.archive = archive
        self.look = look
        self.access = access

    def routes(self) -> APIRouter:
        """Return the routes."""
        router = APIRouter(prefix="/desk/changes", include_in_schema=False)
        sees, many = self.access.needs(Right.SEE_DESK), self.access.needs(Right.BULK)

        def show(request: Request, account: Account = Depends(sees)) -> Response:
            return self._page(request)

        async def undo(request: Request, number: int, account: Account = Depends(many)) -> Response:
            done = await run_in_threadpool(bulk.undo, self.archive, min(max(number, 0), _LARGEST), account.name)
            return RedirectResponse(f"/desk/changes?done={done.number}", status_code=303)

        router.add_api_route("", show, methods=["GET"], response_model=None)
        router.add_api_route("/{number}/undo", undo, methods=["POST"], response_model=None)
        return router

    def _page(self, request: Request) -> Response:
        asked = request.query_params
        who, item, done = asked.get("who", ""), asked.get("item", "").strip(), _number(asked.get("done", ""))
        page = max(_number(asked.get("page", "")), 1)
        catalogue = self.archive.catalogue
        offset = (page - 1) * ON_A_PAGE
        found = catalogue.all_revisions(agent=who, item=item, limit=ON_A_PAGE + 1, offset=offset)
        rows, many = catalogue.bulk_rows(done) if done else (), catalogue.bulk_changes()
        values: dict[str, Any] = {
            "changes": found[:ON_A_PAGE],
            "more": len(found) > ON_A_PAGE,
            "page": page,
            "who": who,
            "item": item,
            "people": catalogue.accounts(),
            "many": many,
            "receipt": next((one for one in many if one.number == done), None),
            "done": done,
            "left": [row.item for row in rows if row.conflict],
        }
        return self.look.page(request, "desk/changes.html", **values)


def _number(text: str) -> int:
    return min(int(text), _LARGEST) if text.isascii() and text.isdigit() and len(text) < 10 else 0
