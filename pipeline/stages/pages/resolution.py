"""How many dots per inch a page was scanned at: as the file says, as asked for, or estimated from usual paper."""

from __future__ import annotations

MIN_DPI, MAX_DPI = 30.0, 4800.0
A4_LONG_IN = 297 / 25.4
A3_LONG_IN = 420 / 25.4
A_SERIES_RATIO = 2**0.5
_PLACEHOLDERS = (72.0, 96.0)
_USUAL = (72, 100, 150, 200, 240, 300, 400, 600, 800, 1200)


def choose_dpi(named: float | None, width_px: int, height_px: int, asked: float | None) -> tuple[float, str]:
    """Return dots per inch and where they come from: "file", "asked" or "estimated".

    A file that names 72 or 96 dpi, as cameras and web pages write without measuring, is believed only if the page
    would then be no longer than A3. Where nothing is known, the long side is taken for A4's (297 mm); in A series
    proportion the value is drawn to the nearest that scanners offer.
    """
    if named is not None and is_credible(named, width_px, height_px):
        return round(named, 2), "file"
    if asked is not None:
        return asked, "asked"
    return _estimate(width_px, height_px), "estimated"


def is_credible(dpi: float, width_px: int, height_px: int) -> bool:
    """Tell whether a resolution named in a file can be meant."""
    if not MIN_DPI <= dpi <= MAX_DPI:
        return False
    placeholder = any(abs(dpi - value) < 0.5 for value in _PLACEHOLDERS)
    return not placeholder or max(width_px, height_px) / dpi <= A3_LONG_IN * 1.02


def _estimate(width_px: int, height_px: int) -> float:
    long, short = max(width_px, height_px), min(width_px, height_px)
    dpi = min(max(long / A4_LONG_IN, MIN_DPI), MAX_DPI)
    if abs(long / short / A_SERIES_RATIO - 1) < 0.06:
        nearest = min(_USUAL, key=lambda usual: abs(usual - dpi))
        if abs(nearest / dpi - 1) < 0.08:
            return float(nearest)
    return round(dpi, 1)
