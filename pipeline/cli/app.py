"""The command's frame: language, groups of commands, and how errors leave it."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

from pipeline.errors import ArchiveError, ExitCode
from pipeline.i18n import set_language
from pipeline.log import log_fault, log_to

# help texts are made when the commands are declared, so the language must be known before they are imported
set_language("en" if os.environ.get("ARCHIVE_LANGUAGE", "ru") == "en" else "ru")

import typer  # noqa: E402

from pipeline.cli import (  # noqa: E402
    bulk,
    describing,
    finding,
    handing,
    ingesting,
    keeping,
    learning,
    models,
    progressing,
    spotting,
    users,
)
from pipeline.i18n import _  # noqa: E402
from pipeline.reasons import explain  # noqa: E402

STOPPED = 130  # what a shell expects of a program ended by Ctrl-C

app = typer.Typer(
    name="archive",
    help=_("The archive of the collection: from a folder of scans to the word on the scan."),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
for commands in (
    ingesting,
    finding,
    spotting,
    describing,
    handing,
    bulk,
    learning,
    models,
    progressing,
    users,
    keeping,
):
    commands.register(app)


def main() -> None:
    """Run the command line; every error leaves as a sentence, never as a traceback."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    try:
        app()
    except ArchiveError as error:
        message, fix = explain(error)
        _complain(message, fix)
        sys.exit(error.exit_code)
    except (KeyboardInterrupt, SystemExit) as ended:
        if isinstance(ended, SystemExit) and ended.code != STOPPED:  # what typer makes of Ctrl-C
            raise
        _complain(_("Stopped. What was finished is kept; the same command goes on where it ended."), "")
        sys.exit(STOPPED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader (head, less) left
        sys.exit(ExitCode.REFUSED)
    except Exception as error:  # noqa: BLE001 - the last net: the traceback goes to a file, the user gets a sentence
        _complain(
            _("Something unforeseen happened: {error}.").format(error=f"{type(error).__name__}: {error}"),
            _("The details are in {file}; please send it to those who look after the archive.").format(
                file=_logged(error)
            ),
        )
        sys.exit(ExitCode.REFUSED)


def _complain(message: str, fix: str) -> None:
    print(message, file=sys.stderr)
    if fix:
        print("→ " + fix, file=sys.stderr)


def _logged(error: Exception) -> Path:
    """Keep the traceback where those who look after the archive find it; return the file."""
    home = Path(os.environ.get("ARCHIVE_HOME", "~/.local/share/archive")).expanduser()
    file = log_to(home)
    with contextlib.suppress(OSError):  # a home that cannot be written must not hide the error itself
        log_fault("command failed", error, command=" ".join(sys.argv[1:2]))
    return file
