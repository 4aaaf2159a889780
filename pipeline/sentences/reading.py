"""Sentences of reading pages."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.i18n import N_
from pipeline.sentences.shape import Sentence

READING: Mapping[str, Sentence] = {
    # reading
    "blank-with-faint-marks": Sentence(
        N_("The page seems blank; its faint marks may be show-through or very pale pencil."),
        N_("Look at the page once."),
    ),
    "hand-machine-reading-doubtful": Sentence(
        N_("Handwriting read by machine; more than a quarter of the characters are probably wrong."),
        N_("Compare it with the picture before using it, or type the text."),
    ),
    "hand-read-by-print-engine": Sentence(
        N_("This looks like handwriting, but was read by the recogniser of print; expect little to be right."),
        N_("Read the page with the recogniser of handwriting, or type the text."),
    ),
    "ink-little-text": Sentence(
        N_("There is much more ink on the page than text was read."), N_("Look at the page and type what was missed.")
    ),
    "ink-without-text": Sentence(
        N_("There is ink on the page, but no text was read."), N_("Look at the page and type its text.")
    ),
    "page-killed-reader": Sentence(
        N_("The reading process died on this page ({detail})."), N_("Open the file in a viewer and save it anew.")
    ),
    "page-reader-failed": Sentence(
        N_("The program itself failed on this page ({detail})."), N_("Report it, with the scan if it may be shown.")
    ),
    "page-too-slow": Sentence(
        N_("The page took longer than {seconds} seconds and was given up."),
        N_("Raise ARCHIVE_PAGE_SECONDS, then read the page again."),
    ),
    "page-too-much-memory": Sentence(
        N_("The page needs more memory than one reading process may take."),
        N_("Raise ARCHIVE_PAGE_MEMORY_MIB, then read the page again."),
    ),
    "picture-too-long": Sentence(N_("A side of {pixels} pixels; the recogniser takes at most {limit}.")),
    "reader-closed": Sentence(N_("The archive is closing; the page was not read."), N_("Start again.")),
    "reading-unsure": Sentence(
        N_("Much of this text is probably wrong."), N_("Compare it with the picture before using it.")
    ),
    "role-missing": Sentence(N_("No recogniser for “{role}” is installed."), N_("Ask for another one, or install it.")),
    "tesseract-failed": Sentence(
        N_("Tesseract failed: {detail}."), N_("Run tesseract on the picture by hand to see more.")
    ),
    "tesseract-language-missing": Sentence(
        N_("Tesseract has no language data “{language}”."), N_("sudo apt-get install {package}")
    ),
    "tesseract-missing": Sentence(
        N_("Tesseract is not installed."), N_("sudo apt-get install tesseract-ocr tesseract-ocr-rus")
    ),
}
