"""Makes the web application of one opened archive."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import JSONResponse, Response
from starlette.staticfiles import StaticFiles

from pipeline.archive import Archive
from pipeline.errors import ArchiveError
from pipeline.i18n import _, speaking
from pipeline.log import log_fault
from pipeline.reasons import Sentence, explain
from pipeline.settings import Settings
from pipeline.web.alike import Alike
from pipeline.web.iiif import iiif_routes
from pipeline.web.language import language_of
from pipeline.web.look import HERE, Look
from pipeline.web.machine import machine_routes
from pipeline.web.manners import LOOPBACK, Manners, add_headers
from pipeline.web.room import ReadingRoom

MACHINE_PATHS = ("/api/", "/iiif/")
OWN_FILES_CACHE = "public, max-age=3600"


def create_app(archive: Archive) -> FastAPI:
    """Return the pages, the IIIF addresses and the JSON of an archive; read-only, GET only."""
    app = FastAPI(
        title=archive.settings.collection,
        docs_url=None,  # the ready-made pages call third-party addresses
        redoc_url=None,
        openapi_url="/api/openapi.json",
    )
    look = Look(archive.settings)
    app.include_router(ReadingRoom(archive, look).routes())
    app.include_router(Alike(archive, look).routes())
    app.include_router(machine_routes(archive))
    app.include_router(iiif_routes(archive))
    app.mount("/static", OwnFiles(directory=HERE / "static", check_dir=False))
    _answer_errors(app, look, archive.settings)
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=6)
    app.add_middleware(Manners, hosts=host_names(archive.settings), language=archive.settings.language)
    return app


def host_names(settings: Settings) -> tuple[str, ...]:
    """Return the names that the pages answer to: this machine's own, and those of the settings."""
    further = [name.strip() for name in settings.host_names.split(",") if name.strip()]
    return (*LOOPBACK, settings.host, *further)


class OwnFiles(StaticFiles):
    """Style, scripts and fonts; kept by the browser for an hour, asked for again by their tag."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        """Return a file with its headers."""
        response = super().file_response(*args, **kwargs)
        response.headers["cache-control"] = OWN_FILES_CACHE
        return response


def _answer_errors(app: FastAPI, look: Look, settings: Settings) -> None:
    def answer(request: Request, status: int, sentence: Sentence, code: str, **more: str) -> Response:
        if request.url.path.startswith(MACHINE_PATHS):
            body = {"code": code, "message": sentence.message, "fix": sentence.fix}
            return JSONResponse(body, status_code=status, headers=more)
        page = look.page(request, "error.html", status=status, sentence=sentence)
        page.headers.update(more)
        return page

    def refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, ArchiveError)
        again = {"Retry-After": "30"} if error.retryable else {}
        return answer(request, error.http_status, explain(error), error.code, **again)

    def unknown(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        if error.status_code == 405:
            sentence = Sentence(_("Nothing can be changed at this address."))
            return answer(request, 405, sentence, "method-wrong", Allow="GET, HEAD")
        sentence = Sentence(
            _("There is no page at this address."), _("Check the address, or start from the collection.")
        )
        return answer(request, error.status_code, sentence, "address-unknown")

    def invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        names = ", ".join(sorted({str(fault["loc"][-1]) for fault in error.errors()}))
        message = _("The address asks for something that cannot be: {names}.").format(names=names)
        return answer(request, 422, Sentence(message, _("Correct it and try again.")), "address-wrong")

    def broken(request: Request, error: Exception) -> Response:
        log_fault("page broken", error, path=request.url.path)
        with speaking(language_of(request, settings.language)):  # this answer goes past the middleware
            sentence = Sentence(
                _("Something went wrong here. Nothing was changed."),
                _("Try again; if it happens again, tell the archive what you were looking at."),
            )
            response = answer(request, 500, sentence, "unexpected")
        add_headers(response.headers, request.url.path)
        return response

    app.add_exception_handler(ArchiveError, refused)
    app.add_exception_handler(HTTPException, unknown)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(Exception, broken)
