"""What holds for every answer: known host names, safe headers, the reader's language, no body for HEAD."""

from __future__ import annotations

from collections.abc import Iterable

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipeline.i18n import Language, speaking
from pipeline.web.language import COOKIE, YEAR_S, asked_language, language_of

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "cross-origin-opener-policy": "same-origin",
}


def add_headers(headers: MutableHeaders, path: str) -> None:
    """Add what every answer carries; IIIF may be read by programs of other places."""
    for name, value in HEADERS.items():
        headers.setdefault(name, value)
    if path.startswith("/iiif/"):
        headers.setdefault("access-control-allow-origin", "*")
        headers.setdefault("cross-origin-resource-policy", "cross-origin")
    if headers.get("content-type", "").startswith("text/html"):
        headers.setdefault("cache-control", "no-cache")
        headers.add_vary_header("Accept-Language")
        headers.add_vary_header("Cookie")


class Manners:
    """ASGI middleware around every page."""

    def __init__(self, app: ASGIApp, *, hosts: Iterable[str], language: Language) -> None:
        """Answer only to these host names, and in this language where the reader asks for none.

        The check of the name keeps a foreign page from reading a local archive by pointing its own name here.
        """
        self.app = app
        self.hosts = frozenset(name.lower() for name in hosts)
        self.language = language

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        answer = _Answer(request, send)
        if _name(request.headers.get("host", "")) not in self.hosts:
            refusal = PlainTextResponse("This host name is not served here.\n", status_code=400)
            await refusal(scope, receive, answer.send)
            return
        inner = dict(scope, method="GET") if scope["method"] == "HEAD" else scope
        with speaking(language_of(request, self.language)):
            await self.app(inner, receive, answer.send)


class _Answer:
    """Sends an answer on, with headers and cookie added, and without its body when only the head was asked for."""

    def __init__(self, request: Request, send: Send) -> None:
        self.path = request.url.path
        self.head_only = request.method == "HEAD"
        self.chosen = asked_language(request)
        self.onward = send

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            add_headers(headers, self.path)
            if self.chosen is not None:
                cookie = f"{COOKIE}={self.chosen}; Max-Age={YEAR_S}; Path=/; SameSite=Lax; HttpOnly"
                headers.append("set-cookie", cookie)
        elif self.head_only and message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await self.onward(message)


def _name(host: str) -> str:
    """Return a Host header's name without its port, lower case."""
    name, colon, port = host.rpartition(":")
    return (name if colon and port.isdigit() and not name.endswith(":") else host).lower()
