"""The nouns of search: one query model that both engines turn into their own form.

Texts are cut into tokens once, by pipeline.stages.fulltext.tokens; the engines get finished tokens and only count
and rank. So both find the same, and a hit's words are known by their place in the page, whatever the engine.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from pipeline.model import Line, Origin, Word


class Token(NamedTuple):
    """One searchable word of a text.

    Attributes:
        form: Folded form (lower case, ё→е, accents and soft hyphens out).
        stem: Its Snowball stem.
        words: Numbers of the page's words (0-based) it stands in; two for a word broken over a line end.
    """

    form: str
    stem: str
    words: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Doubt:
    """Another word that may stand where a token was read.

    Attributes:
        place: Number of that token among the page's tokens, 0-based.
        words: Numbers of the page's words that it would stand in: those of the token.
        share: How likely it is, 0 to 1; None where no reading says so and it only looks like one (wrong letters).
        text: As it would be written.
    """

    place: int
    form: str
    stem: str
    words: tuple[int, ...]
    share: float | None
    text: str


@dataclass(frozen=True, slots=True)
class PageDocument:
    """What the index holds of one page. No boxes: they stay in the catalogue.

    Attributes:
        key: "ITEM/NUMBER", unique.
        revision: External version: an older one never overwrites a newer one.
        first_day, last_day: ISO days that the item's or entry's date covers, inclusive; None on an open or unknown end.
        doubts: What may stand in place of tokens, in order of place, the likeliest first.
    """

    key: str
    item: str
    page: int
    revision: int
    kind: str
    title: str
    date: str | None
    first_day: str | None
    last_day: str | None
    persons: tuple[str, ...]
    places: tuple[str, ...]
    origin: Origin
    tokens: tuple[Token, ...]
    title_tokens: tuple[Token, ...] = ()
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class Term:
    """One word of a query with everything that counts as it.

    Attributes:
        written: As the reader typed it.
        form: Its folded form; equal forms rank first.
        stems: Stems of the whole lexeme (and of listed variants). Empty when only the form counts.
        forms: Folded forms of the lexeme; they rank between the equal form and whatever merely shares a stem.
    """

    written: str
    form: str
    stems: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Phrase:
    """Terms that must stand next to each other in this order; a single word is a phrase of one."""

    terms: tuple[Term, ...]
    slop: int = 0


@dataclass(frozen=True, slots=True)
class Query:
    """What a reader asks for.

    Attributes:
        wanted: At least one must stand on the page; pages with all of them come first.
        required: Each must stand on the page (quoted phrases).
        excluded: None may stand on the page.
        exact: Only the typed forms count, no other inflected form.
        doubtful: Words that only may stand there count as well (never for what is excluded).
        first_day, last_day: ISO days; a page matches when its dates overlap the range.
        person_terms, place_terms: The words of person and place, widened; empty: the words as they are written.
    """

    text: str
    wanted: tuple[Phrase, ...] = ()
    required: tuple[Phrase, ...] = ()
    excluded: tuple[Phrase, ...] = ()
    exact: bool = False
    doubtful: bool = True
    kind: str | None = None
    first_day: str | None = None
    last_day: str | None = None
    person: str | None = None
    place: str | None = None
    item: str | None = None
    limit: int = 10
    offset: int = 0
    warnings: tuple[str, ...] = ()
    person_terms: tuple[Term, ...] = ()
    place_terms: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class IndexHit:
    """A page that an engine found. Equal scores are ordered by key, in every engine."""

    key: str
    item: str
    page: int
    score: float


@dataclass(frozen=True, slots=True)
class IndexAnswer:
    """An engine's answer: totals over the whole index, hits of the asked-for slice.

    Attributes:
        doubtful_pages: How many of the pages would not be found without doubtful readings.
    """

    total_pages: int
    total_items: int
    hits: tuple[IndexHit, ...]
    doubtful_pages: int = 0


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """State of the search copy."""

    engine: str
    documents: int
    generation: str


@dataclass(frozen=True, slots=True)
class IndexReport:
    """The search copy held against the catalogue; lists of page keys."""

    engine: str
    documents: int
    catalogue_pages: int
    missing: tuple[str, ...]
    stale: tuple[str, ...]
    extra: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FoundWord:
    """A word of a hit: its number on the page (0-based, the page's permalink is #wNUMBER) and the word itself.

    Attributes:
        doubt: What is sought may stand here, although something else was read; None where it was read.
    """

    number: int
    word: Word
    doubt: Doubt | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A page as the reader sees it in a list of results.

    Attributes:
        snippet: Text around the first match, without markup.
        marks: (start, end) of the matched words in the snippet, in characters.
        marked: Number of the word of each mark.
        line: The line of the first match, for its picture; None for a text without a scan.
        words: All matched words of the page, with boxes.
        doubtful: The page would not be found without doubtful readings.
    """

    item: str
    page: int
    page_id: str
    title: str
    kind: str
    date: str | None
    score: float
    snippet: str
    marks: tuple[tuple[int, int], ...]
    origin: Origin
    line: Line | None
    words: tuple[FoundWord, ...]
    marked: tuple[int, ...] = ()
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a query."""

    query: Query
    total_pages: int
    total_items: int
    milliseconds: int
    hits: tuple[Hit, ...]
    warnings: tuple[str, ...] = field(default=())
    doubtful_pages: int = 0
