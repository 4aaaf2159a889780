"""Bring any text into the shape that XML 1.0 allows."""

import re

_ILLEGAL = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")


def legal_text(text: str) -> str:
    """Return text without the characters that XML 1.0 forbids (most controls, lone surrogates)."""
    return _ILLEGAL.sub("", text)


def legal_language(tag: str | None) -> str | None:
    """Return a language tag that `xml:lang` can hold; None for none or another text."""
    return tag if tag and _LANGUAGE.fullmatch(tag) else None
