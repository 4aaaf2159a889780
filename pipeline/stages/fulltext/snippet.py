"""Choose the stretch of a page that shows a hit best."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.stages.fulltext.matching import Match

LONGEST = 280
"""Length of a snippet, characters."""

_BEFORE = 8  # words shown before the first match
_NEAR = 30  # words that a cluster of matches may span
_WORTH_LOOKING = 2000  # matches on one page; who asks for more wants none of them in particular
_CORE = re.compile(r"\w(?:.*\w)?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Snippet:
    """A stretch of a page.

    Attributes:
        marks: (start, end) of matched words in the text, characters, without the punctuation around them.
        marked: Number of the word of each mark.
        first_word: Number of the first matched word in it; None when it shows no match.
    """

    text: str
    marks: tuple[tuple[int, int], ...]
    marked: tuple[int, ...]
    first_word: int | None


def cut_snippet(words: Sequence[str], found: Sequence[Match]) -> Snippet:
    """Return the stretch around the best cluster of matches.

    The best has most different phrases, then most of them sure, then the likeliest, then most matches, then is first.
    """
    if not found:
        return Snippet(_joined(words, 0, ())[0], (), (), None)
    start, last = _cluster(found[:_WORTH_LOOKING])
    marked = {word for match in found for word in match.words}
    text, marks = _joined(words, _beginning(words, start, last), marked)
    return Snippet(text, tuple(marks.values()), tuple(marks), start)


def _cluster(found: Sequence[Match]) -> tuple[int, int]:
    """Return numbers of the first and the last word of the best cluster."""
    best = (-1, -1, -1.0, -1)
    place = (0, 0)
    for number, match in enumerate(found):
        start = match.words[0]
        within = [other for other in found[number : number + _NEAR * 2] if other.words[-1] < start + _NEAR] or [match]
        sure = len({other.phrase for other in within if not other.doubts})
        likely = max(
            (min(doubt.share or 0.0 for doubt in other.doubts) for other in within if other.doubts), default=0.0
        )
        worth = (len({other.phrase for other in within}), sure, likely, len(within))
        if worth > best:
            best, place = worth, (start, max(other.words[-1] for other in within))
    return place


def _beginning(words: Sequence[str], start: int, last: int) -> int:
    """Return the word to begin with: some before the first match, as far as the last one stays in the snippet."""
    room = LONGEST - sum(len(word) + 1 for word in words[start : last + 1])
    first = start
    while first > 0 and start - first < _BEFORE and len(words[first - 1]) + 1 <= room:
        first -= 1
        room -= len(words[first]) + 1
    after = sum(len(word) + 1 for word in words[last + 1 : last + 1 + LONGEST])
    while first > 0 and len(words[first - 1]) + 1 <= room - after:  # the page ends: show more of what is before
        first -= 1
        room -= len(words[first]) + 1
    return first


def _joined(words: Sequence[str], first: int, marked: set[int] | tuple[()]) -> tuple[str, dict[int, tuple[int, int]]]:
    """Return a stretch of words and where in it the marked ones stand, by their numbers."""
    parts: list[str] = []
    marks: dict[int, tuple[int, int]] = {}
    length = 0
    for number in range(first, len(words)):
        text = words[number]
        if length + len(text) > LONGEST and parts:
            break
        core = _CORE.search(text)
        if number in marked and core:
            marks[number] = (length + core.start(), length + core.end())
        parts.append(text)
        length += len(text) + 1
    return " ".join(parts), marks
