"""The flow: a task a file and a task a page, seen in Prefect by names a person knows; a report; real deployments."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline.errors import BadScanError, StorageFullError, UnavailableError
from pipeline.ingest import report_of
from pipeline.model import Outcome
from pipeline.settings import Settings
from pipeline.wiring import open_archive
from tests.conftest import SAMPLES

pytestmark = pytest.mark.prefect


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "leaflet"
    shutil.copytree(SAMPLES / "SB-0007", folder)
    (folder / "empty.jpg").write_bytes(b"")
    return folder


@pytest.fixture
def prefect(prefect_api: str):
    from prefect.client.orchestration import get_client

    with get_client(sync_client=True) as client:
        yield client


def test_a_run_is_a_task_a_file_and_a_task_a_page_and_leaves_a_report(prefect, folder: Path, settings: Settings):
    from flows.ingest import INGESTS, ingest_folder
    from flows.opened import use

    archive = open_archive(settings)
    state = ingest_folder([str(folder)], home=use(archive), return_state=True)
    item = archive.catalogue.items()[0].id
    archive.close()
    assert (state.type.value, state.name) == ("COMPLETED", "Partial")

    run = prefect.read_flow_run(state.state_details.flow_run_id)
    assert run.name == f"приём: {[str(folder)]}"
    names = sorted(task.name for task in _tasks(prefect, run.id))
    assert names == sorted(["приём: leaflet/SB-0007_0001r.webp", "приём: leaflet/empty.jpg", f"чтение: {item}, с. 1"])
    assert prefect.read_global_concurrency_limit_by_name(INGESTS).limit == settings.ingests_at_once
    artifact = prefect.read_artifacts(sort="UPDATED_DESC")[0]
    assert artifact.key == "ingest-report"
    assert "empty.jpg" in artifact.data


def _tasks(prefect, flow_run):
    from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId

    for _ in range(50):  # task runs reach the server a moment later
        tasks = prefect.read_task_runs(flow_run_filter=FlowRunFilter(id=FlowRunFilterId(any_=[flow_run])))
        if len(tasks) >= 3:
            return tasks
        time.sleep(0.2)
    return tasks


def test_only_what_may_go_away_by_itself_is_tried_again(prefect_api: str):
    from prefect.states import Failed

    from flows.ingest import worth_retrying

    assert worth_retrying(None, None, Failed(data=UnavailableError("index-unavailable")))
    assert not worth_retrying(None, None, Failed(data=StorageFullError("storage-full")))
    assert not worth_retrying(None, None, Failed(data=BadScanError("scan-empty")))
    assert not worth_retrying(None, None, Failed(data=ValueError("a fault of ours")))


def test_staff_start_a_run_from_prefects_own_page(prefect, folder: Path, settings: Settings, tmp_path: Path):
    environment = os.environ | {"ARCHIVE_HOME": str(settings.home), "PYTHONPATH": str(Path.cwd())}
    log = tmp_path / "serve.log"
    with log.open("w") as out:
        serving = subprocess.Popen([sys.executable, "-m", "flows.serve"], env=environment, stdout=out, stderr=out)
    try:
        deployment = _deployment(prefect, serving)
        run = prefect.create_flow_run_from_deployment(
            deployment, parameters={"paths": [str(folder)], "kind": "leaflet"}
        )
        state = run.state
        until = time.monotonic() + 120
        while not state.is_final() and time.monotonic() < until:
            time.sleep(0.5)
            state = prefect.read_flow_run(run.id).state
    finally:
        serving.terminate()
        serving.wait(30)
    assert state.name == "Partial", (state, log.read_text())

    archive = open_archive(settings)
    report = report_of(archive, archive.catalogue.runs()[0].id)
    item = archive.catalogue.items()[0]
    archive.close()
    assert (report.outcomes[Outcome.STORED], report.outcomes[Outcome.QUARANTINED], report.pages) == (1, 1, 1)
    assert item.kind == "leaflet"


def _deployment(prefect, serving: subprocess.Popen[bytes]):
    from prefect.exceptions import ObjectNotFound

    for _ in range(300):
        try:
            return prefect.read_deployment_by_name("ingest/ingest-folder").id
        except ObjectNotFound:
            assert serving.poll() is None, "flows.serve ended"
            time.sleep(0.2)
    raise AssertionError("the deployment was never offered")
