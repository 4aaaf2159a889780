"""Commands about those who may sign in: users add, list, change, close, open."""

from __future__ import annotations

import secrets
import sys
from contextlib import closing
from typing import Annotated, Any

import typer

from pipeline.cli.output import AsJson, emit, opened
from pipeline.errors import UsageError
from pipeline.i18n import _
from pipeline.roles import Account, Role
from pipeline.words import role_word

Name = Annotated[str, typer.Argument(help=_("Name to sign in with."))]
Shown = Annotated[str | None, typer.Option("--shown", help=_("Name that others see."))]
RoleName = Annotated[str | None, typer.Option("--role", help=_("reader, staff, archivist, editor or administrator."))]
FromInput = Annotated[
    bool, typer.Option("--password-stdin", help=_("Read the password from standard input; else one is made."))
]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    example = "\n\n" + _("Example: {command}")
    words = _("Those who may sign in to the pages, and what they may do.")
    users = typer.Typer(no_args_is_help=True, help=words + example.format(command="archive users list"))
    for name, command, told, line in (
        (
            "add",
            add,
            _("Add an account; without --password-stdin a password is made and shown once."),
            "archive users add anna --shown 'Анна Петрова' --role archivist",
        ),
        ("list", list_users, _("All accounts."), "archive users list"),
        (
            "change",
            change,
            _("Change shown name or role; --password: a new password. Open sessions end."),
            "archive users change anna --role editor",
        ),
        ("close", close, _("Let an account sign in no more; what it signed stays signed."), "archive users close anna"),
        ("open", reopen, _("Let a closed account sign in again."), "archive users open anna"),
    ):
        users.command(name, help=told + example.format(command=line))(command)
    app.add_typer(users, name="users")


def add(
    name: Name,
    shown: Shown = None,
    role: RoleName = None,
    password_stdin: FromInput = False,
    as_json: AsJson = False,
) -> None:
    """Add an account; the first one is an administrator where no role is named."""
    from pipeline.desk import accounts

    with closing(opened()) as archive:
        first = not any(held.role is Role.ADMINISTRATOR for held in archive.catalogue.accounts())
        role = role or (Role.ADMINISTRATOR if first else Role.READER).value
        password, made = _password(password_stdin)
        account = accounts.add(archive.catalogue, name, shown or name, role, password)
    _tell(account, password if made else None, as_json=as_json)


def list_users(as_json: AsJson = False) -> None:
    """List all accounts."""
    with closing(opened()) as archive:
        people = archive.catalogue.accounts()
    emit([_shape(one) for one in people], as_json=as_json, plain=lambda: _table(people))


def change(
    name: Name,
    shown: Shown = None,
    role: RoleName = None,
    password: Annotated[bool, typer.Option("--password", help=_("Give it a new password."))] = False,
    password_stdin: FromInput = False,
    as_json: AsJson = False,
) -> None:
    """Change an account."""
    from pipeline.desk import accounts

    if shown is None and role is None and not password and not password_stdin:
        raise UsageError("account-change-what")
    new, made = _password(password_stdin) if password or password_stdin else (None, False)
    with closing(opened()) as archive:
        account = accounts.change(archive.catalogue, name, shown=shown, role=role, password=new)
    _tell(account, new if made else None, as_json=as_json)


def close(name: Name, as_json: AsJson = False) -> None:
    """Close an account."""
    _switch(name, active=False, as_json=as_json)


def reopen(name: Name, as_json: AsJson = False) -> None:
    """Open a closed account."""
    _switch(name, active=True, as_json=as_json)


def _switch(name: str, *, active: bool, as_json: bool) -> None:
    from pipeline.desk import accounts

    with closing(opened()) as archive:
        account = accounts.change(archive.catalogue, name, active=active)
    _tell(account, None, as_json=as_json)


def _password(from_input: bool) -> tuple[str, bool]:
    """Return a password, and whether it was made here."""
    if from_input:
        return sys.stdin.readline().rstrip("\r\n"), False
    return secrets.token_urlsafe(12), True


def _tell(account: Account, password: str | None, *, as_json: bool) -> None:
    shape = _shape(account) | ({"password": password} if password else {})

    def plain() -> list[str]:
        lines = _table((account,))
        if password:
            lines.append(_("Password, shown only now: {password}").format(password=password))
        return lines

    emit(shape, as_json=as_json, plain=plain)


def _shape(account: Account) -> dict[str, Any]:
    return {"name": account.name, "shown": account.shown, "role": account.role.value, "active": account.active}


def _table(people: tuple[Account, ...]) -> list[str]:
    if not people:
        return [_("Nobody yet. The first: archive users add NAME")]
    return [
        f"{one.name}  {one.shown}, {role_word(one.role)}" + ("" if one.active else ", " + _("closed")) for one in people
    ]
