"""How far a reading is from what stands on the page: the share of characters that are wrong."""

from __future__ import annotations

import unicodedata

import numpy as np


def graphemes(text: str) -> list[str]:
    """Split a text into characters as people count them: NFC, a letter with the accents after it, spaces single."""
    found: list[str] = []
    for character in " ".join(unicodedata.normalize("NFC", text).split()):
        if found and unicodedata.combining(character):
            found[-1] += character
        else:
            found.append(character)
    return found


def count_errors(read: str, known: str) -> int:
    """Return how many characters must be changed, put in or taken out to make one text of the other.

    Source: edit distance row by row, V. Levenshtein 1966; the rows' insertions at once by running minima.
    """
    one, other = graphemes(read), graphemes(known)
    numbers = {character: place for place, character in enumerate({*one, *other})}
    columns = np.array([numbers[character] for character in other], np.int64)
    steps = np.arange(len(other) + 1)
    row = steps.copy()
    for place, character in enumerate(one, 1):
        fresh = np.empty_like(row)
        fresh[0] = place
        fresh[1:] = np.minimum(row[1:] + 1, row[:-1] + (columns != numbers[character]))
        row = np.minimum.accumulate(fresh - steps) + steps
    return int(row[-1])
