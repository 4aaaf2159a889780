"""The grammar of date phrases: which rule reads which code (see `tokens`), the first that fits wins."""

import re
from collections.abc import Callable

from pipeline.stages.chronology.fractions import read_first_days, read_half, read_school_year, read_winter
from pipeline.stages.chronology.meaning import Meaning, Scene, meaning_of, read_side
from pipeline.stages.chronology.ranges import (
    bound_rule,
    read_both_bounds,
    read_decades,
    read_inside,
    read_list,
    read_night,
    read_range,
    read_turn_of_year,
    read_two_styles,
    read_years,
    set_rule,
)
from pipeline.stages.chronology.relative import (
    read_count,
    read_count_and_point,
    read_event,
    read_holiday,
    read_named_season,
    read_named_weekday,
    read_relative,
    read_relative_and_point,
)

Rule = Callable[[re.Match[str], Scene], Meaning | None]


def read_meaning(code: str, scene: Scene) -> Meaning | None:
    """Read a code; None when no rule of the grammar fits it.

    Raises:
        Doubt: If a rule fits but what it says cannot be or is not certain.
    """
    for pattern, rule in _RULES:
        found = pattern.fullmatch(code)
        meaning = rule(found, scene) if found else None
        if meaning is not None:
            return meaning
    return None


def read_inclusive(found: re.Match[str], scene: Scene) -> Meaning | None:
    """Read «до 1 мая включительно»: the named end belongs to it."""
    code = re.sub(r"^(?:until|@before) ", "to ", found["c"])
    return read_meaning(code, scene)


def _read_single(found: re.Match[str], scene: Scene) -> Meaning | None:
    point = read_side(found["a"])
    return meaning_of(point, scene) if point else None


_RELATIVE = r"@t[+-]\d+|@lastnight|@w[+-]\d"
_COUNT = r"(?:on )?n(?P<n>\d{1,4})o day @e_(?P<key>\w+)"
_HOW = (
    r"(?:(?P<how>(?:@before |@after |until |day |from )?start|start0|(?:@after )?end|day end|@before|@after|until|under"
    r"|last @during|until end|@before end|(?:[nk]1o? )?@during|middle|(?:n1o |last |k1 )?day) )?"
)
_AND_YEAR = r"(?: (?P<y>n(?:\d\d|\d{4})o?(?: g)?))?"
_YEARS = r"n?(?P<y>\d{2}|\d{4})o?(?: g)? [/–-] n(?P<z>\d{2}|\d{4})o?(?: g)?"
_RULES: tuple[tuple[re.Pattern[str], Rule], ...] = tuple(
    (re.compile(pattern), rule)
    for pattern, rule in (
        (_RELATIVE, read_relative),
        (r"n\d+o? (?:day|week) ago|after_ n\d+ (?:day|week)", read_relative),
        (rf"(?P<t>{_RELATIVE})(?: ,)? (?P<a>.+)", read_relative_and_point),
        (rf"(?P<a>.+?)(?: ,)? (?P<t>{_RELATIVE})", read_relative_and_point),
        (_COUNT, read_count),
        (rf"{_COUNT} (?:[,.–-] )?(?P<a>.+)", read_count_and_point),
        (rf"(?P<a>.+?) (?:[,.–-] )?{_COUNT}", read_count_and_point),
        (rf"{_HOW}@e_(?P<key>\w+){_AND_YEAR}", read_event),
        (rf"(?:(?P<how>under|@before|@after|@night on|day|on) )?@h_(?P<key>\w+){_AND_YEAR}", read_holiday),
        (r"@nb (?P<a>.+?)(?: (?:[–,-]|and))* @na (?P<b>.+)", read_both_bounds),
        (r"@nb (?P<a>.+)", bound_rule("{}/..", 0)),
        (r"@na (?P<a>.+)", bound_rule("../{}", 0)),
        (r"@night on (?P<b>.+)", read_night),
        (r"(?:@night )?from (?P<a>.+) on (?P<b>.+)", read_night),
        (r"@night (?P<a>.+) (?:on|–|-) (?P<b>.+)", read_night),
        (r"(?P<c>.+) @incl", read_inclusive),
        (r"(?P<t>@s[+-]\d) (?P<s>s\d\d)", read_named_season),
        (r"(?P<t>@wd(?:[+-]1|0)|@wk)_(?P<n>\d)", read_named_weekday),
        (r"@after (?P<a>.+?)(?: ,)? (?:and )?(?:until|@before) (?P<b>.+)", read_inside),
        (r"(?:from|since) (?P<a>n[3-9]\d)(?: g)? (?:to|until) (?P<b>n[3-9]\d) g", read_years),
        (r"(?:from|since) (?P<a>.+) (?:to|until) (?P<b>.+)", read_range),
        (r"between (?P<a>.+) and (?P<b>.+)", read_range),
        (rf"{_YEARS} @school", read_school_year),
        (rf"@school {_YEARS}", read_school_year),
        (rf"(?:(?P<p>start0?|middle|end) )?s(?P<s>\d\d) {_YEARS}", read_winter),
        (r"from (?P<a>n\d.*|m\d.*|r\d.*)", bound_rule("{}/..", 0)),
        (r"to (?P<a>.+)", bound_rule("../{}", 0)),
        (r"(?:until|@before) (?P<a>.+)", bound_rule("/{}", -1)),
        (r"@after (?P<a>.+)", bound_rule("{}/", 1)),
        (r"(?P<n>(?:n|r)[1-4]o?|last) (?P<unit>half|dekad|quarter|halfyear) (?P<a>.+)", read_half),
        (r"(?P<n>k\d+|n10o|last|n1o|k1) nums (?P<a>.+)", read_first_days),
        (
            r"(?P<a>n\d+o? (?:\. )?[mr]\d+) (?:[./] )*(?P<b>n\d+o? (?:\. )?[mr]\d+ (?:\. )?n\d{4}(?: g)?)",
            read_two_styles,
        ),
        (r"(?P<a>n[3-9]\d) [/–-] (?P<b>n[3-9]\d) g", read_years),
        (r"(?:on |since |g (?=n\d{4}))?(?P<a>.+)", _read_single),
        (r"(?P<a>.+?) (?:, )?or (?P<b>.+)", set_rule("[]")),
        (r"(?P<list>(?:n\d+o? , )+n\d+o?) and (?P<b>n\d+o? .+)", read_list),
        (r"(?P<list>(?:n\d+o? , )+)(?P<b>n\d+o? (?:\. )?[mr]\d+.*)", read_list),
        (r"(?P<a>.+?) and (?P<b>.+)", set_rule("{}")),
        (r"(?P<a>[mr]\d+) [–-] (?P<b>[mr]\d+) n(?P<y>\d\d|\d{4}) [/–-] n(?P<z>\d\d|\d{4})(?: g)?", read_turn_of_year),
        (r"n(?P<y>\d{3}0) [–-] k(?P<z>\d{3}0)(?: g)?", read_decades),
        (r"(?:g )?(?P<a>n\d{4}) [/–-] (?P<b>n(?:\d\d|\d{4}))(?: g)?", read_range),
        (r"(?P<a>[^–]+?) – (?P<b>[^–]+)", read_range),
        (r"(?P<a>.+?) (?:-|to) (?P<b>.+)", read_range),
        (r"(?P<a>.+) (?:-|to) (?P<b>.+?)", read_range),
    )
)
