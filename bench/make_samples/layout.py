"""Break invented texts into lines the way a hand or a compositor does, with Russian hyphens at line ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

VOWELS = frozenset("аеёиоуыэюяАЕЁИОУЫЭЮЯ")
STICKY = frozenset("ьъйЬЪЙ")

Measure = Callable[[str], float]


@dataclass(frozen=True)
class Row:
    """One laid out line.

    Attributes:
        words: The words as they stand on the paper, the last one with its hyphen if it goes on below.
        indent: Whether the line opens a paragraph.
        last: Whether the line closes a paragraph.
    """

    words: tuple[str, ...]
    indent: bool = False
    last: bool = False

    @property
    def text(self) -> str:
        """The line as one string."""
        return " ".join(self.words)


def hyphen_points(word: str) -> tuple[int, ...]:
    """Return the places where a Russian word may be broken: each part keeps two letters and a vowel."""
    points = []
    for place in range(2, len(word) - 1):
        head, tail = word[:place], word[place:]
        if not word[place - 1 : place + 1].isalpha() or tail[0] in STICKY:
            continue
        if not (set(head) & VOWELS and set(tail[:-1] if tail[-1] in ".,;:!?»" else tail) & VOWELS):
            continue
        core = tail.rstrip(".,;:!?»…")
        if len(core) < 2 or not core.isalpha() or not head.lstrip("«(").isalpha():
            continue
        if _between_syllables(word, place):
            points.append(place)
    return tuple(points)


def _between_syllables(word: str, place: int) -> bool:
    before, after = word[place - 1], word[place]
    following = word[place + 1]
    if before in VOWELS:
        return after not in VOWELS and following in VOWELS
    return after not in VOWELS and following in VOWELS and word[place - 2] in VOWELS | STICKY


def break_paragraph(
    text: str, width: float, measure: Measure, *, indent: float = 0.0, hyphens: bool = True
) -> tuple[Row, ...]:
    """Break one paragraph into rows no wider than `width` (same unit as `measure`).

    Raises:
        ValueError: If one unbreakable word is wider than the line.
    """
    rows: list[Row] = []
    line: list[str] = []
    room = width - indent
    for word in text.split():
        rest = word
        while line and measure(" ".join([*line, rest])) > room:
            head, rest = _split(rest, line, room, measure) if hyphens else ("", rest)
            rows.append(Row(tuple([*line, head] if head else line), indent=not rows))
            line, room = [], width
        if measure(rest) > room:
            raise ValueError(rest)
        line.append(rest)
    rows.append(Row(tuple(line), indent=not rows, last=True))
    return tuple(rows)


def _split(word: str, line: list[str], room: float, measure: Measure) -> tuple[str, str]:
    for place in reversed(hyphen_points(word)):
        head = word[:place] + "-"
        if measure(" ".join([*line, head])) <= room:
            return head, word[place:]
    return "", word


def break_text(
    paragraphs: tuple[str, ...], width: float, measure: Measure, *, indent: float = 0.0, hyphens: bool = True
) -> tuple[Row, ...]:
    """Break several paragraphs, one after another."""
    rows: list[Row] = []
    for paragraph in paragraphs:
        rows.extend(break_paragraph(paragraph, width, measure, indent=indent, hyphens=hyphens))
    return tuple(rows)


def pages_of(rows: tuple[Row, ...], rows_per_page: int) -> tuple[tuple[Row, ...], ...]:
    """Cut rows into pages; a page never ends on the first row of a paragraph if that can be helped."""
    pages: list[tuple[Row, ...]] = []
    start = 0
    while start < len(rows):
        end = min(start + rows_per_page, len(rows))
        if end < len(rows) and rows[end - 1].indent and not rows[end - 1].last and end - start > 1:
            end -= 1
        pages.append(rows[start:end])
        start = end
    return tuple(pages)
