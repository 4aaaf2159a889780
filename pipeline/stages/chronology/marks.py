"""Take out of a date phrase what says something about the date, not the date itself: source, style, hour, doubt.

Each rule is a pattern over the phrase (as `words.plain` gives it), a field, and what goes in place of the match.
"""

import re
from dataclasses import dataclass

import schemas
from pipeline.stages.chronology import spelling, words
from pipeline.stages.chronology.tokens import Doubt

_EDGE, _END = r"(?<![а-яa-z0-9])(?:", r")(?![а-яa-z0-9])\.?"


def _rule(pattern: str) -> re.Pattern[str]:
    return re.compile(_EDGE + pattern + _END)


_UNDATED = _rule(
    r"без (?:указания )?дат[ыа]|без числа|б\. ?[дг]|б/[дг]|недатирован\w*|не ?датирован\w*|"
    r"дата (?:не )?(?:стерт\w*|указан\w*|"
    r"неразборчив\w*|нет|отсутствует|утрачен\w*|неизвестн\w*|установлен\w*|оторван\w*|вымаран\w*|залит\w*|"
    r"нечитаем\w*|смыт\w*|"
    r"отрезан\w*|поставлен\w*|проставлен\w*|разобрать|читается|не читается)|даты нет|без года|дата неразб\w*"
)
_VAGUE = _rule(
    r"на днях|недавно|давно|когда-то|скоро|на следующий день|на другой день|в тот же день|в тот день|однажды|"
    r"в те дни|"
    r"как-то|стар\w+ нов\w+ год\w*|потом|тогда|теперь|сейчас|месяц(?:а|ев)? (?:тому )?назад|"
    r"(?:лет|год|года) (?:тому )?назад"
)
_LOST = (
    "неразб[а-я]*|нрзб|неразборчив[а-я]*|стерт[а-я]*|неизвест[а-я]*|утрачен[а-я]*|не "
    "указан[а-я]*|пропущен[а-я]*|оторван[а-я]*|нет|не читается|не видно|не разобрать|не "
    "разборчив[а-я]*|нечитаем[а-я]*|смыт[а-я]*|без"
)
_LOST_PARTS = (
    (_rule(rf"(?:число|день) (?:и месяц )?(?:{_LOST}),?|(?:{_LOST}) (?:числ[оа]|день),?|без числа,?"), "day"),
    (_rule(rf"месяц (?:{_LOST}),?|(?:{_LOST}) месяц[а]?,?"), "month"),
    (_rule(rf"год (?:{_LOST}),?|(?:{_LOST}) год[а]?,?|без года,?"), "year"),
)
_SOURCES = (
    (
        "postmark",
        r"\(?(?:дат\w+ )?(?:по )?(?:почтов\w+ |почт\.? )?(?:штемпел\w*|штамп\w*|шт)\.?\)?(?:,| -)?|на штемпеле",
    ),
    ("received", r"\(?(?:дата получения|получен[аоы]?|получил[аи]?|получ|пол|вх|входящ\w+)\.?\)?:?"),
    (
        "sent",
        r"\(?(?:дата отправки|отправлен[аоы]?|отправил[аи]?|отпр|отосл[а-я]*|послан[аоы]?|послал[аи]?|"
        r"исх|исходящ\w+)\.?\)?:?",
    ),
    ("answered", r"\(?(?:отвечен[аоы]?|ответил[аи]?|отв)\.?\)?:?"),
    ("issued", r"\(?(?:опубликован[аоы]?|опубл|выпущен[аоы]?)\.?\)?:?"),
)
_STYLES = (
    ("old", r"\(?(?:по )?(?:ст|стар|старому|старого)[. /]{0,2}(?:ст|стиля|стилю)\.?\)?"),
    ("new", r"\(?(?:по )?(?:н|нов|новому|нового)[. /]{0,2}(?:ст|стиля|стилю)\.?\)?"),
)
_HOUR = _rule(
    r"(?:в |около |к )?(?P<h>[0-2]?\d)(?: ?ч(?:ас(?:ов|а|"
    r"у)?)?(?![а-я])\.?(?: ?(?P<m>[0-5]?\d) ?м(?:ин(?:ут[аы]?)?)?(?![а-я])\.?)?"
    r"(?: ?(?P<part>утра|дня|вечера|веч|ночи|пополудни))?|:(?P<m2>[0-5]\d)| (?P<part2>утра|вечера|веч|ночи|дня))"
)
_HOUR_WORDS = _rule(r"в (?P<w>[а-я]+) час(?:ов|а)? (?P<part>утра|дня|вечера|ночи)")
_PARTS = (
    ("ночь", r"(?:поздно |глубокой |всю )?(?:в )?ноч(?:ью|и|ь)|(?:в )?полночь|в полуночь"),
    ("утро", r"(?:рано |ранним |под |к |с )?утр(?:ом|а|о|у|еннее)|(?:на |с )рассвет(?:е|ом)|рассвет"),
    ("день", r"днем|(?:в )?полдень|после полудня|пополудни|среди дня|дневн\w+"),
    ("вечер", r"(?:поздно |поздним |к |под )?вечер(?:ом|у|а)?|веч|(?:в )?сумерк[иа]|на закате"),
)
_PART_OF_HOUR = {"утра": "утро", "дня": "день", "пополудни": "день", "вечера": "вечер", "веч": "вечер", "ночи": "ночь"}
_APPROXIMATE = re.compile(
    _EDGE + r"около|ок|примерно|прибл[а-я]*|ориент[а-я]*|где-то|в районе|порядка)(?![а-яa-z0-9])\.?|~"
)
_UNCERTAIN = re.compile(
    _EDGE + r"предположительно|предпол|предп|вероятно|вер|возможно|по-видимому|повидимому|видимо|кажется|может быть|"
    r"должно быть|"
    r"под вопросом|сомнительно|неточно|не точно|по всей вероятности)(?![а-яa-z0-9])\.?|[(] ?\? ?[)]"
)
_PLAIN = (
    (r"(?:начиная )?не (?:ранее|раньше)(?: чем)?", "@nb"), (r"не (?:позднее|позже|поздней)(?: чем)?", "@na"),
    (r"(?:ранее|раньше|прежде)(?: чем)?", "@before"), (r"(?:позднее|позже|после|вскоре после)(?: чем)?", "@after"),
    (r"(?:в |во )?ночь на|(?:в )?ночью на", "@night на"), (r"(?:в |во )?ночь (?=с )|(?:в )?ночью (?=с )", "@night "),
    (r"(?:учебн\w+ |уч\.? ?)(?:год\w*|г)", "@school"),
    (r"с\.? ?/?г|сего года|сего г|т\.? ?г|текущ\w+ года|тек\.? ?(?:года|г)|(?:этого|нынешнего) года|"
     r"(?:в )?(?:этом|нынешнем) году", "@thisyear"),
    (r"с\.? ?/?м|сего месяца|сего мес|т\.? ?м|текущ\w+ месяца|тек\.? ?(?:месяца|мес|м)|(?:этого|"
     r"нынешнего) месяца|(?:в )?этом месяце", "@thismonth"),
    (r"(?:прошл|минувш|прошедш|истекш)\w+ год(?:а|у)|п\. ?г|прош\.? ?(?:года|г)", "@lastyear"),
    (r"(?:прошл|минувш|прошедш|истекш)\w+ месяц(?:а|е)|п\. ?м|прош\.? ?(?:месяца|мес|м)", "@lastmonth"),
    (r"(?:следующ|будущ)\w+ год(?:а|у)", "@nextyear"), (r"(?:следующ|будущ)\w+ месяц(?:а|е)", "@nextmonth"),
    (r"позапозавчера", "@t-3"), (r"позавчера(?:шн\w+ (?:день|дня|число))?|третьего дня", "@t-2"),
    (r"(?:прошлой|минувшей) ночью", "@lastnight"),
    (r"вчера(?:шн\w+ (?:день|дня|число|числа))?", "@t-1"), (r"послезавтра", "@t+2"),
    (r"сегодня(?:шн\w+ (?:день|дня|число|числа))?", "@t+0"), (r"завтра(?:шн\w+ (?:день|дня|число|числа))?", "@t+1"),
    (r"начиная с", "с"),
    (r"неделю (?:тому )?назад", "@t-7"), (r"через неделю", "@t+7"), (r"(?:на )?(?:прошл|минувш)\w+ недел\w", "@w-1"),
    (r"(?:на )?(?:этой|сей|текущей) неделе", "@w+0"), (r"тому назад", "назад"),
    (r"дни(?= @)|годы(?= @)|(?:во )?время|(?:в |за )?период|в течение|в продолжение|в годы|за время", "@during"),
)  # fmt: skip
_BEFORE_EVENTS = tuple(
    (re.compile(_EDGE + pattern + ")"), instead)
    for pattern, instead in (
        (r"перв(?:ая|ой|ую|ою) (?:(?:блокадн|военн)\w+ зим\w+|зим\w+ (?:войны|блокады))", "зима 1941-42"),
        (r"втор(?:ая|ой|ую|ою) (?:(?:блокадн|военн)\w+ зим\w+|зим\w+ (?:войны|блокады))", "зима 1942-43"),
        (r"сего (?=\d|янв|фев|мар|апр|мая|июн|июл|авг|сен|окт|ноя|дек)", ""),
        (r"(?:рано|поздно|ранн[а-я]+|поздн[а-я]+) (?=весн|лет|осен|зим)", ""),
    )
)
_SIDES: dict[str, tuple[str, ...]] = {
    "-1": ("прошл", "прошедш", "минувш", "истекш"),
    "+1": ("следующ", "будущ", "ближайш"),
    "+0": ("эт", "нынешн", "сей", "сию"),
}
_NAMED = re.compile(
    r"(?<![а-я])(?:в |во )?(?P<side>(?:прошл|прошедш|минувш|истекш|следующ|будущ|ближайш|нынешн)[а-я]{2,3}|"
    r"эт(?:от|ой|им|у|о)|сей|сию)"
    r" (?P<noun>[а-я]+)"
)
_RULES = tuple((_rule(pattern), instead) for pattern, instead in _PLAIN)


