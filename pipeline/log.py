"""The archive's log: a fixed phrase and facts as fields, one JSON object a line. Never a text of a document.

Doors say where it goes; until one has, nothing is written. What happened to files and pages is in the ledger, not here:
the log is for those who look after the machine.
"""

from __future__ import annotations

import atexit
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import Fact

if TYPE_CHECKING:
    import structlog

FILE = "archive.log"
_homes: list[Path] = []


def log_to(home: Path) -> Path:
    """Write what this process logs to the archive's home from now on; return the file it is added to."""
    _homes[:] = [home]
    return home / FILE


def log(phrase: str, **facts: Fact | None) -> None:
    """Log that something happened: a fixed English phrase, facts as fields."""
    if _homes:
        _logger(_homes[0]).info(phrase, **facts)


def log_fault(phrase: str, error: BaseException, **facts: Fact | None) -> None:
    """Log an error that nobody foresaw, with its traceback."""
    if _homes:
        _logger(_homes[0]).error(phrase, exc_info=error, **facts)


@cache
def _logger(home: Path) -> structlog.typing.FilteringBoundLogger:
    import structlog  # a process that has nothing to log need not load it

    home.mkdir(parents=True, exist_ok=True)
    out = (home / FILE).open("a", encoding="utf-8", buffering=1)
    atexit.register(out.close)
    processors: list[structlog.typing.Processor] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        structlog.processors.EventRenamer("phrase"),
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ]
    made: structlog.typing.FilteringBoundLogger = structlog.wrap_logger(
        structlog.WriteLogger(out), processors=processors, wrapper_class=structlog.make_filtering_bound_logger("info")
    )
    return made
