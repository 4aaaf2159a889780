"""The order of lines when both sides moved, added or removed some."""

from __future__ import annotations

from collections.abc import Sequence


def merge_order(base: Sequence[str], theirs: Sequence[str], mine: Sequence[str]) -> list[str]:
    """Return all keys of the three sides: mine in order where only I moved lines, else theirs.

    Keys that the leading side has not stand behind what they follow on the other side; lines that are gone are left
    to the caller.
    """
    held = set(base) & set(theirs) & set(mine)
    kept = [[key for key in side if key in held] for side in (base, theirs, mine)]
    leading, other = (mine, theirs) if kept[0] == kept[1] else (theirs, mine)
    out = list(leading)
    for side in (other, base):
        _put_in(out, side)
    return out


def _put_in(out: list[str], side: Sequence[str]) -> None:
    there = set(out)
    before: str | None = None
    for key in side:
        if key not in there:
            out.insert(out.index(before) + 1 if before is not None else 0, key)
            there.add(key)
        before = key
