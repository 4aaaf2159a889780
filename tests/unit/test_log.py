"""The log: one JSON object a line, a fixed phrase and facts; nothing of it in front of a user."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.log import log, log_fault, log_to


@pytest.fixture
def lines(tmp_path: Path):
    file = log_to(tmp_path / "home")

    def read() -> list[dict[str, object]]:
        return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]

    return read


def test_a_phrase_and_its_facts_are_one_line(lines, capsys: pytest.CaptureFixture[str]):
    log("page not read", item="BL-000001", page=3, code="page-too-slow")
    (entry,) = lines()
    assert entry.pop("timestamp")
    assert entry == {
        "phrase": "page not read",
        "level": "info",
        "item": "BL-000001",
        "page": 3,
        "code": "page-too-slow",
    }
    assert capsys.readouterr() == ("", "")


def test_an_unforeseen_error_keeps_its_traceback_in_the_log_only(lines, capsys: pytest.CaptureFixture[str]):
    try:
        raise ValueError("a fault of ours")
    except ValueError as error:
        log_fault("page broken", error, path="/items")
    (entry,) = lines()
    assert entry["phrase"] == "page broken"
    assert "ValueError: a fault of ours" in str(entry["exception"])
    assert capsys.readouterr() == ("", "")
