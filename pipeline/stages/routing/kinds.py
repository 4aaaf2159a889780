"""What stands on a page: print, typescript, handwriting, a form, a picture; UNSURE where the signs disagree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from pipeline.model import PageKind, Word
from pipeline.ports import Pixels

LOOK_PX = 1000
SURE, UNSURE = 0.85, 0.5
"""Word confidences of the recogniser of print from which a word is surely print, and below which it hardly is."""
PRINT_SHARE = 0.55
"""Share of letters in sure words: print and typescript 0.58 and more, handwriting 0.27 and less."""
HAND_SHARE = 0.3
EVEN_PITCH = 0.025
"""Relative spread of letter widths: typewriters 0.011 to 0.020, printing types 0.031 and more, docs/methods.md#kind."""
WORDS_FOR_PITCH = 8
MARKS_FOR_HAND = 30
LETTERS_FOR_HAND = 25
CROSSINGS_OF_FORM = 20
FILLED_IN = 0.18
"""Share of letters in unsure words from which print seems to be filled in by hand."""
TONES_OF_PICTURE = 0.15
MOSTLY_HAND, SOME_HAND = 0.7, 0.25
"""Share of a page written by hand, by the look of its lines: handwriting mostly 0.74 and more, print 0.14 and less."""


@dataclass(frozen=True, slots=True)
class Look:
    """The cheap signs by which a page's kind is told.

    Attributes:
        marks: Letter-like marks of ink.
        letters: Characters read, in words of two or more.
        sure_share: Share of them in words that a recogniser of print is sure of, 0 to 1.
        unsure_share: Share in words that it is unsure of.
        pitch_spread: Relative spread of letter widths between words; None where too few words were sure.
        crossings: Crossings of ruled lines.
        tones: Share of the page that lies in even half-tones larger than a letter, 0 to 1.
        by_hand: Share of it that a hand wrote, by the look of its lines; None where nobody looked.
    """

    marks: int
    letters: int
    sure_share: float
    unsure_share: float
    pitch_spread: float | None
    crossings: int
    tones: float
    by_hand: float | None = None


def look_at(page: Pixels, words: Sequence[Word], *, marks: int, by_hand: float | None = None) -> Look:
    """Gather the signs of an upright page that has been read.

    Args:
        page: Grey, shape (height, width), uint8.
        words: As the recogniser of print returned them, boxes in pixels of one and the same picture.
        marks: Number of letter-like marks of ink.
        by_hand: See Look.
    """
    longer = [word for word in words if len(word.text) > 1]
    letters = sum(len(word.text) for word in longer)
    sure = sum(len(word.text) for word in longer if (word.confidence or 0.0) >= SURE)
    unsure = sum(len(word.text) for word in longer if (word.confidence or 0.0) < UNSURE)
    return Look(
        marks=marks,
        letters=letters,
        sure_share=sure / letters if letters else 0.0,
        unsure_share=unsure / letters if letters else 0.0,
        pitch_spread=_pitch_spread(longer),
        crossings=_count_crossings(page),
        tones=_tones(page),
        by_hand=by_hand,
    )


def tell_kind(look: Look) -> tuple[PageKind, float]:
    """Return the kind and how certain it is, 0 to 1. Source: own thresholds, docs/methods.md#kind."""
    if look.by_hand is not None and look.by_hand >= MOSTLY_HAND and _is_enough(look):
        return PageKind.HAND, round(min(0.95, look.by_hand), 2)
    if look.sure_share < HAND_SHARE:
        return _not_print(look)
    if look.tones >= TONES_OF_PICTURE:
        return PageKind.PICTURE, round(min(0.9, 0.5 + 4 * (look.tones - TONES_OF_PICTURE)), 2)
    if look.sure_share < PRINT_SHARE and look.by_hand is None:
        return PageKind.UNSURE, 0.3
    if look.crossings >= CROSSINGS_OF_FORM:
        return PageKind.FORM, 0.8
    if look.by_hand is not None and look.by_hand >= SOME_HAND:
        return PageKind.MIXED, 0.6
    return _by_machine(look)


def _by_machine(look: Look) -> tuple[PageKind, float]:
    if look.pitch_spread is not None and look.pitch_spread < EVEN_PITCH:
        return PageKind.TYPESCRIPT, round(min(0.95, 1.0 - look.pitch_spread * 10), 2)
    if look.by_hand is None and look.unsure_share >= FILLED_IN:
        return PageKind.MIXED, 0.5
    return PageKind.PRINT, round(min(0.95, look.sure_share), 2)


def _is_enough(look: Look) -> bool:
    return look.marks >= MARKS_FOR_HAND and look.letters >= LETTERS_FOR_HAND


def _not_print(look: Look) -> tuple[PageKind, float]:
    if not _is_enough(look) or look.tones >= TONES_OF_PICTURE:
        return PageKind.UNSURE, 0.3  # a photograph, a few strokes, or writing in deep shadow
    return PageKind.HAND, round(0.95 - look.sure_share, 2)


def _pitch_spread(words: Sequence[Word]) -> float | None:
    """Return the median deviation of width per letter from its median: a typewriter gives each letter the same."""
    pitches = [
        word.box.width / (len(word.text) - 0.25)
        for word in words
        if word.box and len(word.text) >= 4 and (word.confidence or 0.0) > 0.5
    ]
    if len(pitches) < WORDS_FOR_PITCH:
        return None
    middle = float(np.median(pitches))
    return float(np.median(np.abs(np.array(pitches) - middle))) / middle


def _small(page: Pixels, long_px: int) -> Pixels:
    scale = min(1.0, long_px / max(page.shape))
    return np.asarray(cv2.resize(page, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)


def _count_crossings(page: Pixels) -> int:
    """Count where straight lines longer than a fifteenth of the page cross: a grid, not a frame or a ruled sheet."""
    small = _small(page, LOOK_PX)
    if min(small.shape) < 32:
        return 0
    ink = np.asarray(
        cv2.adaptiveThreshold(small, 1, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 24), np.uint8
    )
    long_px = max(30, min(small.shape) // 15)
    across, down = (_straight(ink, kernel, long_px) for kernel in ((1, 5), (5, 1)))
    pieces, _ = cv2.connectedComponents(cv2.bitwise_and(across, down))
    return int(pieces) - 1


def _straight(ink: Pixels, bridge: tuple[int, int], long_px: int) -> Pixels:
    """Return the long straight lines of one direction, gaps of a few pixels bridged, a little widened."""
    kernel = (1, long_px) if bridge[0] == 1 else (long_px, 1)
    closed = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones(bridge, np.uint8))
    lines = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones(kernel, np.uint8))
    return np.asarray(cv2.dilate(lines, np.ones((5, 5), np.uint8)), np.uint8)


def _tones(page: Pixels) -> float:
    """Return the share of the page covered by half-tones, seen after letters are blurred away."""
    small = cv2.medianBlur(_small(page, 250), 9)
    paper = max(1.0, float(np.percentile(small, 85)))
    level = small.astype(np.float32) / paper
    return float(np.mean((level > 0.3) & (level < 0.72)))
