"""Commands of the digitisation staff: preflight, ingest, read, ledger."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from pipeline.cli.choices import check_kind
from pipeline.cli.output import AsJson, emit, loaded, opened, say
from pipeline.errors import ExitCode, UsageError
from pipeline.i18n import _, ngettext
from pipeline.model import Outcome, Step
from pipeline.reasons import explain

PathMany = typer.Argument(metavar="PATH", help=_("Folders or files."))


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command(
        "preflight",
        help=_(
            "What an ingest would meet, before it starts. Changes nothing.\n\nExample: archive preflight sample_scans"
        ),
    )(preflight)
    app.command(
        "ingest",
        help=_(
            "Take folders and files in: store, read, describe, index. May be run again at any time.\n\n"
            "Example: archive ingest sample_scans"
        ),
    )(ingest)
    app.command(
        "read", help=_("Read a file and store nothing.\n\nExample: archive read sample_scans/SB-0006/SB-0006_0001r.png")
    )(read)
    app.command(
        "ledger", help=_("What became of every file and page.\n\nExample: archive ledger --outcome quarantined")
    )(ledger)


def preflight(paths: Annotated[list[Path], PathMany], as_json: AsJson = False) -> None:
    """Look at what an ingest would meet."""
    from pipeline import preflight as story
    from pipeline.run_shapes import preflight_shape

    archive = opened()
    try:
        found = story.preflight(archive, paths)
    finally:
        archive.close()
    shape = preflight_shape(found)
    emit(shape, as_json=as_json, plain=lambda: _preflight_lines(shape))
    if found.problems:
        raise typer.Exit(ExitCode.PARTIAL)


def ingest(
    paths: Annotated[list[Path], PathMany],
    donation: Annotated[str | None, typer.Option(help=_("Id of the gift these belong to."))] = None,
    kind: Annotated[
        str | None, typer.Option(help=_("Kind of document (diary, letter, bread_card …), where known."))
    ] = None,
    item: Annotated[str | None, typer.Option(help=_("Put everything into this one item."))] = None,
    as_json: AsJson = False,
) -> None:
    """Take files in."""
    from pipeline.cli.run import run_ingest
    from pipeline.run_shapes import report_shape

    check_kind(kind)
    missing = [path for path in paths if not path.exists() and not path.is_symlink()]
    if missing:
        raise UsageError("command-path-missing").about(path=", ".join(str(path) for path in missing))
    settings = loaded()
    report = run_ingest(settings, [path.absolute() for path in paths], donation=donation, kind=kind, item=item)
    shape = report_shape(report)
    emit(shape, as_json=as_json, plain=lambda: _report_lines(shape))
    if report.state != "done":
        raise typer.Exit(ExitCode.PARTIAL)


def read(
    file: Annotated[Path, typer.Argument(help=_("A scan, a picture or a PDF."))],
    page: Annotated[int | None, typer.Option(min=1, help=_("Only this page, 1-based."))] = None,
    engine: Annotated[str, typer.Option(help=_("auto, print or hand."))] = "auto",
    as_json: AsJson = False,
) -> None:
    """Read a file and keep nothing."""
    from pipeline.ports import PageJob, ReadSettings
    from pipeline.run_shapes import reading_shape
    from pipeline.wiring import open_reader

    settings = loaded()
    if engine not in ("auto", "print", "hand"):
        raise UsageError("command-engine-unknown").about(engine=engine)
    if not file.exists():
        raise UsageError("command-path-missing").about(path=str(file))
    wanted = ReadSettings(engine=engine, languages=settings.ocr_languages)
    reader = open_reader(settings)
    try:
        facts = reader.inspect(file)
        if page is not None and page > len(facts.pages):
            raise UsageError("command-page-missing").about(page=page, pages=len(facts.pages))
        chosen = facts.pages if page is None else (facts.pages[page - 1],)
        job = PageJob(file.absolute(), facts.media_type, 0, 300, "estimated", wanted)
        pages = [
            reading_shape(
                each.index + 1, reader.read(replace(job, index=each.index, dpi=each.dpi, dpi_source=each.dpi_source))
            )
            for each in chosen
        ]
    finally:
        reader.close()
    emit({"pages": pages}, as_json=as_json, plain=lambda: _reading_lines(pages))


def ledger(
    run: Annotated[str | None, typer.Option(help=_("Only this run."))] = None,
    path: Annotated[str | None, typer.Option(help=_("Only this file (end of its name)."))] = None,
    outcome: Annotated[Outcome | None, typer.Option(help=_("Only this outcome."))] = None,
    as_json: AsJson = False,
) -> None:
    """Show what happened."""
    from pipeline.run_shapes import ledger_shape

    archive = opened()
    try:
        entries = archive.catalogue.ledger(run=run, path=path, outcome=outcome)
    finally:
        archive.close()
    shape = ledger_shape(entries)
    emit(shape, as_json=as_json, plain=lambda: _ledger_lines(shape))


def _preflight_lines(shape: dict[str, Any]) -> list[str]:
    gib = 1024**3
    lines = [
        _("{files} files, {pages} pages, {size:.2f} GiB").format(
            files=shape["files"], pages=shape["pages"], size=shape["bytes"] / gib
        ),
        _("expected time: {minutes:.0f} min").format(minutes=max(1, shape["seconds_expected"] / 60)),
        _("room needed: {needed:.2f} GiB, free: {free:.2f} GiB").format(
            needed=shape["disk_needed_bytes"] / gib, free=shape["disk_free_bytes"] / gib
        ),
    ]
    for problem in shape["problems"]:
        lines += ["", f"{problem['path']}", f"  {problem['message']}"] + (
            [f"  → {problem['fix']}"] if problem["fix"] else []
        )
    return lines


def _report_lines(shape: dict[str, Any]) -> list[str]:
    from pipeline.words import outcome_word

    files = shape["files"]
    counts = ", ".join(
        f"{outcome_word(Outcome(name))} — {number}" for name, number in shape["outcomes"].items() if number
    )
    lines = [
        ngettext("{n} file: {counts}", "{n} files: {counts}", files).format(n=files, counts=counts or "0"),
        ngettext("{n} page looked at in {s:.0f} s", "{n} pages looked at in {s:.0f} s", shape["pages"]).format(
            n=shape["pages"], s=shape["seconds"]
        )
        if shape["pages"]
        else _("No page was left to read."),
    ]
    if shape["problems"]:
        lines += ["", _("Needs a person:")]
        for problem in shape["problems"]:
            lines += [f"• {problem['path']}: {problem['message']}"] + (
                [f"  → {problem['fix']}"] if problem["fix"] else []
            )
    return lines


def _reading_lines(pages: list[dict[str, Any]]) -> list[str]:
    lines = []
    for page in pages:
        if len(pages) > 1:
            lines.append(f"— {page['page']} —")
        lines.append(page["text"])
        for code in page["warnings"]:
            say(_warning(code))
    return lines


def _warning(code: str) -> str:
    from pipeline.model import Reason

    return explain(Reason(code)).message


def _ledger_lines(shape: list[dict[str, Any]]) -> list[str]:
    return [
        "  ".join(part for part in (*_when_and_what(entry), entry["path"], entry["reason"]) if part) for entry in shape
    ]


def _when_and_what(entry: dict[str, Any]) -> tuple[str, str]:
    """Return the time as the clock on the wall shows it, and the outcome in words (of publishing: the step)."""
    from pipeline.words import outcome_word

    outcome = Outcome(entry["outcome"])
    at = f"{datetime.fromisoformat(entry['at']).astimezone():%Y-%m-%d %H:%M:%S}" if entry["at"] else ""
    failed_to_publish = Step(entry["step"]) is Step.PUBLISH and outcome is Outcome.FAILED
    return at, _("not put into the search copy") if failed_to_publish else outcome_word(outcome)
