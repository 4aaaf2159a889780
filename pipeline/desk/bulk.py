"""The story of many records at once: select, preview, apply what was shown, and take it back whenever."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.archive import Archive
from pipeline.errors import ConflictError, UsageError
from pipeline.model import RecordValue
from pipeline.ports.bulk import BulkChange, BulkRow, Said
from pipeline.profile import KIND_TERM, term_named
from pipeline.search import publish, understand
from pipeline.stages.changing import Change, change_values, persons, said_of, take_back
from pipeline.stages.chronology import edtf_range, valid_edtf
from pipeline.stages.forms import FormField, check_form, entries_of, form_fields
from pipeline.stages.forms.fields import clean

MOST_ITEMS = 20_000
CREATED = "dcterms:created"
_HITS_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Selection:
    """Which records: all that is said must hold; nothing said is all records.

    Attributes:
        items: Ids, where records are named one by one.
        from_: First and last day (EDTF) that the date of creation must touch.
    """

    query: str = ""
    kind: str = ""
    donation: str = ""
    from_: str = ""
    to: str = ""
    items: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether nothing is said, so that all records would be meant."""
        return self == Selection()


@dataclass(frozen=True, slots=True)
class Wrong:
    """Why one record cannot take the change."""

    item: str
    message: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What a change would do.

    Attributes:
        token: Digest of the change and of all that it was reckoned from.
        rows: The records that would change, with what would stand there.
        same: How many selected records would stay as they are.
    """

    change: Change
    items: tuple[str, ...]
    rows: tuple[BulkRow, ...]
    same: int
    faults: tuple[Wrong, ...]
    token: str


def select(archive: Archive, selection: Selection) -> tuple[str, ...]:
    """Return the ids of the records meant, in order of id.

    Raises:
        UsageError: A date that is none, an unknown id, or more records than one change takes.
    """
    catalogue = archive.catalogue
    found = catalogue.items_where(kind=selection.kind or None, donation=selection.donation or None)
    if selection.items:
        wanted = set(selection.items)
        if unknown := sorted(wanted - set(catalogue.items_where())):
            raise UsageError("bulk-items-unknown").about(items=", ".join(unknown[:10]), number=len(unknown))
        found = tuple(item for item in found if item in wanted)
    if selection.query.strip():
        hits = _hits(archive, selection.query)
        found = tuple(item for item in found if item in hits)
    if selection.from_ or selection.to:
        found = _created(archive, found, selection)
    if len(found) > MOST_ITEMS:
        raise UsageError("bulk-too-many").about(number=len(found), most=MOST_ITEMS)
    return found


def preview(archive: Archive, items: Sequence[str], change: Change, agent: str) -> Preview:
    """Return exactly what apply would do now; changes nothing.

    Raises:
        UsageError: The term may not be changed by hand, or the change says nothing.
    """
    change = _checked(change)
    return _reckoned(archive, items, change, agent, lock=False)


def apply(archive: Archive, items: Sequence[str], change: Change, agent: str, token: str | None = None) -> BulkChange:
    """Change all records or none, in one transaction; return the receipt.

    Args:
        token: Of the preview that the person saw; None to take things as they are.

    Raises:
        ConflictError: What the preview was made from has changed; nothing is done.
        UsageError: Nothing would change, or some record cannot take the value.
    """
    change = _checked(change)
    catalogue = archive.catalogue
    with catalogue.together():
        found = _reckoned(archive, items, change, agent, lock=True)
        if token is not None and token != found.token:
            raise ConflictError("bulk-state-changed")
        if found.faults:
            first = found.faults[0]
            raise UsageError("bulk-impossible").about(number=len(found.faults), item=first.item, fault=first.message)
        if not found.rows:
            raise UsageError("bulk-nothing")
        what = {"action": change.action, "term": change.term, "value": change.value, "new": change.new}
        number = catalogue.keep_bulk(what, found.rows, agent=agent, undoes=None)
        for row in found.rows:
            catalogue.put_own(row.item, row.term, row.after.own, agent=agent, note=f"bulk {number}")
    publish(catalogue, archive.index)
    return catalogue.bulk_change(number)


def undo(archive: Archive, number: int, agent: str) -> BulkChange:
    """Take back what a change did, even after later edits; what others changed of it since is left and listed.

    The undo is a change itself, and may be undone.

    Raises:
        NotFoundError: There was no such change.
        ConflictError: It was taken back already.
    """
    catalogue = archive.catalogue
    with catalogue.together():
        rows = [row for row in catalogue.bulk_rows(number) if not row.conflict]
        terms = sorted({row.term for row in rows})
        now = {term: catalogue.said([r.item for r in rows if r.term == term], term, lock=True) for term in terms}
        done = catalogue.bulk_change(
            number
        )  # after the records are locked: of two at once the second one sees the first
        if done.undone_by is not None:
            raise ConflictError("bulk-undone").about(number=number, by=done.undone_by)
        back = [_taken_back(row, now[row.term][row.item], agent) for row in rows]
        kept = catalogue.keep_bulk({**done.what, "action": "undo"}, back, agent=agent, undoes=number)
        for row in back:
            if not row.conflict and row.before != row.after:
                catalogue.put_own(row.item, row.term, row.after.own, agent=agent, note=f"bulk {kept}, undoes {number}")
    publish(catalogue, archive.index)
    return catalogue.bulk_change(kept)


def _taken_back(row: BulkRow, now: Said, agent: str) -> BulkRow:
    if list(map(said_of, now.shown)) == list(map(said_of, row.after.shown)):
        return BulkRow(row.item, row.term, now, row.before)  # just as it was, a machine's word a machine's again
    known = term_named(row.term)
    repeatable = known is not None and known.repeatable
    found = take_back(row.before.shown, row.after.shown, now.shown, repeatable=repeatable)
    if found is None:
        return BulkRow(row.item, row.term, now, now, conflict=True)
    if list(map(said_of, found)) == list(map(said_of, now.shown)):
        return BulkRow(row.item, row.term, now, now)
    return BulkRow(row.item, row.term, now, Said(persons(row.term, found, agent), found))


def _checked(change: Change) -> Change:
    if change.term not in _changeable(change.term):
        raise UsageError("bulk-term").about(term=change.term)
    if not change.value.strip() and change.action != "set":
        raise UsageError("bulk-value-missing")
    if change.action == "text":  # blanks at the ends of a piece of text are meant
        return change
    return replace(change, value=clean(change.value), new=clean(change.new))


def _changeable(term: str) -> Mapping[str, FormField]:
    """Terms that the form asks; those that the archive fills itself and access, which has its own rule, are not."""
    known = term_named(term)
    if known is None:
        return {}
    return {term: FormField(known, required=False, options=(), asks=())} if known.section == "kind" else form_fields("")


def _reckoned(archive: Archive, items: Sequence[str], change: Change, agent: str, *, lock: bool) -> Preview:
    said = archive.catalogue.said(items, change.term, lock=lock)
    kinds = archive.catalogue.said(list(said), KIND_TERM)
    rows, faults = [], []
    for item, before in said.items():
        own = change_values(before.shown, change, agent)
        if own is None:
            continue
        kind = change.value if change.term == KIND_TERM else next((v.value for v in kinds[item].shown), "")
        faults += [Wrong(item, message) for message in _faults(own, change.term, kind)]
        rows.append(BulkRow(item, change.term, before, Said(own, tuple(v for v in own if v.value))))
    token = _token(change, said)
    return Preview(change, tuple(said), tuple(rows), len(said) - len(rows), tuple(faults), token)


def _faults(own: Sequence[RecordValue], term: str, kind: str) -> list[str]:
    field = form_fields(kind).get(term)
    if field is None:
        return [f"{term}: {kind}"]
    return [fault.message for fault in check_form({term: field}, {term: entries_of(own, term)}, valid_date=valid_edtf)]


def _token(change: Change, said: Mapping[str, Said]) -> str:
    state = [[item, [said_of(value) for value in of.shown]] for item, of in said.items()]
    whole = [change.action, change.term, change.value, change.new, state]
    return hashlib.sha256(json.dumps(whole, ensure_ascii=False).encode()).hexdigest()


def _hits(archive: Archive, text: str) -> frozenset[str]:
    found: set[str] = set()
    offset = 0
    while hits := archive.index.search(understand(text, limit=_HITS_AT_ONCE, offset=offset)).hits:
        found |= {hit.key.rpartition("/")[0] for hit in hits}
        offset += len(hits)
    return frozenset(found)


def _created(archive: Archive, items: Sequence[str], selection: Selection) -> tuple[str, ...]:
    first = _days(selection.from_)[0] if selection.from_ else None
    last = _days(selection.to)[1] if selection.to else None
    chosen = []
    for item, of in archive.catalogue.said(items, CREATED).items():
        days = next((found for v in of.shown if (found := edtf_range(v.value))), None)
        if days and (not first or (days[1] or first) >= first) and (not last or (days[0] or last) <= last):
            chosen.append(item)
    return tuple(chosen)


def _days(date: str) -> tuple[str | None, str | None]:
    days = edtf_range(date)
    if days is None:
        raise UsageError("bulk-date").about(date=date)
    return days
