"""How surely a given text is laid on the lines of a scan: lines laid right where much is misread or torn.

    ARCHIVE_SCANS=folder python -m bench.alignment     # pages NAME.gt.txt with a picture beside them

Real pages are read by our recogniser of handwriting, and its reading is spoiled further until 0.4 of the characters are
wrong. Which given line stands on which found line is taken from the reading as it came, where exactly one pair is alike
beyond doubt. Below it the same texts with lines torn, joined, missing, with headers, with words not broken as on the
scan, with columns the other way round, and of another page, 0.4 of the characters being wrong everywhere: there the
truth is known.
"""

from __future__ import annotations

import argparse
import os
import random
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from PIL import Image

from bench.scans import real_pages
from pipeline.adapters.hand import DetectionFinder, HandReader
from pipeline.model import Line
from pipeline.stages import cleanup
from pipeline.stages.alignment import lay, like

SHARE = 0.4
LETTERS = "абвгдежзийклмнопрстуфхцчшщъыьэюя"
HEADERS = ("Стр. 14", "1942 годъ", "Продолженіе", "Тетрадь № 2")
SURE, APART = 0.45, 0.15
SEEDS = range(3)


@dataclass(frozen=True)
class Task:
    """Given lines, read lines, and for each read line the given text that stands there ("" none, None not known)."""

    given: tuple[str, ...]
    read: tuple[str, ...]
    truth: tuple[str | None, ...]
    pieces: bool = False
    """Whether a piece of the true text is right too: the finder may have taken a row of a table for two lines."""


