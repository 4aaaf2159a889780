"""A page's lines from three sides: lines go by their names, words by alignment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.model import Box, Line, Word
from pipeline.stages.merging.kin import kin
from pipeline.stages.merging.order import merge_order
from pipeline.stages.merging.row import Break, Clash, Token, merge_rows


@dataclass(frozen=True, slots=True)
class Conflict:
    """Words that both changed, each in another way: theirs stand in the text.

    Attributes:
        key: Name of the line.
        word: Number of the first word of theirs in the line, 0-based.
        mine: What does not stand in the text.
        theirs: What stands there.
    """

    key: str
    word: int
    mine: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Merged:
    """The one text, and what of mine is not in it."""

    lines: tuple[Line, ...]
    conflicts: tuple[Conflict, ...]


def merge(base: Sequence[Line], theirs: Sequence[Line], mine: Sequence[Line]) -> Merged:
    """Merge what two sides made of a page.

    Every word that either side wrote is in the text or in the conflicts. A line that one side removed and the other
    changed stays. The same change on both sides is one.

    Args:
        base: The lines that both began with; each line of all three has a key, each key once on a side.
        theirs: What stands there now.
        mine: What is to be saved.

    Source: three-way merge (Khanna, Kunal & Pierce 2007), docs/methods.md#merging.
    """
    sides = [{line.key: line for line in lines} for lines in (base, theirs, mine)]
    made: dict[str, Line] = {}
    conflicts: list[Conflict] = []
    for group in kin(base, theirs, mine):
        lines, clashes = _one_group(group, sides)
        made |= {line.key: line for line in lines}
        conflicts += clashes
    order = merge_order(list(sides[0]), list(sides[1]), list(sides[2]))
    return Merged(tuple(made[key] for key in order if key in made), tuple(conflicts))


def _one_group(group: Sequence[str], sides: Sequence[Mapping[str, Line]]) -> tuple[list[Line], list[Conflict]]:
    if len(group) == 1:
        return _one_line(group[0], sides[0].get(group[0]), sides[1].get(group[0]), sides[2].get(group[0]))
    base, theirs, mine = (_row([side[key] for key in group if key in side]) for side in sides)
    row, clashes = merge_rows(base, theirs, mine)
    conflicts = [_told(row, clash) for clash in clashes]
    lines = [
        _dressed(key, words, sides[0].get(key), sides[1].get(key), sides[2].get(key))
        for key, words in _cut(row, first=group[0]).items()
    ]
    return lines, [conflict for conflict in conflicts if conflict.mine or conflict.theirs]


def _one_line(key: str, base: Line | None, theirs: Line | None, mine: Line | None) -> tuple[list[Line], list[Conflict]]:
    there = theirs or mine
    if there is None:
        return [], []
    if theirs is None or mine is None:
        if base is None:
            return [there], []
        if base.text == there.text:
            return [], []  # removed on one side, untouched on the other
        return [there], []
    row, clashes = merge_rows(base.words if base else (), theirs.words, mine.words)
    words = [token for token in row if isinstance(token, Word)]
    told = [Conflict(key, clash.place, _text(clash.mine), _text(clash.theirs)) for clash in clashes]
    return [_dressed(key, words, base, theirs, mine)], told


def _row(lines: Sequence[Line]) -> list[Token]:
    row: list[Token] = []
    for line in lines:
        row += [Break(line.key), *line.words]
    return row


def _cut(row: Sequence[Token], *, first: str) -> dict[str, list[Word]]:
    lines: dict[str, list[Word]] = {}
    key = first
    for token in row:
        if isinstance(token, Break):
            key = token.key
            lines.setdefault(key, [])
        else:
            lines.setdefault(key, []).append(token)
    return lines


def _told(row: Sequence[Token], clash: Clash) -> Conflict:
    """Say in which line a clash of joined or split lines stands."""
    before = row[: clash.place]
    at = max((n for n, token in enumerate(before) if isinstance(token, Break)), default=-1)
    breaks = [token for token in (*clash.theirs, *row) if isinstance(token, Break)]
    token = before[at] if at >= 0 else None
    key = token.key if isinstance(token, Break) else breaks[0].key if breaks else ""
    return Conflict(key, len(before) - at - 1, _text(clash.mine), _text(clash.theirs))


def _text(tokens: Sequence[Token]) -> str:
    return " ".join(token.text for token in tokens if isinstance(token, Word))


def _dressed(key: str, words: Sequence[Word], base: Line | None, theirs: Line | None, mine: Line | None) -> Line:
    """Return the line of merged words, with the box of who moved it; theirs where both did."""
    model = theirs or mine or base
    assert model is not None
    return replace(
        model, key=key, words=tuple(words), text=" ".join(word.text for word in words), box=_box(base, theirs, mine)
    )


def _box(base: Line | None, theirs: Line | None, mine: Line | None) -> Box | None:
    if theirs is None or mine is None:
        held = theirs or mine or base
        return held.box if held else None
    was = base.box if base else None
    return mine.box if theirs.box == was else theirs.box
