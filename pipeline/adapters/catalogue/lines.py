"""How a layer's lines are kept: the text as text, and beside it one compact JSON list of where its words stand.

A line is [box, confidence, words] and, only where the text alone does not say it, a fourth part: {"line": its text,
"words": the words' texts, "raw": {place: the engine's own form}, "others": {place: [another reading, its probability,
…]}, "by": {account: [places of the words it wrote]}, "key": the line's name}. Words are a flat list of x, y, width,
height, confidence for each word, x and y counted from the line's corner; or, where a word has no box or no
confidence, a list of [box, confidence]. Boxes are exact; confidences and probabilities are kept to four places, as
whole ten-thousandths.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

from pipeline.adapters.catalogue.database import compact_json
from pipeline.model import Box, Line, Others, Word

_STEPS = 10_000
_WITH_EXTRA = 4  # parts of a line of which the text alone does not say all
_NUMBERS = 5  # x, y, width, height, confidence
_UNFIT = re.compile("[\x00\ud800-\udfff]")
_NOWHERE = Box(0, 0, 0, 0)


def pack_lines(lines: Sequence[Line], *, others: bool = True) -> tuple[str, str]:
    """Return the text and the JSON that PackedLines makes the same lines of.

    What no database takes (NUL, half of a surrogate pair) becomes U+FFFD.

    Args:
        others: Keep the other likely readings of all words; else only of those that nobody touched in an edited line.
    """
    fit = [_fit(line if others else _without_others(line)) for line in lines]
    text = "\n".join(line.text for line in fit)
    plain = [line.text for line in fit] == text.split("\n")
    return text, compact_json([_packed(line, plain=plain) for line in fit])


class PackedLines:
    """Lines as they are kept: the words' texts are there at once, boxes are made for the lines that are asked for."""

    __slots__ = ("_entries", "_texts")

    def __init__(self, text: str, packed: str) -> None:
        """Take what pack_lines() returned."""
        self._entries: list[Any] = json.loads(packed)
        self._texts = text.split("\n")
        if len(self._texts) != len(self._entries):  # then each line has its own text
            self._texts = [""] * len(self._entries)

    def words(self) -> list[list[str]]:
        """Return the texts of the words, line by line."""
        return [
            _words_of(shown) if len(entry) < _WITH_EXTRA else _texts_of(shown, entry[-1])[1]
            for shown, entry in zip(self._texts, self._entries, strict=True)
        ]

    def others(self) -> dict[int, Others]:
        """Return the other likely readings of the words that have some, by the word's number (0-based, over all)."""
        found: dict[int, Others] = {}
        if not any(len(entry) == _WITH_EXTRA and "others" in entry[-1] for entry in self._entries):
            return found
        start = 0
        for entry, words in zip(self._entries, self.words(), strict=True):
            if len(entry) == _WITH_EXTRA:
                kept = entry[-1].get("others", {})
                found.update((start + int(place), _others(flat)) for place, flat in kept.items())
            start += len(words)
        return found

    def line(self, number: int) -> Line:
        """Return one line, 0-based."""
        return _line(self._texts[number], *self._entries[number])

    def lines(self) -> tuple[Line, ...]:
        """Return the lines that pack_lines() was given."""
        return tuple(_line(shown, *entry) for shown, entry in zip(self._texts, self._entries, strict=True))


def _fit(line: Line) -> Line:
    texts = [line.text, *[word.text for word in line.words], *[word.raw for word in line.words if word.raw]]
    texts += [text for word in line.words for text, _ in word.others]
    if _UNFIT.search("".join(texts)) is None:
        return line
    words = tuple(
        replace(
            word,
            text=_marked(word.text),
            raw=None if word.raw is None else _marked(word.raw),
            others=tuple((_marked(text), share) for text, share in word.others),
        )
        for word in line.words
    )
    return replace(line, text=_marked(line.text), words=words)


