"""Who may sign in: list, add, change, close; for administrators."""

from __future__ import annotations

import secrets

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from pipeline.archive import Archive
from pipeline.desk import accounts
from pipeline.errors import ArchiveError
from pipeline.i18n import _
from pipeline.reasons import Sentence, explain
from pipeline.roles import Account, Right, Role
from pipeline.web.access import Access, form_of
from pipeline.web.look import Look


class People:
    """The page of accounts."""

    def __init__(self, archive: Archive, look: Look, access: Access) -> None:
        """Show the accounts of this archive."""
        self.archive = archive
        self.look = look
        self.access = access

    def routes(self) -> APIRouter:
        """Return the routes."""
        needs = self.access.needs(Right.USERS)
        router = APIRouter(prefix="/desk/people", include_in_schema=False)

        def people(request: Request, account: Account = Depends(needs)) -> Response:
            return self._page(request)

        async def add(request: Request, account: Account = Depends(needs)) -> Response:
            return await self.add(request)

        async def change(request: Request, name: str, account: Account = Depends(needs)) -> Response:
            return await self.change(request, name)

        router.add_api_route("", people, methods=["GET"], response_model=None)
        router.add_api_route("", add, methods=["POST"], response_model=None)
        router.add_api_route("/{name}", change, methods=["POST"], response_model=None)
        return router

    async def add(self, request: Request) -> Response:
        """Add an account with a password made here, which is shown once."""
        form = await form_of(request)
        password = secrets.token_urlsafe(12)
        fields = {name: str(form.get(name, "")) for name in ("name", "shown", "role")}
        try:
            account = accounts.add(self.archive.catalogue, password=password, **fields)
        except ArchiveError as error:
            return self._page(request, fault=explain(error), fields=fields, status=error.http_status)
        return self._page(request, fresh=(account, password))

    async def change(self, request: Request, name: str) -> Response:
        """Change role or shown name, close or open an account, or give it a new password."""
        form = await form_of(request)
        password = secrets.token_urlsafe(12) if form.get("do") == "password" else None
        active = {"close": False, "open": True}.get(str(form.get("do", "")))
        said = {key: str(form[key]) for key in ("shown", "role") if form.get("do") == "save" and key in form}
        try:
            account = accounts.change(self.archive.catalogue, name, password=password, active=active, **said)
        except ArchiveError as error:
            return self._page(request, fault=explain(error), status=error.http_status)
        done = _("Saved: {shown}. Who was signed in under this name has to sign in again.").format(shown=account.shown)
        return self._page(request, fresh=(account, password) if password else None, done=done)

    def _page(
        self,
        request: Request,
        *,
        fault: Sentence | None = None,
        fields: dict[str, str] | None = None,
        fresh: tuple[Account, str] | None = None,
        done: str = "",
        status: int = 200,
    ) -> Response:
        people = self.archive.catalogue.accounts()
        fields = fields or {"name": "", "shown": "", "role": Role.ARCHIVIST.value}
        values = {
            "fault": fault,
            "fields": fields,
            "fresh": fresh,
            "done": done,
            "people": people,
            "roles": tuple(Role),
        }
        return self.look.page(request, "desk/people.html", status=status, **values)
