"""Commands that keep the archive running: doctor, index, scheduler, serve."""

from __future__ import annotations

import socket
from enum import StrEnum
from typing import Annotated, Any

import typer

from pipeline.cli.output import AsJson, emit, loaded, opened, say
from pipeline.errors import ConflictError, ExitCode
from pipeline.i18n import _


class Engine(StrEnum):
    """Search engines."""

    EMBEDDED = "embedded"
    ELASTICSEARCH = "elasticsearch"


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command(
        "doctor",
        help=_("What this machine has and lacks, each lack with the command that mends it.\n\nExample: archive doctor"),
    )(doctor)
    index = typer.Typer(
        help=_("The search copy: status, check, rebuild, use.\n\nExample: archive index check --repair"),
        no_args_is_help=True,
    )
    index.command("status", help=_("The search copy against the catalogue.\n\nExample: archive index status"))(status)
    index.command(
        "check", help=_("The same, page by page; --repair mends it.\n\nExample: archive index check --repair")
    )(check)
    index.command("rebuild", help=_("Make the search copy anew from the catalogue.\n\nExample: archive index rebuild"))(
        rebuild
    )
    index.command("use", help=_("Choose the search engine and fill it.\n\nExample: archive index use embedded"))(use)
    app.add_typer(index, name="index")
    scheduler = typer.Typer(
        help=_("The local Prefect server that runs are reported to.\n\nExample: archive scheduler status"),
        no_args_is_help=True,
    )
    scheduler.command("status", help=_("Where it answers.\n\nExample: archive scheduler status"))(scheduler_status)
    scheduler.command("stop", help=_("End it; the next ingest starts it again.\n\nExample: archive scheduler stop"))(
        scheduler_stop
    )
    app.add_typer(scheduler, name="scheduler")
    app.command("serve", help=_("Serve the web pages.\n\nExample: archive serve --port 8080"))(serve)


def doctor(as_json: AsJson = False) -> None:
    """Look at the machine."""
    from flows.server import answering
    from pipeline.doctor import examine

    settings = loaded()
    checks = examine(settings, opened, lambda: answering(settings))
    ok = all(check.ok for check in checks)
    shape = {
        "ok": ok,
        "checks": [{"name": c.name, "ok": c.ok, "found": c.found, "fix": c.fix} for c in checks],
    }
    emit(shape, as_json=as_json, plain=lambda: _doctor_lines(shape))
    if not ok:
        raise typer.Exit(ExitCode.REFUSED)


def status(as_json: AsJson = False) -> None:
    """Show the search copy's state."""
    _compared(repair=False, as_json=as_json)


def check(
    repair: Annotated[bool, typer.Option("--repair", help=_("Mend what differs."))] = False, as_json: AsJson = False
) -> None:
    """Hold the search copy against the catalogue."""
    report = _compared(repair=repair, as_json=as_json)
    if not repair and any(report[name] for name in ("missing", "stale", "extra")):
        raise typer.Exit(ExitCode.PARTIAL)


def rebuild(as_json: AsJson = False) -> None:
    """Make the search copy anew."""
    from pipeline import search

    archive = opened()
    try:
        say(_("making the search copy anew …"))
        search.rebuild(archive.catalogue, archive.index)
    finally:
        archive.close()
    _compared(repair=False, as_json=as_json)


def use(
    engine: Annotated[Engine, typer.Argument(help=_("embedded or elasticsearch."))],
    url: Annotated[str | None, typer.Option(help=_("Where Elasticsearch answers."))] = None,
    as_json: AsJson = False,
) -> None:
    """Choose the search engine and fill it; the choice is kept only when the engine is filled."""
    from pipeline import search
    from pipeline.settings import Settings

    choice: dict[str, str] = {"index": engine.value} | ({"elasticsearch_url": url} if url else {})
    settings = loaded()
    archive = opened(Settings.load(home=settings.home, **choice))
    try:
        search.rebuild(archive.catalogue, archive.index)
    finally:
        archive.close()
    settings.store(**choice)
    _compared(repair=False, as_json=as_json)


def scheduler_status(as_json: AsJson = False) -> None:
    """Say where the local Prefect server answers."""
    from flows.server import running

    server = running(loaded())
    shape = {"running": server is not None, "url": server.api_url if server else None}
    emit(shape, as_json=as_json, plain=lambda: [shape["url"] or _("not running")])  # type: ignore[list-item]


def scheduler_stop(as_json: AsJson = False) -> None:
    """End the local Prefect server."""
    from flows.server import stop

    stopped = stop(loaded())
    emit({"stopped": stopped}, as_json=as_json, plain=lambda: [_("stopped") if stopped else _("not running")])


def serve(
    host: Annotated[str | None, typer.Option(help=_("Address to listen on; only this machine unless told."))] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help=_("Port to listen on."))] = None,
) -> None:
    """Serve the web pages."""
    from pipeline.web.serve import run

    archive = opened()
    host, port = host or archive.settings.host, archive.settings.port if port is None else port
    try:
        _refuse_taken_port(host, port)
        say(_("The pages are at {url}; Ctrl-C ends this.").format(url=f"http://{host}:{port}/"))
        run(archive, host=host, port=port)
    finally:
        archive.close()


def _refuse_taken_port(host: str, port: int) -> None:
    """Say so before announcing an address at which nothing could answer."""
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as door:
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            door.bind(address)
    except OSError as error:
        raise ConflictError("serve-address-refused").about(host=host, port=port) from error


def _compared(*, repair: bool, as_json: bool) -> dict[str, Any]:
    from pipeline import search

    archive = opened()
    try:
        if repair:
            search.repair(archive.catalogue, archive.index)
        report = search.compare(archive.catalogue, archive.index)
    finally:
        archive.close()
    shape = {
        "engine": report.engine,
        "documents": report.documents,
        "catalogue_pages": report.catalogue_pages,
        "missing": list(report.missing),
        "stale": list(report.stale),
        "extra": list(report.extra),
    }
    emit(shape, as_json=as_json, plain=lambda: _index_lines(shape))
    return shape


def _index_lines(shape: dict[str, Any]) -> list[str]:
    names = {"missing": _("missing"), "stale": _("out of date"), "extra": _("not in the catalogue")}
    lines = [
        _("{engine}: {documents} documents, catalogue: {pages} pages").format(
            engine=shape["engine"], documents=shape["documents"], pages=shape["catalogue_pages"]
        )
    ]
    return lines + [f"  {word}: {', '.join(shape[name])}" for name, word in names.items() if shape[name]]


def _doctor_lines(shape: dict[str, Any]) -> list[str]:
    lines = []
    for check in shape["checks"]:
        mark = _("yes") if check["ok"] else _("NO")
        lines.append(f"{mark:<4} {_check_word(check['name'])}: {check['found']}")
        if check["fix"]:
            lines.append(f"     → {check['fix']}")
    return lines


def _check_word(name: str) -> str:
    words = {
        "disk": _("disk"),
        "memory": _("memory"),
        "catalogue": _("catalogue"),
        "index": _("search copy"),
        "model": _("model of handwriting"),
    }
    return words.get(name, name.capitalize())  # the others are names of programs
