"""Which character follows which: a packed n-gram model, asked by the decoder of handwriting."""

from __future__ import annotations

import io
import math
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import EngineError

ORDER = 6
"""Characters looked at: five before and the next."""
BITS = 7
"""Bits for one character in a key; so alphabets have at most 126 characters."""
EDGE = 0
"""The code of a line's edge; characters are 1 and up."""
STEP = 12.0
"""Logarithms are kept in twelfths."""


@dataclass(frozen=True, slots=True)
class Level:
    """n-grams of one order.

    Attributes:
        keys: Sorted, uint64: context in the high bits, last character in the low seven.
        chances: Log-probability of each, float32.
        context_keys: Contexts seen, sorted, uint64.
        leftover: For each, the logarithm by which the lower order counts for characters not seen after it.
    """

    keys: NDArray[np.uint64]
    chances: NDArray[np.float32]
    context_keys: NDArray[np.uint64]
    leftover: NDArray[np.float32]


class CharacterModel:
    """Log-probabilities of the next character of a line."""

    def __init__(self, packed: bytes, alphabet: str) -> None:
        """Unpack a model.

        Args:
            packed: A NumPy archive of differences of keys and of logarithms in steps, training/language.py.
            alphabet: That the reader's codes stand for.

        Raises:
            EngineError: It is no such archive, or its alphabet is another.
        """
        try:
            with np.load(io.BytesIO(packed), allow_pickle=False) as arrays:
                if "".join(arrays["alphabet"].tolist()) != alphabet:
                    raise ValueError("its alphabet is another")
                self._levels = tuple(_level(arrays, order) for order in range(1, ORDER + 1))
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error) as error:
            raise EngineError("model-not-a-model").about(detail=str(error)[:200]) from error
        self._even = -math.log(len(alphabet) + 1)
        self._count = len(alphabet) + 1
        self._known: dict[tuple[int, ...], NDArray[np.float32]] = {}

    def follow(self, prefix: tuple[int, ...]) -> NDArray[np.float32]:
        """Return log-probabilities of every code after the codes of a line so far; [0] is of the line's end.

        Only the last ORDER - 1 codes are looked at, so as many are enough.
        """
        context = prefix[1 - ORDER :] if len(prefix) >= ORDER - 1 else (EDGE, *prefix)
        row = self._known.get(context)
        if row is None:
            row = self._known[context] = self._work_out(context)
        return row

    def forget(self) -> None:
        """Let go what was worked out; done between pages so that memory stays bounded."""
        self._known.clear()

    def _work_out(self, context: tuple[int, ...]) -> NDArray[np.float32]:
        row = np.full(self._count, self._even, np.float32)
        for order in range(1, len(context) + 2):
            level, head = self._levels[order - 1], pack_key(context[len(context) - order + 1 :])
            place = int(level.context_keys.searchsorted(np.uint64(head)))
            if place >= len(level.context_keys) or int(level.context_keys[place]) != head:
                if order > 1:
                    break  # a longer context was not counted either
                continue
            start, stop = level.keys.searchsorted(np.array([head << BITS, (head + 1) << BITS], np.uint64))
            codes = (level.keys[start:stop] & np.uint64((1 << BITS) - 1)).astype(np.int64)
            row += level.leftover[place]
            row[codes] = level.chances[start:stop]
        return row


def pack_key(codes: Iterable[int]) -> int:
    """Return codes as one number, oldest first."""
    key = 0
    for code in codes:
        key = key << BITS | code
    return key


def _level(arrays: np.lib.npyio.NpzFile, order: int) -> Level:
    keys, contexts = (np.cumsum(arrays[f"{name}{order}"]).astype(np.uint64) for name in ("keys", "contexts"))
    chances, leftover = (arrays[f"{name}{order}"].astype(np.float32) / -STEP for name in ("chances", "leftover"))
    return Level(keys, chances, contexts, leftover)
