"""What every change of a page goes through: the layer that people see, the page's revision, the outbox."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, case, exists, func, insert, select, update

from pipeline.adapters.catalogue.database import Database, storable
from pipeline.adapters.catalogue.rows import IN_SIGHT, layer_row, ledger_row
from pipeline.adapters.catalogue.tables import layers, ledger, outbox, pages, revisions
from pipeline.adapters.catalogue.tables_work import taken_back
from pipeline.model import Layer, LedgerEntry, Origin, Outcome

_TAKEN_BACK = (
    exists().where(taken_back.c.page == layers.c.page, taken_back.c.number == layers.c.number).correlate(layers)
)
_NOT_A_READING = (Outcome.ALARM.value, Outcome.FAILED.value)


def by_visibility() -> tuple[ColumnElement[Any], ...]:
    """Order a page's layers, the one that people see first.

    The rule: a person's over a machine's; among machines', a reading over one that raised an alarm; then the newest.
    What a person took back comes after everything else.
    """
    return (
        case((_TAKEN_BACK, 1), else_=0),
        case((layers.c.origin == Origin.HUMAN.value, 0), else_=1),
        case((layers.c.outcome.in_(_NOT_A_READING), 1), else_=0),
        layers.c.number.desc(),
    )


def append_layer(
    connection: Connection,
    database: Database,
    page_id: str,
    layer: Layer,
    *,
    outcome: Outcome | None = None,
    steps: tuple[str, ...] = (),
    agent: str = "",
    based_on: int | None = None,
) -> int:
    """Add a layer to a page (locked, or new) and return the number of the one that people see now."""
    last = connection.scalar(select(func.max(layers.c.number)).where(layers.c.page == page_id)) or 0
    row = {
        "page": page_id,
        "number": last + 1,
        "outcome": outcome.value if outcome else None,
        "steps": list(steps),
        "agent": agent,
        "based_on": based_on,
        "added_at": database.clock(),
        **layer_row(layer),
    }
    connection.execute(insert(layers), row)
    if last == 0:
        return 1
    shown = select(layers.c.number).where(layers.c.page == page_id).order_by(*by_visibility()).limit(1)
    return connection.execute(shown).scalar_one()


def change_page(connection: Connection, page: Row[Any], shown: int | None, **columns: Any) -> int:
    """Write a locked page's columns; where a reader sees a difference, count its revision up and tell the outbox.

    Args:
        shown: Number of the layer that people see now.
        columns: Columns to write; "outcome" alone is nothing that a reader sees.

    Returns:
        The page's revision.
    """
    new_text = shown != page.shown
    seen = new_text or any(getattr(page, name) != value for name, value in columns.items() if name != "outcome")
    revision: int = page.revision + 1 if seen and page.number is not None else page.revision
    connection.execute(
        update(pages)
        .where(pages.c.id == page.id)
        .values(shown=shown, revision=revision, text_revision=revision if new_text else page.text_revision, **columns)
    )
    if revision != page.revision:
        connection.execute(insert(outbox), {"page": page.id})
    return revision


def change_pages_of(connection: Connection, item: str) -> None:
    """Count up the revision of every numbered page of an item and tell the outbox, set by set."""
    those = (pages.c.item == item) & IN_SIGHT
    connection.execute(update(pages).where(those).values(revision=pages.c.revision + 1))
    connection.execute(insert(outbox).from_select(["page"], select(pages.c.id).where(those).order_by(pages.c.number)))


def note_revision(
    connection: Connection,
    database: Database,
    item: str,
    agent: str,
    action: str,
    *,
    page: int | None = None,
    note: str = "",
) -> int:
    """Write down who changed what; return the revision's number."""
    row = {"item": item, "page": page, "agent": agent, "action": action, "note": storable(note), "at": database.clock()}
    return connection.execute(insert(revisions).returning(revisions.c.number), row).scalar_one()


def note_entry(connection: Connection, database: Database, entry: LedgerEntry) -> None:
    """Append one entry to the ledger."""
    connection.execute(insert(ledger), ledger_row(entry, database.clock()))
