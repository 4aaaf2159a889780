"""The story of a description made by a person: the form, what was typed, who may see the item, and its history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from pipeline.archive import Archive
from pipeline.errors import ArchiveError, ConflictError, NotFoundError
from pipeline.log import log_fault
from pipeline.model import Origin, RecordValue, Revision
from pipeline.ports.describing import PastValue
from pipeline.profile import KIND_TERM
from pipeline.search import publish
from pipeline.stages.access_terms import (
    ACCESS,
    AVAILABLE,
    MOST_YEARS,
    USUAL_YEARS,
    Access,
    AccessFacts,
    Living,
    decide_access,
)
from pipeline.stages.chronology import edtf_range, valid_edtf
from pipeline.stages.forms import Entry, Fault, FormField, check_form, entries_of, form_fields, values_of

LIVING, CONSENT, YEARS, GROUND = (
    "local:access_living",
    "local:consent_record",
    "local:access_term",
    "local:access_ground",
)


@dataclass(frozen=True, slots=True)
class Form:
    """A form with what stands in it.

    Attributes:
        said: Entries by term: as they stand in the record, or as they were typed.
        seen: Entries by term that the record showed when the form was made.
        faults: All that is wrong with what was typed.
        changed: Terms that somebody else changed meanwhile, with what stands there now.
    """

    kind: str
    fields: Mapping[str, FormField]
    said: Mapping[str, tuple[Entry, ...]]
    seen: Mapping[str, tuple[Entry, ...]]
    faults: tuple[Fault, ...] = ()
    changed: Mapping[str, tuple[RecordValue, ...]] | None = None


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a form: saved as a revision (None: nothing was new), or the form again with what keeps it."""

    revision: int | None
    form: Form | None


@dataclass(frozen=True, slots=True)
class Change:
    """A revision of the record: what each of its terms said before and after."""

    revision: Revision
    terms: tuple[tuple[str, tuple[RecordValue, ...], tuple[RecordValue, ...]], ...]


def open_form(archive: Archive, item: str) -> Form:
    """Return the form of an item as its record stands; NotFoundError."""
    kind, record = archive.catalogue.item(item).kind, archive.catalogue.record(item)
    fields = form_fields(kind)
    said = {name: entries_of(record, name) for name in fields}
    return Form(kind, fields, said, said)


def save_form(
    archive: Archive,
    item: str,
    said: Mapping[str, tuple[Entry, ...]],
    seen: Mapping[str, tuple[Entry, ...]],
    agent: str,
) -> Saved:
    """Save what differs from what the form showed; a term that nobody touched keeps its author.

    Nothing is saved while anything is wrong or somebody else changed one of these terms meanwhile: the form comes
    back with what was typed.
    """
    kind = next((entry.value for entry in said.get(KIND_TERM, ()) if entry.filled), archive.catalogue.item(item).kind)
    fields = {**form_fields(archive.catalogue.item(item).kind), **form_fields(kind)}
    faults = check_form(fields, said, valid_date=valid_edtf)
    if faults:
        return Saved(None, Form(kind, fields, said, seen, faults))
    touched = [name for name in fields if name in said and _filled(said[name]) != _filled(seen.get(name, ()))]
    values = [value for name in touched for value in values_of(name, said[name], agent)]
    shown = {name: values_of(name, seen.get(name, ()), agent) for name in touched}
    expected = {name: [value for value in group if value.value] for name, group in shown.items()}
    try:
        revision = archive.catalogue.set_record(item, values, agent=agent, seen=expected) if values else None
    except ConflictError:
        return Saved(None, _beside(archive, item, Form(kind, fields, said, seen), touched, expected))
    tell_index(archive)
    return Saved(revision, None)


def tell_index(archive: Archive) -> None:
    """Make a change findable, or gone, at once; an index that does not answer is told later."""
    try:
        publish(archive.catalogue, archive.index)
    except ArchiveError as error:
        log_fault("index not told", error)


@dataclass(frozen=True, slots=True)
class AccessAsked:
    """What a person says of who may see an item; see AccessFacts."""

    living: Living = "unknown"
    consent: str = ""
    years: int = USUAL_YEARS
    ground: str = ""
    close: bool = False


def access_facts(archive: Archive, item: str) -> AccessAsked:
    """Return what was said of it until now."""
    said = {value.term: value.value for value in archive.catalogue.record(item)}
    living: Living = "yes" if said.get(LIVING) == "yes" else "no" if said.get(LIVING) == "no" else "unknown"
    years = said.get(YEARS, "")
    return AccessAsked(
        living,
        said.get(CONSENT, ""),
        int(years) if years.isdigit() and int(years) <= MOST_YEARS else USUAL_YEARS,
        said.get(GROUND, ""),
        said.get(ACCESS) == "closed",
    )


