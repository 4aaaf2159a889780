"""How well lines are told apart (print or hand), and how far confidence can be believed; fits both models.

    ARCHIVE_SCANS=folder python -m bench.router         # each page judged by models fitted on all the others
    ARCHIVE_SCANS=folder python -m bench.router --fit   # the same, then fits on all pages and writes schemas/routing

Lines: those that the line finder finds and those that tesseract finds, on the sample scans (whose texts say what was
written by hand) and on real pages of one kind. A line that is part print, part hand is left out.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

from bench.reading import graphemes
from bench.scans import SAMPLES, KnownPage, real_pages, sample_pages
from pipeline.adapters.hand import DetectionFinder
from pipeline.adapters.lexicon import RussianLexicon
from pipeline.adapters.tesseract import Tesseract
from pipeline.model import Box, Line
from pipeline.ports import PageJob, ReadSettings
from pipeline.reading import Tools, draw_page
from pipeline.settings import Settings, usable_cores
from pipeline.stages import calibration, cleanup, geometry, guard, lines, routing
from pipeline.stages.pages import limits_of
from pipeline.trials import Clock, Desk, lay_upright, read_best
from pipeline.writing import moved, shape_of

TO = Path(__file__).parent.parent / "schemas" / "routing"
RIDGE = 3.0
BINS = 10
LETTERS_A_PAGE = 300.0
"""Every page counts alike in a fit, as much as a page of so many letters."""
LINES_A_PAGE = 20.0
BY_HAND = {
    "SB-0003_0001r": tuple(range(11)),
    "SB-0004_0002r": (0, 1, 2, 3),
    "SB-0005_0001r": (34, 35, 36),
    "SB-0006_0001r": (50, 51, 52),
    "SB-0009_0001_p1": (24,),
    "SB-0010_0001r": (3, 5, 7, 9, 11, 13, 15, 17),
    "SB-0011_0001r": (8,),
}
"""Lines, by their number in the ground truth, that a hand wrote on pages that are not all handwriting."""
UNKNOWN = ("form-photo-deed",)
"""Real pages on which nobody has said which line is which."""
PURE = 0.85
Fitted = NDArray[np.float64]


@dataclass(frozen=True)
class Seen:
    """A line as it was seen: signs, whether a hand wrote it (None: not known), who found it."""

    page: str
    signs: NDArray[np.float64]
    by_hand: bool | None
    finder: str


@dataclass(frozen=True)
class Told:
    """A word of tesseract's: signs, letters, share of them that are right, its own confidence."""

    page: str
    signs: tuple[float, ...]
    letters: int
    right: float
    own: float


class Judge:
    """Looks at pages as the archive does before it reads handwriting."""

    def __init__(self, scratch: Path) -> None:
        self._limits = limits_of(Settings(home=scratch))
        self._tesseract, self._finder, self._lexicon = Tesseract(), DetectionFinder(), RussianLexicon()
        self._tools = Tools({"print": self._tesseract}, self._tesseract, self._lexicon.knows)

    def look(self, page: KnownPage) -> tuple[list[Seen], list[Told]]:
        """Return the lines and tesseract's words of a page."""
        job = PageJob(page.png, "image/png", 0, page.dpi, "file", ReadSettings())
        grey = cleanup.as_grey(draw_page(job, self._limits))
        ink = guard.measure_ink(grey, cleanup.find_ink(grey))
        if not ink.may_be_there:
            return [], []
        knows = self._lexicon.knows
        desk = Desk(self._tesseract, job.settings, Clock(time.monotonic(), 600), knows, self._tesseract)
        sheet = lay_upright(desk, geometry.Picture(grey, dpi=page.dpi), ink)
        best = read_best(desk, sheet, ink)
        picture = sheet.picture.pixels
        shapes = [("found", shape) for shape in self._finder.find(picture)]
        printed = moved(best.lines, best.picture, sheet.picture)
        shapes += [("tesseract", shape_of(line.box)) for line in printed if line.box]
        known = _parts(page, sheet.picture)
        seen = []
        for finder, shape in shapes:
            signs = routing.signs_of(lines.cut_strip(picture, shape).picture)
            if signs is not None:
                seen.append(Seen(page.name, signs, _kind_of(page, shape.box, known), finder))
        return seen, _told(page, best.lines, knows)


def _parts(page: KnownPage, picture: geometry.Picture) -> list[tuple[Box, bool]]:
    """Return where on the upright picture the known lines of a drawn page stand, and whether a hand wrote them."""
    if page.real:
        return []
    truth = next((SAMPLES / "ground_truth").glob(f"*/{page.name}.json"))
    back = np.linalg.inv(np.array(picture.to_master).reshape(3, 3))
    matrix, size = tuple(float(value) for value in back.ravel()), (picture.pixels.shape[1], picture.pixels.shape[0])
    found = []
    for number, line in enumerate(json.loads(truth.read_text(encoding="utf-8"))["lines"]):
        hand = page.kind == "hand" or number in BY_HAND.get(page.name, ())
        found.append((geometry.to_master(Box(*line["box"]), matrix, size), hand))
    return found


