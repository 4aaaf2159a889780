"""The characters of a CTC net, from a file beside it: a character a line, one line of all, or JSON."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipeline.adapters.foreign.cards import MAX_LABELS
from pipeline.errors import BadDataError

MAX_BYTES = 1024 * 1024
BLANKS = ("<blank>", "[blank]", "<blk>", "<ctc>", "[ctc]", "blank", "<pad>", "[pad]", "ε", "␢")
NAMES_IN_A_NET = ("alphabet", "character", "characters", "charset")


def read_alphabet(file: Path) -> list[str]:
    """Return the labels of a file, in order.

    Raises:
        BadDataError: It cannot be read, is too large, or names no characters.
    """
    try:
        with file.open("rb") as opened:
            raw = opened.read(MAX_BYTES + 1)
        text = raw.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadDataError("model-alphabet-unreadable").about(file=file.name, detail=str(error)[:100]) from None
    if len(raw) > MAX_BYTES:
        raise BadDataError("model-alphabet-unreadable").about(file=file.name, detail=f"> {MAX_BYTES} bytes")
    return checked(_from_json(text) if file.suffix == ".json" else labels_of(text), file.name)


def labels_of(text: str) -> list[str]:
    """Return labels of a text: a label a line, or where there is one line only, its characters.

    An empty line among others stands for the space, which editors take off the ends of lines.
    """
    rows = text.replace("\r\n", "\n").split("\n")
    while rows and rows[-1] == "":
        rows.pop()
    if len(rows) == 1:
        return list(unicodedata.normalize("NFC", rows[0]))
    return [row or " " for row in rows]


def checked(labels: Sequence[str], name: str) -> list[str]:
    """Return the labels; BadDataError if they are none, too many, doubled or too long."""
    fault = ""
    if not 1 <= len(labels) <= MAX_LABELS:
        fault = str(len(labels))
    elif len(set(labels)) < len(labels):
        fault = " ".join(sorted(label for label in set(labels) if labels.count(label) > 1))[:60]
    elif any(not 1 <= len(label) <= 16 for label in labels):
        fault = next(label for label in labels if not 1 <= len(label) <= 16)[:60]
    if fault:
        raise BadDataError("model-alphabet-unreadable").about(file=name, detail=fault)
    return list(labels)


def fit_alphabet(labels: Sequence[str], classes: int, model: str) -> tuple[list[str], str]:
    """Return the labels of the classes besides the blank, and which class is the blank: "first", "last" or "".

    Raises:
        BadDataError: The net has another number of classes.
    """
    found = list(labels)
    blank = ""
    if found[0].lower() in BLANKS:
        found, blank = found[1:], "first"
    elif found[-1].lower() in BLANKS:
        found, blank = found[:-1], "last"
    if classes == len(found) + 2 and " " not in found:
        found.append(" ")  # nets of the Paddle family know the space though their list does not name it
    if classes != len(found) + 1:
        raise BadDataError("model-alphabet-other").about(model=model, classes=classes, characters=len(found))
    return found, blank


def _from_json(text: str) -> list[str]:
    try:
        told: Any = json.loads(text)
    except (ValueError, RecursionError):
        return []
    if isinstance(told, dict):
        told = next((told[name] for name in NAMES_IN_A_NET if name in told), [])
    if isinstance(told, str):
        return list(told)
    return [str(label) for label in told] if isinstance(told, list) else []
