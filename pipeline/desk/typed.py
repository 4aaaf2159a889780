"""The story of a typed copy of a whole item: shown first, then taken as a person's text, and taken back where wrong."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from pipeline import search, trust
from pipeline.archive import Archive
from pipeline.errors import BadDataError, ConflictError
from pipeline.model import Layer, Line, Origin, Page, Word
from pipeline.stages.alignment import Laid, LaidPage, Whole, boxes_of, lay_whole
from pipeline.stages.copies import clean

ENGINE = "transcript"
COPY = "copy"
"""Setting of a layer that came from a typed copy: which one, so that it can be taken back."""


class Fate(StrEnum):
    """What becomes of a page."""

    TAKE = "take"
    NONE = "none"  # nothing of the copy stands there
    PERSON = "person"  # a person wrote its text: only differences are shown
    SAME = "same"  # a person's text says the same


@dataclass(frozen=True, slots=True)
class LaidLine:
    """One line of a page: what was read, what the copy says, how alike they are, whether its ends are sure."""

    read: str
    given: str
    likeness: float
    sure: bool


@dataclass(frozen=True, slots=True)
class CopyPage:
    """What of a copy stands on one page."""

    page: Page
    fate: Fate
    lines: tuple[LaidLine, ...]
    likeness: float
    layer: Layer | None
    now: str = ""

    @property
    def unsure(self) -> int:
        """How many lines may begin or end elsewhere."""
        return sum(bool(line.given) and not line.sure for line in self.lines)


@dataclass(frozen=True, slots=True)
class Preview:
    """What taking a copy would do.

    Attributes:
        left: Stretches of the copy that stand on no page.
        name: Names this very outcome; taking refuses where it has become another.
    """

    item: str
    pages: tuple[CopyPage, ...]
    left: tuple[str, ...]
    score: float
    fits: bool
    name: str

    @property
    def taken(self) -> tuple[CopyPage, ...]:
        """The pages that would get a text."""
        return tuple(page for page in self.pages if page.fate is Fate.TAKE)


def preview(archive: Archive, item: str, text: str, *, by: str) -> Preview:
    """Lay a copy on an item's pages and say what would become of each; nothing is changed.

    Raises:
        BadDataError: The copy holds no words, or no page of the item was read.
        NotFoundError: There is no such item.
    """
    given = [line.strip() for line in clean(text).splitlines() if line.strip()]
    pages = archive.catalogue.pages(item)
    layers = [archive.catalogue.layers(page.id) for page in pages]
    read = [_machine(some) for some in layers]
    if not any(line.text for lines in read for line in lines):
        raise BadDataError("copy-unread").about(item=item)
    whole = lay_whole(given, read)
    name = hashlib.sha256(repr((given, whole.pages)).encode()).hexdigest()[:16]
    shown = [some[0] if some else None for some in layers]
    parts = zip(pages, shown, read, whole.pages, strict=True)
    told = tuple(_page(page, now, lines, laid, name, by) for page, now, lines, laid in parts)
    return Preview(item, told, _stretches(given, whole), whole.score, whole.fits, name)


def take(archive: Archive, item: str, text: str, *, by: str, name: str | None = None) -> Preview:
    """Take a copy as a person's text of the pages it stands on; pages that a person wrote are left alone.

    Args:
        name: Preview.name of what was shown; None where nothing was.

    Raises:
        BadDataError: As preview(); or the copy is another diary's.
        ConflictError: The outcome is not what was shown any more; nothing was changed.
    """
    told = preview(archive, item, text, by=by)
    if not told.fits:
        raise BadDataError("copy-foreign").about(item=item, share=trust.shown(told.score))
    if name is not None and name != told.name:
        raise ConflictError("copy-changed").about(item=item)
    with archive.catalogue.together():
        for each in told.taken:
            if each.layer is not None:
                note = f"{COPY} {told.name}"
                archive.catalogue.add_text(each.page.id, each.layer, agent=by, based_on=each.page.revision, note=note)
    search.publish(archive.catalogue, archive.index)
    return told


def take_copy(archive: Archive, item: str, text: str) -> int:
    """Take a copy that came by `archive transcripts`; return how many pages got their text."""
    return len(take(archive, item, text, by=ENGINE).taken)


def take_back(archive: Archive, item: str, *, by: str) -> tuple[int, int]:
    """Take the texts of typed copies of an item back where they stand as they came.

    Returns:
        How many pages were taken back, and how many stay because a person has changed them since.
    """
    back = stay = 0
    for page in archive.catalogue.pages(item):
        layers = archive.catalogue.layers(page.id)
        copy = next((layer for layer in layers if layer.engine == ENGINE and COPY in layer.settings), None)
        if copy is None or layers[0].origin is not Origin.HUMAN:
            continue
        done = copy is layers[0] and archive.catalogue.take_back(page.id, copy, agent=by, note=f"{COPY} undone")
        back, stay = (back + 1, stay) if done else (back, stay + 1)
    search.publish(archive.catalogue, archive.index)
    return back, stay


def _machine(layers: Sequence[Layer]) -> tuple[Line, ...]:
    return next((layer.lines for layer in layers if layer.origin is Origin.MACHINE and layer.lines), ())


def _page(page: Page, now: Layer | None, read: Sequence[Line], laid: LaidPage, name: str, by: str) -> CopyPage:
    parts = {part.found: part for part in laid.parts}
    lines = tuple(_line(line, parts.get(n)) for n, line in enumerate(read))
    if not parts:
        return CopyPage(page, Fate.NONE, lines, 0.0, None)
    texts = tuple(_written(read[n], parts[n], by) for n in sorted(parts))
    layer = Layer(Origin.HUMAN, ENGINE, "2", texts, {COPY: name, "likeness": round(laid.likeness, 3)})
    if now is not None and now.origin is Origin.HUMAN:
        same = now.text.split() == layer.text.split()
        return CopyPage(page, Fate.SAME if same else Fate.PERSON, lines, laid.likeness, None, now.text)
    return CopyPage(page, Fate.TAKE, lines, laid.likeness, layer)


def _line(line: Line, part: Laid | None) -> LaidLine:
    if part is None:
        return LaidLine(line.text, "", 0.0, sure=True)
    return LaidLine(line.text, part.text, part.likeness, sure=not part.broken)


def _written(read: Line, part: Laid, by: str) -> Line:
    texts = part.text.split()
    words = tuple(Word(text, box, by=by) for text, box in zip(texts, boxes_of(texts, read), strict=True))
    return replace(read, text=part.text, words=words, confidence=None)


def _stretches(given: Sequence[str], whole: Whole) -> tuple[str, ...]:
    """Join the words that stand nowhere to stretches as they follow each other."""
    left = set(whole.left)
    found: list[list[str]] = [[]]
    for i, line in enumerate(given):
        for n, word in enumerate(line.split()):
            if (i, n) in left:
                found[-1].append(word)
            elif found[-1]:
                found.append([])
    return tuple(" ".join(words) for words in found if words)
