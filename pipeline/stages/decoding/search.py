"""Beam search over a net's scores of characters, column by column (CTC), that listens to a character model."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.stages.decoding.ngrams import EDGE, ORDER, CharacterModel
from pipeline.stages.decoding.vocabulary import START, UNKNOWN, Spot, Vocabulary

Scores = NDArray[np.float32]
"""Log-probabilities, shape (columns, characters + 1); class 0 is the blank."""
BLANK = 0
_NONE = -math.inf
SLACK = 12.0
"""A reading so far below the best, as a logarithm, is not followed."""


@dataclass(frozen=True, slots=True)
class Search:
    """Settings of the beam search.

    Attributes:
        width: Readings kept after each column.
        weight: How much the character model counts against the net.
        bonus: Added for each character, since the model's share makes long readings unlikely.
        faint: Log-probability below which a character is not followed.
        unknown: Taken off for each word that is not in the vocabulary, half of it for the first of a line.
    """

    width: int = 16
    weight: float = 0.5
    bonus: float = 0.8
    faint: float = -7.0
    unknown: float = 0.0


@dataclass(frozen=True, slots=True)
class Guide:
    """What a search listens to besides the net.

    Attributes:
        alphabet: Characters of the classes 1 and up.
        model: Character model over it.
        vocabulary: Words that are known; None: none is preferred.
    """

    alphabet: str
    model: CharacterModel
    vocabulary: Vocabulary | None = None


def best_codes(scores: Scores) -> tuple[int, ...]:
    """Return the codes of the best class of each column, repeats and blanks taken out (greedy)."""
    best = scores.argmax(axis=1).tolist()
    return tuple(now for now, before in zip(best, [BLANK, *best], strict=False) if now not in (BLANK, before))


def search_beams(
    scores: Scores,
    guide: Guide,
    search: Search,
    *,
    before: Sequence[int] = (),
    after: Sequence[int] = (EDGE,),
    unknown_too: int = 0,
) -> list[tuple[tuple[int, ...], float]]:
    """Return the likeliest readings of a line or a part of it as codes, with their scores, best first.

    Args:
        scores: Of the line or the part.
        guide: What to listen to.
        search: How to search.
        before: Codes that stand before the part, ending in a space.
        after: Codes that stand after it; the edge where the line ends.
        unknown_too: So many readings with a word that is not known are kept besides the others; 0: all compete.

    Source: prefix beam search, A. Hannun and others 2014, https://arxiv.org/abs/1408.2873.
    """
    tree = _Tree(guide, search)
    root = tree.plant(before)
    beams = {root: (0.0, _NONE)}
    for column, loud in zip(scores.tolist(), scores > search.faint, strict=True):
        codes = [int(code) for code in np.flatnonzero(loud) if code != BLANK]
        beams = _extend(beams, column, codes, tree)
        if len(beams) > search.width:
            beams = _keep_best(beams, search.width, unknown_too)
    ended = [
        (tree.codes_of(node), _add(*heard) + node.shaped + tree.closing(node, after)) for node, heard in beams.items()
    ]
    return sorted(ended, key=lambda item: -item[1])


class _Node:
    """A reading so far: its last character, what it is shaped by, and how it can go on."""

    __slots__ = ("above", "code", "first", "grown", "missed", "row", "shaped", "spot", "tail")

    def __init__(self, code: int, above: _Node | None, tail: tuple[int, ...], shaped: float) -> None:
        self.code, self.above, self.tail, self.shaped = code, above, tail, shaped
        self.row: list[float] = []
        self.grown: dict[int, _Node] = {}
        self.spot: Spot = START
        self.first = False  # whether it is still in the first word of its line
        self.missed = False  # whether one of its words is not known


_Heard = tuple[float, float]
"""Log-probabilities of ending in a blank and in the last character."""


class _Tree:
    """All readings of one search, as a tree of their characters."""

    def __init__(self, guide: Guide, search: Search) -> None:
        self._guide, self._search = guide, search
        self._rows: dict[tuple[int, ...], list[float]] = {}

    def plant(self, before: Sequence[int]) -> _Node:
        root = _Node(BLANK, None, tuple(before[1 - ORDER :]), 0.0)
        root.first = not before
        return root

    def gains(self, node: _Node, codes: Sequence[int]) -> list[tuple[int, float]]:
        """Return what each code would add to a reading's share of the model."""
        row = node.row or self._look_up(node)
        return [(code, row[code]) for code in codes]

    def grow(self, node: _Node, code: int, gain: float) -> _Node:
        child = _Node(code, node, (*node.tail, code)[1 - ORDER :], node.shaped + gain)
        child.first = node.first
        child.missed = node.missed
        if self._guide.vocabulary is not None:
            char = self._guide.alphabet[code - 1]
            child.spot = self._guide.vocabulary.step(node.spot, char)
            fell = child.spot is UNKNOWN and node.spot is not UNKNOWN
            if fell or (char == " " and self._unfinished(node)):
                child.missed = True
                child.shaped -= self._price(node)
            child.first = node.first and char != " "
        node.grown[code] = child
        return child

    def closing(self, node: _Node, after: Sequence[int]) -> float:
        """Return what the codes after a reading add to its score."""
        total, tail = 0.0, node.tail
        for code in after:
            total += self._search.weight * float(self._guide.model.follow(tail)[code])
            tail = (*tail, code)[1 - ORDER :]
        return total - (self._price(node) if self._unfinished(node) else 0.0)

    def codes_of(self, node: _Node) -> tuple[int, ...]:
        codes: list[int] = []
        while node.above is not None:
            codes.append(node.code)
            node = node.above
        return tuple(reversed(codes))

    def _look_up(self, node: _Node) -> list[float]:
        weight, bonus = self._search.weight, self._search.bonus
        row = self._rows.get(node.tail)
        if row is None:
            row = self._rows[node.tail] = (weight * self._guide.model.follow(node.tail) + bonus).tolist()
        node.row = row
        return row

    def _unfinished(self, node: _Node) -> bool:
        vocabulary = self._guide.vocabulary
        return vocabulary is not None and node.spot.kind == "letters" and not vocabulary.ends(node.spot)

    def _price(self, node: _Node) -> float:
        return self._search.unknown * (0.5 if node.first else 1.0)


