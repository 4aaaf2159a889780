"""Sentences of names and the authority file."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.i18n import N_
from pipeline.sentences.shape import Sentence

NAMES: Mapping[str, Sentence] = {
    "authority-circle": Sentence(
        N_("{one} and {other} are one entry already; merging them would go in a circle. Nothing was changed."),
        N_("Open the entry that the other one was merged into."),
    ),
    "authority-kinds": Sentence(
        N_("{one} and {other} are of different kinds: a person, a place and an organisation are never one."),
        N_("Correct the kind by making a new entry."),
    ),
    "authority-name-missing": Sentence(N_("The entry has no name."), N_("Fill in the preferred name.")),
    "authority-undone": Sentence(N_("This change was taken back already."), N_("Look at the history below.")),
    "authority-unknown": Sentence(
        N_("There is no entry {authority} in the authority file."), N_("Search the list of names.")
    ),
    "names-model": Sentence(
        N_("The data by which names are found cannot be read: {detail}."), N_("Run make demo again.")
    ),
}
