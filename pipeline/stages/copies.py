"""The text in a file that a family brings: plain text in the encodings there are, or a document of a word processor."""

from __future__ import annotations

import io
import unicodedata
import zipfile

from lxml import etree

from pipeline.errors import BadDataError, LimitError

MOST_BYTES = 8 * 1024 * 1024
MOST_LETTERS = 4_000_000
MOST_UNPACKED = 64 * 1024 * 1024
_WORDS = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
_BREAKS = (_WORDS + "br", _WORDS + "cr")


def text_of(data: bytes) -> str:
    """Return the text of a file: UTF-8, UTF-16 with its mark, Windows-1251, or DOCX.

    Raises:
        BadDataError: It is neither, or holds no words.
        LimitError: It is too large.
    """
    if len(data) > MOST_BYTES:
        raise LimitError("copy-too-large").about(limit_mib=MOST_BYTES // 1024 // 1024)
    text = _of_document(data) if data[:4] == b"PK\x03\x04" else _decoded(data)
    return clean(text)


def clean(text: str) -> str:
    """Return a pasted text with one form for each letter and one kind of line break.

    Raises:
        BadDataError: There are no words in it.
        LimitError: It is too long.
    """
    if len(text) > MOST_LETTERS:
        raise LimitError("copy-too-large").about(limit_mib=MOST_BYTES // 1024 // 1024)
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n"))
    text = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf"))
    if not any(c.isalpha() for c in text):
        raise BadDataError("copy-empty")
    return text


def _decoded(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _as(data, "utf-16")
    if b"\x00" in data:
        raise BadDataError("copy-binary")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = _as(data, "cp1251")
    letters = [c for c in text if c.isalpha()]
    strange = sum(1 for c in text if unicodedata.category(c) == "Cc" and c not in "\n\r\t\f")
    if strange or sum("а" <= c.lower() <= "я" for c in letters) < 0.5 * max(1, len(letters)):
        raise BadDataError("copy-binary")
    return text


def _as(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise BadDataError("copy-binary") from None


def _of_document(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            told = parts.getinfo("word/document.xml")
            if told.file_size > MOST_UNPACKED:
                raise LimitError("copy-too-large").about(limit_mib=MOST_BYTES // 1024 // 1024)
            root = etree.fromstring(parts.read(told), _PARSER)
    except (KeyError, ValueError, zipfile.BadZipFile, NotImplementedError, etree.XMLSyntaxError, OSError):
        raise BadDataError("copy-binary") from None
    lines = []
    for paragraph in root.iter(_WORDS + "p"):
        pieces = [_piece(str(part.tag), part.text) for part in paragraph.iter()]
        lines.append("".join(pieces))
    return "\n".join(lines)


def _piece(tag: str, text: str | None) -> str:
    if tag == _WORDS + "t":
        return text or ""
    return "\n" if tag in _BREAKS else "\t" if tag == _WORDS + "tab" else ""
