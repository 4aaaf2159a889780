"""Cut texts into the tokens that both search engines count and that hits are found by: once, here, for all.

What one token is:

* Folded: lower case, ё→е, accents, soft hyphens and zero-width characters out; й stays й. The spelling before 1918 is
  as the new one: ѣ→е, і→и, ѳ→ф, ѵ→и, and ъ at the end of a word is dropped.
* Letters and digits part: «125гр» is 125 + гр, «5/XII-41» is 5 + xii + 41, «№7» is 7.
* An apostrophe inside a Russian word is the ъ it stood for («об'явление»); inside a Latin word it is dropped.
* An editor's signs within a Russian word are dropped: «<доп>олнение», «⟦хле⟧ба», «[сло?]во» and «сло\\во/м» are whole
  words; what stands for an illegible word («[неразб.]») is none.
* A hyphen inside a word is dropped: «из-за» is one token изза, «во-время» is вовремя, and so a word broken over a
  line end and a word that has a hyphen of its own fold to the same, wherever the line happened to end. Queries are
  folded by the same rule. Parts of three letters or more («Ново-Ладожский») are found by themselves too: they stand,
  behind a SEPARATOR, after the last token of the page, so that phrases of the page itself are not disturbed.

The stream begins with a SEPARATOR: no text is empty for the engines, so their averages agree.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

import Stemmer

from pipeline.model import Line, Word
from pipeline.query import Token

SEPARATOR = Token("|", "|", ())
"""Stands where no phrase may reach across; no text contains it."""

LONGEST_LETTERS = 60
"""A longer run is no word; it is cut, because engines have limits of their own."""

LEAST_PART_LETTERS = 3
LEAST_STEM_LETTERS = 3

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_HYPHENS = "-‐‑\u00ad¬"
_BROKEN = re.compile(rf"[^\W\d_][{_HYPHENS}]\W*$")
_JOINERS = "-‐‑"
_APOSTROPHES = "'’ʼ`"
_CHUNK = re.compile(rf"\d+|[^\W\d_]+(?:[{_JOINERS}{_APOSTROPHES}][^\W\d_]+)*")
_ILLEGIBLE = re.compile(r"\[неразб\.?\]?")
_SIGNS = re.compile(r"(?<=[а-я])(?:[⟦⟧<>\[\]]|\?\])+(?=[а-я])")
_ABOVE = re.compile(r"\\([а-я]+)/")
_APOSTROPHE = re.compile(f"[{_APOSTROPHES}]")
_JOINER = re.compile(f"[{_JOINERS}]")
_BREVE = "\u0306"  # the only accent that makes another letter of и
_RUSSIAN = re.compile("[а-я]")
_OLD_LETTERS = str.maketrans({"ѣ": "е", "і": "и", "ѳ": "ф", "ѵ": "и"})
_ROUGHLY = _OLD_LETTERS | str.maketrans({"ё": "е"}) | dict.fromkeys(map(ord, _HYPHENS + "\u0301\u200b"))
_ROUGHLY |= dict.fromkeys(map(ord, _APOSTROPHES), "ъ") | dict.fromkeys(map(ord, "⟦⟧<>[]?\\/"))
_HARD_END = re.compile(rf"(?<=[^\W\d_])ъ(?![{_HYPHENS}\w])")

_stemmer = Stemmer.Stemmer("russian")


class Cut(NamedTuple):
    """One written word taken apart.

    Attributes:
        pieces: (form, stem) of each token.
        parts: Groups of (form, stem): the parts of each hyphenated word in it.
        broken: It ends in a hyphen: the next line may go on with it.
    """

    pieces: tuple[tuple[str, str], ...]
    parts: tuple[tuple[tuple[str, str], ...], ...]
    broken: bool


def fold(text: str) -> str:
    """Return a text as tokens are written: lower case, ё→е, old letters as new ones, no accents; й stays."""
    text = _INVISIBLE.sub("", text).lower()
    if text.isascii():
        return text
    kept: list[str] = []
    for character in unicodedata.normalize("NFD", text):
        if not unicodedata.combining(character) or (character == _BREVE and kept and kept[-1] == "и"):
            kept.append(character)
    return unicodedata.normalize("NFC", "".join(kept).translate(_OLD_LETTERS))


def roughly_folded(text: str) -> str:
    """Return a Russian text in which each word's form is found as a part: sooner than fold() and almost as rightly."""
    return text.lower().translate(_ROUGHLY)


