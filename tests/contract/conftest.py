"""The search engines, each empty, for every test of the contract."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from pipeline.adapters.elastic_index import ElasticIndex
from pipeline.adapters.embedded_index import EmbeddedIndex
from pipeline.ports import SearchIndex

_NUMBERS = count(1)
_ENGINES = [
    pytest.param("embedded", id="embedded"),
    pytest.param("elasticsearch", id="elasticsearch", marks=pytest.mark.elasticsearch),
]


@pytest.fixture
def embedded(tmp_path: Path) -> EmbeddedIndex:
    return EmbeddedIndex(tmp_path / "index", wait_s=5)


@pytest.fixture
def elastic(elasticsearch_url: str) -> Iterator[ElasticIndex]:
    alias = f"pages-{next(_NUMBERS)}"
    index = ElasticIndex(elasticsearch_url, alias)
    yield index
    index.close()
    asked = urllib.request.Request(f"{elasticsearch_url}/_cat/indices/{alias}*?format=json")
    with urllib.request.urlopen(asked) as said:
        names = [row["index"] for row in json.load(said)]
    for name in names:
        urllib.request.urlopen(urllib.request.Request(f"{elasticsearch_url}/{name}", method="DELETE")).close()


@pytest.fixture(params=_ENGINES)
def index(request: pytest.FixtureRequest) -> SearchIndex:
    found: SearchIndex = request.getfixturevalue("embedded" if request.param == "embedded" else "elastic")
    return found
