"""How a page and a question look to a search engine: the fields, and the one formula of rank that all engines compute.

    score = for each word: BM25 of its best stem (k1 1.2, b 0.75)
            + LEXEME where a form of the same word stands + EQUAL where the very form stands
            + TITLE where the item's title has it
          + TIER for each word when all wanted words are there

Everything beside BM25 is a constant, so engines cannot differ in it. TIER is above what one word can get otherwise:
pages with all wanted words come first.

Where doubtful readings count, a word that only may stand on the page gets instead of all that

            PERHAPS × level of its probability (the likeliest on the page; LEVELS)

or nothing where letters of it are wrong too, and beside it all pages on which any word surely stands get SURE, those on
which all of several do TIER for each word once more: of pages with as many words the sure ones come first, in the order
they have without doubtful readings.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import chain, pairwise

from pipeline.query import IndexHit, Phrase, Query, Term
from pipeline.stages.fulltext.doubts import wrong_letters
from pipeline.stages.fulltext.fields import ALWAYS_LAST, LEVELS, READ, number_of_day
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
    Nothing,
)
from pipeline.stages.fulltext.tokens import tokens_of

LEXEME = 4.0
EQUAL = 1.0
TITLE = 3.0
TIER = 48.0
SURE = 16.0
PERHAPS = 0.05
SCORE_DIGITS = 3
"""Engines add in different orders; what differs only behind these digits is a tie and goes by key."""

WINDOW = 10_000
"""No engine is asked for hits beyond this place; totals are always right."""

MARGIN = 10
"""Hits taken on either side of the asked-for slice, so that ties at its edges are put in order."""

MOST_SLOP = 3
_STEPS = range(1, len(LEVELS) + 2)
MOST_ALMOST = 12
"""Most stems of one word that are looked for with wrong letters: an engine looks through its list of stems for each."""


def plan(query: Query) -> Node:
    """Turn a question into the tree that every engine translates, node by node."""
    found = matched(query)
    if not isinstance(found, All):
        return found
    doubtful, phrases = query.doubtful, (*query.wanted, *query.required)
    more = [_scored(phrase, doubtful=doubtful) for phrase in phrases]
    if len(query.wanted) > 1:
        more.append(_tier(query.wanted, doubtful=doubtful))
    if doubtful and phrases:
        more.append(Fixed(All(more=tuple(_covered(phrase) for phrase in phrases)), SURE))
        more += [_tier(phrases, doubtful=False)] if len(phrases) > 1 else []
    return replace(found, more=tuple(more))


def matched(query: Query) -> Node:
    """Return what plan() matches, without what it scores: for counting."""
    doubtful = query.doubtful
    must = [*_filters(query), *(_stands(phrase, doubtful=doubtful) for phrase in query.required)]
    if query.wanted:
        must.append(All(more=tuple(_stands(phrase, doubtful=doubtful) for phrase in query.wanted)))
    never = tuple(_in_text(phrase) for phrase in query.excluded)
    if not must and not never:
        return Nothing() if query.text.strip() else Everything()
    return All(tuple(must or [Everything()]), (), never)


def without_doubts(query: Query) -> Query | None:
    """Return the question that finds only what was read; None when it is the same."""
    return replace(query, doubtful=False) if query.doubtful and (query.wanted or query.required) else None


def places_of(phrase: Phrase) -> tuple[str, tuple[tuple[str, ...], ...]]:
    """Return where a phrase is looked for ("stems" or "forms") and what counts at each of its places."""
    if all(term.stems for term in phrase.terms):
        return "stems", tuple(term.stems for term in phrase.terms)
    return "forms", tuple((term.form,) for term in phrase.terms)


def almost_sought(phrase: Phrase) -> tuple[tuple[str, int], ...]:
    """Return the stems of a single word that may stand there with wrong letters, and how many; none of a phrase."""
    field, places = places_of(phrase)
    if field != "stems" or len(places) != 1:
        return ()
    long = [(stem, letters) for stem in places[0] if (letters := wrong_letters(stem))]
    return tuple(long[:MOST_ALMOST])


def in_rank(hits: list[IndexHit]) -> list[IndexHit]:
    """Put hits in their order: score downwards, equal scores by key."""
    return sorted(hits, key=lambda hit: (-hit.score, hit.item, hit.page, hit.key))


def rounded(score: float) -> float:
    """Return a score without the digits in which engines may differ."""
    return round(score, SCORE_DIGITS)


def _in_text(phrase: Phrase, prefix: str = "") -> Node:
    field, places = places_of(phrase)
    if len(places) == 1:
        return AnyOf(prefix + field, places[0])
    return InOrder(prefix + field, places, min(phrase.slop, MOST_SLOP))


def _in_title(phrase: Phrase) -> Node:
    return _in_text(phrase, "title_")


def _stands(phrase: Phrase, *, doubtful: bool) -> Node:
    """On the page; or in the title: that leads to the item's first page, not to all of them."""
    sure = (_in_text(phrase), All(must=(Between("page", 1, 1), _in_title(phrase))))
    if not doubtful:
        return All(more=sure)
    almost = almost_sought(phrase)
    return All(more=(*sure, _perhaps(phrase), *([Almost("almost", almost)] if almost else [])))


