"""Sentences of correcting the text of a page."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.i18n import N_
from pipeline.sentences.shape import Sentence

TEXTS: Mapping[str, Sentence] = {
    "reading-not-offered": Sentence(
        N_("The newer reading of page {page} of {item} does not offer this any more."), N_("Open the list again.")
    ),
    "state-unknown": Sentence(N_("There is no state «{state}».")),
    "text-ground-unknown": Sentence(
        N_("What was sent for page {page} of {item} builds on a text that never stood there."),
        N_("Open the page again; what you wrote is kept in this browser."),
    ),
    "text-line-too-long": Sentence(
        N_("Line {line} is too long: a line has at most {limit} characters."), N_("Split it into lines as on the scan.")
    ),
    "text-line-twice": Sentence(
        N_("Two lines of this text have the same name."), N_("Open the page again; what you wrote is kept.")
    ),
    "text-note-too-long": Sentence(N_("The note is too long: it has at most {limit} characters."), N_("Shorten it.")),
    "text-shape-wrong": Sentence(
        N_("What was sent is not the text of a page: {where}."), N_("Open the page again; what you wrote is kept.")
    ),
    "text-too-large": Sentence(
        N_("The text of a page takes at most {limit_bytes} bytes."), N_("Divide it among the pages it stands on.")
    ),
    "text-too-many-lines": Sentence(
        N_("A page has at most {limit} lines."), N_("Divide the text among the pages it stands on.")
    ),
    "text-unknown": Sentence(N_("There is no earlier text {layer} of this page."), N_("Open the history again.")),
    "word-unknown": Sentence(
        N_("There is no such word on page {page} of {item} any more."), N_("Open the page again.")
    ),
}
