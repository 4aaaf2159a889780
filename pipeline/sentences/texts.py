"""Sentences of correcting the text of a page."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.i18n import N_
from pipeline.sentences.shape import Sentence

TEXTS: Mapping[str, Sentence] = {
    "copy-binary": Sentence(
        N_("This file is no text: neither UTF-8, UTF-16 or Windows-1251 nor DOCX. Nothing was changed."),
        N_("Save it from the word processor as plain text or DOCX, or paste the text."),
    ),
    "copy-changed": Sentence(
        N_("Pages of {item} have changed since this was shown. Nothing was taken."),
        N_("Look at the new outcome below and take it."),
    ),
    "copy-empty": Sentence(N_("There are no words in this text."), N_("Paste the text of the typed copy.")),
    "copy-foreign": Sentence(
        N_("This text is not that of {item}: only {share} of it fits the pages. Nothing was taken."),
        N_("Check whether it belongs to another item, or to pages that were not read yet."),
    ),
    "copy-too-large": Sentence(
        N_("This text is larger than {limit_mib} MiB. Nothing was changed."),
        N_("Give it in parts, notebook by notebook."),
    ),
    "copy-unread": Sentence(
        N_("No page of {item} was read by the machine yet: there is nothing to lay the text on."),
        N_("Wait until its pages are read, then try again."),
    ),
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
