"""Pages with known text for benchmarks: the sample scans and a folder of real ones, each as a PNG of one page."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from pipeline.errors import ArchiveError
from pipeline.settings import Settings
from pipeline.stages.pages import decode, limits_of, look

SAMPLES = Path(__file__).parent.parent / "sample_scans"
PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff")
KINDS = {"typed": "typescript"}


@dataclass(frozen=True)
class KnownPage:
    """A page, as a PNG, and what stands on it.

    Attributes:
        real: Whether it is a real scan (not drawn for this project).
    """

    name: str
    kind: str
    real: bool
    png: Path
    dpi: float
    text: str


def sample_pages(into: Path) -> list[KnownPage]:
    """Return the drawn sample pages that are pictures (a PDF that carries its text is no task for reading)."""
    found = []
    for truth in sorted((SAMPLES / "ground_truth").glob("SB-*/*.json")):
        told = json.loads(truth.read_text(encoding="utf-8"))
        file = SAMPLES / told["file"]
        if file.suffix in PICTURES:
            text = "\n".join(line["text"] for line in told["lines"])
            found.append(_known(truth.stem, told["kind"], file, told["page"] - 1, text, into, real=False))
    return found


def real_pages(folder: Path, into: Path) -> list[KnownPage]:
    """Return the pictures of a folder that have NAME.gt.txt beside them; the name starts with the kind."""
    found = []
    for truth in sorted(folder.glob("*.gt.txt")):
        name = truth.name.removesuffix(".gt.txt")
        file = next(
            (truth.with_name(name + ending) for ending in PICTURES if truth.with_name(name + ending).exists()), None
        )
        if file:
            kind = KINDS.get(name.split("-")[0], name.split("-")[0])
            found.append(_known(name, kind, file, 0, truth.read_text(encoding="utf-8"), into, real=True))
    return found


def _known(name: str, kind: str, file: Path, index: int, text: str, into: Path, *, real: bool) -> KnownPage:
    limits = limits_of(Settings(home=into))
    facts = look(file, limits)
    page = facts.pages[index]
    try:
        pixels = decode(file, facts.media_type, index, page.dpi, limits)
    except ArchiveError as error:
        print(f"{file.name}: {error.code}")
        raise
    png = into / f"{name}.png"
    Image.fromarray(pixels).save(png, dpi=(page.dpi, page.dpi), compress_level=1)
    return KnownPage(name, kind, real, png, page.dpi, text)