@dataclass
class Marks:
    """What was said about a date beside the date: the rest of the phrase and the fields found."""

    text: str
    source: str | None = None
    style: str | None = None
    day_part: str | None = None
    time: str | None = None
    approximate: bool = False
    uncertain: bool = False
    lost_year: bool = False


def take_marks(text: str) -> Marks:
    """Take out of a phrase all that is not the date.

    Raises:
        Doubt: If the phrase says that there is no date, or names a time too loosely (на днях).
    """
    text = _mend_brackets(spelling.mend(text))
    marks = Marks(text)
    _take_lost(marks)
    if _UNDATED.search(marks.text):
        raise Doubt("undated")
    if _VAGUE.search(marks.text):
        raise Doubt("vague")
    _take_style(marks)
    for rule, instead in _BEFORE_EVENTS:
        marks.text = rule.sub(instead, marks.text)
    _take_events(marks)
    marks.text = _named(" ".join(marks.text.split()))
    for rule, instead in _RULES:
        marks.text = rule.sub(f" {instead} ", marks.text)
    _take_hour(marks)
    _take_source(marks)
    _take_doubts(marks)
    marks.text = " ".join(re.sub(r"[()«»\"„“”:;']", " ", marks.text).split())
    return marks


def _named(text: str) -> str:
    """Put `@wd-1_2` in place of «в прошлый вторник» and `@s-1` before the season of «прошлой осенью»."""

    def read(found: re.Match[str]) -> str:
        side = next(mark for mark, stems in _SIDES.items() if found["side"].startswith(stems))
        weekday = words.weekday_number(found["noun"])
        if weekday:
            return f"@wd{side}_{weekday}".replace("+0", "0")
        return f"@s{side} {found['noun']}" if words.season_number(found["noun"]) and side != "+1" else found[0]

    text = re.sub(r"@?(?<![а-я])(?:на )?прошл\w+ неделе,? (?:в|во) (?=[а-я])", "@week ", text)
    week = re.search(r"@week (?P<noun>[а-я]+)", text)
    if week and (weekday := words.weekday_number(week["noun"])):
        text = text.replace(week[0], f"@wk_{weekday}")
    return _NAMED.sub(read, text)


