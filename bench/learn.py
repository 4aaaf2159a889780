"""What learning from a writer gives: errors on lines held back, before and after, and on others' pages (forgetting).

    python -m bench.learn --scans folder                    # 24 lines of hand-essay-1 and 12 of hand-note-1 are given
    python -m bench.learn --scans folder --drawn FILE.npz   # and writers never seen (training.rehearsal --unseen)

Each third line is held back, and it is also by these that the best pass is chosen, so the figures flatter a little.
Character error rate over grapheme clusters after NFC, line by line; "with character model" is as pages are read.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import resource
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from PIL import Image
from rapidfuzz.distance import Levenshtein

from bench.reading import graphemes
from bench.scans import KnownPage, real_pages
from pipeline.adapters.hand import DetectionFinder, HandReader
from pipeline.adapters.learner.material import NET, read_drawn
from pipeline.ports import KnownLine, Learner, Lesson, LineShape
from pipeline.settings import Settings, usable_cores
from pipeline.stages.lines import Strip, cut_strip
from pipeline.weights import Weights, open_weights, packaged
from pipeline.wiring import open_learner

WRITERS = ("hand-essay-1", "hand-note-1")
KINDS = ("hand", "print", "typescript")
UNPAIRED = 0.9
"""What leaving a line without its fellow costs, as a share of characters wrong."""
GIVEN = 30
"""Lines of a drawn writer that are given: five pages."""


@dataclass(frozen=True)
class Known:
    """Lines with their text, of one page or one writer."""

    name: str
    lines: tuple[KnownLine, ...]


class Eyes:
    """Reads prepared lines as the archive's recogniser does, with the base or with another net in its place."""

    def __init__(self, base: Weights, folder: Path) -> None:
        self.base, self._folder = base, folder
        self.net = base.read(NET)

    def rate(self, net: bytes, lines: Sequence[KnownLine], *, beam: bool) -> float:
        texts = self.read(net, [line.picture for line in lines], beam=beam)
        wrong = sum(wrong_in(text, line.text) for text, line in zip(texts, lines, strict=True))
        return wrong / sum(len(graphemes(line.text)) for line in lines)

    def read(self, net: bytes, pictures: Sequence[np.ndarray], *, beam: bool) -> list[str]:
        hand = HandReader(DetectionFinder(), self._with(net), greedy=not beam)
        strips = [Strip(picture, LineShape((), ()), ()) for picture in pictures]
        return [hand._words(hand._score([strip])[0], hand._loaded).text for strip in strips]

    def _with(self, net: bytes) -> Weights:
        """Return the base with another net."""
        digest = hashlib.sha256(net).hexdigest()
        folder = self._folder / digest[:16]
        if not folder.exists():
            folder.mkdir()
            for file in self.base.card["files"]:
                (folder / file).write_bytes(net if file == NET else self.base.read(file))
            card = {**self.base.card, "files": {**self.base.card["files"], NET: digest}}
            (folder / "card.json").write_text(json.dumps(card), encoding="utf-8")
        return open_weights(folder)


def wrong_in(text: str, known: str) -> int:
    return Levenshtein.distance(graphemes(text), graphemes(known))


def pair(read: Sequence[str], known: Sequence[str]) -> list[tuple[int, int]]:
    """Return which found line is which known one: in order, as like as possible; some may be left without."""
    cost = np.add.outer(np.arange(len(read) + 1.0), np.arange(len(known) + 1.0)) * UNPAIRED
    like = np.array([[min(1.0, wrong_in(one, two) / max(1, len(two))) for two in known] for one in read])
    for i in range(1, len(read) + 1):
        for j in range(1, len(known) + 1):
            alone = min(cost[i - 1, j], cost[i, j - 1]) + UNPAIRED
            cost[i, j] = min(cost[i - 1, j - 1] + like[i - 1, j - 1], alone)
    pairs, i, j = [], len(read), len(known)
    while i and j:
        if np.isclose(cost[i, j], cost[i - 1, j - 1] + like[i - 1, j - 1]):
            i, j = i - 1, j - 1
            pairs.append((i, j))
        elif np.isclose(cost[i, j], cost[i - 1, j] + UNPAIRED):
            i -= 1
        else:
            j -= 1
    return pairs[::-1]


def lines_of(page: KnownPage, finder: DetectionFinder, eyes: Eyes) -> Known:
    pixels = np.asarray(Image.open(page.png).convert("L"))
    pictures = [cut_strip(pixels, shape).picture for shape in finder.find(pixels)]
    texts = [line.strip() for line in page.text.splitlines() if line.strip()]
    read = eyes.read(eyes.net, pictures, beam=False)
    pairs = pair(read, texts)
    return Known(page.name, tuple(KnownLine(pictures[i], texts[j], page.name, read[i]) for i, j in pairs))


