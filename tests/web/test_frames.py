"""Pictures of lines: the word is in them, whichever way the page lies and however narrow the picture is."""

from __future__ import annotations

import pytest

from pipeline.model import Box, Geometry, Page, PageKind, Word
from pipeline.query import Doubt, FoundWord
from pipeline.web.frames import line_of, turned, whole_page
from pipeline.web.image_request import Size

WHOLE = Size(1000, 1400)


def found(box: Box | None, doubt: Doubt | None = None) -> FoundWord:
    return FoundWord(0, Word("хлеб", box), doubt)


def a_page(rotation_deg: int = 0) -> Page:
    return Page(
        id="p",
        item="SB-1",
        number=1,
        scan_sha256="0" * 64,
        index=0,
        width_px=WHOLE.width,
        height_px=WHOLE.height,
        dpi=200.0,
        dpi_source="file",
        media_type="image/png",
        kind=PageKind.HAND,
        kind_confidence=1.0,
        geometry=Geometry(rotation_deg=rotation_deg),
        revision=1,
    )


@pytest.mark.parametrize(
    ("rotation_deg", "expected"),
    [
        (0, Box(10, 20, 30, 40)),
        (90, Box(1400 - 20 - 40, 10, 40, 30)),
        (180, Box(1000 - 10 - 30, 1400 - 20 - 40, 30, 40)),
        (270, Box(20, 1000 - 10 - 30, 40, 30)),
    ],
)
def test_a_box_turns_with_its_page_and_back(rotation_deg: int, expected: Box):
    box = Box(10, 20, 30, 40)
    there = turned(box, WHOLE, rotation_deg)
    assert there == expected
    size = Size(WHOLE.height, WHOLE.width) if rotation_deg % 180 else WHOLE
    assert turned(there, size, -rotation_deg % 360) == box


def test_the_picture_shows_the_sought_word_of_its_own_line():
    line, elsewhere, sought = Box(100, 500, 800, 40), Box(120, 300, 80, 40), Box(780, 500, 100, 40)
    part = line_of(a_page(), line, [found(elsewhere), found(sought)], narrow=True)
    assert part is not None
    [box] = part.boxes
    assert (part.region.x + box.x, part.region.y + box.y) == (sought.x, sought.y)
    assert 0 <= box.x <= box.x + box.width <= part.size.width
    assert part.size.width < 400


def test_a_short_line_is_shown_with_what_stands_beside_it():
    part = line_of(a_page(), Box(400, 500, 60, 20), [found(Box(400, 500, 60, 20))])
    assert part is not None
    assert part.size.width == 240


def test_a_picture_never_reaches_beyond_the_page():
    for box in (Box(0, 0, 50, 20), Box(950, 1380, 50, 20), Box(0, 0, 1000, 1400)):
        part = line_of(a_page(90), box, [found(box)])
        assert part is not None
        x, y, width, height = part.region
        assert 0 <= x < x + width <= WHOLE.width
        assert 0 <= y < y + height <= WHOLE.height


@pytest.mark.parametrize("box", [None, Box(10, 10, 0, 0), Box(5000, 5000, 10, 10)])
def test_without_a_place_on_the_page_there_is_no_picture(box: Box | None):
    assert line_of(a_page(), None, [found(box)]) is None
    assert line_of(a_page(), box, []) is None


def test_a_page_on_its_side_is_asked_for_upright():
    part = whole_page(a_page(270), [found(Box(10, 20, 30, 40))])
    assert part.size == Size(1400, 1000)
    assert part.region == Box(0, 0, 1000, 1400)
    assert part.address(1400, 900) == "/iiif/image/p/0,0,1000,1400/!900,1400/270/default.jpg"


def test_what_is_doubtful_has_boxes_of_its_own():
    doubt = Doubt(1, "хлеба", "хлеб", (0,), 0.3, "хлеба")
    part = whole_page(a_page(), [found(Box(10, 20, 30, 40)), found(Box(50, 20, 30, 40), doubt)])
    assert (part.boxes, part.doubtful) == ((Box(10, 20, 30, 40),), (Box(50, 20, 30, 40),))
