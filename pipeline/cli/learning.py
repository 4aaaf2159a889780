"""The command that makes reading better from what people corrected: learn."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from threading import Lock
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.cli.output import AsJson, emit, loaded
from pipeline.errors import ArchiveError, ExitCode, UsageError
from pipeline.i18n import _, ngettext

if TYPE_CHECKING:  # help is shown without loading what learns
    from rich.status import Status

    from pipeline.archive import Archive, Event
    from pipeline.learn import Learned, Teacher

SECONDS = 900
PLAIN_EVERY_SECONDS = 10.0


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command(
        "learn",
        help=_(
            "Learn a writer's hand from corrected pages, keep it if it is better, and read the other pages again.\n\n"
            "Example: archive learn --item BL-000001"
        ),
    )(learn)


def learn(
    items: Annotated[
        list[str] | None, typer.Option("--item", help=_("Learn the hand of this item; may be repeated."))
    ] = None,
    everyone: Annotated[
        bool, typer.Option("--all", help=_("Learn from all items, for every item without a model of its own."))
    ] = False,
    seconds: Annotated[
        int, typer.Option(min=10, max=86_400, help=_("Time that learning one hand may take."))
    ] = SECONDS,
    anew: Annotated[bool, typer.Option("--again", help=_("Also from what was tried before."))] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=_("Say what could be learned from; change nothing."))
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Learn hands, one after the other; what fails of one does not stop the others."""
    from pipeline.learn_shapes import failed_shape, learned_shape

    if bool(items) == everyone:
        raise UsageError("learn-what")
    learned: list[Learned] = []
    failed: list[tuple[str, ArchiveError]] = []
    with _opened(seconds) as (archive, teacher):
        for item in items or [""]:
            try:
                learned.append(_one(archive, teacher, item, anew=anew, dry_run=dry_run))
            except ArchiveError as error:
                if len(items or [""]) == 1:
                    raise
                failed.append((item, error))
    shape = {
        "learned": [learned_shape(one) for one in learned],
        "failed": [failed_shape(item, error) for item, error in failed],
    }
    emit(shape, as_json=as_json, plain=lambda: _lines(shape, dry_run=dry_run))
    if failed or any(one.reread.failed for one in learned):
        raise typer.Exit(ExitCode.PARTIAL if learned else ExitCode.REFUSED)


def _one(archive: Archive, teacher: Teacher, item: str, *, anew: bool, dry_run: bool) -> Learned:
    from pipeline.learn import learn as story

    return story(archive, teacher, item, anew=anew, dry_run=dry_run)


@contextmanager
def _opened(seconds: int) -> Iterator[tuple[Archive, Teacher]]:
    from pipeline.learn import Teacher
    from pipeline.wiring import open_archive, open_learner, read_lines

    settings = loaded()
    with _watching() as watch:
        archive = replace(open_archive(settings), told=watch.read)
        try:
            yield archive, Teacher(open_learner(settings), read_lines, seconds, watch.told)
        finally:
            archive.close()


class _Watch:
    """Says on stderr what is going on: live on a terminal, a line now and then elsewhere. Called from many threads."""

    def __init__(self, status: Status | None) -> None:
        self.status, self.lock = status, Lock()
        self.words = {stage: said() for stage, said in _STAGES.items()}  # other threads know no language
        self.stage, self.spoke = "", 0.0
        self.pages, self.expected = 0, 0

    def told(self, stage: str, passes: int, rate: float) -> None:
        """Show a stage, and how far learning is."""
        text = self.words[stage]
        if passes:
            text += _(": pass {number}, errors {share} %").format(number=passes, share=_percent(rate))
        with self.lock:
            self._show(stage, text)

    def read(self, event: Event) -> None:
        """Count pages that are read again."""
        from pipeline.archive import Expected

        with self.lock:
            if isinstance(event, Expected):
                self.pages, self.expected = 0, event.number
            else:
                self.pages += 1
            self._show("reading", f"{self.words['reading']} {self.pages}/{self.expected}")

    def _show(self, stage: str, text: str) -> None:
        if self.status is not None:
            self.status.update(text)
        elif stage != self.stage or time.monotonic() - self.spoke > PLAIN_EVERY_SECONDS:
            self.spoke = time.monotonic()
            print(text, file=sys.stderr, flush=True)
        self.stage = stage


_STAGES: dict[str, Callable[[], str]] = {
    "lines": lambda: _("finding the lines that people corrected"),
    "learning": lambda: _("learning"),
    "testing": lambda: _("testing on the lines held back"),
    "reading": lambda: _("reading pages again"),
}


@contextmanager
def _watching() -> Iterator[_Watch]:
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        yield _Watch(None)
        return
    with console.status("") as status:
        yield _Watch(status)


def _percent(rate: float) -> str:
    return f"{100 * rate:.1f}"


def _lines(shape: dict[str, Any], *, dry_run: bool) -> Sequence[str]:
    found: list[str] = []
    for one in shape["learned"]:
        found.append(one["item"] or _("All items"))
        found += [f"  {line}" for line in _told(one, dry_run=dry_run)]
    for one in shape["failed"]:
        found += [one["item"] or _("All items"), f"  {one['message']}", *([f"  → {one['fix']}"] if one["fix"] else [])]
    return found


def _told(one: dict[str, Any], *, dry_run: bool) -> Iterator[str]:
    yield ngettext("{number} line can be used", "{number} lines can be used", one["lines"]).format(number=one["lines"])
    for left in one["left_out_pages"]:
        yield from _left_out(left)
    if dry_run:
        yield from [one["message"]] if one["message"] else []
        return
    if one["before"] is not None:
        yield _("errors on {held} lines held back: {before} % before, {after} % now").format(
            held=one["held"], before=_percent(one["before"]), after=_percent(one["after"])
        )
    if one["kept"]:
        yield _("kept as {model}").format(model=one["model"])
    elif one["message"]:
        yield one["message"]
        if one["fix"]:
            yield "→ " + one["fix"]
    if one["pages_read_again"]:
        yield _("pages read again: {pages}; expected errors were {before} %, now {after} %").format(
            pages=one["pages_read_again"],
            before=_percent(one["expected_before"]),
            after=_percent(one["expected_after"]),
        )


def _left_out(left: dict[str, Any]) -> Iterator[str]:
    page = left["page"]
    if left["unfitting"]:
        yield ngettext(
            "{number} line of page {page} does not fit the picture and was left out",
            "{number} lines of page {page} do not fit the picture and were left out",
            left["unfitting"],
        ).format(number=left["unfitting"], page=page)
    if left["uncertain"]:
        yield ngettext(
            "{number} line of page {page} was left out: it is not certain where it begins and ends",
            "{number} lines of page {page} were left out: it is not certain where they begin and end",
            left["uncertain"],
        ).format(number=left["uncertain"], page=page)
    if left["unreadable"]:
        yield ngettext(
            "{number} line of page {page} was left out: it has marks or signs that cannot be learned",
            "{number} lines of page {page} were left out: they have marks or signs that cannot be learned",
            left["unreadable"],
        ).format(number=left["unreadable"], page=page)
    if left["message"]:
        yield _("page {page} was left out: {why}").format(page=page, why=left["message"])
