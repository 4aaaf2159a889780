"""Texts that exist already come in with or without scans, keep their origin, and a bad line costs only itself."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.conftest import SAMPLES

pytestmark = pytest.mark.prefect


def written(folder: Path, *rows: object) -> str:
    file = folder / "texts.jsonl"
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(file)


PAGE = {
    "item": "D-1",
    "page": 1,
    "text": "5 декабря.\nХлеба 125 г.",
    "title": "Дневник",
    "kind": "diary",
    "date": "1941-12-05",
}


def test_a_text_without_a_scan_is_found_with_its_description(command, tmp_path: Path):
    archive = command()
    report = archive.json("transcripts", written(tmp_path, PAGE, {**PAGE, "page": 2, "text": "Мороз."}))
    assert (report["files"], report["outcomes"]["stored"], report["items"]) == (2, 2, ["D-1"])
    hit = archive.json("search", "хлеб", "--kind", "diary", "--from", "1941-12", "--to", "1941-12")["hits"][0]
    assert (hit["item"], hit["page"], hit["title"], hit["date"], hit["origin"]) == (
        "D-1", 1, "Дневник", "1941-12-05", "human",
    )  # fmt: skip
    assert hit["words"] == [{"text": "Хлеба", "box": None, "number": 2, "doubtful": None, "perhaps": None}]


def test_the_same_file_twice_changes_nothing(command, tmp_path: Path):
    archive = command()
    file = written(tmp_path, PAGE)
    archive.json("transcripts", file)
    again = archive.json("transcripts", file)
    assert again["outcomes"] == {"stored": 0, "duplicate": 1, "quarantined": 0, "skipped": 0}


def test_bad_lines_are_named_and_the_good_ones_taken(command, tmp_path: Path):
    archive = command()
    bad = (
        "{",
        '{"item": "D-2"}',
        '{"item": "../x", "page": 1, "text": ""}',
        '{"item": "D", "page": 0, "text": "а"}',
        "[]",
    )
    report = archive.json("transcripts", written(tmp_path, PAGE, *bad), code=3)
    assert report["outcomes"] == {"stored": 1, "duplicate": 0, "quarantined": len(bad), "skipped": 0}
    assert [problem["path"] for problem in report["problems"]] == [f"texts.jsonl:{n}" for n in range(2, 7)]
    assert all(problem["code"] == "transcript-invalid" for problem in report["problems"])


def test_boxes_that_another_program_gives_are_kept(command, tmp_path: Path):
    lines = [
        {
            "text": "Хлеба нет",
            "words": [{"text": "Хлеба", "box": [10, 20, 50, 30]}, {"text": "нет", "box": [70, 20, 30, 30]}],
        }
    ]
    archive = command()
    archive.json("transcripts", written(tmp_path, {**PAGE, "lines": lines, "origin": "machine"}))
    assert archive.json("search", "хлеб")["hits"][0]["words"][0]["box"] == [10, 20, 50, 30]


def test_a_typed_copy_lies_on_the_lines_of_its_scan(command, tmp_path: Path):
    scan = next((SAMPLES / "SB-0007").glob("*.webp"))
    shutil.copy(scan, tmp_path / scan.name)
    truth = json.loads(next((SAMPLES / "ground_truth" / "SB-0007").glob("*.json")).read_text(encoding="utf-8"))
    text = "\n".join(line["text"] for line in truth["lines"])
    archive = command()
    archive.json("transcripts", written(tmp_path, {**PAGE, "item": "L-1", "text": text, "scan": scan.name}))
    page = archive.json("show", "L-1", "--page", "1")["pages"][0]
    assert (page["origin"], page["text"]) == ("human", text)
    given = [word["box"] for line in truth["lines"] for word in line["words"]]
    placed = [word["box"] for word in page["words"]]
    near = [b for a, b in zip(given, placed, strict=True) if b and abs(a[0] - b[0]) < 60 and abs(a[1] - b[1]) < 40]
    assert len(near) >= 0.8 * len(given), f"only {len(near)} of {len(given)} words stand where they are on the scan"


def test_a_scan_outside_the_folder_is_refused(command, tmp_path: Path):
    archive = command()
    report = archive.json("transcripts", written(tmp_path, {**PAGE, "scan": "../../etc/passwd"}), code=3)
    assert report["problems"][0]["code"] == "transcript-leaves-folder"


def test_the_text_of_a_whole_item_lies_on_its_pages_and_progress_counts_it(command, tmp_path: Path):
    archive = command()
    truth = json.loads((SAMPLES / "ground_truth/SB-0006/SB-0006_0001r.json").read_text(encoding="utf-8"))
    archive.json("ingest", str(SAMPLES / "SB-0006"))
    item = archive.json("ledger", "--outcome", "stored")[0]["item"]
    text = " ".join(line["text"] for line in truth["lines"])
    file = written(tmp_path, {"item": item, "text": text})
    report = archive.json("transcripts", file)
    assert report["outcomes"]["stored"] == 1
    shown = archive.json("show", item, "--page", "1")["pages"][0]
    assert shown["origin"] == "human"
    assert all(word["box"] for word in shown["words"])
    told = archive.json("progress")
    assert (told["transcribed"], told["checked"], told["ends_on"]) == (1, 0, None)
    foreign = "Совсем другой документ о посевной и надоях молока в соседнем колхозе за истекший квартал. " * 5
    refused = archive.run("transcripts", written(tmp_path, {"item": item, "text": foreign}), "--json")
    assert refused.returncode == 3
    assert json.loads(refused.stdout)["outcomes"]["quarantined"] == 1
