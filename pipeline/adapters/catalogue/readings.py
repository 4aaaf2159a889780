"""Layers of text: machines' readings beside persons' texts, none ever changed."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import ColumnElement, Connection, insert, select

from pipeline.adapters.catalogue.changes import (
    append_layer,
    by_visibility,
    change_page,
    note_entry,
    note_revision,
)
from pipeline.adapters.catalogue.database import Database
from pipeline.adapters.catalogue.intake import MACHINE, make_item, new_page
from pipeline.adapters.catalogue.lines import pack_lines
from pipeline.adapters.catalogue.rows import LAYER_PARTS, held_item, held_page, layer_of, page_of
from pipeline.adapters.catalogue.tables import layers, outbox, pages
from pipeline.adapters.catalogue.tables_work import taken_back
from pipeline.errors import ConflictError
from pipeline.model import Item, Layer, LedgerEntry, Origin, Outcome, Page, PageFacts, PageReading

_UNREAD = (None, Outcome.FAILED.value)
_TEXT_ONLY = "text/plain"


class SqlReadings:
    """Readings over SQL."""

    def __init__(self, database: Database) -> None:
        """Work on an opened database."""
        self.database = database

    def add_reading(self, page_id: str, reading: PageReading, entry: LedgerEntry) -> int:
        """Add a machine reading with its ledger entry; return the page's revision."""
        with self.database.writing() as connection:
            page = held_page(connection, page_id, lock=True)
            shown = append_layer(
                connection,
                self.database,
                page_id,
                replace(reading.layer, origin=Origin.MACHINE),
                outcome=reading.outcome,
                steps=reading.steps,
                agent=MACHINE,
            )
            revision = change_page(
                connection,
                page,
                shown,
                kind=reading.kind.value,
                kind_confidence=reading.kind_confidence,
                to_master=list(reading.geometry.to_master),
                rotation_deg=reading.geometry.rotation_deg,
                skew_deg=reading.geometry.skew_deg,
                outcome=reading.outcome.value,
            )
            note_entry(connection, self.database, entry)
            return revision

    def add_failure(self, page_id: str, entry: LedgerEntry) -> None:
        """Note that a page could not be read; an earlier reading of it stays what it was."""
        with self.database.writing() as connection:
            page = held_page(connection, page_id, lock=True)
            if page.outcome in _UNREAD:
                change_page(connection, page, page.shown, outcome=Outcome.FAILED.value)
            note_entry(connection, self.database, entry)

    def add_text(self, page_id: str, layer: Layer, *, agent: str, based_on: int | None, note: str = "") -> int:
        """Add a person's (or a given transcript's) text as a new revision; return the page's revision."""
        with self.database.writing() as connection:
            page = held_page(connection, page_id, lock=True)
            if based_on is not None and not page.text_revision <= based_on <= page.revision:
                raise ConflictError("text-changed").about(item=page.item, page=page.number or 0)
            return self._new_text(connection, page_id, layer, agent=agent, based_on=based_on, note=note)

    def take_back(self, page_id: str, layer: Layer, *, agent: str, note: str = "") -> bool:
        """Show a page as it was before a text that is shown now; it stays in the history. False: it is not shown."""
        with self.database.writing() as connection:
            page = held_page(connection, page_id, lock=True)
            shown = connection.execute(
                select(layers.c.origin, layers.c.engine, layers.c.text).where(*_is(page_id, page.shown))
            ).one_or_none()
            if shown is None or tuple(shown) != (layer.origin.value, layer.engine, layer.text):
                return False
            connection.execute(insert(taken_back), {"page": page_id, "number": page.shown, "agent": agent})
            before = select(layers.c.number).where(layers.c.page == page_id).order_by(*by_visibility()).limit(1)
            note_revision(connection, self.database, page.item, agent, "text", page=page.number, note=note)
            change_page(connection, page, connection.execute(before).scalar_one())
            return True

    def layers(self, page_id: str) -> tuple[Layer, ...]:
        """Return all layers of a page, the one that people see first."""
        with self.database.reading() as connection:
            held_page(connection, page_id)
            found = connection.execute(select(*LAYER_PARTS).where(layers.c.page == page_id).order_by(*by_visibility()))
            return tuple(layer_of(*row) for row in found)

    def add_text_page(
        self, item: Item, number: int, layer: Layer, *, entry: LedgerEntry, lines_size_px: tuple[int, int]
    ) -> Page:
        """Make (or renew the text of) a page that has no scan; the same text again changes nothing."""
        with self.database.writing() as connection:
            make_item(connection, self.database, item.id, item.kind, item.donation, title=item.title)
            held_item(connection, item.id, lock=True)
            page_id, is_new = self._text_page(connection, item.id, number, lines_size_px)
            if is_new or not _stands(connection, page_id, layer):
                agent = layer.engine or MACHINE
                self._new_text(connection, page_id, layer, agent=agent, based_on=None)
            note_entry(connection, self.database, entry)
            return page_of(held_page(connection, page_id))

    def _new_text(
        self, connection: Connection, page_id: str, layer: Layer, *, agent: str, based_on: int | None, note: str = ""
    ) -> int:
        page = held_page(connection, page_id, lock=True)
        shown = append_layer(connection, self.database, page_id, layer, agent=agent, based_on=based_on)
        note_revision(connection, self.database, page.item, agent, "text", page=page.number, note=note)
        return change_page(connection, page, shown)

    def _text_page(self, connection: Connection, item: str, number: int, size_px: tuple[int, int]) -> tuple[str, bool]:
        """Return the id of the item's page of this number, made if there is none, and whether it was made."""
        known = connection.scalar(select(pages.c.id).where(pages.c.item == item, pages.c.number == number))
        if known is not None:
            return known, False
        width_px, height_px = size_px
        row = new_page(item, None, _TEXT_ONLY, PageFacts(number - 1, width_px, height_px, 0.0, "estimated"))
        connection.execute(insert(pages), row | {"number": number, "revision": 1})
        connection.execute(insert(outbox), {"page": row["id"]})
        return str(row["id"]), True


def _is(page_id: str, number: int | None) -> tuple[ColumnElement[bool], ...]:
    return layers.c.page == page_id, layers.c.number == (number or 0)


def _stands(connection: Connection, page_id: str, layer: Layer) -> bool:
    """Whether the newest layer of the same origin and engine says the same."""
    row = connection.execute(
        select(layers.c.text, layers.c.lines)
        .where(layers.c.page == page_id, layers.c.origin == layer.origin.value, layers.c.engine == layer.engine)
        .order_by(layers.c.number.desc())
        .limit(1)
    ).one_or_none()
    return row is not None and (row.text, row.lines) == pack_lines(layer.lines, others=layer.origin is Origin.MACHINE)
