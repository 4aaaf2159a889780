"""Write one reading of a page as plain text under a heading that says what it is worth."""

from __future__ import annotations

from pipeline.i18n import _
from pipeline.model import Layer, Page
from pipeline.trust import Worth
from pipeline.words import origin_word


def plain(page: Page, layer: Layer, *, worth: Worth) -> str:
    """Write a page's reading as text.

    Args:
        page: The page.
        layer: One reading of it.
        worth: What it is worth.

    Returns:
        Lines that begin with "#" (which page, who read it, how many errors are expected), an empty line, the text.
    """
    place = _("{item}, page {n}").format(item=page.item, n=page.number)
    said = ", ".join(part for part in (origin_word(layer.origin), worth.words) if part)
    heading = [place, said, *([worth.warning] if worth.warning else [])]
    return "\n".join([*(f"# {line}" for line in heading), "", layer.text, ""])
