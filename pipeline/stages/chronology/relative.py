"""Rules for what is counted from another day: вчера, events, holidays, the twenty-first day of the war."""

import re
from datetime import date, timedelta

from pipeline.stages.chronology.events import day_of_count, event_days, holiday
from pipeline.stages.chronology.meaning import Meaning, Scene, meaning_of
from pipeline.stages.chronology.points import Context, read_point
from pipeline.stages.chronology.tokens import Doubt


def read_relative(found: re.Match[str], scene: Scene) -> Meaning | None:
    """Read «вчера», «три дня назад»: counted from the day of the record."""
    day = scene.context.date
    if day is None:
        raise Doubt("context-needed")
    return Meaning(_relative_edtf(found[0], day, scene))


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


def read_relative_and_point(found: re.Match[str], scene: Scene) -> Meaning | None:
    """Read «вчера, 8 февраля»: the day and the figures must agree."""
    point = read_point(found["a"])
    if point is None:
        return None
    said = meaning_of(point, scene)
    if scene.context.date and _relative_edtf(found["t"], scene.context.date, scene) != said.edtf:
        raise Doubt("context-mismatch")
    return said


def read_event(found: re.Match[str], scene: Scene) -> Meaning | None:
    """Read «до войны», «день прорыва»: days of an event."""
    return Meaning(event_days(found["how"] or "", found["key"], scene.mark, _year_beside(found)))


def read_count(found: re.Match[str], scene: Scene) -> Meaning | None:
    """Read «двадцать первый день войны»."""
    return Meaning(day_of_count(int(found["n"]), found["key"]).isoformat())


def read_count_and_point(found: re.Match[str], scene: Scene) -> Meaning | None:
    """Read «12 июля, двадцать первый день войны»: both must agree."""
    counted = day_of_count(int(found["n"]), found["key"])
    point = read_point(found["a"])
    if point is None:
        return None
    said = meaning_of(point, Scene(Context(counted.year, counted.month, counted.day), scene.mark))
    if said.edtf != counted.isoformat():
        raise Doubt("count-mismatch")
    return said


def read_holiday(found: re.Match[str], scene: Scene) -> Meaning | None:
    """Read «под Новый год», «Первое мая 1943»."""
    day = holiday(found["key"], _year_beside(found), scene.context)
    if found["how"] in ("under", "@before"):
        return Meaning(f"{day - timedelta(days=1)}~")
    if found["how"] == "@night on":
        return Meaning(f"{day - timedelta(days=1)}/{day}")
    if found["how"] == "@after":
        raise Doubt("vague")
    return Meaning(f"{day}{scene.mark}")


def _year_beside(found: re.Match[str]) -> int | None:
    if not found["y"]:
        return None
    value = int(found["y"][1:].rstrip("og "))
    return value + 1900 if value < 100 else value
