"""How well each line that was read fits each run of given words near it: many small tables at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SAME, OTHER, ADDED, LOST = 23, -19, -30, -25
"""Ten times the logarithm of how much likelier it is that the given character was read so at 0.4 of errors (three of
five misread, one lost, one added) than that it stands there by chance."""
NEVER = -20_000
ROWS_AT_ONCE = 1_500
"""So many tables are worked on together: they stay in the processor's cache."""
Scores = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Window:
    """A read line and the given words among which it may stand: from the first, up to before the last.

    Attributes:
        codes: Code points of the read line.
        first: Number of the first given word.
        last: Number after the last one.
    """

    codes: NDArray[np.int32]
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Running:
    """A given text as one run of words.

    Attributes:
        codes: Code points of the words with single spaces between.
        starts: Where each word begins, and one more: the end of the text and a space.
    """

    codes: NDArray[np.int32]
    starts: NDArray[np.int64]

    def ends(self, first: int, last: int) -> NDArray[np.int64]:
        """Return where the words of a window end."""
        return self.starts[first + 1 : last + 1] - 1


def fits(text: Running, windows: Sequence[Window]) -> list[Scores]:
    """Say for each window how well its line fits each run of its words.

    Returns:
        For each window an array of shape (words, words): row: number of the first word, column: of the last one, both
        counted within the window; NEVER where the last comes before the first. Above 0: likelier than chance.

    Source: log-odds scores, Durbin et al. 1998; docs/methods.md#whole-diary.
    """
    found: list[Scores] = [np.zeros((0, 0), np.int32)] * len(windows)
    for some in _batches(windows):
        for number, table in zip(some, _tables(text, [windows[n] for n in some]), strict=True):
            found[number] = table
    return found


def _batches(windows: Sequence[Window]) -> Iterator[list[int]]:
    """Yield numbers of windows of like size."""
    order = sorted(range(len(windows)), key=lambda n: (len(windows[n].codes), windows[n].last - windows[n].first))
    some: list[int] = []
    rows = 0
    for number in order:
        words = windows[number].last - windows[number].first
        if some and rows + words > ROWS_AT_ONCE:
            yield some
            some, rows = [], 0
        some.append(number)
        rows += words
    if some:
        yield some


def _tables(text: Running, windows: Sequence[Window]) -> Iterator[Scores]:
    """Work out the tables of a batch: one row for each window and each word that it may begin with."""
    owner = np.repeat(np.arange(len(windows)), [w.last - w.first for w in windows])
    froms = np.array([w.first for w in windows])
    begins = text.starts[np.concatenate([np.arange(w.first, w.last) for w in windows])] - text.starts[froms][owner]
    spans = np.array([text.starts[w.last] - text.starts[w.first] for w in windows])
    width, length = int(spans.max(initial=0)), max((len(w.codes) for w in windows), default=0)
    given = np.full((len(windows), width), -1, np.int32)
    read = np.full((len(windows), length), -2, np.int32)
    for n, window in enumerate(windows):
        given[n, : spans[n]] = text.codes[text.starts[window.first] : text.starts[window.last]]
        read[n, : len(window.codes)] = window.codes
    lengths = np.array([len(w.codes) for w in windows])
    last = _last_rows(given, read, lengths, owner, begins)
    for n, window in enumerate(windows):
        ends = text.ends(window.first, window.last) - text.starts[window.first]
        yield np.maximum(last[owner == n][:, ends].astype(np.int32), NEVER)


def _last_rows(
    given: NDArray[np.int32],
    read: NDArray[np.int32],
    lengths: NDArray[np.int64],
    owner: NDArray[np.int64],
    begins: NDArray[np.int64],
) -> NDArray[np.int16]:
    """Return for each row the scores of its whole line against the given text from its word up to each character."""
    ramp = (LOST * np.arange(given.shape[1] + 1)).astype(np.int32)
    row = ramp[None, :] - ramp[begins][:, None]
    row[np.arange(given.shape[1] + 1)[None, :] < begins[:, None]] = NEVER
    done = row.copy()
    for i in range(read.shape[1]):
        gain = np.where(given == read[:, i : i + 1], SAME, OTHER)[owner]
        fresh = row + ADDED
        np.maximum(fresh[:, 1:], row[:, :-1] + gain, out=fresh[:, 1:])
        row = np.maximum.accumulate(fresh - ramp, axis=1) + ramp
        np.maximum(row, NEVER, out=row)
        finished = lengths[owner] == i + 1
        if finished.any():
            done[finished] = row[finished]
    return done.astype(np.int16)
