"""How fast pages are found, with their words and boxes: both engines, over texts drawn from a word list.

    python -m bench.search WORDS.tsv --pages 2000 22000 --engines embedded elasticsearch

WORDS.tsv: word, tab, how often it stands in siege papers (a line each, one heading). Prints a Markdown table.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import httpx

from pipeline.adapters.catalogue import SqlCatalogue
from pipeline.adapters.elastic_index import ElasticIndex
from pipeline.adapters.embedded_index import EmbeddedIndex
from pipeline.model import Box, Item, Layer, LedgerEntry, Line, Origin, Others, Outcome, Step, Word
from pipeline.ports import SearchIndex
from pipeline.search import ask, document_of, rebuild, understand
from tests.services.elasticsearch import running_elasticsearch

LINES, WORDS_A_LINE, PAGES_AN_ITEM = 25, 10, 20
QUESTIONS = 200
PORT = 18471


class Figures(NamedTuple):
    """One row of the table; milliseconds; load: processes that wanted a core while it was measured."""

    engine: str
    pages: int
    p50: float
    p95: float
    slowest: float
    cpu_p95: float
    index_p95: float
    pages_a_second: float
    disk_mb: float
    load: float


class Texts:
    """Draws pages and questions; the same seed draws the same."""

    def __init__(self, file: Path, seed: int = 1941, *, doubtful: float = 0.0) -> None:
        """Read the word list; doubtful: share of the words that have five other readings."""
        rows = [line.split("\t") for line in file.read_text(encoding="utf-8").splitlines()[1:]]
        self.words = [word for word, _ in rows]
        self._weights = list(itertools.accumulate(int(count) for _, count in rows))
        self._draw = random.Random(seed)  # noqa: S311 - a benchmark, no secret
        self._doubt = random.Random(seed)  # noqa: S311 - of its own, so that texts and questions stay the same
        self._doubtful = doubtful

    def layer(self) -> Layer:
        """Return a page of LINES lines with made-up boxes."""
        lines = []
        for row in range(LINES):
            texts = self._draw.choices(self.words, cum_weights=self._weights, k=WORDS_A_LINE)
            words = tuple(
                Word(text, Box(100 + 200 * n, 100 + 100 * row, 190, 60), 0.9, others=self._others())
                for n, text in enumerate(texts)
            )
            lines.append(Line(" ".join(texts), Box(100, 100 + 100 * row, 2000, 60), words, 0.9))
        return Layer(Origin.MACHINE, "bench", "1", tuple(lines), {}, 0.9)

    def _others(self) -> Others:
        if self._doubt.random() >= self._doubtful:
            return ()
        texts = self._doubt.choices(self.words, cum_weights=self._weights, k=5)
        return tuple((text, round(0.3 * self._doubt.random() ** 2, 4)) for text in texts)

    def question(self) -> str:
        """Return one to three words, sometimes a phrase, an exclusion or both."""
        words = [word for word in self._draw.choices(self.words, cum_weights=self._weights, k=40) if len(word) > 3]
        one, two, three, *_ = words
        shapes = [
            one,
            f"{one} {two}",
            f"{one} {two} {three}",
            f'"{one} {two}"',
            f"{one} {two} -{three}",
            f'{one} "{two}"',
        ]
        return self._draw.choice(shapes)


def fill(catalogue: SqlCatalogue, texts: Texts, first: int, last: int) -> None:
    """Put pages number first to last - 1 (of the whole archive) into the catalogue."""
    run = catalogue.begin_run(["bench"], None)
    for start in range(first, last, 100):
        with catalogue.together():
            for number in range(start, min(start + 100, last)):
                add(catalogue, texts, run, number)
    catalogue.end_run(run, "done")


def add(catalogue: SqlCatalogue, texts: Texts, run: str, number: int) -> None:
    """Put one page into the catalogue."""
    item = Item(f"BL-{number // PAGES_AN_ITEM + 1:06}", "diary", None, f"Дневник {number // PAGES_AN_ITEM}", 1)
    entry = LedgerEntry(run, Step.RECEIVE, Outcome.STORED, f"page {number}", item=item.id)
    place = number % PAGES_AN_ITEM + 1
    catalogue.add_text_page(item, place, texts.layer(), entry=entry, lines_size_px=(2200, 2700))


def measure(
    catalogue: SqlCatalogue, index: SearchIndex, questions: list[str], disk_bytes: Callable[[], int]
) -> Figures:
    """Build the index and ask it every question once, after as many others to warm up."""
    documents = [document_of(source) for source in itertools.islice(catalogue.sources(), 2000)]
    started = time.perf_counter()
    index.rebuild(documents)
    alone = len(documents) / (time.perf_counter() - started)
    rebuild(catalogue, index)
    half = len(questions) // 2
    for text in questions[:half]:
        ask(catalogue, index, understand(text))
    whole, cpu, engine = [], [], []
    for text in questions[half:]:
        started, used = time.perf_counter(), time.process_time()
        answer = ask(catalogue, index, understand(text))
        whole.append((time.perf_counter() - started) * 1000)
        cpu.append((time.process_time() - used) * 1000)
        started = time.perf_counter()
        index.search(answer.query)
        engine.append((time.perf_counter() - started) * 1000)
    status = index.status()
    return Figures(
        status.engine,
        status.documents,
        statistics.median(whole),
        p95(whole),
        max(whole),
        p95(cpu),
        p95(engine),
        alone,
        disk_bytes() / 1e6,
        os.getloadavg()[0],
    )


def p95(taken: list[float]) -> float:
    """Return what 95 of a hundred stay below."""
    return statistics.quantiles(taken, n=20)[-1]


def measure_web(home: Path, questions: list[str]) -> str:
    """Serve the home as staff do and ask its search page, one reader after the other."""
    environment = os.environ | {"ARCHIVE_HOME": str(home), "ARCHIVE_PORT": str(PORT)}
    command = [sys.executable, "-m", "pipeline.cli", "serve"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{PORT}", timeout=60) as client:
                wait_for(client)
                taken = [asked(client, text) for text in questions][len(questions) // 2 :]
        finally:
            server.terminate()
    p50, slowest = statistics.median(taken), max(taken)
    return f"/search over HTTP: p50 {p50:.1f} ms, p95 {p95(taken):.1f} ms, slowest {slowest:.1f} ms"


def wait_for(client: httpx.Client) -> None:
    """Wait until the pages answer."""
    for _ in range(100):
        try:
            client.get("/")
        except httpx.TransportError:
            time.sleep(0.2)
        else:
            return
    raise TimeoutError


def asked(client: httpx.Client, text: str) -> float:
    """Ask once; return milliseconds."""
    started = time.perf_counter()
    client.get("/search", params={"q": text}).raise_for_status()
    return (time.perf_counter() - started) * 1000


def folder_bytes(folder: Path) -> int:
    """Return what the files below a folder take."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def server_bytes(url: str) -> int:
    """Return what the indexes of a server take."""
    with urllib.request.urlopen(f"{url}/_cat/indices?format=json&bytes=b") as said:  # noqa: S310 - our own server
        return sum(int(row["store.size"]) for row in json.load(said))


