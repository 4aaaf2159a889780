"""An archive for the web's tests: sample scans with their true words, put in by the real adapters."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from PIL import Image, ImageOps

from pipeline.adapters.catalogue import SqlCatalogue
from pipeline.adapters.embedded_index import EmbeddedIndex
from pipeline.adapters.files import FolderDerivatives, FolderMasters
from pipeline.adapters.shelf import FolderShelf
from pipeline.archive import Archive
from pipeline.ingest import PYRAMID
from pipeline.model import (
    Box,
    Geometry,
    Item,
    Layer,
    LedgerEntry,
    Line,
    Origin,
    Outcome,
    Page,
    PageFacts,
    PageKind,
    PageReading,
    RecordValue,
    Scan,
    ScanFacts,
    Step,
    Word,
)
from pipeline.ports import NewFile, PageJob
from pipeline.search import publish
from pipeline.settings import Settings
from pipeline.stages.pyramid import write_pyramid

SAMPLES = Path(__file__).parent.parent.parent / "sample_scans"
MEDIA = {".jpg": "image/jpeg", ".png": "image/png", ".webp": "image/webp"}

DIARY = "SB-0001"
ON_ITS_SIDE = "SB-0012"
WITHOUT_SCAN = "SB-0900"
HOSTILE = "SB-0901"
HOSTILE_TITLE = "<script>alert('заглавие')</script> & \"кавычки\""


@dataclass
class DrawingReader:
    """Stands for the pool of child processes: draws pyramids of sample scans, which are not hostile, and counts."""

    drawn: int = 0

    def draw(self, job: PageJob) -> None:
        assert job.pyramid_to is not None
        self.drawn += 1
        write_pyramid(pixels_of(job.file), job.pyramid_to)

    def read(self, job: PageJob) -> PageReading:
        raise AssertionError(job)

    def inspect(self, file: Path) -> ScanFacts:
        raise AssertionError(file)

    def close(self) -> None:
        """Nothing to end."""


def pixels_of(file: Path) -> np.ndarray:
    with Image.open(file) as image:
        return np.asarray(ImageOps.exif_transpose(image).convert("RGB"))


def truth_of(item: str, scan: Path) -> dict[str, Any]:
    return json.loads((SAMPLES / "ground_truth" / item / f"{scan.stem}.json").read_text(encoding="utf-8"))


def open_shelf(home: Path) -> Archive:
    settings = Settings(home=home)
    home.mkdir(parents=True)
    return Archive(
        settings=settings,
        masters=FolderMasters(settings.masters_folder),
        derivatives=FolderDerivatives(settings.derivatives_folder),
        catalogue=SqlCatalogue.open(settings.database_url),
        index=EmbeddedIndex(settings.index_folder),
        reader=DrawingReader(),
        models=FolderShelf(settings.models_folder),
    )


def build_archive(home: Path, names: list[str]) -> Archive:
    archive = open_shelf(home)
    run = archive.catalogue.begin_run([str(SAMPLES)], None)
    for name in names:
        put_sample(archive, run, name)
    put_text(archive, run, WITHOUT_SCAN, "Стенограмма рассказа", "Из старой машинописи.\nХлеб давали по карточкам.")
    put_text(archive, run, HOSTILE, HOSTILE_TITLE, "Слово <b>жирно</b> и </p><img src=x onerror=alert(1)> дальше.")
    archive.catalogue.end_run(run, "done")
    publish(archive.catalogue, archive.index)
    return archive


def put_sample(archive: Archive, run: str, item: str) -> None:
    sidecar = yaml.safe_load((SAMPLES / item / "item.yaml").read_text(encoding="utf-8"))
    scans = sorted(file for file in (SAMPLES / item).iterdir() if file.suffix in MEDIA)
    for scan in scans:
        put_scan(archive, run, item, sidecar["kind"], scan)
    archive.catalogue.number_pages(item)
    for page, scan in zip(archive.catalogue.pages(item), scans, strict=True):
        read_truth(archive, run, page, truth_of(item, scan), pixels_of(scan))
    archive.catalogue.set_record(item, list(record_of(sidecar)), agent="sidecar")


def put_scan(archive: Archive, run: str, item: str, kind: str, scan: Path) -> None:
    sha, size, _ = archive.masters.put(scan)
    height, width = pixels_of(scan).shape[:2]
    media = MEDIA[scan.suffix]
    facts = ScanFacts(media, (PageFacts(0, width, height, 200.0, "file"),))
    entry = LedgerEntry(run, Step.RECEIVE, Outcome.STORED, scan.name, sha, item)
    file = NewFile(Scan(sha, media, size, scan.name), facts, item, kind, item, scan.name, None, entry)
    archive.catalogue.receive(file)


def read_truth(archive: Archive, run: str, page: Page, truth: dict[str, Any], pixels: np.ndarray) -> None:
    with archive.derivatives.writing(PYRAMID.format(page=page.id)) as target:
        write_pyramid(pixels, target)
    layer = Layer(Origin.MACHINE, "truth", "1", tuple(line_of(line) for line in truth["lines"]), confidence=0.9)
    geometry = Geometry(
        rotation_deg=-truth["rotation_deg"] % 360
    )  # truth: how it lies; geometry: what makes it upright
    reading = PageReading(PageKind(truth["kind"]), 1.0, geometry, layer, Outcome.READ)
    entry = LedgerEntry(run, Step.READ, Outcome.READ, f"{page.item}/{page.number}", item=page.item, page=page.number)
    archive.catalogue.add_reading(page.id, reading, entry)


def line_of(line: dict[str, Any]) -> Line:
    words = tuple(Word(word["text"], Box(*word["box"]), 0.9) for word in line["words"])
    return Line(line["text"], Box(*line["box"]), words, 0.9)


def record_of(sidecar: dict[str, Any]) -> list[RecordValue]:
    said = {
        "dcterms:title": sidecar["title_ru"],
        "dcterms:creator": sidecar["creator"],
        "dcterms:created": sidecar["date"],
        "dcterms:abstract": sidecar["abstract_ru"],
        "dcterms:language": "rus",
    }
    values = [RecordValue(term, value, Origin.MACHINE, 1.0, "item.yaml") for term, value in said.items() if value]
    english = RecordValue("dcterms:title", sidecar["title_en"], Origin.MACHINE, 1.0, "item.yaml", language="en")
    licence = "https://creativecommons.org/publicdomain/zero/1.0/"
    return [
        replace(values[0], language="ru"),
        english,
        *values[1:],
        RecordValue("dcterms:license", licence, Origin.HUMAN, agent="Анна Описатель"),
    ]


def put_text(archive: Archive, run: str, item: str, title: str, text: str) -> None:
    lines = tuple(Line(line, None, tuple(Word(word, None) for word in line.split())) for line in text.splitlines())
    layer = Layer(Origin.MACHINE, "transcript", "1", lines)
    entry = LedgerEntry(run, Step.RECEIVE, Outcome.STORED, f"{item}.jsonl", item=item, page=1)
    archive.catalogue.add_text_page(
        Item(item, "memoir", None, title, 0), 1, layer, entry=entry, lines_size_px=(1000, 1400)
    )
    archive.catalogue.set_record(
        item, [RecordValue("dcterms:title", title, Origin.HUMAN, agent="Анна Описатель")], agent="Анна Описатель"
    )
