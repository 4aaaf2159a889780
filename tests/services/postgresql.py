"""A real PostgreSQL for the session, and a fresh migrated database for each test."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest

from pipeline.adapters.catalogue import SqlCatalogue

_START_S = 60
_NUMBERS = count(1)


@pytest.fixture(scope="session")
def postgresql_cluster() -> Iterator[int]:
    """The port of a cluster of this session's own, with a migrated database "ready" as a template."""
    programs = _programs()
    if programs is None:
        line = "PostgreSQL is not installed: apt-get install postgresql"
        if os.environ.get("CI", "") not in ("", "0", "false"):
            pytest.fail(line)
        pytest.skip(line)
    folder = Path(tempfile.mkdtemp(prefix="archive-postgresql-"))
    port = _free_port()
    server = _start(programs, folder, port)
    try:
        _wait_until_it_answers(server, folder, port)
        with _administration(port) as connection:
            connection.execute("CREATE DATABASE ready")
        SqlCatalogue.open(_url(port, "ready")).close()
        yield port
    finally:
        server.send_signal(signal.SIGQUIT)  # "immediate": the data are thrown away
        server.wait(timeout=30)
        shutil.rmtree(folder)


@pytest.fixture
def postgresql_url(postgresql_cluster: int) -> Iterator[str]:
    """The URL of a database with the catalogue's tables and nothing in them."""
    yield from _database(postgresql_cluster, "ready")


@pytest.fixture
def empty_postgresql_url(postgresql_cluster: int) -> Iterator[str]:
    """The URL of a database without tables."""
    yield from _database(postgresql_cluster, "template1")


def _database(port: int, template: str) -> Iterator[str]:
    name = f"test_{next(_NUMBERS)}"
    with _administration(port) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
        yield _url(port, name)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _administration(port: int) -> psycopg.Connection[Any]:
    return psycopg.connect(host="127.0.0.1", port=port, user="archive", dbname="postgres", autocommit=True)


def _url(port: int, name: str) -> str:
    return f"postgresql+psycopg://archive@127.0.0.1:{port}/{name}"


def _programs() -> Path | None:
    """The folder with initdb and postgres: on PATH, or the newest that Debian has."""
    found = [Path(path).parent] if (path := shutil.which("initdb")) else []
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name), reverse=True)
    return next((folder for folder in found if (folder / "initdb").exists() and (folder / "postgres").exists()), None)


def _start(programs: Path, folder: Path, port: int) -> subprocess.Popen[bytes]:
    """Make a cluster ordered as Russian is, not by code points, and start it; as root: under another user."""
    data = folder / "data"
    user: dict[str, Any] = {"cwd": folder}
    if os.geteuid() == 0:
        account = next(pwd.getpwnam(name) for name in ("postgres", "nobody") if _is_user(name))
        os.chown(folder, account.pw_uid, account.pw_gid)
        user |= {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    initdb = [programs / "initdb", "-D", data, "-U", "archive", "-A", "trust", "-E", "UTF8", "--no-sync"]
    initdb += ["--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=ru"]
    made = subprocess.run(initdb, capture_output=True, text=True, check=False, **user)
    assert made.returncode == 0, made.stderr
    settings = {"listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": "", "fsync": "off"}
    options = [f"--{name}={value}" for name, value in settings.items()]
    with (folder / "log").open("wb") as log:
        return subprocess.Popen([programs / "postgres", "-D", data, *options], stdout=log, stderr=log, **user)


def _wait_until_it_answers(server: subprocess.Popen[bytes], folder: Path, port: int) -> None:
    until = time.monotonic() + _START_S
    while True:
        try:
            _administration(port).close()
        except psycopg.OperationalError:
            log = (folder / "log").read_text(errors="replace")
            assert server.poll() is None, f"PostgreSQL ended: {log}"
            assert time.monotonic() < until, f"PostgreSQL does not answer: {log}"
            time.sleep(0.05)
        else:
            return


def _is_user(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
