"""Signing in and out, and one's own password."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from pipeline.archive import Archive
from pipeline.desk import accounts
from pipeline.errors import ArchiveError, BadDataError, SignInError, TooOftenError
from pipeline.reasons import Sentence, explain
from pipeline.roles import Account, Right
from pipeline.web.access import NAME_FIELD, PASSWORD_FIELD, Access, form_of, refuse_foreign
from pipeline.web.look import Look

FIRST_PAGE = "/desk"


class Sign:
    """The door of the desk."""

    def __init__(self, archive: Archive, look: Look, access: Access) -> None:
        """Open the door of this archive."""
        self.archive = archive
        self.look = look
        self.access = access

    def routes(self) -> APIRouter:
        """Return the routes."""
        router = APIRouter(prefix="/desk", include_in_schema=False)
        router.add_api_route("/sign-in", self.ask, methods=["GET"], response_model=None)
        router.add_api_route("/sign-in", self.enter, methods=["POST"], response_model=None)
        router.add_api_route("/sign-out", self.leave, methods=["POST"], response_model=None)
        needs = self.access.needs(Right.SEE_DESK)

        async def password(request: Request, account: Account = Depends(needs)) -> Response:
            return await self.renew(request, account)

        def own(request: Request, account: Account = Depends(needs)) -> Response:
            return self.look.page(request, "desk/password.html", fault=None, done=False)

        router.add_api_route("/password", own, methods=["GET"], response_model=None)
        router.add_api_route("/password", password, methods=["POST"], response_model=None)
        return router

    def ask(self, request: Request, next_: Annotated[str, Query(alias="next", max_length=2000)] = "") -> Response:
        """Ask for name and password."""
        return self._asked(request, next_, name="")

    async def enter(self, request: Request) -> Response:
        """Sign in and go to where one wanted to."""
        refuse_foreign(request)
        form = await form_of(request)
        name, onward = str(form.get(NAME_FIELD, "")), str(form.get("next", ""))
        try:
            await self.access.sign_in(request, name, str(form.get(PASSWORD_FIELD, "")))
        except (SignInError, TooOftenError) as error:
            return self._asked(request, onward, name=name, fault=explain(error), status=error.http_status)
        return RedirectResponse(_own(onward), status_code=303)

    async def leave(self, request: Request) -> Response:
        """Sign out; asks for no right, but comes only from these pages."""
        refuse_foreign(request)
        self.access.sign_out(request)
        return RedirectResponse("/", status_code=303)

    async def renew(self, request: Request, account: Account) -> Response:
        """Change one's own password; the old one is asked for, and all other sessions end."""
        form = await form_of(request)
        old, new = str(form.get("old", "")), str(form.get("new", ""))
        address = request.client.host if request.client else ""
        try:
            accounts.sign_out(
                self.archive.catalogue,
                accounts.sign_in(self.archive.catalogue, account.name, old, address=address).token,
            )
            if new != str(form.get("again", "")):
                raise BadDataError("passwords-differ")
            accounts.change(self.archive.catalogue, account.name, password=new)
            await self.access.sign_in(request, account.name, new)
        except ArchiveError as error:
            status = 422 if isinstance(error, SignInError) else error.http_status  # who asks is signed in
            return self.look.page(request, "desk/password.html", status=status, fault=explain(error), done=False)
        return self.look.page(request, "desk/password.html", fault=None, done=True)

    def _asked(
        self, request: Request, onward: str, *, name: str, fault: Sentence | None = None, status: int = 200
    ) -> Response:
        values = {"onward": _own(onward), "name": name, "fault": fault}
        return self.look.page(request, "desk/sign_in.html", status=status, **values)


def _own(address: str) -> str:
    """Return an address if it is one of this archive, else the desk's: nobody is sent elsewhere."""
    own = address.startswith("/") and not address.startswith(("//", "/\\")) and "\n" not in address
    return address if own and "\\" not in address else FIRST_PAGE
