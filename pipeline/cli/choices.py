"""Values that a person chooses from, refused with the whole choice when there is no such one."""

from __future__ import annotations

from pipeline.errors import UsageError


def check_kind(kind: str | None) -> None:
    """Refuse a kind of document that schemas/kinds.yaml does not have; None is any."""
    if kind is None:
        return
    from pipeline.profile import kinds

    if kind not in kinds():
        raise UsageError("command-kind-unknown").about(kind=kind, kinds=", ".join(sorted(kinds())))
