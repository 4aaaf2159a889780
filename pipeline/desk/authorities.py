"""Whom a name found on a page may mean: entries of the authority file, each with the reason why it is offered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from pipeline.ports.authorities import Authority
from pipeline.stages.naming import Mention, fold

Reason = Literal["name", "form", "initials"]
_ORDER: tuple[Reason, ...] = ("name", "form", "initials")


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry that a name may mean.

    Attributes:
        reason: "name": it is the preferred name; "form": another form of it; "initials": initials do not contradict.
        form: The form of the entry that it agrees with.
    """

    authority: Authority
    reason: Reason
    form: str


def candidates(mention: Mention, held: Iterable[Authority]) -> tuple[Candidate, ...]:
    """Return the entries of its kind that a name may mean, the surest first; a person decides which one it is."""
    said = (mention.text, *mention.readings)
    found = [one for entry in held if entry.kind is mention.kind and (one := _candidate(said, entry))]
    return tuple(sorted(found, key=lambda one: (_ORDER.index(one.reason), one.authority.name, one.authority.id)))


def _candidate(said: Iterable[str], entry: Authority) -> Candidate | None:
    keys = [_words(text) for text in said]
    if any(sorted(key) == sorted(_words(entry.name)) for key in keys):
        return Candidate(entry, "name", entry.name)
    for form in entry.forms:
        if any(sorted(key) == sorted(_words(form.form)) for key in keys):
            return Candidate(entry, "form", form.form)
    for name in (entry.name, *[form.form for form in entry.forms]):
        if entry.kind.value == "person" and any(_by_initials(key, _words(name)) for key in keys):
            return Candidate(entry, "initials", name)
    return None


def _words(text: str) -> list[str]:
    return fold(text).replace(".", " ").replace(",", " ").split()


def _by_initials(one: list[str], other: list[str]) -> bool:
    """Whether two names share a full word and every initial of either begins a word that is left of the other."""
    shared = {word for word in one if word in other and len(word) > 1}
    left, right = ([word for word in words if word not in shared] for words in (one, other))
    initials = any(len(word) == 1 for word in (*left, *right))
    pairs = zip(left, right, strict=False)
    return bool(shared) and initials and all(a[0] == b[0] and 1 in (len(a), len(b)) for a, b in pairs)
