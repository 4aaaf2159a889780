"""How fields, pages and questions look to tantivy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from typing import Any

import tantivy

from pipeline.query import IndexAnswer, IndexHit, PageDocument, Query
from pipeline.stages.fulltext.doubts import MOST_DOUBTS
from pipeline.stages.fulltext.fields import READ, WIDTH, fields_of
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

_KEYWORDS = ("key", "item", "kind")
_NUMBERS = ("page", "revision", "human", "first_day", "last_day")
_TEXTS = ("persons", "places", "forms", "stems", "maybe_forms", "maybe_stems", "almost", "title_forms", "title_stems")
_STORED = ("key", "item", "page", "revision")
_MOST_ITEMS = 10_000_000
_MOST_TERMS = 100
"""Of more, a set is looked for: of few it is slower than one after the other, an automaton over all terms."""
_T = tantivy.Query


def schema_of_pages() -> tantivy.Schema:
    """Return the fields of the index."""
    builder = tantivy.SchemaBuilder()
    for name in _KEYWORDS:
        builder.add_text_field(name, stored=name in _STORED, fast=True, tokenizer_name="raw", index_option="basic")
    for name in _NUMBERS:
        builder.add_integer_field(name, stored=name in _STORED, indexed=True, fast=True)
    for name in _TEXTS:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    return builder.build()


def stored_form(document: PageDocument) -> tantivy.Document:
    """Return a page as tantivy takes it."""
    return tantivy.Document(**fields_of(document))


def answer(query: Query, searcher: tantivy.Searcher, schema: tantivy.Schema) -> IndexAnswer:
    """Ask one state of the index; where it has no doubtful words, without them: that finds the same sooner."""
    if not searcher.search(_T.term_query(schema, "maybe_stems", "|"), limit=1, count=False).hits:
        query = replace(query, doubtful=False)
    asked = _translate(plan(query), schema)
    counting = _translate(matched(query), schema)
    counted = searcher.aggregate(counting, {"items": {"terms": {"field": "item", "size": _MOST_ITEMS}}})
    pages = [bucket["doc_count"] for bucket in counted["items"]["buckets"]]
    end = query.offset + query.limit
    hits = _ranked(searcher, asked, end)[query.offset : end] if query.limit and end <= WINDOW else []
    return IndexAnswer(sum(pages), len(pages), tuple(hits), _doubtful(query, sum(pages), searcher, schema))


def _doubtful(query: Query, pages: int, searcher: tantivy.Searcher, schema: tantivy.Schema) -> int:
    """Return how many of the pages found would not be found without doubtful readings."""
    sure = without_doubts(query)
    if sure is None or not pages:
        return 0
    counted = searcher.aggregate(_translate(matched(sure), schema), {"pages": {"value_count": {"field": "page"}}})
    return pages - int(counted["pages"]["value"])


def rows(searcher: tantivy.Searcher, asked: tantivy.Query, most: int) -> list[tuple[str, int, str, int]]:
    """Return (item, page, key, revision) of the pages that match, in no order."""
    found = searcher.search(asked, limit=max(1, most), count=False).hits
    stored = (searcher.doc(address) for _, address in found)
    return [(row["item"][0], row["page"][0], row["key"][0], row["revision"][0]) for row in stored]


def _ranked(searcher: tantivy.Searcher, asked: tantivy.Query, places: int) -> list[IndexHit]:
    """Return the best hits in order, so many that the first places are right.

    Tantivy leaves ties in the order of writing; so all that tie with the last place are fetched and put in order.
    """
    many = places + MARGIN
    while True:
        hits = searcher.search(asked, limit=many, count=False).hits
        if len(hits) < many or many >= 2 * WINDOW or rounded(hits[-1][0]) < rounded(hits[places - 1][0]):
            break
        many = min(4 * many, 2 * WINDOW)
    stored = ((score, searcher.doc(address)) for score, address in hits)
    return in_rank([IndexHit(row["key"][0], row["item"][0], row["page"][0], rounded(score)) for score, row in stored])


def _translate(node: Node, schema: tantivy.Schema) -> Any:
    match node:
        case Everything():
            return _T.const_score_query(_T.all_query(), 0.0)
        case Counted(field, token):
            return _T.term_query(schema, field, token)
        case AnyOf(field, tokens):
            return _any_of(schema, field, tokens)
        case InOrder(field, places, slop):
            return _any([_phrase(schema, field, places, gaps) for gaps in _gaps(len(places) - 1, slop)])
        case Beside(field, first, second):
            words: list[str | tuple[int, str]] = [(0, _at_any_level(first)), (WIDTH, _at_any_level(second))]
            return _T.regex_phrase_query(schema, field, words, slop=MOST_DOUBTS)
        case Almost(field, tokens):
            return _any([_almost(schema, field, token, letters) for token, letters in tokens])
        case Between(field, least, most):
            return _T.range_query(schema, field, tantivy.FieldType.Integer, least, most)
        case _:
            return _compound(node, schema)


def _compound(node: Node, schema: tantivy.Schema) -> Any:
    match node:
        case Fixed(part, score):
            return _T.const_score_query(_translate(part, schema), score)
        case Best(parts):
            return _T.disjunction_max_query([_translate(part, schema) for part in parts])
        case All(must, more, never):
            return _all(must, more, never, schema)
        case _:
            return _T.empty_query()


def _all(must: tuple[Node, ...], more: tuple[Node, ...], never: tuple[Node, ...], schema: tantivy.Schema) -> Any:
    clauses = chain(
        ((tantivy.Occur.Must, _T.const_score_query(_translate(part, schema), 0.0)) for part in must),
        ((tantivy.Occur.Should, _translate(part, schema)) for part in more),
        ((tantivy.Occur.MustNot, _translate(part, schema)) for part in never),
    )
    return _T.boolean_query(list(clauses))


def _any(parts: list[Any]) -> Any:
    return parts[0] if len(parts) == 1 else _T.boolean_query([(tantivy.Occur.Should, part) for part in parts])


def _any_of(schema: tantivy.Schema, field: str, tokens: tuple[str, ...]) -> Any:
    if len(tokens) > _MOST_TERMS:
        return _T.term_set_query(schema, field, list(tokens))
    return _any([_T.term_query(schema, field, token, index_option="basic") for token in tokens])


def _phrase(schema: tantivy.Schema, field: str, places: tuple[tuple[str, ...], ...], gaps: tuple[int, ...]) -> Any:
    """One phrase with its gaps fixed: tantivy's own slop also turns words round."""
    words: list[str | tuple[int, str]] = []
    position = 0
    for tokens, gap in zip(places, (0, *gaps), strict=True):
        position += gap
        words.append((position, "|".join(tokens)))  # tokens are letters and digits only
        position += 1
    return _T.regex_phrase_query(schema, field, words)


def _almost(schema: tantivy.Schema, field: str, token: str, letters: int) -> Any:
    return _T.fuzzy_term_query(schema, field, token, distance=letters, transposition_cost_one=False)


def _at_any_level(tokens: tuple[str, ...]) -> str:
    return f"({'|'.join(tokens)})[1-{READ}]"


def _gaps(number: int, slop: int) -> Iterator[tuple[int, ...]]:
    """Yield every way to leave up to slop places empty in so many gaps."""
    if number == 0:
        yield ()
        return
    for here in range(slop + 1):
        for others in _gaps(number - 1, slop - here):
            yield (here, *others)
