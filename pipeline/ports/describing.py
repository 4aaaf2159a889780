"""What describing keeps besides the record: proposals that people said no to, what was said before, what is shut."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from pipeline.model import RecordValue


@dataclass(frozen=True, slots=True)
class Rejection:
    """A proposal that a person said no to.

    Attributes:
        value: As it was proposed; "" stands for nothing at all and is never proposed.
    """

    term: str
    value: str
    agent: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PastValue:
    """A value that stood in a record, or still stands.

    Attributes:
        since: Number of the revision that set it.
        until: Number of the revision that took it out; None while it stands.
    """

    value: RecordValue
    since: int
    until: int | None


class Describing(Protocol):
    """The catalogue's memory of how items were described."""

    def reject(self, item: str, term: str, value: str, *, agent: str) -> None:
        """Remember that a person said no to a proposal; twice is the same as once. NotFoundError."""

    def take_back_rejection(self, item: str, term: str, value: str) -> None:
        """Forget a rejection; one that is not there is no fault."""

    def rejections(self, item: str) -> tuple[Rejection, ...]:
        """Return what people said no to, oldest first; NotFoundError."""

    def record_history(self, item: str) -> tuple[PastValue, ...]:
        """Return every value that was ever said of an item, a person's and a machine's, oldest first; NotFoundError.

        Private terms are among them: for staff only.
        """

    def shut(self, items: Sequence[str]) -> frozenset[str]:
        """Return those of these items that are not for everybody today: closed, or under an embargo that runs."""
