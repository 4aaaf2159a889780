"""How well handwriting is read: lines found, errors of tesseract, of our net alone, and with the character model.

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
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from rapidfuzz.distance import Levenshtein

from bench.reading import graphemes
from bench.scans import KnownPage, real_pages
from pipeline.adapters.hand import MODEL, DetectionFinder, HandReader
from pipeline.adapters.tesseract import Tesseract
from pipeline.model import Line
from pipeline.ports import Pixels
from pipeline.settings import usable_cores
from pipeline.stages import cleanup
from pipeline.stages.decoding import log_odds

CARD = Path(__file__).parent.parent / "schemas" / "models" / MODEL / "card.json"
Read = Callable[[Pixels, float], tuple[Line, ...]]


@dataclass(frozen=True)
class Row:
    """One page read in one way."""

    lines: int
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
    pixels, begun = pixels_of(page), time.monotonic()
    lines = read(pixels, page.dpi)
    seconds = time.monotonic() - begun
    text, words = "\n".join(line.text for line in lines), [word for line in lines for word in line.words]
    letters = sum(len(word.text) for word in words)
    sure = sum(len(word.text) * (word.confidence or 0.0) for word in words) / max(1, letters)
    truth = graphemes(page.text)
    return Row(len(lines), Levenshtein.distance(graphemes(text), truth), len(truth), sure, seconds)


def ways(hand: HandReader, greedy: HandReader, tesseract: Tesseract) -> dict[str, Read]:
    def by(engine: HandReader | Tesseract) -> Read:
        return lambda pixels, dpi: engine.read(pixels, dpi=dpi, languages="rus", psm=None, seconds=600)

    return {"tesseract": by(tesseract), "greedy": by(greedy), "beam": by(hand)}


def table(pages: Sequence[KnownPage], by: dict[str, Read]) -> str:
    head = "| page | lines | found | tesseract | net alone | with character model | confidence says | seconds |"
    rows = [head, "|" + " --- |" * 8]
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
        rows.append(
            f"| {page.name} | {len(lines)} | {beam.lines} | {rates} | {1 - beam.confidence:.3f} | {beam.seconds:.1f} |"
        )
    total = " | ".join(f"**{wrong / max(1, of):.3f}**" for wrong, of in sums.values())
    rows.append(f"| **all** | | | {total} | off by {float(np.mean(spread)):.3f} on average | |")
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


def judged(page: KnownPage, hand: HandReader) -> list[tuple[float, float, bool]]:
    """Return for each character its log-odds, the mean of its line, and whether it stands in the truth."""
    read = hand.certainties(pixels_of(page))
    text = "\n".join(line for line, _ in read)
    kept = {i for tag, i, end, _, _ in Levenshtein.opcodes(text, page.text) if tag == "equal" for i in range(i, end)}
    found, at = [], 0
    for line, sure in read:
        odds = [log_odds(value) for value in sure]
        mean = sum(odds) / max(1, len(odds))
        found += [(own, mean, at + i in kept) for i, own in enumerate(odds) if line[i] != " "]
        at += len(line) + 1
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
    by_page = [np.array(judged(page, hand), np.float64) for page in pages]

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
    card = json.loads(CARD.read_text(encoding="utf-8"))
    card["calibration"] = {"offset": offset, "own": own, "line": line}
    CARD.write_text(json.dumps(card, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return (
        f"{card['calibration']}; each page by the others: off by {np.mean(off):.3f} on average, {max(off):.3f} at most"
    )


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
    hand, greedy = HandReader(finder), HandReader(finder, greedy=True)
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
    if (words := Path(chosen.scans) / "words").is_dir():
        print("\n" + word_accuracy(words, hand))


if __name__ == "__main__":
    main()