def _mend_brackets(text: str) -> str:
    """Bring editorial brackets inside a year to its ends, and blank quotes to a lost part."""
    text = re.sub(r"\[(18|19|20)\] ?(\d\d)", r"\1\2", text)
    text = re.sub(r"(?<!\d)(?=[\d\[\]]{6}(?!\d))(\d+)\[(\d+)\](\d*)", r"[\1\2\3]", text)
    return re.sub(r"[«\"„“”][\s_.]*[»\"“”]", " _ ", text)


def _take_lost(marks: Marks) -> None:
    marks.text = re.sub(r"^(?:неразб\w*|нрзб)\.?(?= [а-я]{3,} )", "_", marks.text)
    marks.text = re.sub(r"[\[(](?:неразб\w*|нрзб|нрз|утрачено|стерто)\.?[\])]", "_", marks.text)
    for rule, part in _LOST_PARTS:
        found = rule.search(marks.text)
        if not found or (part == "day" and re.fullmatch(r"без (?:числа|года),?", marks.text)):
            continue
        rest = (marks.text[: found.start()] + " " + marks.text[found.end() :]).strip(" ,()")
        if not re.search(r"\d|[а-я]{3}", rest):
            raise Doubt("undated")
        marks.text = rest
        marks.lost_year = marks.lost_year or part == "year"
        if "и месяц" in found[0]:
            rest = "_ " + rest
        if part == "day":
            marks.text = "_ " + rest
        if part == "month":
            marks.text = re.sub(r"^(\d{1,2}(?:-?(?:го|е))?)(?![\d-]),?", r"\1 _", rest)
            marks.text = marks.text if "_" in marks.text else f"_ {rest}"


