"""Killed at any moment and started again: no page is read twice, none is lost, nothing half-made is left."""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

pytestmark = [pytest.mark.prefect, pytest.mark.timeout(600)]

KILLS = 20
FILES = 24
FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf"


def draw_page(path: Path, number: int) -> None:
    page = Image.fromarray(np.full((420, 900), 245, np.uint8))
    pen = ImageDraw.Draw(page)
    font = ImageFont.truetype(FONT, 34) if Path(FONT).exists() else ImageFont.load_default(34)
    for line, text in enumerate((f"Страница {number}.", "Хлеба дали сто двадцать пять", "граммов. Мороз, темно.")):
        pen.text((60, 60 + 90 * line), text, fill=20, font=font)
    page.save(path, dpi=(300, 300))


def test_after_twenty_kills_every_page_was_read_exactly_once(command, tmp_path: Path):
    folder = tmp_path / "diary"
    folder.mkdir()
    for number in range(1, FILES + 1):
        draw_page(folder / f"{number:04}.png", number)
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
        if run.returncode == 0:
            break
    assert killed >= 5, "the runs ended before they could be killed: give them more pages"
    report = archive.json("ingest", str(folder))
    assert report["files"] == FILES

    ledger = archive.json("ledger")
    stored = Counter(e["path"] for e in ledger if e["outcome"] == "stored")
    assert stored == Counter({f"diary/{n:04}.png": 1 for n in range(1, FILES + 1)})
    items = {e["item"] for e in ledger if e["outcome"] == "stored"}
    assert len(items) == 1, "one folder became several items"
    read = Counter((e["item"], e["page"]) for e in ledger if e["step"] == "read")
    assert read == Counter({(next(iter(items)), n): 1 for n in range(1, FILES + 1)})

    shown = archive.json("show", next(iter(items)))
    assert [page["page"] for page in shown["pages"]] == list(range(1, FILES + 1))
    assert all(f"{n}" in page["text"] for n, page in enumerate(shown["pages"], start=1))
    masters = archive.home / "masters"
    assert len([file for file in masters.rglob("*") if file.is_file() and len(file.name) == 64]) == FILES
    assert archive.json("search", "хлеб", "--limit", "100")["total_pages"] == FILES
    index = archive.json("index", "check")
    assert (index["documents"], index["missing"], index["stale"], index["extra"]) == (FILES, [], [], [])
