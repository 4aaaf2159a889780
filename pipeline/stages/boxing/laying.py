"""Gives the words of a changed line their boxes: kept where the word is, laid along the old ink where it changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.model import Box, Word
from pipeline.stages.boxing.axis import Axis, Stretch
from pipeline.stages.boxing.letters import Letters, partners, width_of, widths
from pipeline.stages.boxing.rise import Rise

MOST_LETTERS = 2_000
"""Of a changed stretch; a longer one is laid by width alone."""


def rebox(old: Sequence[Word], texts: Sequence[str], line: Box | None, *, by: str) -> tuple[Word, ...]:
    """Return the words of a line's new text.

    Words that stand before and after the change, or in it as they were, keep everything. Others are a person's: their
    boxes follow the letters of the old words that they came from; where there were none, the room between neighbours.

    Args:
        old: The line's words as they were.
        texts: The new words.
        line: The line's box; None: words without a neighbour have none.
        by: Who wrote the new words.

    Source: alignment of characters (Levenshtein 1966), docs/methods.md#boxes.
    """
    head, tail = _same_ends([word.text for word in old], texts)
    inner, fresh = old[head : len(old) - tail], texts[head : len(texts) - tail]
    laying = _Laying(old, head, len(old) - tail, line)
    return (*old[:head], *laying.laid(inner, fresh, by), *old[len(old) - tail :])


def _same_ends(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    most, head, tail = min(len(old), len(new)), 0, 0
    while head < most and old[head] == new[head]:
        head += 1
    while tail < most - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    return head, tail


@dataclass(frozen=True, slots=True)
class _Laying:
    """The changed stretch of a line, old[start:end], and what stands around it."""

    old: Sequence[Word]
    start: int
    end: int
    line: Box | None

    def laid(self, inner: Sequence[Word], fresh: Sequence[str], by: str) -> list[Word]:
        """Return the words of the stretch."""
        if not fresh:
            return []
        axis = Axis.of([word.box for word in self.old if word.box], self.line)
        before, after = Letters.of(inner, axis), " ".join(fresh)
        short = max(len(before.text), len(after)) <= MOST_LETTERS
        pairs = partners(before.text, after) if short else {}
        words: list[Word | None] = []
        spans: list[Stretch | None] = []
        owners: list[int | None] = []
        place, taken = 0, set(pairs.values())
        for text in fresh:
            at = [old for n in range(place, place + len(text)) if (old := pairs.get(n)) is not None]
            word, span = _followed(inner, before, at, taken, text)
            owners.append(_only_owner(before, at) if word is None else None)
            words.append(word)
            spans.append(span)
            place += len(text) + 1
        room = self._room(axis)
        spans = _parted(fresh, spans, owners, inner, axis)
        filled = _filled(fresh, spans, room, open_ends=(not self.start, self.end == len(self.old))) if room else spans
        rise = Rise.of(self.old, axis)
        for n, span in enumerate(filled):
            shares = owners[n] is not None and owners.count(owners[n]) > 1
            if span is not None and (spans[n] is None or shares):
                filled[n] = rise.fitted(fresh[n], span)
        return [
            word if word is not None else Word(text, axis.box(span) if span else None, by=by)
            for text, word, span in zip(fresh, words, filled, strict=True)
        ]

    def _room(self, axis: Axis) -> Stretch | None:
        """Return where the stretch may lie: between its neighbours, within the line."""
        held = [axis.stretch(word.box) for word in self.old if word.box]
        whole = axis.stretch(self.line) if self.line else None
        if whole is None and not held:
            return None
        all_of_it = [*held, *([whole] if whole else [])]
        left = [axis.stretch(word.box).end for word in self.old[: self.start] if word.box]
        right = [axis.stretch(word.box).start for word in self.old[self.end :] if word.box]
        start = left[-1] if left else min(part.start for part in all_of_it)
        end = right[0] if right else max(part.end for part in all_of_it)
        near = held or all_of_it
        low, high = sorted(part.low for part in near), sorted(part.high for part in near)
        return Stretch(start, max(end, start + 1), low[len(low) // 2], high[len(high) // 2])


def _followed(
    inner: Sequence[Word], before: Letters, at: Sequence[int], taken: set[int], text: str
) -> tuple[Word | None, Stretch | None]:
    """Return the old word where the new one is the same, or where its letters stood."""
    held = [old for old in at if before.owners[old] is not None]
    if not held:
        return None, None
    owner = _only_owner(before, held)
    if owner is not None and inner[owner].text == text and len(held) == len(text):
        return inner[owner], None
    return None, before.span(held, taken)


def _only_owner(before: Letters, at: Sequence[int]) -> int | None:
    """Return the one old word that letters stood in; None of several, and of none."""
    owners = {before.owners[old] for old in at}
    return owners.pop() if len(owners) == 1 else None


def _parted(
    fresh: Sequence[str],
    spans: Sequence[Stretch | None],
    owners: Sequence[int | None],
    inner: Sequence[Word],
    axis: Axis,
) -> list[Stretch | None]:
    """Part the ink of an old word among the new words that stand in it, with blanks between them."""
    out = list(spans)
    for owner in {owner for owner in owners if owner is not None}:
        those = [n for n, held in enumerate(owners) if held == owner]
        box = inner[owner].box
        if len(those) > 1 and box is not None and those == list(range(those[0], those[-1] + 1)):
            ink = axis.stretch(box)
            texts = [fresh[n] for n in those]
            out[those[0] : those[-1] + 1] = _shared(texts, ink.start, ink.end, ink, open_ends=(True, True))
    return out


def _filled(
    fresh: Sequence[str], spans: Sequence[Stretch | None], room: Stretch, *, open_ends: tuple[bool, bool]
) -> list[Stretch | None]:
    """Return a stretch for each word; runs of words without one share the room between their neighbours.

    Args:
        open_ends: Whether no word stands before the first one, and behind the last one.
    """
    out: list[Stretch | None] = []
    n = 0
    known = list(spans)
    while n < len(fresh):
        held = known[n]
        if held is not None:
            out.append(held)
            n += 1
            continue
        run = n
        while run < len(fresh) and known[run] is None:
            run += 1
        last = out[-1] if out else None
        start = last.end if last else room.start
        following = known[run] if run < len(fresh) else None
        ends = (n == 0 and open_ends[0], run == len(fresh) and open_ends[1])
        out += _shared(fresh[n:run], start, following.start if following else room.end, room, open_ends=ends)
        n = run
    return out


def _shared(
    texts: Sequence[str], start: float, end: float, room: Stretch, *, open_ends: tuple[bool, bool]
) -> list[Stretch]:
    """Part a stretch among words by the width of their letters, with blanks between them and beside neighbours."""
    blank = width_of(" ")
    sizes = [sum(widths(text)) for text in texts]
    unit = max(end - start, 1.0) / (sum(sizes) + blank * (len(texts) + 1 - sum(open_ends)))
    out, place = [], start + (0.0 if open_ends[0] else blank * unit)
    for size in sizes:
        out.append(Stretch(place, place + size * unit, room.low, room.high))
        place += (size + blank) * unit
    return out
