"""An archivist's corrections make the rest of a diary readable; what contradicts the pictures teaches nothing."""

from __future__ import annotations

import json
import os
import shutil
import signal
import time
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from tests.conftest import SAMPLES

pytestmark = [pytest.mark.prefect, pytest.mark.timeout(2400)]  # nothing here is measured by the clock

PAGE = "SB-0001_0001r"
OTHER = "SB-0001_0004r"
"""By the same hand, six lines."""
NARROW = 0.46
"""Drawn hands are what the base learned from; squeezed so much they are a hand that it does not know."""
LEAST_ERRORS = 0.08
SECONDS = "80000"
"""It ends by itself, sooner or later, and never because time is up: so slow machines learn as much as fast ones."""
PATIENCE_S = 2000


def text_of(page: str) -> str:
    told = json.loads((SAMPLES / "ground_truth" / "SB-0001" / f"{page}.json").read_text(encoding="utf-8"))
    return "\n".join(line["text"] for line in told["lines"])


def squeeze(page: str, folder: Path) -> str:
    with Image.open(SAMPLES / "SB-0001" / f"{page}.jpg") as scan:
        narrow = scan.resize((round(scan.width * NARROW), scan.height), Image.Resampling.LANCZOS)
        narrow.save(folder / f"{page}.png", dpi=(300, 300))
    return f"{page}.png"


def typed_copy(folder: Path, texts: dict[str, str]) -> str:
    rows = [
        {"item": "D-1", "page": n, "kind": "diary", "text": text, "scan": squeeze(page, folder)}
        for n, (page, text) in enumerate(texts.items(), start=1)
    ]
    file = folder / "texts.jsonl"
    file.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n", encoding="utf-8")
    return str(file)


def test_a_hand_is_learned_from_a_typed_page_and_another_page_is_read_better(command, tmp_path: Path):
    archive = replace(command(), patience_s=PATIENCE_S)
    archive.json("transcripts", typed_copy(tmp_path, {PAGE: text_of(PAGE)}))
    (tmp_path / "more").mkdir()
    shutil.move(tmp_path / squeeze(OTHER, tmp_path), tmp_path / "more")
    archive.json("ingest", str(tmp_path / "more"), "--item", "D-1")
    before = {page["page"]: page for page in archive.json("show", "D-1")["pages"]}
    assert [before[n]["origin"] for n in (1, 2)] == ["human", "machine"]
    kill_while_learning(archive)
    assert {page["page"]: page for page in archive.json("show", "D-1")["pages"]} == before

    (learned,) = archive.json("learn", "--item", "D-1", "--seconds", SECONDS)["learned"]
    assert learned["before"] > LEAST_ERRORS, "the base knows this hand already: this test says nothing"
    assert learned["after"] < learned["before"]
    assert (learned["kept"], learned["model"], learned["pages_read_again"]) == (True, "hand-D-1@1", 1)
    assert learned["expected_after"] < learned["expected_before"]
    after = {page["page"]: page for page in archive.json("show", "D-1")["pages"]}
    assert after[1]["text"] == text_of(PAGE)
    assert errors(after[2]["text"], text_of(OTHER)) < errors(before[2]["text"], text_of(OTHER))
    assert after[2]["expected_cer_before"] == before[2]["expected_cer"] > after[2]["expected_cer"]
    read = [entry for entry in archive.json("ledger", "--run", learned["run"]) if entry["step"] == "read"]
    assert [(entry["item"], entry["page"]) for entry in read] == [("D-1", 2)]
    assert archive.json("index", "check")["stale"] == []

    (again,) = archive.json("learn", "--item", "D-1")["learned"]
    assert (again["kept"], again["code"], again["pages_read_again"]) == (False, "learn-nothing-new", 0)


def kill_while_learning(archive) -> None:
    """Kill the command when it has begun to learn; nothing of it may be left."""
    run = archive.start("learn", "--item", "D-1")
    assert run.stderr is not None
    said = next(line for line in run.stderr if line.startswith("learning"))
    assert said
    time.sleep(1)
    os.killpg(run.pid, signal.SIGKILL)
    run.communicate()
    assert not list((archive.home / "models").glob("hand-*"))
    assert not (archive.home / "models" / "choices.json").exists()


def errors(read: str, truth: str) -> float:
    from rapidfuzz.distance import Levenshtein

    return Levenshtein.distance(read, truth) / len(truth)


def test_corrections_that_contradict_the_picture_teach_nothing(command, tmp_path: Path):
    archive = command()
    said = text_of(PAGE).splitlines()[:6]
    archive.json("transcripts", typed_copy(tmp_path, {OTHER: "\n".join(said)}))
    refused = archive.run("learn", "--item", "D-1")
    assert refused.returncode == 1
    assert f"Too few lines to learn from: 0 can be used, 18 are needed; left out: {len(said)}" in refused.stderr
    assert not list((archive.home / "models").glob("hand-*"))


def test_what_cannot_be_learned_from_is_refused_in_words(command, tmp_path: Path):
    archive = command()
    assert archive.run("learn").returncode == 2
    assert archive.run("learn", "--all", "--item", "D-1").returncode == 2
    unknown = archive.run("learn", "--item", "D-9")
    assert (unknown.returncode, "D-9" in unknown.stderr) == (1, True)
    file = tmp_path / "texts.jsonl"
    file.write_text(json.dumps({"item": "T-1", "page": 1, "text": "Без скана."}, ensure_ascii=False), encoding="utf-8")
    archive.json("transcripts", str(file))
    without = archive.run("learn", "--item", "T-1")
    assert (without.returncode, "scan" in without.stderr) == (1, True)
    several = archive.json("learn", "--item", "T-1", "--item", "D-9", code=1)
    assert [one["code"] for one in several["failed"]] == ["learn-no-pages", "item-unknown"]
