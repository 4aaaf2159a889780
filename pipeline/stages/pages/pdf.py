"""Looks into PDFs (pypdfium2) and renders their pages (poppler, by pdf2image)."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.errors import BadScanError, EngineError, LimitError
from pipeline.model import Layer, PageFacts, ScanFacts
from pipeline.ports import Pixels
from pipeline.stages.pages.limits import Limits
from pipeline.stages.pages.pdf_text import read_text_layer
from pipeline.stages.pages.sniff import PDF

POINTS_PER_INCH = 72.0
MOST_IMAGES = 500
TAIL_BYTES = 8192
MOST_ROUNDING_PX = 2
_FULL_PAGE = 0.9
_MIN_SCAN_DPI, _MAX_SCAN_DPI = 72.0, 1200.0


def look_at_pdf(path: Path, limits: Limits) -> ScanFacts:
    """Say which pages a PDF has, at which resolution they are rendered, and which words it carries itself.

    A page that is one scan is rendered at that scan's own resolution (dpi_source "file"), any other at pdf_dpi
    ("asked"). Errors as pages.look.
    """
    with _opened(path) as document:
        limits.check_pages(len(document))
        return ScanFacts(PDF, tuple(_look_at_page(document, index, limits) for index in range(len(document))))


def decode_pdf(path: Path, index: int, dpi: float, limits: Limits) -> Pixels:
    """Return one page's pixels, rendered at dpi to exactly the size that looking at it gave. Errors as pages.decode."""
    with _opened(path) as document, _page(document, index) as page:
        size = _size_px(page.get_size(), dpi)
    limits.check_pixels(*size)
    return _fit(_render(path, index, dpi, limits.seconds), size, index)


def read_pdf_text(path: Path, index: int, dpi: float) -> Layer | None:
    """Return the words that one page carries itself, None if it has none. Errors as pages.own_text."""
    with _opened(path) as document, _page(document, index) as page:
        return read_text_layer(page, *_size_px(page.get_size(), dpi))


def _look_at_page(document: Any, index: int, limits: Limits) -> PageFacts:
    with _page(document, index) as page:
        own = _own_dpi(page)
        dpi, source = (own, "file") if own is not None else (limits.pdf_dpi, "asked")
        width, height = _size_px(page.get_size(), dpi)
        limits.check_pixels(width, height)
        return PageFacts(index, width, height, dpi, source, read_text_layer(page, width, height))


@contextmanager
def _page(document: Any, index: int) -> Iterator[Any]:
    import pypdfium2

    if not 0 <= index < len(document):
        raise BadScanError("scan-without-page")
    try:
        page = document[index]
    except pypdfium2.PdfiumError as error:
        raise BadScanError("scan-broken").about(detail=f"page {index + 1}") from error
    try:
        yield page
    finally:
        page.close()


def _size_px(size_pt: tuple[float, float], dpi: float) -> tuple[int, int]:
    sides = [side * dpi / POINTS_PER_INCH for side in size_pt]
    if not all(math.isfinite(side) for side in sides):
        raise BadScanError("scan-broken").about(detail="page size")
    return max(1, round(sides[0])), max(1, round(sides[1]))


def _own_dpi(page: Any) -> float | None:
    """Return the resolution of the scan (or of the strips of it) that covers a page, None if there is none."""
    import pypdfium2
    from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE

    covered, finest = 0.0, 0.0
    width_pt, height_pt = page.get_size()
    try:
        for number, image in enumerate(page.get_objects(filter=[FPDF_PAGEOBJ_IMAGE], max_depth=1)):
            left, bottom, right, top = image.get_bounds()
            area = (right - left) * (top - bottom)
            columns, rows = image.get_px_size()
            if number >= MOST_IMAGES or area <= 0:
                return None
            covered += area
            if area >= 0.01 * width_pt * height_pt:
                finest = max(finest, math.sqrt(columns * rows / area) * POINTS_PER_INCH)
    except pypdfium2.PdfiumError:
        return None
    if covered < _FULL_PAGE * width_pt * height_pt or not _MIN_SCAN_DPI <= finest <= _MAX_SCAN_DPI:
        return None
    return round(finest, 2)


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    import pypdfium2
    from pypdfium2.raw import FPDF_ERR_PASSWORD, FPDF_ERR_SECURITY

    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        if error.err_code in (FPDF_ERR_PASSWORD, FPDF_ERR_SECURITY):
            raise BadScanError("scan-pdf-encrypted") from error
        if not _has_end(path):
            raise BadScanError("scan-cut-off") from error
        raise BadScanError("scan-broken").about(detail=str(error)[:200]) from error
    try:
        if not _has_end(path):
            raise BadScanError("scan-cut-off")
        yield document
    finally:
        document.close()


def _has_end(path: Path) -> bool:
    """Tell whether the end mark is there (ISO 32000-1, 7.5.5); programs mend a PDF without it and lose pages."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - TAIL_BYTES))
        return b"%%EOF" in file.read()


def _render(path: Path, index: int, dpi: float, seconds: int) -> Pixels:
    from pdf2image import convert_from_path, exceptions

    try:
        pages = convert_from_path(
            path,
            dpi=dpi,  # type: ignore[arg-type]  # handed on to poppler, which takes fractions
            first_page=index + 1,
            last_page=index + 1,
            use_cropbox=True,
            timeout=seconds,
        )
    except exceptions.PDFInfoNotInstalledError as error:
        raise EngineError("poppler-missing") from error
    except exceptions.PDFPopplerTimeoutError as error:
        raise LimitError("page-too-slow").about(seconds=seconds) from error
    except (exceptions.PDFPageCountError, exceptions.PDFSyntaxError, OSError, ValueError) as error:
        raise BadScanError("scan-broken").about(detail=f"page {index + 1}") from error
    if len(pages) != 1:
        raise BadScanError("scan-broken").about(detail=f"page {index + 1}")
    return np.array(pages[0].convert("RGB"), dtype=np.uint8)


def _fit(pixels: Pixels, size: tuple[int, int], index: int) -> Pixels:
    """Cut or repeat the last row and column: poppler rounds sides up, from numbers of another precision."""
    more_rows, more_columns = size[1] - pixels.shape[0], size[0] - pixels.shape[1]
    if max(abs(more_rows), abs(more_columns)) > MOST_ROUNDING_PX:
        raise BadScanError("scan-broken").about(detail=f"page {index + 1}")
    padding = ((0, max(0, more_rows)), (0, max(0, more_columns)), (0, 0))
    return np.ascontiguousarray(np.pad(pixels, padding, mode="edge")[: size[1], : size[0]])
