"""How well handwriting is read: lines found, errors of tesseract and of our net, and what stands among other readings.

    ARCHIVE_SCANS=folder python -m bench.hand               # pages NAME.gt.txt with a picture beside them, and words/
    ARCHIVE_SCANS=folder python -m bench.hand --calibrate   # fits confidence on these pages, writes it into the card

Character error rate over grapheme clusters after NFC, as bench.reading. Everything in one process on one thread.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from rapidfuzz.distance import Levenshtein

from bench.hand_trust import Matched, believed, calibration_error, fit_trust, match, recall
from bench.reading import graphemes
from bench.scans import KnownPage, real_pages
from pipeline.adapters.hand import MODEL, DetectionFinder, HandReader
from pipeline.adapters.lexicon import RussianLexicon
from pipeline.adapters.tesseract import Tesseract
from pipeline.model import Line
from pipeline.ports import Pixels
from pipeline.settings import usable_cores
from pipeline.stages import cleanup
from pipeline.stages.decoding import ReadLine, Trust, log_odds

CARD = Path(__file__).parent.parent / "schemas" / "models" / MODEL / "card.json"
ALIKE = 0.3
"""Likeness from which a found line is taken for a true one."""
Read = Callable[[Pixels, float], tuple[Line, ...]]


@dataclass(frozen=True)
class Row:
    """One page read in one way; matched: lines found that are lines of the truth, one to one."""

    lines: int
    matched: int
    errors: int
    clusters: int
    confidence: float
    seconds: float

    @property
    def rate(self) -> float:
        return self.errors / max(1, self.clusters)


def pixels_of(page: KnownPage) -> Pixels:
    return np.asarray(Image.open(page.png).convert("L"))


def measure(page: KnownPage, read: Read) -> Row:
    pixels, begun = pixels_of(page), time.process_time()
    lines = read(pixels, page.dpi)
    seconds = time.process_time() - begun
    text, letters = "\n".join(line.text for line in lines), sum(len(line.text) for line in lines)
    sure = sum(len(line.text) * (line.confidence or 0.0) for line in lines) / max(1, letters)
    truth = graphemes(page.text)
    right = matched_lines([line.text for line in lines], page.text.splitlines())
    return Row(len(lines), right, Levenshtein.distance(graphemes(text), truth), len(truth), sure, seconds)


def matched_lines(found: Sequence[str], true: Sequence[str]) -> int:
    """Return how many found lines read like a true line that no other found line reads like, likest first."""
    pairs = ((Levenshtein.normalized_similarity(a, b), i, j) for i, a in enumerate(found) for j, b in enumerate(true))
    left, right = set(range(len(found))), set(range(len(true)))
    for likeness, i, j in sorted(pairs, reverse=True):
        if likeness >= ALIKE and i in left and j in right:
            left.remove(i)
            right.remove(j)
    return len(found) - len(left)


def ways(hand: HandReader, greedy: HandReader, tesseract: Tesseract) -> dict[str, Read]:
    def by(engine: HandReader | Tesseract) -> Read:
        return lambda pixels, dpi: engine.read(pixels, dpi=dpi, languages="rus", psm=None, seconds=600)

    return {"tesseract": by(tesseract), "greedy": by(greedy), "beam": by(hand)}


def table(pages: Sequence[KnownPage], by: dict[str, Read]) -> str:
    head = "| page | lines | found | recall | precision | tesseract | net alone | with character model and words"
    rows = [f"{head} | confidence says | processor seconds |", "|" + " --- |" * 10]
    sums: dict[str, list[int]] = {name: [0, 0] for name in by}
    spread = []
    for page in pages:
        found = {name: measure(page, read) for name, read in by.items()}
        for name, row in found.items():
            sums[name][0] += row.errors
            sums[name][1] += row.clusters
        beam, lines = found["beam"], [line for line in page.text.splitlines() if line.strip()]
        spread.append(abs(1 - beam.confidence - beam.rate))
        rates = " | ".join(f"{row.rate:.3f}" for row in found.values())
        reach = f"{beam.matched / max(1, len(lines)):.3f} | {beam.matched / max(1, beam.lines):.3f}"
        rows.append(
            f"| {page.name} | {len(lines)} | {beam.lines} | {reach} | {rates} | {1 - beam.confidence:.3f}"
            f" | {beam.seconds:.1f} |"
        )
    total = " | ".join(f"**{wrong / max(1, of):.3f}**" for wrong, of in sums.values())
    rows.append(f"| **all** | | | | | {total} | off by {float(np.mean(spread)):.3f} on average | |")
    return "\n".join(rows)


def word_accuracy(folder: Path, hand: HandReader) -> str:
    """Return by writer how many single words were read right, each picture being one word."""
    right: dict[str, list[bool]] = {}
    for row in (folder / "labels.tsv").read_text(encoding="utf-8").splitlines():
        name, text = row.split("\t")
        pixels = np.asarray(Image.open(folder / name).convert("L"))
        lines = hand.read(pixels, dpi=300, languages="", psm=None, seconds=60)
        right.setdefault("_".join(name.split("_")[:2]), []).append(" ".join(line.text for line in lines) == text)
    shares = ", ".join(f"{writer} {np.mean(hits):.2f}" for writer, hits in sorted(right.items()))
    return f"single words right: {np.mean([hit for hits in right.values() for hit in hits]):.3f} ({shares})"


def judged(read: Sequence[ReadLine], truth: str) -> list[tuple[float, float, bool]]:
    """Return for each character its log-odds, the mean of its line, and whether it stands in the truth."""
    text = "\n".join(line.text for line in read)
    kept = {i for tag, i, end, _, _ in Levenshtein.opcodes(text, truth) if tag == "equal" for i in range(i, end)}
    found, at = [], 0
    for line in read:
        odds = [log_odds(value) for value in line.certainties]
        mean = sum(odds) / max(1, len(odds))
        found += [(own, mean, at + i in kept) for i, own in enumerate(odds) if line.text[i] != " "]
        at += len(line.text) + 1
    return found


def fit(samples: NDArray[np.float64], right: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return offset and weights of a logistic regression, by Newton's method with a little ridge."""
    inputs = np.column_stack([np.ones(len(samples)), samples])
    chosen = np.zeros(inputs.shape[1])
    for _ in range(30):
        chance = 1 / (1 + np.exp(-inputs @ chosen))
        slope = inputs.T @ (weights * (right - chance)) - 1e-3 * chosen
        curve = (inputs * (weights * chance * (1 - chance))[:, None]).T @ inputs + 1e-3 * np.eye(len(chosen))
        chosen = chosen + np.linalg.solve(curve, slope)
    return chosen


