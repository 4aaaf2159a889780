"""Draw the few lines that a model learns beside a writer's own, so that it forgets nobody else's hand.

    VENV/bin/python -m training.rehearsal --fonts RUN/fonts --domain DOMAIN --out RUN/rehearsal.npz

The file holds prepared pictures beside each other ("pictures", uint8, shape (40, all widths), LEVEL for ink 1), their
"widths" in pixels and their "texts". Grey values are few and faint noise is taken out: so the file stays small.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from training.lines import level_line
from training.synth import Line, Source, make_page, open_source

LEVEL = 12
"""Grey value of ink 1."""
FAINT = 0.12
"""What is fainter is paper."""
LINES = 240
SEED = 1941
LEVELS = (0.3, 0.6, 0.9)
MAX_WIDTH_PX = 900
MAX_BYTES = 1_500_000


def draw_lines(source: Source, count: int, rng: np.random.Generator) -> list[Line]:
    """Draw lines of many hands, two of each page, short and long, clean and soiled."""
    found: list[Line] = []
    while len(found) < count:
        page = list(make_page(source, float(rng.choice(LEVELS)), rng))
        found += [line for line in page if 60 <= line.picture.shape[1] <= MAX_WIDTH_PX and len(line.text) > 2][:2]
    return found[:count]


def save_lines(lines: list[Line], path: Path) -> None:
    """Write the file."""
    prepared = [level_line(line.picture) for line in lines]
    pictures = [np.where(each < FAINT, 0, np.round(each * LEVEL)).astype(np.uint8) for each in prepared]
    np.savez_compressed(
        path,
        pictures=np.concatenate(pictures, axis=1),
        widths=np.array([each.shape[1] for each in pictures], np.int32),
        texts=np.array([line.text for line in lines]),
    )
    assert path.stat().st_size <= MAX_BYTES, f"{path}: {path.stat().st_size} bytes"


def main() -> None:
    """Draw and write what the command line names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fonts", type=Path, required=True)
    parser.add_argument("--domain", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--lines", type=int, default=LINES)
    options = parser.parse_args()
    source = open_source(options.fonts, options.domain)
    save_lines(draw_lines(source, options.lines, np.random.default_rng(SEED)), options.out)


if __name__ == "__main__":
    main()
