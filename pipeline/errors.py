"""The one error family. Each class says what a caller may do; each instance says, by a code, what is wrong.

    ArchiveError                     exit  http  retryable
    ├── UsageError                     2   422   no      the request itself makes no sense
    ├── NotFoundError                  1   404   no      no such item, page, run
    ├── ConflictError                  1   409   no      somebody else changed it meanwhile
    ├── SignInError                    1   401   no      nobody is signed in, or not with this password
    ├── AccessError                    1   403   no      who is signed in may not do this
    ├── TooOftenError                  1   429   yes     tried too often; wait
    ├── BadScanError                   3   422   no      this file cannot be taken as a scan
    │   └── LimitError                 3   413   no      too many pixels, pages, bytes or seconds
    ├── BadDataError                   1   422   no      a sidecar, transcript or model is not what it should be
    ├── StorageError                   1   500   yes     the disk or bucket refused
    │   └── StorageFullError           1   507   no      no room left: a person must make some
    ├── EngineError                    1   500   no      a recogniser failed or is not installed
    ├── UnavailableError               1   503   yes     a service (index, database, scheduler) does not answer
    └── ConfigurationError             2   500   no      settings that cannot work

A code's sentence and remedy, in both languages, are in pipeline.reasons. One constructor argument only, so that
every error survives pickling between processes; facts are attached with about().
"""

from __future__ import annotations

from enum import IntEnum
from typing import ClassVar, Self

Fact = str | int | float


class ExitCode(IntEnum):
    """What a command returns to the shell."""

    DONE = 0
    REFUSED = 1
    USAGE = 2
    PARTIAL = 3


class ArchiveError(Exception):
    """Anything the archive itself says no to.

    Attributes:
        code: Machine-readable reason, a key of pipeline.reasons.REASONS.
        facts: Values for the placeholders of the reason's sentence.
    """

    exit_code: ClassVar[ExitCode] = ExitCode.REFUSED
    http_status: ClassVar[int] = 500
    retryable: ClassVar[bool] = False

    def __init__(self, code: str) -> None:
        """Say what is wrong by its code."""
        super().__init__(code)
        self.code = code
        self.facts: dict[str, Fact] = {}

    def about(self, **facts: Fact) -> Self:
        """Attach facts (which scan, which limit) and return the same error."""
        self.facts.update(facts)
        return self


class UsageError(ArchiveError):
    """The request makes no sense as it stands."""

    exit_code = ExitCode.USAGE
    http_status = 422


class NotFoundError(ArchiveError):
    """There is no such item, page, run or file."""

    http_status = 404


class ConflictError(ArchiveError):
    """The thing was changed by somebody else since it was read."""

    http_status = 409


class SignInError(ArchiveError):
    """Nobody is signed in, or name and password do not belong together."""

    http_status = 401


class AccessError(ArchiveError):
    """The account that is signed in may not do this."""

    http_status = 403


class TooOftenError(ArchiveError):
    """It was tried too often; it may be tried again later."""

    http_status = 429
    retryable = True


class BadScanError(ArchiveError):
    """This file cannot be taken in as a scan."""

    exit_code = ExitCode.PARTIAL
    http_status = 422


class LimitError(BadScanError):
    """The file is beyond a limit: pixels, pages, bytes, seconds, memory."""

    http_status = 413


class BadDataError(ArchiveError):
    """A sidecar, transcript, record or model is not what it should be."""

    http_status = 422


class StorageError(ArchiveError):
    """The place where files are kept refused."""

    retryable = True


class StorageFullError(StorageError):
    """There is no room left; nothing partial was kept."""

    http_status = 507
    retryable = False  # not by itself: somebody must make room first


class EngineError(ArchiveError):
    """A recogniser failed, or is not installed."""


class UnavailableError(ArchiveError):
    """A service (index, database, scheduler) does not answer now."""

    http_status = 503
    retryable = True


class ConfigurationError(ArchiveError):
    """Settings that cannot work together or at all."""

    exit_code = ExitCode.USAGE
