"""Decisions of people on dated entries and on letters, over SQL."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from sqlalchemy import insert, select, update

from pipeline.adapters.catalogue.changes import note_revision
from pipeline.adapters.catalogue.database import Database, storable
from pipeline.adapters.catalogue.rows import held_item
from pipeline.adapters.catalogue.tables_diary import links, rulings
from pipeline.errors import NotFoundError
from pipeline.ports.diary import Link, NewRuling, Ruling


class SqlDiaries:
    """The log of decisions."""

    def __init__(self, database: Database) -> None:
        """Work on an opened database."""
        self.database = database

    def rule(self, item: str, new: Sequence[NewRuling], *, agent: str) -> str:
        """Keep what a person decided in one act and write it down as a revision; return the act. NotFoundError."""
        act = secrets.token_hex(8)
        with self.database.writing() as connection:
            held_item(connection, item, lock=True)
            at = self.database.clock()
            rows = [
                {
                    "act": act, "item": item, "page": one.page, "line": one.line, "text": storable(one.text),
                    "begins": one.begins, "edtf": one.edtf, "agent": agent, "at": at,
                    "undone_by": "", "undone_at": None,
                }
                for one in new
            ]  # fmt: skip
            if rows:
                connection.execute(insert(rulings), rows)
                note_revision(connection, self.database, item, agent, "entries")
        return act

    def rulings(self, item: str) -> tuple[Ruling, ...]:
        """Return the whole log of an item, oldest first, what was taken back too; NotFoundError."""
        with self.database.reading() as connection:
            held_item(connection, item)
            found = connection.execute(select(rulings).where(rulings.c.item == item).order_by(rulings.c.number))
            return tuple(Ruling(**row._mapping) for row in found)

    def undo_rulings(self, item: str, act: str, *, agent: str) -> bool:
        """Take an act back; False when it was taken back before. NotFoundError."""
        that = (rulings.c.item == item) & (rulings.c.act == act)
        with self.database.writing() as connection:
            held_item(connection, item, lock=True)
            if connection.execute(select(rulings.c.number).where(that)).first() is None:
                raise NotFoundError("ruling-unknown").about(item=item)
            values = {"undone_by": agent, "undone_at": self.database.clock()}
            done = connection.execute(update(rulings).where(that, rulings.c.undone_at.is_(None)).values(**values))
            if done.rowcount:
                note_revision(connection, self.database, item, agent, "entries")
            return bool(done.rowcount)

    def link_letters(self, letter: str, answered: str, *, holds: bool, agent: str) -> int:
        """Keep that a letter answers another, or does not; return the decision's number. NotFoundError."""
        with self.database.writing() as connection:
            for item in sorted({letter, answered}):
                held_item(connection, item, lock=True)
            row = {
                "letter": letter, "answered": answered, "holds": holds, "agent": agent, "at": self.database.clock(),
                "undone_by": "", "undone_at": None,
            }  # fmt: skip
            note_revision(connection, self.database, letter, agent, "letters", note=answered)
            return connection.execute(insert(links).returning(links.c.number), row).scalar_one()

    def letter_links(self) -> tuple[Link, ...]:
        """Return all decisions on letters, oldest first, those taken back too."""
        with self.database.reading() as connection:
            return tuple(Link(**row._mapping) for row in connection.execute(select(links).order_by(links.c.number)))

    def undo_letter_link(self, number: int, *, agent: str) -> bool:
        """Take a decision back; False when it was taken back before. NotFoundError."""
        that = links.c.number == number
        with self.database.writing() as connection:
            held = connection.execute(select(links.c.letter, links.c.answered).where(that)).first()
            if held is None:
                raise NotFoundError("ruling-unknown").about(item=str(number))
            values = {"undone_by": agent, "undone_at": self.database.clock()}
            done = connection.execute(update(links).where(that, links.c.undone_at.is_(None)).values(**values))
            if done.rowcount:
                note_revision(connection, self.database, held.letter, agent, "letters", note=held.answered)
            return bool(done.rowcount)
