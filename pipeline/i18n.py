"""Russian first, English second: turns English msgids into the reader's language (gettext).

The language is a context variable, so that one web process can answer in both at once.
"""

from __future__ import annotations

import gettext
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from importlib import resources
from typing import Literal, get_args

Language = Literal["ru", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
DOMAIN = "archive"

_language: ContextVar[Language] = ContextVar("language", default="ru")


def current_language() -> Language:
    """Return the language in which texts are made now."""
    return _language.get()


def set_language(language: Language) -> None:
    """Make texts in this language from now on, in this context."""
    _language.set(language)


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Make texts in this language inside the with-block."""
    token = _language.set(language)
    try:
        yield
    finally:
        _language.reset(token)


@cache
def _catalogue(language: Language) -> gettext.NullTranslations:
    if language == "en":
        return gettext.NullTranslations()  # msgids are English
    with resources.as_file(resources.files("schemas") / "locale") as folder:
        return gettext.translation(DOMAIN, folder, languages=[language])


def _(msgid: str) -> str:
    """Return the text for an English msgid in the current language."""
    return _catalogue(_language.get()).gettext(msgid)


def ngettext(singular: str, plural: str, number: int) -> str:
    """Return the text with the right plural form (Russian has three) for a number."""
    return _catalogue(_language.get()).ngettext(singular, plural, number)


def N_(msgid: str) -> str:  # noqa: N802 - gettext's own name for "translate later"
    """Mark a text for translation at the time it is shown."""
    return msgid