def _covered(phrase: Phrase, *, doubtful: bool = False) -> Node:
    sure = (_in_text(phrase), _in_title(phrase))
    return All(more=(*sure, _perhaps(phrase)) if doubtful else sure)


def _tier(phrases: tuple[Phrase, ...], *, doubtful: bool) -> Node:
    every = All(must=tuple(_covered(phrase, doubtful=doubtful) for phrase in phrases))
    return Fixed(every, TIER * sum(len(phrase.terms) for phrase in phrases))


def _perhaps(phrase: Phrase) -> Node:
    """May stand on the page: a word at any level; each two words of a phrase at neighbouring places.

    Of three words and more the pairs may be found at different places: then the page is left out when it is shown.
    """
    field, places = places_of(phrase)
    if len(places) == 1:
        return AnyOf(f"maybe_{field}", _at_levels(places[0], _STEPS))
    pairs = [(Beside(f"maybe_{field}", *two), InOrder(field, two, 0)) for two in pairwise(places)]
    return pairs[0][0] if len(pairs) == 1 else All(must=tuple(All(more=either) for either in pairs))


def _at_levels(tokens: tuple[str, ...], levels: Iterable[int]) -> tuple[str, ...]:
    return tuple(f"{token}{level}" for level in levels for token in tokens)


def _likely(field: str, tokens: tuple[str, ...], steps: Iterable[int]) -> tuple[Node, ...]:
    """A word at each of these levels; the highest on the page counts."""
    return tuple(
        Fixed(AnyOf(f"maybe_{field}", _at_levels(tokens, (step,))), PERHAPS * number)
        for number, step in enumerate(steps, 1)
    )


def _scored(phrase: Phrase, *, doubtful: bool) -> Node:
    words = tuple(chain.from_iterable(_word(term) for term in phrase.terms))
    in_title = Fixed(_in_title(phrase), TITLE)
    if len(phrase.terms) == 1:
        sure = All(more=(*words, in_title))
    else:
        sure = All(more=(All(must=(_in_text(phrase),), more=words), in_title))
    if not doubtful:
        return sure
    field, places = places_of(phrase)
    if len(places) == 1:
        return Best((sure, *_likely(field, places[0], _STEPS)))
    likely = tuple(Best(_likely(field, place, (*_STEPS, READ))) for place in places)
    return Best((sure, All(must=(_perhaps(phrase),), more=likely)))


def _word(term: Term) -> tuple[Node, ...]:
    equal = Fixed(AnyOf("forms", (term.form,)), EQUAL)
    if not term.stems:
        return Counted("forms", term.form), equal
    best = Best(tuple(Counted("stems", stem) for stem in term.stems))
    if not term.forms:
        return best, equal
    return best, Fixed(AnyOf("forms", term.forms), LEXEME), equal


def _filters(query: Query) -> list[Node]:
    found: list[Node] = []
    if query.kind is not None:
        found.append(AnyOf("kind", (query.kind,)))
    if query.item is not None:
        found.append(AnyOf("item", (query.item,)))
    if query.first_day is not None or query.last_day is not None:
        least = number_of_day(query.first_day) if query.first_day else 1
        most = number_of_day(query.last_day) if query.last_day else ALWAYS_LAST
        found += [Between("first_day", 0, most), Between("last_day", least, ALWAYS_LAST)]
    found += _named("persons", query.person, query.person_terms)
    return found + _named("places", query.place, query.place_terms)


def _named(field: str, name: str | None, terms: tuple[Term, ...]) -> list[Node]:
    if name is None:
        return []
    if terms:
        return [AnyOf(field, term.stems or (term.form,)) for term in terms]
    written = tokens_of(name)
    return [AnyOf(field, (token.stem,)) for token in written] if written else [Nothing()]
