"""A sheet of paper under work: ink layers with word numbers, so that boxes can be read off after any warp."""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np

from bench.make_samples.noise import Field, Rng, cloudy, displace, grain, smooth, soften

Colour = tuple[float, float, float]
SEEN = 0.22  # coverage from which a pixel counts as ink of a word


@dataclass
class Line:
    """A written line: its words by number and how far it is turned on the sheet (degrees clockwise)."""

    turn_deg: int = 0
    words: list[tuple[int, str]] = field(default_factory=list)


class Layer:
    """One tool's ink on a sheet: coverage (0 to 1) and, for each inked pixel, the number of its word."""

    def __init__(self, shape: tuple[int, int]) -> None:
        self.cover: Field = np.zeros(shape, np.float32)
        self.labels: Field = np.zeros(shape, np.float32)

    def press(self, mask: Field, x_px: int, y_px: int, word: int = 0) -> None:
        """Put a mask down with its upper left corner at (x, y); parts outside the layer are lost."""
        height, width = self.cover.shape
        top, left = max(0, -y_px), max(0, -x_px)
        bottom, right = min(mask.shape[0], height - y_px), min(mask.shape[1], width - x_px)
        if top >= bottom or left >= right:
            return
        part = mask[top:bottom, left:right]
        spot = np.s_[y_px + top : y_px + bottom, x_px + left : x_px + right]
        self.cover[spot] = 1 - (1 - self.cover[spot]) * (1 - part)
        if word:
            self.labels[spot] = np.where(part > SEEN, np.float32(word), self.labels[spot])

    def wobble(self, rng: Rng, wave_px: float, reach_px: float) -> None:
        """Bend the strokes a little, so that no letter repeats itself exactly."""
        dx = smooth(rng, self.cover.shape, wave_px) * reach_px
        dy = smooth(rng, self.cover.shape, wave_px) * reach_px
        self.cover = displace(self.cover, dx, dy)
        self.labels = displace(self.labels, dx, dy, nearest=True)

    def turn(self, quarter_turns: int) -> None:
        """Turn the layer anticlockwise by quarters (used for panels of folded letters)."""
        self.cover = np.ascontiguousarray(np.rot90(self.cover, quarter_turns))
        self.labels = np.ascontiguousarray(np.rot90(self.labels, quarter_turns))

    def slant_about(self, angle_deg: float, x_px: float, y_px: float) -> None:
        """Turn everything by a small angle (degrees anticlockwise) about a point, as for a stamp."""
        matrix = cv2.getRotationMatrix2D((x_px, y_px), angle_deg, 1.0)
        size = (self.cover.shape[1], self.cover.shape[0])
        self.cover = np.asarray(cv2.warpAffine(self.cover, matrix, size), np.float32)
        turned = cv2.warpAffine(self.labels, matrix, size, flags=cv2.INTER_NEAREST)
        self.labels = np.asarray(turned, np.float32)


class Sheet:
    """Paper of a given size with everything written on it.

    Attributes:
        rgb: Shape (height, width, 3), float32, 0 black to 1 white.
        alpha: Where there is paper (1) and where it is torn or cut away (0).
        ink: All coverage so far, for show-through on the other side.
        labels: Number of the word each inked pixel belongs to, 0 for none.
    """

    def __init__(self, width_mm: float, height_mm: float, dpi: int) -> None:
        self.dpi = dpi
        self.shape = (round(height_mm / 25.4 * dpi), round(width_mm / 25.4 * dpi))
        self.rgb: Field = np.ones((*self.shape, 3), np.float32)
        self.alpha: Field = np.ones(self.shape, np.float32)
        self.ink: Field = np.zeros(self.shape, np.float32)
        self.labels: Field = np.zeros(self.shape, np.float32)
        self.lines: list[Line] = []
        self._count = 0

    def px(self, length_mm: float) -> int:
        """Millimetres to whole pixels."""
        return round(length_mm / 25.4 * self.dpi)

    def layer(self) -> Layer:
        """A clean layer of the sheet's size."""
        return Layer(self.shape)

    def new_line(self, turn_deg: int = 0) -> None:
        """Start a line of text."""
        self.lines.append(Line(turn_deg))

    def new_word(self, text: str) -> int:
        """Add a word to the current line and return its number."""
        self._count += 1
        self.lines[-1].words.append((self._count, text))
        return self._count

    def soak(self, layer: Layer, colour: Colour) -> None:
        """Let a layer's ink into the paper."""
        cover = np.clip(layer.cover, 0, 1)
        self.rgb *= 1 - cover[..., None] * (1 - np.array(colour, np.float32))
        self.ink = np.maximum(self.ink, cover)
        self.labels = np.where(layer.labels > 0, layer.labels, self.labels)

    def tint(self, strength: Field, colour: Colour) -> None:
        """Colour the paper itself (stains, nets): strength 0 to 1, shape of the sheet."""
        self.rgb *= 1 - np.clip(strength, 0, 1)[..., None] * (1 - np.array(colour, np.float32))


def as_pen(layer: Layer, rng: Rng, spread_px: float = 0.6) -> Layer:
    """Make a layer look like pen and ink: soft edges, pools and pale places."""
    cover = soften(layer.cover, spread_px)
    pool = 0.86 + 0.13 * cloudy(rng, cover.shape, 60, 3)
    layer.cover = np.clip(cover * 1.25 * np.clip(pool, 0.45, 1.1), 0, 1)
    return layer


def as_pencil(layer: Layer, rng: Rng, hardness: float = 0.55) -> Layer:
    """Make a layer look like pencil: broken by the tooth of the paper, uneven pressure."""
    cover = soften(layer.cover, 0.7)
    tooth = grain(rng, cover.shape, 0.8)
    pressure = 0.8 + 0.14 * cloudy(rng, cover.shape, 90, 3)
    layer.cover = np.clip(cover * pressure * (1.02 - hardness * 0.45 * np.clip(tooth, -1, 2)), 0, 1)
    return layer


def as_print(layer: Layer, rng: Rng, wear: float = 0.25) -> Layer:
    """Make a layer look like letterpress: squeezed edges, starved patches, specks missing."""
    cover = np.clip(soften(layer.cover, 0.7) * 1.35 - 0.08, 0, 1)
    starved = 1 - wear * np.clip(cloudy(rng, cover.shape, 140, 4) * 0.5 + 0.2, 0, 1)
    specks = 1 - wear * 0.9 * np.clip(grain(rng, cover.shape, 0.9) - 1.0, 0, 1)
    layer.cover = cover * starved * specks
    return layer


def as_carbon(layer: Layer, rng: Rng, blur_px: float = 1.3) -> Layer:
    """Make a layer look like a carbon copy: soft, filled in, mottled."""
    cover = np.clip(soften(layer.cover, blur_px) * 1.5, 0, 1)
    mottle = 0.8 + 0.14 * cloudy(rng, cover.shape, 50, 4) - 0.1 * np.clip(grain(rng, cover.shape, 1.0), -1, 2)
    layer.cover = np.clip(cover * mottle, 0, 1)
    return layer


def as_stamp(layer: Layer, rng: Rng) -> Layer:
    """Make a layer look like a rubber stamp: patchy, doubled edges."""
    cover = soften(layer.cover, 1.0)
    patch = np.clip(0.75 + 0.35 * cloudy(rng, cover.shape, 70, 4), 0.1, 1)
    layer.cover = np.clip(cover * 1.2, 0, 1) * patch
    return layer
