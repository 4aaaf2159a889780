"""Read a Russian date as written by hand, stamped or typed, into EDTF; what is not certain stays without a date."""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from pipeline.stages.chronology import words
from pipeline.stages.chronology.edtf import edtf_level, read_span
from pipeline.stages.chronology.grammar import read_meaning
from pipeline.stages.chronology.marks import Marks, take_marks
from pipeline.stages.chronology.meaning import Meaning, Scene
from pipeline.stages.chronology.points import Context, read_context
from pipeline.stages.chronology.reasons import explain_date
from pipeline.stages.chronology.tokens import Doubt, Lexed, lex_phrase

LONGEST = 200
_NAME = r"(?:г\.\s*|ст\.\s*|д\.\s*|пос\.\s*)?(?P<name>[А-ЯЁ][а-яё]*(?:[\s-][А-ЯЁа-яё]+){0,2})\.?"
_PLACE_BEFORE = re.compile(rf"^\s*{_NAME},?\s+(?=[\d«\"„])")
_PLACE_OF_MARK = re.compile(rf"(?i:штемпел\w*|шт\.)[:,]?\s+{_NAME},?\s+(?=\d)")
_PLACE_AFTER = re.compile(rf"(?<=[\d.г])[.,]\s+{_NAME}\s*$")
_NO_PLACES = (
    "нов", "стар", "год", "праздн", "рожд", "крещ", "троиц", "пасх", "день", "дня", "войн", "блокад", "тел", "дом",
    "кв", "ул", "пр", "пл", "школ", "рот", "взвод", "полк", "бриг", "цех", "стр", "лист", "дел", "фонд", "опис",
)  # fmt: skip


@dataclass(frozen=True)
class DateReading:
    """A date as read from a phrase.

    Attributes:
        edtf: EDTF value; None when nothing certain can be said.
        level: Lowest EDTF level that has the value.
        day_part: утро, день, вечер or ночь, when named.
        part: начало, середина or конец of the value, when named.
        index_range: First and last day to look it up under, as full dates; None when an end is open.
        needs_review: A person should look at it.
        code: Machine code of the reason for a review, a key of `reasons.DATE_REASONS`; empty when all is plain.
        source: written, editorial, postmark, received, sent or issued.
        time: Hour and minute, `HH:MM`, when named.
        candidate: What the figures alone would give where the weekday written beside them denies it.
    """

    edtf: str | None
    level: int | None = None
    day_part: str | None = None
    part: str | None = None
    index_range: tuple[str, str] | None = None
    needs_review: bool = False
    code: str = ""
    source: str = "written"
    time: str | None = None
    candidate: str | None = None

    @property
    def reason(self) -> str:
        """Give the reason as `code: sentence` in the current language."""
        return explain_date(self.code)


def parse_date(text: str, context: str | None = None) -> DateReading:
    """Read a Russian date expression.

    Args:
        text: The expression as it stands in the document; longer than 200 characters is not a date.
        context: The date of the record around it, as EDTF, for what the expression leaves out.

    Returns:
        A reading. A date that is impossible, ambiguous or not understood has no `edtf` and needs review;
        this function never raises.
    """
    if len(text) > LONGEST:
        return _nothing("too-long", None)
    marks: Marks | None = None
    try:
        marks, lexed = _prepare(text)
        return _read(marks, lexed, read_context(context))
    except Doubt as doubt:
        return _nothing(doubt.code, marks)
    except (OverflowError, ValueError):
        return _nothing("impossible", marks)


def _prepare(text: str) -> tuple[Marks, Lexed]:
    """Take the marks out and read the code; a place named before or after the date is left aside."""
    try:
        return _lexed(text)
    except Doubt as doubt:
        if doubt.code != "unknown-words":
            raise
        rest = text
        for place in (_PLACE_BEFORE, _PLACE_AFTER, _PLACE_OF_MARK):
            rest = place.sub(_without_place, rest, count=1)
        if rest == text:
            raise
        return _lexed(rest)


