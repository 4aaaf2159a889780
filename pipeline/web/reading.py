"""A page's text as it is shown: lines cut into words that know their number, their box and whether they were sought."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

from pipeline.model import Box, Layer, Line, Word
from pipeline.query import Doubt
from pipeline.words import doubt_words


@dataclass(frozen=True, slots=True)
class Piece:
    """A word (with its number on the page, 0-based) or what stands between words (without).

    Attributes:
        marked: It was sought.
        doubt: What was sought only may stand here.
    """

    text: str
    number: int | None = None
    box: Box | None = None
    marked: bool = False
    doubt: Doubt | None = None

    @property
    def perhaps(self) -> str:
        """What may stand here and what was read, in words; empty where it is sure."""
        return doubt_words(self.doubt.text, self.doubt.share, self.text) if self.doubt else ""

    @property
    def box_text(self) -> str:
        """The box as "x,y,width,height", empty without one."""
        return ",".join(map(str, self.box)) if self.box else ""


def lines_shown(layer: Layer, marked: Mapping[int, Doubt | None]) -> tuple[tuple[Piece, ...], ...]:
    """Return a page's lines cut into pieces whose texts, joined, are the lines' texts.

    Args:
        marked: Numbers of the words that were sought, with what is doubtful of each.
    """
    shown: list[tuple[Piece, ...]] = []
    start = 0
    for line in layer.lines:
        shown.append(tuple(_pieces(line, start, marked)))
        start += len(line.words)
    return tuple(shown)


def snippet_pieces(
    text: str, marks: Sequence[tuple[int, int]], doubts: Sequence[Doubt | None] = ()
) -> tuple[Piece, ...]:
    """Return a snippet cut at its marks.

    Args:
        doubts: What is doubtful of each mark; none of any when empty.
    """
    cuts = sorted({0, len(text), *(min(place, len(text)) for place in chain.from_iterable(marks))})
    doubted = dict(zip(marks, doubts, strict=False))
    pieces = []
    for start, end in pairwise(cuts):
        mark = next((mark for mark in marks if mark[0] <= start and end <= mark[1]), None)
        pieces.append(Piece(text[start:end], marked=mark is not None, doubt=doubted.get(mark) if mark else None))
    return tuple(pieces)


def _pieces(line: Line, start: int, marked: Mapping[int, Doubt | None]) -> Iterator[Piece]:
    text = line.text if _stands(line.words, line.text) else " ".join(word.text for word in line.words)
    place = 0
    for number, word in enumerate(line.words, start):
        found = text.index(word.text, place)
        if found > place:
            yield Piece(text[place:found])
        yield Piece(word.text, number, word.box, number in marked, marked.get(number))
        place = found + len(word.text)
    if place < len(text):
        yield Piece(text[place:])


def _stands(words: Sequence[Word], text: str) -> bool:
    """Whether all words stand in the text in their order."""
    place = 0
    for word in words:
        place = text.find(word.text, place)
        if place < 0:
            return False
        place += len(word.text)
    return True