def _take_style(marks: Marks) -> None:
    for style, pattern in _STYLES:
        marks.text, count = _rule(pattern).subn(" ", marks.text)
        if count:
            marks.style = style if marks.style is None else "both"


def _take_events(marks: Marks) -> None:
    """Put `@e:key` in place of a named event and `@h:key` in place of a holiday."""
    marks.text = re.sub(r"(?<!\w)(нов\w+) (19\d\d|\d\d)(?:-\w+)? год(?:а|у|ом)?(?!\w)", r"@h_new_year \2", marks.text)
    marks.text = re.sub(r"новогодн\w+ ноч[ьи]ю?", "@night на @h_new_year", marks.text)
    for row in schemas.rows("holidays.csv"):
        marks.text = _phrases(row["phrases"]).sub(f" @h_{row['key']} ", marks.text)
    for row in schemas.rows("date_events.csv"):
        marks.text = _phrases(row["phrases"]).sub(f" @e_{row['key']} ", marks.text)


def _phrases(cell: str) -> re.Pattern[str]:
    forms = [re.escape(form.strip()).replace(r"\*", r"\w*").replace(r"\ ", " ") for form in cell.split(";")]
    return re.compile(r"(?<![\w-])(?:" + "|".join(forms) + r")(?![\w-])")


def _take_hour(marks: Marks) -> None:
    if "назад" not in marks.text and "@night" not in marks.text:
        marks.text = _HOUR_WORDS.sub(lambda found: _hour(marks, found["part"], None, None), marks.text)
        marks.text = _HOUR.sub(lambda found: _numeric_hour(marks, found), marks.text)
    marks.text = re.sub(r"@during\s+(?=(?:с|со|от|между)\b|\d|[а-я]{3})", "", marks.text)
    if "@night" in marks.text:
        marks.day_part = "ночь"
    for part, pattern in _PARTS:
        marks.text, count = _rule(pattern).subn(" ", marks.text)
        if count and marks.day_part is None:
            marks.day_part = part


def _numeric_hour(marks: Marks, found: re.Match[str]) -> str:
    following = re.match(r"\s*([а-я]+)", marks.text[found.end() :])
    named = found["part"] or found["part2"]
    if named is None and found["m2"] is None and following and words.month_number(following[1]):
        return found[0]
    before = re.search(r"([а-я]+)\s*$", marks.text[: found.start()])
    if int(found["h"]) > 24 or (found["part2"] == "дня" and before and words.month_number(before[1])):
        return found[0]
    return _hour(marks, named, found["h"], found["m"] or found["m2"])


def _hour(marks: Marks, named: str | None, hour: str | None, minute: str | None) -> str:
    if named:
        marks.day_part = _PART_OF_HOUR[named]
    if hour is not None:
        number = int(hour) + (12 if named in ("вечера", "веч", "дня", "пополудни") and int(hour) < 12 else 0)
        marks.time = f"{number:02d}:{int(minute or 0):02d}"
    return " "


def _take_source(marks: Marks) -> None:
    for source, pattern in _SOURCES:
        marks.text, count = _rule(pattern).subn(" ", marks.text)
        if count and marks.source is None:
            marks.source = source


def _take_doubts(marks: Marks) -> None:
    marks.text, approximate = _APPROXIMATE.subn(" ", marks.text)
    marks.text, uncertain = _UNCERTAIN.subn(" ", marks.text)
    marks.approximate, marks.uncertain = bool(approximate), bool(uncertain)
    whole = re.fullmatch(r"\[\s*(.+?)\s*\]", marks.text.strip(" .,"))
    if whole and "[" not in whole[1]:
        marks.text, marks.uncertain = whole[1], True
        marks.source = marks.source or "editorial"
    elif "[" in marks.text:
        marks.source = marks.source or "editorial"
