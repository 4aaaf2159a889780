"""What a date phrase means, and how a single point with its part (начало февраля) is given a meaning."""

import re
from dataclasses import dataclass, replace
from datetime import timedelta

from pipeline.stages.chronology.edtf import read_span
from pipeline.stages.chronology.points import Context, Point, complete, point_edtf, read_point

PARTS = {"start": "начало", "start0": "начало", "middle": "середина", "end": "конец"}


@dataclass(frozen=True)
class Meaning:
    """What a phrase says: an EDTF value, the part of it that is meant, and what to look at again."""

    edtf: str
    part: str | None = None
    index_range: tuple[str, str] | None = None
    review: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Scene:
    """What stands around a phrase: the context and the marks that change how its points are written."""

    context: Context
    mark: str = ""
    lost_year: bool = False


def meaning_of(point: Point, scene: Scene) -> Meaning:
    """Complete a point by the scene and give its meaning."""
    done = complete(point, scene.context, lost_year=scene.lost_year)
    edtf = point_edtf(done, scene.mark)
    review = set(done.review)
    if done.season == 24:
        review.add("ambiguous-winter")
    return Meaning(edtf, point.part, part_range(done), frozenset(review))


def read_side(code: str) -> Point | None:
    """Read a point that may begin with a part (начало февраля)."""
    split = re.fullmatch(r"(start0?|middle|end) (?:- )?(?P<rest>.+)", code)
    if split is None:
        return read_point(code)
    point = read_point(split["rest"])
    return replace(point, part=PARTS[split[1]]) if point else None


def part_range(point: Point) -> tuple[str, str] | None:
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
