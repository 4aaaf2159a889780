"""States, claims, presence and demand over SQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, bindparam, delete, func, insert, select, update

from pipeline.adapters.catalogue.changes import note_revision
from pipeline.adapters.catalogue.database import Database, insert_new, serialise, storable
from pipeline.adapters.catalogue.rows import IN_SIGHT, held_page
from pipeline.adapters.catalogue.tables import layers, pages
from pipeline.adapters.catalogue.tables_work import claims, presence, views, work
from pipeline.errors import ConflictError
from pipeline.model import Origin
from pipeline.ports.work import Measured, PageState

_MEASURES = (work.c.page, work.c.expected_cer, work.c.letters, work.c.rare_words, work.c.views, work.c.rank)
STATE_ACTION = "state"
"""What the revision of a new state is called; its note is the state."""


class SqlWork:
    """The work on pages."""

    def __init__(self, database: Database) -> None:
        """Work on an opened database."""
        self.database = database

    def changed_work(self, limit: int) -> tuple[Measured, ...]:
        """Bring the states of pages up to date whose text has changed; return what they measure now."""
        with self.database.reading() as connection:
            if connection.execute(_changed().limit(1)).first() is None:
                return ()
        with self.database.writing() as connection:
            serialise(connection, "work")
            rows = connection.execute(_changed().limit(limit)).all()
            for row in rows:
                _renew(connection, row)
            those = [row.id for row in rows]
            return tuple(_measured(connection.execute(select(*_MEASURES).where(work.c.page.in_(those)))))

    def keep_ranks(self, measured: Sequence[Measured]) -> None:
        """Keep ranks, and what they were made from."""
        if not measured:
            return
        rows = [
            {"this": m.page, "rare_words": m.rare_words, "views": m.views, "rank": m.rank}
            for m in sorted(measured, key=lambda m: m.page)
        ]
        with self.database.writing() as connection:
            serialise(connection, "work")
            connection.execute(
                update(work)
                .where(work.c.page == bindparam("this"))
                .values(rare_words=bindparam("rare_words"), views=bindparam("views"), rank=bindparam("rank")),
                rows,
            )

    def measured(self) -> tuple[Measured, ...]:
        """Return what is kept of all pages, with how often each was opened by now."""
        opened = func.coalesce(views.c.views, 0)
        wanted = select(*_MEASURES[:4], opened.label("views"), work.c.rank).outerjoin(
            views, views.c.page == work.c.page
        )
        with self.database.reading() as connection:
            return tuple(_measured(connection.execute(wanted)))

    def set_state(self, page_id: str, state: PageState, *, agent: str, revision: int | None = None) -> None:
        """Set a state and write it down as a revision; ConflictError where the text has changed since a revision."""
        now = self.database.clock()
        with self.database.writing() as connection:
            page = held_page(connection, page_id, lock=True)
            if revision is not None and not page.text_revision <= revision <= page.revision:
                raise ConflictError("text-changed").about(item=page.item, page=page.number or 0)
            columns: dict[str, Any] = {"state": state.value}
            for each, name in ((PageState.CHECKED, "checked"), (PageState.PUBLISHED, "published")):
                if state is each:
                    columns |= {f"{name}_by": agent, f"{name}_at": now}
                elif not _reaches(state, each):
                    columns |= {f"{name}_by": "", f"{name}_at": None}
            connection.execute(update(work).where(work.c.page == page_id).values(**columns))
            note_revision(connection, self.database, page.item, agent, STATE_ACTION, page=page.number, note=state.value)

    def take(self, page_id: str, account: str, until: datetime, *, shared: bool = False) -> str:
        """Take a page for an account; return the account that has it."""
        now = self.database.clock()
        with self.database.writing() as connection:
            serialise(connection, "claims")
            held_page(connection, page_id)
            connection.execute(delete(claims).where(claims.c.until < now))
            held = connection.scalars(select(claims.c.account).where(claims.c.page == page_id)).all()
            if held and account not in held and not shared:
                return str(held[0])
            mine = (claims.c.page == page_id) & (claims.c.account == account)
            connection.execute(delete(claims).where(mine))
            connection.execute(insert(claims), {"page": page_id, "account": account, "until": until})
            return account

    def give_back(self, page_id: str, account: str) -> None:
        """Give a page back."""
        with self.database.writing() as connection:
            connection.execute(delete(claims).where(claims.c.page == page_id, claims.c.account == account))

    def here(self, page_id: str, tab: str, account: str, *, seconds: int) -> tuple[str, ...]:
        """Say that somebody has a page open; return the accounts of other tabs that had, lately, oldest first."""
        now = self.database.clock()
        tab = storable(tab)[:64]
        with self.database.writing() as connection:
            held_page(connection, page_id)
            connection.execute(delete(presence).where(presence.c.seen_at < now - timedelta(seconds=seconds)))
            row = {"page": page_id, "tab": tab, "account": account, "since": now, "seen_at": now}
            connection.execute(insert_new(connection, presence), row)
            mine = (presence.c.page == page_id) & (presence.c.tab == tab)
            connection.execute(update(presence).where(mine).values(account=account, seen_at=now))
            others = select(presence.c.account).where(presence.c.page == page_id, presence.c.tab != tab)
            return tuple(dict.fromkeys(connection.scalars(others.order_by(presence.c.since, presence.c.tab))))

    def leave(self, page_id: str, tab: str) -> None:
        """Say that it was closed."""
        with self.database.writing() as connection:
            gone = delete(presence).where(presence.c.page == page_id, presence.c.tab == storable(tab)[:64])
            connection.execute(gone)

    def add_views(self, counted: Mapping[str, int]) -> None:
        """Add to how often pages were opened by readers."""
        with self.database.writing() as connection:
            known = set(connection.scalars(select(pages.c.id).where(pages.c.id.in_(list(counted)))))
            for page in sorted(known):
                connection.execute(insert_new(connection, views), {"page": page, "views": 0})
                more = update(views).where(views.c.page == page).values(views=views.c.views + counted[page])
                connection.execute(more)


def _changed() -> Select[*tuple[Any, ...]]:
    """Pages in sight whose text is not the one that their work was last seen with."""
    layer = func.coalesce(pages.c.shown, 0)
    return (
        select(
            pages.c.id,
            pages.c.revision,
            layer.label("shown"),
            layers.c.origin,
            layers.c.agent,
            layers.c.added_at,
            layers.c.confidence,
            func.coalesce(func.length(layers.c.text), 0).label("letters"),
            work.c.page.label("known"),
            (work.c.written_by != "").label("shown_before_by_person"),
        )
        .outerjoin(work, work.c.page == pages.c.id)
        .outerjoin(layers, (layers.c.page == pages.c.id) & (layers.c.number == pages.c.shown))
        .where(IN_SIGHT, work.c.page.is_(None) | (work.c.layer != layer))
        .order_by(pages.c.id)
    )


def _renew(connection: Connection, row: Any) -> None:
    columns: dict[str, Any] = {"revision": row.revision, "layer": row.shown, "letters": row.letters}
    by_person = row.origin == Origin.HUMAN.value
    confidence = row.confidence if row.origin == Origin.MACHINE.value and row.letters else None
    columns["expected_cer"] = None if confidence is None else round(min(max(1.0 - confidence, 0.0), 1.0), 4)
    if by_person:
        columns |= {"state": PageState.DRAFT.value, "written_by": row.agent, "written_at": row.added_at, **_UNCHECKED}
    elif row.known is not None and row.shown_before_by_person:
        columns |= {"state": PageState.MACHINE.value, "written_by": "", "written_at": None, **_UNCHECKED}
    if row.known is not None:
        connection.execute(update(work).where(work.c.page == row.id).values(**columns))
        return
    fresh = {"state": PageState.MACHINE.value, "written_by": "", "written_at": None, **_UNCHECKED}
    rest = {"page": row.id, "rare_words": 0, "views": 0, "rank": 0.0}
    connection.execute(insert(work), fresh | columns | rest)


_UNCHECKED = {"checked_by": "", "checked_at": None, "published_by": "", "published_at": None}


def _reaches(state: PageState, other: PageState) -> bool:
    order = list(PageState)
    return order.index(state) >= order.index(other)


def _measured(rows: Any) -> list[Measured]:
    return [Measured(row.page, row.expected_cer, row.letters, row.rare_words, row.views, row.rank) for row in rows]
