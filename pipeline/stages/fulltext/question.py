"""Understand what a reader typed: words, «phrases», -exclusions; each word with all the forms it may stand in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import NamedTuple

from pipeline.errors import UsageError
from pipeline.query import Phrase, Query, Term
from pipeline.stages.fulltext.lexemes import lexeme
from pipeline.stages.fulltext.ranking import WINDOW
from pipeline.stages.fulltext.tokens import tokens_of

MOST_BYTES = 2048
"""Longest question, bytes of UTF-8; what is behind is left out, with a warning."""

MOST_CLAUSES = 200
"""Most stems in one question; further words are left out, with a warning."""

WIDE_CLAUSES = 150
"""Words that would go beyond so many stems are not widened, with a warning."""

MOST_HITS = 1000
"""Most hits in one answer."""

Days = Callable[[str], tuple[str | None, str | None] | None]
"""EDTF → first and last day (ISO), None at an open end; None for all when it is no date."""

_COMMON = """а без бы был была были было быть в во вы да для до его ее если ж же за и из изза изпод или им их к как ко
    ли мы на над не ни но о об он она они оно от по под при с со так там то тоже у что чтобы это я"""
_STOP_WORDS = frozenset(_COMMON.split())
_PART = re.compile(
    r"(?P<minus>(?<!\S)[-−])?"
    r'(?:"(?P<straight>[^"]*)"|«(?P<guillemets>[^»]*)»|[„“](?P<low>[^“”]*)[“”]|(?P<bare>[^\s"«»„“”]+))'
    r'|(?P<stray>["«»„“”])'
)
_ISO = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?")


class _Part(NamedTuple):
    text: str
    quoted: bool
    excluded: bool


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
    days: Days | None = None,
) -> Query:
    """Turn what a reader typed and chose into a question that every engine understands alike.

    Args:
        text: Words (any of them, pages with all first), "phrases", -words and -"phrases" to leave out.
        exact: Only the typed forms count.
        doubtful: Words that only may stand there count as well; None: unless exact.
        from_, to: EDTF; pages whose dates overlap the days from the first of from_ to the last of to.
        days: Reads EDTF; without it only plain ISO dates are understood.

    Returns:
        The question; its warnings say what was left out of it.

    Raises:
        UsageError: query-date, query-dates-reversed, query-limit.
    """
    if limit < 0 or offset < 0:
        raise UsageError("query-limit").about(limit=limit, offset=offset)
    text, warnings = _bounded(unicodedata.normalize("NFC", text))
    parts, stray = _parts(text)
    if stray:
        warnings.append("query-quotes")
    query = _with_words(
        Query(text=text, exact=exact, doubtful=not exact if doubtful is None else doubtful), parts, warnings
    )
    if text.strip() and not (query.wanted or query.required or query.excluded):
        warnings.append("query-no-words")
    if offset + limit > WINDOW:
        warnings.append("query-too-deep")
    first, last = _range(from_, to, days or iso_days)
    return replace(
        query,
        kind=kind or None,
        first_day=first,
        last_day=last,
        person=person or None,
        place=place or None,
        item=item or None,
        limit=min(limit, MOST_HITS),
        offset=offset,
        warnings=tuple(warnings),
        person_terms=_terms(person or "", exact=False),
        place_terms=_terms(place or "", exact=False),
    )


def iso_days(text: str) -> tuple[str | None, str | None] | None:
    """Return first and last day of a plain ISO year, month or day; None when it is none of these."""
    found = _ISO.fullmatch(text)
    if found is None:
        return None
    year, month, day = found.groups()
    return f"{year}-{month or '01'}-{day or '01'}", f"{year}-{month or '12'}-{day or '31'}"


def _bounded(text: str) -> tuple[str, list[str]]:
    written = text.encode("utf-8", "ignore")
    if len(written) <= MOST_BYTES:
        return written.decode("utf-8"), []
    return written[:MOST_BYTES].decode("utf-8", "ignore"), ["query-cut"]


def _parts(text: str) -> tuple[list[_Part], bool]:
    parts: list[_Part] = []
    stray = False
    for found in _PART.finditer(text):
        if found["stray"] is not None:
            stray = True
            continue
        quoted = found["bare"] is None
        inside = found["bare"] or found["straight"] or found["guillemets"] or found["low"] or ""
        parts.append(_Part(inside, quoted, found["minus"] is not None))
    return parts, stray


def _with_words(query: Query, parts: list[_Part], warnings: list[str]) -> Query:
    found: dict[str, list[Phrase]] = {"wanted": [], "required": [], "excluded": []}
    clauses, narrowed = 0, False
    for part, phrase in _phrases(parts, exact=query.exact):
        place = found["excluded" if part.excluded else "required" if part.quoted else "wanted"]
        if any(_same(phrase, other) for other in place):
            continue
        if clauses + _clauses(phrase) > WIDE_CLAUSES:
            phrase = _narrowed(phrase)
            narrowed = not query.exact
        clauses += _clauses(phrase)
        if clauses > MOST_CLAUSES:
            warnings.append("query-too-many-words")
            break
        place.append(phrase)
    if narrowed:
        warnings.append("query-narrowed")
    bare = [phrase for phrase in found["wanted"] if not _is_stop_word(phrase)]
    alone = not bare and not found["required"]
    wanted = tuple(found["wanted"]) if alone else tuple(bare)
    return replace(query, wanted=wanted, required=tuple(found["required"]), excluded=tuple(found["excluded"]))


def _phrases(parts: list[_Part], *, exact: bool) -> Iterator[tuple[_Part, Phrase]]:
    for part in parts:
        terms = _terms(part.text, exact=exact)
        if terms:
            yield part, Phrase(terms)


def _terms(text: str, *, exact: bool) -> tuple[Term, ...]:
    written = text.split()
    terms: list[Term] = []
    for token in tokens_of(text):
        typed = written[token.words[0]]
        if exact:
            terms.append(Term(typed, token.form))
        else:
            known = lexeme(token.form)
            terms.append(Term(typed, token.form, known.stems, known.forms))
    return tuple(terms)


def _clauses(phrase: Phrase) -> int:
    return sum(max(1, len(term.stems)) for term in phrase.terms)


def _narrowed(phrase: Phrase) -> Phrase:
    return replace(phrase, terms=tuple(replace(term, stems=term.stems[:1], forms=()) for term in phrase.terms))


def _same(one: Phrase, other: Phrase) -> bool:
    return [term.form for term in one.terms] == [term.form for term in other.terms]


def _is_stop_word(phrase: Phrase) -> bool:
    return len(phrase.terms) == 1 and phrase.terms[0].form in _STOP_WORDS


def _range(from_: str | None, to: str | None, days: Days) -> tuple[str | None, str | None]:
    first = _days(from_, days)[0] if from_ else None
    last = _days(to, days)[1] if to else None
    if first is not None and last is not None and first > last:
        raise UsageError("query-dates-reversed").about(first=first, last=last)
    return first, last


def _days(text: str, days: Days) -> tuple[str | None, str | None]:
    found = days(text.strip())
    if found is None:
        raise UsageError("query-date").about(value=text[:80])
    return found
