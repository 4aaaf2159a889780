"""How far two texts are from each other."""

from __future__ import annotations


def edits(one: str, other: str) -> int:
    """Return how many characters must be put in, taken out or changed to make one text the other (Levenshtein)."""
    row = list(range(len(other) + 1))
    for place, character in enumerate(one, 1):
        corner, row[0] = row[0], place
        for i, known in enumerate(other, 1):
            corner, row[i] = row[i], min(row[i] + 1, row[i - 1] + 1, corner + (character != known))
    return row[-1]
