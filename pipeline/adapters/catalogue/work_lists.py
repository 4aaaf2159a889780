"""The work on pages as lists and numbers over SQL; each number is the length of its list."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, String, and_, cast, exists, func, literal, select

from pipeline.adapters.catalogue.database import Database
from pipeline.adapters.catalogue.rows import IN_SIGHT
from pipeline.adapters.catalogue.tables import items, layers, pages, values
from pipeline.adapters.catalogue.tables_work import claims, work
from pipeline.errors import NotFoundError
from pipeline.model import Origin
from pipeline.ports.work import Count, PageState, Standing, Wanted

CREATOR = "dcterms:creator"
RARE_FROM = 5
"""Letters of a word that is counted as rare: shorter ones are mostly misread or grammar."""
_WORD = re.compile(r"[^\W\d_]+")
_MONTH = func.substr(cast(items.c.created_at, String), 1, 7)
_GROUPS: Mapping[str, ColumnElement[Any]] = {
    "kind": items.c.kind,
    "donation": func.coalesce(items.c.donation, ""),
    "month": _MONTH,
    "": literal(""),
}
_TIMES: Mapping[PageState, ColumnElement[Any]] = {
    PageState.DRAFT: work.c.written_at,
    PageState.CHECKED: work.c.checked_at,
    PageState.PUBLISHED: work.c.published_at,
}


class SqlWorkLists:
    """Queues, lists and counts."""

    def __init__(self, database: Database) -> None:
        """Work on an opened database."""
        self.database = database

    def standing(self, page_id: str) -> Standing:
        """Return how a page stands; NotFoundError."""
        with self.database.reading() as connection:
            row = connection.execute(self._standings().where(work.c.page == page_id)).one_or_none()
        if row is None:
            raise NotFoundError("page-unknown").about(page=page_id)
        return _standing_of(row)

    def last_written(self, page_id: str) -> tuple[str, datetime] | None:
        """Return who wrote the text of a page that people see, and when; None where a machine did."""
        asked = (
            select(layers.c.agent, layers.c.added_at)
            .join(pages, (pages.c.id == layers.c.page) & (pages.c.shown == layers.c.number))
            .where(pages.c.id == page_id, layers.c.origin == Origin.HUMAN.value)
        )
        with self.database.reading() as connection:
            row = connection.execute(asked).one_or_none()
        return None if row is None else (row.agent, row.added_at)

    def queue(self, wanted: Wanted, *, limit: int, offset: int = 0) -> tuple[Standing, ...]:
        """Return pages, highest rank first."""
        asked = self._standings().where(*self._conditions(wanted))
        order = (work.c.rank.desc(), pages.c.item, pages.c.number)
        with self.database.reading() as connection:
            return tuple(map(_standing_of, connection.execute(asked.order_by(*order).limit(limit).offset(offset))))

    def count_pages(self, wanted: Wanted) -> int:
        """Return how many pages there are of these."""
        counted = select(func.count()).select_from(_JOINED).where(IN_SIGHT, *self._conditions(wanted))
        with self.database.reading() as connection:
            return connection.scalar(counted) or 0

    def items_listed(
        self, wanted: Wanted, *, described: bool | None, limit: int, offset: int = 0
    ) -> tuple[tuple[str, str], ...]:
        """Return items with pages in sight (id, title)."""
        asked = select(items.c.id, items.c.title).where(*_listed(wanted, described))
        with self.database.reading() as connection:
            rows = connection.execute(asked.order_by(items.c.id).limit(limit).offset(offset))
            return tuple((row.id, row.title) for row in rows)

    def count_items(self, wanted: Wanted, *, described: bool | None) -> int:
        """Return how many items there are of these."""
        counted = select(func.count()).select_from(items).where(*_listed(wanted, described))
        with self.database.reading() as connection:
            return connection.scalar(counted) or 0

    def progress(self, by: str) -> tuple[Count, ...]:
        """Count items and pages by "kind", "donation", "month" or ""."""
        group = _GROUPS[by].label("group")
        of_pages = select(group, work.c.state, func.count().label("pages")).select_from(_JOINED).where(IN_SIGHT)
        held_items = select(_GROUPS[by].label("group"), _DESCRIBED.label("described")).select_from(items)
        held = held_items.where(_HAS_PAGES).subquery()
        of_items = select(held.c.group, held.c.described, func.count().label("items"))
        with self.database.reading() as connection:
            pages_of: dict[str, dict[PageState, int]] = {}
            for row in connection.execute(of_pages.group_by(group, work.c.state)):
                pages_of.setdefault(row.group, {})[PageState(row.state)] = row.pages
            items_of: dict[str, list[int]] = {}
            for row in connection.execute(of_items.group_by(held.c.group, held.c.described)):
                counts = items_of.setdefault(row.group, [0, 0])
                counts[0] += row.items
                counts[1] += row.items if row.described else 0
        return tuple(Count(name, all_, told, pages_of.get(name, {})) for name, (all_, told) in sorted(items_of.items()))

    def done_since(self, state: PageState, since: datetime) -> int:
        """Return how many pages came to this state since then and have not fallen back."""
        counted = select(func.count()).select_from(_JOINED).where(IN_SIGHT, _TIMES[state] >= since)
        with self.database.reading() as connection:
            return connection.scalar(counted) or 0

    def writers(self) -> tuple[str, ...]:
        """Return who is named as dcterms:creator of items, by name."""
        named = select(values.c.value).where(values.c.term == CREATOR, values.c.until.is_(None), values.c.value != "")
        with self.database.reading() as connection:
            return tuple(connection.scalars(named.distinct().order_by(values.c.value)))

    def rare_words(self) -> Mapping[str, int]:
        """Count for every page the words of five letters or more that stand on no other page; reads all texts."""
        asked = select(pages.c.id, layers.c.text).join(
            layers, and_(layers.c.page == pages.c.id, layers.c.number == pages.c.shown)
        )
        owners: dict[int, str] = {}
        with self.database.reading() as connection:
            for row in connection.execution_options(yield_per=500).execute(asked.where(IN_SIGHT)):
                for word in {w for w in _WORD.findall(row.text.lower()) if len(w) >= RARE_FROM}:
                    key = hash(word)
                    owners[key] = row.id if owners.get(key, row.id) == row.id else ""
        return Counter(owner for owner in owners.values() if owner)

    def _standings(self) -> Select[Any]:
        now = self.database.clock()
        taken = (
            select(claims.c.account)
            .where(claims.c.page == work.c.page, claims.c.until >= now)
            .order_by(claims.c.until.desc())
            .limit(1)
            .correlate(work)
            .scalar_subquery()
        )
        until = (
            select(func.max(claims.c.until))
            .where(claims.c.page == work.c.page, claims.c.until >= now)
            .correlate(work)
            .scalar_subquery()
        )
        return (
            select(
                work,
                pages.c.item,
                pages.c.number,
                pages.c.revision.label("now"),
                (work.c.layer == func.coalesce(pages.c.shown, 0)).label("fresh"),
                items.c.title,
                items.c.kind,
                items.c.donation,
                taken.label("taken_by"),
                until.label("taken_until"),
            )
            .select_from(_JOINED)
            .where(IN_SIGHT)
        )

    def _conditions(self, wanted: Wanted) -> list[ColumnElement[bool]]:
        now = self.database.clock()
        lasting = (claims.c.page == work.c.page) & (claims.c.until >= now)
        found = _of_item(wanted)
        if wanted.states:
            found.append(work.c.state.in_([state.value for state in wanted.states]))
        if wanted.taken_by:
            found.append(exists().where(lasting, claims.c.account == wanted.taken_by))
        if wanted.free_for:
            found.append(~exists().where(lasting, claims.c.account != wanted.free_for))
        if wanted.not_written_by:
            found.append(work.c.written_by != wanted.not_written_by)
        if wanted.outcome:
            found.append(pages.c.outcome == wanted.outcome)
        return found


_JOINED = work.join(pages, pages.c.id == work.c.page).join(items, items.c.id == pages.c.item)
_HAS_PAGES = exists().where(pages.c.item == items.c.id, IN_SIGHT).correlate(items)
_DESCRIBED = (
    exists()
    .where(values.c.item == items.c.id, values.c.origin == Origin.HUMAN.value, values.c.until.is_(None))
    .correlate(items)
)


def _listed(wanted: Wanted, described: bool | None) -> list[ColumnElement[bool]]:
    narrowed = [] if described is None else [_DESCRIBED if described else ~_DESCRIBED]
    return [_HAS_PAGES, *narrowed, *_of_item(wanted)]


def _of_item(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.donation:
        found.append(func.coalesce(items.c.donation, "") == ("" if wanted.donation == NOTHING else wanted.donation))
    if wanted.kind:
        found.append(items.c.kind == ("" if wanted.kind == NOTHING else wanted.kind))
    if wanted.month:
        found.append(_MONTH.in_([wanted.month]))
    if wanted.writer:
        named = exists().where(
            values.c.item == items.c.id,
            values.c.term == CREATOR,
            values.c.until.is_(None),
            values.c.value == wanted.writer,
        )
        found.append(named.correlate(items))
    return found


NOTHING = "none"
"""Stands in Wanted for items without a donation or a kind."""


def _standing_of(row: Row[*tuple[Any, ...]]) -> Standing:
    return Standing(
        page=row.page,
        item=row.item,
        number=row.number,
        title=row.title,
        kind=row.kind,
        donation=row.donation,
        revision=row.now,
        state=PageState(row.state),
        written_by=row.written_by,
        written_at=row.written_at,
        checked_by=row.checked_by,
        checked_at=row.checked_at,
        published_by=row.published_by,
        published_at=row.published_at,
        expected_cer=row.expected_cer,
        letters=row.letters,
        rare_words=row.rare_words,
        views=row.views,
        rank=row.rank,
        taken_by=row.taken_by or "",
        taken_until=row.taken_until,
        fresh=bool(row.fresh),
    )
