"""Every reason the archive gives, by code: what happened and what a person can do, in the reader's language.

A code is stored (ledger, layers, errors); the sentence (pipeline.sentences) is made when it is shown, facts filled in.
"""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.errors import ArchiveError, Fact
from pipeline.i18n import _
from pipeline.model import Reason
from pipeline.sentences import REASONS, Sentence

__all__ = ["REASONS", "Sentence", "explain", "reason_of"]


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
