"""The small tree that a question becomes and that every engine translates, node by node."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Nothing:
    """Matches no page."""


@dataclass(frozen=True, slots=True)
class Everything:
    """Matches every page, score 0."""


@dataclass(frozen=True, slots=True)
class Counted:
    """One token in one field; the score is its BM25."""

    field: str
    token: str


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Any of these tokens in a field; only inside Fixed or All.must."""

    field: str
    tokens: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class InOrder:
    """Tokens next to each other, each place with its alternatives; slop: how many others may stand between in all."""

    field: str
    places: tuple[tuple[str, ...], ...]
    slop: int


@dataclass(frozen=True, slots=True)
class Beside:
    """Two words at neighbouring places of "maybe_forms" or "maybe_stems", each with its alternatives; any level."""

    field: str
    first: tuple[str, ...]
    second: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Almost:
    """Any token of a field that is one of these with so many letters otherwise, missing or too much; in Fixed or All.

    Attributes:
        tokens: Each with the most letters that may be wrong, 1 or 2.
    """

    field: str
    tokens: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Between:
    """A whole number within bounds, inclusive."""

    field: str
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Fixed:
    """Matches as its part does, with a score of its own."""

    part: Node
    score: float


@dataclass(frozen=True, slots=True)
class Best:
    """Matches as any of its parts; the best part's score."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class All:
    """All of must (they add no score) and none of never; the scores of those of more that match are added.

    Where must is empty, at least one of more must match.
    """

    must: tuple[Node, ...] = ()
    more: tuple[Node, ...] = ()
    never: tuple[Node, ...] = ()


Node = Nothing | Everything | Counted | AnyOf | InOrder | Beside | Almost | Between | Fixed | Best | All
