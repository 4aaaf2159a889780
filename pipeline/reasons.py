"""Every reason the archive gives, by code: what happened and what a person can do, in the reader's language.

A code is stored (ledger, layers, errors); the sentence is made when it is shown. Placeholders are facts. Codes stay
as they are once shipped; new ones are added in alphabetical order within their part.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from pipeline.errors import ArchiveError, Fact
from pipeline.i18n import _
from pipeline.model import Reason


class Sentence(NamedTuple):
    """What happened, and what to do about it (empty: nothing)."""

    message: str
    fix: str = ""


def N_(msgid: str) -> str:  # noqa: N802 - gettext's own name for "translate later"
    """Mark a text for translation at the time it is shown."""
    return msgid


REASONS: Mapping[str, Sentence] = {
    # settings
    "settings-invalid": Sentence(
        N_("A setting has a value that cannot work: {faults}."),
        N_("Correct it in the environment or in settings.json."),
    ),
    "settings-unknown": Sentence(
        N_("There is no such setting: {names}."), N_("Check the spelling; README lists all settings.")
    ),
    "settings-file-broken": Sentence(
        N_("The settings file {file} cannot be read: {detail}."), N_("Mend or remove it.")
    ),
}


def explain(reason: Reason | ArchiveError) -> Sentence:
    """Return message and fix for a reason or an error, in the current language, facts filled in."""
    sentence = REASONS.get(reason.code)
    if sentence is None:
        return Sentence(_("Unexpected: {code}.").format(code=reason.code))
    return Sentence(_fill(sentence.message, reason.facts), _fill(sentence.fix, reason.facts))


def reason_of(error: ArchiveError) -> Reason:
    """Return an error's code and facts as a value that can be stored."""
    return Reason(error.code, dict(error.facts))


class _Facts(dict[str, Fact]):
    def __missing__(self, key: str) -> str:
        return "…"


def _fill(msgid: str, facts: Mapping[str, Fact]) -> str:
    return _(msgid).format_map(_Facts(facts)) if msgid else ""
