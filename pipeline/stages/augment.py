"""A line of writing as its writer might have written it another time: what learning from few lines sees of each."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Line2d = NDArray[np.float32]
SLANT = 0.18
"""Standard deviation of the shear, pixels to the side for each pixel up."""
STRETCH = 0.08
"""Of the logarithm of the width's factor."""
TALL = 0.05
"""Of the logarithm of the height's factor."""
SHIFT_PX = 1.2
"""Of the shift up or down."""
WARP_PX = 0.9
"""Of the smooth displacement of each point."""
WARP_SPREAD_PX = 9.0
"""Over which distance the displacement stays alike."""
PEN = 0.5
"""Most that a stroke's picture is moved towards the thinned or thickened one, 0 to 1."""
FADE = 0.25
"""Of the logarithm of the exponent that makes faint strokes fainter or stronger."""
NOISE = 0.03
MIN_WIDTH_PX = 16


def vary_line(line: Line2d, chance: np.random.Generator, *, strength: float = 1.0, widest_px: int = 1600) -> Line2d:
    """Slant, stretch, shift and warp a line a little, and change its pen and its contrast.

    Args:
        line: As the recogniser reads it, shape (height, width), float32, 0 paper to about 1 ink.
        chance: Source of chance; the same state gives the same line.
        strength: 0 leaves the line as it is, 1 varies it as one writer's lines differ.
        widest_px: The new line is no wider.

    Returns:
        A new line of the same height, 0 to 1.25; the one given is left as it was.

    Source: elastic distortions after Simard, Steinkraus and Platt (2003), docs/methods.md#learning-from-a-writer.
    """
    if strength <= 0:
        return line.copy()
    bent = _bend(line, chance, strength, widest_px)
    drawn = _redraw(bent, chance, strength)
    return np.clip(drawn, 0.0, 1.25).astype(np.float32)


def _bend(line: Line2d, chance: np.random.Generator, strength: float, widest_px: int) -> Line2d:
    """Move the line's points: all changes of place in one resampling, so that strokes stay sharp."""
    height, width = line.shape
    slant, wide, tall, shift = chance.normal(0, (SLANT, STRETCH, TALL, SHIFT_PX)) * strength
    wanted = int(np.clip(round(width * np.exp(wide)), MIN_WIDTH_PX, widest_px))
    down, across = np.mgrid[0:height, 0:wanted].astype(np.float32)
    from_middle = down - (height - 1) / 2
    from_x = (across + 0.5) * (width / wanted) - 0.5 + slant * from_middle
    from_y = from_middle * np.exp(tall) + (height - 1) / 2 + shift
    for place in (from_x, from_y):
        place += strength * _waves(place.shape, chance)
    moved = cv2.remap(line, from_x.astype(np.float32), from_y.astype(np.float32), cv2.INTER_LINEAR, borderValue=0.0)
    return np.asarray(moved, np.float32)


def _waves(shape: tuple[int, ...], chance: np.random.Generator) -> Line2d:
    """Return a smooth field of displacements of the standard deviation WARP_PX."""
    rough = chance.normal(0, 1, shape).astype(np.float32)
    smooth = cv2.GaussianBlur(rough, (0, 0), WARP_SPREAD_PX)
    return np.asarray(smooth * (WARP_PX / max(float(smooth.std()), 1e-6)), np.float32)


def _redraw(line: Line2d, chance: np.random.Generator, strength: float) -> Line2d:
    """Change how thick and how dark the strokes are."""
    pen = float(np.clip(chance.uniform(-PEN, PEN) * strength, -1, 1))
    around = np.ones((3, 3), np.uint8)
    other = cv2.dilate(line, around) if pen > 0 else cv2.erode(line, around)
    drawn = line + abs(pen) * (other - line)
    faded = np.clip(drawn, 0, None) ** np.exp(chance.normal(0, FADE * strength))
    return np.asarray(faded + chance.normal(0, NOISE * strength, line.shape), np.float32)
