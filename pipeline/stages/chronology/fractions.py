"""Rules for parts of a year or month: halves, ten days, quarters, winters, school years, first days."""

import re
from dataclasses import replace

from pipeline.stages.chronology.edtf import month_end, read_span
from pipeline.stages.chronology.meaning import PARTS, Meaning, Scene, part_range
from pipeline.stages.chronology.points import Point, complete, point_edtf, read_point
from pipeline.stages.chronology.tokens import Doubt


def read_winter(found: re.Match[str], scene: Scene) -> Meaning | None:
    """Read a season over two years: only a winter has two."""
    years = [int(found["y"]), int(found["z"])]
    first = years[0] if years[0] > 99 else 1900 + years[0]
    second = years[1] if years[1] > 99 else first // 100 * 100 + years[1]
    if second != first + 1:
        raise Doubt("reversed")
    if found["s"] != "24":
        raise Doubt("ambiguous")
    part = PARTS.get(found["p"] or "")
    point = Point(year=str(first), season=24, part=part)
    return Meaning(point_edtf(point, scene.mark), part, part_range(point))


def read_half(found: re.Match[str], scene: Scene) -> Meaning | None:
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


def read_first_days(found: re.Match[str], scene: Scene) -> Meaning | None:
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


def read_school_year(found: re.Match[str], scene: Scene) -> Meaning | None:
    """Read «1941–1942 уч. год»: from September to June."""
    years = [int(found["y"]), int(found["z"])]
    first = years[0] if years[0] > 99 else 1900 + years[0]
    second = years[1] if years[1] > 99 else first // 100 * 100 + years[1]
    if second != first + 1:
        raise Doubt("reversed")
    return Meaning(f"{first}-09/{second}-06")