def last_day_of(archive: Archive, item: str) -> date | None:
    """Return the last day on which an item can have been made, by its record."""
    created = next((v.value for v in archive.catalogue.record(item) if v.term == "dcterms:created"), "")
    days = edtf_range(created)
    return date.fromisoformat(days[1]) if days and days[1] else None


def rule_for(archive: Archive, item: str, asked: AccessAsked, today: date | None = None) -> Access:
    """Say what the rule says of an item with these answers."""
    facts = AccessFacts(last_day_of(archive, item), asked.living, asked.consent, asked.years, asked.ground)
    return decide_access(facts, today or datetime.now(UTC).date())


def set_access(archive: Archive, item: str, asked: AccessAsked, agent: str) -> Access:
    """Set who may see an item by the rule and keep what it was decided on; a person may close what the rule opens."""
    ruled = rule_for(archive, item, asked)
    value = "closed" if asked.close else ruled.value
    until = ruled.until.isoformat() if ruled.until and value == "embargo" else ""
    said = {
        ACCESS: value,
        AVAILABLE: until,
        LIVING: asked.living,
        CONSENT: asked.consent,
        YEARS: str(asked.years),
        GROUND: asked.ground,
    }
    values = [
        RecordValue(t, text.strip(), Origin.HUMAN, evidence=ruled.ground if t == ACCESS else "", agent=agent)
        for t, text in said.items()
    ]
    archive.catalogue.set_record(item, values, agent=agent, note=f"access: {ruled.ground}")
    tell_index(archive)
    return ruled


def changes_of(archive: Archive, item: str) -> tuple[Change, ...]:
    """Return every revision of the record with what it changed, newest first; NotFoundError."""
    past = archive.catalogue.record_history(item)
    found = []
    for revision in archive.catalogue.revisions(item):
        terms = dict.fromkeys(v.value.term for v in past if revision.number in (v.since, v.until))
        pairs = [(t, _shown_at(past, t, revision.number - 1), _shown_at(past, t, revision.number)) for t in terms]
        if changed := tuple(pair for pair in pairs if pair[1] != pair[2]):
            found.append(Change(revision, changed))
    return tuple(reversed(found))


def restore(archive: Archive, item: str, revision: int, agent: str) -> int | None:
    """Set every term back to what it said after a revision, as a new one; return its number, None if nothing differs.

    Raises:
        NotFoundError: The item never had this revision.
    """
    if revision not in {known.number for known in archive.catalogue.revisions(item)}:
        raise NotFoundError("revision-unknown").about(item=item, revision=revision)
    past, now = archive.catalogue.record_history(item), archive.catalogue.record(item)
    values: list[RecordValue] = []
    for term in dict.fromkeys(known.value.term for known in past):
        then, today = _shown_at(past, term, revision), tuple(value for value in now if value.term == term)
        if [_text_of(value) for value in then] != [_text_of(value) for value in today]:
            values += values_of(term, entries_of(then, term), agent)
    number = archive.catalogue.set_record(item, values, agent=agent, note=f"restored {revision}") if values else None
    tell_index(archive)
    return number


def _shown_at(past: Sequence[PastValue], term: str, revision: int) -> tuple[RecordValue, ...]:
    there = [p.value for p in past if p.value.term == term and p.since <= revision and (p.until or 1 << 62) > revision]
    human = [value for value in there if value.origin is Origin.HUMAN]
    return tuple(value for value in human or there if value.value)


def _text_of(value: RecordValue) -> tuple[str | None, ...]:
    return (value.value, value.language, value.wording, value.authority, value.role)


def _filled(entries: Sequence[Entry]) -> list[Entry]:
    return [entry for entry in entries if entry.filled]


def _beside(
    archive: Archive, item: str, form: Form, touched: Sequence[str], expected: Mapping[str, Sequence[RecordValue]]
) -> Form:
    """The form with what was typed, beside what stands there now; saving it once more is a choice made knowingly."""
    record = archive.catalogue.record(item)
    now = {name: tuple(value for value in record if value.term == name) for name in touched}
    changed = {n: v for n, v in now.items() if [*map(_text_of, v)] != [*map(_text_of, expected[n])]}
    seen = {name: entries_of(record, name) for name in form.fields}
    said = {**seen, **{name: form.said[name] for name in touched}}
    return Form(form.kind, form.fields, said, seen, changed=changed)
