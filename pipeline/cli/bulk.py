"""Commands about many records at once: bulk select, preview, apply, undo, list."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.cli.output import AsJson, emit, opened
from pipeline.errors import UsageError
from pipeline.i18n import _

if TYPE_CHECKING:  # help is shown without the story
    from pipeline.archive import Archive
    from pipeline.desk.bulk import Preview, Selection
    from pipeline.ports.bulk import BulkChange, Said
    from pipeline.stages.changing import Change

Query = Annotated[str, typer.Option("--query", help=_("Words of a search; records with a page that answers it."))]
Kind = Annotated[str, typer.Option("--kind", help=_("Kind of document."))]
Donation = Annotated[str, typer.Option("--donation", help=_("Donation."))]
From = Annotated[str, typer.Option("--from", help=_("First day of creation, EDTF."))]
To = Annotated[str, typer.Option("--to", help=_("Last day of creation, EDTF."))]
Items = Annotated[list[str] | None, typer.Option("--item", help=_("Number of a record; may be given several times."))]
Action = Annotated[str, typer.Argument(help=_("set, add, remove, replace or text (a piece of text within values)."))]
TermName = Annotated[str, typer.Argument(help=_("Term of the profile, e.g. dcterms:subject."))]
Value = Annotated[str, typer.Argument(help=_("Value that is set, added, removed or looked for."))]
New = Annotated[str, typer.Argument(help=_("What comes instead (replace, text)."))]
Dry = Annotated[bool, typer.Option("--dry-run", help=_("Only show what would be done."))]
Token = Annotated[str | None, typer.Option("--token", help=_("Token of the preview; a changed state is refused."))]
Agent = Annotated[str, typer.Option("--as", help=_("Name of the account that signs the change."))]
Number = Annotated[int, typer.Argument(help=_("Number of the change."))]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    example = "\n\n" + _("Example: {command}")
    words = _("Change many records at once: with a preview, a receipt, and an undo that works after later edits.")
    bulk = typer.Typer(no_args_is_help=True, help=words + example.format(command="archive bulk list"))
    for name, command, words, line in (
        ("select", select, _("List the records that are meant."), "archive bulk select --kind letter"),
        (
            "preview",
            preview,
            _("Show what a change would do; nothing is changed."),
            "archive bulk preview text dcterms:title Лененград Ленинград --kind letter",
        ),
        (
            "apply",
            apply,
            _("Change all these records or none."),
            "archive bulk apply add dcterms:subject bread --kind ration_card --as anna",
        ),
        (
            "undo",
            undo,
            _("Take a change back; what others changed since is left alone and listed."),
            "archive bulk undo 3 --as anna",
        ),
        ("list", list_changes, _("Changes of many records, newest first."), "archive bulk list"),
    ):
        bulk.command(name, help=words + example.format(command=line))(command)
    app.add_typer(bulk, name="bulk")


def select(
    query: Query = "",
    kind: Kind = "",
    donation: Donation = "",
    from_: From = "",
    to: To = "",
    item: Items = None,
    as_json: AsJson = False,
) -> None:
    """List the records meant."""
    from pipeline.desk import bulk

    with closing(opened()) as archive:
        found = bulk.select(archive, bulk.Selection(query, kind, donation, from_, to, tuple(item or ())))
    emit({"number": len(found), "items": list(found)}, as_json=as_json, plain=lambda: found)


def preview(
    action: Action,
    term: TermName,
    value: Value,
    new: New = "",
    query: Query = "",
    kind: Kind = "",
    donation: Donation = "",
    from_: From = "",
    to: To = "",
    item: Items = None,
    as_json: AsJson = False,
) -> None:
    """Show what a change would do."""
    from pipeline.desk.bulk import Selection

    chosen = Selection(query, kind, donation, from_, to, tuple(item or ()))
    with closing(opened()) as archive:
        _show(archive, chosen, _change(action, term, value, new), "", as_json=as_json)


def apply(
    action: Action,
    term: TermName,
    value: Value,
    new: New = "",
    query: Query = "",
    kind: Kind = "",
    donation: Donation = "",
    from_: From = "",
    to: To = "",
    item: Items = None,
    token: Token = None,
    agent: Agent = "staff",
    dry_run: Dry = False,
    as_json: AsJson = False,
) -> None:
    """Change all these records or none."""
    from pipeline.desk import bulk

    chosen = bulk.Selection(query, kind, donation, from_, to, tuple(item or ()))
    change = _change(action, term, value, new)
    with closing(opened()) as archive:
        if dry_run:
            _show(archive, chosen, change, agent, as_json=as_json)
            return
        done = bulk.apply(archive, _meant(archive, chosen), change, agent, token)
        _tell(archive, done, as_json=as_json)


def undo(number: Number, agent: Agent = "staff", as_json: AsJson = False) -> None:
    """Take a change back."""
    from pipeline.desk import bulk

    with closing(opened()) as archive:
        _tell(archive, bulk.undo(archive, number, agent), as_json=as_json)


def list_changes(as_json: AsJson = False) -> None:
    """List changes, newest first."""
    with closing(opened()) as archive:
        changes = archive.catalogue.bulk_changes()
    emit([_shape(one) for one in changes], as_json=as_json, plain=lambda: [_line(one) for one in changes])


def _change(action: str, term: str, value: str, new: str) -> Change:
    from pipeline.stages.changing import ACTIONS, Change

    for known in ACTIONS:
        if action == known:
            return Change(known, term, value, new)
    raise UsageError("bulk-action").about(action=action, actions=", ".join(ACTIONS))


def _meant(archive: Archive, chosen: Selection) -> tuple[str, ...]:
    from pipeline.desk import bulk

    if chosen.empty:  # a forgotten option must not mean the whole archive
        raise UsageError("bulk-select-what")
    return bulk.select(archive, chosen)


def _show(archive: Archive, chosen: Selection, change: Change, agent: str, *, as_json: bool) -> None:
    from pipeline.desk import bulk

    found = bulk.preview(archive, _meant(archive, chosen), change, agent)
    rows = [{"item": row.item, "before": _texts(row.before), "after": _texts(row.after)} for row in found.rows]
    faults = [{"item": wrong.item, "message": wrong.message} for wrong in found.faults]
    value = {"token": found.token, "changed": len(rows), "same": found.same, "rows": rows, "faults": faults}
    emit(value, as_json=as_json, plain=lambda: _preview_lines(found))


def _preview_lines(found: Preview) -> list[str]:
    lines = [_("Would change: {changed}; stay as they are: {same}.").format(changed=len(found.rows), same=found.same)]
    lines += [f"{row.item}  {'; '.join(_texts(row.before))} → {'; '.join(_texts(row.after))}" for row in found.rows]
    return lines + [f"{wrong.item}  " + _("cannot: {fault}").format(fault=wrong.message) for wrong in found.faults]


def _tell(archive: Archive, done: BulkChange, *, as_json: bool) -> None:
    rows = archive.catalogue.bulk_rows(done.number)
    changed = [row.item for row in rows if not row.conflict]
    left = [row.item for row in rows if row.conflict]
    lines = [_line(done), *(_("left alone, changed by others since: {item}").format(item=item) for item in left)]
    emit(_shape(done) | {"changed": changed, "left": left}, as_json=as_json, plain=lambda: lines)


def _shape(one: BulkChange) -> dict[str, Any]:
    return {
        "number": one.number,
        "agent": one.agent,
        "at": one.at.isoformat(),
        "what": dict(one.what),
        "undoes": one.undoes,
        "undone_by": one.undone_by,
        "items": one.items,
        "conflicts": one.conflicts,
    }


def _line(one: BulkChange) -> str:
    return _("Change {number}: {items} records changed, {conflicts} left alone, by {agent}, {at}.").format(
        number=one.number, items=one.items, conflicts=one.conflicts, agent=one.agent, at=f"{one.at:%Y-%m-%d %H:%M}"
    )


def _texts(said: Said) -> list[str]:
    return [value.value for value in said.shown]