def chance_of(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - the same each time


def spoiled(text: str, share: float, chance: random.Random) -> str:
    """Misread a share of the characters: three of five as others, one lost, one added."""
    out = []
    for c in text:
        if c == "\n" or chance.random() >= share:
            out.append(c)
            continue
        way = chance.random()
        if way < 0.6:
            out.append(chance.choice(LETTERS))
        elif way < 0.8:
            out.append(c + chance.choice(LETTERS))
    return "".join(out)


def spoiled_to(read: str, truth: str, share: float, chance: random.Random) -> str:
    """Spoil a reading until about this share of it is wrong."""
    wrong = 1 - like(truth, read)
    return read if wrong >= share else spoiled(read, (share - wrong) / max(0.05, 1 - wrong), chance)


def sure_pairs(given: Sequence[str], read: Sequence[str]) -> dict[int, int]:
    """Return read line → given line where they are each other's best by far."""
    table = np.array([[like(a, b) for b in read] for a in given])
    pairs = {}
    for i, row in enumerate(table):
        j = int(row.argmax())
        others = np.delete(row, j).max(initial=0.0), np.delete(table[:, j], i).max(initial=0.0)
        if row[j] >= SURE and row[j] - max(others) >= APART:
            pairs[j] = i
    return pairs


def on_a_real_page(given: Sequence[str], read: Sequence[str], chance: random.Random | None) -> Task:
    pairs = sure_pairs(given, read)
    truth = tuple(given[pairs[j]] if j in pairs else None for j in range(len(read)))
    if chance:
        read = [spoiled_to(line, truth[j] or line, SHARE, chance) for j, line in enumerate(read)]
    return Task(tuple(given), tuple(read), truth, pieces=True)


def torn(lines: Sequence[str], chance: random.Random) -> Task:
    """The finder took every fourth line for two."""
    read: list[str] = []
    for n, line in enumerate(lines):
        words = line.split()
        half = len(words) // 2
        read += [" ".join(words[:half]), " ".join(words[half:])] if n % 4 == 1 and half else [line]
    return Task(tuple(lines), tuple(spoiled(line, SHARE, chance) for line in read), tuple(read))


def joined(lines: Sequence[str], chance: random.Random) -> Task:
    """The finder took every fourth and its next line for one."""
    read, n = [], 0
    while n < len(lines):
        step = 2 if n % 4 == 1 and n + 1 < len(lines) else 1
        read.append(" ".join(lines[n : n + step]))
        n += step
    return Task(tuple(lines), tuple(spoiled(line, SHARE, chance) for line in read), tuple(read))


def missing(lines: Sequence[str], chance: random.Random) -> Task:
    """Each side lacks every fifth line, another one each."""
    given = [line for n, line in enumerate(lines) if n % 5 != 1]
    seen = [(line if n % 5 != 1 else "") for n, line in enumerate(lines) if n % 5 != 3]
    whole = [line for n, line in enumerate(lines) if n % 5 != 3]
    return Task(tuple(given), tuple(spoiled(line, SHARE, chance) for line in whole), tuple(seen))


def headed(lines: Sequence[str], chance: random.Random) -> Task:
    """The scan has headers and numbers that the copy lacks, the copy a heading of its own."""
    read = [chance.choice(HEADERS), *lines, str(chance.randrange(100))]
    truth = ["", *lines, ""]
    given = ["Дневник Н. Н., переписано в 1978 году", *lines]
    return Task(tuple(given), tuple(spoiled(line, SHARE, chance) for line in read), tuple(truth))


def unbroken(lines: Sequence[str], chance: random.Random) -> Task:
    """The copy runs on in paragraphs: three lines of the scan in one. Lines with a broken word are not counted."""
    cut = [line.rstrip("-").rstrip() if line.endswith("-") else line for line in lines]
    given = [" ".join(cut[n : n + 3]) for n in range(0, len(cut), 3)]
    return Task(tuple(given), tuple(spoiled(line, SHARE, chance) for line in lines), tuple(cut))


def turned(lines: Sequence[str], chance: random.Random) -> Task:
    """The copy gives the right column first."""
    half = len(lines) // 2
    read = tuple(spoiled(line, SHARE, chance) for line in lines)
    return Task((*lines[half:], *lines[:half]), read, tuple(lines))


def foreign(given: Sequence[str], lines: Sequence[str], chance: random.Random) -> Task:
    """The copy is of another page: nothing of it is to be laid."""
    return Task(tuple(given), tuple(spoiled(line, SHARE, chance) for line in lines), ("",) * len(lines))


CASES: dict[str, Callable[[Sequence[str], random.Random], Task]] = {
    "torn": torn,
    "joined": joined,
    "missing": missing,
    "headers": headed,
    "paragraphs": unbroken,
    "columns": turned,
}


def judge(task: Task) -> tuple[int, int, int, int]:
    """Return of the lines whose truth is known: how many, laid right, laid wrongly, and wrong ones said to be sure."""
    laid = {p.found: p for p in lay([Line(t, None, ()) for t in task.given], [Line(t, None, ()) for t in task.read])}
    right = wrong = misleading = known = 0
    for j, truth in enumerate(task.truth):
        if truth is None or not task.read[j].strip():
            continue
        known += 1
        text, whole = laid[j].text if j in laid else "", " ".join(truth.split())
        fits = text == whole or (task.pieces and text != "" and text in whole)
        right += fits
        if text and not fits:
            wrong += 1
            misleading += not laid[j].broken
    return known, right, wrong, misleading


def shown(name: str, tasks: Sequence[Task]) -> str:
    known, right, wrong, misleading = (sum(column) for column in zip(*(judge(task) for task in tasks), strict=True))
    return f"| {name} | {known} | {right / max(1, known):.3f} | {wrong} | {misleading} |"


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.alignment", description=__doc__.split("\n", 1)[0])
    parser.add_argument("--scans", type=Path, default=os.environ.get("ARCHIVE_SCANS"))
    parser.add_argument("--pages", default="", help="only pages whose name starts so")
    chosen = parser.parse_args(arguments)
    if not chosen.scans:
        parser.error("give --scans or ARCHIVE_SCANS")
    cleanup.use_one_thread()
    hand = HandReader(DetectionFinder())
    print(f"{datetime.now(UTC):%Y-%m-%d}, {hand.version()}\n")
    print("| lines | counted | laid right | laid wrongly | of these said to be sure |\n| --- | --- | --- | --- | --- |")
    texts, spoilt = [], []
    with tempfile.TemporaryDirectory(prefix="bench-alignment-") as folder:
        for page in real_pages(Path(chosen.scans), Path(folder)):
            if not page.name.startswith(chosen.pages):
                continue
            pixels = np.asarray(Image.open(page.png).convert("L"))
            read = [line.text for line in hand.read(pixels, dpi=page.dpi, languages="", psm=None, seconds=600)]
            given = [line.strip() for line in page.text.splitlines() if line.strip()]
            texts.append(given)
            print(shown(page.name, [on_a_real_page(given, read, None)]), flush=True)
            spoilt += [on_a_real_page(given, read, chance_of(seed)) for seed in SEEDS]
    print(shown("all, spoiled to 0.4", spoilt))
    for name, case in CASES.items():
        print(shown(name, [case(lines, chance_of(seed)) for lines in texts for seed in SEEDS]), flush=True)
    others = zip(texts, texts[1:] + texts[:1], strict=True)
    print(shown("text of another page", [foreign(a, b, chance_of(seed)) for a, b in others for seed in SEEDS]))


if __name__ == "__main__":
    main()
