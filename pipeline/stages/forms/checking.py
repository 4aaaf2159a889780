"""Check what was typed into the form: every fault is found, none stops the search for others."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.i18n import _
from pipeline.stages.forms.fields import ROLES, Entry, FormField

LONGEST_VALUE = 20_000
LONGEST_LINE = 1_000


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one entry.

    Attributes:
        number: Which entry of the field, 0-based.
        part: "value", "wording", "evidence", "role" or "language".
    """

    term: str
    number: int
    part: str
    message: str


@dataclass(frozen=True, slots=True)
class Missing:
    """A field that should be filled and is not; nothing forbids to save without it."""

    term: str


def check_form(
    fields: Mapping[str, FormField], said: Mapping[str, Sequence[Entry]], *, valid_date: Callable[[str], bool]
) -> tuple[Fault, ...]:
    """Return all that is wrong, in the order of the form.

    Args:
        said: Entries by term; terms without a field are not looked at.
        valid_date: Says whether a text is a possible EDTF date.
    """
    faults: list[Fault] = []
    for name, field in fields.items():
        entries = said.get(name, ())
        for number, entry in enumerate(entries):
            faults += [Fault(name, number, part, text) for part, text in _wrong(field, entry, valid_date)]
        faults += _too_many(field, entries)
    return tuple(faults)


def missing_terms(fields: Mapping[str, FormField], said: Mapping[str, Sequence[Entry]]) -> tuple[Missing, ...]:
    """Return the required fields in which nothing stands."""
    return tuple(
        Missing(name)
        for name, field in fields.items()
        if field.required and not any(entry.filled for entry in said.get(name, ()))
    )


def _wrong(field: FormField, entry: Entry, valid_date: Callable[[str], bool]) -> list[tuple[str, str]]:
    wrong = [("value", text) for text in [_wrong_value(field, entry, valid_date)] if text]
    parts = {"wording": entry.wording, "evidence": entry.evidence}
    wrong += [(part, too_long(text, LONGEST_LINE)) for part, text in parts.items() if len(text) > LONGEST_LINE]
    if entry.role and entry.role not in ROLES:
        wrong.append(("role", _("There is no such role.")))
    if entry.language not in ("", "ru", "en"):
        wrong.append(("language", _("There is no such language here.")))
    return wrong


def _wrong_value(field: FormField, entry: Entry, valid_date: Callable[[str], bool]) -> str:
    value = entry.value.strip()
    longest = LONGEST_VALUE if field.long else LONGEST_LINE
    if len(value) > longest:
        return too_long(value, longest)
    if not value:
        return _("The wording stands here without a value.") if entry.wording.strip() else ""
    if field.term.value == "edtf" and not valid_date(value):
        return _(
            "“{value}” is not a possible date. Write 1942-01-12, 1942-01, 1942, 1942-01-12?, or first/last day; "
            "the days must exist and the first not come after the last."
        ).format(value=value[:60])
    if field.term.value == "integer" and not re.fullmatch(r"\d{1,9}", value):
        return _("“{value}” is not a whole number.").format(value=value[:60])
    if field.options and value not in {option[0] for option in field.options}:
        return _("“{value}” is not in the list; choose one of it.").format(value=value[:60])
    return ""


def too_long(text: str, longest: int) -> str:
    """Say how long a text is and how long it may be."""
    return _("{length} characters stand here, at most {longest} are kept; shorten it, nothing is cut off.").format(
        length=len(text), longest=longest
    )


def _too_many(field: FormField, entries: Sequence[Entry]) -> list[Fault]:
    if field.term.repeatable:
        return []
    seen: set[str] = set()
    faults = []
    for number, entry in enumerate(entries):
        if entry.filled and entry.language in seen:
            faults.append(Fault(field.term.name, number, "value", _("Only one value can stand here.")))
        if entry.filled:
            seen.add(entry.language)
    return faults
