"""Days of known events and holidays, and days counted from them; the days themselves are data in schemas/."""

from datetime import date, timedelta

import schemas
from pipeline.stages.chronology.edtf import read_span
from pipeline.stages.chronology.points import Context
from pipeline.stages.chronology.tokens import Doubt


def event_days(how: str, key: str, mark: str = "", year: int | None = None) -> str:
    """Write when an event was, or the time before, after or around it.

    Args:
        how: What stands before the event in the phrase: "", "day", "start", "@before" and so on.
        key: A key of `date_events.csv`.
        mark: A qualifier of the whole.
        year: The year written beside it, if any.

    Raises:
        Doubt: If the phrase asks for the day of something that lasted for years, or names another year.
    """
    first, last = _days(key)
    if year is not None and year != first.year:
        raise Doubt("context-mismatch")
    lasting = first != last
    writers = {
        "@before": f"/{first - timedelta(days=1)}",
        "until": f"/{first - timedelta(days=1)}",
        "@after": f"{last + timedelta(days=1)}/",
        "under": f"{first - timedelta(days=1)}~",
        "start": f"{first:%Y-%m}~",
        "until start": f"/{first - timedelta(days=1)}",
        "@before start": f"/{first - timedelta(days=1)}",
        **dict.fromkeys(("until end", "@before end"), f"../{last}"),
        "last @during": f"{last:%Y-%m}~",
        "@after end": f"{last + timedelta(days=1)}/",
        **dict.fromkeys(("n1o @during", "k1 @during", "k1 day"), f"{first:%Y-%m}~"),
        "start0": f"{first}{mark}",
        "day start": f"{first}{mark}",
        "n1o day": f"{first}{mark}",
        "from start": f"{first}/..",
        "end": f"{last:%Y-%m}~",
        "last day": f"{last}{mark}",
        "day end": f"{last}{mark}",
        "day": f"{first}{mark}",
        "": f"{first}/{last}" if lasting else f"{first}{mark}",
        "@during": f"{first}/{last}" if lasting else f"{first}~",
    }
    if how not in writers or (how == "day" and lasting):
        raise Doubt("vague")
    return writers[how]


def day_of_count(number: int, key: str) -> date:
    """Give the day with a number in a count that an event began (двадцать первый день войны).

    Raises:
        Doubt: If the number lies outside of the event.
    """
    first, last = _days(key)
    day = first + timedelta(days=number - 1)
    if first == last or not first <= day <= last:
        raise Doubt("impossible")
    return day


def _days(key: str) -> tuple[date, date]:
    for row in schemas.rows("date_events.csv"):
        if row["key"] == key:
            return date.fromisoformat(row["first"]), date.fromisoformat(row["last"])
    raise Doubt("unknown-words")


def holiday(key: str, year: int | None, context: Context) -> date:
    """Give the day of a holiday in a year, or the one nearest to the context.

    Raises:
        Doubt: If neither a year nor a month of the context tells which year is meant.
    """
    place = next((row["month_day"] for row in schemas.rows("holidays.csv") if row["key"] == key), None)
    if place is None:
        raise Doubt("unknown-words")
    if year is not None:
        return _holiday_in(place, year)
    if context.year is None:
        raise Doubt("context-needed")
    if context.month is None:
        if key == "new_year":
            raise Doubt("context-needed")
        return _holiday_in(place, context.year)
    middle = context.date or date(context.year, context.month, 15)
    choices = [_holiday_in(place, context.year + shift) for shift in (-1, 0, 1)]
    return min(choices, key=lambda day: abs((day - middle).days))


def _holiday_in(place: str, year: int) -> date:
    if not 1800 <= year <= 2100:
        raise Doubt("impossible")
    if place.startswith("easter"):
        return orthodox_easter(year) + timedelta(days=int(place[len("easter") :] or 0))
    span = read_span(f"{year}-{place}")
    if span is None or span.first is None:
        raise Doubt("impossible")
    return span.first


def orthodox_easter(year: int) -> date:
    """Give Orthodox Easter by the Gregorian calendar, for years 1900 to 2099.

    Source: Meeus, Astronomical Algorithms (Julian computus); thirteen days between the calendars.
    """
    moon = (19 * (year % 19) + 15) % 30
    sunday = (2 * (year % 4) + 4 * (year % 7) - moon + 34) % 7
    month, day = divmod(moon + sunday + 114, 31)
    return date(year, month, day + 1) + timedelta(days=13)
