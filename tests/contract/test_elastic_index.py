"""What only a server can do to us: not answer, refuse, hold something else under our name."""

from __future__ import annotations

import json
import urllib.request

import pytest

from pipeline.adapters.elastic_index import ElasticIndex
from pipeline.errors import ConfigurationError, UnavailableError
from pipeline.search import understand
from tests.contract.pages import document, doubtful_document

pytestmark = pytest.mark.elasticsearch


def _call(method: str, url: str, body: object = None) -> None:
    data = None if body is None else json.dumps(body).encode()
    asked = urllib.request.Request(url, data=data, method=method, headers={"Content-Type": "application/json"})
    urllib.request.urlopen(asked).close()


def test_a_server_that_does_not_answer_is_unavailable_and_retryable() -> None:
    index = ElasticIndex("http://127.0.0.1:9", "pages", timeout_s=2)
    for call in (lambda: index.search(understand("хлеб")), lambda: index.put([document("A/1", "а")]), index.status):
        with pytest.raises(UnavailableError) as raised:
            call()
        assert raised.value.code == "index-unavailable"
        assert raised.value.retryable
    index.close()


def test_an_index_of_other_people_under_our_name_is_left_alone(elastic: ElasticIndex, elasticsearch_url: str) -> None:
    _call("PUT", f"{elasticsearch_url}/{elastic._alias}")
    for call in (lambda: elastic.put([document("A/1", "а")]), lambda: elastic.rebuild([document("A/1", "а")])):
        with pytest.raises(ConfigurationError) as raised:
            call()
        assert raised.value.code == "index-alias-taken"


def test_an_index_of_another_version_asks_for_a_rebuild(elastic: ElasticIndex, elasticsearch_url: str) -> None:
    elastic.put([document("A/1", "хлеб")])
    _call("PUT", f"{elasticsearch_url}/{elastic._alias}/_mapping", {"_meta": {"schema_version": 0}})
    opened_later = ElasticIndex(elasticsearch_url, elastic._alias)
    with pytest.raises(UnavailableError) as raised:
        opened_later.search(understand("хлеб"))
    opened_later.close()
    assert raised.value.code == "index-outdated"
    elastic.rebuild([document("A/1", "хлеб")])
    assert elastic.search(understand("хлеб")).total_pages == 1


def test_what_the_server_refuses_for_another_reason_than_age_is_raised(
    elastic: ElasticIndex, elasticsearch_url: str
) -> None:
    elastic.put([document("A/1", "хлеб")])
    _call("PUT", f"{elasticsearch_url}/{elastic._alias}/_settings", {"index.blocks.write": True})
    with pytest.raises(UnavailableError) as raised:
        elastic.put([document("A/2", "хлеб")])
    assert raised.value.code == "index-failed"
    _call("PUT", f"{elasticsearch_url}/{elastic._alias}/_settings", {"index.blocks.write": False})
    elastic.put([document("A/2", "хлеб")])
    assert elastic.search(understand("хлеб")).total_pages == 2


def test_doubtful_words_are_looked_for_as_soon_as_there_are_any(elastic: ElasticIndex) -> None:
    elastic.put([document("A/1", "дали хлева")])
    plain = elastic.search(understand("дали"))
    assert plain.hits[0].score == elastic.search(understand("дали", doubtful=False)).hits[0].score
    elastic.put([doubtful_document("A/2", "дали хлева", {1: (("хлеба", 0.3),)})])
    assert elastic.search(understand("хлеб")).doubtful_pages == 1
    elastic.rebuild([document("A/1", "дали хлева")])
    assert elastic.search(understand("хлеб")).total_pages == 0
    elastic.rebuild([doubtful_document("A/2", "дали хлева", {1: (("хлеба", 0.3),)})])
    assert elastic.search(understand("хлеб")).doubtful_pages == 1
