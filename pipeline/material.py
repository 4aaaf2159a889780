"""What can be learned from one page: its lines as pictures, paired with the text that a person set.

Runs inside a child process (adapters.pool), like reading.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from pipeline.model import Geometry, Line
from pipeline.ports import KnownLine, KnownLines, LineReader, PageJob
from pipeline.stages import alignment, cleanup, geometry, pages

FITTING_SHARE = 0.5
"""Where a smaller share of a page's lines fits the picture, the text is another page's: nothing of it is learned."""
LONGEST = 160
"""Characters of the longest line that is learned from: more are several lines, or none."""
_UNREADABLE = re.compile(
    r"нрзб|неразб|нечит|зач[её]ркн|illegible|unreadable|\[|\]|<|>|\{|\}|~~|\u0336|\?\?|\*\*|_{2,}|x{3,}|х{3,}",
    re.IGNORECASE,
)
_SAME = str.maketrans(
    {"…": "...", "’": "'", "‘": "'", "\u00a0": " ", "−": "-", "‑": "-", "¬": "-", "”": "“", "‚": ",", "\u00ad": "-"}
)


def known_lines(
    job: PageJob,
    laid: Geometry,
    text: Sequence[Line],
    reader: LineReader,
    limits: pages.Limits,
    seconds: float,
) -> KnownLines:
    """Find the lines of a page and pair them with a person's text.

    Args:
        job: The page.
        laid: How the page was laid upright when it was read; it is laid so again.
        text: The person's lines; boxes in pixels of the master.
        reader: Finds and reads the lines.
        limits: For decoding.
        seconds: Time that reading may take.

    Raises:
        BadScanError, LimitError, EngineError: With the code that says why.
    """
    grey = cleanup.as_grey(pages.decode(job.file, job.media_type, job.index, job.dpi, limits))
    master = geometry.Picture(grey, dpi=job.dpi)
    upright = lay_again(master, laid)
    found = reader.lines_of(upright.pixels, seconds=seconds)
    on_master = [
        replace(each.line, box=geometry.to_master(each.shape.box, upright.to_master, master.size)) for each in found
    ]
    readable, unreadable = _readable(text, reader.alphabet)
    lines, uncertain, used = [], 0, set()
    for part in alignment.lay(text, on_master):
        stand = {i for i, _ in part.words}
        used |= stand
        if not stand <= readable.keys():
            continue  # counted as unreadable
        words = " ".join(readable[i][n] for i, n in part.words)
        if part.broken or not 0 < len(words) <= LONGEST:
            uncertain += 1
        else:
            lines.append(KnownLine(found[part.found].picture, words, "", on_master[part.found].text))
    if len(used) < FITTING_SHARE * min(len(readable) + unreadable, len(found)):
        return KnownLines((), len(readable), 0, unreadable)
    return KnownLines(tuple(lines), len(readable.keys() - used), uncertain, unreadable)


def lay_again(master: geometry.Picture, laid: Geometry) -> geometry.Picture:
    """Turn and straighten a page as it was when it was read."""
    upright = geometry.turn(geometry.fit_for_engine(master), laid.rotation_deg)
    if not laid.skew_deg:
        return upright
    return geometry.straighten(upright, laid.skew_deg, paper=cleanup.paper_brightness(upright.pixels))


def clean(text: str, alphabet: str) -> str | None:
    """Write a line with the model's own signs; None where something in it is not what stands on the paper.

    Marks of what could not be read, of what is struck out and of what an editor added are no text of the page.
    """
    if _UNREADABLE.search(text):
        return None
    plain = " ".join(unicodedata.normalize("NFC", text).translate(_SAME).split())
    return plain if plain and all(c in alphabet for c in plain) else None


def _readable(text: Sequence[Line], alphabet: str) -> tuple[dict[int, list[str]], int]:
    """Return the words of the lines that can be learned from, by number, and how many others have text."""
    readable: dict[int, list[str]] = {}
    unreadable = 0
    for i, line in enumerate(text):
        if not line.text.strip():
            continue
        plain = clean(line.text, alphabet)
        if plain is None:
            unreadable += 1
        else:
            readable[i] = plain.split()
    return readable, unreadable
