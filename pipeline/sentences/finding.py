"""Sentences of search and the pages."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.i18n import N_
from pipeline.sentences.shape import Sentence

FINDING: Mapping[str, Sentence] = {
    # search
    "index-alias-taken": Sentence(
        N_("Elasticsearch has an index of its own by the name {alias}; it must be an alias."),
        N_("Choose another name (ARCHIVE_ELASTICSEARCH_ALIAS), or rename that index."),
    ),
    "index-broken": Sentence(
        N_("The search copy in {folder} is damaged: {detail}."), N_("Run: archive index rebuild. Nothing is lost.")
    ),
    "index-busy": Sentence(
        N_("Another process has been writing the search copy for a long time."),
        N_("Wait for it to end, then try again."),
    ),
    "index-failed": Sentence(
        N_("Elasticsearch refused: {detail}."), N_("Look into its log; then run: archive index check --repair.")
    ),
    "index-outdated": Sentence(
        N_("The search copy was made by another version ({held}, not {needed})."), N_("Run: archive index rebuild.")
    ),
    "index-refused": Sentence(
        N_("Elasticsearch at {url} refuses the user or password."),
        N_("Check ARCHIVE_ELASTICSEARCH_USER and ARCHIVE_ELASTICSEARCH_PASSWORD."),
    ),
    "index-unavailable": Sentence(
        N_("Elasticsearch at {url} does not answer: {detail}."),
        N_("Start it, or run: archive index use embedded. Pages stay readable."),
    ),
    "query-cut": Sentence(N_("The question was too long; its end was left out.")),
    "query-date": Sentence(
        N_("This is no date: {value}."), N_("Write 1942, 1942-01 or 1942-01-05, or a range: 1941-12/1942-02.")
    ),
    "query-dates-reversed": Sentence(
        N_("The first day, {first}, is after the last, {last}."), N_("Change them round.")
    ),
    "query-limit": Sentence(N_("Places in the list begin at 0; {offset} and {limit} make no sense.")),
    "query-narrowed": Sentence(N_("So many words: the last ones were looked for only as they are written.")),
    "query-no-words": Sentence(N_("There is no word in the question.")),
    "query-quotes": Sentence(N_("A quotation mark has no partner; the words were looked for one by one.")),
    "query-too-deep": Sentence(
        N_("The list ends here, although more was found."), N_("Add a word, a date or a kind to the question.")
    ),
    "query-too-many-words": Sentence(N_("So many words: the last ones were left out.")),
    # search by picture
    "spot-box-outside": Sentence(
        N_("The box does not lie on the page, which is {width} × {height} pixels."),
        N_("Give x, y, width and height in pixels of the scan as it came."),
    ),
    "spot-box-tiny": Sentence(
        N_("The box is too small: no word is narrower than {least} pixels."), N_("Draw it around the whole word.")
    ),
    "spot-box-wrong": Sentence(
        N_("This is no box: {text}."), N_("Write x,y,width,height in pixels, for example 120,340,210,60.")
    ),
    "spot-looks-broken": Sentence(
        N_("What was kept of a page's looks is damaged."), N_("Nothing is lost: it is made anew from the scan.")
    ),
    "spot-model-cannot": Sentence(
        N_("The model “{model}” reads, but cannot say how a word looks."), N_("Let the package's own model read it.")
    ),
    "spot-nothing-there": Sentence(
        N_("No handwriting was found in this box."), N_("Draw the box around a written word.")
    ),
    "spot-page-print": Sentence(
        N_("This page is printed; search by picture is for handwriting."), N_("Search for the word itself.")
    ),
    "spot-page-unread": Sentence(
        N_("This page was not read yet, so its lines are not known."), N_("Take its item in again, then try again.")
    ),
    "spot-several-lines": Sentence(
        N_("The box lies on several lines."), N_("Draw it around one word, or a few words of one line.")
    ),
    "spot-too-long": Sentence(
        N_("There are more than {limit} letters in the box."), N_("Draw it around one word or a few.")
    ),
    "spot-word-unknown": Sentence(N_("There is no word {word} on this page."), N_("Choose another, or draw a box.")),
    # the pages
    "image-request-wrong": Sentence(
        N_("The picture cannot be given like this: {part} “{text}”."), N_("See the IIIF Image API 3.")
    ),
    "page-without-scan": Sentence(N_("This page is a text without a scan.")),
    "picture-broken": Sentence(
        N_("The page's picture cannot be read: {detail}."),
        N_("Throw the derivative away; it is made anew from the master."),
    ),
    "picture-missing": Sentence(N_("The page's picture could not be made."), N_("Try again; the master is whole.")),
}
