"""THE STORY of a search: a question, the pages that answer it, the words on the scan; and the index kept true.

The index is a copy. What it finds is shown as the catalogue has it now: a hit's text, snippet and boxes come from the
visible layer, and a page that no longer answers the question (corrected, withdrawn) is left out of the hits; the
totals are the index's own, a moment behind at most.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Protocol

from pipeline.model import Layer, Line, Origin, RecordValue
from pipeline.ports import IndexSource, Outbox, SearchIndex, ShownText, WholeText
from pipeline.query import Answer, Doubt, FoundWord, Hit, IndexHit, IndexReport, PageDocument, Query, Token
from pipeline.stages.fulltext.doubts import doubts_of
from pipeline.stages.fulltext.matching import Match, belongs, matches, nearly, unread
from pipeline.stages.fulltext.question import understand as understand_words
from pipeline.stages.fulltext.snippet import cut_snippet
from pipeline.stages.fulltext.tokens import tokenize_words, tokens_of

PERSON_TERMS = ("dcterms:creator", "dcterms:contributor")
PLACE_TERMS = ("dcterms:spatial",)
DATE_TERM = "dcterms:created"

_PUBLISHED_AT_ONCE = 200


class Facts(Protocol):
    """What a search asks of the catalogue."""

    def page_facts(self, keys: Sequence[str]) -> Mapping[str, IndexSource]:
        """Return what hits are shown with."""


def understand(
    text: str,
    *,
    exact: bool = False,
    doubtful: bool | None = None,
    kind: str | None = None,
    from_: str | None = None,
    to: str | None = None,
    person: str | None = None,
    place: str | None = None,
    item: str | None = None,
    limit: int = 10,
    offset: int = 0,
) -> Query:
    """Turn what a reader typed and chose into a question; from_ and to are EDTF.

    Args:
        doubtful: Whether words count that only may stand on a page; None: unless exact.

    Raises:
        UsageError: A date that is none, dates the wrong way round, a negative limit or offset.
    """
    return understand_words(
        text,
        exact=exact,
        doubtful=doubtful,
        kind=kind,
        from_=from_,
        to=to,
        person=person,
        place=place,
        item=item,
        limit=limit,
        offset=offset,
        days=_days,
    )


def ask(catalogue: Facts, index: SearchIndex, query: Query) -> Answer:
    """Find pages and where the words stand on them.

    Raises:
        UnavailableError: The index does not answer, is broken or outdated.
    """
    started = time.perf_counter()
    found = index.search(query)
    facts = catalogue.page_facts([hit.key for hit in found.hits])
    shown = (_shown(query, hit, facts[hit.key]) for hit in found.hits if hit.key in facts)
    hits = tuple(hit for hit in shown if hit is not None)
    milliseconds = round((time.perf_counter() - started) * 1000)
    return Answer(query, found.total_pages, found.total_items, milliseconds, hits, query.warnings, found.doubtful_pages)


def matched_words(query: Query, layer: Layer) -> dict[int, Doubt | None]:
    """Return numbers (0-based) of the words of a page that a question is about, with what is doubtful of each."""
    text = WholeText(layer)
    lines = text.words()
    tokens = tokenize_words(lines)
    return _found(matches(query, tokens, _doubts(query, text, lines, tokens)))


def document_of(source: IndexSource) -> PageDocument:
    """Make a page's index document."""
    page, item = source.page, source.item
    date = _date(source.record)
    lines = source.text.words()
    tokens = tokenize_words(lines)
    first_day, last_day = (date and _days(date)) or (None, None)
    return PageDocument(
        key=f"{page.item}/{page.number}",
        item=page.item,
        page=page.number,
        revision=page.revision,
        kind=item.kind,
        title=item.title,
        date=date,
        first_day=first_day,
        last_day=last_day,
        persons=_values(source.record, PERSON_TERMS),
        places=_values(source.record, PLACE_TERMS),
        origin=source.text.origin,
        tokens=tokens,
        title_tokens=tokens_of(item.title),
        doubts=doubts_of(lines, source.text.others(), tokens),
    )


def publish(catalogue: Outbox, index: SearchIndex) -> int:
    """Tell the index what it has not been told yet; return how many pages that were.

    Killed in between, it tells the index the same again: an index takes the same revision twice without harm.
    """
    number = 0
    while rows := catalogue.waiting(_PUBLISHED_AT_ONCE):
        index.put([replace(document_of(row.source), revision=row.revision) for row in rows if row.source is not None])
        gone = [row.key for row in rows if row.source is None]
        if gone:
            index.remove(gone)
        catalogue.done(rows)
        number += len(rows)
    return number


def rebuild(catalogue: Outbox, index: SearchIndex) -> int:
    """Make the index anew from the catalogue, beside the old one, which answers meanwhile; return how many pages."""
    number = index.rebuild(document_of(source) for source in catalogue.sources(open_only=True))
    repair(catalogue, index)  # what was published to the old one while the new one was made
    return number


def compare(catalogue: Outbox, index: SearchIndex) -> IndexReport:
    """Hold the index against the catalogue, page by page, in a bounded amount of memory but for what differs."""
    missing: list[str] = []
    stale: list[str] = []
    extra: list[str] = []
    documents = pages = 0
    for key, wanted, held in _side_by_side(catalogue.revisions_by_key(), index.revisions()):
        documents += held is not None
        pages += wanted is not None
        if held is None:
            missing.append(key)
        elif wanted is None:
            extra.append(key)
        elif wanted != held:
            stale.append(key)
    return IndexReport(index.status().engine, documents, pages, tuple(missing), tuple(stale), tuple(extra))


