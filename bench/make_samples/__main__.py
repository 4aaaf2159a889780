"""Command line: draw all sample scans, or some items, into a folder."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from bench.make_samples.fonts import missing_fonts
from bench.make_samples.items import ITEMS, SEED, draw_items

EXAMPLE = "example: npm ci --prefix bench/make_samples && python -m bench.make_samples --out sample_scans"


def main() -> int:
    """Draw the samples; return 0, or 2 when fonts are missing."""
    parser = argparse.ArgumentParser(prog="python -m bench.make_samples", description=__doc__, epilog=EXAMPLE)
    parser.add_argument("--out", type=Path, default=Path("sample_scans"), help="folder to draw into")
    parser.add_argument("--seed", type=int, default=SEED, help="another seed gives other wear, the same texts")
    parser.add_argument("--only", nargs="*", choices=sorted(ITEMS), help="draw these items only")
    given = parser.parse_args()
    absent = missing_fonts()
    if absent:
        print(f"fonts missing: {', '.join(absent)} (npm ci here; apt-get install fonts-…)", file=sys.stderr)
        return 2
    draw_items(given.out, given.seed, given.only or sorted(ITEMS))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
