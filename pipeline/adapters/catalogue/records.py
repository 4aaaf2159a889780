"""Items, their pages and their description; a person's word is never covered by a machine's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import ColumnElement, Connection, func, insert, select, update

from pipeline.adapters.catalogue.changes import change_pages_of, note_revision
from pipeline.adapters.catalogue.database import Database, storable
from pipeline.adapters.catalogue.openness import items_for_everybody, keep_shut
from pipeline.adapters.catalogue.rows import (
    IN_SIGHT,
    ITEM_PARTS,
    VALUE_PARTS,
    held_item,
    held_page,
    item_of,
    page_of,
    value_of,
)
from pipeline.adapters.catalogue.tables import items, outbox, pages, revisions, values
from pipeline.errors import ConflictError, NotFoundError
from pipeline.model import Item, Origin, Page, RecordValue, Revision

TITLE = "dcterms:title"
KIND = "dcterms:type (kind)"
"""Terms whose shown value is also the item's own title and kind."""

Said = dict[tuple[str, Origin], list[RecordValue]]
"""Values by term and by who said them."""


class SqlRecords:
    """Records over SQL."""

    def __init__(self, database: Database) -> None:
        """Work on an opened database."""
        self.database = database

    def item(self, item: str) -> Item:
        """Return an item; NotFoundError."""
        with self.database.reading() as connection:
            return item_of(held_item(connection, item))

    def items(
        self, *, kind: str | None = None, limit: int = 50, offset: int = 0, open_only: bool = False
    ) -> tuple[Item, ...]:
        """Return items, newest first."""
        statement = select(*ITEM_PARTS).order_by(items.c.number.desc()).limit(limit).offset(offset)
        if kind is not None:
            statement = statement.where(items.c.kind == kind)
        if open_only:
            statement = statement.where(items_for_everybody(self.database))
        with self.database.reading() as connection:
            return tuple(map(item_of, connection.execute(statement)))

    def kind_counts(self, *, open_only: bool = False) -> Mapping[str, tuple[int, int]]:
        """Return for each kind how many items with a page in sight there are, and how many such pages."""
        counted = (
            select(items.c.kind, func.count(pages.c.item.distinct()), func.count())
            .join(pages, pages.c.item == items.c.id)
            .where(IN_SIGHT)
            .group_by(items.c.kind)
        )
        if open_only:
            counted = counted.where(items_for_everybody(self.database))
        with self.database.reading() as connection:
            return {kind: (of_items, of_pages) for kind, of_items, of_pages in connection.execute(counted)}

    def page(self, item: str, number: int) -> Page:
        """Return one page; NotFoundError, also when it was withdrawn."""
        return self._page((pages.c.item == item) & (pages.c.number == number), f"{item}/{number}")

    def page_by_id(self, page_id: str) -> Page:
        """Return one numbered page by its id; NotFoundError, also when it was withdrawn."""
        return self._page(pages.c.id == page_id, page_id)

    def _page(self, condition: ColumnElement[bool], name: str) -> Page:
        with self.database.reading() as connection:
            row = connection.execute(select(pages).where(condition, IN_SIGHT)).one_or_none()
        if row is None:
            raise NotFoundError("page-unknown").about(page=name)
        return page_of(row)

    def pages(self, item: str) -> tuple[Page, ...]:
        """Return an item's numbered pages in order, without withdrawn ones; NotFoundError."""
        those = select(pages).where(pages.c.item == item, IN_SIGHT)
        with self.database.reading() as connection:
            held_item(connection, item)
            return tuple(map(page_of, connection.execute(those.order_by(pages.c.number))))

    def record(self, item: str) -> tuple[RecordValue, ...]:
        """Return the item's description as people see it; NotFoundError."""
        with self.database.reading() as connection:
            held_item(connection, item)
            return records_of(connection, [item]).get(item, ())

    def set_record(
        self,
        item: str,
        values: Iterable[RecordValue],
        *,
        agent: str,
        note: str = "",
        seen: Mapping[str, Sequence[RecordValue]] | None = None,
    ) -> int | None:
        """Set all values of each term named, for the origin of the values; see the port."""
        said = _by_term(values, agent)
        with self.database.writing() as connection:
            held = held_item(connection, item, lock=True)
            before = said_in(connection, item)
            _refuse_unseen(item, before, said, seen or {})
            changed = {key: new for key, new in said.items() if not _same(new, before.get(key, []))}
            if not changed:
                return None
            revision = note_revision(connection, self.database, item, agent, "record", note=note)
            _replace(connection, item, changed, revision)
            carry_over(connection, item_of(held), before, before | changed)
            return revision

    def revisions(self, item: str) -> tuple[Revision, ...]:
        """Return who changed what, oldest first; NotFoundError."""
        with self.database.reading() as connection:
            held_item(connection, item)
            found = connection.execute(select(revisions).where(revisions.c.item == item).order_by(revisions.c.number))
            return tuple(Revision(r.number, r.item, r.page, r.agent, r.action, r.at, r.note) for r in found)

    def withdraw(self, page_id: str, *, agent: str, note: str = "") -> None:
        """Take a page out of sight, as a revision; nothing is deleted."""
        with self.database.writing() as connection:
            page = held_page(connection, page_id, lock=True)
            if page.withdrawn:
                return
            connection.execute(
                update(pages).where(pages.c.id == page_id).values(withdrawn=True, revision=page.revision + 1)
            )
            if page.number is not None:
                connection.execute(insert(outbox).values(page=page_id))
            note_revision(connection, self.database, page.item, agent, "withdraw", page=page.number, note=note)


