"""The authority file over SQL: merging sets one pointer and moves nothing, so that it can always be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from pipeline.adapters.catalogue.authority_links import SqlAuthorityLinks, name_of, note_change, number_of, roots_of
from pipeline.adapters.catalogue.database import serialise, storable
from pipeline.adapters.catalogue.tables_authorities import authorities, authority_changes, forms, links
from pipeline.errors import ConflictError, NotFoundError
from pipeline.ports.authorities import Authority, AuthorityChange, Form
from pipeline.ports.names import NameKind

_OWN = ("name", "dates", "note", "lat", "lon")
_FILE = "authorities"


class SqlAuthorities(SqlAuthorityLinks):
    """Persons, places and organisations."""

    def authority(self, authority: str) -> Authority:
        """Return one with its forms; NotFoundError."""
        with self.database.reading() as connection:
            number = _held(connection, authority).number
            return next(iter(_read(connection, [number])))

    def authorities(self, text: str = "", *, kind: str = "", limit: int = 100_000) -> tuple[Authority, ...]:
        """Return those that are not merged into others, by name."""
        with self.database.reading() as connection:
            roots = roots_of(connection)
            wanted = select(forms.c.authority).where(forms.c.folded.contains(fold_name(text), autoescape=True))
            found = {roots[number] for (number,) in connection.execute(wanted)} if text else set(roots.values())
            read = _read(connection, sorted(found))
        kept = [one for one in read if not kind or one.kind.value == kind]
        return tuple(sorted(kept, key=lambda one: (fold_name(one.name), one.id))[:limit])

    def make_authority(self, new: Authority, *, agent: str) -> str:
        """Make one with its forms; return its id."""
        with self.database.writing() as connection:
            number = self._make(connection, new)
            note_change(connection, self.database, number, "make", agent)
        return name_of(number)

    def edit_authority(self, changed: Authority, *, agent: str) -> None:
        """Set name, dates, note, place and forms."""
        with self.database.writing() as connection:
            serialise(connection, _FILE)
            held = _held(connection, changed.id)
            before = _state(connection, held)
            after = _said(changed)
            if before == after:
                return
            _set_state(connection, held.number, after)
            note_change(connection, self.database, held.number, "edit", agent, facts={"before": before, "after": after})

    def merge_authorities(self, gone: str, into: str, *, agent: str) -> int:
        """Say that two are one; return the change's number."""
        with self.database.writing() as connection:
            serialise(connection, _FILE)
            one, other = _held(connection, gone), _held(connection, into)
            if one.kind != other.kind:
                raise ConflictError("authority-kinds").about(one=one.name, other=other.name)
            self._point(connection, one, other)
            return note_change(connection, self.database, one.number, "merge", agent, other=other.number)

    def split_authority(
        self, authority: str, name: str, *, forms: Sequence[int], links: Sequence[int], agent: str
    ) -> str:
        """Make a second one that takes these forms and links along; return its id."""
        with self.database.writing() as connection:
            serialise(connection, _FILE)
            held = _held(connection, authority)
            number = self._make(connection, Authority(NameKind(held.kind), name))
            moved = _move(connection, held.number, number, forms=forms, links_=links)
            note_change(connection, self.database, held.number, "split", agent, other=number, facts=moved)
        return name_of(number)

    def undo_authority_change(self, number: int, *, agent: str) -> None:
        """Take a change back, whatever happened since."""
        with self.database.writing() as connection:
            serialise(connection, _FILE)
            change = connection.execute(
                select(authority_changes).where(authority_changes.c.number == number)
            ).one_or_none()
            if change is None:
                raise NotFoundError("authority-unknown").about(authority=number)
            if change.undone_by is not None or change.action not in ("merge", "split", "edit", "link", "unlink"):
                raise ConflictError("authority-undone")
            self._take_back(connection, change)
            by = note_change(connection, self.database, change.authority, "undo", agent, other=change.other)
            connection.execute(
                update(authority_changes).where(authority_changes.c.number == number).values(undone_by=by)
            )

    def authority_changes(self, authority: str) -> tuple[AuthorityChange, ...]:
        """Return who changed what, newest first."""
        number = number_of(authority)
        those = (authority_changes.c.authority == number) | (authority_changes.c.other == number)
        statement = select(authority_changes).where(those).order_by(authority_changes.c.number.desc())
        with self.database.reading() as connection:
            return tuple(
                AuthorityChange(
                    row.number,
                    name_of(row.authority),
                    row.action,
                    row.agent,
                    row.at,
                    name_of(row.other) if row.other else "",
                    row.undone_by is not None,
                    str(row.facts.get("text", "")),
                )
                for row in connection.execute(statement)
            )

    def _make(self, connection: Connection, new: Authority) -> int:
        said = _said(new)
        row = {key: said[key] for key in _OWN}
        number: int = connection.execute(
            insert(authorities).returning(authorities.c.number), {**row, "kind": new.kind.value, "merged_into": None}
        ).scalar_one()
        _set_forms(connection, number, said)
        return number

    def _point(self, connection: Connection, one: Row[Any], other: Row[Any]) -> None:
        """Set the pointer of a merge, unless it closes a circle."""
        roots = roots_of(connection)
        if roots[one.number] == roots[other.number] or one.merged_into is not None:
            raise ConflictError("authority-circle").about(one=one.name, other=other.name)
        connection.execute(
            update(authorities).where(authorities.c.number == one.number).values(merged_into=other.number)
        )

    def _take_back(self, connection: Connection, change: Row[Any]) -> None:
        if change.action == "merge":
            where = authorities.c.number == change.authority
            connection.execute(update(authorities).where(where).values(merged_into=None))
        elif change.action == "split":
            self._point(
                connection, _held(connection, name_of(change.other)), _held(connection, name_of(change.authority))
            )
        elif change.action == "edit":
            held = _held(connection, name_of(change.authority))
            now, before, after = _state(connection, held), change.facts["before"], change.facts["after"]
            restored = {key: before[key] if now[key] == after[key] else now[key] for key in now}
            _set_state(connection, held.number, restored)
        else:
            gone = change.action == "link"
            connection.execute(update(links).where(links.c.number == change.facts["link"]).values(gone=gone))


