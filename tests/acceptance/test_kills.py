"""Killed at any moment and started again: no page is read twice, none is lost, nothing half-made is left."""

from __future__ import annotations

import hashlib
import itertools
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

pytestmark = [pytest.mark.prefect, pytest.mark.timeout(600)]

KILLS = 20
PAGES_AT_A_TIME = 24
FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf"


def draw_page(path: Path, number: int) -> None:
    page = Image.fromarray(np.full((420, 900), 245, np.uint8))
    pen = ImageDraw.Draw(page)
    font = ImageFont.truetype(FONT, 34) if Path(FONT).exists() else ImageFont.load_default(34)
    for line, text in enumerate((f"Страница {number}.", "Хлеба дали сто двадцать пять", "граммов. Мороз, темно.")):
        pen.text((60, 60 + 90 * line), text, fill=20, font=font)
    page.save(path, dpi=(300, 300))


def add_pages(folder: Path, numbers: Iterator[int]) -> None:
    for number in itertools.islice(numbers, PAGES_AT_A_TIME):
        draw_page(folder / f"{number:04}.png", number)


def test_after_twenty_kills_every_page_was_read_exactly_once(command, tmp_path: Path):
    folder = tmp_path / "diary"
    folder.mkdir()
    pages = iter(range(1, 10_000))
    add_pages(folder, pages)
    archive = command(ingests_at_once="1000")  # the places of killed runs are taken for a minute
    chance = random.Random(872)
    killed = 0
    while killed < KILLS:
        run = archive.start("ingest", str(folder), "--json")
        time.sleep(chance.uniform(1.0, 6.0))
        if run.poll() is None:
            os.killpg(run.pid, signal.SIGKILL) if chance.random() < 0.5 else run.kill()
            killed += 1
        run.communicate()
        if run.returncode == 0:  # all were read before the next kill came: more arrive in the same folder
            add_pages(folder, pages)
    files = len(list(folder.iterdir()))
    report = archive.json("ingest", str(folder))
    assert report["files"] == files

    ledger = archive.json("ledger")
    stored = Counter(e["path"] for e in ledger if e["outcome"] == "stored")
    assert stored == Counter({f"diary/{n:04}.png": 1 for n in range(1, files + 1)})
    items = {e["item"] for e in ledger if e["outcome"] == "stored"}
    assert len(items) == 1, "one folder became several items"
    read = Counter((e["item"], e["page"]) for e in ledger if e["step"] == "read")
    assert read == Counter({(next(iter(items)), n): 1 for n in range(1, files + 1)})

    shown = archive.json("show", next(iter(items)))
    assert [page["page"] for page in shown["pages"]] == list(range(1, files + 1))
    scans = [hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(folder.iterdir())]
    assert [page["scan_sha256"] for page in shown["pages"]] == scans
    assert all(page["text"] for page in shown["pages"])
    masters = archive.home / "masters"
    assert len([file for file in masters.rglob("*") if file.is_file() and len(file.name) == 64]) == files
    assert archive.json("search", "хлеб", "--limit", "1000")["total_pages"] == files
    index = archive.json("index", "check")
    assert (index["documents"], index["missing"], index["stale"], index["extra"]) == (files, [], [], [])
