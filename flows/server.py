"""Finds the Prefect server to report to; without one, keeps a quiet local one below the archive's home.

This module must not import prefect: Prefect reads its settings when it is imported, so they are set here first.
"""

from __future__ import annotations

import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from pipeline.errors import UnavailableError
from pipeline.settings import Settings

START_SECONDS = 120
QUIET = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_CLI_PROMPT": "false",
    "PREFECT_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_LOGGING_INTERNAL_LEVEL": "CRITICAL",
    "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
}


_started: dict[int, subprocess.Popen[bytes]] = {}  # servers this process started; they outlive it unless stopped


@dataclass(frozen=True, slots=True)
class LocalServer:
    """A local Prefect server: its process and where it answers."""

    pid: int
    port: int

    @property
    def api_url(self) -> str:
        """Address of its API."""
        return f"http://127.0.0.1:{self.port}/api"


def connect(settings: Settings) -> str:
    """Make sure that a Prefect server answers and that prefect, imported later, reports to it.

    Returns:
        The address of its API.

    Raises:
        UnavailableError: The configured server does not answer, or the local one does not start.
    """
    url = settings.prefect_api_url or os.environ.get("PREFECT_API_URL")
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)
    if url:
        if not _answers(url, seconds=10):
            raise UnavailableError("prefect-does-not-answer").about(url=url)
    else:
        os.environ["PREFECT_HOME"] = str(settings.prefect_folder)
        url = _local(settings).api_url
    os.environ["PREFECT_API_URL"] = url
    return url


def answering(settings: Settings) -> str | None:
    """Say where Prefect answers now; None when the local server is not running (it is started when needed).

    Raises:
        UnavailableError: A configured server does not answer.
    """
    url = settings.prefect_api_url or os.environ.get("PREFECT_API_URL")
    if url:
        if not _answers(url, seconds=5):
            raise UnavailableError("prefect-does-not-answer").about(url=url)
        return url
    server = running(settings)
    return server.api_url if server else None


def running(settings: Settings) -> LocalServer | None:
    """Return the local server of this archive if it is alive and answers."""
    server = _noted(settings)
    return server if server is not None and _answers(server.api_url, seconds=5) else None


def stop(settings: Settings) -> bool:
    """End the local server of this archive; return whether one was running."""
    if not settings.prefect_folder.exists():
        return False  # none was ever started
    with _only_one(settings.prefect_folder):
        server = _noted(settings)  # whether it answers or not: one that hangs must be ended too
        if server is None:
            return False
        with suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGTERM)
        if not _gone(server.pid, seconds=10):
            os.killpg(server.pid, signal.SIGKILL)
        _note(settings).unlink(missing_ok=True)
        return True


def _local(settings: Settings) -> LocalServer:
    settings.make_home()
    settings.prefect_folder.mkdir(parents=True, exist_ok=True)
    server = running(settings)
    if server is not None:
        return server
    with _only_one(settings.prefect_folder):
        return running(settings) or _start(settings)


def _start(settings: Settings) -> LocalServer:
    port = _free_port()
    environment = {k: v for k, v in os.environ.items() if k != "PREFECT_API_URL"}
    environment |= {"PREFECT_HOME": str(settings.prefect_folder), **QUIET}
    with (settings.prefect_folder / "server.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=environment,
            start_new_session=True,
            cwd=settings.prefect_folder,
        )
    _started[process.pid] = process
    server = LocalServer(process.pid, port)
    fresh = _note(settings).with_suffix(".new")
    fresh.write_text(json.dumps(asdict(server)), encoding="ascii")
    fresh.replace(_note(settings))
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        if _answers(server.api_url, seconds=2):
            return server
        time.sleep(0.25)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    raise UnavailableError("prefect-does-not-start").about(log=str(settings.prefect_folder / "server.log"))


def _noted(settings: Settings) -> LocalServer | None:
    """Return the server whose process lives; None if none was started, or its note was cut off."""
    try:
        server = LocalServer(**json.loads(_note(settings).read_text(encoding="ascii")))
    except (OSError, ValueError, TypeError):
        return None
    return server if _is_ours(server.pid) else None


def _note(settings: Settings) -> Path:
    return settings.prefect_folder / "server.json"


def _is_ours(pid: int) -> bool:
    """A process id can be given again to another program: look at what it runs."""
    try:
        return b"prefect" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def _gone(pid: int, *, seconds: float) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        child = _started.get(pid)
        if child.poll() is not None if child is not None else not _is_ours(pid):  # our own must also be reaped
            return True
        time.sleep(0.1)
    return False


def _answers(api_url: str, *, seconds: float) -> bool:
    try:
        with urllib.request.urlopen(f"{api_url.rstrip('/')}/health", timeout=seconds) as answer:  # noqa: S310 - our own setting
            return bool(answer.status == 200)
    except (OSError, ValueError):
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _only_one(folder: Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "server.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
