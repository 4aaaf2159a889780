"""Beam search over a net's scores of characters, column by column (CTC), that listens to a character model."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.stages.decoding.ngrams import CharacterModel

Scores = NDArray[np.float32]
"""Log-probabilities, shape (columns, characters + 1); class 0 is the blank."""
BLANK = 0
_NONE = -math.inf


@dataclass(frozen=True, slots=True)
class Search:
    """Settings of the beam search.

    Attributes:
        width: Readings kept after each column.
        weight: How much the character model counts against the net.
        bonus: Added for each character, since the model's share makes long readings unlikely.
        faint: Log-probability below which a character is not followed.
    """

    width: int = 16
    weight: float = 0.5
    bonus: float = 0.8
    faint: float = -7.0


def best_codes(scores: Scores) -> tuple[int, ...]:
    """Return the codes of the best class of each column, repeats and blanks taken out (greedy)."""
    best = scores.argmax(axis=1).tolist()
    return tuple(now for now, before in zip(best, [BLANK, *best], strict=False) if now not in (BLANK, before))


def search_beams(scores: Scores, model: CharacterModel, search: Search) -> list[tuple[tuple[int, ...], float]]:
    """Return the likeliest readings of a line as codes, with their scores, best first.

    Source: prefix beam search, A. Hannun and others 2014, https://arxiv.org/abs/1408.2873.
    """
    beams: dict[tuple[int, ...], _Beam] = {(): _Beam(0.0, _NONE, 0.0)}
    for column, loud in zip(scores.tolist(), scores > search.faint, strict=True):
        codes = [int(code) for code in np.flatnonzero(loud) if code != BLANK]
        beams = _extend(beams, column, codes, model, search)
    ended = [
        (prefix, _add(beam.blank, beam.last) + beam.shaped + search.weight * model.follow(prefix)[0])
        for prefix, beam in beams.items()
    ]
    return sorted(ended, key=lambda item: -item[1])


@dataclass(slots=True)
class _Beam:
    """A reading so far: log-probabilities of ending in a blank and in its last character, and the model's share."""

    blank: float
    last: float
    shaped: float


def _extend(
    beams: dict[tuple[int, ...], _Beam], column: list[float], loud: list[int], model: CharacterModel, search: Search
) -> dict[tuple[int, ...], _Beam]:
    """Take one column: every reading stays or grows by one of the loud characters."""
    grown: dict[tuple[int, ...], _Beam] = {}
    for prefix, beam in beams.items():
        heard = _add(beam.blank, beam.last)
        last = beam.last + column[prefix[-1]] if prefix else _NONE
        _put(grown, prefix, heard + column[BLANK], last, beam.shaped)
        if not loud:
            continue
        row = model.follow(prefix)
        for code in loud:
            before = beam.blank if prefix and prefix[-1] == code else heard
            gain = search.weight * row[code] + search.bonus
            _put(grown, (*prefix, code), _NONE, before + column[code], beam.shaped + gain)
    if len(grown) <= search.width:
        return grown
    best = sorted(grown.items(), key=lambda item: -(_add(item[1].blank, item[1].last) + item[1].shaped))
    return dict(best[: search.width])


def _put(
    beams: dict[tuple[int, ...], _Beam], prefix: tuple[int, ...], blank: float, last: float, shaped: float
) -> None:
    beam = beams.get(prefix)
    if beam is None:
        beams[prefix] = _Beam(blank, last, shaped)
    else:
        beam.blank, beam.last = _add(beam.blank, blank), _add(beam.last, last)


def _add(one: float, other: float) -> float:
    """Return the logarithm of the sum of two probabilities given as logarithms."""
    high, low = (one, other) if one >= other else (other, one)
    return high if low == _NONE else high + math.log1p(math.exp(low - high))
