"""THE STORY of a correction: a page is opened, saved by several, and no word that a person wrote is lost.

Each save is a new layer; the number of the layer that was opened is the ground of the next save. When another one
stands there by then, the two are merged word by word; of a word that both changed theirs stays, and mine is told and
kept in the history.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pipeline.desk.sheets import SentLine, keyed, signed, written
from pipeline.errors import BadDataError, ConflictError, LimitError, NotFoundError
from pipeline.model import Layer, Line, Origin, Page
from pipeline.ports import Catalogue
from pipeline.ports.texts import KeptLayer
from pipeline.stages.merging import Conflict, Merged, changes, merge

ENGINE = "person"
MOST_LINES, LONGEST_LINE, LONGEST_NOTE = 2_000, 2_000, 1_000
_TRIES = 20


@dataclass(frozen=True, slots=True)
class Sheet:
    """The text of a page to work on.

    Attributes:
        revision: Number of the layer; the ground of what is saved.
        lines: Each with a name.
    """

    revision: int
    origin: Origin
    engine: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class ToldConflict:
    """A conflict, with who wrote what stands in the text, and when."""

    conflict: Conflict
    by: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Saved:
    """What stands there after a save.

    Attributes:
        merged: Whether somebody else's changes were merged with what was sent.
    """

    sheet: Sheet
    merged: bool = False
    conflicts: tuple[ToldConflict, ...] = ()


def open_sheet(catalogue: Catalogue, page: Page) -> Sheet:
    """Return the text that stands on a page."""
    return _sheet(catalogue.shown_text(page.id))


def save(
    catalogue: Catalogue,
    page: Page,
    sent: Sequence[SentLine],
    *,
    revision: int,
    account: str,
    tab: str = "",
    note: str = "",
) -> Saved:
    """Save a page's text.

    Args:
        revision: Of the sheet that the sender began with.
        tab: Names the sender's window: what it sent before, and had no answer to, is no conflict with itself.

    Raises:
        ConflictError: There is no text of this revision.
        BadDataError: Two lines have one name.
        LimitError: There are too many lines, or one is too long.
    """
    refuse_impossible(sent, note)
    base = _ground(catalogue, page, revision)
    lines = written(sent, signed(base), by=account)
    return put(catalogue, page, lines, base, account=account, about={"tab": tab, "note": note})


def put(
    catalogue: Catalogue, page: Page, mine: Sequence[Line], base: KeptLayer, *, account: str, about: dict[str, str]
) -> Saved:
    """Add lines to what stands on a page by now, merged on the ground they were made from."""
    for _ in range(_TRIES):
        shown = catalogue.shown_text(page.id)
        ground = _own_ground(catalogue, page, base, shown, about.get("tab", ""))
        theirs = signed(shown)
        merged = merge(signed(ground), theirs, mine)
        if merged.lines == theirs and not merged.conflicts:
            return Saved(_sheet(shown), merged=shown.number != base.number)
        with_others = shown.number != ground.number
        layer = _layer(shown, theirs, merged, about, with_others=with_others)
        try:
            catalogue.add_text(page.id, layer, agent=account, based_on=shown.page_revision, note=about.get("note", ""))
        except ConflictError:
            continue  # somebody was faster; what they wrote is merged too
        told = tuple(ToldConflict(one, _writer(merged, one) or shown.agent, shown.at) for one in merged.conflicts)
        return Saved(open_sheet(catalogue, page), with_others, told)
    raise ConflictError("text-changed").about(item=page.item, page=page.number)


def restore(catalogue: Catalogue, page: Page, layer: int, *, revision: int, account: str) -> Saved:
    """Put an earlier text of a page back, as a new one; what others changed since revision is merged.

    Raises:
        ConflictError: There is no text of this revision.
        NotFoundError: There is no such earlier text.
    """
    old = catalogue.text(page.id, layer)
    return put(
        catalogue,
        page,
        signed(old),
        _ground(catalogue, page, revision),
        account=account,
        about={"restored": str(layer)},
    )


def refuse_impossible(sent: Sequence[SentLine], note: str = "") -> None:
    """Refuse what cannot be the text of a page.

    Raises:
        BadDataError: Two lines have one name.
        LimitError: There are too many lines, or one is too long.
    """
    if len(sent) > MOST_LINES:
        raise LimitError("text-too-many-lines").about(limit=MOST_LINES)
    for number, line in enumerate(sent, 1):
        if len(line.text) > LONGEST_LINE:
            raise LimitError("text-line-too-long").about(line=number, limit=LONGEST_LINE)
    if len(note) > LONGEST_NOTE:
        raise LimitError("text-note-too-long").about(limit=LONGEST_NOTE)
    if len({line.key for line in sent}) < len(sent):
        raise BadDataError("text-line-twice")


def _sheet(held: KeptLayer) -> Sheet:
    return Sheet(held.number, held.layer.origin, held.layer.engine, signed(held))


def _ground(catalogue: Catalogue, page: Page, revision: int) -> KeptLayer:
    if revision == 0:
        return KeptLayer(0, 0, "", None, None, Layer(Origin.MACHINE, "", "", ()))
    try:
        return catalogue.text(page.id, revision)
    except NotFoundError as error:
        raise ConflictError("text-ground-unknown").about(item=page.item, page=page.number) from error


def _own_ground(catalogue: Catalogue, page: Page, base: KeptLayer, shown: KeptLayer, tab: str) -> KeptLayer:
    """Return the newest text that this very window saved after base, if it was kept just as it was sent."""
    if not tab or shown.number == base.number:
        return base
    own = [text for text in catalogue.texts(page.id) if text.number > base.number]
    mine = [text for text in own if text.layer.settings.get("tab") == tab]
    if not mine or mine[-1].layer.settings.get("merged"):
        return base
    return catalogue.text(page.id, mine[-1].number)


def _layer(
    shown: KeptLayer, theirs: Sequence[Line], merged: Merged, about: dict[str, str], *, with_others: bool
) -> Layer:
    """Return the new layer; what is told of it stands in its settings."""
    settings: dict[str, str | int | float | bool] = {name: value for name, value in about.items() if value}
    settings |= {"words": True, "changes": count_changes(theirs, merged.lines), "from": shown.number}
    settings["read"] = read_of(shown)
    if merged.conflicts:
        told = [[one.key, one.word, one.mine, one.theirs] for one in merged.conflicts]
        settings["conflicts"] = json.dumps(told, ensure_ascii=False)
    if with_others:
        settings["merged"] = True
    return Layer(Origin.HUMAN, ENGINE, "", merged.lines, settings)


def read_of(held: KeptLayer) -> int:
    """Return the number of the machine's reading that a text goes back to: newer ones are offered."""
    if held.layer.origin is Origin.MACHINE:
        return held.number
    return int(held.layer.settings.get("read", held.number))


def count_changes(before: Sequence[Line], after: Sequence[Line]) -> int:
    """Return how many words were changed, confirmed, put in or left out."""
    if before == after:
        return 0
    old = [(word.text, word.by) for line in before for word in line.words]
    new = [(word.text, word.by) for line in after for word in line.words]
    return sum(max(one.end - one.start, one.last - one.first) for one in changes(old, new))


def _writer(merged: Merged, conflict: Conflict) -> str:
    """Return who wrote the word that stands where mine did not come in."""
    line = next((line for line in merged.lines if line.key == conflict.key), None)
    if line is None or conflict.word >= len(line.words):
        return ""
    return line.words[conflict.word].by


__all__ = ["Saved", "SentLine", "Sheet", "ToldConflict", "keyed", "open_sheet", "put", "restore", "save"]
