"""Bring the odd spellings of a date phrase to one: contractions, double signs, marks of the post office, old numbers.

Every rule is a pattern over the phrase as `words.plain` gives it and what goes in place of the match; none of them adds
a part of a date that is not written.
"""

import re

from pipeline.stages.chronology import words
from pipeline.stages.chronology.tokens import Doubt

_UNIT = "перв|втор|трет|четв[её]?р|пят|шест|седьм|восьм|девят"
_TIMES = {"у": "утра", "д": "дня", "в": "вечера", "н": "ночи"}
_NTH_HOUR = r"(?:перв|втор|треть|четверт|пят|шест|седьм|восьм|девят|десят|одиннадцат|двенадцат)\w{1,3}"
_RULES = tuple(
    (re.compile(pattern), instead)
    for pattern, instead in (
        (r"/{2,}", "/"),
        (r"(?<!\d)(\d{1,2})([а-я]{3,8})(\d\d|\d{4})(?!\d)", r"\1 \2 \3"),
        (r"[<‹]", "["),
        (r"[>›]", "]"),
        (r"^б\. ?д\.? (?=\[)", ""),
        (r"(?<![а-я])(янв|фев|февр|мар|апр|ию[нл]|авг|сен|сент|окт|ноя|нояб|дек|декаб)-?\.?(?:ря|бря|аря|ал?я|ля|та|ня)"
         r"(?![а-я])", r"\1"),
        (r"(?<![а-я])м-ц([аеу]?)(?![а-я])", r"месяц\1"),
        (rf"(двадцать|дватцать|тридцать|сорок)-?(?={_UNIT})", r"\1 "),
        (r"дватцат", "двадцат"),
        (r"(?<![а-яa-z0-9])(i{1,2}|[12](?:-?(?:я|ая|ой|ую|ю|й))?|перв\w+|втор\w+) пол\.?(?= )", r"\1 половина"),
        (r"(?<![\d/.,-])([123]0)-?(?:е|ые|х|ых|ми|ыми) числ(?:а|ах|ам|ами)(?![а-я])", r"\1-х числах"),
        (r"(перв|последн|двадцат|десят|тридцат)(?:ые|ие) числа(?![а-я])", r"\1ых числах"),
        (r"последных", "последних"),
        (r"(?<![а-я])(?:исх|вх)?\.? ?(?:№|no) ?[\dа-я/-]+,? от (?=[\d«\"])", ""),
        (r"(?<![а-я])от (?=[\d«\"].*?)((?:(?! до ).)+?),? (?:№|no) ?\d[\w/-]*$", r"\1"),
        (r"(?<![а-я])сего(?= *$|[.,])", "с. м."),
        (r"(?<![а-я])(день|дня|дней|недели|недель) (?!тому)([а-я]+|\d{1,2}) (?=(?:тому )?назад)", r"около \2 \1 "),
        (r"(?<![а-я])с неделю (?=(?:тому )?назад)", "около неделю "),
        (r"ночь(?:ю)? под (?=\d|[а-я]+ое|[а-я]+ье)", "ночь на "),
        (r"(?<![а-я])(?:в )?ночь(?:ю)? (\d{1,2}) ?/ ?(\d{1,2})(?= [а-я]|[/.] ?[ivxхіпшу])", r"ночь с \1 на \2"),
        (r",? но до ", " до "),
        (r"вкл(?:\.|ючительно|юч\.)", "@incl"),
    )
)  # fmt: skip
_POSTMARK = re.compile(
    r"(?<!\d)(\d{1,2}([. -]) ?\d{1,2}\2 ?(?:19)?\d\d)(?: ?[-–—] ?|\. | )(?P<h>[01]?\d|2[0-4])(?: ?ч\.?)?$"
)
_TIME_AT_END = re.compile(r"(?<=\d{2})(?: ?г\.?)?[ ,]+(?P<h>[01]?\d|2[0-3])[.](?P<m>1[3-9]|[2-5]\d|00)(?: ?ч\.?)?$")
_LETTER_HOUR = re.compile(r"(?<=ч)(?:ас)?\. ?(?P<part>[удвн])\.?(?=$|[ ,)])")
_PART = "(?: (?:утра|дня|вечера|ночи))?"
_SPOKEN_HOUR = re.compile(
    rf",?(?<![а-я])(?:в |около )?(?:половин[ае] |пол)(?:{_NTH_HOUR}|\d{{1,2}}-?го)(?P<p1>{_PART})"
    rf"|,?(?<![а-я])в (?:{_NTH_HOUR}|\d{{1,2}}-?(?:о?м)) часу(?P<p2>{_PART})"
)
_NAMED_HOUR = {" утра": " утром", " дня": " днем", " вечера": " вечером", " ночи": " ночью", "": ""}
_TWICE = re.compile(r"(?<!\d)(\d{1,2})(?:-?го|-?е)? ?\(([а-я]+(?: [а-я]+)?)\)(?= [а-я]{3})")
_BOTH_STYLES = re.compile(
    r"(?<!\d)(?P<old>\d{1,2}) ?(?:\((?P<new>\d{1,2})\)|/ ?(?P<new2>\d{1,2})) (?P<rest>[а-я]{3,}\.? (?P<y>1[789]\d\d).*)"
)
LAST_OLD_YEAR = 1919


def mend(text: str) -> str:
    """Give a phrase with its odd spellings brought to those that the other rules know.

    Args:
        text: The phrase as `words.plain` gives it.

    Raises:
        Doubt: If one number is written twice in it, in figures and in words, and they differ.
    """
    for rule, instead in _RULES:
        text = rule.sub(instead, text)
    text = _TWICE.sub(_same_number, text)
    text = _BOTH_STYLES.sub(_new_day, text)
    text = _LETTER_HOUR.sub(lambda found: f" {_TIMES[found['part']]}", text)
    text = _SPOKEN_HOUR.sub(lambda found: _NAMED_HOUR[found["p1"] or found["p2"] or ""], text)
    text = _POSTMARK.sub(_with_hour, text)
    return _TIME_AT_END.sub(lambda found: f" {found['h']}:{found['m']}", text).strip()


def _with_hour(found: re.Match[str]) -> str:
    """Take the last figure of a postmark for its hour; four figures that may be a range of days are left."""
    separated = found[2] == " " or "-" in found[0][len(found[1]) :] or "ч" in found[0][len(found[1]) :]
    dashed = re.search(r"[-–—.ч]", found[0][len(found[1]) :])
    return f"{found[1]}, {found['h']}:00" if separated or dashed else found[0]


def _same_number(found: re.Match[str]) -> str:
    parts = [words.number_word(part) for part in found[2].split()]
    known = [part for part in parts if part is not None]
    joined = words.join_numbers(known) if len(known) == len(parts) else None
    if joined is None:
        return found[0]
    if joined[0] != int(found[1]):
        raise Doubt("context-mismatch")
    return found[1]


def _new_day(found: re.Match[str]) -> str:
    """Take the new style of a day written in both: the two must be as far apart as the calendars were."""
    new = found["new"] or found["new2"]
    apart = 13 if int(found["y"]) >= 1900 else 12
    if int(new) - int(found["old"]) != apart or int(found["y"]) > LAST_OLD_YEAR:
        return found[0]
    return f"{new} {found['rest']}"
