"""How a page looks to a search engine: finished tokens in a few fields.

Doubtful readings are in two fields of their own, "maybe_forms" and "maybe_stems". In them a place of the page is WIDTH
tokens wide: first what was read there, then what may stand there, each followed by the digit of its level (READ for
what was read), then "_" to fill up and "|" at the end. So two words stand at neighbouring places when they are nearer
than two places and a "|" stands between; only places beside a doubtful one are written. A third field, "almost", has
the stems of doubtful places, read and other, each once: what is sought may differ from one of them by a letter or two.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from itertools import chain

from pipeline.model import Origin
from pipeline.query import Doubt, PageDocument, Token
from pipeline.stages.fulltext.doubts import MOST_DOUBTS, almost_of
from pipeline.stages.fulltext.tokens import tokens_of

SCHEMA_VERSION = 3
"""Grows when the fields or the way texts are cut change: an index of another version must be rebuilt."""

LEVELS = (0.05, 0.1, 0.2, 0.35)
"""Probabilities at which the next level begins; the lowest is level 1."""

READ = 9
"""Stands for the level of what was read."""

WIDTH = 2 * MOST_DOUBTS + 1
"""Tokens in a place of "maybe_forms" and "maybe_stems": twice as many as may stand there, but one."""

_NEVER_FIRST, _ALWAYS_FIRST, ALWAYS_LAST = 99_999_999, 0, 99_991_231


def number_of_day(day: str) -> int:
    """Return an ISO day as yyyymmdd."""
    return int(day.replace("-", ""))


def fields_of(document: PageDocument) -> dict[str, str | int]:
    """Return what an engine is given of a page: finished tokens parted by blanks, numbers, keywords."""
    dated = document.first_day is not None or document.last_day is not None
    first = number_of_day(document.first_day) if document.first_day else _ALWAYS_FIRST if dated else _NEVER_FIRST
    last = number_of_day(document.last_day) if document.last_day else ALWAYS_LAST if dated else _ALWAYS_FIRST
    return {
        "key": document.key,
        "item": document.item,
        "page": document.page,
        "revision": document.revision,
        "kind": document.kind,
        "human": int(document.origin is Origin.HUMAN),
        "first_day": first,
        "last_day": last,
        "persons": _names(document.persons),
        "places": _names(document.places),
        "forms": " ".join([token.form for token in document.tokens]) or "|",
        "stems": " ".join([token.stem for token in document.tokens]) or "|",
        "maybe_forms": " ".join(_written(document, "form")),
        "maybe_stems": " ".join(_written(document, "stem")),
        "almost": " ".join(sorted(almost_of(document.tokens, document.doubts))),
        "title_forms": _forms(document.title_tokens),
        "title_stems": " ".join(["|", *(token.stem for token in document.title_tokens)]),
    }


def level_of(share: float | None) -> int:
    """Return the level of a probability, 1 to len(LEVELS) + 1."""
    return bisect_right(LEVELS, share or 0.0) + 1


def _forms(tokens: tuple[Token, ...]) -> str:
    return " ".join(["|", *(token.form for token in tokens)])


def _names(names: tuple[str, ...]) -> str:
    return " ".join(["|", *chain.from_iterable((*(token.stem for token in tokens_of(name)), "|") for name in names)])


def _written(document: PageDocument, attribute: str) -> Iterator[str]:
    """Yield the tokens of "maybe_forms" or "maybe_stems"."""
    standing: dict[int, list[Doubt]] = defaultdict(list)
    for doubt in document.doubts:
        standing[doubt.place].append(doubt)
    shown = sorted({place + step for place in standing for step in (-1, 0, 1) if place + step < len(document.tokens)})
    for number, place in enumerate(shown):
        if number and shown[number - 1] < place - 1:
            yield from (*"_" * (WIDTH - 1), "|")  # no phrase goes over what was left out
        here = [f"{getattr(document.tokens[place], attribute)}{READ}"] if document.tokens[place].words else []
        here += [f"{getattr(doubt, attribute)}{level_of(doubt.share)}" for doubt in standing[place]]
        yield from (*here, *"_" * (WIDTH - 1 - len(here)), "|")
