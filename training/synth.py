"""Lines with their text, page by page: one writer, one paper, a few lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from training.additions import insert_above, put_form_behind
from training.fonts import Face, load_faces
from training.hands import Drawn, Style, draw_text, sample_style
from training.lines import fit_line
from training.paper import Sheet, put_on_paper, sample_sheet, scan, strike_out, wear_ink
from training.strokes import Writer, draw_writing, sample_writer
from training.texts import Lexicon, load_lexicon, write_line

LINES_PER_PAGE = 6
PRINT_SHARE = 0.2
FACE_SHARE = 0.24
TIGHT_SHARE = 0.3
OLD_SHARE = 0.08
DIRT_POWER = 0.8
FORM_SHARE, INSERT_SHARE = 0.12, 0.05


@dataclass(frozen=True)
class Source:
    """All that lines are made from."""

    lexicon: Lexicon
    faces: tuple[Face, ...]
    held: bool


@dataclass(frozen=True)
class Line:
    """A line's picture (uint8, 40 px high) and its text; `kind` pen, hand, print or type."""

    picture: np.ndarray
    text: str
    kind: str


def open_source(fonts: Path, domain: Path | None, *, held: bool = False) -> Source:
    """Load words and faces; `held` gives only what training never sees."""
    faces = tuple(face for face in load_faces(fonts) if face.held == held)
    return Source(load_lexicon(domain), faces, held)


def sample_length(level: float, rng: np.random.Generator) -> int:
    """Return how many characters a line is to have: short first, later up to a whole line."""
    longest = 8 + 54 * level
    return int(rng.uniform(2, 9)) if rng.random() < 0.15 else int(rng.uniform(4, longest))


def add_neighbours(drawn: Drawn, other: Drawn | None, rng: np.random.Generator) -> np.ndarray:
    """Let the lines above and below reach into the picture, as on a closely written page."""
    ink = drawn.ink.copy()
    if other is None:
        return ink
    height, width = ink.shape
    pitch = int(rng.uniform(2.3, 3.6) * drawn.x_height_px)
    for move in (-pitch, pitch):
        start = int(rng.integers(0, max(1, other.ink.shape[1] - width // 2)))
        part = other.ink[:, start : start + width]
        y0, y1 = max(0, move), min(height, height + move)
        if y0 < y1 and part.shape[0] == height:
            target = ink[y0:y1, : part.shape[1]]
            np.maximum(target, part[y0 - move : y1 - move], out=target)
    return ink


def crop_line(gray: np.ndarray, drawn: Drawn, rng: np.random.Generator) -> np.ndarray:
    """Cut the line out as a line finder does: tight or loose, at times through the long strokes."""
    rows = np.flatnonzero((drawn.ink > 0.3).any(axis=1))
    columns = np.flatnonzero((drawn.ink > 0.3).any(axis=0))
    if not len(rows):
        return gray
    x_height = drawn.x_height_px
    inner_top, inner_bottom = drawn.baseline_px - 1.25 * x_height, drawn.baseline_px + 0.25 * x_height
    top = min(inner_top, rows[0] + rng.normal(-0.1, 0.3) * x_height)
    bottom = max(inner_bottom, rows[-1] + rng.normal(0.1, 0.3) * x_height)
    if rng.random() < TIGHT_SHARE:
        top = drawn.baseline_px - rng.uniform(1.3, 2.2) * x_height
        bottom = drawn.baseline_px + rng.uniform(0.25, 1.0) * x_height
    left = columns[0] - rng.uniform(0.0, 1.2) * x_height
    right = columns[-1] + rng.uniform(0.1, 1.2) * x_height
    top, left = max(0, int(top)), max(0, int(left))
    return gray[top : max(top + 8, int(bottom)), left : max(left + 8, int(right))]


def sample_hand(source: Source, rng: np.random.Generator) -> Style | Writer:
    """Choose who writes the page: a printed or typed face, a face of handwriting, or a pen drawing strokes."""
    chance = rng.random()
    if chance >= PRINT_SHARE + FACE_SHARE:
        return sample_writer(rng, held=source.held)
    faces = [face for face in source.faces if (face.kind != "hand") == (chance < PRINT_SHARE)]
    return sample_style(faces, rng)


def draw_line(hand: Style | Writer, text: str, rng: np.random.Generator) -> Drawn:
    """Draw the text in the hand."""
    return draw_writing(hand, text, rng) if isinstance(hand, Writer) else draw_text(hand, text, rng)


def keep_known(hand: Style | Writer, text: str) -> str:
    """Leave out characters that the hand does not have."""
    known = hand.forms if isinstance(hand, Writer) else hand.face.files
    return " ".join("".join(char for char in text if char == " " or char in known).split())


def add_to_hand(drawn: Drawn, source: Source, other: Drawn | None, hard: float, rng: np.random.Generator) -> Drawn:
    """Return a written line with what else stands on its sheet: a form behind it, an insertion above it."""
    ink = drawn.ink
    if rng.random() < FORM_SHARE * hard:
        ink = put_form_behind(drawn, [face for face in source.faces if face.kind != "hand"], rng)
    if other is not None and rng.random() < INSERT_SHARE * hard:
        ink = np.maximum(ink, insert_above(drawn, other, rng))
    return replace(drawn, ink=ink)


def make_line(
    source: Source,
    hand: Style | Writer,
    sheet: Sheet,
    text: str,
    other: Drawn | None,
    hard: float,
    rng: np.random.Generator,
) -> tuple[Line, Drawn]:
    """Draw one line of a page; returns it and its ink for the neighbours."""
    plain = draw_line(hand, text, rng)
    written = isinstance(hand, Writer) or hand.face.kind == "hand"
    drawn = add_to_hand(plain, source, other, hard, rng) if written else plain
    ink = add_neighbours(drawn, other if rng.random() < 0.2 + 0.5 * hard else None, rng)
    if rng.random() < 0.05 * hard:
        ink = strike_out(ink, drawn.baseline_px, drawn.x_height_px, rng)
    gray = put_on_paper(wear_ink(ink, sheet, rng), sheet, rng)
    picture = fit_line(scan(crop_line(gray, plain, rng), sheet, rng))
    kind = "pen" if isinstance(hand, Writer) else hand.face.kind
    return Line(picture, text, kind), plain


def make_page(source: Source, level: float, rng: np.random.Generator) -> Iterator[Line]:
    """Draw the lines of one page.

    Args:
        source: Words and faces.
        level: 0 short and clean to 1 as in the archive.
        rng: Source of chance.
    """
    dirt = level * float(rng.random()) ** DIRT_POWER
    hand, sheet = sample_hand(source, rng), sample_sheet(rng, dirt)
    other: Drawn | None = None
    for _ in range(LINES_PER_PAGE):
        text = keep_known(hand, write_line(source.lexicon, rng, sample_length(level, rng), old=OLD_SHARE))
        if text:
            line, other = make_line(source, hand, sheet, text, other, dirt, rng)
            yield line
