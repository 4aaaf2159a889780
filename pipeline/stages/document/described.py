"""What is handed out of one item: its public values in the language of cataloguing, and names turned as needed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.model import Origin, RecordValue
from pipeline.profile import Kind, kinds, term_named, vocabulary
from pipeline.stages.document.xml_text import legal_text

PRINTED = ("leaflet", "newspaper", "tass_photo_news")
LEAST_CONFIDENCE = 0.5
"""Below it, what a machine says for want of anything better is not put into a description for others."""
_INITIALS = re.compile(r"(?P<family>[^\W\d_][\w’'-]*),? (?P<rest>(?:[^\W\d_]{1,3}\. ?){1,3})$")
_FULL = re.compile(r"(?P<family>[^\W\d_][\w’'-]*),? (?P<rest>[^\W\d_][\w-]+(?: [^\W\d_]+(?:вич|вна|ична|ьич))?)$")
_YEARS = re.compile(r",? ?\(?((?:ок\. )?\d{4}\??[–-](?:\d{4}\??|\?)?|(?:род\. )?\d{4})\)?$")
_ROLE = re.compile(r"\s*\(([^()]+)\)$")
_UNKNOWN = ("неизвестно", "неизвестен", "неизвестна", "неизвестный", "unknown")


@dataclass(frozen=True, slots=True)
class Person:
    """A name taken apart.

    Attributes:
        family: Surname; empty for a body or a name that cannot be taken apart.
        rest: Initials or forenames; for a body the whole name.
        years: Years of life as written, or empty.
        role: What stood in brackets after the name, or the value's own role.
    """

    family: str
    rest: str
    years: str = ""
    role: str = ""

    @property
    def direct(self) -> str:
        """The name as it stands in a statement of responsibility: initials first."""
        return f"{self.rest} {self.family}".strip()


@dataclass(frozen=True, slots=True)
class Described:
    """One item as its record tells of it; private terms are left out when it is made.

    Attributes:
        scans: How many pages with a scan it has.
        collection: Name of the collection.
        entered: Day on which it came into the archive, YYYYMMDD.
        modified: When its record was last changed, YYYYMMDDHHMMSS.
        address: Where everybody can see it, or empty.
    """

    item: str
    kind: str
    donation: str | None
    values: tuple[RecordValue, ...]
    scans: int = 0
    collection: str = ""
    entered: str = ""
    modified: str = ""
    address: str = ""

    def all(self, term: str) -> tuple[RecordValue, ...]:
        """Return the values of a term in Russian or in no language, weak guesses left out."""
        return tuple(v for v in self.values if v.term == term and v.language in (None, "ru") and not weak(v))

    def texts(self, term: str) -> tuple[str, ...]:
        """Return those values as people read them, on one line each."""
        return tuple(text for value in self.all(term) if (text := shown(value)))

    def first(self, term: str) -> str:
        """Return the first of them, empty where there is none."""
        return next(iter(self.texts(term)), "")

    @property
    def of_kind(self) -> Kind | None:
        """The kind, where the archive knows it."""
        return kinds().get(self.kind)

    @property
    def printed(self) -> bool:
        """Whether it was published when it was made."""
        return self.kind in PRINTED

    @property
    def people(self) -> tuple[Person, ...]:
        """Those who made it, in order."""
        return tuple(p for v in self.all("dcterms:creator") if (p := person_of(v)))

    @property
    def others(self) -> tuple[Person, ...]:
        """Those who had another part in it."""
        return tuple(p for v in self.all("dcterms:contributor") if (p := person_of(v)))


def public_values(record: Iterable[RecordValue]) -> tuple[RecordValue, ...]:
    """Return the values that may leave the archive: no private term, none that the profile does not know."""
    known = [(value, term_named(value.term)) for value in record]
    return tuple(value for value, term in known if term is not None and not term.private)


def private_terms(record: Iterable[RecordValue]) -> tuple[str, ...]:
    """Return the names of terms that stay behind because they are private or unknown."""
    left = {value.term for value in record}
    return tuple(sorted(left - {value.term for value in public_values(record)}))


def weak(value: RecordValue) -> bool:
    """Whether a machine says this only for want of anything better."""
    return value.origin is Origin.MACHINE and (value.confidence or 0.0) < LEAST_CONFIDENCE


def shown(value: RecordValue) -> str:
    """Return a value as a reader of Russian sees it: one line, the vocabulary's word for a code."""
    text = " ".join(legal_text(value.value).split())
    if value.term == "dcterms:type (kind)" and text in kinds():
        return kinds()[text].ru
    term = term_named(value.term)
    name = term.vocabulary if term else None
    if name not in ("access_rights", "subjects", "languages", "rights_statements"):
        return text
    return vocabulary(name).get(text, {}).get("ru", text)


def person_of(value: RecordValue) -> Person | None:
    """Take a name apart; None for a person of whom it is said that nobody knows who it was."""
    text = " ".join(legal_text(value.value).split())
    role = value.role
    if found := _ROLE.search(text):
        years = _YEARS.fullmatch(found[1])
        role = role if years else role or found[1]
        text = text if years else text[: found.start()]
    found = _YEARS.search(text)
    years_text, text = (found[1], text[: found.start()]) if found else ("", text)
    text = text.strip(" ,")
    if not text or text.lower() in _UNKNOWN:
        return None
    name = _INITIALS.fullmatch(text) or (_FULL.fullmatch(text) if _is_person(text) else None)
    if name is None:
        return Person("", text, years_text, role)
    return Person(name["family"], re.sub(r"\.(?=\S)", ". ", name["rest"].strip()), years_text, role)


def _is_person(text: str) -> bool:
    return text.count(",") == 1 or bool(re.search(r"(?:вич|вна|ична|ьич)$", text))
