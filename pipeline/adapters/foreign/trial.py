"""Reads one drawn line with a model before it is kept; runs in a child process (child.ask_child)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.ports import LineFinder, LineShape, OcrEngine, Pixels
from pipeline.weights import Weights

HEIGHT_PX, WIDTH_PX = 60, 600
ReaderOf = Callable[[LineFinder, Weights], OcrEngine]
"""Picks what reads with a model; a function of a module, since it travels to the child by name."""
FEW_TOKENS = 8
"""Over strokes that say nothing a net may write on and on."""


@dataclass(frozen=True, slots=True)
class _OneLine:
    """Stands for the finder of lines: the picture is one line."""

    def find(self, image: Pixels) -> tuple[LineShape, ...]:
        """See LineFinder."""
        right, bottom = float(image.shape[1] - 5), float(image.shape[0] - 5)
        return (LineShape(((5.0, 5.0), (right, 5.0)), ((5.0, bottom), (right, bottom))),)


def try_reading(folder: Path, name: str, card: Mapping[str, Any], seconds: float, reader: ReaderOf) -> str:
    """Read strokes that say nothing; return what was read. Errors as OcrEngine."""
    digests = {}
    for file in folder.iterdir():
        with file.open("rb") as opened:
            digests[file.name] = hashlib.file_digest(opened, "sha256").hexdigest()
    size_bytes = max(file.stat().st_size for file in folder.iterdir())
    longest = card.get("longest")
    short = {"longest": min(longest, FEW_TOKENS)} if isinstance(longest, int) else {}
    weights = Weights(folder, {**card, **short, "name": name, "files": digests}, size_bytes)
    lines = reader(_OneLine(), weights).read(_strokes(), dpi=300, languages="rus", psm=None, seconds=seconds)
    return " ".join(line.text for line in lines)


def _strokes() -> Pixels:
    rng = np.random.default_rng(8)
    page = np.full((HEIGHT_PX, WIDTH_PX), 235, np.uint8)
    for left in range(20, WIDTH_PX - 30, 14):
        top = int(rng.integers(14, 24))
        page[top : int(rng.integers(36, 50)), left : left + 3] = 40
        page[top : top + 3, left : left + int(rng.integers(4, 12))] = 40
    return page
