"""Recognise the heading of a diary entry at the beginning of a line."""

import re
from dataclasses import dataclass

from pipeline.stages.chronology import words
from pipeline.stages.chronology.marks import take_marks
from pipeline.stages.chronology.points import Point, read_point
from pipeline.stages.chronology.tokens import Doubt, lex_phrase

LONGEST = 60
_DECOR = re.compile(r"^[\s*#_•«\"(\[~>=-]*")
_BEGINS = re.compile(
    r"\d|[ivxхіпшуlзо|]+\s*[/.-]|(?:в\s+)?ночь|с\s+\d|перв|втор|трет|четв|пят|шест|седьм|восьм|девят|десят|"
    r"\w+дцат|сорок|сто\b|двести|без дат|б\. ?д"
)
_STOPS = re.compile(r"\s+|(?<=[.:;,)\]*—–-])")
_CLOSES = re.compile(r"[\s*_)\]\"»]*(?:[.:;,]+|[—–-]+(?=\s)|(?=\()|$)[\s*_—–-]*")
_ABBREVIATION = re.compile(
    r"(?<!\w)(?:г|гг|ч|числ|янв|февр?|мар|апр|июн|июл|авг|сент?|окт|нояб?|дек|пн|вт|ср|чт|пт|сб|вс)$", re.IGNORECASE
)
_SENTENCES = re.compile(r"(?:[.:]|\s[—–-])\s+(?=[*\[_]*[А-ЯЁ])")
_EDGES = ' .,:;—–-*_)]»"'
_TERMINAL = re.compile(r"[.!?…:;)»\"”*—–=-]\s*$")
_HANGING = re.compile(
    r"(?:[,-]|(?<!\w)(?:с|со|до|от|на|по|за|к|ко|и|а|в|во|о|об|из|около|после|только|ещё|еще|или|что|как|уже|"
    r"всё|числа))\s*$",
    re.I,
)
_NUMERIC = re.compile(r"\s*\W*\d{1,2}\s*[/.-]\s*(?:[IVXХІПШУivxхіпшу1l|]+|\d{1,2})(?:\b|\W)")


@dataclass(frozen=True)
class Heading:
    """A date at the beginning of a line that looks like the heading of an entry.

    Attributes:
        text: The heading as it stands, without decoration at its ends.
        rest: What follows it on the line.
        point: The point it names, perhaps without month or year; None for a range, night or count of days.
        weekdays: ISO numbers of the weekdays named in it.
        bare: A number alone: it may as well be the number of a page.
        sure: Nothing around it speaks against a heading.
    """

    text: str
    rest: str
    point: Point | None
    weekdays: tuple[int, ...]
    bare: bool = False
    sure: bool = True

    @property
    def weak(self) -> bool:
        """Say whether it is a weekday, a month or a count of days: under another heading it belongs to that one."""
        return self.point is None or not self.point.day


def find_heading(line: str, before: str | None, after: str | None) -> Heading | None:
    """Find the heading at the beginning of a line.

    Args:
        line: The line itself.
        before: The line before; None at the start, empty for a blank line.
        after: The line that follows; None at the end.

    Returns:
        The heading; None where a line only begins with a date inside a sentence, or with no date.
    """
    start = _DECOR.match(line)
    offset = start.end() if start else 0
    body = line[offset:]
    if not _may_begin(body):
        return None
    for end in _cuts(body):
        found = _read(body[:end])
        if found is None:
            continue
        end = len(body[:end].rstrip(_EDGES))
        closed = _CLOSES.match(body, end)
        heading = _judge(found, body, end, closed.end() if closed else None, before, after)
        if heading is not None:
            return heading
    return None


def weekdays_of(line: str) -> tuple[int, ...]:
    """Return the ISO numbers of the weekdays named in the heading at the beginning of a line."""
    found = find_heading(line, None, None)
    return found.weekdays if found else ()


