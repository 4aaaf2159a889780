"""The form of a description on its way to the page and back: names of inputs, rows, words for a value."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from pydantic import TypeAdapter, ValidationError
from starlette.datastructures import FormData

import schemas
from pipeline.archive import Archive
from pipeline.desk.describing import AccessAsked, Form
from pipeline.desk.proposals import Proposal
from pipeline.i18n import _, current_language
from pipeline.model import Origin, RecordValue
from pipeline.stages.access_terms import MOST_YEARS
from pipeline.stages.describe import compose_title
from pipeline.stages.forms import SECTIONS, Entry, Fault, FormField
from pipeline.web.terms import value_words

PARTS = ("value", "wording", "evidence", "role", "language", "authority")
MOST_ROWS = 200
TITLE = "dcterms:title"
_SEEN = TypeAdapter(list[list[str]])


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a field with what is wrong in it; its inputs are named part:term:number."""

    number: int
    entry: Entry
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class FieldView:
    """A field as the page shows it."""

    field: FormField
    rows: tuple[Row, ...]
    seen: str
    machine: tuple[RecordValue, ...]
    now: tuple[RecordValue, ...]
    suggestions: tuple[str, ...]


def sections(form: Form, archive: Archive, item: str) -> tuple[tuple[str, tuple[FieldView, ...]], ...]:
    """Return the fields by the parts of the form; parts without a field are left out."""
    record = archive.catalogue.record(item)
    views = {name: _view(form, field, record) for name, field in form.fields.items()}
    grouped = [(s, tuple(v for v in views.values() if v.field.term.section == s)) for s in SECTIONS]
    return tuple((section, group) for section, group in grouped if group)


def _view(form: Form, field: FormField, record: tuple[RecordValue, ...]) -> FieldView:
    name = field.term.name
    entries = [*form.said.get(name, ())]
    if not entries or (field.term.repeatable and entries[-1].filled):
        entries.append(Entry())
    rows = (
        Row(n, entry, tuple(fault for fault in form.faults if (fault.term, fault.number) == (name, n)))
        for n, entry in enumerate(entries)
    )
    seen = json.dumps([[getattr(e, part) for part in PARTS] for e in form.seen.get(name, ())], ensure_ascii=False)
    machine = tuple(value for value in record if value.term == name and value.confidence is not None)
    return FieldView(field, tuple(rows), seen, machine, (form.changed or {}).get(name, ()), _suggestions(field))


def _suggestions(field: FormField) -> tuple[str, ...]:
    if field.term.vocabulary == "toponyms":
        return tuple(dict.fromkeys(row["old_name_1941"] for row in schemas.rows("toponyms.csv")))
    if field.term.vocabulary == "rights_statements":
        return tuple(row["ru"] for row in schemas.rows("vocabularies/rights_statements.csv"))
    return ()


def posted_form(form: FormData) -> tuple[dict[str, tuple[Entry, ...]], dict[str, tuple[Entry, ...]]]:
    """Return what was typed and what the form had shown, by term, in the order of the rows."""
    rows: dict[str, dict[int, dict[str, str]]] = {}
    seen: dict[str, tuple[Entry, ...]] = {}
    for name, value in form.multi_items():
        if not isinstance(value, str):
            continue
        part, _colon, rest = name.partition(":")
        term, _colon, number = rest.rpartition(":")
        if part == "seen":
            seen[rest] = _seen(value)
        elif part in PARTS and term and number.isdigit() and int(number) < MOST_ROWS:
            rows.setdefault(term, {}).setdefault(int(number), {})[part] = value
    said = {term: tuple(Entry(**lines[n]) for n in sorted(lines)) for term, lines in rows.items()}
    return {term: tuple(entry for entry in group if entry.filled) for term, group in said.items()}, seen


def _seen(text: str) -> tuple[Entry, ...]:
    try:
        found = _SEEN.validate_json(text)
    except ValidationError:
        return ()
    return tuple(Entry(*parts) for parts in found if len(parts) == len(PARTS))


def composed(form: Form, do: str) -> Form:
    """Return the form with a line more in a field (add:TERM), one less (drop:TERM:N), or with a title (compose)."""
    action, _colon, rest = do.partition(":")
    said: dict[str, tuple[Entry, ...]] = dict(form.said)
    if action == "add":
        said[rest] = (*said.get(rest, ()), Entry(), Entry())
    elif action == "drop":
        term, _colon, number = rest.rpartition(":")
        said[term] = tuple(entry for n, entry in enumerate(said.get(term, ())) if str(n) != number)
    elif action == "compose":
        title = compose_title(form.kind, _facts(said), "ru")
        others = tuple(entry for entry in said.get(TITLE, ()) if entry.language not in ("", "ru"))
        said[TITLE] = (Entry(title, language="ru"), *others)
    return replace(form, said=said)


def _facts(said: Mapping[str, tuple[Entry, ...]]) -> dict[str, str]:
    def first(*terms: str) -> str:
        return next((e.value.strip() for term in terms for e in said.get(term, ()) if e.value.strip()), "")

    names = {
        "creator": "; ".join(e.value.strip() for e in said.get("dcterms:creator", ()) if e.value.strip()),
        "date": first("dcterms:created", "local:card_month", "dcterms:temporal"),
        "place": first("local:place_sent", "dcterms:spatial"),
        "category": first("local:card_category"),
    }
    return {name: value for name, value in names.items() if value}


def posted_proposal(form: FormData) -> Proposal:
    """Return the proposal that a button stands for."""
    said = {name: str(form.get(name, "")) for name in ("term", "value", "evidence", "language", "wording")}
    return Proposal(
        said["term"], said["value"], 0.0, said["evidence"], language=said["language"] or None, wording=said["wording"]
    )


def posted_access(form: FormData) -> AccessAsked | str:
    """Return what was said of access; a sentence where it cannot be."""
    living, years = str(form.get("living", "unknown")), str(form.get("years", "")).strip()
    consent, ground = str(form.get("consent", "")).strip(), str(form.get("ground", "")).strip()
    if not (years.isascii() and years.isdigit() and len(years) < 4 and int(years) <= MOST_YEARS):
        return _("The term is a number of years from 0 to {most}.").format(most=MOST_YEARS)
    if int(years) != 75 and not ground:
        return _("A term other than 75 years needs its ground in words.")
    if max(len(consent), len(ground)) > 20_000:
        return _("Consent and ground are at most 20000 characters each.")
    return AccessAsked(
        "yes" if living == "yes" else "no" if living == "no" else "unknown",
        consent,
        int(years),
        ground,
        bool(form.get("close")),
    )


def record_words(term: str, value: str) -> str:
    """Return a value in words of the reader's language."""
    return value_words(RecordValue(term, value, Origin.MACHINE))


def option_name(option: tuple[str, str, str]) -> str:
    """Return the name of a value to choose."""
    return option[1] if current_language() == "ru" else option[2]
