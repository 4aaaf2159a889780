"""One archive of sample scans for all tests of the web, a client for it, and a real server and browser."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, sync_playwright

from pipeline.archive import Archive
from pipeline.web.app import create_app
from tests.web.client import Client
from tests.web.shelf import DIARY, ON_ITS_SIDE, build_archive

CHROMIUM = Path("/usr/bin/chromium")
CHROMIUM_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """Read only: a test that changes something builds its own."""
    opened = build_archive(tmp_path_factory.mktemp("web") / "home", [DIARY, "SB-0005", ON_ITS_SIDE])
    yield opened
    opened.close()


@pytest.fixture
def client(archive: Archive) -> Client:
    return Client(create_app(archive))


@pytest.fixture(scope="session")
def server(archive: Archive) -> Iterator[str]:
    """The application on a free port; its address."""
    with served(archive) as address:
        yield address


@contextmanager
def served(archive: Archive) -> Iterator[str]:
    """Serve an archive on a free port, in a thread; give its address."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
    running = uvicorn.Server(uvicorn.Config(create_app(archive), host="127.0.0.1", port=port, log_level="warning"))
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    until = time.monotonic() + 20
    while not running.started:
        assert time.monotonic() < until, "the server did not start"
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        running.should_exit = True
        thread.join(timeout=10)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists() and not os.environ.get("CI"):
        pytest.skip(f"no Chromium at {CHROMIUM}")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(CHROMIUM_ARGUMENTS))
        yield opened
        opened.close()