def engines(names: list[str], folder: Path, stack: ExitStack) -> Iterator[tuple[SearchIndex, Callable[[], int]]]:
    """Open each engine with a way to ask what it takes on disk."""
    if "embedded" in names:
        yield EmbeddedIndex(folder / "index"), lambda: folder_bytes(folder / "index")
    if "elasticsearch" in names:
        url = stack.enter_context(running_elasticsearch())
        yield ElasticIndex(url, "bench"), lambda: server_bytes(url)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("words", type=Path)
    parser.add_argument("--pages", type=int, nargs="+", default=[2000, 22000])
    parser.add_argument("--engines", nargs="+", default=["embedded", "elasticsearch"])
    parser.add_argument("--doubtful", type=float, default=0.0, help="share of the words that have five other readings")
    chosen = parser.parse_args()
    texts = Texts(chosen.words, doubtful=chosen.doubtful)
    questions = [texts.question() for _ in range(2 * QUESTIONS)]
    print(f"{platform.machine()}, Python {platform.python_version()}; {LINES * WORDS_A_LINE} words a page")
    print(
        "| engine | pages | ask p50 ms | p95 ms | slowest ms | of it our processor time, p95 ms | engine alone p95 ms "
        "| built pages/s | disk MB | load |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="archive-bench-")))
        catalogue = SqlCatalogue.open(f"sqlite:///{folder / 'catalogue.sqlite3'}")
        stack.callback(catalogue.close)
        opened = list(engines(chosen.engines, folder, stack))
        done = 0
        for pages in sorted(chosen.pages):
            fill(catalogue, texts, done, pages)
            done = pages
            for index, disk_bytes in opened:
                row = measure(catalogue, index, questions, disk_bytes)
                print(
                    f"| {row.engine} | {row.pages} | {row.p50:.1f} | {row.p95:.1f} | {row.slowest:.1f} | "
                    f"{row.cpu_p95:.1f} | {row.index_p95:.1f} | {row.pages_a_second:.0f} | "
                    f"{row.disk_mb:.1f} | {row.load:.1f} |",
                    flush=True,
                )
            if "embedded" in chosen.engines:
                print(
                    f"| | {pages} | {measure_web(folder, questions)} | | | | | | | {os.getloadavg()[0]:.1f} |",
                    flush=True,
                )


if __name__ == "__main__":
    main()
