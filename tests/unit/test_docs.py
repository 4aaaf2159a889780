"""README and guide say what the program does: settings, commands and exit codes are held to the code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer.main

from pipeline.cli.app import app
from pipeline.errors import ExitCode
from pipeline.settings import PREFIX, Settings

ROOT = Path(__file__).parent.parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
GUIDES = [ROOT / "docs" / "guide" / f"{language}.md" for language in ("ru", "en")]


def command_names() -> set[str]:
    group = typer.main.get_command(app)
    names = set()
    for name, command in group.commands.items():  # type: ignore[attr-defined]
        children = getattr(command, "commands", None)
        names |= {f"{name} {child}" for child in children} if children else {name}
    return names


def test_readme_lists_every_setting_with_its_default_and_no_other():
    rows = dict(re.findall(r"^\| `(ARCHIVE_[A-Z_]+)` \| ([^|]+) \|", README, flags=re.M))
    assert set(rows) == {PREFIX + name.upper() for name in Settings.model_fields}
    for name, field in Settings.model_fields.items():
        shown = rows[PREFIX + name.upper()].strip()
        if field.default_factory is None and field.default not in (None, ""):
            assert shown == f"`{field.default}`", name


def test_readme_names_every_command_and_no_other():
    named = set(re.findall(r"^\| `archive ([a-z]+(?: [a-z]+)?)[^`]*` \|", README, flags=re.M))
    assert named == command_names()


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.stem)
def test_guide_names_only_commands_that_exist(guide: Path):
    text = guide.read_text(encoding="utf-8")
    used = set(re.findall(r"`archive ([a-z]+(?: (?:status|check|rebuild|use|stop)\b)?)", text))
    assert used, "the guide shows no command at all"
    assert used <= command_names() | {name.split()[0] for name in command_names()}


def test_readme_gives_the_exit_codes():
    rows = {int(code): text for code, text in re.findall(r"^\| (\d) \| ([^|]+) \|", README, flags=re.M)}
    assert set(rows) == {code.value for code in ExitCode}


def test_every_commands_help_has_an_example():
    group = typer.main.get_command(app)
    for name, command in group.commands.items():  # type: ignore[attr-defined]
        assert f"archive {name}" in (command.help or ""), name


def test_readme_is_short_enough_to_be_read():
    assert len(README.splitlines()) <= 200
