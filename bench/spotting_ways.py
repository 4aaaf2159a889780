"""Other ways to find the same word, for comparison: by gradients, by scores of columns or pooled, by reading."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from bench.spotting_pages import Hand, greedy
from pipeline.adapters.hand import HandReader
from pipeline.model import Box
from pipeline.ports import LineLook, LineShape
from pipeline.stages import lines, spotting

Floats = NDArray[np.float32]
COLUMN_PX = 4
FAR = 1e6
PENALTY = 0.15


@dataclass(frozen=True)
class Stretch:
    """Columns of a line of a page, and how good a match they are (higher is better)."""

    page: int
    line: int
    start: int
    end: int
    score: float


@dataclass(frozen=True)
class Seen:
    """A hand's pages as all ways see them."""

    hand: Hand
    looks: tuple[tuple[LineLook, ...], ...]
    kept: tuple[spotting.PageLooks, ...]

    def question(self, page: int, box: Box) -> tuple[spotting.Question, Stretch]:
        asked = spotting.question_at(self.kept[page], box)
        spans = asked.letters.spans
        return asked, Stretch(page, asked.line, max(0, int(spans[0, 0]) - 1), int(spans[-1, 1]) + 1, 0.0)


Find = Callable[[int, Box], list[Stretch]]


def see(hand: Hand, reader: HandReader) -> Seen:
    looks = tuple(reader.looks_of(page) for page in hand.pages)
    kept = (spotting.write_looks(spotting.page_looks(page)) for page in looks)
    return Seen(hand, looks, tuple(spotting.read_looks(content) for content in kept))


def by_letters(seen: Seen) -> Find:
    """The archive's own way: blurred letters aligned."""
    sea = spotting.pour(seen.kept)

    def find(page: int, box: Box) -> list[Stretch]:
        found = spotting.find_alike(sea, seen.question(page, box)[0], limit=300)
        return [Stretch(place.page, place.line, place.start, place.end, place.likeness) for place in found]

    return find


def by_reading(seen: Seen) -> Find:
    """Words whose machine reading (the net alone) is the same."""
    words: dict[str, list[Stretch]] = defaultdict(list)
    for page, held in enumerate(seen.looks):
        for number, line in enumerate(held):
            for key, start, end in _read_words(line):
                words[key].append(Stretch(page, number, start, end, 1.0))

    def find(page: int, box: Box) -> list[Stretch]:
        own = seen.question(page, box)[1]
        alike = (found for found in words.values() if any(_same(stretch, own) > 0.5 for stretch in found))
        return next(alike, [])

    return find


def _read_words(line: LineLook) -> Iterator[tuple[str, int, int]]:
    word: list[tuple[int, int, int]] = []
    for code, start, end in [*greedy(line.scores), (1, 0, 0)]:
        if code != 1:
            word.append((code, start, end))
        elif word:
            yield ",".join(str(letter) for letter, _, _ in word), word[0][1], word[-1][2]
            word = []


def by_gradients(seen: Seen) -> Find:
    """Histograms of gradients, column by column, warped in time (after Rath and Manmatha 2007)."""
    return _warped(seen, [_gradients(page, look) for page, look in _all_lines(seen)], soft=1.0)


def by_columns(seen: Seen) -> Find:
    """The net's scores, column by column, warped in time."""
    return _warped(seen, [np.exp(look.scores / 2) for _, look in _all_lines(seen)], soft=1e-6)


def by_pyramid(seen: Seen) -> Find:
    """The net's scores pooled over a pyramid of parts of a window (after the PHOC of Almazán et al. 2014)."""
    table = [np.exp(look.scores)[:, 1:] for _, look in _all_lines(seen)]
    where = _where(seen)
    sums = [np.concatenate([np.zeros((1, some.shape[1])), some.cumsum(axis=0)]) for some in table]

    def described(number: int, starts: NDArray[np.int64], wide: int) -> Floats:
        parts = []
        for parts_of in (1, 2, 3, 4):
            for k in range(parts_of):
                low, high = starts + round(wide * k / parts_of), starts + round(wide * (k + 1) / parts_of)
                parts.append(sums[number][high] - sums[number][low])
        joined = np.concatenate(parts, axis=1)
        return (joined / (np.linalg.norm(joined, axis=1, keepdims=True) + 1e-6)).astype(np.float32)

    def find(page: int, box: Box) -> list[Stretch]:
        own = seen.question(page, box)[1]
        asked = described(where.index((page, own.line)), np.array([own.start]), own.end - own.start)[0]
        found = []
        for number, (on, line) in enumerate(where):
            for share in (0.75, 0.85, 1.0, 1.15, 1.3):
                wide = max(3, round((own.end - own.start) * share))
                starts = np.arange(max(0, len(table[number]) - wide) + 1)[: len(table[number]) - wide + 1]
                if len(starts):
                    scores = described(number, starts, wide) @ asked
                    found += [
                        Stretch(on, line, int(s), int(s) + wide, float(v)) for s, v in zip(starts, scores, strict=True)
                    ]
        return _apart(found)

    return find


