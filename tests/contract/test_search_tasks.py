"""Researchers' questions that full text alone can answer: both engines find what they must, in the same places."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from pipeline.adapters.elastic_index import ElasticIndex
from pipeline.adapters.embedded_index import EmbeddedIndex
from pipeline.ports import SearchIndex
from pipeline.query import PageDocument, Query
from pipeline.search import understand
from tests.contract.pages import document

TASKS: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parents[1] / "data" / "search_tasks.yaml").read_text(encoding="utf-8")
)
_SIDES = ("must_match", "must_not_match")


def _corpus() -> list[PageDocument]:
    texts = [text for task in TASKS for side in _SIDES for text in task[side]]
    return [document(f"BL-{number:06}/1", **text) for number, text in enumerate(texts, start=1)]


def _keys(task: dict[str, Any], side: str) -> list[str]:
    places = [(other["id"], each) for other in TASKS for each in _SIDES for _ in other[each]]
    return [f"BL-{n:06}/1" for n, place in enumerate(places, start=1) if place == (task["id"], side)]


def _asked(task: dict[str, Any]) -> Query:
    return understand(task["query"], kind=task.get("kind"), from_=task.get("from"), to=task.get("to"), limit=10)


@pytest.fixture
def filled(index: SearchIndex) -> SearchIndex:
    index.put(_corpus())
    return index


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task["id"])
def test_a_researcher_finds_what_the_question_means_and_nothing_else(filled: SearchIndex, task: dict[str, Any]) -> None:
    found = [hit.key for hit in filled.search(_asked(task)).hits]
    wanted, unwanted = _keys(task, "must_match"), _keys(task, "must_not_match")
    assert wanted
    assert set(wanted) <= set(found)
    places = [found.index(key) for key in unwanted if key in found]
    if task["mode"] == "filter":
        assert places == []
    else:
        assert all(place > found.index(key) for place in places for key in wanted)


@pytest.mark.elasticsearch
def test_both_engines_have_the_same_first_ten_places(embedded: EmbeddedIndex, elastic: ElasticIndex) -> None:
    embedded.put(_corpus())
    elastic.put(_corpus())
    for task in TASKS:
        one, other = embedded.search(_asked(task)), elastic.search(_asked(task))
        assert [hit.key for hit in one.hits] == [hit.key for hit in other.hits], task["id"]
        assert (one.total_pages, one.total_items) == (other.total_pages, other.total_items), task["id"]
