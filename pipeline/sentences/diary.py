"""Sentences of dated entries and of letters."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.i18n import N_
from pipeline.sentences.shape import Sentence

DIARY: Mapping[str, Sentence] = {
    "entry-date-unread": Sentence(
        N_("«{date}» cannot be kept as a date. {detail}"),
        N_("Write it as in the source (5/XII-41), or as EDTF (1941-12-05); empty: no certain date."),
    ),
    "letter-same": Sentence(N_("A letter cannot answer itself."), N_("Choose another letter.")),
    "line-unknown": Sentence(
        N_("There is no line {line} on this page any more."), N_("Load the entries again; nothing was changed.")
    ),
    "ruling-unknown": Sentence(
        N_("There is no such decision in {item}."), N_("Load the page again; nothing was changed.")
    ),
}
