"""What a sentence is."""

from __future__ import annotations

from typing import NamedTuple


class Sentence(NamedTuple):
    """What happened, and what to do about it (empty: nothing)."""

    message: str
    fix: str = ""
