"""Write scans, ground truth, item descriptions and the provenance table."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from PIL import Image

from bench.make_samples.scan import Scan

COLUMNS = ("file", "origin", "seed", "fonts", "licence", "note")


@dataclass(frozen=True)
class Page:
    """One page of a file.

    Attributes:
        scan: The image and its lines.
        kind: print, typescript, hand, mixed, form, picture or blank.
        skew_deg: Small skew, anticlockwise, before whole quarters.
    """

    scan: Scan
    kind: str
    skew_deg: float = 0.0


@dataclass(frozen=True)
class File:
    """One master file: its name within the item's folder, its pages and how to save them."""

    name: str
    pages: tuple[Page, ...]
    fonts: tuple[str, ...]
    quality: int = 80
    grey: bool = False
    pdf: bytes | None = None


def truth_of(item: str, file: File, number: int) -> dict[str, Any]:
    """Return the ground truth of one page (1-based) as plain data."""
    page = file.pages[number - 1]
    height, width = page.scan.rgb.shape[:2]
    lines = [
        {
            "text": line.text,
            "box": list(line.box),
            **({"turn_deg": line.turn_deg} if line.turn_deg else {}),
            "words": [{"text": word.text, "box": list(word.box)} for word in line.words],
        }
        for line in page.scan.lines
    ]
    return {
        "file": f"{item}/{file.name}",
        "page": number,
        "width_px": width,
        "height_px": height,
        "dpi": page.scan.dpi,
        "kind": page.kind,
        "rotation_deg": page.scan.rotation_deg,
        "skew_deg": page.skew_deg,
        "lines": lines,
    }


def save_file(folder: Path, file: File) -> None:
    """Save one master in the format its name tells."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / file.name
    if file.pdf is not None:
        target.write_bytes(file.pdf)
        return
    images = [Image.fromarray(np.asarray(page.scan.rgb)) for page in file.pages]
    if file.grey:
        images = [image.convert("L") for image in images]
    dpi = (file.pages[0].scan.dpi,) * 2
    kind = target.suffix
    if kind == ".jpg":
        images[0].save(target, quality=file.quality, dpi=dpi, optimize=True)
    elif kind == ".tif":
        images[0].save(
            target, save_all=True, append_images=images[1:], compression="jpeg", quality=file.quality, dpi=dpi
        )
    elif kind == ".png":
        images[0].quantize(160, method=Image.Quantize.MAXCOVERAGE).save(target, dpi=dpi, optimize=True)
    elif kind == ".webp":
        images[0].save(target, quality=file.quality, method=4)
    else:
        raise ValueError(target.suffix)


def save_truth(truths: Path, item: str, file: File) -> None:
    """Save the ground truth of every page of a file."""
    folder = truths / item
    folder.mkdir(parents=True, exist_ok=True)
    stem = Path(file.name).stem
    for number in range(1, len(file.pages) + 1):
        name = f"{stem}_p{number}.json" if len(file.pages) > 1 else f"{stem}.json"
        text = json.dumps(truth_of(item, file, number), ensure_ascii=False, separators=(",", ":"))
        (folder / name).write_text(text.replace('{"text"', '\n{"text"') + "\n", encoding="utf-8")


def save_description(folder: Path, description: dict[str, Any]) -> None:
    """Save item.yaml."""
    text = yaml.safe_dump(description, allow_unicode=True, sort_keys=False, width=100)
    (folder / "item.yaml").write_text(text, encoding="utf-8")


def save_provenance(table: Path, rows: list[tuple[str, ...]]) -> None:
    """Save the provenance table, one row a file, sorted."""
    with table.open("w", encoding="utf-8", newline="") as sink:
        writer = csv.writer(sink, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(sorted(rows))


def load_provenance(table: Path) -> list[tuple[str, ...]]:
    """Load the rows of the provenance table; an absent table has none."""
    if not table.is_file():
        return []
    with table.open(encoding="utf-8", newline="") as source:
        return [tuple(row[column] for column in COLUMNS) for row in csv.DictReader(source)]
