"""Read one point in time out of the code of a phrase, and complete it by its context."""

import re
from dataclasses import dataclass, replace
from datetime import date

from pipeline.stages.chronology.edtf import read_span
from pipeline.stages.chronology.tokens import Doubt

_D = r"(?:num )?(?P<d>(?:n\d{1,2}o?|r1)\??|_)(?: num)?(?: day)?"
_MW = r"(?P<m>m\d+\??|_)(?: mes)?"
_MR = r"(?P<m>r\d+\??|_)(?: mes)?"
_MN = r"(?P<m>n\d{1,2}\??|_)"
_MN12 = r"(?P<m>n(?:[1-9]|1[0-2])\??|_)"
_Y = r"(?P<y>(?:n\d+o?|y[0-9X]+)\??)(?P<g> g)?"
_S = r"(?: [/.,–-])?"
_LONG = r"(?P<y>(?:n\d{4}o?|y[0-9X]{4})\??)(?P<g> g)?"
_ANY_M = r"(?P<m>[mrn]\d+\??|_)"
_CONTEXT_YEAR = r"(?: \.)?(?: (?P<cy>@thisyear|@lastyear|@nextyear))?"
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"(?P<y>n(?:3[2-9]|[4-9]\d))(?P<g> g)?{_S} (?P<m>[mr]\d+\??){_S} {_D}",
        rf"{_D}{_S} {_MW}{_S} {_Y}",
        rf"{_D}{_S} {_MR}{_S} {_Y}",
        rf"{_D} (?P<s1>[/.,-]) {_MN} (?P<s2>[/.,-]) {_Y}",
        rf"{_D} (?P<s1>[/.]) {_MN} {_Y}",
        rf"(?P<spaced>){_D} {_MN} {_Y}",
        rf"{_LONG}{_S} {_ANY_M}{_S} {_D}",
        rf"(?P<y>n\d\do?)(?P<g> g){_S} (?P<m>[mr]\d+\??){_S} {_D}",
        rf"(?P<y>n\d\do?)(?P<g> g){_S} {_D}{_S} (?P<m>[mr]\d+\??)",
        rf"{_LONG}{_S} {_D}{_S} (?P<m>[mr]\d+\??)",
        rf"{_LONG}{_S} {_D} [/.] {_MN}",
        rf"{_MW} {_D}{_S} {_Y}",
        rf"{_D}{_S} {_MW}{_CONTEXT_YEAR}",
        rf"{_D}{_S} {_MR}{_CONTEXT_YEAR}",
        rf"{_D} [/.] {_MN12}{_CONTEXT_YEAR}",
        rf"{_MW}{_S} (?P<y>(?:n(?:3[2-9]|[4-9]\d|\d{{4}})o?|y[0-9X]+)\??)(?P<g> g)?",
        rf"{_MW}{_S} (?P<y>n\d\do?\??)(?P<g> g)",
        rf"{_MR}{_S} (?P<y>(?:n(?:3[2-9]|[4-9]\d|\d{{4}})o?|y[0-9X]+)\??)(?P<g> g)?",
        rf"{_MN12} [/.-] (?P<y>(?:n(?:3[2-9]|[4-9]\d|\d{{4}})|y[0-9X]+)\??)(?P<g> g)?",
        rf"{_LONG}{_S} (?P<m>[mr]\d+\??)(?: mes)?",
        rf"(?P<y>n[4-9]\do?)(?P<g> g){_S} (?P<m>[mr]\d+\??)",
        rf"{_MW}{_S} (?P<d>n\d{{1,2}}o?\??)(?: num)?(?: day)?",
        rf"{_MW}{_CONTEXT_YEAR}",
        r"(?P<m>r\d+\??)(?: mes)?",
        rf"{_LONG}",
        r"(?P<y>n\d{2}o?\??)(?P<g> g)",
        r"(?P<y>n(?:3[2-9]|[4-9]\d)o\??)",
        rf"{_D} (?P<cm>@thismonth|@lastmonth|@nextmonth){_CONTEXT_YEAR}",
        r"(?:num )?(?P<d>n\d{1,2}o?\??)(?: num)?(?: day)?",
        r"(?P<s>s\d\d)(?P<sq>\??)" + _S + r" (?P<y>n\d+o?\??)(?P<g> g)?",
        r"(?P<y>n\d{4}\??)(?P<g> g)?" + _S + r" (?P<s>s\d\d)",
        r"(?P<s>s\d\d)" + _CONTEXT_YEAR,
        r"(?P<cy>@thisyear|@lastyear|@nextyear)",
        r"(?P<cm>@thismonth|@lastmonth|@nextmonth)",
        r"(?P<k>k\d+)(?P<kq>\??)(?: g)?(?: [rn](?P<c>\d+)o? c)?",
        r"(?:[rn](?P<c>\d+)o?) c",
    )
)
_SEPARATORS = {
    ("/", "/"),
    ("/", ""),
    (".", ""),
    (".", "."),
    ("-", "-"),
    ("/", "-"),
    (".", "-"),
    ("/", "."),
    (",", ","),
    (".", ","),
    ("/", ","),
}


