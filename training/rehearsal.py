"""Draw the few lines that a model learns beside a writer's own, so that it forgets nobody else's hand.

    VENV/bin/python -m training.rehearsal --fonts RUN/fonts --domain DOMAIN --out RUN/rehearsal.npz
    VENV/bin/python -m training.rehearsal --fonts RUN/fonts --domain DOMAIN --out RUN/unseen.npz --unseen 4

The second draws pages of writers that training never saw, for `python -m bench.learn --drawn`; "writers" numbers them.

The file holds prepared pictures beside each other ("pictures", uint8, shape (40, all widths), LEVEL for ink 1), their
"widths" in pixels and their "texts". Grey values are few and faint noise is taken out: so the file stays small.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from training.hands import Style, sample_style
from training.lines import level_line
from training.paper import sample_sheet
from training.strokes import Writer, sample_writer
from training.synth import LINES_PER_PAGE, Line, Source, keep_known, make_line, make_page, open_source
from training.texts import write_line

LEVEL = 12
"""Grey value of ink 1."""
FAINT = 0.12
"""What is fainter is paper."""
LINES = 240
SEED = 1941
LEVELS = (0.3, 0.6, 0.9)
PAGES = 7
"""Of one writer never seen: five to learn from, two to measure on."""
MAX_WIDTH_PX = 900
MAX_BYTES = 1_500_000


def draw_lines(source: Source, count: int, rng: np.random.Generator) -> list[Line]:
    """Draw lines of many hands, two of each page, short and long, clean and soiled."""
    found: list[Line] = []
    while len(found) < count:
        page = list(make_page(source, float(rng.choice(LEVELS)), rng))
        found += [line for line in page if 60 <= line.picture.shape[1] <= MAX_WIDTH_PX and len(line.text) > 2][:2]
    return found[:count]


def draw_writer(hand: Style | Writer, source: Source, rng: np.random.Generator) -> list[Line]:
    """Draw pages of one writer, each on a sheet of its own, in lines as long as those of a page."""
    found: list[Line] = []
    for _ in range(PAGES):
        dirt = 0.8 * float(rng.random())
        sheet, other = sample_sheet(rng, dirt), None
        while len(found) % LINES_PER_PAGE or other is None:
            text = keep_known(hand, write_line(source.lexicon, rng, int(rng.uniform(20, 56)), old=0.0))
            if len(text) > 8:
                line, other = make_line(hand, sheet, text, other, dirt, rng)
                found.append(line)
    return found


def draw_unseen(source: Source, count: int, rng: np.random.Generator) -> list[list[Line]]:
    """Draw writers of whom training saw nothing: pen writers and faces by turns."""
    faces = [face for face in source.faces if face.kind == "hand"]
    hands = [
        sample_style([faces[i // 2 % len(faces)]], rng) if i % 2 else sample_writer(rng, held=True)
        for i in range(count)
    ]
    return [draw_writer(hand, source, rng) for hand in hands]


def save_lines(lines: list[Line], path: Path, writers: list[int] | None = None) -> None:
    """Write the file; `writers` numbers each line's writer where that matters."""
    prepared = [level_line(line.picture) for line in lines]
    pictures = [np.where(each < FAINT, 0, np.round(each * LEVEL)).astype(np.uint8) for each in prepared]
    np.savez_compressed(
        path,
        pictures=np.concatenate(pictures, axis=1),
        widths=np.array([each.shape[1] for each in pictures], np.int32),
        texts=np.array([line.text for line in lines]),
        **({} if writers is None else {"writers": np.array(writers, np.int32)}),
    )


def main() -> None:
    """Draw and write what the command line names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fonts", type=Path, required=True)
    parser.add_argument("--domain", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--lines", type=int, default=LINES)
    parser.add_argument("--unseen", type=int, default=0, help="draw so many writers never seen instead")
    options = parser.parse_args()
    rng = np.random.default_rng(SEED)
    source = open_source(options.fonts, options.domain, held=options.unseen > 0)
    if options.unseen:
        pages = draw_unseen(source, options.unseen, rng)
        numbers = [number for number, lines in enumerate(pages) for _ in lines]
        save_lines([line for lines in pages for line in lines], options.out, numbers)
        return
    save_lines(draw_lines(source, options.lines, rng), options.out)
    assert options.out.stat().st_size <= MAX_BYTES, f"{options.out}: {options.out.stat().st_size} bytes"


if __name__ == "__main__":
    main()
