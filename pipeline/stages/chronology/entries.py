"""Split the lines of a diary into dated entries; month and year go on from the entry before."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.stages.chronology.edtf import read_span
from pipeline.stages.chronology.headings import Heading, find_heading
from pipeline.stages.chronology.points import Context, Point, read_context
from pipeline.stages.chronology.reading import parse_date
from pipeline.stages.chronology.reasons import explain_date

GAP_DAYS = 31
BARE_STEP_DAYS = 3
FAR_DAYS = 1100
FORWARD_DAYS = 62


@dataclass(frozen=True)
class EntryReading:
    """A dated part of a diary.

    Attributes:
        edtf: Its date; None when nothing certain can be said.
        heading: The heading as it stands in the text; empty for lines before the first heading.
        first_line: First line, 0-based.
        last_line: Last line, 0-based, inclusive.
        text: The lines without the heading.
        needs_review: A person should look at it.
        code: Machine code of the reason for a review, a key of `reasons.DATE_REASONS`; empty when all is plain.
    """

    edtf: str | None
    heading: str
    first_line: int
    last_line: int
    text: str
    needs_review: bool = False
    code: str = ""

    @property
    def reason(self) -> str:
        """Give the reason as `code: sentence` in the current language."""
        return explain_date(self.code)


@dataclass(frozen=True)
class _Dated:
    edtf: str | None
    code: str = ""
    day: date | None = None


def split_entries(lines: Sequence[str], context: str | None = None) -> tuple[EntryReading, ...]:
    """Split lines into entries; every line belongs to exactly one.

    Args:
        lines: Lines of text in reading order, of one item.
        context: EDTF date at which the diary begins, for what the first heading leaves out.

    Returns:
        Entries in the order of the lines. Lines before the first heading are an undated entry. A date that goes
        back, a gap of more than a month and an assumed month or year are flagged, not changed.
    """
    previous = read_context(context)
    starts: list[tuple[int, Heading, _Dated]] = []
    for number, line in enumerate(lines):
        under_heading = starts and starts[-1][0] == number - 1 and not starts[-1][1].rest
        before = "" if under_heading else lines[number - 1] if number else None
        after = lines[number + 1] if number + 1 < len(lines) else None
        heading = find_heading(line, before, after)
        if heading is None or (heading.bare and not _continues(heading, previous)):
            continue
        if heading.weak and (_under_day(lines, starts, number) or _idle_weekday(heading, before, previous)):
            continue
        dated = _date_heading(heading, previous, first=not starts)
        starts.append((number, heading, dated))
        previous = _next_context(previous, heading, dated)
    return _cut(lines, starts)


def _idle_weekday(heading: Heading, before: str | None, previous: Context) -> bool:
    """Say whether a line begins with a weekday that neither stands apart nor goes on from the day before."""
    if heading.point != Point() or not heading.weekdays or before is None or not before.strip():
        return False
    return _weekday_alone(heading.weekdays[0], previous).edtf is None


def _under_day(lines: Sequence[str], starts: list[tuple[int, Heading, _Dated]], number: int) -> bool:
    """Say whether nothing but the heading of a day stands above a line."""
    if not starts or starts[-1][1].rest or starts[-1][1].weak:
        return False
    return not any(line.strip() for line in lines[starts[-1][0] + 1 : number])


def _cut(lines: Sequence[str], starts: list[tuple[int, Heading, _Dated]]) -> tuple[EntryReading, ...]:
    if not lines:
        return ()
    entries: list[EntryReading] = []
    first = starts[0][0] if starts else len(lines)
    if first:
        text = "\n".join(lines[:first])
        entries.append(
            EntryReading(None, "", 0, first - 1, text, bool(text.strip()), "undated-entry" if text.strip() else "")
        )
    for place, (number, heading, dated) in enumerate(starts):
        end = starts[place + 1][0] if place + 1 < len(starts) else len(lines)
        body = [heading.rest, *lines[number + 1 : end]] if heading.rest else list(lines[number + 1 : end])
        text = "\n".join(body)
        entries.append(
            EntryReading(
                dated.edtf, heading.text, number, end - 1, text, bool(dated.code) or not dated.edtf, dated.code
            )
        )
    return tuple(entries)


def _continues(heading: Heading, previous: Context) -> bool:
    """Say whether a number alone on a line goes on from the day before, so that it is no page number."""
    if previous.date is None or heading.point is None or not heading.point.day:
        return False
    following = {(previous.date + timedelta(days=step)).day for step in range(1, BARE_STEP_DAYS + 1)}
    return int(heading.point.day) in following


def _next_context(previous: Context, heading: Heading, dated: _Dated) -> Context:
    if dated.day and (previous.date is None or abs((dated.day - previous.date).days) <= FAR_DAYS or not dated.code):
        return Context(dated.day.year, dated.day.month, dated.day.day)
    span = read_span(dated.edtf) if dated.edtf else None
    if span and span.first and heading.point and not heading.point.day:
        return Context(span.first.year, span.first.month if heading.point.month else None)
    return previous


def _date_heading(heading: Heading, previous: Context, *, first: bool) -> _Dated:
    dated = _read_date(heading, previous)
    if dated.day is None or previous.date is None:
        return _flagged(dated, heading)
    days = (dated.day - previous.date).days
    if days < 0:
        return _Dated(dated.edtf, dated.code or "date-earlier", dated.day)
    if days > GAP_DAYS and not first:
        return _Dated(dated.edtf, dated.code or "date-gap", dated.day)
    return _flagged(dated, heading)


def _flagged(dated: _Dated, heading: Heading) -> _Dated:
    unsure = dated.edtf is not None and not dated.code and heading.bare
    return _Dated(dated.edtf, "ambiguous", dated.day) if unsure else dated


def _read_date(heading: Heading, previous: Context) -> _Dated:
    point = heading.point
    if point is None or point.year or point.doubt or not (point.day or point.month) or "XX" in (point.day, point.month):
        return _explicit(heading, previous)
    if not point.day:
        return _month_alone(point, previous)
    if point.day == "00":
        return _explicit(heading, previous)
    if previous.year is None or (point.month is None and previous.month is None):
        return _Dated(None, "context-needed")
    return _inherited(point, heading.weekdays, previous)


def _explicit(heading: Heading, previous: Context) -> _Dated:
    if heading.point == Point() and heading.weekdays:
        return _weekday_alone(heading.weekdays[0], previous)
    reading = parse_date(heading.text, _context_text(previous))
    if reading.edtf is None and reading.candidate and reading.code == "weekday-mismatch":
        day = _day(reading.candidate)
        near = day and previous.date and 0 <= (day - previous.date).days <= GAP_DAYS
        return _Dated(f"{reading.candidate}?", reading.code, day) if near else _Dated(None, reading.code)
    return _Dated(reading.edtf, reading.code, _day(reading.edtf))


def _context_text(context: Context) -> str | None:
    parts = [f"{context.year:04d}"] if context.year else []
    parts += [f"{context.month:02d}"] if parts and context.month else []
    parts += [f"{context.day:02d}"] if len(parts) == 2 and context.day else []
    return "-".join(parts) or None


def _day(edtf: str | None) -> date | None:
    """Give the last day of a date or interval of days; None for anything wider."""
    if edtf is None or not re.fullmatch(r"\d{4}-\d\d-\d\d[?~%]?(?:/\d{4}-\d\d-\d\d[?~%]?)?", edtf):
        return None
    span = read_span(edtf)
    return span.last if span else None


def _weekday_alone(weekday: int, previous: Context) -> _Dated:
    """Date a heading that is only a weekday: certain enough when it is the day after the entry before."""
    following = previous.date + timedelta(days=1) if previous.date else None
    if following and following.isoweekday() == weekday:
        return _Dated(following.isoformat(), "month-assumed", following)
    return _Dated(None, "context-needed")


def _month_alone(point: Point, previous: Context) -> _Dated:
    if previous.year is None:
        return _Dated(None, "context-needed")
    month = int(point.month or 0)
    later = previous.month is not None and month < previous.month
    return _Dated(f"{previous.year + later}-{point.month}", "year-assumed" if later else "")


def _inherited(point: Point, weekdays: tuple[int, ...], previous: Context) -> _Dated:
    """Choose the month or year that a heading leaves out: the nearest that fits, forward rather than back."""
    choices = _choices(point, previous)
    if not choices:
        return _Dated(None, "impossible")
    anchor = previous.date or date(previous.year or 1, previous.month or 1, 1)
    nearest = min(choices, key=lambda day: _cost(day, anchor))
    fitting = [
        day
        for day in choices
        if not weekdays
        or (day.isoweekday() in weekdays and (day == nearest or 0 <= (day - anchor).days <= FORWARD_DAYS))
    ]
    best = min(fitting, key=lambda day: _cost(day, anchor)) if fitting else nearest
    if not fitting:
        return _Dated(f"{best.isoformat()}?", "weekday-mismatch", best)
    turned = (best.year, best.month) != (previous.year, previous.month)
    if point.month is None and turned and not weekdays:
        return _Dated(best.isoformat(), "month-assumed", best)
    distant = abs((best - anchor).days) > 120 and previous.month is not None
    return _Dated(best.isoformat(), "year-assumed" if distant else "", best)


def _cost(day: date, anchor: date) -> int:
    days = (day - anchor).days
    return days if days >= 0 else -3 * days


def _choices(point: Point, previous: Context) -> list[date]:
    year, month = previous.year or 1, previous.month or 1
    if point.month:
        places = [(year + shift, int(point.month)) for shift in ((-1, 0, 1) if previous.month else (0,))]
    else:
        index = year * 12 + month - 1
        shifts = (-1, 0, 1, 2) if previous.day else (0,)
        places = [((index + shift) // 12, (index + shift) % 12 + 1) for shift in shifts]
    texts = (f"{place_year:04d}-{place_month:02d}-{point.day}" for place_year, place_month in places)
    spans = (read_span(text) for text in texts)
    return [span.first for span in spans if span and span.first]
