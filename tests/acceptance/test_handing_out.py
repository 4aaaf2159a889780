"""The record goes out by commands: RUSMARC, ГОСТ, finding lists; what is closed does not, and losses are said."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from lxml import etree
from pymarc import MARCReader

SAMPLES = Path(__file__).parent.parent.parent / "sample_scans"
LEAFLET = SAMPLES / "SB-0005"
NOTE = SAMPLES / "transcripts.jsonl"


def text_items(archive, folder: Path, *names: str) -> None:
    lines = [
        {"item": name, "page": 1, "text": "Хлеб давали по карточкам.", "title": f"Письмо {name}", "kind": "letter"}
        for name in names
    ]
    file = folder / "texts.jsonl"
    file.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")
    assert archive.run("transcripts", str(file)).returncode == 0


def test_several_items_become_one_file_that_another_program_reads(command, tmp_path):
    archive = command()
    text_items(archive, tmp_path, "BL-1", "BL-2")
    target = tmp_path / "records.mrc"
    done = archive.run("export", "rusmarc", "BL-1", "BL-2", "BL-1", "--to", str(target), "--json")
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    with target.open("rb") as file:
        assert [record["001"].data for record in MARCReader(file, force_utf8=True)] == ["BL-1", "BL-2"]
    told = json.loads(done.stderr)
    assert [record["item"] for record in told["records"]] == ["BL-1", "BL-2"]
    assert all({"term", "value", "why", "words"} == set(one) for r in told["records"] for one in r["lost"])


def test_an_item_that_is_not_there_costs_only_itself_and_the_code_says_so(command, tmp_path):
    archive = command()
    text_items(archive, tmp_path, "BL-1")
    partial = archive.run("export", "rusmarc", "BL-1", "BL-404")
    assert partial.returncode == 3
    assert "BL-404" in partial.stderr
    assert len(etree.fromstring(partial.stdout.encode())) == 1
    refused = archive.run("export", "gost", "BL-404")
    assert (refused.returncode, refused.stdout) == (1, "")


def test_items_found_by_a_question_are_described_one_a_line(command, tmp_path):
    archive = command()
    text_items(archive, tmp_path, "BL-1", "BL-2")
    done = archive.run("export", "gost", "--query", "карточкам")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert len(lines) == 2
    assert all(line.endswith("Текст (визуальный) : непосредственный.") for line in lines)


def test_the_finding_list_of_a_donation_is_written_in_each_form(command, tmp_path):
    archive = command()
    assert archive.run("ingest", str(LEAFLET), "--donation", "D-7").returncode in (0, 3)
    for ending, start in (("pdf", b"%PDF-"), ("docx", b"PK"), ("csv", b"\xef\xbb\xbf"), ("html", b"<section")):
        target = tmp_path / f"list.{ending}"
        done = archive.run("export", "finding-list", "--donation", "D-7", "--to", str(target))
        assert done.returncode == 0, done.stderr
        assert target.read_bytes().startswith(start)


def test_what_makes_no_sense_is_refused_with_a_sentence(command, tmp_path):
    archive = command()
    for words, code in (
        (("finding-list", "--donation", "D-404"), 1),
        (("finding-list",), 2),
        (("rusmarc",), 2),
        (("oai_dc", "BL-1", "BL-2"), 2),
        (("marc21", "BL-1"), 2),
    ):
        done: subprocess.CompletedProcess[str] = archive.run("export", *words)
        assert (done.returncode, done.stdout) == (code, ""), words
        assert done.stderr
