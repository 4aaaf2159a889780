"""The flow of learning: a task an item, by names that a person knows; figures as an artifact; its time of night."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from flows.serve import LEARN_NAME, deployments
from pipeline import transcripts
from pipeline.desk import typed
from pipeline.errors import ConfigurationError
from pipeline.settings import Settings
from pipeline.wiring import open_archive
from tests.conftest import SAMPLES

pytestmark = pytest.mark.prefect


def corrected(settings: Settings, tmp_path: Path) -> None:
    """Take in one page whose text a person has set: too little to learn from."""
    page = "SB-0001/SB-0001_0001r"
    truth = json.loads((SAMPLES / "ground_truth" / f"{page}.json").read_text(encoding="utf-8"))
    text = "\n".join(line["text"] for line in truth["lines"][:6])
    row = {"item": "D-1", "page": 1, "text": text, "scan": f"{Path(page).name}.jpg"}
    (tmp_path / f"{Path(page).name}.jpg").write_bytes((SAMPLES / f"{page}.jpg").read_bytes())
    (tmp_path / "texts.jsonl").write_text(json.dumps(row, ensure_ascii=False), encoding="utf-8")
    archive = open_archive(settings)
    transcripts.take_in(archive, tmp_path / "texts.jsonl", typed.take_copy)
    archive.close()


def test_a_night_of_learning_is_a_task_an_item_and_leaves_figures(prefect_api: str, settings: Settings, tmp_path: Path):
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId

    from flows.learn import learn_hands

    corrected(settings, tmp_path)
    state = learn_hands(home=str(settings.home), return_state=True)
    assert (state.type.value, state.name) == ("COMPLETED", "Completed"), "too few lines are no fault"
    with get_client(sync_client=True) as client:
        run = client.read_flow_run(state.state_details.flow_run_id)
        ends = time.monotonic() + 60  # task runs reach the server a moment later
        while not (
            tasks := client.read_task_runs(flow_run_filter=FlowRunFilter(id=FlowRunFilterId(any_=[run.id])))
        ) and (time.monotonic() < ends):
            time.sleep(0.2)
        (artifact,) = [each for each in client.read_artifacts(sort="UPDATED_DESC") if each.flow_run_id == run.id]
    assert run.name == "обучение: все исправленные"
    assert [task.name for task in tasks] == ["почерк: D-1"]
    assert artifact.key == "learn-report"
    assert "D\\-1" in artifact.data
    assert "18" in artifact.data, "it does not say how many lines are needed"


def test_learning_is_offered_with_its_time_of_night(settings: Settings):
    offered = {each.name: each for each in deployments(settings.model_copy(update={"learn_at": "30 1 * * 6"}))}
    (schedule,) = offered[LEARN_NAME].schedules
    assert (schedule.schedule.cron, schedule.schedule.timezone, schedule.active) == ("30 1 * * 6", "UTC", True)
    assert not offered["ingest-folder"].schedules


def test_without_a_time_learning_is_offered_but_never_by_itself(settings: Settings):
    offered = {each.name: each for each in deployments(settings.model_copy(update={"learn_at": ""}))}
    (schedule,) = offered[LEARN_NAME].schedules
    assert not schedule.active


def test_a_time_that_is_none_is_refused_in_words(settings: Settings):
    with pytest.raises(ConfigurationError) as refusal:
        deployments(settings.model_copy(update={"learn_at": "99 2 * * *"}))
    assert "ARCHIVE_LEARN_AT" in str(refusal.value.facts["faults"])