@dataclass(frozen=True)
class Context:
    """The date of the record around a phrase, as far as it is known."""

    year: int | None = None
    month: int | None = None
    day: int | None = None

    @property
    def date(self) -> date | None:
        """Give the full day, if it is known."""
        return date(self.year, self.month, self.day) if self.year and self.month and self.day else None


@dataclass(frozen=True)
class Point:
    """A point in time with EDTF parts as text (digits or X); `doubt` names the parts in editorial brackets."""

    year: str | None = None
    month: str | None = None
    day: str | None = None
    season: int | None = None
    doubt: frozenset[str] = frozenset()
    part: str | None = None
    year_from: str | None = None
    month_from: str | None = None
    review: frozenset[str] = frozenset()

    def flag(self, code: str) -> "Point":
        """Give the point with one more thing to look at."""
        return replace(self, review=self.review | {code})


def read_context(text: str | None) -> Context:
    """Read a context: an EDTF date, or any text with one in it (запись 1942-02-09)."""
    found = re.search(r"(?<!\d)(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?!\d)", text or "")
    if not found or read_span(found[0]) is None:
        return Context()
    year, month, day = (int(part) if part else None for part in found.groups())
    return Context(year, month if month and month <= 12 else None, day)


def read_point(code: str) -> Point | None:
    """Read the code of one point in time; None when the code has another shape.

    Raises:
        Doubt: If it has the shape of a date that cannot be, or that can be read in two ways.
    """
    for form in _FORMS:
        found = form.fullmatch(code)
        if found:
            return _point({name: value for name, value in found.groupdict().items() if value is not None})
    return None


def _point(parts: dict[str, str]) -> Point:
    doubt = {name for name in ("y", "m", "d", "k") if parts.get(name, "").endswith("?") or parts.get(f"{name}q") == "?"}
    point = Point(
        year=_year(parts),
        month=_month(parts.get("m")),
        day=_day(parts.get("d")),
        season=int(parts["s"][1:]) if "s" in parts else None,
        doubt=frozenset("y" if name == "k" else name for name in doubt),
        year_from=parts.get("cy"),
        month_from=parts.get("cm"),
    )
    return _suspect(point, parts)


def _suspect(point: Point, parts: dict[str, str]) -> Point:
    """Flag what is written so that a person should look again."""
    pair = (parts.get("s1", ""), parts.get("s2", ""))
    if pair != ("", "") and pair not in _SEPARATORS:
        raise Doubt("ambiguous")
    if "spaced" in parts:
        point = point.flag("ambiguous")
    both_small = point.month not in (None, "XX") and (point.day or "99").isdigit() and int(point.day or 99) <= 12
    if both_small and pair == ("/", "-") and parts["m"].startswith("n"):
        point = point.flag("ambiguous")
    if point.year and parts.get("y", "").startswith("n") and 17 <= int(parts["y"].strip("no?")) <= 26:
        point = point.flag("ambiguous-century")
    return point


def _year(parts: dict[str, str]) -> str | None:
    if "k" in parts or "c" in parts:
        return _decade_or_century(parts)
    token = parts.get("y", "").rstrip("?")
    if not token:
        return None
    if token[0] == "y":
        return token[1:]
    value = int(token[1:].rstrip("o"))
    if value >= 1000:
        if not 1700 <= value <= 2100:
            raise Doubt("impossible")
        return str(value)
    if 17 <= value <= 99:
        return f"19{value}"
    raise Doubt("ambiguous-century")


