"""Light and ink: what is dark stays dark, what is paper turns white, and nothing is changed in place."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from pipeline.ports import Pixels
from pipeline.stages.cleanup import as_grey, binarise, encode_png, find_ink, flatten_light, paper_brightness
from tests.conftest import SAMPLES

LEAFLET = SAMPLES / "SB-0007" / "SB-0007_0001r.webp"


def shaded(ink: int = 60) -> tuple[Pixels, Pixels]:
    """A page that falls from bright to half dark, with bars of ink; and where the bars are."""
    light = np.linspace(240, 110, 900)[None, :].repeat(700, axis=0)
    bars = np.zeros((700, 900), bool)
    for y in range(80, 640, 40):
        bars[y : y + 10, 60:840] = (np.arange(780) // 12) % 3 != 0
    page = np.where(bars, light * ink / 240, light)
    return page.astype(np.uint8), bars


def test_shadow_is_evened_out_and_ink_stays_dark() -> None:
    page, bars = shaded()
    assert int(page[~bars].min()) < 120  # the fault is there: paper in shadow is darker than ink may be in light
    flat = flatten_light(page)
    assert int(np.percentile(flat[~bars], 2)) > 215
    assert int(np.percentile(flat[bars], 98)) < 120


def test_flattening_leaves_its_input_as_it_was() -> None:
    page, _ = shaded()
    before = page.copy()
    flatten_light(page)
    binarise(page)
    find_ink(page)
    assert np.array_equal(page, before)


@pytest.mark.parametrize("level", [0, 128, 255])
def test_a_picture_without_contrast_comes_back_as_it_is(level: int) -> None:
    page = np.full((60, 50), level, np.uint8)
    assert np.array_equal(flatten_light(page), page)
    assert int(find_ink(page).sum()) == 0


def test_ink_is_separated_in_light_and_in_shadow_where_one_threshold_fails() -> None:
    page, bars = shaded(ink=160)
    best_global = max(float(np.mean((page < level) == bars)) for level in range(1, 255))
    assert best_global < 0.95
    assert float(np.mean((binarise(flatten_light(page)) == 0) == bars)) > 0.99


def test_a_single_pixel_row_is_no_reason_to_fail() -> None:
    for shape in ((1, 1), (1, 300), (300, 1), (9, 9)):
        page = np.full(shape, 200, np.uint8)
        page.flat[0] = 0
        assert flatten_light(page).shape == shape
        assert binarise(page).shape == shape
        assert find_ink(page).max() <= 1


def test_rulings_and_frames_are_no_ink() -> None:
    page = np.full((1000, 800), 235, np.uint8)
    for y in range(100, 900, 50):
        page[y : y + 2, 40:760] = 90
    page[40:960, 60:62] = 90
    assert int(find_ink(page).sum()) < 50


def test_brightness_of_the_paper_is_not_that_of_the_ink() -> None:
    page = np.full((300, 300), 214, np.uint8)
    page[::3] = 20
    assert paper_brightness(page) == 214


def test_colour_turns_to_brightness() -> None:
    red = np.zeros((4, 4, 3), np.uint8)
    red[..., 0] = 255
    assert int(as_grey(red)[0, 0]) == 76  # 0.299 of 255, Rec. 601


def test_a_cleaned_page_packs_into_a_png_that_holds_it_exactly() -> None:
    page = np.asarray(Image.open(LEAFLET).convert("L"))
    packed = encode_png(page)
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(packed))), page)