def _kind_of(page: KnownPage, box: Box, known: Sequence[tuple[Box, bool]]) -> bool | None:
    if page.real:
        return None if page.name in UNKNOWN else page.kind == "hand"
    widths = {True: 0, False: 0}
    for part, hand in known:
        across = min(part.x + part.width, box.x + box.width) - max(part.x, box.x)
        down = min(part.y + part.height, box.y + box.height) - max(part.y, box.y)
        if across > 0 and down > 0.4 * min(part.height, box.height):
            widths[hand] += across
    whole = sum(widths.values())
    if whole < 0.3 * box.width:
        return None
    return next((hand for hand, width in widths.items() if width > PURE * whole), None)


def _told(page: KnownPage, read: Sequence[Line], knows: calibration.Known) -> list[Told]:
    """Judge tesseract's words: by the page's whole text, or where order proves nothing, line by line."""
    truth = " ".join(page.text.split())
    if not truth:
        return []
    texts = [" ".join(word.text for word in line.words) for line in read]
    if page.kind in ("form", "mixed", "picture"):
        kept = [_kept(text, _nearest(text, truth)) for text in texts]
    else:
        every, kept = _kept(" ".join(texts), truth), []
        for text in texts:
            kept.append(every[: len(text)])
            every = every[len(text) + 1 :]
    found, rows = [], iter(calibration.signs_of_words(read, knows))
    for line, right in zip(read, kept, strict=True):
        at = 0
        for word in line.words:
            share = float(right[at : at + len(word.text)].mean())
            found.append(Told(page.name, next(rows), len(word.text), share, word.confidence or 0.0))
            at += len(word.text) + 1
    return found


def _kept(text: str, truth: str) -> NDArray[np.bool_]:
    kept = np.zeros(len(text), bool)
    for tag, start, end, _, _ in Levenshtein.opcodes(text, truth):
        kept[start:end] |= tag == "equal"
    return kept


def _nearest(text: str, truth: str) -> str:
    """Return the part of a truth that a text is likest to (edit distance with free ends)."""
    signs, places = np.array([ord(sign) for sign in truth]), np.arange(len(truth) + 1)
    cost, start = np.zeros(len(places)), places.copy()
    for row, sign in enumerate(text, 1):
        swapped, dropped = cost[:-1] + (signs != ord(sign)), cost[1:] + 1
        cost = np.concatenate([[row], np.minimum(swapped, dropped)])
        start = np.concatenate([[0], np.where(swapped <= dropped, start[:-1], start[1:])])
        least = np.minimum.accumulate(cost - places)  # signs of the truth that the text leaves out
        start = start[np.maximum.accumulate(np.where(cost - places == least, places, 0))]
        cost = least + places
    end = int(np.argmin(cost))
    return truth[int(start[end]) : end]


def fit(inputs: NDArray[np.float64], right: NDArray[np.float64], weights: NDArray[np.float64], ridge: float) -> Fitted:
    """Return offset and weights of a logistic regression, by Newton's method."""
    rows = np.column_stack([np.ones(len(inputs)), inputs])
    hold = np.eye(rows.shape[1]) * ridge
    hold[0, 0] = 1e-3
    chosen: Fitted = np.zeros(rows.shape[1])
    for _ in range(40):
        chance = 1 / (1 + np.exp(-rows @ chosen))
        curve = (rows * (weights * chance * (1 - chance))[:, None]).T @ rows + hold
        chosen = chosen + np.linalg.solve(curve, rows.T @ (weights * (right - chance)) - hold @ chosen)
    return chosen


def fit_router(seen: Sequence[Seen]) -> dict[str, Any]:
    """Fit the model that tells lines apart; its data."""
    signs = np.array([line.signs for line in seen])
    middles, spreads = signs.mean(axis=0), signs.std(axis=0)
    many = Counter(line.page for line in seen)
    weights = np.array([LINES_A_PAGE / many[line.page] for line in seen])
    chosen = fit((signs - middles) / spreads, np.array([float(bool(line.by_hand)) for line in seen]), weights, RIDGE)
    parts = {"middles": middles, "spreads": spreads, "weights": chosen[1:]}
    numbers = {name: [round(float(value), 5) for value in part] for name, part in parts.items()}
    return {"signs": list(routing.NAMES), **numbers, "offset": round(float(chosen[0]), 5)}


def fit_trust(told: Sequence[Told]) -> dict[str, Any]:
    """Fit the model that makes tesseract's confidence believable; its data."""
    many: Counter[str] = Counter()
    for word in told:
        many[word.page] += word.letters
    weights = np.array([word.letters * LETTERS_A_PAGE / many[word.page] for word in told])
    chosen = fit(np.array([word.signs for word in told]), np.array([word.right for word in told]), weights, 1e-3)
    return {
        "engine": "tesseract",
        "signs": list(calibration.NAMES),
        "weights": [round(float(value), 5) for value in chosen[1:]],
        "offset": round(float(chosen[0]), 5),
    }


