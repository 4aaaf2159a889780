"""Names of Dublin Core terms, kinds of documents and values of vocabularies, as schemas/ declares them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from pipeline import profile
from pipeline.i18n import _, current_language
from pipeline.model import Item, RecordValue
from pipeline.web.dates import date_words


class Title(NamedTuple):
    """A title and the language it is in (BCP 47)."""

    text: str
    language: str


def term_names(term: str) -> dict[str, str]:
    """Return a term's name by language; a term that the profile does not know is its own name."""
    held = profile.term_named(term)
    return {"ru": held.label_ru, "en": held.label_en} if held else {"none": term}


def term_name(term: str) -> str:
    """Return a term's name in the current language."""
    names = term_names(term)
    return names.get(current_language()) or names["none"]


def term_order(term: str) -> int:
    """Return a term's place in the profile, last for one that it does not know."""
    known = (*profile.terms(), *profile.fields_of_kinds())
    return known.index(term) if term in known else len(known)


def value_words(value: RecordValue) -> str:
    """Return a value as readers see it: the vocabulary's word for it, where there is one."""
    if value.term == profile.KIND_TERM:
        return kind_name(value.value)
    term = profile.term_named(value.term)
    if term is not None and term.value.lower().startswith("edtf"):
        words = date_words(value.value)
        return words if words == value.value else f"{words} ({value.value})"
    if term is None or term.vocabulary not in VOCABULARIES:
        return value.value
    row = profile.vocabulary(term.vocabulary).get(value.value, {})
    return row.get(current_language()) or value.value


def public_values(record: Iterable[RecordValue]) -> tuple[RecordValue, ...]:
    """Return what the profile lets the public see; a term that it does not know is not shown."""
    return tuple(value for value in record if (term := profile.term_named(value.term)) and not term.private)


def spoken_values(record: Iterable[RecordValue]) -> tuple[RecordValue, ...]:
    """Return, of each term that is there in several languages, the values in the reader's (and those in none)."""
    values, wanted = tuple(record), current_language()
    there = {value.term for value in values if value.language == wanted}
    return tuple(value for value in values if value.term not in there or value.language in (wanted, None))


def title_of(item: Item, record: Iterable[RecordValue]) -> Title:
    """Return an item's title in the reader's language where there is one, else as the item has it."""
    titles = [value for value in record if value.term == "dcterms:title" and value.language == current_language()]
    if titles:
        return Title(titles[0].value, titles[0].language or "ru")
    return Title(item.title or item.id, "ru")


def kind_name(kind: str) -> str:
    """Return the name of a kind of document in the current language."""
    held = profile.kinds().get(kind)
    if held is None:
        return kind or _("not yet described")
    return held.ru if current_language() == "ru" else held.en


VOCABULARIES = ("access_rights", "dcmitype", "languages", "rights_statements", "subjects", "yes_no_unknown")
