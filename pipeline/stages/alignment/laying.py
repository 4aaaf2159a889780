"""Lays a text that exists already (a typed copy, a correction) on the lines of a scan that a machine has read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from pipeline.model import Box, Line, Word
from pipeline.stages.alignment.matching import Codes, matched
from pipeline.stages.alignment.plain import plain

LIKE_ENOUGH, PIECE_LIKE_ENOUGH = 0.34, 0.4
"""Lines of another page, and pieces of them, are less alike than this; most true pairs more, up to 0.6 of errors."""
LIKE_ON_PAGE, LIKE_IN_PLACE = 0.28, 0.22
"""The same where the page as a whole fits; for whole lines there, and where the text stood at this place before."""
PAGE_FITS = 0.32
"""Mean likeness of a page's lines that no text of another page reaches (0.21 at most; figures: bench.alignment)."""
SAME_PLACE = 0.5
"""Lines whose boxes cover each other by so much stand in the same place."""
MANY = 6
"""Where more lines seem to be pieces of one (a paragraph), none is doubted."""
ROUNDS = 3
"""What found no partner is tried again without what did: columns may have been typed the other way round."""
PLACE_WEIGHT = 8.0
VOTE = 3
"""What a character that was read as given says about where its word stands, a misread one saying 1."""
LIKELY_TEAR, SURE_TEAR = 2, 3
"""So many of a word's characters read right in each of two lines: it is broken between them."""


@dataclass(frozen=True, slots=True)
class Laid:
    """What of a given text stands on one found line.

    Attributes:
        found: Number of the found line, 0-based.
        words: The given words that stand there: number of the given line and of the word in it, 0-based.
        text: The same as text.
        likeness: Share of the characters that were read as they are given, 0 to 1.
        whole: Whether it is one given line, all of it, and nothing else.
        broken: Whether it is uncertain where it begins or ends.
    """

    found: int
    words: tuple[tuple[int, int], ...]
    text: str
    likeness: float
    whole: bool
    broken: bool = False


def align(text: str, read: Sequence[Line], parts: Sequence[Laid] | None = None) -> tuple[Line, ...]:
    """Give each line of a text the place of the read line it belongs to, its words boxes within it.

    Args:
        text: The given text, one line of writing a line; empty lines are left out.
        read: A machine's reading of the page, in order, with boxes.
        parts: What stands on which line, where that is known already.

    Returns:
        The text's lines in order. A line without a partner on the scan has no boxes; one that stands on two lines of
        the scan has the box around both.

    Source: docs/methods.md#typed-copies.
    """
    given = [line.strip() for line in text.splitlines() if line.strip()]
    boxes: dict[tuple[int, int], Box] = {}
    whole: dict[int, Box] = {}
    for part in lay([Line(line, None, ()) for line in given], read) if parts is None else parts:
        boxes |= _boxes(part, given, read[part.found])
        box = read[part.found].box
        if part.whole and box is not None:
            whole[part.words[0][0]] = box
    return tuple(_placed(i, line, boxes, whole.get(i)) for i, line in enumerate(given))


def lay(given: Sequence[Line], read: Sequence[Line]) -> tuple[Laid, ...]:
    """Say for each read line which words of a given text stand there; lines that nothing fits are left out.

    Args:
        given: The given text, line by line; boxes only where something stood at this place before.
        read: A machine's reading of the page, in order.

    Returns:
        In order of read lines; each read line and each given word at most once.

    Source: alignment of all characters by dynamic programming (Needleman & Wunsch 1970), docs/methods.md#typed-copies.
    """
    places = _places(given, read)
    left, free = list(range(len(given))), list(range(len(read)))
    laid: list[Laid] = []
    for _ in range(ROUNDS):
        if not left or not free:
            break
        some = [_renumbered(p, left, free) for p in _lay_once(_chosen(given, left), _chosen(read, free), places)]
        mean = _mean_likeness(some)
        kept = [p for p in some if p.likeness >= _enough(p, places, mean)]
        if not kept:
            break
        laid += kept
        taken = {i for p in kept for i, _ in p.words}
        left = [i for i in left if i not in taken]
        free = [j for j in free if j not in {p.found for p in kept}]
    return tuple(sorted(laid, key=lambda p: p.found))


def like(given: str, read: str) -> float:
    """Return the share of characters of the longer text that the other has at their place, 0 to 1."""
    a, b = _codes([given], [0]), _codes([read], [0])
    if not len(a.codes) or not len(b.codes):
        return 0.0
    same = sum(a.codes[i] == b.codes[j] for i, j in matched(a, b))
    return float(same) / max(len(a.codes), len(b.codes))


