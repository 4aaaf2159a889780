"""Sentences of handing out: exports, finding lists."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.i18n import N_
from pipeline.sentences.shape import Sentence

HANDING: Mapping[str, Sentence] = {
    "donation-unknown": Sentence(N_("There is no donation {donation}."), N_("Check its number.")),
    "export-ending": Sentence(
        N_("A finding list is not written as «{ending}»."), N_("Choose a file that ends in .pdf, .docx, .csv or .html.")
    ),
    "export-form-unknown": Sentence(N_("There is no form «{form}»."), N_("Choose one of: {forms}.")),
    "export-of-what": Sentence(
        N_("Say what to hand out: items, --query, or --donation for a finding list."),
        N_("archive export gost BL-000001"),
    ),
    "export-one-only": Sentence(N_("{form} is handed out for one item at a time."), N_("Name one item.")),
    "export-shut": Sentence(
        N_("{item} is not for everybody today and is not handed out."),
        N_("Look at its access rights; the finding list of its donation names it."),
    ),
    "fonts-missing": Sentence(N_("The fonts of the pages were not fetched."), N_("Run make demo, or: make assets")),
    "export-unwritable": Sentence(N_("{path} cannot be written: {detail}."), N_("Name a file in another folder.")),
}
