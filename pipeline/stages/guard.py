"""Is there ink on the page, how much of it was read, and is the reading good enough to stand?"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum

import cv2
import numpy as np

from pipeline.model import Box, Line, Word
from pipeline.ports import Pixels

FEW_MARKS = 10
"""Fewer letter-like marks than this may be dust; a page number is read all the same."""
DARK_SHARE = 0.004
"""Share of the sheet's inside that is clearly dark from which a page is not blank."""
CLEAR = 0.17
"""Marks that nowhere differ so much from the paper around them may be show-through or ruling."""
EDGE = 0.03
"""Share of the picture's sides in which marks are not counted: torn edges, shadows, punched holes."""
LITTLE = 0.25
"""Fewer letters read for each mark of ink than this is too little; print gives 0.9 to 1.5, handwriting 0.9 to 2."""
READ_WELL = 0.85
"""Mean confidence from which a reading is not tried again; set by trial, docs/methods.md#trials."""
COVERED_WELL = 0.7
HOPELESS = 0.5
"""Mean confidence below which no other preparation of the picture helped: not print, or not upright."""
ROUNDED = 0.002
"""A line's confidence and the mean of its words' differ no more where both mean the same."""
NOISE = 0.5
"""Words below this say nothing on a page that may be blank."""

Known = Callable[[str], bool]
"""Says whether a word is in the lexicon."""


@dataclass(frozen=True, slots=True)
class Ink:
    """What stands on a page before anything is read.

    Attributes:
        marks: Number of marks of the size of letters or strokes, in a copy of about 1,000 pixels.
        faint: Number of such marks that may be show-through.
        dark_share: Share of the sheet's inside that is clearly darker than its paper, 0 to 1.
    """

    marks: int
    faint: int
    dark_share: float

    @property
    def is_there(self) -> bool:
        """Whether there is more than dust."""
        return self.marks >= FEW_MARKS or self.dark_share >= DARK_SHARE

    @property
    def may_be_there(self) -> bool:
        """Whether it is worth to look for a number or a single word."""
        return self.marks >= 2 or self.faint >= FEW_MARKS or self.dark_share >= DARK_SHARE


@dataclass(frozen=True, slots=True)
class Figures:
    """What a reading amounts to; all counts are of characters.

    Attributes:
        confidence: Mean over words, weighted by length, 0 to 1.
        sure: Characters weighted by how far their confidence is above one half.
        known: Characters in words of the lexicon.
        covered: Share of the ink that lies inside lines, 0 to 1.
    """

    letters: int = 0
    confidence: float = 0.0
    sure: float = 0.0
    known: int = 0
    covered: float = 0.0

    @property
    def score(self) -> float:
        """By this the better of two readings of one page is kept: sure characters plus those of known words."""
        return self.sure + self.known

    @property
    def is_good(self) -> bool:
        """Whether nothing else need be tried."""
        return self.confidence >= READ_WELL and self.covered >= COVERED_WELL


class Verdict(Enum):
    """What the guard says of a page and its reading."""

    TEXT = "text"
    BLANK = "blank"
    NO_TEXT = "no text"
    LITTLE_TEXT = "little text"


def measure_ink(page: Pixels, ink: Pixels) -> Ink:
    """Say how much stands on a page.

    Args:
        page: Grey, shape (height, width), uint8.
        ink: Mask of 0 and 1 without frames, as cleanup.find_ink makes it.
    """
    return Ink(*_count_marks(page, ink), _dark_share(page))


