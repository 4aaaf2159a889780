"""The sentence and the remedy of every reason, by its code. Codes stay as they are once shipped; new ones are added.

Kept in alphabetical order within their part. Placeholders are facts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from pipeline.i18n import N_


class Sentence(NamedTuple):
    """What happened, and what to do about it (empty: nothing)."""

    message: str
    fix: str = ""


REASONS: Mapping[str, Sentence] = {
    # settings
    "settings-invalid": Sentence(
        N_("A setting has a value that cannot work: {faults}."),
        N_("Correct it in the environment or in settings.json."),
    ),
    "settings-unknown": Sentence(
        N_("There is no such setting: {names}."), N_("Check the spelling; README lists all settings.")
    ),
    "home-refused": Sentence(
        N_("The archive's folder {folder} cannot be used: {detail}."), N_("Mend its rights, or set ARCHIVE_HOME.")
    ),
    "settings-file-broken": Sentence(
        N_("The settings file {file} cannot be read: {detail}."), N_("Mend or remove it.")
    ),
    # files and folders that are handed in
    "file-archive": Sentence(
        N_("This is an archive of files ({media_type}), not a scan."), N_("Unpack it and hand in what is inside.")
    ),
    "file-gone": Sentence(N_("The file is no longer there."), N_("Put it back and start again.")),
    "file-hidden": Sentence(N_("A hidden file or one that a system or program left behind.")),
    "file-not-a-scan": Sentence(N_("Neither an image nor a PDF.")),
    "file-office": Sentence(
        N_("This is a document of an office program, not a scan."), N_("Save it as PDF and hand that in.")
    ),
    "file-sidecar": Sentence(N_("It describes the scans beside it; it is no scan itself.")),
    "file-special": Sentence(N_("Not a file but a pipe, socket or device; it was not opened.")),
    "file-unreadable": Sentence(
        N_("The file cannot be read: {detail}."), N_("Give this account the right to read it, or copy it anew.")
    ),
    "folder-unreadable": Sentence(
        N_("The folder cannot be read: {detail}."), N_("Give this account the right to read it, or copy it anew.")
    ),
    "folder-without-scan": Sentence(
        N_("There is no scan in this folder."), N_("Check that it is the right folder and that copying has ended.")
    ),
    "frame-missing": Sentence(N_("Frame {frame} is missing."), N_("Look for it before the originals go back.")),
    "frame-repeated": Sentence(
        N_("Frame {frame} is there {count} times."), N_("Keep one of them, or give the others numbers of their own.")
    ),
    "frames-missing": Sentence(
        N_("Frames {first} to {last} are missing."), N_("Look for them before the originals go back.")
    ),
    "link-broken": Sentence(N_("A link that leads nowhere.")),
    "link-inside": Sentence(N_("A link to a file that is here under its own name.")),
    "link-outside": Sentence(
        N_("A link out of the folder; links are not followed."), N_("Copy the file itself into the folder.")
    ),
    "path-missing": Sentence(N_("There is no such file or folder."), N_("Check the spelling.")),
    "sidecar-broken": Sentence(
        N_("The description item.yaml cannot be used; by line: {detail}."), N_("Correct these lines and start again.")
    ),
    "sidecar-too-large": Sentence(
        N_("The description item.yaml is larger than {limit_kib} KiB."), N_("Shorten it; long texts belong elsewhere.")
    ),
    # scans
    "poppler-missing": Sentence(
        N_("Poppler, which draws PDF pages, is not installed."), N_("sudo apt-get install poppler-utils")
    ),
    "scan-broken": Sentence(
        N_("The file is damaged: {detail}."), N_("Copy it anew from the scanner or camera, or scan again.")
    ),
    "scan-camera-raw": Sentence(
        N_("This is a camera's raw file; it holds no finished picture."), N_("Develop it to TIFF and hand that in.")
    ),
    "scan-cut-off": Sentence(
        N_("The file is cut off: its end is missing."), N_("Copy it anew from the scanner or camera, or scan again.")
    ),
    "scan-empty": Sentence(
        N_("The file is empty (0 bytes)."), N_("Copy it anew from the scanner or camera, or scan again.")
    ),
    "scan-format-unknown": Sentence(
        N_("The content is not of any known kind of image."), N_("Open it in a viewer and save it as TIFF or PNG.")
    ),
    "scan-format-unsupported": Sentence(
        N_("Files of this kind ({media_type}) are not taken in."), N_("Save it as TIFF, PNG or PDF and hand that in.")
    ),
    "scan-pdf-encrypted": Sentence(
        N_("The PDF is locked with a password."), N_("Save it without a password and hand that in.")
    ),
    "scan-tiff-bomb": Sentence(
        N_("The TIFF announces more data than the file holds: {detail}."),
        N_("Save it anew with another program; if it came from outside, do not trust it."),
    ),
    "scan-tiff-loop": Sentence(
        N_("The TIFF's list of pages runs in a circle."), N_("Save it anew with another program.")
    ),
    "scan-too-large": Sentence(
        N_("The file has {size_mib} MiB; the limit is {limit_mib}."), N_("Split it, or raise ARCHIVE_MAX_FILE_MIB.")
    ),
    "scan-too-many-pages": Sentence(
        N_("The file has {pages} pages; the limit is {limit}."), N_("Split it, or raise ARCHIVE_MAX_PAGES.")
    ),
    "scan-too-many-pixels": Sentence(
        N_("The picture has {width} × {height} pixels; the limit is {limit} million."),
        N_("Scan at a lower resolution, or raise ARCHIVE_MAX_MEGAPIXELS."),
    ),
    "scan-too-small": Sentence(
        N_("The picture has only {width} × {height} pixels."), N_("Scan again at 300 dpi or more.")
    ),
    "scan-unusual": Sentence(
        N_("The picture stores its colours in a way that is not understood, or its header is damaged."),
        N_("Open it in a viewer and save it as TIFF or PNG with 8 bits a colour."),
    ),
    "scan-without-page": Sentence(N_("The file holds no page."), N_("Copy it anew, or scan again.")),
    # warnings about scans
    "scan-more-pictures": Sentence(
        N_("The file holds several pictures; only the main one was taken."), N_("Hand in the others one by one.")
    ),
    "scan-profile-ignored": Sentence(N_("Its colour profile is damaged and was ignored.")),
    "scan-wrong-extension": Sentence(N_("The ending of the name does not fit the content; the content counts.")),
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
    "model-card-broken": Sentence(
        N_("The card of the model {model} cannot be used: {detail}."), N_("Install the archive's package anew.")
    ),
    "model-failed": Sentence(N_("The model {model} failed: {detail}."), N_("Report it with this page.")),
    "model-file-changed": Sentence(
        N_("The file {file} of the model {model} is not the one its card lists (SHA-256)."),
        N_("Install the archive's package anew."),
    ),
    "model-file-missing": Sentence(
        N_("The file {file} of the model {model} is missing."), N_("Install the archive's package anew.")
    ),
    "model-file-too-large": Sentence(
        N_("The file {file} is larger than {limit_mib} MiB and no model of this archive."),
        N_("Install the archive's package anew."),
    ),
    "model-not-a-model": Sentence(
        N_("The file {file} of the model {model} is no model that can be used: {detail}."),
        N_("Install the archive's package anew."),
    ),
    "model-too-little-memory": Sentence(
        N_("There was too little memory for the model {model}."), N_("Raise ARCHIVE_PAGE_MEMORY_MIB.")
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
    # storage
    "master-missing": Sentence(N_("The stored file {sha256} is missing."), N_("Hand the file in again.")),
    "master-unequal": Sentence(
        N_("The stored copy does not read back the same; it was thrown away."), N_("Check the disk, then start again.")
    ),
    "scan-changed": Sentence(
        N_("The file changed while it was being copied."), N_("Wait until the scanner has finished, then start again.")
    ),
    "storage-full": Sentence(
        N_("There is no room left where the files are kept; nothing partial was stored."),
        N_("Make room, then start again: what is stored already is not done twice."),
    ),
    "storage-name": Sentence(N_("This name cannot be used for a stored file.")),
    "storage-refused": Sentence(
        N_("The place where files are kept refused: {detail}."), N_("Check the disk and its rights, then start again.")
    ),
    # catalogue
    "catalogue-busy": Sentence(
        N_("The catalogue is busy: another process has been writing for too long."), N_("Wait a little and try again.")
    ),
    "catalogue-damaged": Sentence(
        N_("The catalogue's file is damaged: {detail}."),
        N_("Keep the file, restore the catalogue from the last backup; the scans themselves are stored apart."),
    ),
    "catalogue-full": Sentence(
        N_("There is no room left for the catalogue; nothing partial was stored."),
        N_("Make room, then start again: what is stored already is not done twice."),
    ),
    "catalogue-newer": Sentence(
        N_("This catalogue was made by a newer version of the program."), N_("Install the newer version.")
    ),
    "catalogue-refused": Sentence(
        N_("The catalogue cannot be read or written: {detail}."), N_("Check the disk and the rights of its folder.")
    ),
    "catalogue-unavailable": Sentence(
        N_("The catalogue's database does not answer: {detail}."),
        N_("Check that it runs and that ARCHIVE_CATALOGUE_URL is right."),
    ),
    "catalogue-url": Sentence(
        N_("The address of the catalogue is neither SQLite's (a file) nor PostgreSQL's."),
        N_("Write ARCHIVE_CATALOGUE_URL as postgresql+psycopg://USER@HOST/NAME, or leave it out for SQLite."),
    ),
    "item-unknown": Sentence(N_("There is no item {item}."), N_("Check its number.")),
    "page-unknown": Sentence(N_("There is no page {page}."), N_("Check its number.")),
    "run-unknown": Sentence(N_("There is no run {run}."), N_("See the list of runs.")),
    "scan-held": Sentence(N_("This very file is in the archive already, in {item}.")),
    "text-changed": Sentence(
        N_("Somebody changed the text of page {page} of {item} meanwhile."),
        N_("Compare your text with theirs, then save again."),
    ),
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
    # commands
    "command-engine-unknown": Sentence(N_("There is no recogniser «{engine}»."), N_("Choose auto, print or hand.")),
    "command-entries-of-what": Sentence(N_("Name either an item or a text file."), N_("archive entries --help")),
    "command-kind-unknown": Sentence(N_("There is no kind «{kind}»."), N_("Choose one of: {kinds}.")),
    "item-id-wrong": Sentence(
        N_("«{item}» cannot be the id of an item."), N_("Latin letters, digits, dots, hyphens; 80 at most.")
    ),
    "command-page-missing": Sentence(N_("There is no page {page}: the file has {pages}.")),
    "command-path-missing": Sentence(N_("There is no such file or folder: {path}."), N_("Check the spelling.")),
    "serve-address-refused": Sentence(
        N_("The pages cannot be served at {host}, port {port}: it is in use or not allowed."),
        N_("End the other program or choose another port: archive serve --port 8081"),
    ),
    "path-unreadable": Sentence(N_("{path} cannot be read: {detail}."), N_("Check the name and the rights.")),
    "text-not-utf8": Sentence(N_("{path} is not UTF-8 text."), N_("Save it as UTF-8 and try again.")),
    # preflight
    "dpi-missing": Sentence(
        N_("The file does not say its resolution; it was estimated."), N_("Set ARCHIVE_ASKED_DPI if you know it.")
    ),
    "storage-too-small": Sentence(
        N_("There is not enough room: {needed_mib} MiB needed, {free_mib} MiB free."), N_("Make room before you start.")
    ),
    # the scheduler
    "prefect-does-not-answer": Sentence(
        N_("The Prefect server at {url} does not answer."),
        N_("Start it, or unset ARCHIVE_PREFECT_API_URL and PREFECT_API_URL to use a local one."),
    ),
    "prefect-does-not-start": Sentence(
        N_("The local Prefect server did not start."), N_("Its own words are in {log}; try again.")
    ),
    # texts that exist already
    "page-without-text": Sentence(N_("Page {page} of {item} has not been read yet.")),
    "sidecar-unreadable": Sentence(
        N_("The description item.yaml cannot be read: {detail}."), N_("Give this account the right to read it.")
    ),
    "text-held-already": Sentence(N_("The same text of this page is held already.")),
    "transcript-invalid": Sentence(
        N_("This line is not a text of a page: {faults}."),
        N_("A line is one JSON object with item, page and text; the guide shows one."),
    ),
    "transcript-leaves-folder": Sentence(
        N_("The scan {path} lies outside the folder of the transcripts."), N_("Put the scans beside the file.")
    ),
    "transcript-too-long": Sentence(N_("This line is too long for the text of one page."), N_("One page, one line.")),
}
