"""Organisations in a text: a word for a kind of body with a name of its own, or a known abbreviation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.stages.naming.lists import is_one_of, words_for
from pipeline.stages.naming.morphology import Senses, fold
from pipeline.stages.naming.words import Token

_MOST_QUOTED = 5
_BETWEEN = 3  # words between a body's adjective and the word for it: «Вымышленного районного Совета»


@dataclass(frozen=True, slots=True)
class FoundBody:
    """An organisation in a text, tokens[first:last + 1], with its name in the nominative as far as it can be told."""

    first: int
    last: int
    name: str


def find_bodies(tokens: Sequence[Token], senses: Senses) -> tuple[FoundBody, ...]:
    """Return the organisations that words tell, in order, not overlapping."""
    found: list[FoundBody] = []
    at = 0
    while at < len(tokens):
        body = _abbreviation(tokens, at) or _named_after(tokens, at, senses) or _adjective_first(tokens, at, senses)
        if body:
            found.append(body)
        at = body.last + 1 if body else at + 1
    return tuple(found)


def _abbreviation(tokens: Sequence[Token], at: int) -> FoundBody | None:
    word = tokens[at].text
    return FoundBody(at, at, word) if word in words_for("abbreviation") else None


def _named_after(tokens: Sequence[Token], at: int, senses: Senses) -> FoundBody | None:
    """Return «завод «Большевик»», «библиотека имени Пушкина», «госпиталь № 925»."""
    token = tokens[at]
    if not token.is_word or not is_one_of("body", token.text, senses) or at + 2 >= len(tokens):
        return None
    head = _head(token, senses)
    following = tokens[at + 1]
    if following.text == "«":
        return _quoted(tokens, at, head)
    if fold(following.text) in ("им", "имени") and tokens[at + 2].capital:
        last = at + 2
        while last + 1 < len(tokens) and tokens[last].initial and tokens[last + 1].capital:
            last += 1
        return FoundBody(at, last, " ".join([head, "имени", *[_with_dot(one) for one in tokens[at + 2 : last + 1]]]))
    if following.text == "№" and tokens[at + 2].text.strip("0").isdigit():
        return FoundBody(at, at + 2, f"{head} № {tokens[at + 2].text}")
    return None


def _quoted(tokens: Sequence[Token], at: int, head: str) -> FoundBody | None:
    for last in range(at + 2, min(len(tokens), at + 3 + _MOST_QUOTED)):
        if tokens[last].text == "»":
            name = " ".join(token.text for token in tokens[at + 2 : last])
            return FoundBody(at, last, f"{head} «{name}»") if tokens[at + 2].capital else None
    return None


def _adjective_first(tokens: Sequence[Token], at: int, senses: Senses) -> FoundBody | None:
    """Return «Северный флот», «Вымышленный районный Совет»: a capital adjective, then the word for the body."""
    token = tokens[at]
    if not token.is_word or not token.capital or token.opens or token.shouted or token.dotted:
        return None
    if not _agrees(token, senses):
        return None
    for last in range(at + 1, min(len(tokens), at + 1 + _BETWEEN)):
        word = tokens[last]
        if not word.is_word or tokens[last - 1].dotted:
            return None
        if is_one_of("body", word.text, senses):
            return FoundBody(at, last, _agreed(tokens[at : last + 1], senses))
        if not _agrees(word, senses):
            return None
    return None


def _agrees(token: Token, senses: Senses) -> bool:
    found = senses(token.text)
    return bool(found) and found[0].part == "adjective"


def _agreed(words: Sequence[Token], senses: Senses) -> str:
    head = next((sense for sense in senses(words[-1].text) if sense.part == "noun"), None)
    gender = head.gender if head else ""
    said = []
    for token in words[:-1]:
        fits = (sense for sense in senses(token.text) if sense.part == "adjective" and sense.gender == gender)
        sense = next(fits, None)
        lemma = sense.lemma if sense else token.text.lower()
        said.append(_capital(lemma) if token.capital else lemma)
    last = head.lemma if head else words[-1].text
    return " ".join([*said, _capital(last) if words[-1].capital else last])


def _head(token: Token, senses: Senses) -> str:
    noun = next((sense.lemma for sense in senses(token.text) if sense.part == "noun"), token.text.lower())
    return _capital(noun) if token.capital and not token.opens else noun


def _with_dot(token: Token) -> str:
    return token.text + ("." if token.initial else "")


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]
