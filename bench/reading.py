"""How well and how fast pages are read: this archive, bare tesseract and OCRmyPDF on the same pages in one run.

    ARCHIVE_SCANS=folder python -m bench.reading            # real scans with NAME.gt.txt beside them, and the samples
    python -m bench.reading --only ours,tesseract --pages SB-0007

Character error rate: edit distance over grapheme clusters after NFC, runs of white space as one, summed over pages
and divided by the clusters that should stand there. Of forms and mixed pages, which have no one order, the words that
are right in any order are told too. Every program reads as many pages at once as there are cores.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import tempfile
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from rapidfuzz.distance import Levenshtein

from bench.ocrmypdf import find_ocrmypdf, read_with_ocrmypdf, version_of
from bench.scans import KnownPage, real_pages, sample_pages
from pipeline.errors import ArchiveError
from pipeline.ports import PageJob, ReadSettings
from pipeline.settings import Settings, usable_cores
from pipeline.wiring import open_reader

Read = Callable[[KnownPage], str]


@dataclass(frozen=True)
class Result:
    """What one program made of all pages."""

    name: str
    texts: dict[str, str]
    seconds: float
    cpu_seconds: float

    @property
    def pages_per_minute(self) -> float:
        return 60 * len(self.texts) / self.seconds


def graphemes(text: str) -> list[str]:
    """Split into grapheme clusters: a letter with the accents that follow it."""
    clusters: list[str] = []
    for character in " ".join(unicodedata.normalize("NFC", text).split()):
        if clusters and unicodedata.combining(character):
            clusters[-1] += character
        else:
            clusters.append(character)
    return clusters


def errors(page: KnownPage, text: str) -> int:
    return Levenshtein.distance(graphemes(text), graphemes(page.text))


def error_rate(pages: Sequence[KnownPage], result: Result) -> float:
    wrong = sum(errors(page, result.texts[page.name]) for page in pages)
    return wrong / max(1, sum(len(graphemes(page.text)) for page in pages))


def words_shared(page: KnownPage, text: str) -> tuple[int, int, int]:
    """Return how many words stand in both, in the truth and in the text; their order does not count."""
    true, read = Counter(page.text.split()), Counter(text.split())
    return sum((true & read).values()), sum(true.values()), sum(read.values())


def word_score(pages: Sequence[KnownPage], result: Result) -> float:
    """Return the harmonic mean of recall and precision of words, whatever their order, 0 to 1."""
    shared, true, read = map(sum, zip(*(words_shared(page, result.texts[page.name]) for page in pages), strict=True))
    return 2 * shared / max(1, true + read)


def run_ours(pages: Sequence[KnownPage], workers: int, scratch: Path) -> Result:
    """Read as an ingest does: cleaned picture and pyramid are written too."""
    reader = open_reader(Settings(home=scratch / "home", workers=workers))
    reader.inspect(pages[0].png)  # the children are there before the clock starts, as in a long run

    def read(page: KnownPage) -> str:
        clean, pyramid = scratch / f"{page.name}.clean.png", scratch / f"{page.name}.tif"
        job = PageJob(page.png, "image/png", 0, page.dpi, "file", ReadSettings(), clean, pyramid)
        try:
            return reader.read(job).layer.text
        except ArchiveError as error:
            print(f"ours: {page.name}: {error.code} {error.facts}")
            return ""

    return _timed("this archive", pages, read, workers, reader.close)


def run_tesseract(pages: Sequence[KnownPage], workers: int) -> Result:
    """Bare tesseract at its best: psm 3, one thread each, as many at once as there are cores."""

    def read(page: KnownPage) -> str:
        command = ["tesseract", str(page.png), "-", "-l", "rus", "--psm", "3", "--dpi", str(max(70, round(page.dpi)))]
        environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout

    return _timed("tesseract", pages, read, workers)


def run_ocrmypdf(pages: Sequence[KnownPage], workers: int, scratch: Path) -> Result:
    program = find_ocrmypdf()

    def read(page: KnownPage) -> str:
        out = scratch / "ocrmypdf" / page.name
        return read_with_ocrmypdf(program, page.png, page.dpi, out, one_thread=workers > 1)

    name = f"OCRmyPDF {version_of(program)}"
    return _timed(f"{name}, {workers} at once" if workers > 1 else f"{name}, one by one", pages, read, workers)


def _timed(
    name: str, pages: Sequence[KnownPage], read: Read, workers: int, end: Callable[[], None] = lambda: None
) -> Result:
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    with ThreadPoolExecutor(workers) as threads:
        texts = dict(zip([page.name for page in pages], threads.map(read, pages), strict=True))
    seconds = time.monotonic() - started
    end()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Result(name, texts, seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def table(pages: Sequence[KnownPage], results: Sequence[Result]) -> str:
    """Return the error rates by kind and the speeds as a Markdown table."""
    rows = [["pages", "n", *(result.name for result in results)]]
    texts = [page for page in pages if graphemes(page.text)]
    for real in (True, False):
        for kind in sorted({page.kind for page in texts if page.real is real}):
            some = [page for page in texts if page.real is real and page.kind == kind]
            rates = [f"{100 * error_rate(some, result):.1f} %" for result in results]
            rows.append([f"{'real' if real else 'drawn'} {kind}", str(len(some)), *rates])
    for kind in ("form", "mixed"):  # what stands on them has no one order
        some = [page for page in texts if page.kind == kind]
        if some:
            scores = [f"{100 * word_score(some, result):.1f} %" for result in results]
            rows.append([f"words of {kind}s right, in any order", str(len(some)), *scores])
    legible = [page for page in texts if page.kind not in ("hand", "mixed")]
    if legible:
        rows.append(
            ["**all but hand**", str(len(legible)), *(f"{100 * error_rate(legible, r):.1f} %" for r in results)]
        )
    rows.append(["**pages a minute**", str(len(pages)), *(f"{result.pages_per_minute:.1f}" for result in results)])
    rows.append(["processor seconds a page", "", *(f"{r.cpu_seconds / len(pages):.2f}" for r in results)])
    head, *rest = (f"| {' | '.join(row)} |" for row in rows)
    return "\n".join([head, "|" + " --- |" * len(rows[0]), *rest])


def worst(pages: Sequence[KnownPage], results: Sequence[Result], count: int) -> str:
    """List the pages where ours, the first result, does worst against the best of the others."""
    ours, others = results[0], results[1:]

    def lost(page: KnownPage) -> float:
        return error_rate([page], ours) - min((error_rate([page], other) for other in others), default=0.0)

    ranked = sorted((page for page in pages if graphemes(page.text)), key=lost, reverse=True)[:count]
    lines = [
        f"  {page.name:22} {page.kind:10} " + "  ".join(f"{100 * error_rate([page], r):5.1f}" for r in results)
        for page in ranked
    ]
    return "\n".join(["worst against the others (CER in %, order of the table):", *lines])


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.reading", description=__doc__.split("\n", 1)[0])
    parser.add_argument("--scans", type=Path, default=os.environ.get("ARCHIVE_SCANS"), help="folder of real scans")
    parser.add_argument("--only", default="ours,tesseract,ocrmypdf,ocrmypdf-one-by-one")
    parser.add_argument("--pages", default="", help="only pages whose name starts with one of these (a,b)")
    parser.add_argument("--workers", type=int, default=usable_cores())
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="bench-reading-") as folder:
        scratch = Path(folder)
        pages = sample_pages(scratch) + (real_pages(Path(chosen.scans), scratch) if chosen.scans else [])
        pages = [page for page in pages if page.name.startswith(tuple(chosen.pages.split(",")))]
        runs = {
            "ours": partial(run_ours, pages, chosen.workers, scratch),
            "tesseract": partial(run_tesseract, pages, chosen.workers),
            "ocrmypdf": partial(run_ocrmypdf, pages, max(2, chosen.workers), scratch),
            "ocrmypdf-one-by-one": partial(run_ocrmypdf, pages, 1, scratch),
        }
        results = [runs[name]() for name in chosen.only.split(",")]
    print(f"{datetime.now(UTC):%Y-%m-%d}, {usable_cores()} cores, load {os.getloadavg()[0]:.1f}\n")
    print(table(pages, results))
    print("\n" + worst(pages, results, 10))


if __name__ == "__main__":
    main()