def _may_begin(body: str) -> bool:
    plain = words.plain(body[: LONGEST + 10])
    first = re.match(r"[а-я]+", plain)
    named = first and (words.month_number(first[0]) or words.weekday_number(first[0]))
    return bool(named or _BEGINS.match(plain))


def _cuts(body: str) -> list[int]:
    """Give the places where a heading may end, the farthest first."""
    ends = {found.start() for found in _STOPS.finditer(body) if 0 < found.start() <= LONGEST}
    if len(body.rstrip()) <= LONGEST:
        ends.add(len(body.rstrip()))
    return sorted(ends, reverse=True)


def _read(text: str) -> Heading | None:
    """Read a text as a heading; what follows its first sentence may only be a weekday or a part of the day."""
    text = text.rstrip(_EDGES)
    first, *more = _SENTENCES.split(text)
    if more and (_code(first) in (None, "") or any(_code(sentence) != "" for sentence in more)):
        return None
    try:
        marks = take_marks(words.plain(text))
        lexed = lex_phrase(marks.text)
    except Doubt as doubt:
        undated = doubt.code == "undated" and len(text) < 20
        return Heading(text, "", None, (), sure=True) if undated else None
    code, weekdays = lexed.code, tuple(lexed.weekdays)
    if re.search(r"@(?:t|w|lastnight|this|last|next)", code):
        return None
    if not code:
        return Heading(text, "", Point(), weekdays) if len(weekdays) == 1 else None
    point = _point(code)
    if point is None:
        known = re.fullmatch(r"@night .+|.*n\d+o? [–-] n?\d.*|n\d+o day @e_\w+.*|from n\d.* (?:to|on) n\d.*", code)
        return Heading(text, "", None, weekdays) if known else None
    if point.season or "@" in code or not (point.day or point.month or re.search(r"n\d{4} g$|n\d\d g$", code)):
        return None
    bare = bool(re.fullmatch(r"n\d{1,2}", code)) and not weekdays
    return Heading(text, "", point, weekdays, bare=bare)


def _code(text: str) -> str | None:
    try:
        return lex_phrase(take_marks(words.plain(text)).text).code
    except Doubt:
        return None


def _point(code: str) -> Point | None:
    try:
        return read_point(code)
    except Doubt:
        return Point(day="00") if re.match(r"n\d{1,2}o? ", code) else None


def _judge(
    found: Heading, body: str, end: int, close: int | None, before: str | None, after: str | None
) -> Heading | None:
    """Decide by what stands around a date whether it heads an entry."""
    rest = body[close if close is not None else end :].strip()
    whole = not rest
    fresh = before is None or not before.strip()
    ended = fresh or bool(_TERMINAL.search(before or ""))
    if not fresh and _HANGING.search(before or ""):
        return None
    heading = Heading(found.text, rest, found.point, found.weekdays, bare=found.bare, sure=ended)
    if whole:
        continues = not fresh and not ended and bool(re.match(r"\s*[а-яё]", after or ""))
        return None if continues else heading
    if found.bare:
        return None
    return heading if _stands_out(heading, body, end, close, ended=ended) else None


def _stands_out(heading: Heading, body: str, end: int, close: int | None, *, ended: bool) -> bool:
    capital = bool(re.match(r"\(|[\W_]*[A-ZА-ЯЁ0-9]", heading.rest))
    numeric = bool(_NUMERIC.match(body[:end]))
    point = heading.point
    full = bool(point is None or point.year or heading.weekdays)
    if point is not None and not point.day and not (point.month and close is not None):
        return bool(heading.weekdays) and ended and capital and close is not None
    if close is None:
        return numeric and ended and (capital or full)
    closing = body[end:close].strip()
    abbreviated = closing == "." and bool(_ABBREVIATION.search(body[:end]))
    strong_close = not closing.startswith(",") and not abbreviated
    if numeric or full:
        return (capital or strong_close) and (ended or capital)
    return ended and capital and not closing.startswith(",")