def held_out(seen: Sequence[Seen]) -> list[tuple[Seen, float]]:
    """Return each line with the probability that a model without its page gives it."""
    found = []
    for name in dict.fromkeys(line.page for line in seen):
        router = fit_router([line for line in seen if line.page != name])
        for line in (line for line in seen if line.page == name):
            scaled = (line.signs - router["middles"]) / np.array(router["spreads"])
            found.append((line, float(1 / (1 + np.exp(-(router["offset"] + scaled @ router["weights"]))))))
    return found


def tell_router(seen: Sequence[Seen]) -> dict[str, Any]:
    """Print and return the share of lines told right."""
    judged = held_out(seen)
    figures: dict[str, Any] = {}
    for finder in ("found", "tesseract"):
        some = [(line, chance) for line, chance in judged if line.finder == finder]
        right = [(chance > 0.5) == line.by_hand for line, chance in some]
        low, high = routing.DOUBTFUL
        sure = [hit for hit, (_, chance) in zip(right, some, strict=True) if not low < chance < high]
        figures[finder] = {"lines": len(some), "right": round(float(np.mean(right)), 4)}
        print(
            f"lines by {finder}: {len(some)}, told right {np.mean(right):.3f}; "
            f"sure of {len(sure) / len(some):.2f}, of these right {np.mean(sure):.3f}"
        )
    wrong = Counter(line.page for line, chance in judged if (chance > 0.5) != line.by_hand)
    print("wrong on: " + ", ".join(f"{page} {count}" for page, count in wrong.most_common()) + "\n")
    return figures


def calibration_error(says: Sequence[float], told: Sequence[Told]) -> float:
    """Return the expected calibration error: mean over BINS of what is said against what is right, pages alike."""
    many: Counter[str] = Counter()
    for word in told:
        many[word.page] += word.letters
    weights = np.array([word.letters / many[word.page] for word in told])
    right, said = np.array([word.right for word in told]), np.array(says)
    bins = np.minimum((said * BINS).astype(int), BINS - 1)
    off = [abs(float(((said - right) * weights)[bins == place].sum())) for place in range(BINS)]
    return sum(off) / float(weights.sum())


def tell_trust(told: Sequence[Told]) -> dict[str, float]:
    """Print and return how far confidence is off, before and after, each page judged by the others."""
    order: list[Told] = []
    says: list[float] = []
    rows = ["| page | tesseract says | calibrated | right |", "|" + " --- |" * 4]
    for name in dict.fromkeys(word.page for word in told):
        trust = fit_trust([word for word in told if word.page != name])
        some = [word for word in told if word.page == name]
        odds = np.array([word.signs for word in some]) @ trust["weights"] + trust["offset"]
        chances, letters = 1 / (1 + np.exp(-odds)), np.array([word.letters for word in some])
        means = (
            np.average(values, weights=letters)
            for values in ([word.own for word in some], chances, [word.right for word in some])
        )
        rows.append(f"| {name} | " + " | ".join(f"{value:.2f}" for value in means) + " |")
        order += some
        says += [float(chance) for chance in chances]
    figures = {
        "before": round(calibration_error([word.own for word in order], order), 4),
        "after": round(calibration_error(says, order), 4),
    }
    print(f"words {len(order)}, error of calibration: {figures['before']:.3f} before, {figures['after']:.3f} after")
    print("\n".join(rows))
    return figures


def write(name: str, file: str, data: dict[str, Any], figures: dict[str, Any], pages: Sequence[str]) -> None:
    """Write a model's data with its card."""
    card = {
        "name": name,
        "made": f"{datetime.now(UTC):%Y-%m-%d}",
        "made_by": "python -m bench.router --fit",
        "fitted_on": "drawn sample scans and real development pages, every page counting alike",
        "pages": list(pages),
        "figures": {"each_page_judged_by_the_others": figures},
        "licence": "Apache-2.0",
    }
    TO.mkdir(exist_ok=True)
    (TO / file).write_text(json.dumps({**card, **data}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.router", description=__doc__.split("\n", 1)[0])
    parser.add_argument("--scans", type=Path, default=os.environ.get("ARCHIVE_SCANS"), help="folder of real scans")
    parser.add_argument("--fit", action="store_true", help="write schemas/routing")
    chosen = parser.parse_args(arguments)
    cleanup.use_one_thread()
    with tempfile.TemporaryDirectory(prefix="bench-router-") as folder:
        judge = Judge(Path(folder))
        pages = sample_pages(Path(folder)) + (real_pages(Path(chosen.scans), Path(folder)) if chosen.scans else [])
        looked = [judge.look(page) for page in pages if graphemes(page.text)]
    print(f"{datetime.now(UTC):%Y-%m-%d}, {usable_cores()} cores, load {os.getloadavg()[0]:.1f}\n")
    seen = [line for lines_seen, _ in looked for line in lines_seen if line.by_hand is not None]
    told = [word for _, words in looked for word in words]
    router, trust = tell_router(seen), tell_trust(told)
    if chosen.fit:
        names = list(dict.fromkeys(line.page for line in seen))
        write("line-router", Path(routing.FILE).name, fit_router(seen), router, names)
        names = list(dict.fromkeys(word.page for word in told))
        write("tesseract-trust", Path(calibration.FILE).name, fit_trust(told), trust, names)


if __name__ == "__main__":
    main()
