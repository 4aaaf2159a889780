"""Write by hand: every letter a little off in size, slant, height and darkness; the pen runs dry and is dipped."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from bench.make_samples.fonts import advance, draw_glyph, kerning_px
from bench.make_samples.noise import Field, Rng, soften
from bench.make_samples.sheet import Layer, Sheet


@dataclass(frozen=True)
class Hand:
    """A writer's manner.

    Attributes:
        stack: Fonts the letters come from (see fonts.STACKS).
        size_mm: Height of the font's square.
        slant: Shear to the right added to the font's own.
        tracking: Extra room between letters as a part of the size.
        word_gap: Room between words as a part of the size.
        restless: How much letters differ from one another; 1 is ordinary.
        weight: Stroke: 1 as the font has it, more is thicker.
        dip_letters: Letters written with one dip of the pen; 0 for a pencil.
        climb: Rise of the line per pixel of run.
    """

    stack: str
    size_mm: float
    slant: float = 0.0
    tracking: float = 0.0
    word_gap: float = 0.3
    restless: float = 1.0
    weight: float = 1.0
    dip_letters: int = 0
    climb: float = 0.0

    def size_px(self, dpi: int) -> int:
        """Size of the font's square in pixels."""
        return round(self.size_mm / 25.4 * dpi)

    def width_px(self, text: str, dpi: int) -> float:
        """Width of a text in pixels, before the hand's unrest."""
        size = self.size_px(dpi)
        words = text.split(" ")
        letters = sum(advance(self.stack, word, size) + self.tracking * size * len(word) for word in words)
        return letters + self.word_gap * size * (len(words) - 1)


class Scribe:
    """A hand at work on one layer of one sheet."""

    def __init__(self, sheet: Sheet, layer: Layer, hand: Hand, rng: Rng) -> None:
        self.sheet, self.layer, self.hand, self.rng = sheet, layer, hand, rng
        self._letters = int(rng.integers(0, 40))
        self._size_px = hand.size_px(sheet.dpi)

    def write(self, text: str, x_px: float, baseline_px: float, *, turn_deg: int = 0) -> float:
        """Write one line from x on a baseline and return where the pen stops."""
        self.sheet.new_line(turn_deg)
        hand, size, rng = self.hand, self._size_px, self.rng
        phase, swing = rng.uniform(0, 6.28), rng.normal(0, 0.02) * size
        start, pen = x_px, x_px + rng.normal(0, 0.05) * size
        climb = hand.climb + rng.normal(0, 0.0025) * hand.restless
        for word in text.split():
            number = self.sheet.new_word(word)
            lift = rng.normal(0, 0.022) * size * hand.restless
            scale = 1 + rng.normal(0, 0.03) * hand.restless
            lean = hand.slant + rng.normal(0, 0.025) * hand.restless
            for letter, following in zip(word, word[1:] + " ", strict=True):
                run = pen - start
                y = baseline_px + lift - climb * run + swing * np.sin(run / (size * 5) + phase)
                pen += self._letter(letter, pen, y, number, scale, lean)
                pen += kerning_px(hand.stack, letter, following, size) * scale if following != " " else 0
            pen += hand.word_gap * size * (1 + rng.normal(0, 0.18) * hand.restless)
        return pen

    def _letter(self, letter: str, x: float, y: float, number: int, scale: float, lean: float) -> float:
        rng, restless, size = self.rng, self.hand.restless, self._size_px
        glyph = draw_glyph(self.hand.stack, letter, size)
        grow = scale * (1 + rng.normal(0, 0.035) * restless)
        lean += rng.normal(0, 0.035) * restless
        y += rng.normal(0, 0.016) * size * restless
        mask, left, top = _bend(glyph.mask, glyph.left_px, glyph.top_px, grow, lean, rng.normal(0, 0.02) * restless)
        self._letters += 1
        mask = self._press(mask)
        self.layer.press(mask, round(x + left), round(y + top), number)
        return glyph.advance_px * scale + size * (self.hand.tracking + rng.normal(0, 0.012) * restless)

    def _press(self, mask: Field) -> Field:
        weight = self.hand.weight * (1 + self.rng.normal(0, 0.06) * self.hand.restless)
        if weight > 1:
            mask = np.clip(soften(mask, 0.55 * weight) * (0.75 + 0.6 * weight), 0, 1)
        force = 0.92 + self.rng.normal(0, 0.06)
        if self.hand.dip_letters:
            dry = (self._letters % self.hand.dip_letters) / self.hand.dip_letters
            force *= 1.08 - 0.38 * dry**1.5
        return np.asarray(mask * np.clip(force, 0.35, 1), np.float32)


def _bend(mask: Field, left: int, top: int, grow: float, lean: float, turn: float) -> tuple[Field, float, float]:
    """Scale, shear and turn a letter about its pen position; return it with its new corner."""
    height, width = mask.shape
    matrix = np.array([[grow, -lean * grow + turn], [-turn, grow]], np.float64)
    corners = np.array([(left, top), (left + width, top), (left, top + height), (left + width, top + height)])
    moved = corners @ matrix.T
    new_left, new_top = np.floor(moved.min(axis=0)) - 1
    new_right, new_bottom = np.ceil(moved.max(axis=0)) + 2
    shift = matrix @ np.array([left, top]) - np.array([new_left, new_top])
    affine = np.hstack([matrix, shift[:, None]])
    size = (int(new_right - new_left), int(new_bottom - new_top))
    bent = cv2.warpAffine(mask, affine, size, flags=cv2.INTER_LINEAR)
    return np.asarray(bent, np.float32), float(new_left), float(new_top)