@dataclass(slots=True)
class _Words:
    """The given words of one round, what was read, and which word stands on which read line."""

    lines: list[list[str]]
    read: list[str]
    owners: dict[tuple[int, int], int] = field(default_factory=dict)
    votes: dict[tuple[int, int], Counter[int]] = field(default_factory=dict)

    def on(self, read: int) -> dict[int, list[tuple[int, int]]]:
        """Return the words on a read line by given line."""
        found: dict[int, list[tuple[int, int]]] = {}
        for word in sorted(word for word, owner in self.owners.items() if owner == read):
            found.setdefault(word[0], []).append(word)
        return found

    def of(self, given: int) -> list[int]:
        """Return the read lines on which words of a given line stand."""
        return sorted({owner for (i, _), owner in self.owners.items() if i == given})

    def text(self, words: Sequence[tuple[int, int]]) -> str:
        """Return words as text."""
        return " ".join(self.lines[i][n] for i, n in words)


def _lay_once(given: Sequence[tuple[int, Line]], read: Sequence[tuple[int, Line]], places: _Overlap) -> list[Laid]:
    words = _Words([line.text.split() for _, line in given], [line.text for _, line in read])
    _vote(words, given, read, places)
    for j in range(len(words.read)):
        _drop_strangers(words, j)
    for i in range(len(words.lines)):
        _drop_spills(words, i)
    whole = {i: of[0] for i in range(len(words.lines)) if len(of := words.of(i)) == 1}
    torn, laid = _torn(words, whole), []
    for j, text in enumerate(words.read):
        parts = words.on(j)
        those = tuple(word for part in parts.values() for word in part)
        if those:
            given_text, alone = words.text(those), len(parts) == 1 and whole.get(those[0][0]) == j
            broken = j in torn or not (alone or _has_edges(words, those, j))
            laid.append(Laid(j, those, given_text, like(given_text, text), alone, broken))
    return laid


def _vote(words: _Words, given: Sequence[tuple[int, Line]], read: Sequence[tuple[int, Line]], places: _Overlap) -> None:
    """Give each word the found line on which most of its characters lie; words that lie nowhere go with a neighbour."""
    a = _codes([" ".join(some) for some in words.lines], [i for i, _ in given])
    b = _codes(words.read, [j for j, _ in read])
    place_of = {j: n for n, (j, _) in enumerate(read)}
    at = _word_at(words.lines)
    for i, j in matched(a, b, lambda row: places.row(row, b.lines)):
        word = at[i]
        if word is not None and chr(b.codes[j]) not in " \n":
            found = place_of[int(b.lines[j])]
            words.votes.setdefault(word, Counter())[found] += VOTE if a.codes[i] == b.codes[j] else 1
    for word, counted in words.votes.items():
        words.owners[word] = counted.most_common(1)[0][0]
    for i in range(len(words.lines)):
        _fill(words, i)


def _fill(words: _Words, given: int) -> None:
    line = [(given, n) for n in range(len(words.lines[given]))]
    for way in (line, line[::-1]):
        last: int | None = None
        for word in way:
            last = words.owners.get(word, last)
            if word not in words.owners and last is not None:
                words.owners[word] = last


def _drop_strangers(words: _Words, read: int) -> None:
    """Take words off a read line that is better explained without them: their own line was not found."""
    parts = list(words.on(read).values())
    if len(parts) < 2:
        return
    texts = [words.text(part) for part in parts]
    start, end = _best_stretch(len(parts), lambda a, b: like(" ".join(texts[a:b]), words.read[read]))
    for part in [*parts[:start], *parts[end:]]:
        for word in part:
            del words.owners[word]
        _fill(words, part[0][0])


def _drop_spills(words: _Words, given: int) -> None:
    """Take a given line off read lines that only seem to be a piece of it: what stands there was not typed."""
    lines = words.of(given)
    if len(lines) < 2:
        return
    text = " ".join(words.lines[given])
    start, end = _best_stretch(len(lines), lambda a, b: like(text, " ".join(words.read[j] for j in lines[a:b])))
    for word in [w for w, owner in words.owners.items() if w[0] == given and owner not in lines[start:end]]:
        del words.owners[word]
    _fill(words, given)


def _best_stretch(size: int, worth: Callable[[int, int], float]) -> tuple[int, int]:
    """Return start and end of the stretch that is worth most; the longest where two are worth the same."""
    stretches = [(a, b) for a in range(size) for b in range(size, a, -1)] if size <= MANY else [(0, size)]
    return max(stretches, key=lambda stretch: (worth(*stretch), stretch[1] - stretch[0]))


def _torn(words: _Words, whole: Mapping[int, int]) -> set[int]:
    """Return found lines at whose edge a word goes on in another line: what exactly stands there is not known."""
    torn: set[int] = set()
    for (i, _), counted in words.votes.items():
        letters = VOTE * (SURE_TEAR if i in whole else LIKELY_TEAR)
        parts = {j for j, count in counted.items() if count >= letters}
        if len(parts) > 1:
            torn |= parts
    return torn