def calibrate(pages: Sequence[KnownPage], hand: HandReader) -> str:
    """Fit the calibration with every page counting alike, write it into the card, and tell how it does held out."""
    read = [hand.decoded(pixels_of(page)) for page in pages]
    characters = fit_characters([judged(lines, page.text) for lines, page in zip(read, pages, strict=True)])
    matched = [match(lines, page.text) for lines, page in zip(read, pages, strict=True)]
    card = json.loads(CARD.read_text(encoding="utf-8"))
    trust = fit_trust(matched, Trust(**card.get("trust", {})))
    card["calibration"], card["trust"] = characters[0], asdict(trust)
    CARD.write_text(json.dumps(card, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return f"{characters[1]}\n{held_out(matched, trust)}"


def fit_characters(told: Sequence[Sequence[tuple[float, float, bool]]]) -> tuple[dict[str, float], str]:
    """Return the card's calibration of characters, and how far each page is off by that of the others."""
    by_page = [np.array(page, np.float64) for page in told]

    def fitted(chosen: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
        every = np.concatenate(list(chosen))
        weights = np.concatenate([np.full(len(some), 300.0 / len(some)) for some in chosen])
        return fit(every[:, :2], every[:, 2], weights)

    off = []
    for i, held in enumerate(by_page):
        offset, own, line = fitted([some for j, some in enumerate(by_page) if j != i])
        says = 1 / (1 + np.exp(-(offset + own * held[:, 0] + line * held[:, 1])))
        off.append(abs(float(says.mean() - held[:, 2].mean())))
    offset, own, line = (round(float(value), 4) for value in fitted(by_page))
    said = f"characters, each page by the others: off by {np.mean(off):.3f} on average, {max(off):.3f} at most"
    return {"offset": offset, "own": own, "line": line}, said


def held_out(pages: Sequence[Matched], trust: Trust) -> str:
    """Say how far the probabilities of words are off, each page judged by what the others taught."""
    told = [
        believed(page, fit_trust([other for other in pages if other is not page], trust))
        for page in pages
        if page.places
    ]
    shown, others = (np.concatenate([pair[part] for pair in told]) for part in (0, 1))
    rows = [
        f"words, each page by the others: expected calibration error {calibration_error(shown):.3f} of {len(shown)}"
    ]
    rows.append(f"other readings: {calibration_error(others):.3f} of {len(others)}")
    for low, high in pairwise((0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0)):
        some = others[(others[:, 0] >= low) & (others[:, 0] < high)]
        if len(some):
            rows.append(
                f"  {low:.2f} to {high:.2f}: {len(some)}, say {some[:, 0].mean():.3f}, are {some[:, 1].mean():.3f}"
            )
    return "\n".join(rows)


def recall_table(pages: Sequence[KnownPage], hand: HandReader, trust: Trust) -> str:
    """Return for each page the share of true words read, and that among the other readings too."""
    rows = ["| page | words | read | read or among the others | others for each word |", "|" + " --- |" * 5]
    for page in pages:
        found = match(hand.decoded(pixels_of(page)), page.text)
        one, more, others = recall(found, trust)
        rows.append(f"| {page.name} | {len(found.true)} | {one:.3f} | {more:.3f} | {others:.1f} |")
    return "\n".join(rows)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.hand", description=__doc__.split("\n", 1)[0])
    parser.add_argument("--scans", type=Path, default=os.environ.get("ARCHIVE_SCANS"), required=False)
    parser.add_argument("--pages", default="hand-", help="only pages whose name starts so")
    parser.add_argument("--calibrate", action="store_true", help="fit confidence on hand, print and typescript")
    chosen = parser.parse_args(arguments)
    if not chosen.scans:
        parser.error("give --scans or ARCHIVE_SCANS")
    cleanup.use_one_thread()
    finder = DetectionFinder()
    hand, greedy = HandReader(finder, forms=RussianLexicon()), HandReader(finder, greedy=True)
    with tempfile.TemporaryDirectory(prefix="bench-hand-") as folder:
        pages = real_pages(Path(chosen.scans), Path(folder))
        if chosen.calibrate:
            print(calibrate([page for page in pages if page.kind in ("hand", "print", "typescript")], hand))
            return
        pages = [page for page in pages if page.name.startswith(chosen.pages)]
        print(
            f"{datetime.now(UTC):%Y-%m-%d}, {usable_cores()} cores, load {os.getloadavg()[0]:.1f}, {hand.version()}\n"
        )
        print(table(pages, ways(hand, greedy, Tesseract())))
        trust = Trust(**json.loads(CARD.read_text(encoding="utf-8")).get("trust", {}))
        print("\n" + recall_table(pages, hand, trust))
    if (words := Path(chosen.scans) / "words").is_dir():
        print("\n" + word_accuracy(words, hand))


if __name__ == "__main__":
    main()
