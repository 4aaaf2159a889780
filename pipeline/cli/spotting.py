"""Command of the researcher: find a written word by its looks."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer

from pipeline.cli.output import AsJson, emit, opened, say
from pipeline.errors import ExitCode
from pipeline.i18n import _, ngettext


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "spot",
        help=_(
            "Find where the same hand wrote the same word, by its looks, not by reading.\n\n"
            "Example: archive spot BL-000001 --page 3 --box 120,340,210,60"
        ),
    )(spot_places)


def spot_places(
    item: Annotated[str, typer.Argument(help=_("Id of the item."))],
    page: Annotated[int, typer.Option(min=1, help=_("Page with the word, 1-based."))],
    box: Annotated[str, typer.Option(help=_("The word's place: x,y,width,height in pixels of the scan."))],
    within: Annotated[list[str] | None, typer.Option(help=_("Look through this item instead; repeat it."))] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help=_("At most so many places."))] = 20,
    as_json: AsJson = False,
) -> None:
    """Find a written word by its looks."""
    from pipeline.spotting import box_from, spot, spotted_shape

    asked, archive = box_from(box), opened()
    try:
        shape = spotted_shape(
            item, page, spot(archive, item, page, asked, within=within or (), limit=limit, told=_told)
        )
    finally:
        archive.close()
    emit(shape, as_json=as_json, plain=lambda: _lines(shape))
    if shape["failed"]:
        pages = ngettext("{n} page could not be looked at.", "{n} pages could not be looked at.", shape["failed"])
        say(pages.format(n=shape["failed"]))
        raise typer.Exit(ExitCode.PARTIAL)


def _told(done: int, pages: int) -> None:
    """Show how far the preparing of pages is, to a person only."""
    if sys.stderr.isatty():
        end = "\n" if done >= pages else ""
        print(
            "\r" + _("preparing pages: {done} of {pages}").format(done=done, pages=pages),
            end=end,
            file=sys.stderr,
            flush=True,
        )


def _lines(shape: dict[str, Any]) -> list[str]:
    count, pages = len(shape["places"]), shape["pages"]
    found = ngettext("{n} place", "{n} places", count).format(n=count)
    through = ngettext("on {n} page", "on {n} pages", pages).format(n=pages)
    lines = [
        f"{found} {through} – " + _("found by the look of the writing, not by reading")
        if count
        else _("Nothing on {n} pages looks like it.").format(n=pages)
    ]
    for place in shape["places"]:
        where = _("p. {n}").format(n=place["page"])
        box = ",".join(map(str, place["box"]))
        lines.append(f"{place['item']} {where} · {box} · {place['likeness']:.2f}")
    return lines
