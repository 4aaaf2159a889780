"""The command that hands out: records in published forms, texts of pages, finding lists."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from contextlib import closing
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.output import opened, say
from pipeline.errors import ExitCode, UsageError
from pipeline.i18n import _

if TYPE_CHECKING:  # loading what an archive is made of would slow every command
    from pipeline.archive import Archive
    from pipeline.desk.handing_out import Refused
    from pipeline.stages.document.marc import Lost, MarcRecord


class Format(StrEnum):
    """Forms in which a description, a page or a donation can be handed out."""

    OAI_DC = "oai_dc"
    DCTERMS = "dcterms"
    ALTO = "alto"
    TEXT = "text"
    RUSMARC = "rusmarc"
    GOST = "gost"
    FINDING_LIST = "finding-list"


Items = Annotated[list[str] | None, typer.Argument(metavar="ITEM…", help=_("Ids of the items."))]
To = Annotated[
    Path | None,
    typer.Option(
        "--to", help=_("A file: .xml or .mrc (ISO 2709) for rusmarc; .pdf, .docx, .csv or .html for a finding list.")
    ),
]
MOST_FOUND = 10_000


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command(
        "export",
        help=_(
            "Hand out a description, a page's text or the finding list of a donation. What cannot be carried over "
            "is said on standard error.\n\nExample: archive export oai_dc BL-000001"
        ),
    )(export)


def export(
    form: Annotated[Format, typer.Argument(help=_("oai_dc, dcterms, alto, text, rusmarc, gost or finding-list."))],
    items: Items = None,
    page: Annotated[int, typer.Option(min=1, help=_("For alto and text: the page, 1-based."))] = 1,
    to: To = None,
    query: Annotated[
        str | None, typer.Option(help=_("Items whose pages answer this question, for rusmarc and gost."))
    ] = None,
    donation: Annotated[str | None, typer.Option(help=_("For finding-list: the donation."))] = None,
    electronic: Annotated[bool, typer.Option("--electronic", help=_("For gost: describe the digital copy."))] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help=_("Say what was lost as one JSON value, on standard error."))
    ] = False,
) -> None:
    """Hand out."""
    with closing(opened()) as archive:
        if form is Format.FINDING_LIST:
            _written(_finding_list(archive, donation, to), to)
            return
        named = [*(items or []), *(_found(archive, query) if query else [])]
        if not named:
            raise UsageError("export-of-what")
        if form in (Format.RUSMARC, Format.GOST):
            refused = _many(archive, form, named, to, electronic=electronic, as_json=as_json)
            _end(refused, len(set(named)))
            return
        if len(named) > 1:
            raise UsageError("export-one-only").about(form=form.value)
        _written(_one(archive, form, named[0], page), to)


def _found(archive: Archive, query: str) -> list[str]:
    from pipeline import search

    asked = search.understand(query, limit=MOST_FOUND)
    answer = search.ask(archive.catalogue, archive.index, asked)
    return list(dict.fromkeys(hit.item for hit in answer.hits))


def _one(archive: Archive, form: Format, item: str, page: int) -> bytes:
    from pipeline.desk.handing_out import record_of
    from pipeline.stages import document

    if form in (Format.ALTO, Format.TEXT):
        return _page_written(archive, form, item, page)
    record = record_of(archive, item)
    return document.oai_dc(record) if form is Format.OAI_DC else document.dcterms(record)


def _page_written(archive: Archive, form: Format, item: str, number: int) -> bytes:
    from pipeline.stages import document
    from pipeline.trust import worth_of

    page = archive.catalogue.page(item, number)
    layers = archive.catalogue.layers(page.id)
    if not layers:
        raise UsageError("page-without-text").about(item=item, page=number)
    worth = worth_of(layers, archive.settings.trust)
    if form is Format.ALTO:
        return document.alto(page, layers[0], worth=worth)
    return document.plain(page, layers[0], worth=worth).encode()


def _many(
    archive: Archive, form: Format, items: Sequence[str], to: Path | None, *, electronic: bool, as_json: bool
) -> list[Refused]:
    from pipeline.desk.handing_out import rusmarc_of_many
    from pipeline.stages.document.marc import iso2709, marcxchange

    if form is Format.GOST:
        return _lines(archive, items, to, electronic=electronic)
    records, refused = rusmarc_of_many(archive, items)
    cut: dict[str, tuple[Lost, ...]] = {}
    if to is not None and to.suffix.lower() in (".mrc", ".iso"):
        parts = [(record.item, *iso2709(record)) for record in records]
        data, cut = b"".join(part for _item, part, _lost in parts), {item: lost for item, _part, lost in parts}
    else:
        data = marcxchange(records)
    if records:
        _written(data, to)
    _report(records, refused, cut, as_json=as_json)
    return refused


def _lines(archive: Archive, items: Sequence[str], to: Path | None, *, electronic: bool) -> list[Refused]:
    from pipeline.desk.handing_out import Refused, gost_of
    from pipeline.errors import ArchiveError

    lines, refused = [], []
    for item in dict.fromkeys(items):
        try:
            lines.append(gost_of(archive, item, electronic=electronic).text)
        except ArchiveError as error:
            refused.append(Refused(item, error))
    if lines:
        _written(("\n".join(lines) + "\n").encode(), to)
    _report([], refused, {}, as_json=False)
    return refused


def _report(
    records: Sequence[MarcRecord], refused: Sequence[Refused], cut: dict[str, tuple[Lost, ...]], *, as_json: bool
) -> None:
    """Say what was lost and refused: plainly, or as one JSON value."""
    from pipeline.reasons import explain
    from pipeline.words import lost_word

    shape = {
        "records": [
            {
                "item": record.item,
                "missing": list(record.missing),
                "lost": [
                    {"term": one.term, "value": one.value, "why": one.why, "words": lost_word(one.why)}
                    for one in (*record.lost, *cut.get(record.item, ()))
                ],
            }
            for record in records
        ],
        "refused": [
            {"item": one.item, "code": one.error.code, "message": explain(one.error).message} for one in refused
        ],
    }
    if as_json:
        say(json.dumps(shape, ensure_ascii=False))
        return
    for record in records:
        if record.missing:
            say(_("{item}: not known: {what}").format(item=record.item, what=", ".join(record.missing)))
        for lost in (*record.lost, *cut.get(record.item, ())):
            said = f": {lost.value}" if lost.value else ""
            say(f"{record.item}: {lost.term}: {lost_word(lost.why)}{said}")
    for one in refused:
        say(f"{one.item}: {explain(one.error).message}")


def _finding_list(archive: Archive, donation: str | None, to: Path | None) -> bytes:
    from pipeline.desk.handing_out import list_of
    from pipeline.wiring import finding_list_as

    if donation is None:
        raise UsageError("export-of-what")
    kind = to.suffix.lower().lstrip(".") if to else "csv"
    return finding_list_as(list_of(archive, donation), kind)


def _written(data: bytes, to: Path | None) -> None:
    if to is None:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    try:
        fresh = to.with_name(f".{to.name}.new")
        fresh.write_bytes(data)
        fresh.replace(to)
    except OSError as error:
        raise UsageError("export-unwritable").about(path=str(to), detail=error.strerror or str(error)) from None


def _end(refused: Sequence[Refused], asked: int) -> None:
    if refused:
        raise typer.Exit(ExitCode.REFUSED if len(refused) == asked else ExitCode.PARTIAL)
