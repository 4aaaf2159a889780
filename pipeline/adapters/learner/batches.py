"""Lines in batches of few widths, so that few programs must be compiled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

LINES = 8
"""Lines that are learned from at once."""
HEIGHT_PX = 40
STEP_PX = 64
SHARES = (0.45, 0.72, 1.0)
"""Widths of batches, as shares of the widest."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A line to learn from: its picture, shape (HEIGHT_PX, width), and the classes of its characters, 1-based."""

    picture: NDArray[np.float32]
    codes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """Lines beside each other; where there are fewer than LINES, the rest are empty and count nothing.

    Attributes:
        pictures: Shape (LINES, HEIGHT_PX, width), paper (0) after each line's end.
        beyond: 1 where a column of scores lies beyond its line, else 0; shape (LINES, width / 4).
        codes: Shape (LINES, longest), 0 after the last.
        spare: 1 where there is no code any more, else 0.
        counts: 1 for a line, 0 for an empty row; shape (LINES,).
    """

    pictures: NDArray[np.float32]
    beyond: NDArray[np.float32]
    codes: NDArray[np.int32]
    spare: NDArray[np.float32]
    counts: NDArray[np.float32]


def encode(text: str, alphabet: Mapping[str, int]) -> tuple[int, ...]:
    """Return the classes of a text's characters; those that the alphabet lacks are left out."""
    known = " ".join("".join(character for character in text if character in alphabet).split())
    return tuple(alphabet[character] for character in known)


def fits(picture: NDArray[np.float32], codes: Sequence[int]) -> bool:
    """Return whether a text can stand in a picture: as many columns as characters, one more between twins."""
    twins = sum(one == other for one, other in pairwise(codes))
    return 0 < len(codes) + twins <= picture.shape[1] // 4 and len(codes) <= _longest(picture.shape[1])


def widths_for(pictures: Sequence[NDArray[np.float32]]) -> tuple[int, ...]:
    """Return the widths that batches of these lines get, rising, pixels."""
    widest = max(picture.shape[1] for picture in pictures) * 1.1
    return tuple(sorted({int(np.ceil(share * widest / STEP_PX)) * STEP_PX for share in SHARES}))


def batches_of(samples: Sequence[Sample], widths: Sequence[int], chance: np.random.Generator) -> Iterator[Batch]:
    """Yield all lines once, lines of like width together, the batches in random order."""
    order = sorted(range(len(samples)), key=lambda i: samples[i].picture.shape[1] * np.exp(chance.normal(0, 0.05)))
    groups = [order[start : start + LINES] for start in range(0, len(order), LINES)]
    for place in chance.permutation(len(groups)):
        yield _joined([samples[i] for i in groups[place]], widths)


def _joined(samples: Sequence[Sample], widths: Sequence[int]) -> Batch:
    widest = max(sample.picture.shape[1] for sample in samples)
    longest = max(
        len(sample.codes) for sample in samples
    )  # a line of small letters, varied, may be narrower than its text
    width = next((each for each in widths if each >= widest and _longest(each) >= longest), widths[-1])
    pictures = np.zeros((LINES, HEIGHT_PX, width), np.float32)
    beyond = np.ones((LINES, width // 4), np.float32)
    codes = np.zeros((LINES, _longest(width)), np.int32)
    spare, counts = np.ones(codes.shape, np.float32), np.zeros(LINES, np.float32)
    for row, sample in enumerate(samples):
        wide, long = min(width, sample.picture.shape[1]), len(sample.codes)
        pictures[row, :, :wide] = sample.picture[:, :wide]
        beyond[row, : -(-wide // 4)] = 0
        codes[row, :long] = sample.codes
        spare[row, :long] = 0
        counts[row] = 1
    return Batch(pictures, beyond, codes, spare, counts)


def _longest(width_px: int) -> int:
    return max(16, width_px // 8)