def _decade_or_century(parts: dict[str, str]) -> str:
    century = int(parts["c"]) - 1 if "c" in parts else 19
    if not 9 <= century <= 20:
        raise Doubt("impossible")
    if "k" not in parts:
        return f"{century}XX"
    value = int(parts["k"][1:].rstrip("?"))
    if value >= 1000:
        return f"{value // 10}X"
    if value > 90:
        raise Doubt("impossible")
    return f"{century}{value // 10}X"


def _month(token: str | None) -> str | None:
    if token is None:
        return None
    if token.startswith("_"):
        return "XX"
    value = int(token.strip("mrn?"))
    if not 1 <= value <= 12:
        raise Doubt("impossible")
    return f"{value:02d}"


def _day(token: str | None) -> str | None:
    if token is None:
        return None
    if token.startswith("_"):
        return "XX"
    value = int(token.strip("nro?"))
    if not 1 <= value <= 31:
        raise Doubt("impossible")
    return f"{value:02d}"


def complete(point: Point, context: Context, *, lost_year: bool = False) -> Point:
    """Fill the month and the year that a point lacks by its context.

    Raises:
        Doubt: If the context does not say them.
    """
    point = _apply_named(point, context)
    if point.day and point.month is None:
        if context.month is None or context.year is None or point.year:
            raise Doubt("context-needed")
        far = context.day and point.day.isdigit() and abs(int(point.day) - context.day) > 15
        point = replace(point, month=f"{context.month:02d}", year=str(context.year))
        point = point.flag("month-assumed") if far else point
    if point.year is None:
        if lost_year:
            return replace(point, year="XXXX")
        point = _assume_year(point, context)
    return point


def _assume_year(point: Point, context: Context) -> Point:
    if context.year is None:
        raise Doubt("context-needed")
    year = context.year
    if point.season:
        return replace(point, year=str(year)).flag("year-assumed")
    month = int(point.month) if point.month and point.month.isdigit() else None
    if month and context.month and month <= 2 and context.month >= 11:
        return replace(point, year=str(year + 1)).flag("year-assumed")
    if month and context.month and month >= 11 and context.month <= 2:
        return replace(point, year=str(year - 1)).flag("year-assumed")
    point = replace(point, year=str(year))
    return point.flag("year-assumed") if month and context.month and abs(month - context.month) > 4 else point


def _apply_named(point: Point, context: Context) -> Point:
    """Resolve "this year", "last month" and the like."""
    if point.year_from is None and point.month_from is None:
        return point
    if context.year is None or (point.month_from and context.month is None):
        raise Doubt("context-needed")
    shift = {"@this": 0, "@last": -1, "@next": 1}
    year = context.year + (shift[point.year_from[:5]] if point.year_from else 0)
    month = point.month
    if point.month_from and context.month:
        index = year * 12 + context.month - 1 + shift[point.month_from[:5]]
        year, month = index // 12, f"{index % 12 + 1:02d}"
    return replace(point, year=str(year), month=month, year_from=None, month_from=None)


def point_edtf(point: Point, mark: str = "") -> str:
    """Write a completed point as EDTF.

    Args:
        point: A point that has a year.
        mark: A qualifier (?, ~ or %) for the whole, or nothing.

    Raises:
        Doubt: If there is no such day.
    """
    text = (f"{point.year}-{point.season}" if point.season else _with_doubts(point, mark)) + mark
    if read_span(text) is None:
        raise Doubt("impossible")
    return text


def _with_doubts(point: Point, mark: str) -> str:
    parts = [(name, value) for name, value in (("y", point.year), ("m", point.month), ("d", point.day)) if value]
    if mark or not point.doubt:
        return "-".join(value or "" for _, value in parts)
    if point.doubt >= {name for name, _ in parts}:
        return "-".join(value or "" for _, value in parts) + "?"
    if point.doubt == {"y"} and len(parts) > 1:
        return f"{point.year}?-" + "-".join(value or "" for name, value in parts[1:])
    return "-".join(("?" if name in point.doubt else "") + (value or "") for name, value in parts)
