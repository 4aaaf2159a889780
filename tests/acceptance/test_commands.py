"""The commands and their JSON: what scripts and staff hold on to."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import SAMPLES

pytestmark = pytest.mark.prefect

LEAFLET = SAMPLES / "SB-0007"


def test_ingest_reports_and_the_word_is_found_boxed_on_the_scan(command):
    archive = command()
    report = archive.json("ingest", str(LEAFLET))
    assert set(report) >= {"run", "files", "outcomes", "pages", "items", "problems", "seconds"}
    assert report["files"] == sum(report["outcomes"].values()) == 2  # the scan and its item.yaml
    assert report["outcomes"] == {"stored": 1, "duplicate": 0, "quarantined": 0, "skipped": 1}

    truth = json.loads(next((SAMPLES / "ground_truth" / "SB-0007").glob("*.json")).read_text(encoding="utf-8"))
    wanted = [w["box"] for line in truth["lines"] for w in line["words"] if w["text"].lower().strip(".,!") == "хлеб"]
    assert wanted, "the leaflet no longer has the word"
    answer = archive.json("search", "хлебом")
    assert answer["total_pages"] == answer["total_items"] == 1
    hit = answer["hits"][0]
    assert (hit["item"], hit["page"], hit["kind"], hit["origin"]) == (report["items"][0], 1, "leaflet", "machine")
    found = [word["box"] for word in hit["words"]]
    assert any(_overlap(a, b) > 0.5 for a in found for b in wanted), (found, wanted)


def _overlap(a: list[int], b: list[int]) -> float:
    width = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0])
    height = min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])
    common = max(0, width) * max(0, height)
    return common / (a[2] * a[3] + b[2] * b[3] - common)


def test_what_staff_say_in_the_sidecar_is_the_record_of_a_person(command):
    archive = command()
    item = archive.json("ingest", str(LEAFLET))["items"][0]
    shown = archive.json("show", item)
    assert set(shown) >= {"item", "kind", "record", "pages", "revisions"}
    title = shown["record"]["dcterms:title"][0]
    assert (title["origin"], "Ленинградцы" in title["value"]) == ("human", True)
    assert shown["record"]["dcterms:format"][0]["value"] == "image/webp"
    assert shown["record"]["dcterms:format"][0]["origin"] == "machine"
    assert {"page", "scan_sha256", "width_px", "height_px", "text", "origin", "words"} <= set(shown["pages"][0])


def test_what_a_reading_is_worth_is_told_wherever_its_text_is_given(command):
    archive = command()
    item = archive.json("ingest", str(LEAFLET))["items"][0]
    page = archive.json("show", item)["pages"][0]
    assert 0 < page["expected_cer"] < 0.1  # the leaflet is read with 2.3 errors in a hundred
    assert page["trusted"]
    heading = archive.run("export", "text", item).stdout.splitlines()[:3]
    assert heading[0] == f"# {item}, page 1"
    assert re.fullmatch(r"# machine reading, about \d\s% errors expected", heading[1])
    assert heading[2] == ""
    strict = command(TRUST="1")
    assert not strict.json("show", item)["pages"][0]["trusted"]
    assert "unreliable" in strict.run("show", item).stdout
    assert "not to be relied on" in strict.run("export", "alto", item).stdout


def test_read_stores_nothing(command):
    archive = command()
    scan = next(LEAFLET.glob("*.webp"))
    page = archive.json("read", str(scan))["pages"][0]
    assert set(page) >= {"page", "kind", "rotation_deg", "engine", "confidence", "text", "lines", "warnings"}
    assert "ЛЕНИНГРАДЦЫ" in page["text"]
    word = page["lines"][0]["words"][0]
    assert len(word["box"]) == 4
    assert 0 <= word["confidence"] <= 1
    assert not (archive.home / "masters").exists()


def test_preflight_changes_nothing_and_names_what_is_wrong(command, tmp_path: Path):
    folder = tmp_path / "scans"
    folder.mkdir()
    (folder / "0001.jpg").write_bytes(b"")
    (folder / "0003.jpg").write_bytes(next((SAMPLES / "SB-0001").glob("*.jpg")).read_bytes())
    archive = command()
    found = archive.json("preflight", str(folder), code=3)
    keys = {"files", "pages", "bytes", "seconds_expected", "disk_needed_bytes", "disk_free_bytes", "problems"}
    assert set(found) == keys
    assert (found["files"], found["pages"]) == (2, 1)
    assert {"scan-empty", "frame-missing"} <= {problem["code"] for problem in found["problems"]}
    assert archive.json("ledger") == []


def test_exports_are_xml_of_the_record(command):
    archive = command()
    item = archive.json("ingest", str(LEAFLET))["items"][0]
    for form, expected in (("oai_dc", "Ленинградцы"), ("dcterms", "Ленинградцы"), ("alto", "ЛЕНИНГРАДЦЫ")):
        done = archive.run("export", form, item)
        assert done.returncode == 0
        assert done.stdout.startswith("<?xml")
        assert expected in done.stdout


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("show", "BL-999999"), 1, "BL-999999"),
        (("search", "хлеб", "--from", "позавчера"), 2, "позавчера"),
        (("read", "nowhere.jpg"), 2, "no such file"),
        (("entries",), 2, "either an item or a text"),
        (("search", "хлеб", "--kind", "novel"), 2, "novel"),
        (("ledger", "--outcome", "lost"), 2, "lost"),
        (("index", "use", "elasticsearch", "--url", "http://127.0.0.1:9"), 1, "127.0.0.1:9"),
    ],
)
def test_a_refusal_is_a_sentence_and_a_code(command, words: tuple[str, ...], code: int, said: str):
    done = command().run(*words)
    assert done.returncode == code, done.stderr
    assert said in done.stderr
    assert done.stdout == ""


def test_an_id_that_could_stand_in_no_address_is_refused_before_anything_is_taken_in(command):
    archive = command()
    done = archive.run("ingest", str(LEAFLET), "--item", "../x")
    assert done.returncode == 2
    assert "cannot be the id of an item" in done.stderr
    assert archive.json("ledger") == []


@pytest.mark.parametrize("words", [("search", "хлеб"), ("ingest", str(LEAFLET)), ("preflight", str(LEAFLET))])
def test_a_home_that_cannot_be_made_is_named_with_what_to_do(command, words: tuple[str, ...]):
    done = command(home=Path("/dev/null/home")).run(*words)
    assert done.returncode == 2
    assert "The archive's folder /dev/null/home cannot be used" in done.stderr
    assert "ARCHIVE_HOME" in done.stderr


def test_an_index_that_is_away_costs_neither_the_run_nor_the_readers_eyes(command):
    away = command(index="elasticsearch", elasticsearch_url="http://127.0.0.1:9")
    started = away.run("ingest", str(LEAFLET), "--json")
    assert started.returncode == 3, started.stderr
    report = json.loads(started.stdout)
    assert [problem["code"] for problem in report["problems"]] == ["index-unavailable"]
    assert report["outcomes"]["stored"] == report["pages"] == 1
    assert "WARNING" not in started.stderr
    back = command()
    assert back.json("search", "хлеб")["total_pages"] == 0
    assert back.run("ingest", str(LEAFLET)).returncode == 0
    assert back.json("search", "хлеб")["total_pages"] == 1  # the outbox had waited


def test_a_run_ended_by_the_keyboard_says_that_nothing_is_lost_and_goes_on(command):
    archive = command()
    process = archive.start("ingest", str(SAMPLES / "SB-0001"))
    until = time.monotonic() + 60
    while not (archive.home / "catalogue.sqlite3").exists() and time.monotonic() < until:
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert (process.returncode, "What was finished is kept" in said) == (130, True), said
    assert "Traceback" not in said
    assert archive.run("ingest", str(SAMPLES / "SB-0001")).returncode in (0, 3)


def test_a_refused_engine_does_not_become_the_chosen_one(command):
    archive = command()
    archive.run("index", "use", "elasticsearch", "--url", "http://127.0.0.1:9")
    assert archive.json("index", "status")["engine"] == "embedded"


def test_an_unknown_setting_is_refused_by_its_name(command):
    done = command(wrokers="3").run("doctor")
    assert done.returncode == 2
    assert "ARCHIVE_WROKERS" in done.stderr


def test_doctor_names_each_thing_and_how_to_mend_it(command):
    report = command().json("doctor")
    assert report["ok"] is True
    names = {check["name"] for check in report["checks"]}
    assert names == {"tesseract", "poppler", "disk", "memory", "catalogue", "index", "model", "prefect"}
    lame = command()
    lame.environment["PATH"] = "/nowhere"
    broken = lame.json("doctor", code=1)
    fixes = {check["name"]: check["fix"] for check in broken["checks"] if not check["ok"]}
    assert "apt-get install" in fixes["tesseract"]
    assert "apt-get install" in fixes["poppler"]


def test_date_and_entries(command, tmp_path: Path):
    archive = command()
    date = archive.json("date", "5/XII-41")
    assert (date["edtf"], date["level"], date["needs_review"]) == ("1941-12-05", 0, False)
    assert archive.json("date", "30.II.42")["edtf"] is None
    diary = tmp_path / "diary.txt"
    diary.write_text("5/XII-41\nХлеба 125 г.\n6/XII\nМороз.\n", encoding="utf-8")
    entries = archive.json("entries", "--text", str(diary))
    assert [(e["edtf"], e["first_line"], e["last_line"]) for e in entries] == [
        ("1941-12-05", 0, 1),
        ("1941-12-06", 2, 3),
    ]


def test_help_is_quick(command):
    archive = command()
    archive.run("--help")  # the first start compiles
    times = []
    for _ in range(5):
        started = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "pipeline.cli", "--help"], env=archive.environment, capture_output=True, check=True
        )
        times.append(time.perf_counter() - started)
    assert min(times) < 1.0, "a heavy import has crept in (the figure itself is measured by bench.cold_start)"


def test_help_loads_nothing_heavy(command):
    heavy = {"prefect", "sqlalchemy", "cv2", "numpy", "fastapi", "pymorphy3", "tantivy", "elasticsearch", "lxml"}
    code = (
        "import sys; sys.argv = ['archive', '--help']\n"
        "from pipeline.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        f"print('loaded:', *sorted({heavy!r} & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], env=command().environment, capture_output=True, text=True)
    assert done.stderr.strip() == "loaded:", done.stderr
