"""The fields of the form and what stands in them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipeline.model import Origin, RecordValue
from pipeline.profile import KIND_TERM, Kind, Term, kinds, terms, vocabulary

SECTIONS = ("title", "kind", "people", "dates", "topics", "text", "body", "origin", "rights", "private")
"""Parts of the form in their order; "access" has its own form, "kept" is filled by the archive."""
ROLES = ("addressee", "photographer", "copyist", "compiler", "editor", "depicted", "other")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_LISTED = ("kinds", "languages", "subjects", "dcmitype", "access_rights", "yes_no_unknown")


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands in one line of a field, as text; nothing is checked yet."""

    value: str = ""
    wording: str = ""
    evidence: str = ""
    role: str = ""
    language: str = ""
    authority: str = ""

    @property
    def filled(self) -> bool:
        """Whether anything is said."""
        return bool(self.value.strip() or self.wording.strip())


@dataclass(frozen=True, slots=True)
class FormField:
    """A field of the form.

    Attributes:
        options: Values to choose from with their names in Russian and English; empty for free text.
        asks: What is asked besides the value: "wording", "evidence", "role", "language".
    """

    term: Term
    required: bool
    options: tuple[tuple[str, str, str], ...]
    asks: tuple[str, ...]

    @property
    def long(self) -> bool:
        """Whether several lines may be written."""
        return self.term.element in ("abstract", "description", "tableOfContents", "provenance", "internal_notes") or (
            self.term.element in ("shotlist", "consent_record", "living_persons")
        )


def form_fields(kind: str) -> Mapping[str, FormField]:
    """Return the fields for an item of a kind by the names of their terms, in the order of the profile.

    Args:
        kind: Id of the kind; "" where nobody has said it.
    """
    known = kinds().get(kind)
    asked = [term for term in terms().values() if term.section in SECTIONS]
    asked += known.fields if known else ()
    return {term.name: _field(term, known) for term in asked}


def entries_of(record: Iterable[RecordValue], term: str) -> tuple[Entry, ...]:
    """Return what stands in a field for the values shown."""
    return tuple(
        Entry(v.value, v.wording, v.evidence if v.origin is Origin.HUMAN else "", v.role, v.language or "", v.authority)
        for v in record
        if v.term == term
    )


def values_of(term: str, entries: Iterable[Entry], agent: str) -> tuple[RecordValue, ...]:
    """Return entries as a person's values; an empty value, which hides what machines say, where nothing is left."""
    found = tuple(
        RecordValue(
            term,
            clean(entry.value),
            Origin.HUMAN,
            evidence=clean(entry.evidence),
            agent=agent,
            language=entry.language or None,
            wording=clean(entry.wording),
            authority=entry.authority,
            role=entry.role,
        )
        for entry in entries
        if entry.filled
    )
    return found or (RecordValue(term, "", Origin.HUMAN, agent=agent),)


def clean(text: str) -> str:
    """Return a text in NFC without characters that control devices; line ends as line feeds."""
    return _CONTROL.sub("", unicodedata.normalize("NFC", text.replace("\r\n", "\n"))).strip()


def _field(term: Term, kind: Kind | None) -> FormField:
    printed = kind is not None and kind.writing == "print"
    required = term.required == "yes" or (term.required == "if-printed" and printed)
    return FormField(term, required, _options(term), _asks(term))


def _options(term: Term) -> tuple[tuple[str, str, str], ...]:
    if term.name == KIND_TERM:
        return tuple((kind.id, kind.ru, kind.en) for kind in kinds().values())
    if term.options:
        return tuple((value, value, value) for value in term.options)
    if term.vocabulary in _LISTED:
        return tuple((value, row["ru"], row["en"]) for value, row in vocabulary(term.vocabulary).items())
    return ()


def _asks(term: Term) -> tuple[str, ...]:
    if term.value == "edtf":
        return ("wording", "evidence")
    if term.value == "authority":
        return ("role", "wording") if term.element == "contributor" else ("wording",)
    return ("language",) if term.element in ("title", "abstract") else ()
