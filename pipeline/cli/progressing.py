"""The command of progress, for the head."""

from __future__ import annotations

from typing import Any

import typer

from pipeline.cli.output import AsJson, emit, opened
from pipeline.i18n import _


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command(
        "progress",
        help=_(
            "How much is taken in, described, transcribed, checked and published, and what waits for a decision.\n\n"
            "Example: archive progress --json"
        ),
    )(progress)


def progress(as_json: AsJson = False) -> None:
    """Count where the work stands."""
    from pipeline.desk import progress as story
    from pipeline.desk import queue

    archive = opened()
    try:
        queue.refresh_all(archive.catalogue)
        shape = story.as_json(story.progress(archive.catalogue))
    finally:
        archive.close()
    emit(shape, as_json=as_json, plain=lambda: _lines(shape))


def _lines(shape: dict[str, Any]) -> list[str]:
    lines = [
        _("items: {items}, described: {described}").format(**shape),
        _("pages: {pages}, transcribed: {transcribed}, checked: {checked}, published: {published}").format(**shape),
        _(
            "wait for a decision: {alarm} with ink and no text, {failed} not read, {draft} drafts, {checked} checked"
        ).format(**shape["waiting"]),
    ]
    if shape["ends_on"]:
        lines.append(_("all checked by about {day}, at the pace of the last 90 days").format(day=shape["ends_on"]))
    else:
        lines.append(_("when all is checked cannot be said yet"))
    return lines
