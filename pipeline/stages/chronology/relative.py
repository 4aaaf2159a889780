"""Rules for what is counted from another day: вчера, events, holidays, the twenty-first day of the war."""

import re
from dataclasses import replace
from datetime import date, timedelta

from pipeline.stages.chronology.edtf import shift_days
from pipeline.stages.chronology.events import day_of_count, event_days, holiday
from pipeline.stages.chronology.meaning import Meaning, Scene, meaning_of
from pipeline.stages.chronology.points import Context, read_point
from pipeline.stages.chronology.tokens import Doubt

WINTER = 24


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
    near = shift_days(scene.context.date, int(found["t"][2:])) if scene.context.date and "@t" in found["t"] else None
    around = replace(scene, context=Context(near.year, near.month, near.day)) if near else scene
    said = meaning_of(point, around)
    if scene.context.date and _relative_edtf(found["t"], scene.context.date, scene) != said.edtf:
        raise Doubt("context-mismatch")
    return said


def read_named_weekday(found: re.Match[str], scene: Scene) -> Meaning | None:
    """Read «в прошлый вторник»: certain where the nearest one and that of the week beside are the same day."""
    day = scene.context.date
    if day is None:
        raise Doubt("context-needed")
    weekday = int(found["n"])
    monday = day - timedelta(days=day.weekday())
    if found["t"] == "@wk":
        return Meaning((monday + timedelta(days=weekday - 8)).isoformat(), review=frozenset({"week-assumed"}))
    if found["t"] == "@wd0":
        return Meaning((monday + timedelta(days=weekday - 1)).isoformat(), review=frozenset({"week-assumed"}))
    back = found["t"] == "@wd-1"
    away = (day.isoweekday() - weekday) % 7 or 7
    nearest = day - timedelta(days=away) if back else day + timedelta(days=(weekday - day.isoweekday()) % 7 or 7)
    beside = monday + timedelta(days=weekday - 1 + (-7 if back else 7))
    if nearest != beside:
        raise Doubt("ambiguous")
    return Meaning(nearest.isoformat(), review=frozenset({"week-assumed"}))


def read_named_season(found: re.Match[str], scene: Scene) -> Meaning | None:
    """Read «этой весной», «прошлой осенью»: by the month of the record, where only one season can be meant."""
    year, month, season = scene.context.year, scene.context.month, int(found["s"][1:])
    if year is None or month is None:
        raise Doubt("context-needed")
    if season == WINTER:
        inside = month in (12, 1, 2)
        begun = year if month == 12 else year - 1
        if not inside and month > 5:
            raise Doubt("ambiguous")
        return Meaning(f"{begun - (found['t'] == '@s-1' and inside)}-24")
    if found["t"] == "@s+0":
        return Meaning(f"{year}-{season}")
    if month > 3 * (season - WINTER + 4):
        raise Doubt("ambiguous")
    return Meaning(f"{year - 1}-{season}")


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
