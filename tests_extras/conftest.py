"""Conversions with the real libraries (torch, kraken, transformers); run by `make test-extras`, not by `make test`."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pipeline.adapters.foreign import ModelImporter
from pipeline.adapters.shelf import FolderShelf
from pipeline.ports import LineShape, Offer, Pixels, Told
from pipeline.weights import Weights


class OneLine:
    """The finder of lines of a picture that is one line."""

    def find(self, image: Pixels) -> tuple[LineShape, ...]:
        right, bottom = float(image.shape[1]), float(image.shape[0])
        return (LineShape(((0.0, 0.0), (right, 0.0)), ((0.0, bottom), (right, bottom))),)


@pytest.fixture
def finder() -> OneLine:
    return OneLine()


@pytest.fixture
def line() -> Pixels:
    """Strokes on paper, 90 px high."""
    chance = np.random.default_rng(5)
    picture = np.full((90, 700), 240, np.uint8)
    for left in range(20, 680, 17):
        top, width = int(chance.integers(15, 40)), int(chance.integers(3, 8))
        picture[top : int(chance.integers(50, 80)), left : left + width] = int(chance.integers(20, 120))
    return picture


@pytest.fixture
def bring(tmp_path: Path):
    """Bring a model onto a shelf."""

    def bring(source: Path, **said: str) -> Weights:
        work = tmp_path / "work"
        work.mkdir()
        offer: Offer = ModelImporter(seconds=120, memory_mib=8192, large_mib=1536).bring(source, Told(**said), work)
        shelf = FolderShelf(tmp_path / "shelf")
        return shelf.get(shelf.put(offer.name, offer.card, offer.files))

    return bring
