"""Fresh catalogues on both databases, and the things that tests put into them."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.adapters.catalogue import SqlCatalogue
from pipeline.model import (
    Box,
    Geometry,
    Layer,
    LedgerEntry,
    Line,
    Origin,
    Outcome,
    Page,
    PageFacts,
    PageKind,
    PageReading,
    Scan,
    ScanFacts,
    Step,
    Word,
)
from pipeline.ports import NewFile


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the catalogue's tables and nothing in them."""
    file = tmp_path_factory.mktemp("catalogue") / "ready.sqlite3"
    SqlCatalogue.open(f"sqlite:///{file}").close()
    return file


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def catalogue_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty catalogue, once on each database."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgresql_url"))
    file = tmp_path / "catalogue.sqlite3"
    shutil.copyfile(request.getfixturevalue("migrated_sqlite"), file)
    return f"sqlite:///{file}"


@pytest.fixture
def catalogue(catalogue_url: str) -> Iterator[SqlCatalogue]:
    """An empty catalogue, once on each database."""
    opened = SqlCatalogue.open(catalogue_url)
    yield opened
    opened.close()


def sha(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8", "surrogateescape")).hexdigest()


def new_file(
    name: str,
    item: str,
    *,
    run: str = "run",
    pages: int = 1,
    source_key: str = "folder",
    donation: str | None = None,
    text_layer: Layer | None = None,
) -> NewFile:
    """A received file of so many A5 pages at 300 dpi, sorted by its name."""
    facts = tuple(PageFacts(index, 1748, 2480, 300.0, "file", text_layer) for index in range(pages))
    entry = LedgerEntry(run, Step.RECEIVE, Outcome.STORED, name)
    scan = Scan(sha(name), "image/tiff", 26_000_000, name)
    return NewFile(scan, ScanFacts("image/tiff", facts), item, "diary", source_key, name, donation, entry)


def written(text: str, *, engine: str = "person", origin: Origin = Origin.HUMAN) -> Layer:
    """A text as a person types it: no boxes."""
    lines = tuple(Line(line, None, tuple(Word(word, None) for word in line.split())) for line in text.splitlines())
    return Layer(origin, engine, "", lines)


def recognised(text: str, *, engine: str = "tesseract") -> Layer:
    """A text as an engine reads it: every word with box and confidence."""
    lines = []
    for row, line in enumerate(text.splitlines()):
        words = tuple(
            Word(word, Box(150 + 210 * place, 200 + 61 * row, 190, 44), round(0.5 + 0.0307 * (place % 13), 4))
            for place, word in enumerate(line.split())
        )
        lines.append(Line(line, Box(150, 200 + 61 * row, 1400, 48), words, 0.8125))
    return Layer(Origin.MACHINE, engine, "5.3.0", tuple(lines), {"psm": 3, "languages": "rus"}, 0.8123)


def reading(text: str, outcome: Outcome = Outcome.READ, *, kind: PageKind = PageKind.PRINT) -> PageReading:
    geometry = Geometry((0.5, 0.0, 3.25, 0.0, 0.5, -1.75, 0.0, 0.0, 1.0), 90, -1.375)
    return PageReading(kind, 0.75, geometry, recognised(text), outcome, None, ("osd", "deskew"), 1200)


def read_entry(page: Page, outcome: Outcome = Outcome.READ, *, run: str = "run") -> LedgerEntry:
    key = f"{page.item}/{page.number}"
    return LedgerEntry(run, Step.READ, outcome, key, page.scan_sha256, page.item, page.number, "tesseract 5.3.0")


def an_item(catalogue: SqlCatalogue, *, pages: int = 1, name: str = "a") -> tuple[Page, ...]:
    """An item with so many numbered pages of one scan, none read, with nothing left in the outbox."""
    run = catalogue.begin_run([name], None)
    item = catalogue.reserve_item(name)
    catalogue.receive(new_file(f"{name}.tif", item, run=run, pages=pages, source_key=name))
    catalogue.number_pages(item)
    catalogue.end_run(run, "done")
    catalogue.done(catalogue.waiting(10_000))
    return catalogue.pages(item)
