"""The story of progress, for the head: taken in, described, transcribed, checked, published, and when it ends."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from pipeline.desk import queue
from pipeline.ports import Catalogue
from pipeline.ports.work import Count, PageState, Wanted

PACE_DAYS = 90
"""The pace is that of so many days before today."""
FEWEST_DONE = 20
"""Below so many checked pages in that time nothing is said of an end."""
FARTHEST_YEARS = 50
GROUPS = ("month", "donation", "kind")
COLUMNS = ("items", "described", "pages", "transcribed", "checked", "published")


@dataclass(frozen=True, slots=True)
class Progress:
    """Where the work stands.

    Attributes:
        whole: Everything.
        groups: By each of GROUPS.
        waiting: What waits for a decision: code and number.
        checked_lately: Pages checked in the last PACE_DAYS days, and still checked.
        ends_on: When all pages are checked at that pace; None where it is not known.
    """

    whole: Count
    groups: dict[str, tuple[Count, ...]]
    waiting: tuple[tuple[str, int], ...]
    checked_lately: int
    ends_on: date | None


def progress(catalogue: Catalogue, *, today: datetime | None = None) -> Progress:
    """Count everything anew."""
    while queue.refresh(catalogue):
        pass
    now = today or datetime.now(UTC)
    whole = next(iter(catalogue.progress("")), Count("", 0, 0, {}))
    lately = catalogue.done_since(PageState.CHECKED, now - timedelta(days=PACE_DAYS))
    count = catalogue.count_pages
    waiting = (
        ("alarm", count(Wanted(outcome="alarm"))),
        ("failed", count(Wanted(outcome="failed"))),
        ("draft", count(Wanted(states=(PageState.DRAFT,)))),
        ("checked", count(Wanted(states=(PageState.CHECKED,)))),
        ("undescribed", whole.items - whole.described),
    )
    groups = {by: catalogue.progress(by) for by in GROUPS}
    return Progress(whole, groups, waiting, lately, _end(whole, lately, now))


def row_of(count: Count) -> dict[str, int]:
    """Return a group's numbers by COLUMNS."""
    return {
        "items": count.items,
        "described": count.described,
        "pages": count.at_least(PageState.MACHINE),
        "transcribed": count.at_least(PageState.DRAFT),
        "checked": count.at_least(PageState.CHECKED),
        "published": count.at_least(PageState.PUBLISHED),
    }


def states_of(column: str) -> tuple[PageState, ...]:
    """Return the states that a column of pages counts."""
    order = tuple(PageState)
    first = {"pages": 0, "transcribed": 1, "checked": 2, "published": 3}[column]
    return order[first:]


def as_json(told: Progress) -> dict[str, Any]:
    """Return the numbers for `archive progress --json`."""
    return {
        **row_of(told.whole),
        "waiting": dict(told.waiting),
        "checked_in_90_days": told.checked_lately,
        "ends_on": told.ends_on.isoformat() if told.ends_on else None,
        **{f"by_{by}": [{by: c.group or None, **row_of(c)} for c in counts] for by, counts in told.groups.items()},
    }


def as_csv(told: Progress, words: Sequence[str]) -> str:
    """Return all tables as one CSV for spreadsheets.

    Args:
        words: Names of the columns: what is grouped by, the group, then COLUMNS.
    """
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";")
    writer.writerow(words)
    writer.writerow(["", "", *row_of(told.whole).values()])
    for by, counts in told.groups.items():
        for count in counts:
            writer.writerow([by, _harmless(count.group), *row_of(count).values()])
    return file.getvalue()


def _end(whole: Count, lately: int, now: datetime) -> date | None:
    left = whole.at_least(PageState.MACHINE) - whole.at_least(PageState.CHECKED)
    if left == 0 or lately < FEWEST_DONE:
        return None
    days = left * PACE_DAYS / lately
    return (now + timedelta(days=days)).date() if days < 365 * FARTHEST_YEARS else None


def _harmless(text: str) -> str:
    """What a spreadsheet would take for a formula becomes text."""
    return "'" + text if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
