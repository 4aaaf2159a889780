"""All forms of a Russian word, from the dictionary, and the reviewed list of words that count as it."""

from __future__ import annotations

from collections import defaultdict
from functools import cache, lru_cache
from importlib import resources
from typing import TYPE_CHECKING, NamedTuple

from pipeline.stages.fulltext.tokens import fold, stem_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pymorphy3

MOST_STEMS = 48
MOST_FORMS = 160
LEAST_SHARE = 0.2
"""A reading of a word is plausible when it is at least this share as likely as the likeliest one."""


class Lexeme(NamedTuple):
    """What counts as a word.

    Attributes:
        stems: Stems of all forms, the word's own first; of listed derivations too.
        forms: Folded forms of the word itself and of its other spellings.
    """

    stems: tuple[str, ...]
    forms: tuple[str, ...]


@lru_cache(maxsize=20_000)
def lexeme(form: str) -> Lexeme:
    """Return all that counts as a folded word; for numbers and foreign words only the word itself."""
    own = stem_of(form)
    if not _is_russian(form):
        return Lexeme((own,), (form,))
    lemmas, forms = _plausible(form)
    spellings, derivations = _listed({*lemmas, form})
    for word in spellings:
        forms.update(dict.fromkeys(_plausible(word)[1]))
    stems = dict.fromkeys([own, *(stem_of(known) for known in forms)])
    for word in derivations:
        stems.update(dict.fromkeys(stem_of(known) for known in _plausible(word)[1]))
    return Lexeme(tuple(stems)[:MOST_STEMS], tuple(forms)[:MOST_FORMS])


def _is_russian(form: str) -> bool:
    return all("а" <= letter <= "я" for letter in form)


def _plausible(word: str) -> tuple[dict[str, None], dict[str, None]]:
    """Return lemmas and all forms, folded, of the plausible readings of a word, the word's own form first."""
    readings = _dictionary().parse(word)
    least = max((reading.score for reading in readings), default=0.0) * LEAST_SHARE
    lemmas: dict[str, None] = {}
    forms = {word: None}
    for reading in readings:
        if reading.score < least:
            continue
        lemmas[fold(reading.normal_form)] = None
        others = (fold(other.word).replace("-", "") for other in reading.lexeme)
        # the dictionary has a few slips far from the word («ум» as a form of умереть)
        forms.update(dict.fromkeys(other for other in others if 2 * len(other) >= len(reading.normal_form)))
    return lemmas, forms


def _listed(lemmas: set[str]) -> tuple[list[str], list[str]]:
    spellings, derivations = _list()
    return (
        sorted({other for lemma in lemmas for other in spellings.get(lemma, ())}),
        sorted({other for lemma in lemmas for other in derivations.get(lemma, ())}),
    )


@cache
def _list() -> tuple[Mapping[str, list[str]], Mapping[str, list[str]]]:
    """Read schemas/derivations.tsv: spellings count both ways, derivations from the plain word to the derived one."""
    spellings: dict[str, list[str]] = defaultdict(list)
    derivations: dict[str, list[str]] = defaultdict(list)
    text = (resources.files("schemas") / "derivations.tsv").read_text(encoding="utf-8")
    for row in text.splitlines()[1:]:
        word, counts_as, relation = row.split("\t")
        for other in counts_as.split():
            if relation == "spelling":
                spellings[word].append(other)
                spellings[other].append(word)
            else:
                derivations[word].append(other)
    return spellings, derivations


@cache
def _dictionary() -> pymorphy3.MorphAnalyzer:
    import pymorphy3  # a tenth of a second: only those who search pay it

    return pymorphy3.MorphAnalyzer()
