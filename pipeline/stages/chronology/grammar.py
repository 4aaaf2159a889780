"""Read the code of a whole date phrase: bounds, ranges, sets, halves, events; single points by `points`."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from pipeline.stages.chronology.edtf import month_end, read_span
from pipeline.stages.chronology.events import day_of_count, event_days, holiday
from pipeline.stages.chronology.points import Context, Point, complete, point_edtf, read_point
from pipeline.stages.chronology.tokens import Doubt

_PARTS = {"start": "начало", "start0": "начало", "middle": "середина", "end": "конец"}


@dataclass(frozen=True)
class Meaning:
    """What a phrase says: an EDTF value, the part of it that is meant, and what to look at again."""

    edtf: str
    part: str | None = None
    index_range: tuple[str, str] | None = None
    review: frozenset[str] = frozenset()
    relative: bool = False


@dataclass(frozen=True)
class Scene:
    """What stands around a phrase: the context and the marks that change how its points are written."""

    context: Context
    mark: str = ""
    lost_year: bool = False
    extra: dict[str, str] = field(default_factory=dict)


def read_meaning(code: str, scene: Scene) -> Meaning | None:
    """Read a code; None when no rule of the grammar fits it.

    Raises:
        Doubt: If a rule fits but what it says cannot be or is not certain.
    """
    for pattern, rule in _RULES:
        for found in _splits(pattern, code):
            meaning = rule(found, scene)
            if meaning is not None:
                return meaning
    return None


def _splits(pattern: re.Pattern[str], code: str) -> list[re.Match[str]]:
    found = pattern.fullmatch(code)
    return [found] if found else []


def _meaning(point: Point, scene: Scene) -> Meaning:
    done = complete(point, scene.context, lost_year=scene.lost_year)
    edtf = point_edtf(done, scene.mark)
    review = set(done.review)
    if done.season == 24:
        review.add("ambiguous-winter")
    return Meaning(edtf, point.part, _part_range(done), frozenset(review))


def _single(found: re.Match[str], scene: Scene) -> Meaning | None:
    point = _side(found[0])
    return _meaning(point, scene) if point else None


def _side(code: str) -> Point | None:
    """Read a point that may begin with a part (начало февраля)."""
    split = re.fullmatch(r"(start0?|middle|end) (?:- )?(?P<rest>.+)", code)
    if split is None:
        return read_point(code)
    point = read_point(split["rest"])
    return replace(point, part=_PARTS[split[1]]) if point else None


def _part_range(point: Point) -> tuple[str, str] | None:
    """Give the days that a part of a month, year, season, decade or century is looked for under."""
    if point.part is None or point.day or point.year is None:
        return None
    which = ("начало", "середина", "конец").index(point.part)
    span = read_span(point_edtf(point))
    if span is None or span.first is None or span.last is None:
        return None
    if point.month and point.month.isdigit():
        first = span.first + timedelta(days=10 * which)
        return first.isoformat(), (span.last if which == 2 else first + timedelta(days=9)).isoformat()
    length = (span.last - span.first).days + 1
    first = span.first + timedelta(days=length * which // 3)
    return first.isoformat(), (span.first + timedelta(days=length * (which + 1) // 3 - 1)).isoformat()


def _two(found: re.Match[str], scene: Scene) -> tuple[Point, Point] | None:
    """Read both ends of a range or set and let each lend the other what it lacks."""
    first = _side(found["a"])
    if first is None:
        return None
    bare = re.fullmatch(r"n(\d\d)o?(?: g)?", found["b"])
    if bare and first.year and not first.month and not first.season:
        last: Point | None = Point(year=first.year[:2] + bare[1])
    else:
        last = _side(found["b"])
    if last is None:
        return None
    if first.day and not first.month and not last.day:
        raise Doubt("ambiguous")
    if first.day and not first.month:
        first = replace(first, month=last.month)
    if last.day and not last.month:
        last = replace(last, month=first.month)
    return _lend_years(first, last, scene)


def _lend_years(first: Point, last: Point, scene: Scene) -> tuple[Point, Point]:
    if first.year is None and last.year is None:
        first = complete(first, scene.context)
        last = replace(last, month=last.month or (first.month if last.day else None))
    crossing = bool(first.month and last.month and first.month > last.month)
    if first.year is None and last.year and last.year.isdigit():
        year = int(last.year) - crossing
        return replace(first, year=str(year)), last
    if last.year is None and first.year and first.year.isdigit():
        return first, replace(last, year=str(int(first.year) + crossing))
    return first, last


def _range(found: re.Match[str], scene: Scene) -> Meaning | None:
    ends = _two(found, scene)
    if ends is None:
        return None
    if ends[0].season or ends[1].season:
        return _seasons(ends, scene)
    first, last = (point_edtf(complete(end, scene.context), scene.mark) for end in ends)
    return _interval(first, last, ends)


def _interval(first: str, last: str, ends: tuple[Point, Point]) -> Meaning:
    edtf = f"{first}/{last}"
    if read_span(edtf) is None:
        raise Doubt("reversed")
    review = ends[0].review | ends[1].review
    begin, finish = _part_range(ends[0]), _part_range(ends[1])
    spans = read_span(first), read_span(last)
    if (begin or finish) and spans[0] and spans[1] and spans[0].first and spans[1].last:
        found = (begin[0] if begin else spans[0].first.isoformat(), finish[1] if finish else spans[1].last.isoformat())
        return Meaning(edtf, None, found, review)
    return Meaning(edtf, review=review)


def _seasons(ends: tuple[Point, Point], scene: Scene) -> Meaning:
    """Write a range of seasons by months: EDTF keeps seasons out of intervals."""
    points = [complete(end, scene.context) for end in ends]
    spans = [read_span(point_edtf(point)) for point in points]
    if not spans[0] or not spans[1] or not spans[0].first or not spans[1].last or points[1].season == 24:
        raise Doubt("ambiguous")
    edtf = f"{spans[0].first:%Y-%m}/{spans[1].last:%Y-%m}"
    if read_span(edtf) is None:
        raise Doubt("reversed")
    return Meaning(edtf, review=frozenset({"season-range"}))


def _winter(found: re.Match[str], scene: Scene) -> Meaning | None:
    """Read a season over two years: only a winter has two."""
    years = [int(found["y"]), int(found["z"])]
    first = years[0] if years[0] > 99 else 1900 + years[0]
    second = years[1] if years[1] > 99 else first // 100 * 100 + years[1]
    if second != first + 1:
        raise Doubt("reversed")
    if found["s"] != "24":
        raise Doubt("ambiguous")
    part = _PARTS.get(found["p"] or "")
    point = Point(year=str(first), season=24, part=part)
    return Meaning(point_edtf(point, scene.mark), part, _part_range(point))


def _night(found: re.Match[str], scene: Scene) -> Meaning | None:
    """Read the night between two days that follow one another."""
    if found.groupdict().get("a") is None:
        point = read_point(found["b"])
        if point is None:
            return None
        last = _full_day(complete(point, scene.context))
        return _interval_days(last - timedelta(days=1), last, complete(point, scene.context).review)
    first_point, last_point = read_point(found["a"]), read_point(found["b"])
    if first_point is None or last_point is None:
        return None
    day_only = first_point.month is None and last_point.month is None
    first_point, last_point = _night_ends(first_point, last_point, scene)
    if day_only:
        return _night_of_days(first_point, last_point, scene)
    last = _full_day(last_point)
    first = last - timedelta(days=1)
    if (
        str(first.day) != (first_point.day or "").lstrip("0")
        or (first_point.month or f"{first.month:02d}") != f"{first.month:02d}"
    ):
        raise Doubt("not-a-night")
    return _interval_days(first, last, last_point.review)


def _night_ends(first: Point, last: Point, scene: Scene) -> tuple[Point, Point]:
    if last.month is None and first.month:
        end = _full_day(complete(first, scene.context)) + timedelta(days=1)
        if last.day != f"{end.day:02d}":
            raise Doubt("not-a-night")
        return first, replace(last, year=str(end.year), month=f"{end.month:02d}")
    if last.month and last.year is None and first.year:
        crossing = first.month == "12" and last.month == "01"
        last = replace(last, year=str(int(first.year) + crossing))
    return first, complete(last, scene.context) if last.month else last


def _night_of_days(first: Point, last: Point, scene: Scene) -> Meaning:
    context = scene.context
    if not context.year or not context.month:
        raise Doubt("context-needed")
    for end in (date(context.year, context.month, 1), month_end(context.year, context.month)):
        for shift in range(-1, 32):
            begin = end - timedelta(days=shift) if end.day > 1 else end + timedelta(days=shift)
            following = begin + timedelta(days=1)
            pair = (f"{begin.day:02d}", f"{following.day:02d}")
            inside = (following.year, following.month) == (context.year, context.month)
            inside = inside or (begin.year, begin.month) == (context.year, context.month)
            if pair == (first.day, last.day) and inside:
                return _interval_days(begin, following, frozenset())
    raise Doubt("not-a-night")


def _full_day(point: Point) -> date:
    span = read_span(point_edtf(point))
    if not point.day or span is None or span.first is None or span.first != span.last:
        raise Doubt("not-a-night")
    return span.first


def _interval_days(first: date, last: date, review: frozenset[str]) -> Meaning:
    return Meaning(f"{first.isoformat()}/{last.isoformat()}", review=review)


def _set(brackets: str) -> Callable[[re.Match[str], Scene], Meaning | None]:
    def read(found: re.Match[str], scene: Scene) -> Meaning | None:
        ends = _two(found, scene)
        if ends is None or ends[0].season or ends[1].season:
            return None
        texts = [point_edtf(complete(end, scene.context), scene.mark) for end in ends]
        edtf = brackets[0] + ",".join(texts) + brackets[1]
        return Meaning(edtf, review=ends[0].review | ends[1].review)

    return read


def _bound(shape: str, step: int) -> Callable[[re.Match[str], Scene], Meaning | None]:
    """Make a rule for an open end; `step` moves past the point itself: −1 before it, 1 after it."""

    def read(found: re.Match[str], scene: Scene) -> Meaning | None:
        point = _side(found["a"])
        if point is None:
            return None
        if point.season or point.part:
            raise Doubt("vague")
        point = complete(point, scene.context)
        text = point_edtf(point, scene.mark) if not step else _moved(point_edtf(point), step)
        review = point.review | ({"open-bound"} if step else frozenset())
        return Meaning(shape.format(text), review=review)

    return read


def _moved(edtf: str, step: int) -> str:
    """Give the neighbour of a year, month or day at the same precision."""
    span = read_span(edtf)
    if span is None or span.first is None or span.last is None or not re.fullmatch(r"[\d-]+", edtf):
        raise Doubt("vague")
    neighbour = span.first - timedelta(days=1) if step < 0 else span.last + timedelta(days=1)
    return neighbour.isoformat()[: len(edtf)]


def _both_bounds(found: re.Match[str], scene: Scene) -> Meaning | None:
    meaning = _range(found, scene)
    if meaning is None:
        raise Doubt("unknown-words")
    return meaning


def _half(found: re.Match[str], scene: Scene) -> Meaning | None:
    """Read a half, a ten days, a quarter: an interval of days or months."""
    point = read_point(found["a"])
    if point is None or point.season:
        return None
    point = complete(point, scene.context)
    if not point.year or not point.year.isdigit():
        return _half_century(point, found)
    number, unit = found["n"], found["unit"]
    if point.month:
        return _half_month(point, number, unit)
    months = {"half": 6, "halfyear": 6, "quarter": 3}.get(unit)
    which = 12 // months if months and number == "last" else int(re.sub(r"\D", "", number) or 0)
    if months is None or not 1 <= which <= 12 // months:
        raise Doubt("impossible")
    first = months * (which - 1) + 1
    return Meaning(f"{point.year}-{first:02d}/{point.year}-{first + months - 1:02d}", review=point.review)


def _half_century(point: Point, found: re.Match[str]) -> Meaning:
    if found["unit"] != "half" or found["n"] not in ("n1o", "n2o") or not re.fullmatch(r"\d\dXX", point.year or ""):
        raise Doubt("vague")
    century = int((point.year or "")[:2])
    first, last = (1, 50) if found["n"] == "n1o" else (51, 100)
    return Meaning(f"{century * 100 + first}/{century * 100 + last}")


def _half_month(point: Point, number: str, unit: str) -> Meaning:
    length = month_end(int(point.year or 0), int(point.month or 0)).day if (point.month or "X").isdigit() else 0
    bounds = {
        "half": ((1, 15), (16, length)),
        "dekad": ((1, 10), (11, 20), (21, length)),
    }.get(unit)
    if bounds is None or not length or point.day:
        raise Doubt("vague")
    which = len(bounds) if number == "last" else int(re.sub(r"\D", "", number) or 0)
    if not 1 <= which <= len(bounds):
        raise Doubt("impossible")
    first, last = bounds[which - 1]
    start = f"{point.year}-{point.month}"
    return Meaning(f"{start}-{first:02d}/{start}-{last:02d}", review=point.review)


def _first_days(found: re.Match[str], scene: Scene) -> Meaning | None:
    """Read «в первых числах», «в двадцатых числах»: the month, with the days in the index."""
    point = read_point(found["a"])
    if point is None or point.day or not point.month:
        return None
    point = complete(replace(point, part=None), scene.context)
    span = read_span(point_edtf(point))
    if span is None or span.first is None or span.last is None:
        return None
    tens = found["n"].strip("kno")
    first, last, part = {"last": (span.last.day - 9, span.last.day, "конец")}.get(
        tens,
        (
            max(1, int(tens) // 10 * 10) if tens.isdigit() else 1,
            min(span.last.day, int(tens) // 10 * 10 + 9) if tens.isdigit() else 1,
            None,
        ),
    )
    if tens == "1":
        first, last, part = 1, 10, "начало"
    days = (span.first.replace(day=first).isoformat(), span.first.replace(day=last).isoformat())
    return Meaning(point_edtf(point, scene.mark), part, days, point.review)


def _school_year(found: re.Match[str], scene: Scene) -> Meaning | None:
    years = [int(found["y"]), int(found["z"])]
    first = years[0] if years[0] > 99 else 1900 + years[0]
    second = years[1] if years[1] > 99 else first // 100 * 100 + years[1]
    if second != first + 1:
        raise Doubt("reversed")
    return Meaning(f"{first}-09/{second}-06")


def _two_styles(found: re.Match[str], scene: Scene) -> Meaning | None:
    """Read a day written in both styles, 25 января (7 февраля) 1917: the second must be the first moved."""
    ends = _two(found, scene)
    if ends is None:
        return None
    old, new = (_full_day(end) for end in ends)
    if (new - old).days not in (12, 13):
        raise Doubt("ambiguous")
    return Meaning(new.isoformat())


def _relative(found: re.Match[str], scene: Scene) -> Meaning | None:
    day = scene.context.date
    if day is None:
        raise Doubt("context-needed")
    return Meaning(_relative_edtf(found[0], day, scene), relative=True)


def _relative_edtf(code: str, day: date, scene: Scene) -> str:
    if code == "@lastnight":
        return f"{day - timedelta(days=1)}/{day}"
    if week := re.fullmatch(r"@w([+-]\d)", code):
        monday = day - timedelta(days=day.weekday()) + timedelta(weeks=int(week[1]))
        return f"{monday}/{monday + timedelta(days=6)}"
    if step := re.fullmatch(r"@t([+-]\d+)", code):
        return f"{day + timedelta(days=int(step[1]))}{scene.mark}"
    count = re.fullmatch(r"(after_ )?n(\d+)o? (day|week)(?: ago)?", code)
    if count is None or bool(count[1]) == code.endswith("ago"):
        raise Doubt("vague")
    days = int(count[2]) * (7 if count[3] == "week" else 1) * (1 if count[1] else -1)
    if abs(days) > 3650:
        raise Doubt("vague")
    return f"{day + timedelta(days=days)}{scene.mark}"


def _relative_and_point(found: re.Match[str], scene: Scene) -> Meaning | None:
    point = read_point(found["a"])
    if point is None:
        return None
    said = _meaning(point, scene)
    if scene.context.date and _relative_edtf(found["t"], scene.context.date, scene) != said.edtf:
        raise Doubt("context-mismatch")
    return said


def _event(found: re.Match[str], scene: Scene) -> Meaning | None:
    return Meaning(event_days(found["how"] or "", found["key"], scene.mark))


def _count_of_days(found: re.Match[str], scene: Scene) -> Meaning | None:
    return Meaning(day_of_count(int(found["n"]), found["key"]).isoformat())


def _count_and_point(found: re.Match[str], scene: Scene) -> Meaning | None:
    counted = day_of_count(int(found["n"]), found["key"])
    point = read_point(found["a"])
    if point is None:
        return None
    said = _meaning(point, Scene(Context(counted.year, counted.month, counted.day), scene.mark))
    if said.edtf != counted.isoformat():
        raise Doubt("count-mismatch")
    return said


def _holiday(found: re.Match[str], scene: Scene) -> Meaning | None:
    year = found["y"]
    value = int(year[1:].rstrip("og ")) if year else None
    if value is not None and value < 100:
        value += 1900
    day = holiday(found["key"], value, scene.context)
    if found["how"] in ("under", "@before"):
        return Meaning(f"{day - timedelta(days=1)}~")
    if found["how"] == "@night on":
        return Meaning(f"{day - timedelta(days=1)}/{day}")
    if found["how"] == "@after":
        raise Doubt("vague")
    return Meaning(f"{day}{scene.mark}")


def _open_part(found: re.Match[str], scene: Scene) -> Meaning | None:
    raise Doubt("vague")


_RELATIVE = r"@t[+-]\d+|@lastnight|@w[+-]\d"
_RULES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], Scene], Meaning | None]], ...] = tuple(
    (re.compile(pattern), rule)
    for pattern, rule in (
        (_RELATIVE, _relative),
        (r"(?:after_ )?n\d+o? (?:day|week)(?: ago)?(?<!day)(?<!week)|after_ n\d+ (?:day|week)", _relative),
        (rf"(?P<t>{_RELATIVE})(?: ,)? (?P<a>.+)", _relative_and_point),
        (rf"(?P<a>.+?)(?: ,)? (?P<t>{_RELATIVE})", _relative_and_point),
        (r"n(?P<n>\d{1,4})o day @e_(?P<key>\w+)", _count_of_days),
        (r"n(?P<n>\d{1,4})o day @e_(?P<key>\w+) (?:[,.–-] )?(?P<a>.+)", _count_and_point),
        (r"(?P<a>.+?) (?:[,.–-] )?n(?P<n>\d{1,4})o day @e_(?P<key>\w+)", _count_and_point),
        (r"(?:(?P<how>@before|@after|until|under|@during|start0|start|day start|end|middle|day|n1o day|from start|last day|day end|n1o @during) )?"
         r"@e_(?P<key>\w+)", _event),
        (r"(?:(?P<how>under|@before|@after|@night on|day|on) )?@h_(?P<key>\w+)(?: (?P<y>n(?:\d\d|\d{4})o?(?: g)?))?", _holiday),
        (r"@nb (?P<a>.+?)(?: (?:[–,-]|and))* @na (?P<b>.+)", _both_bounds),
        (r"@nb (?P<a>.+)", _bound("{}/..", 0)),
        (r"@na (?P<a>.+)", _bound("../{}", 0)),
        (r"@night on (?P<b>.+)", _night),
        (r"(?:@night )?from (?P<a>.+) on (?P<b>.+)", _night),
        (r"@night (?P<a>.+) (?:on|–|-) (?P<b>.+)", _night),
        (r"(?:from|since) (?P<a>.+) (?:to|until) (?P<b>.+)", _range),
        (r"between (?P<a>.+) and (?P<b>.+)", _range),
        (r"n?(?P<y>\d{2}|\d{4}) [/–-] n(?P<z>\d{2}|\d{4})(?: g)? @school", _school_year),
        (r"@school n?(?P<y>\d{2}|\d{4}) [/–-] n(?P<z>\d{2}|\d{4})(?: g)?", _school_year),
        (r"(?:(?P<p>start0?|middle|end) )?s(?P<s>\d\d) n(?P<y>\d{2}|\d{4})o?(?: g)? [/–-] n(?P<z>\d{2}|\d{4})o?(?: g)?", _winter),
        (r"(?:from|since) (?P<a>n\d.*|m\d.*|r\d.*)", _bound("{}/..", 0)),
        (r"to (?P<a>.+)", _bound("../{}", 0)),
        (r"(?:until|@before) (?P<a>.+)", _bound("/{}", -1)),
        (r"@after (?P<a>.+)", _bound("{}/", 1)),
        (r"(?P<n>(?:n|r)[1-4]o?|last) (?P<unit>half|dekad|quarter|halfyear) (?P<a>.+)", _half),
        (r"(?P<n>k\d+|n10o|last|n1o|k1) nums (?P<a>.+)", _first_days),
        (r"(?P<a>n\d+o? [mr]\d+) (?:/ )?(?P<b>n\d+o? [mr]\d+ n\d{4}(?: g)?)", _two_styles),
        (r".+", _single),
        (r"(?P<a>.+?) (?:, )?or (?P<b>.+)", _set("[]")),
        (r"(?P<a>.+?) and (?P<b>.+)", _set("{}")),
        (r"(?P<a>n\d{4}) / (?P<b>n\d\d)(?: g)?", _range),
        (r"(?P<a>[^–]+?) – (?P<b>[^–]+)", _range),
        (r"(?P<a>.+?) (?:-|to) (?P<b>.+)", _range),
        (r"(?P<a>.+) (?:-|to) (?P<b>.+?)", _range),
    )
)  # fmt: skip
