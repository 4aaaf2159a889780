"""What stands on a page: print, typescript, handwriting, a form, a picture; UNSURE where the signs disagree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from pipeline.model import PageKind, Word
from pipeline.ports import Pixels

LOOK_PX = 1000
READ_AS_PRINT = 0.7
"""Mean confidence of the recogniser of print from which letters were made by a machine."""
READ_AS_NOISE = 0.35
"""Mean confidence below which they were not."""
EVEN_PITCH = 0.028
"""Relative spread of letter widths: typewriters 0.015 to 0.020, printing types 0.038 and more, docs/methods.md#kind."""
WORDS_FOR_PITCH = 8
MARKS_FOR_HAND = 30
RULES_FOR_FORM = 6
RULES_FOR_TABLE = 3
TONES_OF_PICTURE = 0.12


@dataclass(frozen=True, slots=True)
class Look:
    """The cheap signs by which a page's kind is told.

    Attributes:
        confidence: The print recogniser's mean, 0 to 1.
        letters: Characters it returned.
        unsure_share: Share of them in words of low confidence where others are sure.
        pitch_spread: Relative spread of letter widths between words; None where too few words were sure.
        rules_across: Ruled lines across; rules_down: down the page.
        tones: Share of the page that lies in even half-tones larger than a letter.
    """

    marks: int
    confidence: float
    letters: int
    unsure_share: float
    pitch_spread: float | None
    rules_across: int
    rules_down: int
    tones: float


def look_at(page: Pixels, words: Sequence[Word], *, marks: int, confidence: float) -> Look:
    """Gather the signs of an upright page that has been read.

    Args:
        page: Grey, shape (height, width), uint8.
        words: As the recogniser of print returned them, boxes in pixels of one and the same picture.
        marks: Number of letter-like marks of ink.
        confidence: The reading's mean confidence.
    """
    letters = sum(len(word.text) for word in words)
    unsure = sum(len(word.text) for word in words if (word.confidence or 0.0) < 0.5)
    across, down = _count_rules(page)
    return Look(
        marks=marks,
        confidence=confidence,
        letters=letters,
        unsure_share=unsure / letters if letters else 0.0,
        pitch_spread=_pitch_spread(words),
        rules_across=across,
        rules_down=down,
        tones=_tones(page),
    )


def tell_kind(look: Look) -> tuple[PageKind, float]:
    """Return the kind and how certain it is, 0 to 1. Source: own thresholds, docs/methods.md#kind."""
    if look.tones >= TONES_OF_PICTURE:
        return PageKind.PICTURE, min(0.95, 0.5 + 2 * (look.tones - TONES_OF_PICTURE))
    if look.confidence < READ_AS_NOISE:
        if look.marks < MARKS_FOR_HAND:
            return PageKind.UNSURE, 0.3
        return PageKind.HAND, round(0.9 - look.confidence, 2)
    if _is_form(look):
        return PageKind.FORM, 0.7
    if look.confidence < READ_AS_PRINT:
        return (PageKind.MIXED, 0.5) if 0.25 < look.unsure_share < 0.75 else (PageKind.UNSURE, 0.3)
    if look.pitch_spread is None:
        return PageKind.PRINT, 0.5
    margin = abs(look.pitch_spread - EVEN_PITCH) / EVEN_PITCH
    kind = PageKind.TYPESCRIPT if look.pitch_spread < EVEN_PITCH else PageKind.PRINT
    return kind, round(min(0.95, 0.6 + margin / 2), 2)


def _is_form(look: Look) -> bool:
    table = look.rules_across >= RULES_FOR_TABLE and look.rules_down >= RULES_FOR_TABLE
    return table or look.rules_across >= RULES_FOR_FORM


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


def _count_rules(page: Pixels) -> tuple[int, int]:
    """Count thin straight lines across and down, longer than a twelfth of the page."""
    small = _small(page, LOOK_PX)
    if min(small.shape) < 32:
        return 0, 0
    ink = cv2.adaptiveThreshold(small, 1, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 12)
    long_px = max(20, min(small.shape) // 12)
    across = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, long_px), np.uint8))
    down = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((long_px, 1), np.uint8))
    return _thin(np.asarray(across, np.uint8), 3), _thin(np.asarray(down, np.uint8), 2)


def _thin(mask: Pixels, thickness: int) -> int:
    """Count the pieces whose extent across their direction is that of a line; 3: height, 2: width (of cv2's table)."""
    _, _, found, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    return int(np.count_nonzero(found[1:, thickness] <= 8))


def _tones(page: Pixels) -> float:
    """Return the share of the page covered by half-tones, seen after letters are blurred away."""
    small = cv2.medianBlur(_small(page, 250), 9)
    paper = max(1.0, float(np.percentile(small, 85)))
    level = small.astype(np.float32) / paper
    return float(np.mean((level > 0.3) & (level < 0.72)))
