"""The local Prefect server: found again, never two, ended when asked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from flows.server import answering, connect, running, stop
from pipeline.errors import UnavailableError
from pipeline.settings import Settings

pytestmark = pytest.mark.prefect


def test_a_running_server_is_used_again(prefect_home: Settings, monkeypatch: pytest.MonkeyPatch):
    before = running(prefect_home)
    assert before is not None
    monkeypatch.delenv("PREFECT_API_URL")
    assert connect(prefect_home) == before.api_url
    assert running(prefect_home) == before


def test_a_configured_server_that_does_not_answer_is_said_at_once(settings: Settings):
    away = settings.model_copy(update={"prefect_api_url": "http://127.0.0.1:9/api"})
    with pytest.raises(UnavailableError) as said:
        connect(away)
    assert said.value.code == "prefect-does-not-answer"


def test_without_a_server_none_is_running_and_none_is_ended(settings: Settings, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    assert running(settings) is None
    assert answering(settings) is None
    assert stop(settings) is False


@pytest.mark.parametrize("note", ["", "{", '{"pid": 1, "port": 1}', '{"pid": "x"}', "[]"])
def test_a_broken_or_foreign_note_is_not_taken_for_a_server(settings: Settings, note: str):
    settings.prefect_folder.mkdir(parents=True)
    (settings.prefect_folder / "server.json").write_text(note)
    assert running(settings) is None


def test_the_process_id_of_another_program_is_left_alone(settings: Settings):
    settings.prefect_folder.mkdir(parents=True)
    me = int(Path("/proc/self").resolve().name)
    (settings.prefect_folder / "server.json").write_text(json.dumps({"pid": me, "port": 1}))
    assert stop(settings) is False
