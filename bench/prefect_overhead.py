"""What Prefect costs: the same files through the flow and through the bare story, with a reader that takes no time.

    python -m bench.prefect_overhead            # 1 and 100 pages

Starts a quiet local Prefect server of its own (its start is measured apart) and ends it.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from flows.server import connect, stop
from pipeline import description, ingest
from pipeline.archive import Archive
from pipeline.model import (
    Box,
    Geometry,
    Layer,
    Line,
    Origin,
    Outcome,
    PageFacts,
    PageKind,
    PageReading,
    ScanFacts,
    Word,
)
from pipeline.ports import PageJob
from pipeline.settings import Settings
from pipeline.wiring import open_archive


@dataclass
class ReaderOfNothing:
    """A reader that answers at once: what is left is the cost of everything around reading."""

    def inspect(self, file: Path) -> ScanFacts:
        return ScanFacts("image/png", (PageFacts(0, 64, 64, 300.0, "file"),))

    def read(self, job: PageJob) -> PageReading:
        line = Line("хлеб", Box(1, 1, 20, 10), (Word("хлеб", Box(1, 1, 20, 10), 0.9),), 0.9)
        for path in (job.clean_to, job.pyramid_to):
            if path is not None:
                path.write_bytes(b"-")
        return PageReading(PageKind.PRINT, 1.0, Geometry(), Layer(Origin.MACHINE, "none", "0", (line,)), Outcome.READ)

    def close(self) -> None:
        pass


def scans(folder: Path, pages: int) -> Path:
    folder.mkdir(parents=True)
    for number in range(pages):
        picture = np.random.default_rng(number).integers(0, 255, (64, 64), np.uint8)
        cv2.imwrite(str(folder / f"{number:04}.png"), picture)
    return folder


def opened(home: Path) -> Archive:
    archive = open_archive(Settings(home=home))
    return Archive(
        archive.settings,
        archive.masters,
        archive.derivatives,
        archive.catalogue,
        archive.index,
        ReaderOfNothing(),
        archive.models,
    )


def bare(archive: Archive, folder: Path) -> None:
    plan = ingest.begin(archive, [folder])
    items = {ingest.receive(archive, plan.run, arrival).item: None for arrival in plan.arrivals}
    for page in ingest.pages_to_read(archive, plan.run, [item for item in items if item]):
        ingest.read_page(archive, plan.run, page)
    for item in items:
        if item:
            description.describe(archive, plan.run, item)
    ingest.finish(archive, plan.run)


def through_prefect(archive: Archive, folder: Path) -> None:
    from flows.ingest import ingest_folder
    from flows.opened import use

    ingest_folder([str(folder)], home=use(archive))


def seconds(work: Callable[[Archive, Path], None], home: Path, folder: Path) -> float:
    archive = opened(home)
    started = time.perf_counter()
    work(archive, folder)
    taken = time.perf_counter() - started
    archive.close()
    return taken


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, nargs="*", default=[1, 100])
    wanted = parser.parse_args().pages
    with tempfile.TemporaryDirectory() as scratch:
        settings = Settings(home=Path(scratch) / "prefect")
        started = time.perf_counter()
        connect(settings)
        print(f"start of the local server: {time.perf_counter() - started:.1f} s (once; later runs use it again)")
        started = time.perf_counter()
        import flows.ingest  # noqa: F401 - its import is part of what Prefect costs a command

        print(f"import of prefect: {time.perf_counter() - started:.1f} s")
        print("\n| pages | bare story | through Prefect | overhead | a page |\n|---|---|---|---|---|")
        try:
            through_prefect_once(Path(scratch))
            for pages in wanted:
                folder = scans(Path(scratch) / f"scans-{pages}", pages)
                plain = seconds(bare, Path(scratch) / f"bare-{pages}", folder)
                flow = seconds(through_prefect, Path(scratch) / f"flow-{pages}", folder)
                more = flow - plain
                print(f"| {pages} | {plain:.2f} s | {flow:.2f} s | {more:.2f} s | {1000 * more / pages:.0f} ms |")
        finally:
            stop(settings)


def through_prefect_once(scratch: Path) -> None:
    """The first flow of a process pays for things that no later one pays for."""
    seconds(through_prefect, scratch / "first", scans(scratch / "scans-first", 1))


if __name__ == "__main__":
    main()
