"""What the net saw of the lines of one picture, for finding the same writing again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from pipeline.ports import LineLook, Pixels
from pipeline.stages import lines

COLUMN_PX = 4
"""Pixels of a prepared line that one column of scores stands for."""


@dataclass(frozen=True, slots=True)
class Seen:
    """The picture looked at last, its lines, and the scores of those that the net has seen already."""

    image: Pixels
    strips: Sequence[lines.Strip]
    scores: dict[int, NDArray[np.float32]] = field(default_factory=dict)


def look_of(strip: lines.Strip, scores: NDArray[np.float32]) -> LineLook:
    """Return a line's scores with the way back to the page."""
    inside = max(1, strip.picture.shape[1] - 2 * lines.MARGIN_PX)
    columns = tuple((lines.MARGIN_PX + at * inside / strip.lengths[-1]) / COLUMN_PX for at in strip.lengths)
    return LineLook(strip.shape.upper, strip.shape.lower, columns, scores)
