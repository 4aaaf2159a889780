"""Free fonts by package: which file draws which letter, and what is missing on this machine."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import numpy as np
from fontTools.ttLib import TTFont
from numpy.typing import NDArray
from PIL import ImageFont

NPM = Path(__file__).resolve().parent / "node_modules" / "@fontsource"
SYSTEM = Path("/usr/share/fonts/truetype")


def _npm(name: str, weight: int = 400, style: str = "normal") -> tuple[Path, ...]:
    files = NPM / name / "files"
    return tuple(files / f"{name}-{part}-{weight}-{style}.woff2" for part in ("cyrillic", "latin"))


STACKS: dict[str, tuple[Path, ...]] = {
    "bad": _npm("bad-script"),
    "marck": _npm("marck-script"),
    "caveat": _npm("caveat"),
    "caveat-bold": _npm("caveat", 600),
    "neucha": _npm("neucha"),
    "oldstandard": _npm("old-standard-tt"),
    "oldstandard-bold": _npm("old-standard-tt", 700),
    "oldstandard-italic": _npm("old-standard-tt", 400, "italic"),
    "ptserif": _npm("pt-serif"),
    "ptserif-bold": _npm("pt-serif", 700),
    "narrow": _npm("pt-sans-narrow"),
    "narrow-bold": _npm("pt-sans-narrow", 700),
    "oswald": _npm("oswald", 600),
    "russo": _npm("russo-one"),
    "yeseva": _npm("yeseva-one"),
    "typewriter": (SYSTEM / "gnutypewriter" / "GNUTypewriter.ttf", *_npm("cousine")),
    "memoir": (SYSTEM / "cmu" / "cmunrm.ttf",),
}


def missing_fonts() -> tuple[str, ...]:
    """Return the packages whose font files are not on this machine, in alphabetical order."""
    absent: set[str] = set()
    for paths in STACKS.values():
        for path in paths:
            if not path.is_file():
                npm = path.is_relative_to(NPM)
                absent.add(f"@fontsource/{path.parent.parent.name}" if npm else f"fonts-{path.parent.name}")
    return tuple(sorted(absent))


@dataclass(frozen=True)
class Glyph:
    """One drawn letter.

    Attributes:
        mask: Coverage, shape (height, width), float32, 0 paper to 1 ink.
        left_px: From the pen position to the left edge of the mask.
        top_px: From the baseline to the top edge of the mask (negative is up).
        advance_px: Where the next letter starts.
    """

    mask: NDArray[np.float32]
    left_px: int
    top_px: int
    advance_px: float


@lru_cache(maxsize=64)
def _letters(path: Path) -> frozenset[int]:
    with TTFont(path) as font:
        return frozenset(font.getBestCmap())


@lru_cache(maxsize=256)
def _face(path: Path, size_px: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(path), size_px, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=4096)
def draw_glyph(stack: str, letter: str, size_px: int) -> Glyph:
    """Draw one letter with the first font of the stack that has it.

    Raises:
        KeyError: If no font of the stack has the letter.
    """
    for path in STACKS[stack]:
        if ord(letter) in _letters(path):
            face = _face(path, size_px)
            break
    else:
        raise KeyError(letter)
    left, top, right, bottom = face.getbbox(letter, anchor="ls")
    width, height = max(1, int(right - left)), max(1, int(bottom - top))
    bitmap = face.getmask(letter, mode="L")
    mask: NDArray[np.float32] = np.zeros((height, width), np.float32)
    if bitmap.size[0] and bitmap.size[1]:
        drawn = np.array(bitmap, np.uint8).reshape(bitmap.size[1], bitmap.size[0])
        mask = np.asarray(drawn / 255, np.float32)
    return Glyph(mask, int(left), int(top), float(face.getlength(letter)))


@lru_cache(maxsize=65536)
def kerning_px(stack: str, letter: str, following: str, size_px: int) -> float:
    """Return how much nearer (negative) the font sets the following letter; 0 across two files."""
    for path in STACKS[stack]:
        if ord(letter) in _letters(path):
            if ord(following) not in _letters(path):
                return 0.0
            face = ImageFont.truetype(str(path), size_px)
            pair = face.getlength(letter + following)
            return float(pair - face.getlength(letter) - face.getlength(following))
    raise KeyError(letter)


def advance(stack: str, text: str, size_px: int) -> float:
    """Return the width of a text in pixels, letters set one after another with kerning."""
    total = sum(draw_glyph(stack, letter, size_px).advance_px for letter in text)
    return total + sum(kerning_px(stack, a, b, size_px) for a, b in pairwise(text))
