"""Gather what speaks for the year of a letter that names none: postmarks, the weekday, events that it tells of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import schemas

FIRST_YEAR, LAST_YEAR = 1941, 1945
_MONTHS = ("январ", "феврал", "март", "апрел", "ма[йя]", "июн", "июл", "август", "сентябр", "октябр", "ноябр", "декабр")
_WEEKDAYS = ("понедельник", "вторник", "сред", "четверг", "пятниц", "суббот", "воскресен")
_MONTH = "|".join(_MONTHS)
_DAY = re.compile(rf"\b(?P<day>\d{{1,2}})[\s/.-]+(?P<month>(?:{_MONTH})\w*)(?!\w*[\s,]+(?:19)?4\d)", re.IGNORECASE)
_MARK = re.compile(
    r"штемпел\w*\D{0,40}?(?P<day>\d{1,2})[\s./-]+(?P<month>\d{1,2})[\s./-]+(?:19)?(?P<year>4[1-5])", re.IGNORECASE
)
_NEAR = 40  # characters between a day and its weekday


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing in the text that speaks for a date.

    Attributes:
        kind: "weekday", "postmark" or "event".
        words: As it stands in the text.
        page: Place of the page, 0-based.
        first, last: The days it allows; None for an end that it leaves open.
    """

    kind: str
    words: str
    page: int
    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class DateOffer:
    """A date that a person may choose.

    Attributes:
        edtf: With "?" where it is only likely.
        wording: The date as it stands in the text.
        signs: What speaks for it.
        weekday_holds: Whether the weekday in the text is that of the calendar; None where the text names none.
    """

    edtf: str
    wording: str
    signs: tuple[Sign, ...]
    weekday_holds: bool | None


def offer_dates(texts: Sequence[str]) -> tuple[DateOffer, ...]:
    """Return the dates that a text without a year allows, the likeliest first; none where it names no day.

    A weekday written beside the day is held against the calendar of each year; a year in which it does not hold is
    not offered. A postmark and an event of the text set the limits. Where several years are left, each is offered
    with "?"; the choice is a person's.
    """
    day = next((found for n, text in enumerate(texts) if (found := _day_in(n, text))), None)
    if day is None:
        return ()
    page, wording, number, month, weekday = day
    signs = (*_postmarks(texts), *_events(texts))
    offers = []
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        try:
            that = date(year, month, number)
        except ValueError:
            continue
        if weekday is not None and that.weekday() != weekday:
            continue
        if not all(_allows(sign, that) for sign in signs):
            continue
        own = (Sign("weekday", wording, page, that, that),) if weekday is not None else ()
        speaks = (*own, *signs)
        offers.append(DateOffer(f"{that}?", wording, speaks, True if weekday is not None else None))
    return tuple(sorted(offers, key=lambda offer: (-len(offer.signs), offer.edtf)))


def _day_in(page: int, text: str) -> tuple[int, str, int, int, int | None] | None:
    found = _DAY.search(text)
    if found is None:
        return None
    around = text[max(0, found.start() - _NEAR) : found.end() + _NEAR].lower()
    weekday = next((n for n, stem in enumerate(_WEEKDAYS) if re.search(rf"\b{stem}\w*", around)), None)
    month = next(n for n, stem in enumerate(_MONTHS, 1) if re.match(stem, found["month"].lower()))
    wording = found[0]
    if weekday is not None:
        named = re.search(rf"\b{_WEEKDAYS[weekday]}\w*", around)
        wording = f"{found[0]}, {named[0]}" if named else found[0]
    return page, wording, int(found["day"]), month, weekday


def _postmarks(texts: Sequence[str]) -> tuple[Sign, ...]:
    signs = []
    for page, text in enumerate(texts):
        for found in _MARK.finditer(text):
            try:
                that = date(1900 + int(found["year"]), int(found["month"]), int(found["day"]))
            except ValueError:
                continue
            signs.append(Sign("postmark", found[0], page, None, that))
    return tuple(signs)


def _events(texts: Sequence[str]) -> tuple[Sign, ...]:
    """Events that a letter tells of cannot come after it."""
    signs = []
    for row in schemas.rows("date_events.csv"):
        if not "1941" <= row["first"][:4] <= "1945":
            continue
        for phrase in row["phrases"].split(";"):
            pattern = r"\s+".join(re.escape(word).replace(r"\*", r"\w*") for word in phrase.split())
            if len(phrase.split()) < 2:
                continue
            page_hit = next(
                ((n, hit[0]) for n, text in enumerate(texts) if (hit := re.search(rf"\b{pattern}", text, re.I))), None
            )
            if page_hit:
                signs.append(Sign("event", page_hit[1], page_hit[0], date.fromisoformat(row["first"]), None))
                break
    return tuple(signs)


def _allows(sign: Sign, day: date) -> bool:
    return (sign.first is None or sign.first <= day) and (sign.last is None or day <= sign.last)
