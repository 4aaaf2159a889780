"""What every LineFinder does, on drawn pages whose lines are known; and the one we have on bad models."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from pipeline.adapters.hand import DetectionFinder
from pipeline.errors import EngineError
from pipeline.model import Box
from pipeline.ports import LineFinder, LineShape, Pixels
from pipeline.reasons import explain
from pipeline.stages.lines import cut_strip, in_reading_order, join_pieces, without_doubles
from pipeline.weights import open_weights
from tests.conftest import SAMPLES

DIARY = "SB-0001/SB-0001_0001r"


@pytest.fixture(scope="module", params=[DetectionFinder])
def finder(request: pytest.FixtureRequest) -> LineFinder:
    made: LineFinder = request.param()
    return made


@pytest.fixture(scope="module")
def diary() -> Pixels:
    return np.asarray(Image.open(SAMPLES / f"{DIARY}.jpg").convert("L"))


@pytest.fixture(scope="module")
def known() -> list[Box]:
    truth = json.loads((SAMPLES / "ground_truth" / f"{DIARY}.json").read_text(encoding="utf-8"))
    return [Box(*line["box"]) for line in truth["lines"]]


def middle(box: Box) -> tuple[float, float]:
    return box.x + box.width / 2, box.y + box.height / 2


def holds(box: Box, point: tuple[float, float]) -> bool:
    return box.x <= point[0] <= box.x + box.width and box.y <= point[1] <= box.y + box.height


def test_every_line_of_a_diary_page_is_found_once_from_top_to_bottom(
    finder: LineFinder, diary: Pixels, known: list[Box]
) -> None:
    found = finder.find(diary)
    places = [[i for i, shape in enumerate(found) if holds(shape.box, middle(box))] for box in known]
    assert len(known) > 10, "the page has lines to be found"
    assert all(places), "a line was missed"
    first = [hits[0] for hits in places]
    assert first == sorted(first)
    assert len(found) <= len(known) + 1


def test_the_left_page_of_a_spread_comes_before_the_right_one(finder: LineFinder, diary: Pixels) -> None:
    found = finder.find(np.hstack([diary, diary]))
    sides = [middle(shape.box)[0] > diary.shape[1] for shape in found]
    assert any(sides)
    assert sides == sorted(sides)


def test_colour_and_grey_give_the_same_lines(finder: LineFinder, diary: Pixels) -> None:
    strip = np.ascontiguousarray(diary[: diary.shape[0] // 3])
    assert finder.find(np.dstack([strip] * 3)) == finder.find(strip)


@pytest.mark.parametrize("size", [(1, 1), (3, 900), (600, 400), (40, 5000)])
def test_a_page_without_writing_has_no_lines(finder: LineFinder, size: tuple[int, int]) -> None:
    assert finder.find(np.full(size, 235, np.uint8)) == ()


def test_a_panorama_of_ten_thousand_pixels_keeps_its_small_writing(finder: LineFinder, diary: Pixels) -> None:
    wide = np.full((diary.shape[0], 10_000), int(np.percentile(diary, 90)), np.uint8)
    wide[:, -diary.shape[1] :] = diary
    alone, found = finder.find(diary), finder.find(wide)
    assert abs(len(found) - len(alone)) <= 1
    assert all(middle(shape.box)[0] > 10_000 - diary.shape[1] for shape in found)


def test_a_slanted_line_is_followed_not_boxed(finder: LineFinder, diary: Pixels) -> None:
    height, width = diary.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), 8, 1.0)
    paper = int(np.percentile(diary, 90))
    slanted = np.asarray(cv2.warpAffine(diary, turn, (width, height), borderValue=(paper,)), np.uint8)
    longest = max(finder.find(slanted), key=lambda shape: shape.box.width)
    rise = (longest.upper[0][1] - longest.upper[-1][1]) / (longest.upper[-1][0] - longest.upper[0][0])
    assert rise == pytest.approx(np.tan(np.radians(8)), abs=0.02)


def quad(x: float, y: float, width: float, height: float, *, rise: float = 0.0) -> np.ndarray:
    return np.array([[x, y], [x + width, y - rise], [x + width, y + height - rise], [x, y + height]], np.float64)


def test_pieces_of_a_rising_line_are_joined_and_other_lines_are_not() -> None:
    rising = [quad(0, 200, 300, 30, rise=20), quad(320, 180, 300, 30, rise=20), quad(640, 160, 200, 30, rise=10)]
    below = quad(0, 260, 800, 30)
    lines = in_reading_order(join_pieces([rising[2], below, rising[0], rising[1]]))
    assert [len(shape.upper) for shape in lines] == [6, 2]
    assert lines[0].box == Box(0, 150, 840, 80)


def test_what_was_seen_twice_counts_once_but_slanted_neighbours_both_count() -> None:
    line, again = quad(0, 100, 800, 60, rise=10), quad(100, 103, 500, 50, rise=6)
    neighbour = quad(0, 145, 300, 55, rise=4)
    assert len(without_doubles([again, line, neighbour])) == 2


def test_a_curved_line_is_cut_out_straight() -> None:
    page = np.full((200, 640), 240, np.uint8)
    xs = np.arange(640)
    ys = (100 - 30 * np.sin(xs / 640 * np.pi)).round().astype(int)
    for x, y in zip(xs, ys, strict=True):
        page[y - 2 : y + 3, x] = 20
    knots = range(0, 640, 40)
    shape = LineShape(
        tuple((float(x), float(ys[x] - 25)) for x in knots), tuple((float(x), float(ys[x] + 25)) for x in knots)
    )
    strip = cut_strip(page, shape)
    inked = np.flatnonzero(strip.picture.max(axis=1) > 0.5)
    assert inked.max() - inked.min() <= 6, "a stroke of 5 pixels stays one stroke"


def test_a_stretch_of_a_strip_is_found_again_on_its_page() -> None:
    shape = LineShape(((100.0, 50.0), (500.0, 50.0)), ((100.0, 100.0), (500.0, 100.0)))
    strip = cut_strip(np.full((200, 600), 240, np.uint8), shape)
    half = (strip.picture.shape[1]) / 2
    left, right = strip.box_between(0, half), strip.box_between(half, strip.picture.shape[1])
    assert (left.x, left.y, left.height) == (100, 50, 50)
    assert left.x + left.width == pytest.approx(300, abs=2)
    assert right.x + right.width == 500


@pytest.mark.parametrize(
    ("content", "listed", "code"),
    [
        (b"no net", True, "model-not-a-model"),
        (b"no net", False, "model-file-changed"),
        (None, True, "model-file-missing"),
    ],
)
def test_a_file_that_is_not_the_model_is_said_with_a_remedy(
    content: bytes | None, listed: bool, code: str, diary: Pixels, tmp_path: Path, english: None
) -> None:
    import hashlib

    digest = hashlib.sha256(content or b"").hexdigest() if listed else "0" * 64
    card = {"name": "line-finder", "files": {"detection.onnx": digest}}
    (tmp_path / "card.json").write_text(json.dumps(card), encoding="utf-8")
    if content is not None:
        (tmp_path / "detection.onnx").write_bytes(content)
    with pytest.raises(EngineError) as refused:
        DetectionFinder(open_weights(tmp_path)).find(diary)
    assert refused.value.code == code
    assert "detection.onnx" in explain(refused.value).message
    assert explain(refused.value).fix
