"""Pages of the sample scans with their ground truth."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
import pytest
from numpy.typing import NDArray
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "sample_scans"
TRUTHS = SAMPLES / "ground_truth"
PDF_DPI = 200


@dataclass(frozen=True)
class TruePage:
    """One page: the path of its ground truth and what stands in it."""

    path: Path
    truth: dict[str, Any]

    @property
    def master(self) -> Path:
        return SAMPLES / self.truth["file"]

    @property
    def words(self) -> list[dict[str, Any]]:
        return [word for line in self.truth["lines"] for word in line["words"]]

    @property
    def text(self) -> str:
        return " ".join(line["text"] for line in self.truth["lines"])

    def grey(self) -> NDArray[np.uint8]:
        return _grey(self.master, self.truth["page"])


@cache
def _grey(master: Path, page: int) -> NDArray[np.uint8]:
    if master.suffix == ".pdf":
        with pypdfium2.PdfDocument(master) as document:
            return np.asarray(document[page - 1].render(scale=PDF_DPI / 72).to_pil().convert("L"), np.uint8)
    with Image.open(master) as image:
        image.seek(page - 1)
        return np.asarray(image.convert("L"), np.uint8)


@pytest.fixture(scope="session")
def true_pages() -> tuple[TruePage, ...]:
    paths = sorted(TRUTHS.glob("*/*.json"))
    return tuple(TruePage(path, json.loads(path.read_text(encoding="utf-8"))) for path in paths)


@pytest.fixture(scope="session")
def page_of(true_pages: tuple[TruePage, ...]) -> Callable[[str], TruePage]:
    def find(stem: str) -> TruePage:
        return next(page for page in true_pages if page.path.stem == stem)

    return find
