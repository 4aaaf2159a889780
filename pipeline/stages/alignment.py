"""Lays a text that exists already (a typed copy) on the lines of a scan that a machine has read."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from pipeline.model import Box, Line, Word

SKIP = -0.05  # leaving a line of either side without a partner costs little: headings, page numbers
FLOOR = 0.2  # two unrelated Russian lines are about this alike; only what is more speaks for a pair


def align(text: str, read: Sequence[Line]) -> tuple[Line, ...]:
    """Give each line of a text the place of the read line it belongs to, its words boxes within it.

    Args:
        text: The given text, one line of writing a line; empty lines are left out.
        read: A machine's reading of the page, in order, with boxes.

    Returns:
        The text's lines in order. A line without a partner on the scan has no boxes.

    Source: global alignment by dynamic programming (Needleman & Wunsch 1970) over line likeness.
    """
    given = [line.strip() for line in text.splitlines() if line.strip()]
    partner = _pairs(given, [line.text for line in read])
    return tuple(_placed(line, read[partner[i]] if i in partner else None) for i, line in enumerate(given))


def _pairs(given: Sequence[str], read: Sequence[str]) -> dict[int, int]:
    rows, columns = len(given) + 1, len(read) + 1
    likeness = [[_alike(a, b) - FLOOR for b in read] for a in given]
    best = [[SKIP * (i + j) for j in range(columns)] for i in range(rows)]
    for i in range(1, rows):
        for j in range(1, columns):
            best[i][j] = max(best[i - 1][j - 1] + likeness[i - 1][j - 1], best[i - 1][j] + SKIP, best[i][j - 1] + SKIP)
    pairs: dict[int, int] = {}
    i, j = rows - 1, columns - 1
    while i and j:
        if best[i][j] == best[i - 1][j - 1] + likeness[i - 1][j - 1]:
            i, j = i - 1, j - 1
            if likeness[i][j] > 0:
                pairs[i] = j
        elif best[i][j] == best[i - 1][j] + SKIP:
            i -= 1
        else:
            j -= 1
    return pairs


def _alike(a: str, b: str) -> float:
    return SequenceMatcher(None, a.lower(), b.lower(), autojunk=False).ratio()


def _placed(text: str, line: Line | None) -> Line:
    words = text.split()
    if line is None or line.box is None:
        return Line(text, None, tuple(Word(word, None) for word in words))
    boxes = [word.box for word in line.words]
    if len(boxes) != len(words) or None in boxes:
        boxes = list(_shared_out(words, line.box))
    return Line(text, line.box, tuple(Word(word, box) for word, box in zip(words, boxes, strict=True)))


def _shared_out(words: Sequence[str], box: Box) -> list[Box]:
    """Share a line's width out by the number of letters, a space counting as one."""
    letters = sum(len(word) for word in words) + len(words) - 1
    boxes, at = [], 0
    for word in words:
        left = box.x + box.width * at // letters
        right = box.x + box.width * (at + len(word)) // letters
        boxes.append(Box(left, box.y, max(1, right - left), box.height))
        at += len(word) + 1
    return boxes
