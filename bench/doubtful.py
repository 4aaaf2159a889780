"""How many words of handwriting are found by what was read alone and with doubtful readings, and how often rightly.

    python -m bench.doubtful WORDS.tsv --scans FOLDER                  # both engines
    python -m bench.doubtful WORDS.tsv --scans FOLDER --floors         # no engine: probabilities to begin at, compared

Handwritten pages (hand-*.gt.txt with a picture beside it, and the drawn samples) are read by the recogniser of
handwriting and stand in the index among texts drawn from a word list (as bench.search). Asked are words of four letters
or more, no function words, each once for its lexeme, drawn from the ground truth; a page is right when its ground truth
has a form of the word. Prints Markdown tables.
"""

from __future__ import annotations

import argparse
import os
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from PIL import Image
from rapidfuzz.distance import Levenshtein

from bench.reading import graphemes
from bench.scans import KnownPage, real_pages, sample_pages
from bench.search import Texts, engines, fill
from pipeline.adapters.catalogue import SqlCatalogue
from pipeline.adapters.hand import DetectionFinder, HandReader
from pipeline.model import Item, Layer, LedgerEntry, Origin, Outcome, Step
from pipeline.ports import SearchIndex
from pipeline.query import Doubt, Query, Token
from pipeline.search import rebuild, understand
from pipeline.settings import usable_cores
from pipeline.stages.fulltext import lexemes
from pipeline.stages.fulltext.doubts import doubts_of
from pipeline.stages.fulltext.matching import belongs
from pipeline.stages.fulltext.tokens import page_of, tokenize, tokenize_words

WORDS = 100
FIRST = 10
DRAWN = "diary"
"""Kind of the texts that are drawn; handwriting is of another."""
HAND = "letter"
HARD, HOPELESS = 0.25, 0.45
"""Error rates between which a page is "read at about 0.3"."""
FLOORS = (0.01, 0.02, 0.03, 0.05, 0.08, 0.12, 0.2)
CONTENT = {"NOUN", "ADJF", "ADJS", "VERB", "INFN", "PRTF", "PRTS", "GRND"}


@dataclass(frozen=True)
class ReadPage:
    """A page as it is and as it was read.

    Attributes:
        key: Of the page in the index.
        truth: Tokens of the ground truth.
        rate: Character error rate.
    """

    name: str
    key: str
    group: str
    truth: tuple[Token, ...]
    layer: Layer
    rate: float
    seconds: float

    def has(self, query: Query) -> bool:
        """Whether the page truly answers a question."""
        return belongs(query, self.truth, (), first_page=False)


@dataclass
class Count:
    """What was found of what there is."""

    right: int = 0
    of: int = 0

    def add(self, right: int, of: int) -> None:
        self.right += right
        self.of += of

    def __str__(self) -> str:
        return f"{self.right / self.of:.2f} ({self.right} of {self.of})" if self.of else "–"


def read_pages(scans: Path | None, into: Path) -> Iterator[ReadPage]:
    """Read handwritten pages."""
    hand = HandReader(DetectionFinder())
    known = [*(real_pages(scans, into) if scans else ()), *sample_pages(into)]
    for number, page in enumerate((page for page in known if page.kind == "hand"), 1):
        pixels, begun = np.asarray(Image.open(page.png).convert("L")), time.monotonic()
        lines = hand.read(pixels, dpi=page.dpi, languages="", psm=None, seconds=600)
        layer = Layer(Origin.MACHINE, "hand", hand.version(), lines)
        rate = Levenshtein.distance(graphemes(layer.text), graphemes(page.text)) / max(1, len(graphemes(page.text)))
        key = f"HAND-{number:03}/1"
        truth = tokenize(page_of(page.text))
        yield ReadPage(page.name, key, group_of(page, rate), truth, layer, rate, time.monotonic() - begun)


def group_of(page: KnownPage, rate: float) -> str:
    """Return what a page is counted among."""
    if not page.real:
        return "drawn samples"
    return "real, read at about 0.3" if HARD <= rate <= HOPELESS else "real, read better"


def words_of(pages: Sequence[ReadPage], seed: int) -> list[str]:
    """Draw WORDS words of the ground truth, one of each lexeme."""
    found: dict[str, str] = {}
    for page in pages:
        for token in page.truth:
            best = lexemes._dictionary().parse(token.form)[0]
            if len(token.form) >= 4 and token.form.isalpha() and best.tag.POS in CONTENT:
                found.setdefault(best.normal_form, token.form)
    words = sorted(found.values())
    return sorted(random.Random(seed).sample(words, min(WORDS, len(words))))  # noqa: S311 - a benchmark, no secret


def absent_words(texts: Texts, pages: Sequence[ReadPage], seed: int) -> list[str]:
    """Draw WORDS words of the list that stand on none of the pages."""
    draw = random.Random(seed)  # noqa: S311 - a benchmark, no secret
    kept: list[str] = []
    for word in draw.sample(texts.words, len(texts.words)):
        content = len(word) >= 4 and lexemes._dictionary().parse(word)[0].tag.POS in CONTENT
        if content and not any(page.has(understand(word, doubtful=False)) for page in pages):
            kept.append(word)
        if len(kept) == WORDS:
            break
    return kept


