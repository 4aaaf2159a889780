"""What a run is given: which files there are, what each is, and which of them belong together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from pipeline.stages.intake.candidates import Candidate, Group, Problem, Role, Survey
from pipeline.stages.intake.grouping import find_gaps, group_scans
from pipeline.stages.intake.names import natural_key, order_key, shown
from pipeline.stages.intake.walk import walk

__all__ = [
    "Candidate",
    "Group",
    "Problem",
    "Role",
    "Survey",
    "find_gaps",
    "natural_key",
    "order_key",
    "shown",
    "survey",
]


def survey(
    paths: Sequence[Path],
    *,
    donation: str | None = None,
    item: str | None = None,
    kinds: Mapping[str, str] | None = None,
) -> Survey:
    """Look through files and folders without changing, decoding or following anything.

    Args:
        paths: Files and folders in the order given; a link named here is followed, links met inside are not.
        donation: Enters the groups' keys, so that the same folder under two donations is two items.
        item: Puts all scans into one group.
        kinds: Folded name ("дневник", "diary") → id of a kind; finds kind_hint in names of files and folders.

    Returns:
        Every regular file, link and special file met, each exactly once, in natural order. Folders that hold a file
        ".archiveignore" are left out with all that is in them. Nothing raises: what cannot be read is a problem.
    """
    found, problems = walk(paths)
    scans = [candidate for candidate in found if candidate.role is Role.SCAN]
    sidecars = [candidate for candidate in found if candidate.role is Role.SIDECAR]
    groups = group_scans(scans, sidecars, donation=donation, item=item, kinds=kinds or {})
    others = tuple(candidate for candidate in found if candidate.role is not Role.SCAN)
    return Survey(groups=groups, others=others, problems=problems)
