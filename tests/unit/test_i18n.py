"""Russian is complete: each text of the program has a Russian form with the same placeholders, compiled and current."""

from __future__ import annotations

import ast
import io
import re
import string
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

import pipeline
from pipeline.words import action_word

LOCALE = Path("schemas/locale/ru/LC_MESSAGES")
KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2)}
METHODS = [("**.py", "python"), ("**.html", "jinja2")]


@pytest.fixture(scope="module")
def russian() -> Catalog:
    with (LOCALE / "archive.po").open("rb") as file:
        return read_po(file, locale="ru")


def texts_in_the_program() -> set[str | tuple[str, str]]:
    found = set()
    for folder in ("pipeline", "flows"):
        for _, _, msgid, _, _ in extract_from_dir(folder, METHODS, keywords=KEYWORDS):
            found.add(msgid)
    return found


def forms_of(text: str | list[str] | tuple[str, ...]) -> tuple[str, ...]:
    """One text, or all its plural forms: a text catalogue has them as a tuple, a compiled one as a list."""
    return (text,) if isinstance(text, str) else tuple(text)


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_every_text_of_the_program_has_a_russian_form(russian: Catalog):
    texts = texts_in_the_program()
    assert len(texts) > 100
    missing = [text for text in texts if text and not _translated(russian, text)]
    assert missing == []


def _translated(russian: Catalog, text: str | tuple[str, str]) -> bool:
    message = russian.get(text if isinstance(text, str) else text[0])
    if message is None or message.fuzzy:
        return False
    return all(forms_of(message.string))


def test_placeholders_are_the_same_in_both_languages(russian: Catalog):
    wrong = []
    for message in russian:
        wanted = set().union(*(placeholders(text) for text in forms_of(message.id)))
        wrong += [
            message.id for form in forms_of(message.string) if message.id and form and placeholders(form) != wanted
        ]
    assert wrong == []


def test_plural_texts_have_the_three_russian_forms(russian: Catalog):
    plural = [message for message in russian if not isinstance(message.id, str)]
    assert plural
    assert all(len(message.string) == 3 for message in plural)


def test_the_compiled_catalogue_is_made_from_the_text_one(russian: Catalog):
    compiled = read_mo(io.BytesIO((LOCALE / "archive.mo").read_bytes()))
    text = {forms_of(m.id)[0]: forms_of(m.string) for m in russian if m.id and m.string}
    made = {forms_of(m.id)[0]: forms_of(m.string) for m in compiled if m.id}
    assert made == text


def test_no_text_stands_inside_an_f_string_where_it_would_not_be_collected():
    hidden = []
    for path in (*Path("pipeline").rglob("*.py"), *Path("flows").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr):
                hidden += [f"{path}:{call.lineno}" for call in ast.walk(node) if _marks_a_text(call)]
    assert hidden == []


def _marks_a_text(node: ast.AST) -> bool:
    called = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in KEYWORDS
    return called and isinstance(node.args[0], ast.Constant)


@pytest.mark.parametrize(("language", "word"), [("ru", "Найти"), ("en", "Search")])
def test_help_speaks_the_language_of_the_setting(language: str, word: str):
    done = subprocess.run(
        [sys.executable, "-m", "pipeline.cli", "search", "--help"],
        env={"PATH": "/usr/bin:/bin", "ARCHIVE_LANGUAGE": language, "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert word in done.stdout


def test_whatever_is_noted_as_a_change_has_words() -> None:
    """The names of actions are written where the catalogue notes a revision; history and lists of changes show them."""
    adapters = Path(pipeline.__file__).parent / "adapters" / "catalogue"
    noted = {
        found
        for file in adapters.glob("*.py")
        for found in re.findall(r'note_revision\((?:[^()]|\([^()]*\))*?"([a-z]+)"', file.read_text(encoding="utf-8"))
    }
    assert {"record", "text", "withdraw", "entries", "letters"} <= noted
    assert all(action_word(action) for action in noted)
