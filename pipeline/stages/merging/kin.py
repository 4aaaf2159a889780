"""Lines that were split or joined belong together: their words are merged as one row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from pipeline.model import Line

LEAST_SHARE = 0.5
"""Of a line's words that must stand in the other line for the two to be one that was split or joined."""


def kin(base: Sequence[Line], theirs: Sequence[Line], mine: Sequence[Line]) -> list[list[str]]:
    """Return all keys of the three sides in groups, each group in order of the lines."""
    parent = {line.key: line.key for side in (base, theirs, mine) for line in side}
    for side in (theirs, mine):
        for one, other in (*_split(base, side), *_split(side, base)):
            parent[_root(parent, other)] = _root(parent, one)
    groups: dict[str, list[str]] = {}
    for key in _all_keys(base, theirs, mine):
        groups.setdefault(_root(parent, key), []).append(key)
    return list(groups.values())


def _split(before: Sequence[Line], after: Sequence[Line]) -> list[tuple[str, str]]:
    """Return pairs (line, new line behind it) where the new one has words that the first one had before."""
    held = {line.key: line for line in before}
    found: list[tuple[str, str]] = []
    source = ""
    for line in after:
        if line.key in held:
            source = line.key
        elif source and line.words and _gone(held[source], after, source) and _shares(line, held[source]):
            found.append((source, line.key))
    return found


def _gone(was: Line, after: Sequence[Line], key: str) -> bool:
    """Whether a line has fewer words than it had."""
    return any(len(line.words) < len(was.words) for line in after if line.key == key)


def _shares(line: Line, was: Line) -> bool:
    words = Counter(word.text for word in line.words)
    common = words & Counter(word.text for word in was.words)
    return common.total() >= LEAST_SHARE * words.total()


def _root(parent: dict[str, str], key: str) -> str:
    while parent[key] != key:
        key = parent[key]
    return key


def _all_keys(base: Sequence[Line], theirs: Sequence[Line], mine: Sequence[Line]) -> list[str]:
    """Return keys in order of the base, new ones behind what they stand behind on their side."""
    keys = [line.key for line in base]
    for side in (theirs, mine):
        place = 0
        for line in side:
            if line.key in keys:
                place = keys.index(line.key) + 1
            else:
                keys.insert(place, line.key)
                place += 1
    return keys
