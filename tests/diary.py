"""A sample diary in an archive with the real reader: its true words with their boxes, its lines not looked at yet."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from pipeline.archive import Archive
from pipeline.model import Box
from pipeline.wiring import open_reader
from tests.web.shelf import (
    DIARY,
    SAMPLES,
    WITHOUT_SCAN,
    open_shelf,
    pixels_of,
    put_sample,
    put_text,
    read_truth,
    truth_of,
)
from tests.web.shelf import put_scan as put

PAGES = ("SB-0001_0001r", "SB-0001_0001v", "SB-0001_0002v")
PRINTED, UNREAD = "SB-0007", "SB-0910"


def open_diary(home: Path) -> Archive:
    """Return an archive with three pages of the diary, a printed leaflet, a page that was not read, and a text."""
    archive = open_shelf(home)
    archive = replace(archive, reader=open_reader(archive.settings))
    run = archive.catalogue.begin_run([str(SAMPLES)], None)
    scans = [SAMPLES / DIARY / f"{name}.jpg" for name in PAGES]
    for scan in scans:
        put(archive, run, DIARY, "diary", scan)
    archive.catalogue.number_pages(DIARY)
    for page, scan in zip(archive.catalogue.pages(DIARY), scans, strict=True):
        read_truth(archive, run, page, truth_of(DIARY, scan), pixels_of(scan))
    put_sample(archive, run, PRINTED)
    put(archive, run, UNREAD, "diary", SAMPLES / "SB-0002" / "SB-0002_0001r.jpg")
    archive.catalogue.number_pages(UNREAD)
    put_text(archive, run, WITHOUT_SCAN, "Стенограмма рассказа", "Хлеб давали по карточкам.")
    archive.catalogue.end_run(run, "done")
    return archive


def places_of(word: str) -> list[tuple[int, Box]]:
    """Return where a word stands in the diary's three pages: page (1-based) and box."""
    found = []
    for number, name in enumerate(PAGES, 1):
        truth = truth_of(DIARY, SAMPLES / DIARY / f"{name}.jpg")
        words = [written for line in truth["lines"] for written in line["words"]]
        found += [(number, Box(*one["box"])) for one in words if re.sub(r"[\W_]+", "", one["text"].lower()) == word]
    return found


def word_number(page: int, box: Box) -> int:
    """Return the number (0-based) of the word with this box on a page of the diary."""
    truth = truth_of(DIARY, SAMPLES / DIARY / f"{PAGES[page - 1]}.jpg")
    return [Box(*word["box"]) for line in truth["lines"] for word in line["words"]].index(box)


def shares_place(one: Box, others: Iterable[Box]) -> bool:
    """Say whether a box and one of the others have half of their joint width in common, at one height."""
    for other in others:
        common = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
        whole = max(one.x + one.width, other.x + other.width) - min(one.x, other.x)
        if common >= whole / 2 and one.y <= other.y + other.height / 2 <= one.y + one.height:
            return True
    return False
