"""Rows of the tables as the nouns of the archive, and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from pipeline.adapters.catalogue.database import storable
from pipeline.adapters.catalogue.lines import PackedLines, pack_lines
from pipeline.adapters.catalogue.tables import items, layers, pages, values
from pipeline.errors import NotFoundError
from pipeline.model import (
    Geometry,
    Item,
    Layer,
    LedgerEntry,
    Line,
    Origin,
    Others,
    Outcome,
    Page,
    PageKind,
    Reason,
    RecordValue,
    Scan,
    Step,
)

LAYER_PARTS = (
    layers.c.origin,
    layers.c.engine,
    layers.c.engine_version,
    layers.c.text,
    layers.c.lines,
    layers.c.settings,
    layers.c.confidence,
    layers.c.warnings,
)
_ORIGIN, _TEXT, _LINES = (LAYER_PARTS.index(column) for column in (layers.c.origin, layers.c.text, layers.c.lines))
VALUE_PARTS = (
    values.c.term,
    values.c.value,
    values.c.origin,
    values.c.confidence,
    values.c.evidence,
    values.c.agent,
    values.c.language,
    values.c.wording,
    values.c.authority,
    values.c.role,
)
ITEM_PARTS = (items.c.id, items.c.kind, items.c.donation, items.c.title, items.c.revision)
IN_SIGHT = pages.c.number.is_not(None) & pages.c.withdrawn.is_(False)
"""Pages that readers may see, and the index should hold."""
NO_LAYER = Layer(Origin.MACHINE, "", "", ())
"""What stands on a page that nobody has read yet."""


def page_of(row: Row[Any]) -> Page:
    """Return the page of a row with all columns of pages."""
    return Page(
        id=row.id,
        item=row.item,
        number=row.number or 0,
        scan_sha256=row.scan_sha256,
        index=row._mapping[pages.c.index],  # row.index is the tuple's own method
        width_px=row.width_px,
        height_px=row.height_px,
        dpi=row.dpi,
        dpi_source=row.dpi_source,
        media_type=row.media_type,
        kind=PageKind(row.kind),
        kind_confidence=row.kind_confidence,
        geometry=Geometry(tuple(row.to_master), row.rotation_deg, row.skew_deg),
        revision=row.revision,
    )


def item_of(row: Row[str, str, str | None, str, int]) -> Item:
    """Return the item of a row of ITEM_PARTS."""
    return Item(row.id, row.kind, row.donation, row.title, row.revision)


def layer_of(
    origin: str,
    engine: str,
    engine_version: str,
    text: str,
    lines: str,
    settings: dict[str, Any],
    confidence: float | None,
    warnings: list[str],
) -> Layer:
    """Return the layer of the values of LAYER_PARTS."""
    unpacked = PackedLines(text, lines).lines()
    return Layer(Origin(origin), engine, engine_version, unpacked, settings, confidence, tuple(warnings))


class KeptText:
    """ShownText over a row of LAYER_PARTS: nothing is unpacked before it is asked for."""

    __slots__ = ("_packed", "_parts", "origin")

    def __init__(self, *parts: Any) -> None:
        """Take the values of LAYER_PARTS."""
        self._parts = parts
        self._packed: PackedLines | None = None
        self.origin = Origin(parts[_ORIGIN])

    def words(self) -> Sequence[Sequence[str]]:
        """Return the texts of the words, line by line."""
        return self._lines().words()

    def others(self) -> Mapping[int, Others]:
        """Return the other likely readings of words; those that a person wrote have none."""
        return self._lines().others()

    def line(self, number: int) -> Line:
        """Return one line, 0-based."""
        return self._lines().line(number)

    def layer(self) -> Layer:
        """Return everything."""
        return layer_of(*self._parts)

    def _lines(self) -> PackedLines:
        if self._packed is None:
            self._packed = PackedLines(self._parts[_TEXT], self._parts[_LINES])
        return self._packed


def value_of(row: Iterable[Any]) -> RecordValue:
    """Return the record value of a row of VALUE_PARTS."""
    term, value, origin, *rest = row
    return RecordValue(term, value, Origin(origin), *rest)


def scan_of(row: Row[Any]) -> Scan:
    """Return the scan of a row of scans."""
    return Scan(row.sha256, row.media_type, row.size_bytes, row.name)


def layer_row(layer: Layer) -> dict[str, Any]:
    """Return the columns that a layer itself fills."""
    text, lines = pack_lines(layer.lines, others=layer.origin is Origin.MACHINE)
    return {
        "origin": layer.origin.value,
        "engine": layer.engine,
        "engine_version": storable(layer.engine_version),
        "settings": dict(layer.settings),
        "confidence": layer.confidence,
        "warnings": list(layer.warnings),
        "text": text,
        "lines": lines,
    }


def ledger_row(entry: LedgerEntry, at: datetime) -> dict[str, Any]:
    """Return the columns of a ledger entry, noted now unless it says when."""
    facts = None if entry.reason is None else entry.reason.facts
    return {
        "run": entry.run,
        "step": entry.step.value,
        "outcome": entry.outcome.value,
        "path": storable(entry.path),
        "sha256": entry.sha256,
        "item": entry.item,
        "page": entry.page,
        "engine": entry.engine,
        "reason": entry.reason.code if entry.reason else None,
        "facts": {k: storable(v) if isinstance(v, str) else v for k, v in facts.items()} if facts else None,
        "milliseconds": entry.milliseconds,
        "at": entry.at or at,
    }


def entry_of(row: Row[Any]) -> LedgerEntry:
    """Return the ledger entry of a row of ledger."""
    return LedgerEntry(
        run=row.run,
        step=Step(row.step),
        outcome=Outcome(row.outcome),
        path=row.path,
        sha256=row.sha256,
        item=row.item,
        page=row.page,
        engine=row.engine,
        reason=None if row.reason is None else Reason(row.reason, row.facts or {}),
        milliseconds=row.milliseconds,
        at=row.at,
    )


def held_page(connection: Connection, page_id: str, *, lock: bool = False) -> Row[Any]:
    """Return a page's row, locked against other writers where asked; NotFoundError."""
    statement = select(pages).where(pages.c.id == page_id)
    row = connection.execute(statement.with_for_update(key_share=True) if lock else statement).one_or_none()
    if row is None:
        raise NotFoundError("page-unknown").about(page=page_id)
    return row


def held_item(connection: Connection, item: str, *, lock: bool = False) -> Row[str, str, str | None, str, int]:
    """Return an item's row of ITEM_PARTS, locked against other writers where asked; NotFoundError."""
    statement = select(*ITEM_PARTS).where(items.c.id == item)
    row = connection.execute(statement.with_for_update(key_share=True) if lock else statement).one_or_none()
    if row is None:
        raise NotFoundError("item-unknown").about(item=item)
    return row
