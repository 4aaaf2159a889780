"""What the name of a file says: how it is shown, where it sorts, which frame and side it is."""

from __future__ import annotations

import os
import re
import unicodedata
from pathlib import Path
from typing import NamedTuple

DIGITS = 20
_NUMBER = re.compile(r"[0-9]+")
_BACK = {"v", "verso", "об", "b", "б"}
_FRAME = re.compile(
    r"(?P<stem>.*?)[ _.,()№\-–—]*(?P<frame>[0-9]+)\)?(?:[ _.\-]?(?P<side>recto|verso|r|v|лиц|об|a|b|а|б)\.?)?",
    re.IGNORECASE | re.DOTALL,
)
_TARGET = re.compile(r"target|colou?r.?(checker|chart|card)|(?<!\w)(it8|мишень|мира|шкала)(?!\w)", re.IGNORECASE)


class Frame(NamedTuple):
    """A file's name taken apart.

    Attributes:
        stem: What it has in common with its neighbours, folded; the whole name where there is no number.
        number: Frame number as written by the camera or scanner, None if the name ends in no number.
        digits: How many digits it was written with.
        back: Whether it is the back (verso, оборот) of a leaf.
    """

    stem: str
    number: int | None
    digits: int
    back: bool


def shown(name: str) -> str:
    """Return a name fit for screen, log and database: NFC; undecodable bytes and control characters replaced."""
    text = unicodedata.normalize("NFC", os.fsencode(name).decode("utf-8", "replace"))
    return "".join("\ufffd" if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp", "Cs") else c for c in text)


def natural_key(text: str) -> str:
    """Return a key that sorts as people do, compared character by character or byte by byte: 2 before 10.

    Digits are padded with zeros; letters lose case; undecodable bytes are spelled out, so that the key can be stored.
    """
    spelled = os.fsencode(text).decode("utf-8", "backslashreplace")
    folded = unicodedata.normalize("NFC", spelled).casefold()
    return _NUMBER.sub(lambda m: _padded(m.group()), "".join(c if c.isprintable() else "_" for c in folded))


def _padded(digits: str) -> str:
    bare = digits.lstrip("0")
    return bare.zfill(DIGITS) if len(bare) <= DIGITS else f":{len(bare):03d}{bare}"  # ":" sorts after "9"


def frame_of(path: Path) -> Frame:
    """Take a name apart: "PL-BL-000123_0004v" is frame 4, back, of "pl-bl-000123"."""
    stem = unicodedata.normalize("NFC", os.fsencode(path.stem).decode("utf-8", "backslashreplace")).casefold()
    match = _FRAME.fullmatch(stem)
    if match is None:
        return Frame(stem, None, 0, back=False)
    digits = match["frame"]
    return Frame(match["stem"], int(digits), len(digits), back=(match["side"] or "") in _BACK)


def order_key(path: Path, folder: Path) -> str:
    """Return where a file stands within its item, as a string that sorts right bytewise.

    Colour targets come first, then subfolders in natural order, then stem, frame number, front before back.
    """
    frame = frame_of(path)
    rank = 0 if _TARGET.search(shown(path.stem)) else 1
    inside = "/".join(natural_key(part) for part in path.relative_to(folder).parent.parts)
    number = "" if frame.number is None else f"#{_padded(str(frame.number))}{int(frame.back)}"
    return f"{rank}/{inside}/{natural_key(frame.stem)}{number}{natural_key(path.suffix)}"
