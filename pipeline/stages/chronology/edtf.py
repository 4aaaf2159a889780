"""Read the Extended Date/Time Format (EDTF, ISO 8601-2:2019), levels 0 to 2 as an archive uses them.

Source: Library of Congress, Extended Date/Time Format Specification, 4 February 2019. Left out, because no
description here needs them: times of day, years of more than four digits, exponents and significant digits.
"""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

_DATE = re.compile(
    r"(?P<yq>[?~%]?)(?P<y>[0-9X]{4})(?P<yr>[?~%]?)"
    r"(?:-(?P<mq>[?~%]?)(?P<m>[0-9X]{2})(?P<mr>[?~%]?)"
    r"(?:-(?P<dq>[?~%]?)(?P<d>[0-9X]{2})(?P<dr>[?~%]?))?)?"
)
_LEVEL1_GAPS = re.compile(r"\d{3}X|\d{2}XX|\d{4}-XX|\d{4}-\d{2}-XX|\d{4}-XX-XX")
_SET = re.compile(r"[\[{](.+)[\]}]")
LONGEST = 200
SPANS = {  # sub-year grouping → first month, number of months
    21: (3, 3), 22: (6, 3), 23: (9, 3), 24: (12, 3),
    25: (3, 3), 26: (6, 3), 27: (9, 3), 28: (12, 3), 29: (9, 3), 30: (12, 3), 31: (3, 3), 32: (6, 3),
    33: (1, 3), 34: (4, 3), 35: (7, 3), 36: (10, 3), 37: (1, 4), 38: (5, 4), 39: (9, 4), 40: (1, 6), 41: (7, 6),
}  # fmt: skip


@dataclass(frozen=True)
class Span:
    """What an EDTF value covers: its level and its first and last day (None where that end is open)."""

    level: int
    first: date | None
    last: date | None


def valid_edtf(text: str) -> bool:
    """Say whether a value is EDTF of level 0, 1 or 2 that names at least one possible day."""
    return read_span(text) is not None


def edtf_level(text: str) -> int | None:
    """Give the lowest EDTF level that has this value; None when it is not EDTF."""
    span = read_span(text)
    return span.level if span else None


def edtf_range(text: str) -> tuple[str | None, str | None] | None:
    """Give the first and last day of an EDTF value as full dates.

    Returns:
        Two ISO days; None in place of an end that is open or unknown; None for all when it is not EDTF.
    """
    span = read_span(text)
    if span is None:
        return None
    return (span.first.isoformat() if span.first else None, span.last.isoformat() if span.last else None)


def read_span(text: str) -> Span | None:
    """Read one EDTF value; None when it is malformed, impossible or reversed."""
    if not text or len(text) > LONGEST:
        return None
    if text[0] in "[{":
        return _read_set(text)
    if "/" in text:
        return _read_interval(text)
    return _read_date(text)


def _read_interval(text: str) -> Span | None:
    parts = text.split("/")
    if len(parts) != 2:
        return None
    level, ends = 0, []
    for part in parts:
        if part in ("", ".."):
            level = max(level, 1)
            ends.append(Span(1, None, None))
            continue
        span = _read_date(part)
        if span is None or is_season(part):
            return None
        level = max(level, 2 if "X" in part else span.level)
        ends.append(span)
    first, last = ends[0].first, ends[1].last
    if first is None and last is None:
        return None
    if first and last and (first > last or (ends[1].first and ends[1].first < first)):
        return None
    return Span(level, first, last)


def _read_set(text: str) -> Span | None:
    inner = _SET.fullmatch(text)
    if inner is None or {"[": "]", "{": "}"}[text[0]] != text[-1]:
        return None
    spans: list[Span] = []
    for part in inner[1].split(","):
        span = _read_set_member(part.strip())
        if span is None:
            return None
        spans.append(span)
    firsts = [span.first for span in spans]
    lasts = [span.last for span in spans]
    return Span(
        2,
        None if None in firsts else min(day for day in firsts if day),
        None if None in lasts else max(day for day in lasts if day),
    )


def _read_set_member(part: str) -> Span | None:
    if ".." not in part:
        return _read_date(part)
    first, _, last = part.partition("..")
    begin, end = (_read_date(first) if first else None), (_read_date(last) if last else None)
    if (first and begin is None) or (last and end is None) or not (begin or end):
        return None
    if begin and end and begin.first and end.last and begin.first > end.last:
        return None
    return Span(2, begin.first if begin else None, end.last if end else None)


def is_season(text: str) -> bool:
    """Say whether a value is a season or another grouping within a year (21 to 41 in place of the month)."""
    found = re.match(r"[?~%]?[0-9X]{4}[?~%]?-[?~%]?(\d\d)", text)
    return bool(found and int(found[1]) in SPANS)


def _read_date(text: str) -> Span | None:
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    days = _first_and_last(found["y"], found["m"], found["d"])
    if days is None:
        return None
    return Span(_level(found), *days)


def _level(found: re.Match[str]) -> int:
    marks = [found[name] or "" for name in ("yq", "yr", "mq", "mr", "dq", "dr")]
    bare = "-".join(found[name] for name in ("y", "m", "d") if found[name])
    last_mark = {"y": 1, "m": 3, "d": 5}[("d" if found["d"] else "m" if found["m"] else "y")]
    levels = [0]
    if any(mark for place, mark in enumerate(marks) if place != last_mark):
        levels.append(2)
    if marks[last_mark]:
        levels.append(1)
    if "X" in bare:
        levels.append(1 if _LEVEL1_GAPS.fullmatch(bare) else 2)
    if is_season(bare):
        levels.append(1 if int(found["m"]) <= 24 and "X" not in bare else 2)
    return max(levels)


def _first_and_last(year: str, month: str | None, day: str | None) -> tuple[date, date] | None:
    years = list(_fits(year, 1, 9999))
    if month is not None and month.isdigit() and int(month) in SPANS:
        return None if day is not None or not years else _season_days(years[0], years[-1], int(month))
    first = next(_days(years, month, day, last=False), None)
    last = next(_days(years[::-1], month, day, last=True), None)
    return (first, last) if first and last else None


def _season_days(first_year: int, last_year: int, season: int) -> tuple[date, date]:
    start, months = SPANS[season]
    after = start + months - 1
    year, month = last_year + (after - 1) // 12, (after - 1) % 12 + 1
    if year > 9999:
        year, month = 9999, 12
    return date(first_year, start, 1), month_end(year, month)


def _days(years: list[int], month: str | None, day: str | None, *, last: bool) -> Iterator[date]:
    months = list(_fits(month or "XX", 1, 12))
    step = -1 if last else 1
    for year in years:
        for number in months[::step]:
            length = calendar.monthrange(year, number)[1]
            for chosen in list(_fits(day or "XX", 1, length))[::step]:
                yield date(year, number, chosen)


def _fits(mask: str, least: int, most: int) -> Iterator[int]:
    """Give the numbers within bounds that a mask of digits and X allows."""
    if "X" not in mask:
        if least <= int(mask) <= most:
            yield int(mask)
        return
    shape = re.compile(mask.replace("X", r"\d"))
    yield from (number for number in range(least, most + 1) if shape.fullmatch(f"{number:0{len(mask)}}"))


def month_end(year: int, month: int) -> date:
    """Give the last day of a month."""
    return date(year, month, calendar.monthrange(year, month)[1])


def shift_days(day: date, days: int) -> date | None:
    """Move a day; None beyond the years that a date can have."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return None
