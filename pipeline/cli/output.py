"""How results are written: one JSON value for machines, plain lines for people."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.i18n import _, set_language

if TYPE_CHECKING:  # help is shown without reading settings
    from pipeline.archive import Archive
    from pipeline.settings import Settings

AsJson = Annotated[bool, typer.Option("--json", help=_("Print one JSON value and nothing else."))]


def loaded() -> Settings:
    """Read the settings and speak their language."""
    from pipeline.settings import Settings

    settings = Settings.load()
    set_language(settings.language)
    return settings


def opened(settings: Settings | None = None) -> Archive:
    """Open the archive of the settings."""
    from pipeline.wiring import open_archive

    return open_archive(settings or loaded())


def emit(value: Any, *, as_json: bool, plain: Callable[[], Sequence[str]]) -> None:
    """Print a result in the form that was asked for."""
    if as_json:
        json.dump(value, sys.stdout, ensure_ascii=False, indent=None if not sys.stdout.isatty() else 1)
        print()
    else:
        for line in plain():
            print(line)


def say(line: str) -> None:
    """Print a line for the person at the terminal, apart from the results."""
    print(line, file=sys.stderr)
