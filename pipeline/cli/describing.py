"""Commands that describe: date, entries, transcripts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.cli.output import AsJson, emit, loaded, opened
from pipeline.errors import ExitCode, UsageError
from pipeline.i18n import _, ngettext

if TYPE_CHECKING:
    from pipeline.desk.diary import DiaryEntry
    from pipeline.stages.chronology import EntryReading


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command("date", help=_("A Russian date to EDTF; nothing is invented.\n\nExample: archive date 5/XII-41"))(date)
    app.command(
        "entries",
        help=_("Dated entries of a diary, of an item or of a text file.\n\nExample: archive entries BL-000001"),
    )(entries)
    app.command(
        "transcripts",
        help=_(
            "Take in texts that exist already, one JSON object a line.\n\n"
            "Example: archive transcripts sample_scans/transcripts.jsonl"
        ),
    )(transcripts)


def date(
    text: Annotated[list[str], typer.Argument(help=_("The date as written."))],
    context: Annotated[str | None, typer.Option(help=_("Date of the text around it (EDTF)."))] = None,
    as_json: AsJson = False,
) -> None:
    """Read a date."""
    from pipeline.stages.chronology import parse_date

    loaded()
    reading = parse_date(" ".join(text), context)
    shape = {
        "edtf": reading.edtf,
        "level": reading.level,
        "day_part": reading.day_part,
        "part": reading.part,
        "index_range": list(reading.index_range) if reading.index_range else None,
        "source": reading.source,
        "needs_review": reading.needs_review,
        "reason": reading.reason,
    }
    emit(shape, as_json=as_json, plain=lambda: _date_lines(shape))


def entries(
    item: Annotated[str | None, typer.Argument(help=_("Id of the item."))] = None,
    text: Annotated[Path | None, typer.Option(help=_("A text file instead of an item."))] = None,
    context: Annotated[str | None, typer.Option(help=_("Date where the text begins (EDTF)."))] = None,
    as_json: AsJson = False,
) -> None:
    """Split a diary into dated entries."""
    from pipeline.desk.diary import diary_of
    from pipeline.stages.chronology import split_entries

    settings = loaded()
    if (item is None) == (text is None):
        raise UsageError("command-entries-of-what")
    if item is not None:
        archive = opened(settings)
        try:
            shape = [_decided_shape(entry) for entry in diary_of(archive.catalogue, item, context).entries]
        finally:
            archive.close()
        emit(shape, as_json=as_json, plain=lambda: _entry_lines(shape))
        return
    assert text is not None
    shape = [_entry_shape(entry) for entry in split_entries(_text_lines(text), context)]
    emit(shape, as_json=as_json, plain=lambda: _entry_lines(shape))


def transcripts(
    file: Annotated[
        Path,
        typer.Argument(
            help=_("JSON lines: item, page (none: text of the whole item), text, title, kind, date, origin, scan.")
        ),
    ],
    as_json: AsJson = False,
) -> None:
    """Take in texts that exist already."""
    from pipeline.desk.typed import take_copy
    from pipeline.run_shapes import report_shape
    from pipeline.transcripts import take_in

    archive = opened()
    try:
        report = take_in(archive, file, take_copy)
    finally:
        archive.close()
    shape = report_shape(report)
    emit(shape, as_json=as_json, plain=lambda: _transcript_lines(shape))
    if report.state != "done":
        raise typer.Exit(ExitCode.PARTIAL)


def _entry_shape(entry: EntryReading) -> dict[str, Any]:
    return {
        "edtf": entry.edtf,
        "heading": entry.heading,
        "first_line": entry.first_line,
        "last_line": entry.last_line,
        "text": entry.text,
        "needs_review": entry.needs_review,
        "reason": entry.reason,
        "origin": "machine",
    }


def _decided_shape(entry: DiaryEntry) -> dict[str, Any]:
    return {
        **_entry_shape(entry.reading),
        "needs_review": entry.needs_review,
        "origin": entry.origin.value,
        "agent": entry.agent,
        "page": entry.start.page.number,
        "line": entry.start.key,
        "marks": list(entry.marks),
    }


def _text_lines(file: Path) -> list[str]:
    try:
        return file.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise UsageError("text-not-utf8").about(path=str(file)) from None
    except OSError as error:
        raise UsageError("path-unreadable").about(path=str(file), detail=error.strerror or str(error)) from None


def _date_lines(shape: dict[str, Any]) -> list[str]:
    certain = shape["edtf"] or _("no certain date")
    return [certain] + ([shape["reason"].partition(": ")[2]] if shape["needs_review"] else [])


def _entry_lines(shape: list[dict[str, Any]]) -> list[str]:
    return [
        f"{entry['edtf'] or '—':<24} {entry['first_line']}–{entry['last_line']}  {entry['heading']}"
        + (f"  ({entry['reason'].partition(': ')[2]})" if entry["needs_review"] and entry["reason"] else "")
        for entry in shape
    ]


def _transcript_lines(shape: dict[str, Any]) -> list[str]:
    lines = [
        ngettext("{n} page of text taken in", "{n} pages of text taken in", shape["pages"]).format(n=shape["pages"])
    ]
    for problem in shape["problems"]:
        lines += [f"• {problem['path']}: {problem['message']}"] + ([f"  → {problem['fix']}"] if problem["fix"] else [])
    return lines