def _without_others(line: Line) -> Line:
    """In a line that people edit (it has a key), others stay beside what a machine read and nobody touched."""
    if not any(word.others for word in line.words):
        return line
    words = (word if line.key and not word.by else replace(word, others=()) for word in line.words)
    return replace(line, words=tuple(words))


def _marked(text: str) -> str:
    return _UNFIT.sub("\ufffd", text)


def _packed(line: Line, *, plain: bool) -> list[Any]:
    extra: dict[str, Any] = {}
    if not plain:
        extra["line"] = line.text
    texts = [word.text for word in line.words]
    if texts != _words_of(line.text):
        extra["words"] = texts
    said = {
        "raw": {str(place): word.raw for place, word in enumerate(line.words) if word.raw is not None},
        "others": {str(place): _flat(word.others) for place, word in enumerate(line.words) if word.others},
        "by": _writers(line),
        "key": line.key,
    }
    extra.update({name: value for name, value in said.items() if value})
    entry: list[Any] = [line.box, _whole(line.confidence), _places(line)]
    return [*entry, extra] if extra else entry


def _writers(line: Line) -> dict[str, list[int]]:
    by: dict[str, list[int]] = {}
    for place, word in enumerate(line.words):
        if word.by:
            by.setdefault(word.by, []).append(place)
    return by


def _flat(others: Others) -> list[str | int]:
    return list(chain.from_iterable((text, round(share * _STEPS)) for text, share in others))


def _others(flat: list[Any]) -> Others:
    return tuple(zip(flat[::2], [share / _STEPS for share in flat[1::2]], strict=True))


def _places(line: Line) -> list[Any]:
    corner = line.box or _NOWHERE
    flat: list[int] = []
    for word in line.words:
        if word.box is None or word.confidence is None:
            return [[other.box, _whole(other.confidence)] for other in line.words]
        x, y, width, height = word.box
        flat += (x - corner.x, y - corner.y, width, height, round(word.confidence * _STEPS))
    return flat


def _line(shown: str, box: list[int] | None, confidence: int | None, places: list[Any], extra: Any = None) -> Line:
    extra = extra or {}
    shown, texts = _texts_of(shown, extra)
    words = _words(texts, places, Box(*box) if box else _NOWHERE)
    for place, form in extra.get("raw", {}).items():
        word = words[int(place)]
        words[int(place)] = Word(word.text, word.box, word.confidence, form)
    for place, flat in extra.get("others", {}).items():
        word = words[int(place)]
        words[int(place)] = Word(word.text, word.box, word.confidence, word.raw, _others(flat))
    for name, those in extra.get("by", {}).items():
        for number in those:
            words[number] = replace(words[number], by=name)
    return Line(shown, Box(*box) if box else None, tuple(words), _share(confidence), extra.get("key", ""))


def _texts_of(shown: str, extra: dict[str, Any]) -> tuple[str, list[str]]:
    """Return a line's text and its words'."""
    shown = extra.get("line", shown)
    texts = extra.get("words")
    return shown, _words_of(shown) if texts is None else texts


def _words(texts: list[str], places: list[Any], corner: Box) -> list[Word]:
    if not places or not isinstance(places[0], int):
        return [
            Word(text, Box(*box) if box else None, _share(confidence))
            for text, (box, confidence) in zip(texts, places, strict=True)
        ]
    left, top = corner.x, corner.y
    numbers = iter(places)
    return [
        Word(text, Box(x + left, y + top, width, height), confidence / _STEPS)
        for text, x, y, width, height, confidence in zip(texts, *[numbers] * _NUMBERS, strict=True)
    ]


def _words_of(text: str) -> list[str]:
    return text.split(" ") if text else []


def _whole(confidence: float | None) -> int | None:
    return None if confidence is None else round(confidence * _STEPS)


def _share(confidence: int | None) -> float | None:
    return None if confidence is None else confidence / _STEPS
