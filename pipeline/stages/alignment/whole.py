"""Lays the text of a whole diary on the lines of all its pages, or says that it is another one's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from pipeline.model import Line
from pipeline.stages.alignment.laying import Laid, align, like
from pipeline.stages.alignment.plain import codes_of
from pipeline.stages.alignment.running import Run, runs
from pipeline.stages.alignment.scores import Running

ROUNDS = 3
"""What found no place is tried again without what did: notebooks may have been typed in another order."""
EVIDENCE = 160
"""A page takes its text only where its lines together are so much likelier than chance (ten times the logarithm)."""
SURE = 35
"""A line's ends are sure if no other cut comes so near."""
WELL_LAID = 0.8
"""Of a single page: where less is laid, lines that are very short or few are tried one by one (laying.lay)."""
SAME_DIARY = 0.35
"""Share of a text laid, or of what was read that it covers: below, it is another diary's (bench.diary_copies)."""


@dataclass(frozen=True, slots=True)
class LaidPage:
    """What stands on one page.

    Attributes:
        parts: In order of the page's lines.
        likeness: Share of characters that were read as they are given, over its lines, 0 to 1.
    """

    parts: tuple[Laid, ...]
    likeness: float


@dataclass(frozen=True, slots=True)
class Whole:
    """A text laid on all pages.

    Attributes:
        pages: As many as were given.
        left: Given words that stand nowhere: number of the given line and of the word in it.
        score: The larger of: share of the given letters that were laid, share of the read letters that they cover.
    """

    pages: tuple[LaidPage, ...]
    left: tuple[tuple[int, int], ...]
    score: float

    @property
    def fits(self) -> bool:
        """Whether the text belongs to these pages."""
        return self.score >= SAME_DIARY


def lay_whole(given: Sequence[str], pages: Sequence[Sequence[Line]]) -> Whole:
    """Say which words of a given text stand on which line of which page.

    Args:
        given: The text, line by line, as it was typed; pages of the scan need not be marked.
        pages: The machine's reading of each page, in order.

    Source: docs/methods.md#whole-diary.
    """
    at = [(i, n) for i, line in enumerate(given) for n in range(len(line.split()))]
    words = [word for line in given for word in line.split()]
    read = [(p, j, line.text) for p, page in enumerate(pages) for j, line in enumerate(page)]
    free_words, free_lines = list(range(len(words))), list(range(len(read)))
    laid: list[tuple[int, Laid]] = []
    for _round in range(ROUNDS):
        found = _round_of(words, at, read, free_words, free_lines)
        if not found:
            break
        laid += found
        used = {word for _line, part in found for word in part.words}
        lines = {line for line, _part in found}
        free_words = [n for n in free_words if at[n] not in used]
        free_lines = [n for n in free_lines if n not in lines]
    return _whole(given, pages, laid, read, [at[n] for n in free_words])


def align_page(text: str, read: Sequence[Line]) -> tuple[Line, ...]:
    """Give the lines of one page's text places on the scan as align() does, better where lines are broken elsewhere."""
    given = [line.strip() for line in text.splitlines() if line.strip()]
    whole = lay_whole(given, [read])
    return align(text, read, whole.pages[0].parts if whole.score >= WELL_LAID else None)


def _round_of(
    words: Sequence[str],
    at: Sequence[tuple[int, int]],
    read: Sequence[tuple[int, int, str]],
    free_words: Sequence[int],
    free_lines: Sequence[int],
) -> list[tuple[int, Laid]]:
    texts = [words[n] for n in free_words]
    ends = np.array([n + 1 == len(free_words) or at[free_words[n + 1]][1] == 0 for n in range(len(free_words))], bool)
    starts = np.cumsum([0] + [len(word) + 1 for word in texts])
    text = Running(codes_of("".join(word + " " for word in texts)), starts)
    found = runs(text, ends, [codes_of(read[n][2]) for n in free_lines]) if texts and free_lines else []
    found = _believable(found, [read[n][0] for n in free_lines])
    laid = []
    for run in found:
        those = tuple(at[free_words[n]] for n in range(run.first, run.last))
        if _together(those, [free_words[n] for n in range(run.first, run.last)]):
            line, whole = free_lines[run.line], _is_line(run, ends)
            shown = " ".join(texts[run.first : run.last])
            laid.append((line, Laid(-1, those, shown, like(shown, read[line][2]), whole, run.margin < SURE)))
    return laid


def _believable(found: Sequence[Run], pages: Sequence[int]) -> list[Run]:
    """Leave out lines that fit no better than chance and hang on no neighbour, and pages with too little evidence."""
    kept = []
    for n, run in enumerate(found):
        before = n > 0 and found[n - 1].last == run.first
        after = n + 1 < len(found) and found[n + 1].first == run.last
        if run.score > 0 or (before and after):
            kept.append(run)
    told: dict[int, int] = {}
    for run in kept:
        told[pages[run.line]] = told.get(pages[run.line], 0) + run.score
    return [run for run in kept if told[pages[run.line]] >= EVIDENCE]


def _together(those: Sequence[tuple[int, int]], numbers: Sequence[int]) -> bool:
    """Whether the words follow each other in the text itself, not only among those that are left."""
    return bool(those) and numbers[-1] - numbers[0] == len(numbers) - 1


def _is_line(run: Run, ends: np.ndarray) -> bool:
    return bool(
        ends[run.last - 1] and (run.first == 0 or ends[run.first - 1]) and not ends[run.first : run.last - 1].any()
    )


def _whole(
    given: Sequence[str],
    pages: Sequence[Sequence[Line]],
    laid: Sequence[tuple[int, Laid]],
    read: Sequence[tuple[int, int, str]],
    left: Sequence[tuple[int, int]],
) -> Whole:
    of_page: list[list[Laid]] = [[] for _page in pages]
    for line, part in sorted(laid, key=lambda each: each[0]):
        page, number, _text = read[line]
        of_page[page].append(replace(part, found=number))
    done = tuple(LaidPage(tuple(parts), _likeness(parts)) for parts in of_page)
    letters = sum(len(word) for line in given for word in line.split())
    missing = sum(len(given[i].split()[n]) for i, n in left)
    seen = sum(len(line.text) for page in pages for line in page)
    covered = sum(
        len(page[part.found].text) for page, laid_on in zip(pages, done, strict=True) for part in laid_on.parts
    )
    shares = ((letters - missing) / max(1, letters), covered / max(1, seen))
    return Whole(done, tuple(left), round(max(shares), 4))


def _likeness(parts: Sequence[Laid]) -> float:
    letters = sum(len(part.text) for part in parts)
    return sum(len(part.text) * part.likeness for part in parts) / max(1, letters)
