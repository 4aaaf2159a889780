"""How well and how fast the same written word is found by its looks, within one writer.

    ARCHIVE_SCANS=folder python -m bench.spotting                  # real pages, single words, samples, drawn writers
    python -m bench.spotting --speed                               # time over an item of 200 pages, bytes a page

Every word of at least three letters that its writer wrote at least twice asks once for the others: mean of the average
precision (relevant places that were not found count as never found; the question's own place is left out). A place is
right when it shares at least half of the joint width with a true place of the same word (small letters, no marks, ё as
е) and they stand at one height. Nothing of a text is used for finding, except in the row "same reading".
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from bench.spotting_pages import Hand, TrueWord, drawn_hands, located, real_hands, sample_hands, word_hands
from bench.spotting_speed import measure_speed
from bench.spotting_ways import WAYS, Find, Seen, see
from pipeline.adapters.hand import DetectionFinder, HandReader
from pipeline.errors import UsageError
from pipeline.model import Box
from pipeline.settings import usable_cores
from pipeline.stages import cleanup, spotting

LEAST_LETTERS = 3
MOST_QUESTIONS = 60
ENOUGH = 0.5


def hands(scans: Path | None, fonts: Path | None, writers: int, into: Path, reader: HandReader) -> Iterator[Hand]:
    if scans:
        yield from real_hands(scans, into, reader)
        yield from word_hands(scans / "words", reader)
    yield from sample_hands()
    for hand in drawn_hands(writers, 3, 14, fonts):
        yield located(hand, reader)


def questions(hand: Hand) -> list[int]:
    """Return which words ask, at most MOST_QUESTIONS a writer, chosen by chance."""
    counts = Counter(word.text for word in hand.words)
    asking = [
        i for i, word in enumerate(hand.words) if word.box and len(word.text) >= LEAST_LETTERS and counts[word.text] > 1
    ]
    if len(asking) > MOST_QUESTIONS:
        asking = sorted(np.random.default_rng(1941).choice(asking, MOST_QUESTIONS, replace=False).tolist())
    return asking


def precision(seen: Seen, find: Find, number: int) -> float:
    """Return the average precision of one question."""
    asked = seen.hand.words[number]
    assert asked.box is not None
    others = [word for i, word in enumerate(seen.hand.words) if word.text == asked.text and i != number]
    try:
        found = find(asked.page, asked.box)
    except UsageError:
        return 0.0
    right, rank, total = set[int](), 0, 0.0
    for stretch in found:
        box = _box(seen, stretch.page, stretch.line, stretch.start, stretch.end)
        if _is_at(TrueWord(stretch.page, "", box), asked, 0.3):
            continue
        rank += 1
        hit = [i for i, word in enumerate(others) if i not in right and _is_at(TrueWord(stretch.page, "", box), word)]
        if hit:
            right.add(hit[0])
            total += len(right) / rank
    return total / len(others)


def _box(seen: Seen, page: int, line: int, start: int, end: int) -> Box:
    shape = seen.hand.pages[page].shape
    return spotting.box_of(seen.kept[page], line, start, end, (shape[1], shape[0]))


def _is_at(one: TrueWord, other: TrueWord, enough: float = ENOUGH) -> bool:
    if one.page != other.page or one.box is None or other.box is None:
        return False
    a, b = one.box, other.box
    common = min(a.x + a.width, b.x + b.width) - max(a.x, b.x)
    whole = max(a.x + a.width, b.x + b.width) - min(a.x, b.x)
    level = a.y <= b.y + b.height / 2 <= a.y + a.height or b.y <= a.y + a.height / 2 <= b.y + b.height
    return level and common >= enough * whole


def finders(ways: Mapping[str, Callable[[Seen], Find]], seen: Seen) -> dict[str, Find]:
    return {name: way(seen) for name, way in ways.items()}


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.spotting", description=__doc__.split("\n", 1)[0])
    parser.add_argument("--scans", type=Path, default=os.environ.get("ARCHIVE_SCANS"), help="folder of real scans")
    parser.add_argument("--fonts", type=Path, help="folder of training's fonts: faces held back are drawn too")
    parser.add_argument("--writers", type=int, default=6, help="drawn writers")
    parser.add_argument("--ways", help="only ways whose name holds this")
    parser.add_argument("--speed", action="store_true", help="time and bytes instead of precision")
    chosen = parser.parse_args(arguments)
    cleanup.use_one_thread()
    reader = HandReader(DetectionFinder())
    print(f"{datetime.now(UTC):%Y-%m-%d}, {usable_cores()} cores, load {os.getloadavg()[0]:.1f}, {reader.version()}\n")
    if chosen.speed:
        print(measure_speed(reader))
        return
    ways = {name: way for name, way in WAYS.items() if not chosen.ways or chosen.ways in name}
    groups: dict[str, list[dict[str, list[float]]]] = defaultdict(list)
    with tempfile.TemporaryDirectory(prefix="bench-spotting-") as folder:
        scans = Path(chosen.scans) if chosen.scans else None
        print("| writer | words | questions | " + " | ".join(ways) + " |\n|" + " --- |" * (3 + len(ways)))
        for hand in hands(scans, chosen.fonts, chosen.writers, Path(folder), reader):
            asking, seen = questions(hand), see(hand, reader)
            row = {name: [precision(seen, find, i) for i in asking] for name, find in finders(ways, seen).items()}
            groups[hand.group].append(row)
            figures = " | ".join(f"{np.mean(values):.3f}" if values else "" for values in row.values())
            print(f"| {hand.name} | {len(hand.words)} | {len(asking)} | {figures} |", flush=True)
    for group, rows in groups.items():
        means = {name: [value for row in rows for value in row[name]] for name in ways}
        figures = " | ".join(f"**{np.mean(values):.3f}**" for values in means.values())
        print(f"| **{group}** | | {len(next(iter(means.values())))} | {figures} |")


if __name__ == "__main__":
    main()