def records_of(connection: Connection, those: Sequence[str]) -> dict[str, tuple[RecordValue, ...]]:
    """Return the descriptions of several items as people see them; items without one are left out."""
    said: dict[str, Said] = defaultdict(lambda: defaultdict(list))
    found = connection.execute(
        select(values.c.item, *VALUE_PARTS)
        .where(values.c.item.in_(those), values.c.until.is_(None))
        .order_by(values.c.id)
    )
    for item, *parts in found:
        value = value_of(parts)
        said[item][value.term, value.origin].append(value)
    return {item: _visible(of_item) for item, of_item in said.items()}


def _visible(said: Said) -> tuple[RecordValue, ...]:
    """The rule: where a person has spoken of a term, the person's values; else a machine's. An empty value is none."""
    terms = sorted({term for term, _ in said})
    chosen = [said.get((term, Origin.HUMAN)) or said.get((term, Origin.MACHINE), []) for term in terms]
    return tuple(value for group in chosen for value in group if value.value)


def _by_term(values: Iterable[RecordValue], agent: str) -> Said:
    said: Said = defaultdict(list)
    for given in values:
        said[given.term, given.origin].append(
            replace(
                given,
                value=storable(given.value),
                evidence=storable(given.evidence),
                agent=given.agent or agent,
                wording=storable(given.wording),
            )
        )
    return dict(said)


def said_in(connection: Connection, item: str) -> Said:
    """Return all that is said of an item now, by whom it is said."""
    said: Said = defaultdict(list)
    now = select(*VALUE_PARTS).where(values.c.item == item, values.c.until.is_(None)).order_by(values.c.id)
    for row in connection.execute(now):
        value = value_of(row)
        said[value.term, value.origin].append(value)
    return dict(said)


def _replace(connection: Connection, item: str, changed: Said, revision: int) -> None:
    for (term, origin), group in changed.items():
        connection.execute(
            update(values)
            .where(values.c.item == item, values.c.term == term, values.c.origin == origin.value)
            .where(values.c.until.is_(None))
            .values(until=revision)
        )
        connection.execute(insert(values), [stored_row(item, value, revision) for value in group])


def stored_row(item: str, value: RecordValue, revision: int) -> dict[str, str | int | float | None]:
    """Return the row of a value that is said from a revision on."""
    return {
        "item": item,
        "term": value.term,
        "value": value.value,
        "origin": value.origin.value,
        "confidence": value.confidence,
        "evidence": value.evidence,
        "agent": value.agent,
        "language": value.language,
        "wording": value.wording,
        "authority": value.authority,
        "role": value.role,
        "since": revision,
    }


def _refuse_unseen(item: str, before: Said, said: Said, seen: Mapping[str, Sequence[RecordValue]]) -> None:
    """Raise ConflictError for a term of which something else is shown than was seen, and than is being set."""
    shown = _visible(before)
    for term, expected in seen.items():
        now = [value for value in shown if value.term == term]
        wanted = [value for value in said.get((term, Origin.HUMAN), []) if value.value]
        if not _alike(now, expected) and not _alike(now, wanted):
            raise ConflictError("record-changed").about(item=item, term=term)


def _alike(some: Sequence[RecordValue], others: Sequence[RecordValue]) -> bool:
    """Whether the same is said in the same order, whoever says it and how surely."""
    return [_said_of(value) for value in some] == [_said_of(value) for value in others]


def _said_of(value: RecordValue) -> tuple[str | None, ...]:
    return (value.value, value.language, value.wording, value.authority, value.role)


def _same(new: Sequence[RecordValue], old: Sequence[RecordValue]) -> bool:
    """Whether the same is said, whoever says it: saving an untouched form makes nobody its author."""
    return [replace(value, agent="") for value in new] == [replace(value, agent="") for value in old]


def carry_over(connection: Connection, item: Item, before: Said, after: Said) -> None:
    """Let the item and its pages follow where something else is shown than before."""
    if _visible(before) != _visible(after):
        _change_item(connection, item, after)


def _change_item(connection: Connection, item: Item, said: Said) -> None:
    """Carry the shown title, kind and access over to the item, and tell the index of all its pages."""
    visible = _visible(said)
    shown = {value.term: value.value for value in reversed(visible)}
    title = "" if any(term == TITLE for term, _ in said) else item.title
    connection.execute(
        update(items)
        .where(items.c.id == item.id)
        .values(title=shown.get(TITLE, title), kind=shown.get(KIND, item.kind), revision=item.revision + 1)
    )
    keep_shut(connection, item.id, visible)
    change_pages_of(connection, item.id)
