"""A page's text out of one field, one line of writing a line: which of its lines are which of the page's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from pipeline.desk.correcting import Saved, save
from pipeline.desk.sheets import SentLine, signed, tidy
from pipeline.model import Line, Page
from pipeline.ports import Catalogue


def save_plain(catalogue: Catalogue, page: Page, text: str, *, revision: int, account: str, tab: str = "") -> Saved:
    """Save a page's text that came without names of lines.

    Args:
        revision: Of the sheet that the field was filled from; 0 where there was none.

    Raises:
        ConflictError: There is no text of this revision.
        LimitError: There are too many lines, or one is too long.
        NotFoundError: There is no text of this revision.
    """
    base = signed(catalogue.text(page.id, revision)) if revision else ()
    return save(catalogue, page, tuple(named(text, base)), revision=revision, account=account, tab=tab)


def named(text: str, base: Sequence[Line]) -> Iterator[SentLine]:
    """Yield a text's lines with the names of those they were; what has no counterpart gets a new name.

    Lines that stand on both sides are the same; between those, lines are paired from the top.
    """
    fresh = [line for line in map(tidy, text.splitlines()) if line]
    old = [tidy(line.text) for line in base]
    taken = {line.key for line in base}
    for _, old_start, old_end, start, end in SequenceMatcher(None, old, fresh, autojunk=False).get_opcodes():
        for place in range(start, end):
            if old_start + place - start < old_end:
                line = base[old_start + place - start]
                yield SentLine(line.key, fresh[place], line.box)
            else:
                yield SentLine(_new_key(place, taken), fresh[place])


def _new_key(place: int, taken: set[str]) -> str:
    key = f"p{place}"
    while key in taken:
        key += "."
    taken.add(key)
    return key