def _has_edges(words: _Words, those: Sequence[tuple[int, int]], read: int) -> bool:
    """Say whether the first and the last word were really read on a line that is no given line of its own."""
    return all(words.votes.get(word, Counter())[read] >= VOTE * LIKELY_TEAR for word in (those[0], those[-1]))


def _word_at(lines: Sequence[Sequence[str]]) -> list[tuple[int, int] | None]:
    """Return for each character of the lines, as _codes joins them, the word it belongs to."""
    at: list[tuple[int, int] | None] = []
    for i, some in enumerate(lines):
        for n, word in enumerate(some):
            at += [(i, n)] * len(word) + [None]
        if not some:
            at.append(None)
    return at[:-1]


def _codes(texts: Sequence[str], numbers: Sequence[int]) -> Codes:
    """Join lines to one text of code points in which what looks alike is the same, with each one's line."""
    joined = "\n".join(plain(text) for text in texts)
    lines: list[int] = []
    for number, text in zip(numbers, texts, strict=True):
        lines += [number] * (len(text) + 1)
    return Codes(np.array([ord(c) for c in joined], np.int32), np.array(lines[: len(joined)], np.int32))


class _Overlap:
    """How much given and read lines stand in the same place, 0 to 1; without boxes nothing is said."""

    def __init__(self, shares: NDArray[np.float32]) -> None:
        self.shares = shares

    def row(self, given: int, lines: NDArray[np.int32]) -> NDArray[np.float32] | None:
        """Return what speaks for a place, character by character of the read text; None if nothing does."""
        if not self.shares.size or not self.shares[given].any():
            return None
        told: NDArray[np.float32] = (PLACE_WEIGHT * self.shares[given])[lines]
        return told


def _places(given: Sequence[Line], read: Sequence[Line]) -> _Overlap:
    if all(line.box is None for line in given):
        return _Overlap(np.zeros((0, 0), np.float32))
    return _Overlap(np.array([[overlap(a.box, b.box) for b in read] for a in given], np.float32))


def overlap(one: Box | None, other: Box | None) -> float:
    """Return by how much the smaller of two boxes lies in the other, by height and width, 0 to 1."""
    if one is None or other is None:
        return 0.0
    wide = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    high = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    if wide <= 0 or high <= 0:
        return 0.0
    return wide * high / (min(one.width, other.width) * min(one.height, other.height))


def _enough(part: Laid, places: _Overlap, mean: float) -> float:
    """Return how alike a part must be: where the page as a whole fits, half as much as its lines are on average."""
    if places.shares.size and all(places.shares[i, part.found] >= SAME_PLACE for i, _ in part.words):
        return LIKE_IN_PLACE
    if mean < PAGE_FITS:
        return LIKE_ENOUGH if part.whole else PIECE_LIKE_ENOUGH
    return max(LIKE_IN_PLACE if part.whole else LIKE_ON_PAGE, mean / 2)


def _mean_likeness(parts: Sequence[Laid]) -> float:
    letters = sum(len(part.text) for part in parts)
    return sum(len(part.text) * part.likeness for part in parts) / max(1, letters)


def _chosen(lines: Sequence[Line], numbers: Sequence[int]) -> list[tuple[int, Line]]:
    return [(number, lines[number]) for number in numbers]


def _renumbered(part: Laid, left: Sequence[int], free: Sequence[int]) -> Laid:
    return replace(part, found=free[part.found], words=tuple((left[i], n) for i, n in part.words))


def _boxes(part: Laid, given: Sequence[str], line: Line) -> Mapping[tuple[int, int], Box]:
    """Return the boxes of a part's words: those of as many read words, else shares of the line's width."""
    boxes = boxes_of([given[i].split()[n] for i, n in part.words], line)
    return {word: box for word, box in zip(part.words, boxes, strict=True) if box is not None}


def boxes_of(texts: Sequence[str], line: Line) -> list[Box | None]:
    """Return a box for each word that stands on a read line: the read words' where there are as many, else shares."""
    if line.box is None or not texts:
        return [None] * len(texts)
    boxes = [word.box for word in line.words if word.box is not None]
    return [*(boxes if len(boxes) == len(texts) else _shared_out(texts, line.box))]


def _placed(number: int, text: str, boxes: Mapping[tuple[int, int], Box], whole: Box | None) -> Line:
    words = tuple(Word(word, boxes.get((number, n))) for n, word in enumerate(text.split()))
    return Line(text, whole or _around([word.box for word in words if word.box]), words)


def _around(boxes: Sequence[Box]) -> Box | None:
    if not boxes:
        return None
    left, top = min(box.x for box in boxes), min(box.y for box in boxes)
    right, bottom = max(box.x + box.width for box in boxes), max(box.y + box.height for box in boxes)
    return Box(left, top, right - left, bottom - top)


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
