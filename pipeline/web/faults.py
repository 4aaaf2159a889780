"""How refusals and faults are told: as a page to people, as JSON to programs, never as a traceback."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, RedirectResponse, Response

from pipeline.errors import AccessError, ArchiveError, SignInError
from pipeline.i18n import _, speaking
from pipeline.log import log_fault
from pipeline.reasons import Sentence, explain
from pipeline.settings import Settings
from pipeline.web.access import form_of, kept_fields
from pipeline.web.language import language_of
from pipeline.web.look import Look, address
from pipeline.web.manners import add_headers

MACHINE_PATHS = ("/api/", "/iiif/")


class Faults:
    """Answers to what goes wrong."""

    def __init__(self, look: Look, settings: Settings) -> None:
        """Answer in this look."""
        self.look = look
        self.settings = settings

    def register(self, app: FastAPI) -> None:
        """Answer for an application."""
        app.add_exception_handler(ArchiveError, self.refused)
        app.add_exception_handler(HTTPException, self.unknown)
        app.add_exception_handler(RequestValidationError, self.invalid)
        app.add_exception_handler(Exception, self.broken)

    def answer(self, request: Request, status: int, sentence: Sentence, code: str, **more: str) -> Response:
        """Return the answer to a refusal."""
        if request.url.path.startswith(MACHINE_PATHS) or _wants_json(request):
            body = {"code": code, "message": sentence.message, "fix": sentence.fix}
            return JSONResponse(body, status_code=status, headers=more)
        page = self.look.page(request, "error.html", status=status, sentence=sentence)
        page.headers.update(more)
        return page

    async def refused(self, request: Request, error: Exception) -> Response:
        """The archive itself said no."""
        assert isinstance(error, ArchiveError)
        if isinstance(error, SignInError | AccessError) and not _wants_json(request):
            return await self._at_the_door(request, error)
        again = {"Retry-After": "30"} if error.retryable else {}
        return self.answer(request, error.http_status, explain(error), error.code, **again)

    def unknown(self, request: Request, error: Exception) -> Response:
        """There is no such address, or not this way."""
        assert isinstance(error, HTTPException)
        if error.status_code == 405:
            sentence = Sentence(_("Nothing can be changed at this address."))
            return self.answer(request, 405, sentence, "method-wrong", **(error.headers or {}))
        sentence = Sentence(
            _("There is no page at this address."), _("Check the address, or start from the collection.")
        )
        return self.answer(request, error.status_code, sentence, "address-unknown")

    def invalid(self, request: Request, error: Exception) -> Response:
        """An address asks for something that cannot be."""
        assert isinstance(error, RequestValidationError)
        names = ", ".join(sorted({str(fault["loc"][-1]) for fault in error.errors()}))
        message = _("The address asks for something that cannot be: {names}.").format(names=names)
        return self.answer(request, 422, Sentence(message, _("Correct it and try again.")), "address-wrong")

    def broken(self, request: Request, error: Exception) -> Response:
        """Something was not foreseen."""
        log_fault("page broken", error, path=request.url.path)
        with speaking(language_of(request, self.settings.language)):  # this answer goes past the middleware
            sentence = Sentence(
                _("Something went wrong here. Nothing was changed."),
                _("Try again; if it happens again, tell the archive what you were looking at."),
            )
            response = self.answer(request, 500, sentence, "unexpected")
        add_headers(response.headers, request.url.path)
        return response

    async def _at_the_door(self, request: Request, error: SignInError | AccessError) -> Response:
        """Send who reads to sign in; give back to who changed something what they wrote, to be sent again."""
        if request.method in ("GET", "HEAD") and isinstance(error, SignInError):
            here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
            return RedirectResponse(address("/desk/sign-in", next=here), status_code=303)
        is_form = request.method == "POST" and "form" in request.headers.get("content-type", "")
        fields = kept_fields(await form_of(request)) if is_form else []
        values = {"sentence": explain(error), "code": error.code, "fields": fields}
        return self.look.page(request, "desk/again.html", status=error.http_status, **values)


def _wants_json(request: Request) -> bool:
    return request.headers.get("accept", "").startswith("application/json")
