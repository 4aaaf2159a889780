"""Time of search by picture over a made item, and what is kept of a page."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import numpy as np

from bench.spotting_pages import sample_hands
from pipeline import looks
from pipeline.adapters.hand import HandReader
from pipeline.archive import Archive
from pipeline.model import (
    Geometry,
    Layer,
    LedgerEntry,
    Origin,
    Outcome,
    PageFacts,
    PageKind,
    PageReading,
    Scan,
    ScanFacts,
    Step,
)
from pipeline.ports import NewFile
from pipeline.settings import Settings
from pipeline.spotting import spot
from pipeline.stages import spotting
from pipeline.wiring import open_archive

PAGES, QUESTIONS = 200, 20


def measure_speed(reader: HandReader) -> str:
    """Return how long a question over an item of 200 diary pages takes, and how many bytes are kept of a page."""
    hand = next(sample_hands())
    kept = [spotting.write_looks(spotting.page_looks(reader.looks_of(page))) for page in hand.pages]
    written = [(number, content) for number, content in enumerate(kept) if len(spotting.read_looks(content).lines)]
    with tempfile.TemporaryDirectory(prefix="bench-spotting-") as folder:
        archive = open_archive(Settings(home=Path(folder) / "home"))
        try:
            _fill(archive, [content for _, content in written])
            words = [word for word in hand.words if word.box and word.page == written[0][0] and len(word.text) > 3]
            took = []
            for word in words[:QUESTIONS]:
                begun = time.monotonic()
                assert word.box is not None
                spot(archive, "SPEED-1", 1, word.box, limit=50)
                took.append(time.monotonic() - begun)
        finally:
            archive.close()
    sizes = [len(content) for content in kept]
    letters = [len(spotting.read_looks(content).letters) for content in kept]
    return (
        f"{PAGES} pages, {len(took)} questions: first {took[0]:.2f} s, median {np.median(took):.2f} s, "
        f"slowest {max(took):.2f} s\n"
        f"kept of a page: {np.mean(sizes):.0f} bytes on average, {max(sizes)} at most ({max(letters)} letters)"
    )


def _fill(archive: Archive, contents: list[bytes]) -> None:
    """Make an item of so many pages, each with the looks of one of the sample pages."""
    run = archive.catalogue.begin_run(["bench"], None)
    facts = ScanFacts("application/pdf", tuple(PageFacts(n, 1654, 2339, 200.0, "file") for n in range(PAGES)))
    entry = LedgerEntry(run, Step.RECEIVE, Outcome.STORED, "speed.pdf", "0" * 64, "SPEED-1")
    scan = Scan("0" * 64, "application/pdf", 1, "speed.pdf")
    archive.catalogue.receive(NewFile(scan, facts, "SPEED-1", "diary", "speed", "speed", None, entry))
    archive.catalogue.number_pages("SPEED-1")
    model = looks.looker_of(archive, "SPEED-1")
    for page in archive.catalogue.pages("SPEED-1"):
        layer = Layer(Origin.MACHINE, "hand", "1", ())
        reading = PageReading(PageKind.HAND, 1.0, Geometry(), layer, Outcome.READ)
        noted = LedgerEntry(run, Step.READ, Outcome.READ, f"SPEED-1/{page.number}", item="SPEED-1", page=page.number)
        archive.catalogue.add_reading(page.id, reading, noted)
        with archive.derivatives.writing(looks.name_of(archive, page, model)) as target:
            target.write_bytes(contents[(page.number - 1) % len(contents)])
