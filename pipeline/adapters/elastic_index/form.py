"""How a question looks to Elasticsearch: only what 8.6 and later have in common."""

from __future__ import annotations

from typing import Any

from pipeline.query import IndexAnswer, IndexHit, Query
from pipeline.stages.fulltext.doubts import MOST_DOUBTS
from pipeline.stages.fulltext.fields import WIDTH
from pipeline.stages.fulltext.nodes import (
    All,
    Almost,
    AnyOf,
    Beside,
    Best,
    Between,
    Counted,
    Everything,
    Fixed,
    InOrder,
    Node,
)
from pipeline.stages.fulltext.ranking import MARGIN, WINDOW, in_rank, matched, plan, rounded, without_doubts

Json = dict[str, Any]

_EXACT_UP_TO = 40_000
"""Items counted exactly in one answer; the most that Elasticsearch allows."""


def search_body(query: Query) -> Json:
    """Return the body of a search request: the slice with a margin on both sides, for ties at its edges."""
    start, size = _slice(query)
    counted: Json = {"items": {"cardinality": {"field": "item", "precision_threshold": _EXACT_UP_TO}}}
    sure = without_doubts(query)
    if sure is not None:
        counted["sure"] = {"filter": _translate(matched(sure))}
    return {
        "query": _translate(plan(query)),
        "from": start,
        "size": size,
        "sort": [{"_score": "desc"}, {"item": "asc"}, {"page": "asc"}],
        "track_scores": True,
        "track_total_hits": True,
        "_source": False,
        "docvalue_fields": ["key", "item", "page"],
        "aggs": counted,
    }


def answer(query: Query, said: Json) -> IndexAnswer:
    """Read the answer to a search request."""
    start, _ = _slice(query)
    hits = in_rank([_hit(row) for row in said["hits"]["hits"]])
    first = query.offset - start
    pages: int = said["hits"]["total"]["value"]
    sure: Json = said["aggregations"].get("sure", {"doc_count": pages})
    return IndexAnswer(
        total_pages=pages,
        total_items=said["aggregations"]["items"]["value"],
        hits=tuple(hits[first : first + query.limit]),
        doubtful_pages=pages - int(sure["doc_count"]),
    )


def _slice(query: Query) -> tuple[int, int]:
    end = query.offset + query.limit
    if query.limit == 0 or end > WINDOW:
        return 0, 0
    start = max(0, query.offset - MARGIN)
    return start, min(end + MARGIN, WINDOW) - start


def _hit(row: Json) -> IndexHit:
    fields = row["fields"]
    return IndexHit(fields["key"][0], fields["item"][0], fields["page"][0], rounded(row["_score"]))


def _translate(node: Node) -> Json:
    match node:
        case Everything():
            return {"constant_score": {"filter": {"match_all": {}}, "boost": 0.0}}
        case Counted(field, token):
            return {"term": {field: {"value": token}}}
        case AnyOf(field, tokens):
            return {"terms": {field: list(tokens)}}
        case InOrder(field, places, slop):
            return _in_order(field, places, slop)
        case Beside(field, first, second):
            return _beside(field, first, second)
        case Almost(field, tokens):
            return {"bool": {"should": [_almost(field, token, letters) for token, letters in tokens]}}
        case Between(field, least, most):
            return {"range": {field: {"gte": least, "lte": most}}}
        case _:
            return _compound(node)


def _compound(node: Node) -> Json:
    match node:
        case Fixed(part, score):
            return {"constant_score": {"filter": _translate(part), "boost": score}}
        case Best(parts):
            return {"dis_max": {"queries": [_translate(part) for part in parts], "tie_breaker": 0.0}}
        case All(must, more, never):
            body: Json = {
                "filter": [_translate(part) for part in must],
                "should": [_translate(part) for part in more],
                "must_not": [_translate(part) for part in never],
            }
            if not must:
                body["minimum_should_match"] = 1
            return {"bool": body}
        case _:
            return {"match_none": {}}


def _in_order(field: str, places: tuple[tuple[str, ...], ...], slop: int) -> Json:
    steps = [{"any_of": {"intervals": [{"match": {"query": token}} for token in place]}} for place in places]
    return {"intervals": {field: _ordered(slop, steps)}}


def _beside(field: str, first: tuple[str, ...], second: tuple[str, ...]) -> Json:
    """A word to the end of its place, and behind that another, nearer than the next end.

    One inside the other: three steps side by side in one bounded list lose matches (8.6).
    """
    to_the_end = _ordered(WIDTH, [_at_any_level(first), {"match": {"query": "|"}}])
    return {"intervals": {field: _ordered(MOST_DOUBTS, [to_the_end, _at_any_level(second)])}}


def _ordered(max_gaps: int, steps: list[Json]) -> Json:
    return {"all_of": {"ordered": True, "max_gaps": max_gaps, "intervals": steps}}


def _at_any_level(tokens: tuple[str, ...]) -> Json:
    return {"any_of": {"intervals": [{"wildcard": {"pattern": f"{token}?"}} for token in tokens]}}


def _almost(field: str, token: str, letters: int) -> Json:
    """All tokens so near, not only the nearest few, and a transposition is two letters: as everywhere else."""
    asked: Json = {"value": token, "fuzziness": letters, "transpositions": False, "rewrite": "constant_score"}
    return {"fuzzy": {field: asked}}
