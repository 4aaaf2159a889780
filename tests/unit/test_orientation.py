"""Which way lines run and how far they are askew, on drawn samples whose truth is known and on a real form."""

from __future__ import annotations

import json
from functools import cache

import numpy as np
import pytest
from PIL import Image

from pipeline.ports import Pixels
from pipeline.stages import orientation
from pipeline.stages.cleanup import find_ink
from pipeline.stages.geometry import Picture, straighten, turn
from pipeline.stages.orientation import Axis, measure_skew, possible_turns, text_axis
from tests.conftest import SAMPLES

PRINTED = ("SB-0005/SB-0005_0001r.jpg", "SB-0007/SB-0007_0001r.webp", "SB-0010/SB-0010_0001r.jpg")


@cache
def grey(name: str) -> Pixels:
    return np.asarray(Image.open(SAMPLES / name).convert("L"))


def truth(name: str) -> dict[str, float]:
    file = SAMPLES / "ground_truth" / (name.rsplit(".", 1)[0] + ".json")
    return dict(json.loads(file.read_text(encoding="utf-8")))


def lines_page(skew_deg: float) -> Pixels:
    """Rows of short bars, as words stand on a page, turned clockwise."""
    page = np.full((1400, 1000), 230, np.uint8)
    rng = np.random.default_rng(5)
    for y in range(150, 1250, 36):
        x = 120
        while x < 820:
            width = int(rng.integers(20, 90))
            page[y : y + 14, x : x + width] = 40
            x += width + 14
    return straighten(Picture(page), -skew_deg, paper=230).pixels


@pytest.mark.parametrize("name", PRINTED)
def test_lines_of_upright_pages_run_across(name: str) -> None:
    assert truth(name)["rotation_deg"] == 0
    assert text_axis(find_ink(grey(name))) is Axis.ACROSS


@pytest.mark.parametrize("name", ["SB-0012/SB-0012_0001r.jpg", "real-forms/form-rot90-norms.png"])
def test_lines_of_a_page_on_its_side_run_upward(name: str) -> None:
    assert text_axis(find_ink(grey(name))) is Axis.UPWARD
    assert text_axis(find_ink(turn(Picture(grey(name)), 90).pixels)) is Axis.ACROSS


def test_an_empty_sheet_says_nothing_about_direction() -> None:
    sheet = np.full((1000, 700), 240, np.uint8)
    assert text_axis(find_ink(sheet)) is Axis.UNKNOWN
    assert measure_skew(find_ink(sheet)) == (0.0, False)


@pytest.mark.parametrize("name", PRINTED)
def test_the_skew_of_a_sample_is_found(name: str) -> None:
    found = measure_skew(find_ink(grey(name)))
    assert found.sure
    assert found.degrees == pytest.approx(-truth(name)["skew_deg"], abs=0.2)  # the sheets are a little wavy


@pytest.mark.parametrize("skew_deg", [-14.2, -6.05, -2.5, -0.6, 0.4, 1.1, 3.6, 9.35, 14.0])
def test_the_skew_of_straight_lines_is_found_to_a_tenth_of_a_degree(skew_deg: float) -> None:
    found = measure_skew(find_ink(lines_page(skew_deg)))
    assert found.sure
    assert found.degrees == pytest.approx(skew_deg, abs=0.1)


def test_a_straight_page_is_not_sure_to_be_askew() -> None:
    assert not measure_skew(find_ink(lines_page(0.0))).sure


def test_the_engines_opinion_orders_the_trials_but_never_overrules_the_lines() -> None:
    assert possible_turns(Axis.ACROSS, 180, 9.0) == (180, 0)
    assert possible_turns(Axis.ACROSS, 90, 9.0) == (0, 180)
    assert possible_turns(Axis.UPWARD, 270, 9.0) == (270, 90)
    assert possible_turns(Axis.UPWARD, 270, orientation.SURE_OSD - 0.1) == (90, 270)
    assert possible_turns(Axis.UNKNOWN, None, 0.0)[0] == 0


def test_the_busiest_strip_holds_the_lines_of_a_page_that_is_mostly_empty() -> None:
    page = np.full((2000, 1000), 230, np.uint8)
    for y in range(1500, 1700, 40):
        page[y : y + 15, 100:900:3] = 20
    strip = orientation.busiest_strip(page, find_ink(page))
    assert strip.shape[0] < 600
    assert int((strip < 100).sum()) == int((page < 100).sum())