def _without_place(found: re.Match[str]) -> str:
    """Leave a name aside unless a word of it belongs to a date."""
    parts = re.split(r"[\s-]", words.plain(found["name"]))
    if any(part.startswith(_NO_PLACES) for part in parts):
        return found[0]
    dated = (words.month_number, words.weekday_number, words.season_number, words.number_word)
    if any(read(part) for part in parts for read in dated):
        return found[0]
    mark = re.match(r"(?i:штемпел\w*|шт\.)", found[0])
    return f"{mark[0]} " if mark else ""


def _lexed(text: str) -> tuple[Marks, Lexed]:
    marks = take_marks(words.plain(text))
    return marks, lex_phrase(marks.text)


def _read(marks: Marks, lexed: Lexed, context: Context) -> DateReading:
    mark = {(True, True): "%", (True, False): "~", (False, True): "?"}.get((marks.approximate, marks.uncertain), "")
    code, mark = _final_question(lexed.code, mark, bracketed="[" in marks.text)
    if not code:
        raise Doubt("no-date" if not lexed.weekdays else "context-needed")
    meaning = read_meaning(code, Scene(context, mark, marks.lost_year))
    if meaning is None:
        raise Doubt("unknown-words")
    meaning = _check_span(meaning)
    if marks.style == "old":
        meaning = _new_style(meaning)
    review = set(meaning.review) | lexed.review
    reading = _reading(marks, meaning, review)
    return _check_weekday(reading, lexed.weekdays)


def _final_question(code: str, mark: str, *, bracketed: bool) -> tuple[str, str]:
    """Let a question mark at the very end speak of the whole date."""
    if (
        code.count("?") == 1
        and code.endswith("?")
        and not bracketed
        and not re.search(r" (?:–|-|or|and|to|until) ", code)
    ):
        return code[:-1].rstrip(), {"": "?", "~": "%"}.get(mark, mark)
    if mark and "?" in code and "%" not in mark and mark != "?":
        return code.replace("?", ""), "%"
    return code, mark


def _new_style(meaning: Meaning) -> Meaning:
    """Turn a day of the old style into the new one.

    Source: the calendars differ by 12 days from 1 March 1800 and by 13 from 1 March 1900 (old style).
    """
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", meaning.edtf):
        raise Doubt("old-style-vague")
    old = date.fromisoformat(meaning.edtf)
    if not date(1800, 3, 1) <= old <= date(1950, 1, 1):
        raise Doubt("old-style-vague")
    days = 13 if (old.year, old.month) >= (1900, 3) else 12
    return replace(meaning, edtf=(old + timedelta(days=days)).isoformat())


def _check_span(meaning: Meaning) -> Meaning:
    if read_span(meaning.edtf) is None:
        raise Doubt("impossible")
    return meaning


def _reading(marks: Marks, meaning: Meaning, review: set[str]) -> DateReading:
    span = read_span(meaning.edtf)
    days = meaning.index_range
    if days is None and span and span.first and span.last:
        days = (span.first.isoformat(), span.last.isoformat())
    return DateReading(
        edtf=meaning.edtf,
        level=edtf_level(meaning.edtf),
        day_part=marks.day_part,
        part=meaning.part,
        index_range=days,
        needs_review=bool(review),
        code=min(review, default=""),
        source=marks.source or "written",
        time=marks.time,
    )


def _check_weekday(reading: DateReading, weekdays: list[int]) -> DateReading:
    """Hold a weekday written beside the date against the calendar."""
    ends = re.fullmatch(r"(\d{4}-\d\d-\d\d)[?~%]?(?:/(\d{4}-\d\d-\d\d)[?~%]?)?", reading.edtf or "")
    if not weekdays or reading.edtf is None:
        return reading
    if ends is None:
        raise Doubt("ambiguous")
    days = [date.fromisoformat(day).isoweekday() for day in ends.groups() if day]
    if days == weekdays or (len(set(weekdays)) == 1 and weekdays[0] in days):
        return reading
    return replace(
        reading,
        edtf=None,
        level=None,
        index_range=None,
        needs_review=True,
        code="weekday-mismatch",
        candidate=reading.edtf,
    )


def _nothing(code: str, marks: Marks | None) -> DateReading:
    return DateReading(
        edtf=None,
        day_part=marks.day_part if marks else None,
        needs_review=True,
        code=code,
        source=(marks.source if marks else None) or "written",
        time=marks.time if marks else None,
    )
