"""How well corrected words are laid on the scan: the share whose box covers the word that really stands there.

    python -m bench.boxing [--seed N]

The words and boxes of sample_scans/ground_truth are spoilt as machines spoil them (letters misread, words joined, split
or left out, the boxes following), then corrected to the ground truth; each corrected word's box is held against the
true one. Prints a Markdown table.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import defaultdict
from collections.abc import Sequence
from itertools import chain
from pathlib import Path

from pipeline.model import Box, Word
from pipeline.stages.boxing import rebox

TRUTH = Path(__file__).parents[1] / "sample_scans" / "ground_truth"
LETTERS = "абвгдежзийклмнопрстуфхцчшщыьэюя"
LEAST_IOU = 0.7
KINDS = ("letters", "joined", "split", "missing")
SHARES = (0.5, 0.2, 0.2, 0.1)
"""Of spoilt words, how they are spoilt."""
SPOILT = 0.3


def spoilt(truth: Sequence[Word], dice: random.Random) -> tuple[list[Word], dict[int, str]]:
    """Return words as a machine reads them, and for each true word that was spoilt, how."""
    read: list[Word] = []
    how: dict[int, str] = {}
    n = 0
    while n < len(truth):
        word, kind = truth[n], ""
        if dice.random() < SPOILT:
            kind = dice.choices(KINDS, SHARES)[0]
        if kind == "joined" and n + 1 < len(truth):
            read.append(Word(word.text + truth[n + 1].text, around(word.box, truth[n + 1].box), 0.5))
            how |= {n: kind, n + 1: kind}
            n += 2
            continue
        made = _one(word, kind, dice)
        if made != [word]:
            how[n] = kind
        read += made
        n += 1
    return read, how


def _one(word: Word, kind: str, dice: random.Random) -> list[Word]:
    assert word.box is not None
    if kind == "missing":
        return []
    if kind == "split" and len(word.text) >= 4:
        at = dice.randrange(2, len(word.text) - 1)
        x, y, width, height = word.box
        cut = round(width * at / len(word.text))
        left, right = Box(x, y, max(1, cut - 2), height), Box(x + cut + 2, y, max(1, width - cut - 2), height)
        return [Word(word.text[:at], left, 0.5), Word(word.text[at:], right, 0.5)]
    if kind == "letters":
        return [Word(misread(word.text, dice), word.box, 0.5)]
    return [word]


def misread(text: str, dice: random.Random) -> str:
    """Return a text with one to three letters put in, left out or changed."""
    letters = list(text)
    for _ in range(dice.randint(1, min(3, len(letters)))):
        at, what = dice.randrange(len(letters)), dice.choice("sid")
        if what == "s":
            letters[at] = dice.choice(LETTERS)
        elif what == "i":
            letters.insert(at, dice.choice(LETTERS))
        elif len(letters) > 1:
            del letters[at]
    return "".join(letters)


def around(one: Box | None, other: Box | None) -> Box:
    """Return the box around two."""
    assert one is not None
    assert other is not None
    left, top = min(one.x, other.x), min(one.y, other.y)
    right = max(one.x + one.width, other.x + other.width)
    bottom = max(one.y + one.height, other.y + other.height)
    return Box(left, top, right - left, bottom - top)


def overlap(one: Box | None, other: Box | None) -> float:
    """Return intersection over union, 0 to 1."""
    if one is None or other is None:
        return 0.0
    width = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    height = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    common = max(0, width) * max(0, height)
    return common / (one.width * one.height + other.width * other.height - common)


def true_lines() -> list[tuple[Box, list[Word]]]:
    """Return lines of the sample scans with their words."""
    found = []
    for file in sorted(TRUTH.glob("*/*.json")):
        for line in json.loads(file.read_text(encoding="utf-8"))["lines"]:
            words = [Word(word["text"], Box(*word["box"]), 0.9) for word in line["words"]]
            if words and line["box"]:
                found.append((Box(*line["box"]), words))
    return found


def measure(seed: int) -> dict[str, list[float]]:
    """Return the overlaps of corrected words by how they were spoilt."""
    dice, found = random.Random(seed), defaultdict(list)  # noqa: S311 - of errors, not of secrets
    for line, truth in true_lines():
        read, how = spoilt(truth, dice)
        laid = rebox(read, [word.text for word in truth], line, by="anna")
        for n, kind in how.items():
            found[kind].append(overlap(laid[n].box, truth[n].box))
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=7)
    found = measure(parser.parse_args().seed)
    print("| spoilt | words | IoU ≥ 0.7 | mean IoU |\n|---|---:|---:|---:|")
    for kind, values in [*found.items(), ("all", list(chain(*found.values())))]:
        share = sum(value >= LEAST_IOU for value in values) / len(values)
        print(f"| {kind} | {len(values)} | {share:.1%} | {sum(values) / len(values):.3f} |")


if __name__ == "__main__":
    main()
