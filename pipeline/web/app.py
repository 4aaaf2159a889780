"""Makes the web application of one opened archive."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, Request
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from pipeline.archive import Archive
from pipeline.public import for_everybody
from pipeline.roles import Right
from pipeline.settings import Settings
from pipeline.web.access import Access, Doorkeeper
from pipeline.web.alike import Alike
from pipeline.web.desk import desk_rooms
from pipeline.web.desk.recount import Views
from pipeline.web.faults import Faults
from pipeline.web.handing import handing_routes
from pipeline.web.iiif import iiif_routes
from pipeline.web.look import HERE, Look
from pipeline.web.machine import machine_routes
from pipeline.web.manners import LOOPBACK, Manners
from pipeline.web.room import ReadingRoom

OWN_FILES_CACHE = "public, max-age=3600"


def create_app(archive: Archive) -> FastAPI:
    """Return the pages, the IIIF addresses and the JSON of an archive; whatever changes something asks who it is."""
    app = FastAPI(
        title=archive.settings.collection,
        docs_url=None,  # the ready-made pages call third-party addresses
        redoc_url=None,
        openapi_url="/api/openapi.json",
    )
    look, access = Look(archive.settings), Access(archive)
    look.visitor = access.session
    public = for_everybody(archive)

    def seen_by(request: Request) -> Archive:
        return archive if access.may(request, Right.SEE_DESK) else public

    app.include_router(ReadingRoom(public, look, Views(archive.catalogue).seen).routes())
    app.include_router(Alike(public, look).routes())
    app.include_router(machine_routes(public))
    app.include_router(handing_routes(public))
    app.include_router(iiif_routes(public, seen_by))
    for room in desk_rooms(archive, look, access):
        app.include_router(room.routes())
    app.mount("/static", OwnFiles(directory=HERE / "static", check_dir=False))
    Faults(look, archive.settings).register(app)
    app.add_middleware(Doorkeeper, idle_hours=archive.settings.session_hours)
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
