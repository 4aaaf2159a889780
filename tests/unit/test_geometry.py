"""Boxes found on a cleaned picture come back to where the ink stands on the master."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.model import Box
from pipeline.ports import Pixels
from pipeline.stages.geometry import IDENTITY, Picture, compose, invert, resize, straighten, to_master, turn, unturned

RECTANGLES = (Box(210, 150, 300, 24), Box(420, 330, 60, 40), Box(250, 520, 380, 18), Box(300, 640, 30, 60))


def drawn(width: int = 900, height: int = 860) -> Pixels:
    page = np.full((height, width), 235, np.uint8)
    for box in RECTANGLES:
        page[box.y : box.y + box.height, box.x : box.x + box.width] = 10
    return page


def black_boxes(page: Pixels) -> list[Box]:
    """Where black stands, by a way of its own: connected pieces darker than half."""
    _, _, found, _ = cv2.connectedComponentsWithStats((page < 120).astype(np.uint8))
    return sorted(Box(*(int(value) for value in row[:4])) for row in found[1:])


def skewed(page: Pixels, degrees: float) -> Pixels:
    """The page as it would lie turned clockwise under a scanner's glass."""
    height, width = page.shape
    matrix = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), -degrees, 1.0)
    return np.asarray(cv2.warpAffine(page, matrix, (width, height), borderValue=(235.0,)), np.uint8)


def worst(found: list[Box], expected: list[Box]) -> int:
    assert len(found) == len(expected)
    edges = [
        (abs(a.x - b.x), abs(a.y - b.y), abs(a.x + a.width - b.x - b.width), abs(a.y + a.height - b.y - b.height))
        for a, b in zip(sorted(found), sorted(expected), strict=True)
    ]
    return max(max(edge) for edge in edges)


@pytest.mark.parametrize("turn_deg", [0, 90, 180, 270])
def test_a_quarter_turn_and_back_is_exact(turn_deg: int) -> None:
    page = drawn(width=700)
    turned = turn(Picture(page), turn_deg)
    back = [to_master(box, turned.to_master, (700, 860)) for box in black_boxes(turned.pixels)]
    assert worst(back, black_boxes(page)) == 0


def test_a_clockwise_turn_brings_the_left_edge_to_the_top() -> None:
    page = np.full((40, 60), 255, np.uint8)
    page[:, 0] = 0
    turned = turn(Picture(page), 90)
    assert turned.size == (40, 60)
    assert turned.pixels[0].max() == 0


@settings(max_examples=40, deadline=None)
@given(
    degrees=st.floats(-15, 15),
    turn_deg=st.sampled_from([0, 90, 180, 270]),
    factor=st.floats(0.5, 2.0),
)
def test_ink_comes_back_to_the_master_within_two_pixels(degrees: float, turn_deg: int, factor: float) -> None:
    master = skewed(drawn(), degrees)
    assert black_boxes(master) != black_boxes(drawn()) or abs(degrees) < 0.2
    cleaned = straighten(turn(resize(Picture(master), factor), turn_deg), degrees, paper=235)
    size = (master.shape[1], master.shape[0])
    back = [to_master(box, cleaned.to_master, size) for box in black_boxes(cleaned.pixels)]
    assert worst(back, black_boxes(master)) <= 2 + round(1 / factor)


def test_a_box_is_clipped_to_the_master_and_never_empty() -> None:
    assert to_master(Box(-20, -20, 50, 50), IDENTITY, (100, 80)) == Box(0, 0, 30, 30)
    assert to_master(Box(500, 500, 10, 10), IDENTITY, (100, 80)) == Box(99, 79, 1, 1)


def test_a_matrix_and_its_inverse_leave_everything_where_it_was() -> None:
    there = compose(unturned(90, (700, 860)), unturned(270, (300, 200)))
    assert compose(there, invert(there)) == pytest.approx(IDENTITY)


def test_straightening_keeps_every_corner_of_the_sheet() -> None:
    page = np.full((400, 600), 235, np.uint8)
    page[:3, :3] = page[-3:, -3:] = page[:3, -3:] = page[-3:, :3] = 0
    straight = straighten(Picture(page), 7.0, paper=235)
    assert len(black_boxes(straight.pixels)) == 4