def by_floor(pages: Sequence[ReadPage], words: dict[str, list[str]], absent: Sequence[str]) -> Iterator[str]:
    """Compare probabilities to begin at, by our own matcher, which decides as the engines do."""
    yield "| from probability | " + " | ".join(words) + " | rightly (all groups) | false alarms for 100 pages |"
    yield "|" + " --- |" * (len(words) + 3)
    for floor in (None, *FLOORS):
        made = [(page, *_made(page, floor)) for page in pages]
        recall = {group: Count() for group in words}
        rightly, alarms = Count(), Count()
        for group, asked in words.items():
            for query in (understand(word, doubtful=floor is not None) for word in asked):
                for page, tokens, doubts in made:
                    if page.group == group:
                        found = belongs(query, tokens, (), doubts, first_page=False)
                        recall[group].add(found and page.has(query), page.has(query))
                        rightly.add(found and page.has(query), found)
        for query in (understand(word, doubtful=floor is not None) for word in absent):
            hits = sum(belongs(query, tokens, (), doubts, first_page=False) for _, tokens, doubts in made)
            alarms.add(hits, len(made))
        counts = " | ".join(str(recall[group]) for group in words)
        yield f"| {floor or 'what was read'} | {counts} | {rightly} | {100 * alarms.right / max(1, alarms.of):.2f} |"


def _made(page: ReadPage, floor: float | None) -> tuple[tuple[Token, ...], tuple[Doubt, ...]]:
    lines = [[word.text for word in line.words] for line in page.layer.lines]
    tokens = tokenize_words(lines)
    found = () if floor is None else doubts_of(lines, page.layer.others, tokens)
    return tokens, tuple(doubt for doubt in found if doubt.share >= (floor or 0.0))


def by_engine(
    catalogue: SqlCatalogue, index: SearchIndex, pages: Sequence[ReadPage], words: dict[str, list[str]]
) -> Iterator[str]:
    """Ask an engine for each word with and without doubtful readings."""
    rebuild(catalogue, index)
    truth = {page.key: page for page in pages}
    for group, asked in words.items():
        there = {page.key for page in pages if page.group == group}
        cells = []
        for doubtful in (False, True):
            recall, rightly, among = Count(), Count(), Count()
            for word in asked:
                query = understand(word, doubtful=doubtful, kind=HAND, limit=1000)
                found = [hit.key for hit in index.search(query).hits]
                wanted = {key for key in there if truth[key].has(query)}
                recall.add(len(wanted & set(found)), len(wanted))
                rightly.add(sum(truth[key].has(query) for key in found[:FIRST]), len(found[:FIRST]))
                first = [hit.key for hit in index.search(understand(word, doubtful=doubtful)).hits]
                among.add(sum(key not in truth or truth[key].has(query) for key in first), len(first))
            cells.append((recall, rightly, among))
        (recall, rightly, among), (more, surely, together) = cells
        gained = 100 * (more.right - recall.right) / max(1, recall.of)
        name = index.status().engine
        yield (
            f"| {name} | {group} | {len(asked)} | {recall} | {more} | {gained:+.0f} | {rightly} | {surely} | "
            f"{among} | {together} |"
        )


def add_hands(catalogue: SqlCatalogue, pages: Sequence[ReadPage]) -> None:
    """Put the pages that were read into the catalogue."""
    run = catalogue.begin_run(["bench"], None)
    for page in pages:
        item = Item(page.key.split("/")[0], HAND, None, "", 1)
        entry = LedgerEntry(run, Step.READ, Outcome.READ, page.name, item=item.id)
        catalogue.add_text_page(item, 1, page.layer, entry=entry, lines_size_px=(2200, 2700))
    catalogue.end_run(run, "done")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("words", type=Path)
    parser.add_argument("--scans", type=Path)
    parser.add_argument("--pages", type=int, default=2000, help="drawn texts around the handwriting")
    parser.add_argument("--engines", nargs="+", default=["embedded", "elasticsearch"])
    parser.add_argument("--floors", action="store_true")
    parser.add_argument("--seed", type=int, default=1941)
    chosen = parser.parse_args()
    texts = Texts(chosen.words)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-doubtful-")))
        pages = list(read_pages(chosen.scans, folder))
        print(f"{datetime.now(UTC):%Y-%m-%d}, {usable_cores()} cores, load {os.getloadavg()[0]:.1f}\n")
        for page in pages:
            others = sum(len(others) for others in page.layer.others.values())
            said = f"{len(page.layer.words)} words, {others} other readings, {page.seconds:.1f} s"
            print(f"{page.name} ({page.group}): errors {page.rate:.3f}, {said}")
        groups = dict.fromkeys(sorted(page.group for page in pages))
        words = {group: words_of([p for p in pages if p.group == group], chosen.seed) for group in groups}
        if chosen.floors:
            print("\n" + "\n".join(by_floor(pages, words, absent_words(texts, pages, chosen.seed))))
            return
        catalogue = SqlCatalogue.open(f"sqlite:///{folder / 'catalogue.sqlite3'}")
        stack.callback(catalogue.close)
        fill(catalogue, texts, 0, chosen.pages)
        add_hands(catalogue, pages)
        print(
            "\n| engine | pages | words | found by what was read | with doubtful readings | points | "
            "right among the first ten of handwriting | with doubtful readings | right among the first ten of all | "
            "with doubtful readings |\n|" + " --- |" * 10
        )
        for index, _ in engines(chosen.engines, folder, stack):
            print("\n".join(by_engine(catalogue, index, pages, words)), flush=True)


if __name__ == "__main__":
    main()
