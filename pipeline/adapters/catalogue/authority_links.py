"""Where authorities stand, over SQL: links of words and of records, and names that people said no to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, insert, select, update

from pipeline.adapters.catalogue.database import Database, insert_new, storable
from pipeline.adapters.catalogue.rows import held_item
from pipeline.adapters.catalogue.tables_authorities import authorities, authority_changes, links, name_rejections
from pipeline.errors import NotFoundError
from pipeline.model import Box
from pipeline.ports.authorities import Link

_PREFIX = "N-"


class SqlAuthorityLinks:
    """Links and rejections."""

    def __init__(self, database: Database) -> None:
        """Work on an opened database."""
        self.database = database

    def link_authority(self, link: Link, *, agent: str) -> int:
        """Say that it stands there; the same words linked again move to the new one."""
        with self.database.writing() as connection:
            held_item(connection, link.item)
            number = number_of(link.authority)
            if connection.execute(select(authorities.c.number).where(authorities.c.number == number)).first() is None:
                raise NotFoundError("authority-unknown").about(authority=link.authority)
            for old in connection.execute(select(links).where(_same_place(link), links.c.gone.is_(False))).all():
                if old.authority == number:
                    return int(old.number)
                self._unlink(connection, old, agent)
            row = {
                "authority": number,
                "item": link.item,
                "page": link.page,
                "first_word": link.first_word,
                "last_word": link.last_word,
                "text": storable(link.text),
                "box": list(link.box) if link.box else None,
                "term": link.term,
                "agent": agent,
                "at": self.database.clock(),
                "gone": False,
            }
            made: int = connection.execute(insert(links).returning(links.c.number), row).scalar_one()
            facts = {"link": made, "text": row["text"], "item": link.item}
            note_change(connection, self.database, number, "link", agent, facts=facts)
            return made

    def unlink_authority(self, number: int, *, agent: str) -> None:
        """Take a link back; NotFoundError."""
        with self.database.writing() as connection:
            found = connection.execute(
                select(links).where(links.c.number == number, links.c.gone.is_(False))
            ).one_or_none()
            if found is None:
                raise NotFoundError("authority-unknown").about(authority=number)
            self._unlink(connection, found, agent)

    def links_to(self, authority: str) -> tuple[Link, ...]:
        """Return where it, and what was merged into it, stands."""
        with self.database.reading() as connection:
            roots = roots_of(connection)
            wanted = roots.get(number_of(authority))
            family = [number for number, root in roots.items() if root == wanted]
            return _links(connection, links.c.authority.in_(family), roots)

    def links_in(self, item: str) -> tuple[Link, ...]:
        """Return what stands in an item."""
        with self.database.reading() as connection:
            return _links(connection, links.c.item == item, roots_of(connection))

    def reject_name(self, item: str, page: int, folded: str, kind: str, *, agent: str) -> None:
        """Remember that a proposed name is none."""
        row = {"item": item, "page": page, "folded": folded, "kind": kind, "agent": agent, "at": self.database.clock()}
        with self.database.writing() as connection:
            held_item(connection, item)
            connection.execute(insert_new(connection, name_rejections), row)

    def allow_name(self, item: str, page: int, folded: str, kind: str) -> None:
        """Propose it again."""
        table = name_rejections.c
        those = (table.item == item) & (table.page == page) & (table.folded == folded) & (table.kind == kind)
        with self.database.writing() as connection:
            connection.execute(delete(name_rejections).where(those))

    def rejected_names(self, item: str) -> frozenset[tuple[int, str, str]]:
        """Return page, folded text and kind of the names that people said no to."""
        table = name_rejections.c
        with self.database.reading() as connection:
            found = connection.execute(select(table.page, table.folded, table.kind).where(table.item == item))
            return frozenset((page, folded, kind) for page, folded, kind in found)

    def _unlink(self, connection: Connection, link: Row[Any], agent: str) -> None:
        connection.execute(update(links).where(links.c.number == link.number).values(gone=True))
        facts = {"link": link.number, "text": link.text, "item": link.item}
        note_change(connection, self.database, link.authority, "unlink", agent, facts=facts)


def name_of(number: int) -> str:
    """Return the id of an authority by its number."""
    return f"{_PREFIX}{number:06d}"


def number_of(authority: str) -> int:
    """Return the number of an authority by its id; 0, which none has, for what is no id."""
    digits = authority.removeprefix(_PREFIX)
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 18 else 0


def roots_of(connection: Connection) -> dict[int, int]:
    """Return for each authority the one that it is now, after merges."""
    rows = connection.execute(select(authorities.c.number, authorities.c.merged_into))
    into: dict[int, int | None] = {row.number: row.merged_into for row in rows}
    return {number: _root(number, into) for number in into}


def _root(number: int, into: Mapping[int, int | None]) -> int:
    seen = {number}
    while (following := into.get(number)) is not None and following not in seen:
        seen.add(following)
        number = following
    return number


def note_change(
    connection: Connection,
    database: Database,
    authority: int,
    action: str,
    agent: str,
    *,
    other: int | None = None,
    facts: dict[str, Any] | None = None,
) -> int:
    """Write down who changed what; return the change's number."""
    row = {
        "authority": authority,
        "other": other,
        "action": action,
        "agent": agent,
        "at": database.clock(),
        "facts": facts or {},
        "undone_by": None,
    }
    return int(connection.execute(insert(authority_changes).returning(authority_changes.c.number), row).scalar_one())


def _same_place(link: Link) -> ColumnElement[bool]:
    page = links.c.page.is_(None) if link.page is None else links.c.page == link.page
    same = (links.c.item == link.item) & page & (links.c.term == link.term)
    return same & (links.c.first_word == link.first_word) & (links.c.last_word == link.last_word)


def _links(connection: Connection, those: ColumnElement[bool], roots: Mapping[int, int]) -> tuple[Link, ...]:
    order: Sequence[Any] = (links.c.item, links.c.page, links.c.first_word, links.c.number)
    rows = connection.execute(select(links).where(those, links.c.gone.is_(False)).order_by(*order))
    return tuple(
        Link(
            name_of(row.authority),
            row.item,
            row.page,
            row.first_word,
            row.last_word,
            row.text,
            Box(*row.box) if row.box else None,
            row.term,
            row.number,
            name_of(roots[row.authority]),
            row.agent,
            row.at,
        )
        for row in rows
    )
