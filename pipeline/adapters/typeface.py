"""PT Sans for documents on paper: the pages' own woff2 files, put together as TrueType in memory."""

from __future__ import annotations

from functools import cache
from importlib import resources
from io import BytesIO
from pathlib import Path

from fontTools.merge import Merger
from fontTools.ttLib import TTFont

from pipeline.errors import EngineError

SCRIPTS = ("latin", "cyrillic")
REGULAR, BOLD = 400, 700
_NOT_PRINTED = ("GSUB", "GPOS", "GDEF", "kern", "DSIG", "hdmx", "VDMX", "LTSH", "gasp", "FFTM")
"""Tables that a PDF does not use and that cannot be merged simply."""


@cache
def typeface(weight: int) -> bytes:
    """Return the font of a weight as TrueType.

    Raises:
        EngineError: The pages' fonts were not fetched.
    """
    folder = Path(str(resources.files("pipeline"))) / "web" / "static" / "vendor"
    files = [folder / f"pt-sans-{script}-{weight}.woff2" for script in SCRIPTS]
    if not all(file.is_file() for file in files):
        raise EngineError("fonts-missing")
    merged = Merger().merge([_plain(file) for file in files])
    merged["head"].modified = merged["head"].created  # the same fonts give the same bytes
    merged.recalcTimestamp = False
    written = BytesIO()
    merged.save(written)
    return written.getvalue()


def _plain(file: Path) -> BytesIO:
    font = TTFont(file, recalcTimestamp=False)
    font.flavor = None
    for table in _NOT_PRINTED:
        if table in font:
            del font[table]
    written = BytesIO()
    font.save(written)
    written.seek(0)
    return written