def fold_name(text: str) -> str:
    """Return a name for comparing: lower case, «е» for «ё», blanks made one."""
    return " ".join(text.lower().replace("ё", "е").split())


def _held(connection: Connection, authority: str) -> Row[Any]:
    row = connection.execute(select(authorities).where(authorities.c.number == number_of(authority))).one_or_none()
    if row is None:
        raise NotFoundError("authority-unknown").about(authority=authority)
    return row


def _read(connection: Connection, numbers: Sequence[int]) -> list[Authority]:
    roots = roots_of(connection)
    wanted = set(numbers)
    family: dict[int, list[int]] = {number: [] for number in numbers}
    for number, root in roots.items():
        if root in wanted and number != root:
            family[root].append(number)
    named: dict[int, list[Form]] = {}
    for row in connection.execute(select(forms).order_by(forms.c.number)):
        if row.kind != "name" or roots[row.authority] != row.authority:
            named.setdefault(row.authority, []).append(
                Form(row.form, "other" if row.kind == "name" else row.kind, row.number)
            )
    rows = {row.number: row for row in connection.execute(select(authorities)) if row.number in wanted}
    return [_authority(rows[number], family[number], named) for number in numbers if number in rows]


def _authority(row: Row[Any], family: Sequence[int], named: dict[int, list[Form]]) -> Authority:
    held = [form for number in (row.number, *family) for form in named.get(number, [])]
    return Authority(
        NameKind(row.kind),
        row.name,
        name_of(row.number),
        row.dates,
        row.note,
        row.lat,
        row.lon,
        tuple(held),
        name_of(row.merged_into) if row.merged_into else "",
        tuple(map(name_of, family)),
    )


def _said(one: Authority) -> dict[str, Any]:
    said: dict[str, Any] = {key: getattr(one, key) for key in _OWN}
    said = {key: storable(value.strip()) if isinstance(value, str) else value for key, value in said.items()}
    if not said["name"]:
        raise ConflictError("authority-name-missing")
    said["forms"] = [[storable(form.form.strip()), form.kind] for form in one.forms if form.form.strip()]
    return said


def _state(connection: Connection, row: Row[Any]) -> dict[str, Any]:
    own = select(forms.c.form, forms.c.kind).where(forms.c.authority == row.number, forms.c.kind != "name")
    return {
        **{key: getattr(row, key) for key in _OWN},
        "forms": [list(form) for form in connection.execute(own.order_by(forms.c.number))],
    }


def _set_state(connection: Connection, number: int, said: dict[str, Any]) -> None:
    row = {key: said[key] for key in _OWN}
    connection.execute(update(authorities).where(authorities.c.number == number).values(**row))
    connection.execute(delete(forms).where(forms.c.authority == number))
    _set_forms(connection, number, said)


def _set_forms(connection: Connection, number: int, said: dict[str, Any]) -> None:
    rows = [
        {"authority": number, "form": form, "folded": fold_name(form), "kind": kind}
        for form, kind in [(said["name"], "name"), *said["forms"]]
    ]
    connection.execute(insert(forms), rows)


def _move(
    connection: Connection, held: int, number: int, *, forms: Sequence[int], links_: Sequence[int]
) -> dict[str, Any]:
    roots = roots_of(connection)
    family = [one for one, root in roots.items() if root == roots[held]]
    from pipeline.adapters.catalogue.tables_authorities import forms as form_table

    for table, numbers in ((form_table, forms), (links, links_)):
        those = table.c.number.in_(list(numbers)) & table.c.authority.in_(family)
        connection.execute(update(table).where(those).values(authority=number))
    return {"forms": list(forms), "links": list(links_)}
