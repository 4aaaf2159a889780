"""Those who may sign in, by the command."""

from __future__ import annotations

from collections.abc import Callable

from tests.acceptance.conftest import Command


def test_the_first_is_administrator_and_the_password_is_shown_once(command: Callable[..., Command]) -> None:
    archive = command()
    first = archive.json("users", "add", "olga", "--shown", "Ольга Ивановна")
    assert first["role"] == "administrator"
    assert len(first["password"]) >= 10
    second = archive.json("users", "add", "anna", "--role", "archivist")
    assert (second["shown"], second["role"]) == ("anna", "archivist")
    listed = archive.json("users", "list")
    assert [(one["name"], one["role"], one["active"]) for one in listed] == [
        ("anna", "archivist", True),
        ("olga", "administrator", True),
    ]
    assert "password" not in listed[0]
    refused = archive.run("users", "close", "olga")
    assert refused.returncode == 1
    assert "is the only administrator" in refused.stderr
    assert archive.json("users", "change", "anna", "--role", "editor")["role"] == "editor"
    assert archive.run("users", "change", "anna").returncode == 2