@lru_cache(maxsize=1 << 17)
def stem_of(form: str) -> str:
    """Return the Snowball stem of a folded Russian word; anything else stays as it is.

    A stem of one or two letters says too little (ель and ел, ум and умерев would be one word): the form stays.
    """
    if not _RUSSIAN.match(form):
        return form
    stem = str(_stemmer.stemWord(form))
    return stem if len(stem) >= LEAST_STEM_LETTERS else form


def tokenize(lines: Sequence[Line]) -> tuple[Token, ...]:
    """Cut the lines of a layer into tokens; see tokenize_words()."""
    return tokenize_words([[word.text for word in line.words] for line in lines])


def tokenize_words(lines: Iterable[Sequence[str]]) -> tuple[Token, ...]:
    """Cut a page into tokens.

    A word broken over a line end (by -, ¬, ‑ or a soft hyphen) is one token that stands in both words.

    Args:
        lines: Texts of the words, line by line, in reading order; numbers are counted over all of them from 0.

    Returns:
        SEPARATOR, the tokens in reading order, then the parts of hyphenated words, each group behind a SEPARATOR.
    """
    tokens: list[Token] = [SEPARATOR]
    parts: list[Token] = []
    number = 0
    open_end = False  # the last token waits for its other half
    for line in lines:
        for text in line:
            pieces, own_parts, broken = cut(text)
            if open_end:
                open_end = False
                pieces = _join(tokens, parts, text, pieces, number)
            here = (number,)
            for form, stem in pieces:
                tokens.append(Token(form, stem, here))
            for group in own_parts:
                parts.append(SEPARATOR)
                parts.extend(Token(form, stem, here) for form, stem in group)
            number += 1
        if line:
            open_end = broken
    return tuple(tokens + parts)


def tokens_of(text: str) -> tuple[Token, ...]:
    """Cut a short text (a title, a name, a query) into tokens, without SEPARATOR and parts; one word a blank."""
    return tuple(
        Token(form, stem, (number,))
        for number, word in enumerate(text.split())
        for form, stem in cut(unicodedata.normalize("NFC", word)).pieces
    )


def page_of(text: str) -> tuple[Line, ...]:
    """Return lines and words of a text without a picture, as tokenize() takes them."""
    return tuple(
        Line(line, None, tuple(Word(word, None) for word in line.split()))
        for line in unicodedata.normalize("NFC", text).splitlines()
    )


@lru_cache(maxsize=1 << 17)
def cut(written: str) -> Cut:
    """Take one written word apart."""
    pieces: list[tuple[str, str]] = []
    parts: list[tuple[tuple[str, str], ...]] = []
    for chunk in _CHUNK.findall(_HARD_END.sub("", _without_signs(fold(written)))):
        whole = _apostrophes_out(_JOINER.sub("", chunk))[:LONGEST_LETTERS]
        pieces.append((whole, stem_of(whole)))
        found = [_apostrophes_out(part)[:LONGEST_LETTERS] for part in _JOINER.split(chunk)]
        long_ones = tuple((part, stem_of(part)) for part in found if len(part) >= LEAST_PART_LETTERS)
        if len(found) > 1 and long_ones:
            parts.append(long_ones)
    return Cut(tuple(pieces), tuple(parts), bool(pieces) and _BROKEN.search(written) is not None)


def _without_signs(folded: str) -> str:
    if folded.isalpha():
        return folded
    return _SIGNS.sub("", _ABOVE.sub(r"\1", _ILLEGIBLE.sub(" ", folded)))


def _apostrophes_out(chunk: str) -> str:
    return _APOSTROPHE.sub("ъ" if _RUSSIAN.search(chunk) else "", chunk)


def _join(
    tokens: list[Token], parts: list[Token], written: str, pieces: tuple[tuple[str, str], ...], number: int
) -> tuple[tuple[str, str], ...]:
    """Make one token of the last one and the first piece of the next line's first word; return the pieces left."""
    if not pieces or not written[0].isalpha():
        return pieces
    first = tokens.pop()
    form = (first.form + pieces[0][0])[:LONGEST_LETTERS]
    tokens.append(Token(form, stem_of(form), (*first.words, number)))
    if written[0].isupper():  # «Санкт-» + «Петербург», or capitals throughout: each half is found as well
        halves = ((first.form, first.stem, first.words), (*pieces[0], (number,)))
        parts.append(SEPARATOR)
        parts.extend(Token(*half) for half in halves if len(half[0]) >= LEAST_PART_LETTERS)
    return pieces[1:]