def drawn_writers(file: Path) -> list[Known]:
    content = file.read_bytes()
    lines = read_drawn(content)
    with np.load(file) as kept:
        writers = kept["writers"].tolist()
    return [
        Known(f"drawn {number}", tuple(line for line, of in zip(lines, writers, strict=True) if of == number))
        for number in sorted(set(writers))
    ]


def split(known: Known) -> tuple[list[KnownLine], list[KnownLine]]:
    """Return the lines given and those held back: each third, of drawn writers the last two pages."""
    if known.name.startswith("drawn"):
        return list(known.lines[:GIVEN]), list(known.lines[GIVEN:])
    numbered = list(enumerate(known.lines))
    return [line for i, line in numbered if i % 3 != 2], [line for i, line in numbered if i % 3 == 2]


def teach(known: Known, learner: Learner, eyes: Eyes, seconds: float) -> tuple[Lesson, str]:
    """Return a lesson and its row of the table."""
    given, held = split(known)
    begun = resource.getrusage(resource.RUSAGE_CHILDREN)
    lesson = learner.adapt(eyes.base, given, held, seconds=seconds)
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = ended.ru_utime + ended.ru_stime - begun.ru_utime - begun.ru_stime
    nets = (eyes.net, lesson.net)
    greedy, beam = ([eyes.rate(net, held, beam=way) for net in nets] for way in (False, True))
    row = (
        f"| {known.name} | {len(given)} + {len(held)} | {greedy[0]:.3f} → {greedy[1]:.3f} | {beam[0]:.3f} → "
        f"**{beam[1]:.3f}** | {lesson.passes} | {lesson.seconds:.0f} | {spent:.0f} |"
    )
    return lesson, row


def forgetting(pages: Sequence[Known], taught: Mapping[str, Lesson], eyes: Eyes) -> str:
    """Return a table: greedy error rate on each page with the base and with each writer's net."""
    nets = {"base": eyes.net} | {name: lesson.net for name, lesson in taught.items()}
    rows = ["| page | " + " | ".join(nets) + " |", "| --- |" + " ---: |" * len(nets)]
    sums: dict[str, list[float]] = {name: [] for name in nets}
    for page in pages:
        rates = {name: eyes.rate(net, page.lines, beam=False) for name, net in nets.items() if name != page.name}
        for name, rate in rates.items():
            sums[name].append(rate)
        shown = [f"{rates[name]:.3f}" if name in rates else "(its own)" for name in nets]
        rows.append(f"| {page.name} | {' | '.join(shown)} |")
    means = [f"{float(np.mean(rates)):.3f}" for rates in sums.values()]
    return "\n".join([*rows, f"| mean of the others | {' | '.join(means)} |"])


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.learn", description=__doc__.split("\n", 1)[0])
    parser.add_argument("--scans", type=Path, default=os.environ.get("ARCHIVE_SCANS"))
    parser.add_argument("--drawn", type=Path, help="lines of writers never seen, by training.rehearsal --unseen")
    parser.add_argument("--model", type=Path, help="folder of the model to start from; without it the package's")
    parser.add_argument("--seconds", type=float, default=600)
    chosen = parser.parse_args(arguments)
    if not chosen.scans:
        parser.error("give --scans or ARCHIVE_SCANS")
    with tempfile.TemporaryDirectory(prefix="bench-learn-") as folder:
        base = open_weights(chosen.model) if chosen.model else packaged("hand-base")
        run(chosen.scans, chosen.drawn, Eyes(base, Path(folder)), chosen.seconds, Path(folder))


def run(scans: Path, drawn: Path | None, eyes: Eyes, seconds: float, folder: Path) -> None:
    """Measure, and print as it goes."""
    finder, learner = DetectionFinder(), open_learner(Settings(home=folder))
    pages = [lines_of(page, finder, eyes) for page in real_pages(scans, folder) if page.kind in KINDS]
    load, net = os.getloadavg()[0], hashlib.sha256(eyes.net).hexdigest()[:12]
    print(f"{datetime.now(UTC):%Y-%m-%d}, {usable_cores()} cores, load {load:.1f}, {eyes.base.name} {net}\n")
    print("| writer | lines given + held | greedy | with character model | pass | seconds | of processor |")
    print("|" + " --- |" * 7)
    taught = {}
    for known in [*(page for page in pages if page.name in WRITERS), *(drawn_writers(drawn) if drawn else [])]:
        taught[known.name], row = teach(known, learner, eyes, seconds)
        print(row, flush=True)
    print("\nGreedy error rate of lines found, on every page:\n\n" + forgetting(pages, taught, eyes))


if __name__ == "__main__":
    main()
