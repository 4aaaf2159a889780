"""From a file to its pages: what it is, by its content, and the pixels of each page.

Meant to be called in a child process that may die alone; still refuses by headers, before anything is decoded, what
would cost too much.
"""

from __future__ import annotations

from pathlib import Path

from pipeline.errors import BadScanError, LimitError
from pipeline.model import Layer, ScanFacts
from pipeline.ports import Pixels
from pipeline.stages.pages.limits import Limits, limits_of
from pipeline.stages.pages.pdf import decode_pdf, look_at_pdf, read_pdf_text
from pipeline.stages.pages.raster import decode_picture, look_at_picture
from pipeline.stages.pages.sniff import HEAD_BYTES, PDF, ending_fits, tell_media_type

__all__ = ["Limits", "decode", "ending_fits", "limits_of", "look", "own_text"]


def look(path: Path, limits: Limits) -> ScanFacts:
    """Say what a file is and which pages it has.

    Warnings: scan-wrong-extension (where the path has an ending), scan-profile-ignored, scan-more-pictures (of a PNG,
    WebP or HEIC that holds several, only the main one is taken).

    Raises:
        BadScanError: Empty, cut off, damaged, locked, too small, not a scan; the code says which.
        LimitError: Too many bytes, pages or pixels.
    """
    try:
        limits.check_bytes(path.stat().st_size)
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
        media_type = tell_media_type(head)
        facts = look_at_pdf(path, limits) if media_type == PDF else look_at_picture(path, media_type, limits)
    except OSError as error:
        raise _unreadable(error) from error
    except MemoryError as error:
        raise LimitError("page-too-much-memory") from error
    if ending_fits(path.name, media_type):
        return facts
    return ScanFacts(facts.media_type, facts.pages, ("scan-wrong-extension", *facts.warnings))


def decode(path: Path, media_type: str, index: int, dpi: float, limits: Limits) -> Pixels:
    """Return the pixels of one page, of the size that look() gave.

    Args:
        media_type: As look() gave it.
        index: 0-based place in the file, as look() gave it.
        dpi: As look() gave it; a PDF page is rendered at it.

    Returns:
        Shape (height, width) grey or (height, width, 3) sRGB, uint8, upright after EXIF orientation.

    Raises:
        BadScanError: Damaged or cut off.
        LimitError: Too many pixels, too much memory or time.
        EngineError: Poppler is not installed.
    """
    try:
        if media_type == PDF:
            return decode_pdf(path, index, dpi, limits)
        return decode_picture(path, media_type, index, limits)
    except OSError as error:
        raise _unreadable(error) from error
    except MemoryError as error:
        raise LimitError("page-too-much-memory") from error


def own_text(path: Path, media_type: str, index: int, dpi: float) -> Layer | None:
    """Return the words that one page of a PDF carries itself, in page pixels at dpi; None for any other kind.

    The same as look() gives for that page, without looking at all the others.

    Raises:
        BadScanError: Damaged, locked, or no such page.
    """
    if media_type != PDF:
        return None
    try:
        return read_pdf_text(path, index, dpi)
    except OSError as error:
        raise _unreadable(error) from error


def _unreadable(error: OSError) -> BadScanError:
    if isinstance(error, FileNotFoundError):
        return BadScanError("file-gone")
    return BadScanError("file-unreadable").about(detail=error.strerror or type(error).__name__)