def repair(catalogue: Outbox, index: SearchIndex) -> IndexReport:
    """Mend what differs; return what was found. A page whose index copy is ahead of the catalogue is made anew."""
    report = compare(catalogue, index)
    for keys in _parts((*report.extra, *report.stale)):
        index.remove(keys)
    for keys in _parts((*report.missing, *report.stale)):
        index.put(document_of(source) for source in catalogue.sources(keys))
    return report


def _shown(query: Query, found: IndexHit, source: IndexSource) -> Hit | None:
    """Return a hit as the reader sees it; None when the page as it reads now does not answer the question."""
    page, item, lines = source.page, source.item, source.text.words()
    tokens = tokenize_words(lines)
    title, is_first = tokens_of(item.title), page.number == 1
    doubts = _doubts(query, source.text, lines, tokens, title, is_first=is_first)
    sure = belongs(query, tokens, title, first_page=is_first)
    if not sure and not belongs(query, tokens, title, doubts, first_page=is_first):
        return None
    places = matches(query, tokens, doubts)
    snippet = cut_snippet([word for line in lines for word in line], places)
    return Hit(
        item=page.item,
        page=page.number,
        page_id=page.id,
        title=item.title,
        kind=item.kind,
        date=_date(source.record),
        score=found.score,
        snippet=snippet.text,
        marks=snippet.marks,
        origin=source.text.origin,
        line=_line(source.text, lines, snippet.first_word),
        words=_words(source.text, lines, _found(places)),
        marked=snippet.marked,
        doubtful=not sure,
    )


def _doubts(
    query: Query,
    text: ShownText,
    lines: Sequence[Sequence[str]],
    tokens: Sequence[Token],
    title: Sequence[Token] = (),
    *,
    is_first: bool = False,
) -> tuple[Doubt, ...]:
    """Return what may stand on a page of that which is sought and was not read there; wrong letters come last."""
    sought = unread(query, tokens)
    others = text.others() if sought else {}
    found = doubts_of(lines, others, tokens, sought)
    for wider in (sought | nearly(query), None):  # the fewer places are looked at the sooner it is done
        if not others or belongs(query, tokens, title, found, first_page=is_first):
            break
        found = doubts_of(lines, others, tokens, wider)
    return found


def _found(places: Iterable[Match]) -> dict[int, Doubt | None]:
    """Return the words of all matches in their order; what one match reads, another does not doubt."""
    found: dict[int, Doubt | None] = {}
    for match in places:
        doubted = {word: doubt for doubt in match.doubts for word in doubt.words}
        for word in match.words:
            found[word] = found[word] and doubted.get(word) if word in found else doubted.get(word)
    return dict(sorted(found.items()))


def _words(
    text: ShownText, lines: Sequence[Sequence[str]], sought: Mapping[int, Doubt | None]
) -> tuple[FoundWord, ...]:
    """Return words by their numbers (ascending); only the lines they stand in are unpacked."""
    found: list[FoundWord] = []
    rest = iter(sought)
    number = next(rest, None)
    first = 0  # number of the line's first word
    for place, words in enumerate(lines):
        line = None
        while number is not None and number < first + len(words):
            line = line or text.line(place)
            found.append(FoundWord(number, line.words[number - first], sought[number]))
            number = next(rest, None)
        first += len(words)
    return tuple(found)


def _line(text: ShownText, lines: Sequence[Sequence[str]], word: int | None) -> Line | None:
    """Return the line that a word stands in, if it stands on a scan."""
    if word is None:
        return None
    for place, words in enumerate(lines):
        if word < len(words):
            line = text.line(place)
            return line if line.box is not None else None
        word -= len(words)
    return None


def _days(date: str) -> tuple[str | None, str | None] | None:
    """Return the first and last day of an EDTF date, None when it is none."""
    from pipeline.stages.chronology.edtf import edtf_range  # a search without dates starts sooner without it

    return edtf_range(date)


def _date(record: Iterable[RecordValue]) -> str | None:
    """Return the date of creation: a person's before a machine's."""
    dates = [value for value in record if value.term == DATE_TERM]
    dates.sort(key=lambda value: value.origin is not Origin.HUMAN)
    return dates[0].value if dates else None


def _values(record: Iterable[RecordValue], terms: Sequence[str]) -> tuple[str, ...]:
    return tuple(value.value for value in record if value.term in terms)


def _side_by_side(
    wanted: Iterator[tuple[str, int]], held: Iterator[tuple[str, int]]
) -> Iterator[tuple[str, int | None, int | None]]:
    """Merge two streams in order of key into (key, revision wanted, revision held)."""
    want, hold = next(wanted, None), next(held, None)
    while want is not None or hold is not None:
        if hold is None or (want is not None and _place(want[0]) < _place(hold[0])):
            assert want is not None
            yield want[0], want[1], None
            want = next(wanted, None)
        elif want is None or _place(hold[0]) < _place(want[0]):
            yield hold[0], None, hold[1]
            hold = next(held, None)
        else:
            yield want[0], want[1], hold[1]
            want, hold = next(wanted, None), next(held, None)


def _place(key: str) -> tuple[str, int]:
    item, _, page = key.rpartition("/")
    return item, int(page)


def _parts(keys: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(keys)
    while part := list(islice(rest, _PUBLISHED_AT_ONCE)):
        yield part
