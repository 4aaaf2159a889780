"""Rules for two points: ranges, nights, sets, open ends, days written in both styles."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from pipeline.stages.chronology.edtf import month_end, read_span
from pipeline.stages.chronology.meaning import Meaning, Scene, part_range, read_side
from pipeline.stages.chronology.points import Point, complete, point_edtf, read_point
from pipeline.stages.chronology.tokens import Doubt


def read_two(found: re.Match[str], scene: Scene) -> tuple[Point, Point] | None:
    """Read both ends of a range or set and let each lend the other what it lacks."""
    first = read_side(found["a"])
    if first is None:
        return None
    bare = re.fullmatch(r"n(\d\d)o?(?: g)?", found["b"])
    if bare and first.year and not first.month and not first.season:
        last: Point | None = Point(year=first.year[:2] + bare[1])
    else:
        last = read_side(found["b"])
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


def read_range(found: re.Match[str], scene: Scene) -> Meaning | None:
    """Read «с … по …», «… – …»: an interval of two points."""
    ends = read_two(found, scene)
    if ends is None:
        return None
    if ends[0].season or ends[1].season:
        return _seasons(ends, scene)
    first, last = (point_edtf(complete(end, scene.context), scene.mark) for end in ends)
    return _interval(first, last, ends)


def _interval(first: str, last: str, ends: tuple[Point, Point]) -> Meaning:
    edtf = f"{first}/{last}"
    if read_span(edtf) is None or first == last:
        raise Doubt("reversed")
    review = ends[0].review | ends[1].review
    begin, finish = part_range(ends[0]), part_range(ends[1])
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


def read_years(found: re.Match[str], scene: Scene) -> Meaning | None:
    """Read «40–41 гг.»: two years of two figures."""
    ends = tuple(Point(year=f"19{found[side][1:]}") for side in ("a", "b"))
    first, last = (point_edtf(end, scene.mark) for end in ends)
    return _interval(first, last, (ends[0], ends[1]))


def read_night(found: re.Match[str], scene: Scene) -> Meaning | None:
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


def set_rule(brackets: str) -> Callable[[re.Match[str], Scene], Meaning | None]:
    """Make a rule for two values: one of them «[]», or both «{}»."""

    def read(found: re.Match[str], scene: Scene) -> Meaning | None:
        ends = read_two(found, scene)
        if ends is None or ends[0].season or ends[1].season:
            return None
        texts = [point_edtf(complete(end, scene.context), scene.mark) for end in ends]
        edtf = brackets[0] + ",".join(texts) + brackets[1]
        return Meaning(edtf, review=ends[0].review | ends[1].review)

    return read


def bound_rule(shape: str, step: int) -> Callable[[re.Match[str], Scene], Meaning | None]:
    """Make a rule for an open end; `step` moves past the point itself: −1 before it, 1 after it."""

    def read(found: re.Match[str], scene: Scene) -> Meaning | None:
        point = read_side(found["a"])
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


def read_both_bounds(found: re.Match[str], scene: Scene) -> Meaning | None:
    """Read «не ранее … не позднее …»: an interval."""
    meaning = read_range(found, scene)
    if meaning is None:
        raise Doubt("unknown-words")
    return meaning


def read_two_styles(found: re.Match[str], scene: Scene) -> Meaning | None:
    """Read a day written in both styles, 25 января (7 февраля) 1917: the second must be the first moved."""
    ends = read_two(found, scene)
    if ends is None:
        return None
    old, new = (_full_day(end) for end in ends)
    if (new - old).days not in (12, 13):
        raise Doubt("ambiguous")
    return Meaning(new.isoformat())


def read_inside(found: re.Match[str], scene: Scene) -> Meaning | None:
    """Read «после … до …»: the time between two days or months, neither of them in it."""
    ends = read_two(found, scene)
    if ends is None or any(end.season or end.part for end in ends):
        raise Doubt("vague")
    texts = [point_edtf(complete(end, scene.context)) for end in ends]
    edtf = f"{_moved(texts[0], 1)}/{_moved(texts[1], -1)}"
    if read_span(edtf) is None:
        raise Doubt("reversed")
    return Meaning(edtf, review=frozenset({"open-bound"}))


def read_list(found: re.Match[str], scene: Scene) -> Meaning | None:
    """Read «5, 6 и 7 мая»: all of the days, in their order."""
    last = read_point(found["b"])
    if last is None or not last.day or not last.month:
        return None
    last = complete(last, scene.context)
    days = [f"{int(day):02d}" for day in re.findall(r"n(\d+)", found["list"])] + [last.day or ""]
    if days != sorted(set(days)):
        raise Doubt("reversed")
    texts = [point_edtf(replace(last, day=day)) for day in days]
    return Meaning("{" + ",".join(texts) + "}", review=last.review)


def read_turn_of_year(found: re.Match[str], scene: Scene) -> Meaning | None:
    """Read «декабрь–январь 1941–42»: the first month is of the first year, the second of the next."""
    years = [int(found["y"]) + 1900 * (len(found["y"]) == 2)]
    years.append(int(found["z"]) + years[0] // 100 * 100 * (len(found["z"]) == 2))
    months = int(found["a"][1:]), int(found["b"][1:])
    if years[1] != years[0] + 1 or months[0] <= months[1]:
        raise Doubt("ambiguous")
    edtf = f"{years[0]}-{months[0]:02d}/{years[1]}-{months[1]:02d}"
    if read_span(edtf) is None:
        raise Doubt("impossible")
    return Meaning(edtf)


def read_decades(found: re.Match[str], scene: Scene) -> Meaning | None:
    """Read «1930–1940-е гг.»: two decades."""
    edtf = f"{found['y'][:3]}X/{found['z'][:3]}X"
    if read_span(edtf) is None or found["y"] >= found["z"]:
        raise Doubt("reversed")
    return Meaning(edtf)
