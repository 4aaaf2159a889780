"""How much one file may be; checked from headers, before anything is decoded."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.errors import BadScanError, LimitError
from pipeline.settings import MEBIBYTE, Settings


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds for one file and each of its pages, and what to assume where it is silent.

    Attributes:
        pdf_dpi: Resolution at which PDF pages are rendered that are not one scan.
        asked_dpi: Resolution of scans that name none; None to estimate it.
        seconds: Time an outside program may take for one page.
    """

    max_bytes: int
    max_pixels: int
    max_pages: int
    pdf_dpi: float = 300.0
    asked_dpi: float | None = None
    seconds: int = 180
    min_side_px: int = 16

    def check_bytes(self, size_bytes: int) -> None:
        """Refuse an empty and a too large file."""
        if size_bytes == 0:
            raise BadScanError("scan-empty")
        if size_bytes > self.max_bytes:
            sizes = {"size_mib": -(-size_bytes // MEBIBYTE), "limit_mib": self.max_bytes // MEBIBYTE}
            raise LimitError("scan-too-large").about(**sizes)

    def check_pixels(self, width_px: int, height_px: int) -> None:
        """Refuse a page that is too large to decode, or too small to hold a word."""
        if min(width_px, height_px) < self.min_side_px:
            raise BadScanError("scan-too-small").about(width=width_px, height=height_px)
        if width_px * height_px > self.max_pixels:
            million = round(self.max_pixels / 1_000_000)
            raise LimitError("scan-too-many-pixels").about(width=width_px, height=height_px, limit=million)

    def check_pages(self, pages: int) -> None:
        """Refuse a file without a page or with too many."""
        if pages < 1:
            raise BadScanError("scan-without-page")
        if pages > self.max_pages:
            raise LimitError("scan-too-many-pages").about(pages=pages, limit=self.max_pages)


def limits_of(settings: Settings) -> Limits:
    """Return the limits that the settings set."""
    return Limits(
        max_bytes=settings.max_file_mib * MEBIBYTE,
        max_pixels=settings.max_megapixels * 1_000_000,
        max_pages=settings.max_pages,
        pdf_dpi=float(settings.pdf_dpi),
        asked_dpi=float(settings.asked_dpi) if settings.asked_dpi else None,
        seconds=settings.page_seconds,
    )
