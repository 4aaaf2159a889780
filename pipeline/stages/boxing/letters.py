"""The letters of words along a line: how wide they are, where each stands, and which is which after a change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.model import Word
from pipeline.stages.boxing.axis import Axis, Stretch

_NARROW = dict.fromkeys(".,:;!'’`|іїijlIl1()[]-", 0.55)
_WIDE = dict.fromkeys("жмшщюыфЖМШЩЮЫФmwMW", 1.45) | dict.fromkeys("—№", 1.6)
_MARKS = dict.fromkeys("⟦⟧<>\\/?", 0.0)
"""The editor's signs stand in the text and not on the paper."""
_WIDTHS = _NARROW | _WIDE | _MARKS | {" ": 0.8}
_ALIKE = 0.6
"""Reading a letter as another costs more than this much less than leaving it out and putting it in."""


def width_of(letter: str) -> float:
    """Return how wide a letter is, that of a common one being 1."""
    return _WIDTHS.get(letter, 1.15 if letter.isupper() else 1.0)


def widths(text: str) -> list[float]:
    """Return the widths of a word's letters; a word of signs alone is as wide as they would be."""
    found = [width_of(letter) for letter in text]
    return found if sum(found) > 0 else [1.0] * len(text)


@dataclass(frozen=True, slots=True)
class Letters:
    """Old words as one text.

    Attributes:
        owners: For each character the number of its word; None for blanks and for words without a box.
        spans: For each character where it stands; None as above.
    """

    text: str
    owners: tuple[int | None, ...]
    spans: tuple[Stretch | None, ...]

    @classmethod
    def of(cls, words: Sequence[Word], axis: Axis) -> Letters:
        """Lay each word's letters along its box."""
        owners: list[int | None] = []
        spans: list[Stretch | None] = []
        for number, word in enumerate(words):
            if number:
                owners.append(None)
                spans.append(None)
            owners += [number if word.box else None] * len(word.text)
            spans += _along(word.text, axis.stretch(word.box)) if word.box else [None] * len(word.text)
        return cls(" ".join(word.text for word in words), tuple(owners), tuple(spans))

    def span(self, at: Sequence[int], taken: set[int]) -> Stretch | None:
        """Return where a new word stands: its letters' ink, and what beside it in their words no other word has.

        Args:
            at: Places here of letters that the new word's stand for, rising.
            taken: Places that new words have; what this one takes is added.
        """
        held = [span for old in at if (span := self.spans[old])]
        if not held:
            return None
        start, end = self._edge(at[0], -1, taken), self._edge(at[-1], 1, taken)
        return Stretch(start, max(end, start + 1), min(span.low for span in held), max(span.high for span in held))

    def _edge(self, place: int, step: int, taken: set[int]) -> float:
        edge, owner = 0.0, self.owners[place]
        while 0 <= place < len(self.text) and self.owners[place] == owner:
            span = self.spans[place]
            assert span is not None
            edge = span.start if step < 0 else span.end
            taken.add(place)
            place += step
            if place in taken:
                break
        return edge


def partners(old: str, new: str) -> dict[int, int]:
    """Return for places in the new text the places in the old one whose letters they stand for, same or misread.

    Source: edit distance with its path (Wagner & Fischer 1974); blanks stand only for blanks.
    """
    rows = _costs(old, new)
    found: dict[int, int] = {}
    i, j = len(old), len(new)
    while i and j:
        here = rows[i][j]
        if here == rows[i - 1][j - 1] + _cost(old[i - 1], new[j - 1]):
            i, j = i - 1, j - 1
            found[j] = i
        elif here == rows[i - 1][j] + 1:
            i -= 1
        else:
            j -= 1
    return found


def _costs(old: str, new: str) -> list[list[float]]:
    rows = [[float(n) for n in range(len(new) + 1)]]
    for i, letter in enumerate(old, 1):
        above, row = rows[-1], [float(i)]
        for j, other in enumerate(new, 1):
            row.append(min(above[j] + 1, row[-1] + 1, above[j - 1] + _cost(letter, other)))
        rows.append(row)
    return rows


def _cost(letter: str, other: str) -> float:
    if letter == other:
        return 0.0
    if letter == " " or other == " ":
        return 3.0
    return 2 * _ALIKE


def _along(text: str, word: Stretch) -> list[Stretch | None]:
    sizes = widths(text)
    unit = (word.end - word.start) / sum(sizes) if sizes else 0.0
    out: list[Stretch | None] = []
    place = word.start
    for size in sizes:
        out.append(Stretch(place, place + size * unit, word.low, word.high))
        place += size * unit
    return out