WAYS: dict[str, Callable[[Seen], Find]] = {
    "gradients, warped": by_gradients,
    "scores by column, warped": by_columns,
    "scores in a pyramid": by_pyramid,
    "same reading": by_reading,
    "blurred letters": by_letters,
}


def _all_lines(seen: Seen) -> list[tuple[NDArray[np.uint8], LineLook]]:
    return [(page, look) for page, held in zip(seen.hand.pages, seen.looks, strict=True) for look in held]


def _where(seen: Seen) -> list[tuple[int, int]]:
    return [(page, line) for page, held in enumerate(seen.looks) for line in range(len(held))]


def _gradients(page: NDArray[np.uint8], look: LineLook) -> Floats:
    picture = lines.cut_strip(page, LineShape(look.upper, look.lower)).picture
    across, down = cv2.Sobel(picture, cv2.CV_32F, 1, 0), cv2.Sobel(picture, cv2.CV_32F, 0, 1)
    strength, angle = np.hypot(across, down), np.mod(np.arctan2(down, across), np.pi) / np.pi * 4
    count = len(look.scores)
    cells = np.zeros((count, 5, 4), np.float32)
    for way in range(4):
        part = np.maximum(0, 1 - np.abs(np.mod(angle - way + 2, 4) - 2)) * strength
        part = np.pad(part, ((0, 0), (0, COLUMN_PX)))[:, : count * COLUMN_PX]
        cells[:, :, way] = part.reshape(5, 8, count, COLUMN_PX).sum(axis=(1, 3)).T
    return np.sqrt(cv2.GaussianBlur(cells.reshape(count, -1), (1, 3), 0))


def _warped(seen: Seen, columns: Sequence[Floats], *, soft: float) -> Find:
    """Return a search that warps the question's columns onto stretches of all lines at once."""
    where, counts = _where(seen), [len(some) for some in columns]
    table = np.concatenate(list(columns))
    table = table / (np.linalg.norm(table, axis=1, keepdims=True) + soft)
    begins = np.cumsum([0, *counts])
    line_of, column_of = np.repeat(np.arange(len(counts)), counts), np.concatenate([np.arange(n) for n in counts])
    opens = column_of == 0

    def find(page: int, box: Box) -> list[Stretch]:
        own = seen.question(page, box)[1]
        first = begins[where.index((page, own.line))]
        asked = table[first + own.start : first + own.end]
        costs, starts = _warp(1 - asked @ table.T, opens)
        best = np.argsort(costs)[:4000]
        return _apart(
            [
                Stretch(*where[line_of[i]], int(column_of[starts[i]]), int(column_of[i]) + 1, -float(costs[i]))
                for i in best
                if costs[i] < FAR / 2
            ]
        )

    return find


def _warp(unlike: Floats, opens: NDArray[np.bool_]) -> tuple[Floats, NDArray[np.int64]]:
    def moved(values: NDArray[np.generic], first: float) -> NDArray[np.generic]:
        return np.concatenate([[first], values[:-1]])

    costs, starts = unlike[0].copy(), np.arange(unlike.shape[1])
    before, before_starts = np.full(unlike.shape[1], FAR), starts
    second = opens | np.concatenate([[True], opens[:-1]])
    for row in unlike[1:]:
        ways = np.stack(
            [
                np.where(opens, FAR, moved(costs, FAR)),
                np.where(second, FAR, moved(moved(costs, FAR), FAR)) + PENALTY,
                np.where(opens, FAR, moved(before, FAR)) + PENALTY,
                costs + PENALTY,
            ]
        )
        choice = ways.argmin(axis=0)[None]
        origins = np.stack([moved(starts, 0), moved(moved(starts, 0), 0), moved(before_starts, 0), starts])
        before, before_starts = costs, starts
        costs = np.take_along_axis(ways, choice, axis=0)[0] + row
        starts = np.take_along_axis(origins, choice, axis=0)[0].astype(int)
    return costs / len(unlike), starts


def _apart(found: list[Stretch]) -> list[Stretch]:
    """Return the best stretches, without those that overlap a better one."""
    taken: dict[tuple[int, int], list[Stretch]] = defaultdict(list)
    kept: list[Stretch] = []
    for stretch in sorted(found, key=lambda one: -one.score)[:4000]:
        others = taken[stretch.page, stretch.line]
        if all(_same(stretch, other) < 0.3 for other in others):
            others.append(stretch)
            kept.append(stretch)
            if len(kept) >= 300:
                break
    return kept


def _same(one: Stretch, other: Stretch) -> float:
    """Return what two stretches share, as a share of the shorter one."""
    if (one.page, one.line) != (other.page, other.line):
        return 0.0
    common = min(one.end, other.end) - max(one.start, other.start)
    return max(0, common) / max(1, min(one.end - one.start, other.end - other.start))
