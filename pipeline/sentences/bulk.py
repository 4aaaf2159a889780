"""Sentences of changes of many records at once."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.i18n import N_
from pipeline.sentences.shape import Sentence

BULK: Mapping[str, Sentence] = {
    "bulk-action": Sentence(N_("There is no change «{action}»."), N_("Choose one of: {actions}.")),
    "bulk-date": Sentence(N_("«{date}» is not a possible date."), N_("Write 1942-01-12, 1942-01 or 1942.")),
    "bulk-impossible": Sentence(
        N_("{number} records cannot take this, the first is {item}: {fault} Nothing was changed."),
        N_("Correct the value, or leave these records out."),
    ),
    "bulk-items-unknown": Sentence(
        N_("{number} records are unknown: {items}. Nothing was changed."), N_("Correct the list of numbers.")
    ),
    "bulk-nothing": Sentence(
        N_("Not one of these records would change."), N_("Compare the value with what stands in the records.")
    ),
    "bulk-select-what": Sentence(
        N_("Say which records are meant."), N_("Give a query, a kind, a donation, dates or numbers of records.")
    ),
    "bulk-state-changed": Sentence(
        N_("Somebody changed one of these records after the preview was made. Nothing was changed."),
        N_("Look at the new preview and apply it."),
    ),
    "bulk-term": Sentence(
        N_("«{term}» cannot be changed in many records at once."), N_("Choose a field that the form of a record asks.")
    ),
    "bulk-too-many": Sentence(
        N_("{number} records are meant; one change takes {most} at most."), N_("Choose fewer, and do it in parts.")
    ),
    "bulk-undone": Sentence(
        N_("Change {number} was taken back already, by change {by}."), N_("To make it again, undo change {by}.")
    ),
    "bulk-unknown": Sentence(N_("There is no change {number}."), N_("archive bulk list shows all.")),
    "bulk-value-missing": Sentence(N_("The change does not say which value."), N_("Write the value.")),
}
