"""How a page and a question look to a search engine: the fields, and the one formula of rank that all engines compute.

    score = for each word: BM25 of its best stem (k1 1.2, b 0.75)
            + LEXEME where a form of the same word stands + EQUAL where the very form stands
            + TITLE where the item's title has it
          + TIER for each word when all wanted words are there

Everything beside BM25 is a constant, so engines cannot differ in it. TIER is above what one word can get otherwise:
pages with all wanted words come first.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain

from pipeline.model import Origin
from pipeline.query import IndexHit, PageDocument, Phrase, Query, Term, Token
from pipeline.stages.fulltext.tokens import tokens_of

SCHEMA_VERSION = 1
"""Grows when the fields or the way texts are cut change: an index of another version must be rebuilt."""

LEXEME = 4.0
EQUAL = 1.0
TITLE = 3.0
TIER = 48.0
SCORE_DIGITS = 3
"""Engines add in different orders; what differs only behind these digits is a tie and goes by key."""

WINDOW = 10_000
"""No engine is asked for hits beyond this place; totals are always right."""

MARGIN = 10
"""Hits taken on either side of the asked-for slice, so that ties at its edges are put in order."""

MOST_SLOP = 3

_NEVER_FIRST, _ALWAYS_FIRST, _ALWAYS_LAST = 99_999_999, 0, 99_991_231


@dataclass(frozen=True, slots=True)
class Nothing:
    """Matches no page."""


@dataclass(frozen=True, slots=True)
class Everything:
    """Matches every page, score 0."""


@dataclass(frozen=True, slots=True)
class Counted:
    """One token in one field; the score is its BM25."""

    field: str
    token: str


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Any of these tokens in a field; only inside Fixed or All.must."""

    field: str
    tokens: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class InOrder:
    """Tokens next to each other, each place with its alternatives; slop: how many others may stand between in all."""

    field: str
    places: tuple[tuple[str, ...], ...]
    slop: int


@dataclass(frozen=True, slots=True)
class Between:
    """A whole number within bounds, inclusive."""

    field: str
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Fixed:
    """Matches as its part does, with a score of its own."""

    part: Node
    score: float


@dataclass(frozen=True, slots=True)
class Best:
    """Matches as any of its parts; the best part's score."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class All:
    """All of must (they add no score) and none of never; the scores of those of more that match are added.

    Where must is empty, at least one of more must match.
    """

    must: tuple[Node, ...] = ()
    more: tuple[Node, ...] = ()
    never: tuple[Node, ...] = ()


Node = Nothing | Everything | Counted | AnyOf | InOrder | Between | Fixed | Best | All


def plan(query: Query) -> Node:
    """Turn a question into the tree that every engine translates, node by node."""
    must = [*_filters(query), *(_stands(phrase) for phrase in query.required)]
    if query.wanted:
        must.append(All(more=tuple(_stands(phrase) for phrase in query.wanted)))
    never = tuple(_in_text(phrase) for phrase in query.excluded)
    if not must and not never:
        return Nothing() if query.text.strip() else Everything()
    if not must:
        must.append(Everything())
    more = [_scored(phrase) for phrase in chain(query.wanted, query.required)]
    if len(query.wanted) > 1:
        every = All(must=tuple(All(more=(_in_text(phrase), _in_title(phrase))) for phrase in query.wanted))
        more.append(Fixed(every, TIER * sum(len(phrase.terms) for phrase in query.wanted)))
    return All(tuple(must), tuple(more), never)


def places_of(phrase: Phrase) -> tuple[str, tuple[tuple[str, ...], ...]]:
    """Return where a phrase is looked for ("stems" or "forms") and what counts at each of its places."""
    if all(term.stems for term in phrase.terms):
        return "stems", tuple(term.stems for term in phrase.terms)
    return "forms", tuple((term.form,) for term in phrase.terms)


def number_of_day(day: str) -> int:
    """Return an ISO day as yyyymmdd."""
    return int(day.replace("-", ""))


def fields_of(document: PageDocument) -> dict[str, str | int]:
    """Return what an engine is given of a page: finished tokens parted by blanks, numbers, keywords."""
    dated = document.first_day is not None or document.last_day is not None
    first = number_of_day(document.first_day) if document.first_day else _ALWAYS_FIRST if dated else _NEVER_FIRST
    last = number_of_day(document.last_day) if document.last_day else _ALWAYS_LAST if dated else _ALWAYS_FIRST
    return {
        "key": document.key,
        "item": document.item,
        "page": document.page,
        "revision": document.revision,
        "kind": document.kind,
        "human": int(document.origin is Origin.HUMAN),
        "first_day": first,
        "last_day": last,
        "persons": _names(document.persons),
        "places": _names(document.places),
        "forms": " ".join([token.form for token in document.tokens]) or "|",
        "stems": " ".join([token.stem for token in document.tokens]) or "|",
        "title_forms": _forms(document.title_tokens),
        "title_stems": " ".join(["|", *(token.stem for token in document.title_tokens)]),
    }


def in_rank(hits: list[IndexHit]) -> list[IndexHit]:
    """Put hits in their order: score downwards, equal scores by key."""
    return sorted(hits, key=lambda hit: (-hit.score, hit.item, hit.page, hit.key))


def rounded(score: float) -> float:
    """Return a score without the digits in which engines may differ."""
    return round(score, SCORE_DIGITS)


def _forms(tokens: tuple[Token, ...]) -> str:
    return " ".join(["|", *(token.form for token in tokens)])


def _names(names: tuple[str, ...]) -> str:
    return " ".join(["|", *chain.from_iterable((*(token.stem for token in tokens_of(name)), "|") for name in names)])


def _in_text(phrase: Phrase, prefix: str = "") -> Node:
    field, places = places_of(phrase)
    if len(places) == 1:
        return AnyOf(prefix + field, places[0])
    return InOrder(prefix + field, places, min(phrase.slop, MOST_SLOP))


def _in_title(phrase: Phrase) -> Node:
    return _in_text(phrase, "title_")


def _stands(phrase: Phrase) -> Node:
    """On the page; or in the title: that leads to the item's first page, not to all of them."""
    return All(more=(_in_text(phrase), All(must=(Between("page", 1, 1), _in_title(phrase)))))


def _scored(phrase: Phrase) -> Node:
    words = tuple(chain.from_iterable(_word(term) for term in phrase.terms))
    in_title = Fixed(_in_title(phrase), TITLE)
    if len(phrase.terms) == 1:
        return All(more=(*words, in_title))
    return All(more=(All(must=(_in_text(phrase),), more=words), in_title))


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
        most = number_of_day(query.last_day) if query.last_day else _ALWAYS_LAST
        found += [Between("first_day", 0, most), Between("last_day", least, _ALWAYS_LAST)]
    found += _named("persons", query.person, query.person_terms)
    return found + _named("places", query.place, query.place_terms)


def _named(field: str, name: str | None, terms: tuple[Term, ...]) -> list[Node]:
    if name is None:
        return []
    if terms:
        return [AnyOf(field, term.stems or (term.form,)) for term in terms]
    written = tokens_of(name)
    return [AnyOf(field, (token.stem,)) for token in written] if written else [Nothing()]
