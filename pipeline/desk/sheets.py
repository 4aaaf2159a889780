"""The text of a page as it is worked on: lines with names, and what a browser sends of them made into lines."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.model import Box, Layer, Line, Word
from pipeline.ports.texts import KeptLayer
from pipeline.stages.boxing import rebox


@dataclass(frozen=True, slots=True)
class SentLine:
    """A line as it is to be saved.

    Attributes:
        key: Its name, kept over edits; a new one for a new line.
        text: What it says; words are cut at blanks.
        words: The words as the sender knows them, to tell what moved here from another line.
        accepted: Numbers of the words that the sender says are right, 0-based.
    """

    key: str
    text: str
    box: Box | None = None
    words: tuple[tuple[str, Box | None], ...] = ()
    accepted: frozenset[int] = frozenset()


def keyed(layer: Layer) -> tuple[Line, ...]:
    """Return a layer's lines, each with a name: its own, or its number in the layer."""
    taken = {line.key for line in layer.lines if line.key}
    found = []
    for number, line in enumerate(layer.lines):
        key = line.key or str(number)
        while not line.key and key in taken:
            key += "."
        taken.add(key)
        found.append(replace(line, key=key))
    return tuple(found)


def tidy(text: str) -> str:
    """Return a text as lines are kept: NFC, one blank between words, no control characters."""
    plain = "".join(" " if unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") else letter for letter in text)
    return " ".join(unicodedata.normalize("NFC", plain).split())


def written(sent: Sequence[SentLine], base: Sequence[Line], *, by: str) -> tuple[Line, ...]:
    """Make lines of what was sent.

    Args:
        base: The lines that the sender began with.
        by: Who changed them; signs the words that are not in the base, and those accepted.
    """
    held = {line.key: line for line in base}
    pool = {(word.text, word.box): word for line in base for word in line.words}
    return tuple(_line(one, held.get(one.key), pool, by) for one in sent)


def _line(sent: SentLine, base: Line | None, pool: Mapping[tuple[str, Box | None], Word], by: str) -> Line:
    texts = tidy(sent.text).split()
    box = sent.box or (base.box if base else None)
    words = list(rebox(_before(sent, base, pool, texts), texts, box, by=by))
    for number in sent.accepted:
        if number < len(words) and not words[number].by:
            words[number] = replace(words[number], by=by)
    return Line(" ".join(texts), box, tuple(words), base.confidence if base else None, sent.key)


def _before(
    sent: SentLine, base: Line | None, pool: Mapping[tuple[str, Box | None], Word], texts: Sequence[str]
) -> tuple[Word, ...]:
    """Return the words that stood here before; where words came from other lines, those among them."""
    own = base.words if base else ()
    if [text for text, _ in sent.words] != list(texts):
        return own
    known = [pool[word] for word in sent.words if word in pool and word[1] is not None]
    mine = {(word.text, word.box) for word in own}
    came = any((word.text, word.box) not in mine for word in known)
    return tuple(known) if base is None or came else own


def signed(held: KeptLayer) -> tuple[Line, ...]:
    """Return named lines; words of a text that no machine read are signed with who brought it."""
    lines = keyed(held.layer)
    if held.layer.origin.value != "human" or held.layer.settings.get("words"):
        return lines
    return tuple(replace(line, words=tuple(_signed(line.words, held.agent))) for line in lines)


def _signed(words: Iterable[Word], agent: str) -> Iterable[Word]:
    for word in words:
        yield replace(word, by=agent) if not word.by and word.confidence is None else word
