"""A newer machine reading beside a person's text: what differs is offered, and nothing is taken by itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.desk.correcting import Saved, put, read_of
from pipeline.desk.sheets import signed
from pipeline.errors import ConflictError
from pipeline.model import Box, Line, Origin, Outcome, Page, Word
from pipeline.ports import Catalogue
from pipeline.ports.texts import KeptLayer
from pipeline.stages.merging import changes

SAME_LINE = 0.5
"""Of the smaller box, what two lines must share to be one."""
_SIGNS = str.maketrans("", "", "⟦⟧<>\\/[]?")


@dataclass(frozen=True, slots=True)
class Difference:
    """Where a newer reading says something else.

    Attributes:
        key: Name of the line of the person's text.
        word: Number of the first word there, 0-based.
        now: What stands there; empty: nothing.
        confidence: Of the least sure word offered, 0 to 1; None where the offer is to leave words out.
        by: Who wrote or confirmed what stands there; empty: an older machine's reading that nobody touched.
    """

    key: str
    word: int
    now: str
    offered: str
    confidence: float | None
    by: str


@dataclass(frozen=True, slots=True)
class _Offer:
    told: Difference
    end: int
    words: tuple[Word, ...]


def differences(catalogue: Catalogue, page: Page) -> tuple[Difference, ...]:
    """Return what a machine's reading that is newer than the text says otherwise; nothing where there is none."""
    shown = catalogue.shown_text(page.id)
    return tuple(offer.told for offer in _offers(catalogue, page, shown))


def accept(
    catalogue: Catalogue, page: Page, wanted: Sequence[Difference] | None, *, revision: int, account: str
) -> Saved:
    """Take what a newer reading says, where a person wants it.

    Args:
        wanted: Differences as they were offered; None: all where nobody has written or confirmed what stands there.

    Raises:
        ConflictError: The text has changed since this revision, or one of these is not offered any more.
    """
    shown = catalogue.shown_text(page.id)
    if shown.number != revision:
        raise ConflictError("text-changed").about(item=page.item, page=page.number)
    offers = _offers(catalogue, page, shown)
    if wanted is None:
        taken = [offer for offer in offers if not offer.told.by]
    else:
        taken = [offer for offer in offers if offer.told in wanted]
        if len(taken) < len(set(wanted)):
            raise ConflictError("reading-not-offered").about(item=page.item, page=page.number)
    by = "" if wanted is None else account
    lines = tuple(_with(line, [offer for offer in taken if offer.told.key == line.key], by) for line in signed(shown))
    return put(catalogue, page, lines, shown, account=account, about={"accepted": str(len(taken))})


def _offers(catalogue: Catalogue, page: Page, shown: KeptLayer) -> list[_Offer]:
    if shown.layer.origin is not Origin.HUMAN:
        return []
    newer = [
        text
        for text in catalogue.texts(page.id)
        if text.layer.origin is Origin.MACHINE and text.outcome is Outcome.READ and text.number > read_of(shown)
    ]
    if not newer:
        return []
    reading = catalogue.text(page.id, newer[-1].number).layer.lines
    pairs = _pairs(signed(shown), reading)
    return [offer for line, read in pairs for offer in _of_line(line, read)]


def _pairs(lines: Sequence[Line], reading: Sequence[Line]) -> Iterator[tuple[Line, Line]]:
    """Pair lines that stand at the same place, the best ones first, each once."""
    found = sorted(
        (
            (-share, n, m)
            for n, line in enumerate(lines)
            for m, read in enumerate(reading)
            if (share := _share(line.box, read.box)) >= SAME_LINE
        ),
    )
    mine: dict[int, int] = {}
    for _, n, m in found:
        if n not in mine and m not in mine.values():
            mine[n] = m
    for n in sorted(mine):
        yield lines[n], reading[mine[n]]


def _share(one: Box | None, other: Box | None) -> float:
    if one is None or other is None:
        return 0.0
    width = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    height = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    least = min(one.width * one.height, other.width * other.height)
    return max(0, width) * max(0, height) / least if least else 0.0


def _of_line(line: Line, read: Line) -> Iterator[_Offer]:
    """Yield what is read otherwise; signs of the editor are no difference, words that a person wrote never go."""
    for one in changes([_bare(word) for word in line.words], [_bare(word) for word in read.words]):
        now, words = line.words[one.start : one.end], read.words[one.first : one.last]
        by = next((word.by for word in now if word.by), "")
        if not words and by:
            continue
        sure = [word.confidence for word in words if word.confidence is not None]
        told = Difference(line.key, one.start, _text(now), _text(words), min(sure, default=None), by)
        yield _Offer(told, one.end, words)


def _with(line: Line, taken: Sequence[_Offer], by: str) -> Line:
    words = list(line.words)
    for offer in sorted(taken, key=lambda one: -one.told.word):
        words[offer.told.word : offer.end] = [
            replace(word, by=by, others=() if by else word.others, confidence=None if by else word.confidence)
            for word in offer.words
        ]
    return replace(line, words=tuple(words), text=_text(words))


def _bare(word: Word) -> str:
    return word.text.translate(_SIGNS) or word.text


def _text(words: Sequence[Word]) -> str:
    return " ".join(word.text for word in words)
