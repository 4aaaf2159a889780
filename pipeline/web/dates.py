"""EDTF dates in words, in the reader's language; what cannot be said simply is shown as it is."""

from __future__ import annotations

import re
from datetime import date

from babel.dates import format_date, format_skeleton

from pipeline.i18n import _, current_language

_DAY = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?([?~%]?)")
_YEAR_MARK = re.compile(r"\sг\.$")


def date_words(edtf: str) -> str:
    """Return "20 ноября 1941 – 28 января 1942" for "1941-11-20/1942-01-28"; the EDTF itself where it is no plain date.

    Source: Extended Date/Time Format, levels 0 and 1: day, month, year, interval, uncertain, approximate.
    """
    first, slash, last = edtf.partition("/")
    start = _point(first)
    if not slash:
        return start or edtf
    end = _point(last)
    if start and end:
        return f"{start} – {end}"
    if start and last in ("", ".."):
        return _("{date} and later").format(date=start)
    if end and first in ("", ".."):
        return _("{date} and earlier").format(date=end)
    return edtf


def _point(text: str) -> str | None:
    found = _DAY.fullmatch(text)
    if found is None:
        return None
    words = _calendar_words(found[1], found[2], found[3])
    if words is None:
        return None
    if found[4] in ("~", "%"):
        words = _("{date} (approximately)").format(date=words)
    return f"{words} (?)" if found[4] in ("?", "%") else words


def _calendar_words(year: str, month: str | None, day: str | None) -> str | None:
    language = current_language()
    try:
        at = date(int(year), int(month or 1), int(day or 1))
    except ValueError:  # a season ("1941-21") or no date at all
        return None
    if day:
        return str(format_date(at, "d MMMM y", locale=language))
    return _YEAR_MARK.sub("", str(format_skeleton("yMMMM", at, locale=language))) if month else year
