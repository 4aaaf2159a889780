"""Everything that ever stood on a page: who wrote which word, when, and from what."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pipeline.desk.sheets import signed
from pipeline.errors import NotFoundError
from pipeline.model import Line, Origin, Page, Word
from pipeline.ports.texts import KeptLayer, Texts
from pipeline.stages.merging import Conflict, changes


@dataclass(frozen=True, slots=True)
class PastText:
    """One state of a page's text.

    Attributes:
        changes: Words changed from what stood there before; of a machine's reading all its words are new: 0.
        conflicts: What its writer wrote and does not stand in it.
        restored: Number of the earlier state that was put back; 0: none.
    """

    number: int
    agent: str
    origin: Origin
    at: datetime | None
    note: str
    changes: int
    conflicts: tuple[Conflict, ...] = ()
    restored: int = 0


@dataclass(frozen=True, slots=True)
class PastWord:
    """A word as it stood in one state of the page, from then until the next one."""

    number: int
    text: str
    by: str
    agent: str
    at: datetime | None


def history(texts: Texts, page: Page) -> tuple[PastText, ...]:
    """Return every state of a page's text, newest first."""
    return tuple(_told(kept) for kept in reversed(texts.texts(page.id)))


def word_history(texts: Texts, page: Page, key: str, number: int) -> tuple[PastWord, ...]:
    """Return what stood at the place of a word that stands on the page now, newest first, as it changed.

    A word that a line did not have before ends the history; lines that were split keep it only in their first part.

    Raises:
        NotFoundError: There is no such word.
    """
    shown = texts.shown_text(page.id)
    words = _words(signed(shown), key)
    if not 0 <= number < len(words):
        raise NotFoundError("word-unknown").about(item=page.item, page=page.number)
    found = [PastWord(shown.number, words[number].text, words[number].by, shown.agent, shown.at)]
    held, now = number, shown
    while (before := _before(texts, page, now)) is not None:
        older = _words(signed(before), key)
        place = _followed(older, words, held)
        if place is None:
            break
        word, newest = older[place], found[-1]
        if (word.text, word.by) == (newest.text, newest.by):
            found.pop()
        found.append(PastWord(before.number, word.text, word.by, before.agent, before.at))
        words, held, now = older, place, before
    return tuple(found)


def _before(texts: Texts, page: Page, now: KeptLayer) -> KeptLayer | None:
    number = int(now.layer.settings.get("from", 0))
    return texts.text(page.id, number) if number else None


def _words(lines: Sequence[Line], key: str) -> tuple[Word, ...]:
    return next((line.words for line in lines if line.key == key), ())


def _followed(before: Sequence[Word], after: Sequence[Word], number: int) -> int | None:
    """Return which word of the line before the change one behind it was."""
    shift = 0
    for one in changes([word.text for word in before], [word.text for word in after]):
        if one.first > number:
            break
        if number < one.last:
            place = one.start + number - one.first
            return place if place < one.end else None
        shift = one.end - one.last
    return number + shift


def _told(kept: KeptLayer) -> PastText:
    settings = kept.layer.settings
    conflicts = tuple(Conflict(*one) for one in json.loads(str(settings.get("conflicts", "[]"))))
    return PastText(
        kept.number,
        kept.agent,
        kept.layer.origin,
        kept.at,
        str(settings.get("note", "")),
        int(settings.get("changes", 0)),
        conflicts,
        int(settings.get("restored", 0)),
    )