def _extend(beams: dict[_Node, _Heard], column: list[float], codes: list[int], tree: _Tree) -> dict[_Node, _Heard]:
    """Take one column: every reading stays or grows by one of the loud characters."""
    grown: dict[_Node, _Heard] = {}
    silent = column[BLANK]
    totals = [(_add(*heard), node) for node, heard in beams.items()]
    floor = max(heard + node.shaped for heard, node in totals) + max(column) - SLACK
    for heard, node in totals:
        blank, last = beams[node]
        stays = (heard + silent, last + column[node.code])
        before = grown.get(node)
        grown[node] = stays if before is None else (_add(before[0], stays[0]), _add(before[1], stays[1]))
        for code, gain in tree.gains(node, codes):
            gained = (blank if code == node.code else heard) + column[code]
            if gained + node.shaped + gain < floor:
                continue
            child = node.grown.get(code) or tree.grow(node, code, gain)
            there = grown.get(child)
            grown[child] = (_NONE, gained) if there is None else (there[0], _add(there[1], gained))
    return grown


def _keep_best(beams: dict[_Node, _Heard], width: int, unknown_too: int) -> dict[_Node, _Heard]:
    ranked = sorted(beams.items(), key=lambda item: -(_add(*item[1]) + item[0].shaped))
    if not unknown_too:
        return dict(ranked[:width])
    return dict(_first(ranked, width, missed=False)) | dict(_first(ranked, unknown_too, missed=True))


def _first(ranked: Iterable[tuple[_Node, _Heard]], count: int, *, missed: bool) -> list[tuple[_Node, _Heard]]:
    return [item for item in ranked if item[0].missed is missed][:count]


def _add(one: float, other: float) -> float:
    """Return the logarithm of the sum of two probabilities given as logarithms."""
    high, low = (one, other) if one >= other else (other, one)
    return high if low == _NONE else high + math.log1p(math.exp(low - high))
