"""Learning of hands as a Prefect flow: a task for each item; the story is pipeline.learn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from prefect import flow, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.states import Completed

from flows.ingest import worth_retrying
from flows.opened import archive_at, opened_for_run
from flows.report import markdown_hands
from pipeline import learn
from pipeline.errors import ArchiveError
from pipeline.i18n import _
from pipeline.learn_shapes import failed_shape, learned_shape
from pipeline.ports import EVERYONE
from pipeline.wiring import open_learner, read_lines

SECONDS = 900
NO_FAULT = frozenset({"learn-too-few", "learn-no-pages", "learn-nobody-corrected"})
"""More corrections are needed, that is all."""


@task(
    task_run_name="почерк: {item}",
    retries=3,
    retry_delay_seconds=[1, 5, 20],
    retry_condition_fn=worth_retrying,
    cache_policy=NO_CACHE,
    persist_result=False,
)
def learn_hand(home: str, item: str, seconds: int) -> dict[str, Any]:
    """Learn one hand ("*": everyone's); return what came of it, or why nothing could, as plain values."""
    archive = archive_at(home)
    teacher = learn.Teacher(open_learner(archive.settings), read_lines, seconds)
    try:
        return learned_shape(learn.learn(archive, teacher, EVERYONE if item == "*" else item))
    except ArchiveError as error:
        if error.retryable:
            raise
        return failed_shape(item, error)


def run_name() -> str:
    """Name a run by whose hands it learns."""
    from prefect.runtime import flow_run

    chosen = flow_run.parameters
    items = [*([_("All items")] if chosen.get("everyone") else []), *(chosen.get("items") or [])]
    return f"обучение: {', '.join(items) or 'все исправленные'}"


@flow(name="learn", flow_run_name=run_name, persist_result=False)
def learn_hands(
    items: list[str] | None = None, everyone: bool = False, seconds: int = SECONDS, home: str = ""
) -> State[None]:
    """Learn the hands of items from the pages that people corrected; keep what reads better, read the rest again.

    Args:
        items: Ids; none: all items with corrected pages. What was tried before is not tried again.
        everyone: Learn the base of all items first.
        seconds: Time that learning one hand may take.
        home: The archive's folder; empty: as the settings say.
    """
    with opened_for_run(home) as archive:
        chosen = [*(["*"] if everyone else []), *(items or learn.items_to_learn(archive))]
        found = [learn_hand(home, item, seconds) for item in chosen]
    create_markdown_artifact(key="learn-report", markdown=markdown_hands(found), description=_("Hands learned"))
    return _ended(found)


def _ended(found: Sequence[dict[str, Any]]) -> State[None]:
    faults = sum("lines" not in one and one["code"] not in NO_FAULT for one in found)
    message = _("{hands} hands, {kept} kept as better, {problems} problems").format(
        hands=len(found), kept=sum(bool(one.get("kept")) for one in found), problems=faults
    )
    return Completed(name="Partial" if faults else "Completed", message=message)
