"""The story of search by picture: a box around a written word in, places where the same hand wrote it out.

Nothing is read for it: what the recogniser saw of the word is compared with what it saw elsewhere (stages.spotting).
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from pipeline import looks
from pipeline.archive import Archive
from pipeline.errors import ArchiveError, UsageError
from pipeline.log import log
from pipeline.model import Box, Page, PageKind
from pipeline.ports import PageJob, ReadSettings
from pipeline.shapes import Shape, box_shape
from pipeline.stages.spotting import PageLooks, Place, Question, box_of, find_alike, pour, question_at

WRITTEN = (PageKind.HAND, PageKind.MIXED, PageKind.FORM, PageKind.UNSURE)
"""Kinds of pages on which there may be handwriting."""
SMALLEST_PX = 6
"""A box with a shorter side holds no word."""
LEAST_LIKENESS = 0.25
"""Of places below it one in ten at most is the same word; docs/figures.md."""
WEAK_LIKENESS = 0.4
"""Of places from here on half and more are the same word, docs/figures.md."""
SAME_PLACE = 0.3
_BOX = re.compile(r"\s*-?\d{1,6}\s*(,\s*-?\d{1,6}\s*){3}")


@dataclass(frozen=True, slots=True)
class Sight:
    """A place that looks like the question.

    Attributes:
        page: Number of the page in its item, 1-based.
        box: In pixels of the master.
        likeness: 0 to 1; 1: the recogniser saw exactly the same. No probability.
    """

    item: str
    page: int
    box: Box
    likeness: float

    @property
    def is_weak(self) -> bool:
        """Whether it is more often another word than the same one."""
        return self.likeness < WEAK_LIKENESS


@dataclass(frozen=True, slots=True)
class Spotted:
    """What was found.

    Attributes:
        box: What was asked for, cut off at the page's edge.
        sights: The likest first.
        pages: How many pages were looked through.
        waiting: How many pages there was no time to prepare.
        failed: How many pages could not be prepared.
    """

    box: Box
    sights: tuple[Sight, ...]
    pages: int
    waiting: int = 0
    failed: int = 0


def box_from(text: str) -> Box:
    """Return the box that "x,y,width,height" says; UsageError if it says none."""
    if not _BOX.fullmatch(text.strip()):
        raise UsageError("spot-box-wrong").about(text=text[:60])
    x, y, width, height = (int(part) for part in text.split(","))
    return Box(x, y, width, height)


def spotted_shape(item: str, number: int, found: Spotted) -> Shape:
    """Return what was found as the doors give it out."""
    return {
        "item": item,
        "page": number,
        "box": box_shape(found.box),
        "found_by": "look",
        "pages": found.pages,
        "waiting": found.waiting,
        "failed": found.failed,
        "places": [
            {"item": sight.item, "page": sight.page, "box": box_shape(sight.box), "likeness": sight.likeness}
            for sight in found.sights
        ],
    }


def spot(
    archive: Archive,
    item: str,
    number: int,
    box: Box,
    *,
    within: Sequence[str] = (),
    limit: int = 50,
    seconds: float | None = None,
    told: Callable[[int, int], None] = lambda _done, _all: None,
) -> Spotted:
    """Find places that look like what stands in a box.

    Args:
        archive: Where to look.
        item: Item of the page with the box.
        number: Number of the page, 1-based.
        box: In pixels of the master.
        within: Ids of the items to look through; none: only this one.
        limit: At most so many places.
        seconds: Time for preparing pages that were not prepared when they were read; None: as long as it takes.
        told: Called with how many of the pages to be prepared are done, and their number; from several threads.

    Raises:
        NotFoundError: There is no such item or page.
        UsageError: There is no handwriting in the box, or it is no box around a word.
        ArchiveError: The page with the box cannot be looked at.
    """
    page = archive.catalogue.page(item, number)
    box = _on_page(page, box)
    model = looks.looker_of(archive, item)
    own = _looks_of_question(archive, page, model)
    question = question_at(own, box)
    pages = [page for other in dict.fromkeys(within or (item,)) for page in archive.catalogue.pages(other)]
    pages = [page for page in pages if page.scan_sha256 and page.kind in WRITTEN]
    ready, waiting, failed = _prepared(archive, pages, model, seconds, told)
    places = find_alike(pour([seen for _, seen in ready]), question, limit=limit + 1, least=LEAST_LIKENESS)
    others = [place for place in places if not (ready[place.page][0].id == page.id and _is_same(place, question))]
    sights = tuple(_sight(*ready[place.page], place) for place in others[:limit])
    return Spotted(box, sights, len(ready), waiting, failed)


def _on_page(page: Page, box: Box) -> Box:
    """Return the part of a box that lies on the page; UsageError if none does, or no word fits in."""
    if page.scan_sha256 is None:
        raise UsageError("page-without-scan")
    left, top = max(0, box.x), max(0, box.y)
    right, bottom = min(page.width_px, box.x + box.width), min(page.height_px, box.y + box.height)
    if right <= left or bottom <= top:
        raise UsageError("spot-box-outside").about(width=page.width_px, height=page.height_px)
    if min(right - left, bottom - top) < SMALLEST_PX:
        raise UsageError("spot-box-tiny").about(least=SMALLEST_PX)
    return Box(left, top, right - left, bottom - top)


def _looks_of_question(archive: Archive, page: Page, model: str) -> PageLooks:
    if not archive.catalogue.layers(page.id):
        raise UsageError("spot-page-unread")
    if page.kind not in WRITTEN:
        raise UsageError("spot-nothing-there" if page.kind is PageKind.BLANK else "spot-page-print")
    seen = looks.held(archive, page, model)
    if seen is None:
        _prepare(archive, page, model)
        seen = looks.held(archive, page, model)
    if seen is None:
        raise UsageError("spot-nothing-there")
    return seen


def _prepared(
    archive: Archive, pages: Sequence[Page], model: str, seconds: float | None, told: Callable[[int, int], None]
) -> tuple[list[tuple[Page, PageLooks]], int, int]:
    """Return pages with their looks, made where they are missing, and how many had to wait or failed."""
    ends = time.monotonic() + seconds if seconds is not None else float("inf")
    seen = {page.id: looks.held(archive, page, model) for page in pages}
    missing = [page for page in pages if seen[page.id] is None]
    done: list[str] = []

    def make(page: Page) -> bool | None:
        if time.monotonic() >= ends:
            return None
        try:
            _prepare(archive, page, model)
        except ArchiveError as error:
            log("page not prepared for search by picture", item=page.item, page=page.number, code=error.code)
            return False
        finally:
            done.append(page.id)
            told(len(done), len(missing))
        return True

    if missing:
        with ThreadPoolExecutor(archive.settings.workers) as threads:
            made = list(threads.map(make, missing))
        seen |= {
            page.id: looks.held(archive, page, model) for page, is_made in zip(missing, made, strict=True) if is_made
        }
        return _ready(pages, seen), made.count(None), made.count(False)
    return _ready(pages, seen), 0, 0


def _ready(pages: Sequence[Page], seen: dict[str, PageLooks | None]) -> list[tuple[Page, PageLooks]]:
    return [(page, found) for page in pages if (found := seen[page.id]) is not None]


def _prepare(archive: Archive, page: Page, model: str) -> None:
    assert page.scan_sha256 is not None  # pages without a scan were left out
    with looks.written(archive, page, model) as target:
        job = PageJob(
            file=archive.masters.path(page.scan_sha256),
            media_type=page.media_type,
            index=page.index,
            dpi=page.dpi,
            dpi_source=page.dpi_source,
            settings=ReadSettings(engine="hand", model=model),
            looks_to=target,
        )
        archive.reader.trace(job, page.geometry)


def _is_same(place: Place, question: Question) -> bool:
    """Say whether a place on the question's page is the question itself."""
    start, end = int(question.letters.spans[0, 0]), int(question.letters.spans[-1, 1])
    common = min(end, place.end) - max(start, place.start)
    return place.line == question.line and common > SAME_PLACE * min(end - start, place.end - place.start)


def _sight(page: Page, seen: PageLooks, place: Place) -> Sight:
    box = box_of(seen, place.line, place.start, place.end, (page.width_px, page.height_px))
    return Sight(page.item, page.number, box, place.likeness)
