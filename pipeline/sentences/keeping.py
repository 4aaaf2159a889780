"""Sentences of settings, catalogue, commands and scheduler."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.i18n import N_
from pipeline.sentences.shape import Sentence

KEEPING: Mapping[str, Sentence] = {
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
    "record-changed": Sentence(
        N_("Somebody changed «{term}» of {item} meanwhile."),
        N_("See what stands there now beside what you wrote, choose, and save again."),
    ),
    "revision-unknown": Sentence(N_("{item} never had the change {revision}."), N_("See its history.")),
    "run-unknown": Sentence(N_("There is no run {run}."), N_("See the list of runs.")),
    "scan-held": Sentence(N_("This very file is in the archive already, in {item}.")),
    "term-unknown": Sentence(N_("«{term}» is no field that a person fills."), N_("Choose a field of the form.")),
    "text-changed": Sentence(
        N_("Somebody changed the text of page {page} of {item} meanwhile."),
        N_("Compare your text with theirs, then save again."),
    ),
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
    # the scheduler
    "prefect-does-not-answer": Sentence(
        N_("The Prefect server at {url} does not answer."),
        N_("Start it, or unset ARCHIVE_PREFECT_API_URL and PREFECT_API_URL to use a local one."),
    ),
    "prefect-does-not-start": Sentence(
        N_("The local Prefect server did not start."), N_("Its own words are in {log}; try again.")
    ),
}
