"""Runs the ingest flow from the command line, with its progress on stderr."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Lock

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)

from pipeline.archive import Event, Expected
from pipeline.i18n import _
from pipeline.ingest import Report, report_of
from pipeline.model import LedgerEntry, Outcome, Step
from pipeline.settings import Settings
from pipeline.wiring import open_archive
from pipeline.words import outcome_word

PLAIN_EVERY_SECONDS = 10.0


def run_ingest(
    settings: Settings, paths: list[Path], *, donation: str | None, kind: str | None, item: str | None
) -> Report:
    """Take files in through the Prefect flow; return what became of the run.

    Raises:
        UnavailableError: No Prefect server answers or can be started.
    """
    from flows.server import connect

    with _watching() as watch:
        connect(settings)
        from flows.ingest import ingest_folder
        from flows.opened import use

        archive = replace(open_archive(settings), told=watch.told)
        try:
            ingest_folder([str(path) for path in paths], donation, kind, item, home=use(archive))
            return report_of(archive, watch.run)
        finally:
            archive.close()


class _Watch:
    """Turns ledger entries into progress. Called from many threads."""

    def __init__(self, progress: Progress | None) -> None:
        self.run = ""
        self.lock = Lock()
        self.progress = progress
        self.bars: dict[Step, TaskID] = {}
        self.expected: Counter[Step] = Counter()
        self.done: Counter[Step] = Counter()
        self.bad = 0
        self.spoke = time.monotonic()
        self.starting = progress.add_task(_("starting"), total=None) if progress else None

    def told(self, event: Event) -> None:
        """Count an entry, or learn how many there will be, and show it."""
        with self.lock:
            if isinstance(event, Expected):
                self._expect(event)
            else:
                self._count(event)

    def _expect(self, event: Expected) -> None:
        self.run = event.run
        self.expected[event.step] = event.number
        if self.progress:
            if self.starting is not None:
                self.progress.remove_task(self.starting)
                self.starting = None
            self.bars[event.step] = self.progress.add_task(_STEPS[event.step](), total=event.number)

    def _count(self, entry: LedgerEntry) -> None:
        self.done[entry.step] += 1
        self.bad += entry.outcome in (Outcome.QUARANTINED, Outcome.FAILED, Outcome.ALARM)
        if self.progress and entry.step in self.bars:
            text = f"{_STEPS[entry.step]()} · {entry.path[-48:]}: {outcome_word(entry.outcome)}"
            self.progress.update(self.bars[entry.step], advance=1, description=text)
        elif not self.progress and time.monotonic() - self.spoke > PLAIN_EVERY_SECONDS:
            self.spoke = time.monotonic()
            print(self._line(), file=sys.stderr, flush=True)

    def _line(self) -> str:
        return _("files {files} of {all_files}, pages read {pages} of {all_pages}, need a person {bad}").format(
            files=self.done[Step.RECEIVE],
            all_files=self.expected[Step.RECEIVE],
            pages=self.done[Step.READ],
            all_pages=self.expected[Step.READ] or "…",
            bad=self.bad,
        )


_STEPS: dict[Step, Callable[[], str]] = {
    Step.RECEIVE: lambda: _("taking in files"),
    Step.READ: lambda: _("reading pages"),
}


@contextmanager
def _watching() -> Iterator[_Watch]:
    """Show live bars where stderr is a terminal, a plain line now and then elsewhere."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _Watch(None)
        return
    columns = (
        SpinnerColumn(),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.description}", markup=False),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        yield _Watch(progress)
