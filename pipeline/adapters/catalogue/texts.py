"""Layers of a page by their numbers, with who added them and when."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, literal, select

from pipeline.adapters.catalogue.database import Database
from pipeline.adapters.catalogue.rows import LAYER_PARTS, NO_LAYER, held_page, layer_of
from pipeline.adapters.catalogue.tables import layers, pages
from pipeline.errors import NotFoundError
from pipeline.model import Outcome
from pipeline.ports.texts import KeptLayer

_ABOUT = (layers.c.number, pages.c.revision, layers.c.agent, layers.c.added_at, layers.c.outcome)
_WITHOUT_LINES = tuple(
    {"text": literal("").label("text"), "lines": literal("[]").label("lines")}.get(column.name, column)
    for column in LAYER_PARTS
)


class SqlTexts:
    """Texts over SQL."""

    def __init__(self, database: Database) -> None:
        """Work on an opened database."""
        self.database = database

    def shown_text(self, page_id: str) -> KeptLayer:
        """Return the text that people see; number 0 and no lines where there is none."""
        shown = (
            select(*_ABOUT, *LAYER_PARTS)
            .join(pages, (pages.c.id == layers.c.page) & (pages.c.shown == layers.c.number))
            .where(layers.c.page == page_id)
        )
        with self.database.reading() as connection:
            page = held_page(connection, page_id)
            row = connection.execute(shown).one_or_none()
        return KeptLayer(0, page.revision, "", None, None, NO_LAYER) if row is None else _kept(row)

    def texts(self, page_id: str) -> tuple[KeptLayer, ...]:
        """Return all layers of a page, oldest first, without their lines."""
        with self.database.reading() as connection:
            held_page(connection, page_id)
            statement = select(*_ABOUT, *_WITHOUT_LINES).join(pages, pages.c.id == layers.c.page)
            found = connection.execute(statement.where(layers.c.page == page_id).order_by(layers.c.number)).all()
        return tuple(map(_kept, found))

    def text(self, page_id: str, number: int) -> KeptLayer:
        """Return a layer by its number."""
        with self.database.reading() as connection:
            statement = select(*_ABOUT, *LAYER_PARTS).join(pages, pages.c.id == layers.c.page)
            row = connection.execute(statement.where(layers.c.page == page_id, layers.c.number == number)).one_or_none()
        if row is None:
            raise NotFoundError("text-unknown").about(layer=number)
        return _kept(row)


def _kept(row: Row[Any]) -> KeptLayer:
    number, revision, agent, at, outcome = row[: len(_ABOUT)]
    layer = layer_of(*row[len(_ABOUT) :])
    return KeptLayer(number, revision, agent, at, Outcome(outcome) if outcome else None, layer)
