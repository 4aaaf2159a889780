"""The values that a survey gives."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from pipeline.model import Outcome, Reason


class Role(StrEnum):
    """What a file is taken for, before it is decoded."""

    SCAN = "scan"
    SIDECAR = "sidecar"
    OTHER = "not-a-scan"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One file that was met.

    Attributes:
        path: Absolute; may hold undecodable bytes (surrogates). Private: never leaves the process.
        shown_path: From the name of the folder given; safe to print and to store (NFC, no control characters).
        problem: Why it goes no further, None for a scan or sidecar that can be opened.
    """

    path: Path
    shown_path: str
    size_bytes: int
    role: Role
    problem: Reason | None = None

    @property
    def outcome(self) -> Outcome | None:
        """What becomes of the file if it is settled already: None for a scan that is still to be received."""
        if self.role is Role.SCAN:
            return Outcome.QUARANTINED if self.problem else None
        return Outcome.SKIPPED

    @property
    def reason(self) -> Reason | None:
        """Why it is settled already; a sidecar is used, but is no scan."""
        return Reason("file-sidecar") if self.role is Role.SIDECAR and self.problem is None else self.problem


@dataclass(frozen=True, slots=True)
class Group:
    """Scans that make one item.

    Attributes:
        source_key: SHA-256 (hex) of donation, folder and common name; the only thing of them that leaves.
        title_hint: What the folder or the files are called.
        kind_hint: Id of a kind that names of folder or files speak of.
        candidates: In the order of their order keys; those with a problem among them.
        folder: The folder that order keys are relative to. Private.
        sidecar: The item.yaml that describes them.
    """

    source_key: str
    title_hint: str
    kind_hint: str | None
    candidates: tuple[Candidate, ...]
    folder: Path
    sidecar: Path | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a path that is no file: a missing, empty or unreadable folder."""

    shown_path: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Survey:
    """All that was met.

    Attributes:
        others: Files that are no scans, each with its reason.
        problems: About folders and missing paths; not counted as files.
    """

    groups: tuple[Group, ...]
    others: tuple[Candidate, ...]
    problems: tuple[Problem, ...]

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """Every file met, exactly once."""
        return tuple(candidate for group in self.groups for candidate in group.candidates) + self.others

    @property
    def total_bytes(self) -> int:
        """Size of all scans that are to be received."""
        return sum(c.size_bytes for group in self.groups for c in group.candidates if c.outcome is None)
