"""A box that somebody names in an address, on its page."""

from __future__ import annotations

from dataclasses import replace

from pydantic import Field

from pipeline.errors import UsageError
from pipeline.model import Box, Page, Word
from pipeline.query import FoundWord
from pipeline.spotting import WRITTEN, box_from
from pipeline.web.frames import Cutting, line_of, whole_page
from pipeline.web.views import PageView
from pipeline.web.wish import Seek


class SeekAt(Seek):
    """The parameters of a page."""

    box: str = Field("", max_length=60, description="A place to show: x,y,width,height in pixels of the scan.")


def around(page: Page, box: Box, *, narrow: bool = False) -> Cutting | None:
    """Return the picture of a box and what stands beside it, the box marked; None where there is no picture of it."""
    if page.scan_sha256 is None:
        return None
    return line_of(page, box, [_marked(box)], narrow=narrow)


def boxed(view: PageView, text: str) -> tuple[PageView, Box | None]:
    """Return a page with a box on its scan, and the box; what names no box on the page changes nothing."""
    try:
        box = box_from(text) if text and view.scan else None
    except UsageError:
        return view, None
    if box is None or not around(view.page, box):
        return view, None
    return replace(view, scan=whole_page(view.page, [_marked(box)])), box


def may_ask(page: Page) -> bool:
    """Say whether there may be handwriting to ask by."""
    return page.scan_sha256 is not None and page.kind in WRITTEN


def _marked(box: Box) -> FoundWord:
    return FoundWord(0, Word("", box))
