"""The dated entries of a diary: the machine's division with the decisions of people over it, tied to page and line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import SequenceMatcher

from pipeline.errors import BadDataError, NotFoundError
from pipeline.model import Box, Origin, Page
from pipeline.ports import Catalogue
from pipeline.ports.diary import NewRuling, Ruling
from pipeline.stages.chronology import EntryReading, edtf_range, parse_date, split_entries, valid_edtf, weekdays_of

GAP_DAYS = 31
ALIKE = 0.6
_HIDDEN = re.compile("\ue000(\\d+)\ue001")


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """A line of an item with the page on which it stands; `key` names it on that page."""

    page: Page
    key: str
    text: str
    box: Box | None


@dataclass(frozen=True, slots=True)
class DiaryEntry:
    """A dated part of a diary.

    Attributes:
        reading: Date, heading, lines (0-based within the item), text, what to look at again.
        start: Its first line.
        origin: HUMAN where a person said that it begins here.
        agent: That person.
        marks: "date-earlier", "date-gap", "weekday-mismatch": what is odd, whoever set the date.
    """

    reading: EntryReading
    start: PlacedLine
    origin: Origin = Origin.MACHINE
    agent: str = ""
    marks: tuple[str, ...] = ()

    @property
    def needs_review(self) -> bool:
        """Say whether a person should look at it: what a person set is not asked about again."""
        return self.origin is Origin.MACHINE and (self.reading.needs_review or bool(self.marks))


@dataclass(frozen=True, slots=True)
class Diary:
    """All entries of an item, its lines, and decisions whose line is not found any more (they are kept, and shown)."""

    entries: tuple[DiaryEntry, ...]
    lines: tuple[PlacedLine, ...]
    lost: tuple[Ruling, ...]


def lines_of(catalogue: Catalogue, item: str) -> tuple[PlacedLine, ...]:
    """Return the lines of an item as readers see them; NotFoundError."""
    placed: list[PlacedLine] = []
    for page in catalogue.pages(catalogue.item(item).id):
        layers = catalogue.layers(page.id)
        for number, line in enumerate(layers[0].lines if layers else ()):
            placed.append(PlacedLine(page, line.key or str(number), line.text, line.box))
    return tuple(placed)


def diary_of(catalogue: Catalogue, item: str, context: str | None = None) -> Diary:
    """Return the entries of an item: each line belongs to exactly one; a person's decision stands over the machine's.

    Args:
        context: EDTF date at which the diary begins.

    Raises:
        NotFoundError: There is no such item.
    """
    lines = lines_of(catalogue, item)
    at_line, lost = _anchored(catalogue.rulings(item), lines)
    entries = _divided(lines, at_line, context)
    return Diary(_marked(entries), lines, lost)


def begin(catalogue: Catalogue, item: str, page: str, line: str, date_text: str, *, agent: str) -> str:
    """Say that an entry begins at a line, with a date as EDTF or as written; return the act.

    Raises:
        BadDataError: The date is no date.
        NotFoundError: There is no such line.
    """
    lines = lines_of(catalogue, item)
    place = _place(lines, page, line)
    edtf = read_date(catalogue, item, place, date_text)
    return catalogue.rule(item, [_ruling(lines[place], edtf)], agent=agent)


def join(catalogue: Catalogue, item: str, page: str, line: str, *, agent: str) -> str:
    """Say that no entry begins at a line: what follows belongs to the entry above; return the act. NotFoundError."""
    lines = lines_of(catalogue, item)
    there = lines[_place(lines, page, line)]
    return catalogue.rule(item, [NewRuling(there.page.id, there.key, there.text, begins=False)], agent=agent)


def move(
    catalogue: Catalogue, item: str, old: tuple[str, str], new: tuple[str, str], date_text: str, *, agent: str
) -> str:
    """Say that an entry begins at another line, in one act.

    Args:
        old: Page id and key of the line at which it began.
        new: The same of the line at which it begins.

    Raises:
        BadDataError: The date is no date.
        NotFoundError: There is no such line.
    """
    lines = lines_of(catalogue, item)
    left, place = lines[_place(lines, *old)], _place(lines, *new)
    edtf = read_date(catalogue, item, place, date_text)
    rulings = [NewRuling(left.page.id, left.key, left.text, begins=False)] if old != new else []
    return catalogue.rule(item, [*rulings, _ruling(lines[place], edtf)], agent=agent)


def read_date(catalogue: Catalogue, item: str, place: int, text: str) -> str:
    """Read what a person typed: EDTF, or a date as written, completed by the entry above; empty: no certain date.

    Raises:
        BadDataError: It is neither, or no such day exists.
    """
    text = text.strip()
    if not text or valid_edtf(text):
        return text
    above = [e for e in diary_of(catalogue, item).entries if e.reading.first_line < place and e.reading.edtf]
    reading = parse_date(text, (edtf_range(above[-1].reading.edtf or "") or (None, None))[1] if above else None)
    if reading.edtf is None:
        raise BadDataError("entry-date-unread").about(date=text, detail=reading.reason.partition(": ")[2])
    return reading.edtf


def _ruling(line: PlacedLine, edtf: str) -> NewRuling:
    return NewRuling(line.page.id, line.key, line.text, begins=True, edtf=edtf)


def _place(lines: Sequence[PlacedLine], page: str, key: str) -> int:
    for place, line in enumerate(lines):
        if (line.page.id, line.key) == (page, key):
            return place
    raise NotFoundError("line-unknown").about(line=key)


def _anchored(log: Sequence[Ruling], lines: Sequence[PlacedLine]) -> tuple[dict[int, Ruling], tuple[Ruling, ...]]:
    """Find the line of each decision that holds; the newest of a line wins."""
    held: dict[int, Ruling] = {}
    lost: list[Ruling] = []
    newest = {(ruling.page, ruling.line): ruling for ruling in log if ruling.undone_at is None}
    for ruling in sorted(newest.values(), key=lambda one: one.number):
        place = _line_of(ruling, lines)
        if place is None:
            lost.append(ruling)
        else:
            held[place] = ruling
    return held, tuple(lost)


def _line_of(ruling: Ruling, lines: Sequence[PlacedLine]) -> int | None:
    """Find a line by its key where it still reads much the same, or else the line of the page that reads most alike."""
    there = [(place, line) for place, line in enumerate(lines) if line.page.id == ruling.page]
    scored = sorted(
        ((_alike(ruling.text, line.text), line.key == ruling.line, -place) for place, line in there), reverse=True
    )
    named = next((score for score in scored if score[1]), None)
    best = named if named and (named[0] >= ALIKE or named[0] == scored[0][0]) else (scored[0] if scored else None)
    if best is not None and best[0] >= ALIKE:
        return -best[2]
    return -named[2] if named is not None and best is not None and best[0] < ALIKE else None


def _alike(one: str, other: str) -> float:
    return 1.0 if one == other else SequenceMatcher(None, one.casefold(), other.casefold(), autojunk=False).ratio()


def _divided(lines: Sequence[PlacedLine], held: dict[int, Ruling], context: str | None) -> list[DiaryEntry]:
    """Let the machine divide what lies between the beginnings that people set."""
    texts = [f"\ue000{place}\ue001" if place in held and not held[place].begins else line.text
             for place, line in enumerate(lines)]  # fmt: skip
    begins = sorted(place for place, ruling in held.items() if ruling.begins)
    entries = _by_machine(lines, texts, 0, begins[0] if begins else len(lines), context)
    for place, end in zip(begins, [*begins, len(lines)][1:], strict=True):
        ruling = held[place]
        around = (edtf_range(ruling.edtf) or (None, None))[1] if ruling.edtf else _last_day(entries) or context
        rest = _by_machine(lines, texts, place + 1, end, around)
        last = place
        body: list[str] = []
        if rest and not rest[0].reading.heading:
            last, body = rest[0].reading.last_line, [rest[0].reading.text]
            rest = rest[1:]
        reading = EntryReading(ruling.edtf or None, lines[place].text, place, last, "\n".join(body))
        entries += [DiaryEntry(reading, lines[place], Origin.HUMAN, ruling.agent), *rest]
    return entries


def _by_machine(
    lines: Sequence[PlacedLine], texts: Sequence[str], first: int, end: int, context: str | None
) -> list[DiaryEntry]:
    found = split_entries(texts[first:end], context)
    return [
        DiaryEntry(
            replace(
                reading,
                first_line=reading.first_line + first,
                last_line=reading.last_line + first,
                text=_HIDDEN.sub(lambda hidden: lines[int(hidden[1])].text, reading.text),
            ),
            lines[reading.first_line + first],
        )
        for reading in found
    ]


def _last_day(entries: Sequence[DiaryEntry]) -> str | None:
    dated = [entry.reading.edtf for entry in entries if entry.reading.edtf]
    return (edtf_range(dated[-1]) or (None, None))[1] if dated else None


def _marked(entries: Sequence[DiaryEntry]) -> tuple[DiaryEntry, ...]:
    """Mark what goes back in time, what lies far from the entry before, and weekdays that deny the date."""
    marked: list[DiaryEntry] = []
    before: date | None = None
    for entry in entries:
        first, last = edtf_range(entry.reading.edtf or "") or (None, None)
        marks = []
        day = date.fromisoformat(first) if first else None
        if day and before and day < before:
            marks.append("date-earlier")
        if day and before and (day - before).days > GAP_DAYS:
            marks.append("date-gap")
        if entry.reading.edtf and _denied(entry.reading):
            marks.append("weekday-mismatch")
        marked.append(replace(entry, marks=tuple(marks)))
        before = date.fromisoformat(first if first == last else last or first) if first else before
    return tuple(marked)


def _denied(reading: EntryReading) -> bool:
    """Say whether the weekday in the heading is not that of the day."""
    named = weekdays_of(reading.heading)
    first, last = edtf_range(reading.edtf or "") or (None, None)
    days = {date.fromisoformat(day).isoweekday() for day in (first, last) if day}
    one_day = first is not None and last is not None and (date.fromisoformat(last) - date.fromisoformat(first)).days < 2
    return bool(named) and one_day and not days & set(named)
