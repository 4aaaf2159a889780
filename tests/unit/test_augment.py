"""A line varied as its writer might have written it another time."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from pipeline.stages.augment import vary_line
from pipeline.stages.lines import HEIGHT_PX, prepare_line


@pytest.fixture(scope="module")
def line() -> NDArray[np.float32]:
    sheet = Image.new("L", (560, HEIGHT_PX), 235)
    ImageDraw.Draw(sheet).text((16, 4), "Хлеба дали сто граммов", fill=40, font=ImageFont.load_default(28))
    return np.pad(prepare_line(np.asarray(sheet)), ((0, 0), (8, 8)))


def varied(line: NDArray[np.float32], seed: int = 1, **how: float) -> NDArray[np.float32]:
    return vary_line(line, np.random.default_rng(seed), **how)  # type: ignore[arg-type]


def test_the_same_chance_gives_the_same_line_and_another_one_another(line: NDArray[np.float32]) -> None:
    np.testing.assert_array_equal(varied(line), varied(line))
    other = varied(line, 2)
    assert other.shape != varied(line).shape or not np.array_equal(other, varied(line))


def test_without_strength_a_line_stays_as_it_is_and_is_a_copy(line: NDArray[np.float32]) -> None:
    same = varied(line, strength=0.0)
    np.testing.assert_array_equal(same, line)
    assert not np.shares_memory(same, line)


def test_the_line_given_is_left_as_it_was(line: NDArray[np.float32]) -> None:
    before = line.copy()
    varied(line, strength=2.0)
    np.testing.assert_array_equal(line, before)


@pytest.mark.parametrize("seed", range(12))
def test_a_varied_line_is_one_that_the_recogniser_takes(line: NDArray[np.float32], seed: int) -> None:
    new = varied(line, seed, widest_px=600)
    assert new.dtype == np.float32
    assert new.shape[0] == HEIGHT_PX
    assert 0.6 * line.shape[1] < new.shape[1] <= 600
    assert new.min() >= 0
    assert new.max() <= 1.25


@pytest.mark.parametrize("seed", range(12))
def test_the_ink_stays_in_the_line(line: NDArray[np.float32], seed: int) -> None:
    dark = [(each > 0.5).mean() for each in (line, varied(line, seed))]
    assert dark[0] > 0.03
    assert 0.4 * dark[0] < dark[1] < 2 * dark[0]


def test_the_stronger_the_further_from_the_line(line: NDArray[np.float32]) -> None:
    def distance(strength: float) -> float:
        lines = (varied(line, seed, strength=strength) for seed in range(10))
        sized = [cv2.resize(each, line.shape[::-1]) for each in lines]
        return float(np.mean([np.abs(each - line).mean() for each in sized]))

    assert distance(0.2) < distance(0.7) < distance(1.5)


def test_paper_without_ink_stays_paper() -> None:
    new = varied(np.zeros((HEIGHT_PX, 200), np.float32))
    assert new.mean() < 0.05