def weigh(lines: Iterable[Line], ink: Pixels, scale: float, known: Known) -> Figures:
    """Say what a reading amounts to.

    Args:
        lines: With boxes in the pixels of the picture that was read.
        ink: Mask of that picture.
        scale: Mask's pixels ÷ the picture's.
        known: The lexicon.
    """
    lines = tuple(lines)
    words = [word for line in lines for word in line.words]
    letters = sum(len(word.text) for word in words)
    if not letters:
        return Figures()
    trust = [told for line in lines for told in _trust(line)]
    return Figures(
        letters=letters,
        confidence=sum(length * value for length, value in trust) / letters,
        sure=sum(length * max(0.0, 2 * value - 1) for length, value in trust),
        known=sum(len(word.text) for word in words if known(word.text)),
        covered=covered_share((line.box for line in lines if line.box), ink, scale),
    )


def _trust(line: Line) -> list[tuple[int, float]]:
    """Return each word's length and the share of its characters that is probably right.

    Where the words' own confidence does not add up to their line's it is that of all their characters, which is far
    less: there the line's counts.
    """
    told = [(len(word.text), word.confidence or 0.0) for word in line.words]
    letters = sum(length for length, _ in told)
    mean = sum(length * value for length, value in told) / letters if letters else 0.0
    if line.confidence is None or abs(line.confidence - mean) < ROUNDED:
        return told
    return [(length, line.confidence) for length, _ in told]


def covered_share(boxes: Iterable[Box], ink: Pixels, scale: float) -> float:
    """Return the share of ink that lies inside boxes, 0 to 1; 1 where there is no ink."""
    inked = int(ink.sum(dtype=np.int64))
    if not inked:
        return 1.0
    rest = ink.copy()
    for box in boxes:
        top, left = int(box.y * scale), int(box.x * scale)
        rest[top : int((box.y + box.height) * scale) + 2, left : int((box.x + box.width) * scale) + 2] = 0
    return 1.0 - int(rest.sum(dtype=np.int64)) / inked


def judge(ink: Ink, lines: Iterable[Line]) -> Verdict:
    """Say whether a page's reading can stand: ink without text is never silence."""
    words = [word for line in lines for word in line.words]
    letters = sum(len(word.text) for word in words)
    if not ink.is_there:
        return Verdict.TEXT if _says_something(words) else Verdict.BLANK
    if letters == 0:
        return Verdict.NO_TEXT
    return Verdict.LITTLE_TEXT if letters < LITTLE * ink.marks else Verdict.TEXT


def _says_something(words: Iterable[Word]) -> bool:
    return any((word.confidence or 0.0) >= NOISE and any(c.isalnum() for c in word.text) for word in words)


def _count_marks(page: Pixels, ink: Pixels) -> tuple[int, int]:
    """Return how many letter-like marks there are, clear ones and faint ones."""
    height, width = ink.shape
    small = cv2.resize(page, (width, height), interpolation=cv2.INTER_AREA).astype(np.float32)
    around = np.maximum(cv2.boxFilter(small, -1, (31, 31)), 1)
    _, labels, found, middles = cv2.connectedComponentsWithStats(ink, connectivity=8)
    widths, heights, areas = found[:, 2], found[:, 3], found[:, 4]
    sized = (heights >= 3) & (heights <= 80) & (widths <= 160) & (areas >= 5)
    sized &= np.all(np.abs(middles / (width, height) - 0.5) < 0.5 - EDGE, axis=1)
    sized[0] = False  # the paper
    clear = np.zeros(len(areas), bool)
    clear[np.unique(labels[around - small >= CLEAR * around])] = True
    return int(np.count_nonzero(sized & clear)), int(np.count_nonzero(sized & ~clear))


def _dark_share(page: Pixels) -> float:
    """Share of clearly dark pixels that do not hang on to the picture's edge (scanner lid, table, next sheet)."""
    step = max(1, max(page.shape) // 500)
    small = cv2.medianBlur(np.ascontiguousarray(page[::step, ::step]), 3)
    dark = (small < 0.6 * float(np.percentile(small, 75))).astype(np.uint8)
    edged = cv2.copyMakeBorder(dark, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=(1,))
    cv2.floodFill(edged, None, (0, 0), (0,))
    return float(edged[1:-1, 1:-1].mean())
