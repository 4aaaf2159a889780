"""A page's words as one text that names can be sought in, and back from places in the text to the page's words."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

_TOKEN = re.compile(r"[^\W_]+(?:[-’'][^\W_]+)*\.?|[^\w\s]")
_HYPHENS = "-\u00ad\u2010¬"
_ENDS = frozenset(".!?…")
_OPENING = frozenset("«„“\"'([—–-*>")


@dataclass(frozen=True, slots=True)
class Token:
    """A word, with the full stop that may belong to it, or one mark.

    Attributes:
        text: As it stands, without the full stop.
        start, end: Where it stands in the joined text, the full stop left out.
        dotted: Whether a full stop follows at once.
        opens: Whether a sentence, a line after a heading or a quotation begins with it, so that a capital says nothing.
        line: 0-based number of the line of writing that it begins in.
    """

    text: str
    start: int
    end: int
    dotted: bool
    opens: bool
    line: int

    @property
    def is_word(self) -> bool:
        """Whether it is no mark."""
        return self.text[0].isalnum()

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.text[0].isupper()

    @property
    def initial(self) -> bool:
        """Whether it is an initial: «П.»."""
        return self.dotted and len(self.text) == 1 and self.capital and self.text.isalpha()

    @property
    def shouted(self) -> bool:
        """Whether it is written in capitals only, as headings are."""
        return len(self.text) > 1 and self.text.isupper()


@dataclass(frozen=True, slots=True)
class JoinedText:
    """Lines of words joined to one text: hyphens at the ends of lines taken out, lines parted by a line break.

    Attributes:
        starts: Where each word begins in the text, by the word's 0-based number on the page.
    """

    text: str
    starts: tuple[int, ...]
    tokens: tuple[Token, ...]

    def words_of(self, start: int, end: int) -> tuple[int, int]:
        """Return the 0-based numbers of the first and last word that text[start:end] touches."""
        return max(0, bisect_right(self.starts, start) - 1), max(0, bisect_right(self.starts, end - 1) - 1)


def join_words(lines: Sequence[Sequence[str]]) -> JoinedText:
    """Join the texts of a page's words, line by line, into one text, and cut it into tokens."""
    pieces: list[str] = []
    starts: list[int] = []
    line_starts: list[int] = []
    length = 0
    for number, line in enumerate(lines):
        line_starts.append(length)
        for place, word in enumerate(line):
            starts.append(length)
            piece = word + _gap(lines, number, place)
            if piece.endswith("\0"):
                piece = word.rstrip(_HYPHENS)
            pieces.append(piece)
            length += len(piece)
    text = "".join(pieces)
    return JoinedText(text, tuple(starts), tuple(_tokens(text, line_starts)))


def _gap(lines: Sequence[Sequence[str]], number: int, place: int) -> str:
    """Return what follows a word: a blank, a line break, or NUL where its hyphen goes and the next line joins on."""
    line = lines[number]
    if place + 1 < len(line):
        return " "
    word = line[place]
    following = lines[number + 1][0] if number + 1 < len(lines) and lines[number + 1] else ""
    if len(word) > 1 and word[-1] in _HYPHENS and word[-2].isalpha() and following[:1].islower():
        return "\0"
    return "\n"


def _tokens(text: str, line_starts: Sequence[int]) -> list[Token]:
    tokens: list[Token] = []
    opens = True
    for found in _TOKEN.finditer(text):
        word = found.group()
        dotted = len(word) > 1 and word.endswith(".")
        bare = word[:-1] if dotted else word
        line = max(0, bisect_right(line_starts, found.start()) - 1)
        token = Token(bare, found.start(), found.start() + len(bare), dotted, opens, line)
        tokens.append(token)
        opens = _opens_next(token, opens)
    return tokens


def _opens_next(token: Token, opened: bool) -> bool:
    """Whether a sentence begins after this token: not after an initial or a short abbreviation."""
    if not token.is_word:
        return token.text in _ENDS or (token.text in _OPENING) or (opened and token.text in ",;:")
    if token.dotted:
        return not token.initial and not (len(token.text) <= 4 and token.text.islower())
    return token.text.isdigit() and opened
