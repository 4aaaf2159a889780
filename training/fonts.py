"""Fetch the faces that lines are drawn with, and give their letters as pictures."""

from __future__ import annotations

import csv
import json
import re
import subprocess
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import numpy as np
from fontTools.ttLib import TTFont
from PIL import Image, ImageDraw, ImageFont

from training.texts import ALPHABET, DATA

EM_PX = 64
SUBSETS = ("cyrillic", "cyrillic-ext", "latin")


@dataclass(frozen=True)
class Face:
    """One face: which file has which character."""

    name: str
    kind: str
    held: bool
    files: dict[str, Path] = field(repr=False)
    x_height: float


@dataclass(frozen=True)
class Glyph:
    """One letter's picture at EM_PX: ink (uint8, 255 ink), its left and top from the pen on the baseline, advance."""

    ink: np.ndarray
    left: int
    top: int
    advance: float


def read_list() -> list[dict[str, str]]:
    """Read data/fonts.csv."""
    with (DATA / "fonts.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def fetch_fonts(folder: Path) -> None:
    """Install the font packages by npm and unpack their subsets as TTF; a second run does nothing."""
    packages = sorted({row["package"] for row in read_list()})
    missing = [name for name in packages if not (folder / "node_modules/@fontsource" / name).exists()]
    if missing:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "package.json").write_text(json.dumps({"name": "faces", "private": True}), encoding="utf-8")
        wanted = [f"@fontsource/{name}" for name in packages]
        subprocess.run(
            ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", *wanted], cwd=folder, check=True
        )
    for row in read_list():
        for source in subset_files(folder, row):
            target = folder / "ttf" / f"{source.stem}.ttf"
            if not target.exists():
                target.parent.mkdir(exist_ok=True)
                font = TTFont(source)
                font.flavor = None
                font.save(target)


def subset_files(folder: Path, row: dict[str, str]) -> list[Path]:
    """Return the woff2 files of a face: named subsets and the numbered ones (Japanese families split so)."""
    files = folder / "node_modules/@fontsource" / row["package"] / "files"
    end = f"-{row['weight']}-{row['style']}.woff2"
    named = [files / f"{row['package']}-{subset}{end}" for subset in SUBSETS]
    numbered = [path for path in sorted(files.glob(f"*{end}")) if re.search(r"-\d+-\d+-(normal|italic)", path.name)]
    return [path for path in named if path.exists()] + numbered[-8:]


def load_faces(folder: Path) -> list[Face]:
    """Return every face of the list with its character map."""
    faces = []
    for row in read_list():
        files: dict[str, Path] = {}
        for source in subset_files(folder, row):
            path = folder / "ttf" / f"{source.stem}.ttf"
            for code in TTFont(path, lazy=True).getBestCmap():
                if chr(code) in ALPHABET:
                    files.setdefault(chr(code), path)
        name = f"{row['package']}-{row['weight']}-{row['style']}"
        box = open_font(files["н"]).getbbox("н", anchor="ls")
        faces.append(Face(name, row["kind"], row["use"] == "held", files, float(max(8, -box[1]))))
    return faces


@lru_cache(maxsize=256)
def open_font(path: Path) -> ImageFont.FreeTypeFont:
    """Open a font file at EM_PX."""
    return ImageFont.truetype(str(path), EM_PX, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=20000)
def draw_glyph(path: Path, char: str) -> Glyph:
    """Draw one character; a space has an empty picture."""
    font = open_font(path)
    left, top, right, bottom = font.getbbox(char, anchor="ls")
    left, top, right, bottom = int(left) - 2, int(top) - 2, int(right) + 2, int(bottom) + 2
    image = Image.new("L", (max(1, right - left), max(1, bottom - top)), 0)
    ImageDraw.Draw(image).text((-left, -top), char, fill=255, font=font, anchor="ls")
    return Glyph(np.asarray(image), left, top, float(font.getlength(char)))
