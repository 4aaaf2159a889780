"""Sentences of what is handed in: files, folders, scans, texts, and the room for them."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.i18n import N_
from pipeline.sentences.shape import Sentence

INTAKE: Mapping[str, Sentence] = {
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
    # preflight
    "dpi-missing": Sentence(
        N_("The file does not say its resolution; it was estimated."), N_("Set ARCHIVE_ASKED_DPI if you know it.")
    ),
    "storage-too-small": Sentence(
        N_("There is not enough room: {needed_mib} MiB needed, {free_mib} MiB free."), N_("Make room before you start.")
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
}
