"""Runs the web application of one opened archive in this process."""

from __future__ import annotations

import gc
from dataclasses import replace

import uvicorn

from pipeline.archive import Archive
from pipeline.web.app import create_app


def run(archive: Archive, *, host: str, port: int) -> None:
    """Serve until interrupted; nothing is fetched from elsewhere, no address of a reader is logged."""
    settings = archive.settings.model_copy(update={"host": host, "port": port})
    app = create_app(replace(archive, settings=settings))
    gc.collect()
    gc.freeze()  # the program itself is never rubbish: looking through it now and then held a reader up for 0.1 s
    uvicorn.run(app, host=host, port=port, log_level="critical", server_header=False, access_log=False)
