"""Change the values of one term, and take a change back after others changed the same term."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from pipeline.model import Origin, RecordValue

Action = Literal["set", "add", "remove", "replace", "text"]
ACTIONS: tuple[Action, ...] = ("set", "add", "remove", "replace", "text")
Key = tuple[str, str | None, str, str, str]


@dataclass(frozen=True, slots=True)
class Change:
    """What is done to one term of many records.

    Attributes:
        action: "set" (one value instead of all, "" for none), "add", "remove", "replace" (a whole value by another),
            "text" (a piece of text within values by another).
        value: What is set, added, removed, or looked for; compared letter by letter.
        new: What comes instead, for "replace" and "text".
    """

    action: Action
    term: str
    value: str
    new: str = ""


def change_values(shown: Sequence[RecordValue], change: Change, agent: str) -> tuple[RecordValue, ...] | None:
    """Return a person's values of a term after a change; one empty value where nothing is left.

    Args:
        shown: The values that people see.

    Returns:
        None when the change does nothing here.
    """
    wanted = _wanted(shown, change, agent)
    if [said_of(value) for value in wanted] == [said_of(value) for value in shown]:
        return None
    return persons(change.term, wanted, agent)


def persons(term: str, values: Sequence[RecordValue], agent: str) -> tuple[RecordValue, ...]:
    """Return values as a person's: what a person said keeps its author, what a machine said becomes the agent's."""
    own = tuple(v if v.origin is Origin.HUMAN else _own(v, agent) for v in values)
    return own or (RecordValue(term, "", Origin.HUMAN, agent=agent),)


def take_back(
    before: Sequence[RecordValue], after: Sequence[RecordValue], now: Sequence[RecordValue], *, repeatable: bool
) -> tuple[RecordValue, ...] | None:
    """Return the values of a term without what one change did, with all that others did since.

    Args:
        before: Values shown before the change.
        after: Values shown after it.
        now: Values shown today.
        repeatable: Whether the term may have several values, so that each is told apart from the others.

    Returns:
        None when others changed the very values that the change made, or took back a part of it: a conflict.
    """
    if _keys(now) == _keys(after):
        return tuple(before)
    if _keys(now) == _keys(before):
        return tuple(now)
    if not repeatable:
        return None
    return _merged(before, after, now)


def said_of(value: RecordValue) -> Key:
    """Return what a value says, whoever says it."""
    return (value.value, value.language, value.wording, value.authority, value.role)


def _merged(
    before: Sequence[RecordValue], after: Sequence[RecordValue], now: Sequence[RecordValue]
) -> tuple[RecordValue, ...] | None:
    made = Counter(_keys(after)) - Counter(_keys(before))
    gone = Counter(_keys(before)) - Counter(_keys(after))
    there = Counter(_keys(now))
    if made - there:
        return None
    lost = [value for value in before if _take(gone, said_of(value)) and not _take(there, said_of(value))]
    kept: list[RecordValue] = []
    for value in now:
        if not _take(made, said_of(value)):
            kept.append(value)
        elif lost:  # a value that was replaced comes back where it stood
            kept.append(lost.pop(0))
    return (*kept, *lost)


def _take(counted: Counter[Key], key: Key) -> bool:
    """Take one of a kind out; whether there was one."""
    if not counted[key]:
        return False
    counted[key] -= 1
    return True


def _keys(values: Sequence[RecordValue]) -> list[Key]:
    return [said_of(value) for value in values]


def _wanted(shown: Sequence[RecordValue], change: Change, agent: str) -> list[RecordValue]:
    new = RecordValue(change.term, change.value, Origin.HUMAN, agent=agent)
    if change.action == "set":
        return [new] if change.value else []
    if change.action == "add":
        return list(shown) if any(v.value == change.value for v in shown) else [*shown, new]
    if change.action == "remove":
        return [value for value in shown if value.value != change.value]
    return _without_twins([_rewritten(value, change, agent) for value in shown])


def _rewritten(value: RecordValue, change: Change, agent: str) -> RecordValue:
    if change.action == "replace":
        text = change.new if value.value == change.value else value.value
    else:
        text = value.value.replace(change.value, change.new) if change.value else value.value
    # a link to the authority file, the wording and the ground were those of the old value
    return (
        value
        if text == value.value
        else RecordValue(value.term, text.strip(), Origin.HUMAN, agent=agent, language=value.language, role=value.role)
    )


def _without_twins(values: Sequence[RecordValue]) -> list[RecordValue]:
    return list({said_of(value): value for value in reversed(values) if value.value}.values())[::-1]


def _own(value: RecordValue, agent: str) -> RecordValue:
    return replace(value, origin=Origin.HUMAN, confidence=None, evidence="", agent=agent)
