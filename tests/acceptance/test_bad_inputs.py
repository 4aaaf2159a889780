"""Whatever is handed in: each file gets one outcome with a reason, the rest goes on, nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.stages.intake import shown
from tests.unit.bad_inputs import ORDINARY_READER, TWINS, make_bad_inputs

pytestmark = pytest.mark.prefect


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "scans"


def test_each_bad_input_gets_its_one_outcome_and_the_rest_goes_on(command, folder: Path):
    expected = make_bad_inputs(folder)
    archive = command()
    report = archive.json("ingest", str(folder), code=3, before=ORDINARY_READER)
    entries = [e for e in archive.json("ledger", "--run", report["run"]) if e["step"] == "receive"]

    files = {name: wanted for name, wanted in expected.items() if wanted.outcome is not None}
    by_path = {entry["path"]: entry for entry in entries if entry["outcome"] != "failed"}
    assert len(by_path) == len([e for e in entries if e["outcome"] != "failed"]) == len(files) == report["files"]
    twins = [by_path[f"scans/{name}"] for name in TWINS]
    assert sorted(twin["outcome"] for twin in twins) == ["duplicate", "stored"]
    assert len({(twin["sha256"], twin["item"]) for twin in twins}) == 1
    for name, wanted in files.items():
        entry = by_path[f"scans/{shown(name)}"]
        assert name in TWINS or entry["outcome"] == wanted.outcome, name
        if wanted.code:
            assert entry["code"] == wanted.code, name
            assert entry["reason"], name
    assert sum(report["outcomes"].values()) == report["files"]

    problems = {problem["path"]: problem for problem in report["problems"]}
    for name, wanted in expected.items():
        if wanted.outcome in (None, "quarantined"):
            problem = problems[f"scans/{shown(name)}"]
            assert problem["code"] == wanted.code
            assert problem["message"]
            assert problem["fix"]


def test_a_second_run_takes_nothing_twice(command, folder: Path):
    make_bad_inputs(folder)
    archive = command()
    first = archive.json("ingest", str(folder), code=3, before=ORDINARY_READER)
    second = archive.json("ingest", str(folder), code=3, before=ORDINARY_READER)
    assert first["outcomes"]["stored"] >= 4
    assert second["outcomes"]["stored"] == 0
    assert second["outcomes"]["duplicate"] == first["outcomes"]["stored"] + first["outcomes"]["duplicate"]
    assert second["pages"] == 0
    assert second["items"] == first["items"]


def test_a_path_that_does_not_exist_is_a_usage_error_in_words(command, tmp_path: Path):
    done = command().run("ingest", str(tmp_path / "nowhere"))
    assert done.returncode == 2
    assert "no such file" in done.stderr


def test_an_unknown_kind_is_refused_before_anything_is_taken(command, folder: Path):
    make_bad_inputs(folder)
    archive = command()
    done = archive.run("ingest", str(folder), "--kind", "novel")
    assert done.returncode == 2
    assert "novel" in done.stderr
    assert archive.json("ledger") == []
