"""Texts in which what looks alike is the same."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_ALIKE = str.maketrans("ёЁѣѢіІѵѲѳ", "еЕеЕиИифф")


def plain(text: str) -> str:
    """Return a text in lower case without old letters, letter for letter: what would become two or none stays."""
    return "".join(low if len(low := c.lower()) == 1 else c for c in text.translate(_ALIKE))


def codes_of(text: str) -> NDArray[np.int32]:
    """Return the code points of a text made plain."""
    return np.array([ord(c) for c in plain(text)], np.int32)
