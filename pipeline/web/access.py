"""Who asks, and whether they may: sessions by cookie, rights by route, changes only from this archive's own pages."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from typing import Any
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipeline.archive import Archive
from pipeline.desk import accounts
from pipeline.errors import AccessError, LimitError, SignInError
from pipeline.roles import Account, Right, Session
from pipeline.words import role_word

COOKIE = "archive_session"
CSRF_FIELD = "csrf"
CSRF_HEADER = "x-csrf"
NAME_FIELD, PASSWORD_FIELD = "sign_in_name", "sign_in_password"
LARGEST_BODY_MIB = 8
LARGEST_FIELD_BYTES = 4 * 1024 * 1024
MOST_FIELDS = 20_000
SAFE = ("GET", "HEAD", "OPTIONS")

Needed = Callable[[Request], Coroutine[Any, Any, Account]]


class Access:
    """Sessions of one archive's visitors."""

    def __init__(self, archive: Archive) -> None:
        """Look into this archive's accounts."""
        self.catalogue = archive.catalogue
        self.idle_hours = archive.settings.session_hours

    def session(self, request: Request) -> Session | None:
        """Return who asks, None where nobody is signed in; looked up once for each request."""
        state = request.scope.setdefault("state", {})
        if "session" not in state:
            token = request.cookies.get(COOKIE, "")
            known = accounts.session_of(self.catalogue, token, idle_hours=self.idle_hours) if token else None
            state["session"] = known
        session: Session | None = state["session"]
        return session

    def account(self, request: Request) -> Account | None:
        """Return the account of who asks, None where nobody is signed in."""
        session = self.session(request)
        return session.account if session else None

    def may(self, request: Request, right: Right) -> bool:
        """Whether who asks has a right."""
        account = self.account(request)
        return account is not None and account.may(right)

    def needs(self, right: Right) -> Needed:
        """Return a dependency of a route: gives the account, refuses who has not this right, and checks changes.

        A form that comes with a name and a password (the page "your session ended") signs in on the way.

        Raises (in the request):
            SignInError: Nobody is signed in.
            AccessError: The account has not the right, or the change comes from a foreign page.
        """

        async def needed(request: Request) -> Account:
            session = await run_in_threadpool(self.session, request)
            if request.method not in SAFE:
                refuse_foreign(request)
                session = await self._changing(request, session)
            if session is None:
                raise SignInError("session-missing")
            if not session.account.may(right):
                raise AccessError("right-missing").about(
                    shown=session.account.shown, role=role_word(session.account.role)
                )
            return session.account

        needed.right = right  # type: ignore[attr-defined]  # read by the test that looks at all routes
        return needed

    async def sign_in(self, request: Request, name: str, password: str) -> Session:
        """Sign in; the answer will carry the cookie."""
        address = request.client.host if request.client else ""
        signed = await run_in_threadpool(accounts.sign_in, self.catalogue, name, password, address=address)
        request.scope["state"].update(session=signed.session, new_cookie=signed.token)
        return signed.session

    def sign_out(self, request: Request) -> None:
        """End the session; the answer will take the cookie away."""
        accounts.sign_out(self.catalogue, request.cookies.get(COOKIE, ""))
        request.scope.setdefault("state", {}).update(session=None, new_cookie="")

    async def _changing(self, request: Request, session: Session | None) -> Session | None:
        given = request.headers.get(CSRF_HEADER)
        if given is None and _is_form(request):
            form = await form_of(request)
            if session is None and form.get(NAME_FIELD):
                return await self.sign_in(request, str(form[NAME_FIELD]), str(form.get(PASSWORD_FIELD, "")))
            given = str(form.get(CSRF_FIELD, ""))
        if session is not None and given != session.csrf:
            raise AccessError("csrf-missing")
        return session


async def form_of(request: Request) -> FormData:
    """Return the fields of a posted form; a field may be large, their number and the whole are limited.

    Raises:
        LimitError: There is more than a page takes.
    """
    try:
        return await request.form(max_files=20, max_fields=MOST_FIELDS, max_part_size=LARGEST_FIELD_BYTES)
    except HTTPException as error:
        raise LimitError("form-too-large").about(limit_mib=LARGEST_BODY_MIB) from error


def refuse_foreign(request: Request) -> None:
    """Refuse a change that a page of another site sends.

    Source: Fetch Metadata (W3C), and Origin for browsers without it.

    Raises:
        AccessError: It does.
    """
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None and site not in ("same-origin", "none"):
        raise AccessError("foreign-page")
    if site is None and origin is not None and urlsplit(origin).netloc != request.headers.get("host", ""):
        raise AccessError("foreign-page")


def kept_fields(form: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the texts of a form that must not be lost, without secrets."""
    secret = (CSRF_FIELD, PASSWORD_FIELD, NAME_FIELD)
    pairs = form.multi_items() if isinstance(form, FormData) else form.items()
    return [(name, value) for name, value in pairs if name not in secret and isinstance(value, str)]


class Doorkeeper:
    """ASGI middleware: refuses bodies that are too large, and sets or takes away the session's cookie."""

    def __init__(self, app: ASGIApp, *, idle_hours: int) -> None:
        """Stand before an application."""
        self.app = app
        self.idle_hours = idle_hours

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope.setdefault("state", {})
        secure = "; Secure" if scope.get("scheme") == "https" else ""

        async def answer(message: Message) -> None:
            token = scope["state"].get("new_cookie")
            if message["type"] == "http.response.start" and token is not None:
                age = self.idle_hours * 3600 if token else 0
                cookie = f"{COOKIE}={token}; Max-Age={age}; Path=/; SameSite=Lax; HttpOnly{secure}"
                MutableHeaders(scope=message).append("set-cookie", cookie)
            await send(message)

        await self.app(scope, _bounded(receive), answer)


def _bounded(receive: Receive) -> Receive:
    taken = 0

    async def bounded() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > LARGEST_BODY_MIB * 1024 * 1024:
            raise LimitError("form-too-large").about(limit_mib=LARGEST_BODY_MIB)
        return message

    return bounded


def _is_form(request: Request) -> bool:
    return request.headers.get("content-type", "").startswith(
        ("application/x-www-form-urlencoded", "multipart/form-data")
    )
