"""The story of one page, with the real engine on samples, and with scripted engines where a fault must be exact."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from rapidfuzz.distance import Levenshtein

from pipeline.adapters.tesseract import Tesseract
from pipeline.errors import EngineError, LimitError
from pipeline.model import Box, Line, Outcome, PageKind, PageReading, Word
from pipeline.ports import OcrEngine, PageJob, Pixels, ReadSettings
from pipeline.reading import Tools, read_page
from pipeline.settings import Settings
from pipeline.stages.pages import Limits, limits_of
from tests.conftest import SAMPLES
from tests.unit.bad_inputs import pdf as pdf_of

LEAFLET = SAMPLES / "SB-0007" / "SB-0007_0001r.webp"
ReadPage = Callable[..., tuple[Line, ...]]


class Scripted:
    """An engine that does what a function says, call by call."""

    name = "scripted"

    def __init__(self, script: ReadPage) -> None:
        self.script, self.calls = script, []

    def version(self) -> str:
        return "1"

    def read(self, image: Pixels, *, dpi: float, languages: str, psm: int | None, seconds: float) -> tuple[Line, ...]:
        self.calls.append(psm)
        return self.script(image, psm, len(self.calls), seconds)


@pytest.fixture
def limits(settings: Settings) -> Limits:
    return limits_of(settings)


@pytest.fixture(scope="module")
def upright_leaflet() -> Image.Image:
    with Image.open(LEAFLET) as picture:
        return picture.convert("L")


def job(file: Path, media_type: str = "image/png", dpi: float = 150.0, **settings: object) -> PageJob:
    return PageJob(file, media_type, 0, dpi, "file", replace(ReadSettings(), **settings))


def saved(picture: Image.Image | Pixels, to: Path) -> Path:
    (picture if isinstance(picture, Image.Image) else Image.fromarray(picture)).save(to)
    return to


def read_for_real(page: PageJob, limits: Limits) -> PageReading:
    tesseract = Tesseract()
    return read_page(page, Tools({"print": tesseract}, tesseract), limits, 120)


def words(*found: tuple[str, float]) -> tuple[Line, ...]:
    made = tuple(Word(text, Box(40 + 60 * n, 40, 50, 20), sure) for n, (text, sure) in enumerate(found))
    mean = sum(len(text) * sure for text, sure in found) / sum(len(text) for text, _ in found)
    return (Line(" ".join(text for text, _ in found), Box(40, 40, 60 * len(found), 20), made, mean),)


def inked_page() -> Pixels:
    """Some four hundred marks of the size of letters, in rows but not in columns."""
    page = np.full((900, 700), 230, np.uint8)
    rng = np.random.default_rng(8)
    for y in range(100, 800, 35):
        for x in range(60, 630, 30):
            left = x + int(rng.integers(0, 16))
            page[y : y + 14, left : left + 10] = 30
    return page


@pytest.mark.parametrize("turn_deg", [0, 90, 180, 270])
def test_a_leaflet_is_read_whichever_way_it_lies(
    turn_deg: int, upright_leaflet: Image.Image, tmp_path: Path, limits: Limits
) -> None:
    lying = saved(upright_leaflet.rotate(turn_deg, expand=True), tmp_path / "page.png")  # Pillow turns anticlockwise
    reading = read_for_real(job(lying), limits)
    assert reading.geometry.rotation_deg == turn_deg
    assert "хлеб" in reading.layer.text.lower()
    heading = next(word for word in reading.layer.words if "ЛЕНИНГРАДЦЫ" in word.text)
    assert heading.box is not None
    x, y = heading.box.x + heading.box.width / 2, heading.box.y + heading.box.height / 2
    width, height = upright_leaflet.size
    on_upright = {0: (x, y), 90: (width - y, x), 180: (width - x, height - y), 270: (y, height - x)}[turn_deg]
    assert on_upright == pytest.approx((width / 2, 180), abs=90)  # the heading stands at the top, in the middle


def test_boxes_of_words_lie_on_their_words_on_the_master(limits: Limits) -> None:
    truth = json.loads((SAMPLES / "ground_truth/SB-0008/SB-0008_0001r.json").read_text(encoding="utf-8"))
    reading = read_for_real(job(SAMPLES / "SB-0008/SB-0008_0001r.jpg", "image/jpeg", 200.0), limits)
    assert reading.geometry.skew_deg != 0.0
    known = [word for line in truth["lines"] for word in line["words"]]
    once = {
        w["text"]: w["box"] for w in known if [v["text"] for v in known].count(w["text"]) == 1 and len(w["text"]) > 5
    }
    found = [(word.box, once[word.text]) for word in reading.layer.words if word.text in once and word.box]
    assert len(found) > 40
    off = [abs(a.x + a.width / 2 - b[0] - b[2] / 2) + abs(a.y + a.height / 2 - b[1] - b[3] / 2) for a, b in found]
    assert float(np.percentile(off, 95)) < 8


def test_a_printed_page_is_read_within_two_errors_in_a_hundred(limits: Limits) -> None:
    truth = json.loads((SAMPLES / "ground_truth/SB-0008/SB-0008_0001r.json").read_text(encoding="utf-8"))
    expected = " ".join(" ".join(line["text"] for line in truth["lines"]).split())
    reading = read_for_real(job(SAMPLES / "SB-0008/SB-0008_0001r.jpg", "image/jpeg", 200.0), limits)
    text = " ".join(reading.layer.text.split())
    assert Levenshtein.distance(text, expected) / len(expected) < 0.02
    assert reading.kind is PageKind.PRINT
    assert reading.layer.engine == "tesseract"
    assert reading.layer.engine_version.startswith("5")
    assert reading.layer.settings["languages"] == "rus"
    assert reading.layer.confidence is not None
    assert reading.layer.confidence > 0.85


def test_the_empty_back_of_a_leaf_is_blank_and_no_alarm(limits: Limits) -> None:
    reading = read_for_real(job(SAMPLES / "SB-0001/SB-0001_0004v.jpg", "image/jpeg", 200.0), limits)
    assert (reading.outcome, reading.kind, reading.layer.text) == (Outcome.BLANK, PageKind.BLANK, "")
    assert reading.layer.warnings == ("blank-with-faint-marks",)


def test_handwriting_read_by_an_engine_of_print_carries_a_warning_and_says_how_bad_it_is(limits: Limits) -> None:
    truth = json.loads((SAMPLES / "ground_truth/SB-0002/SB-0002_0001r.json").read_text(encoding="utf-8"))
    expected = " ".join(" ".join(line["text"] for line in truth["lines"]).split())
    reading = read_for_real(job(SAMPLES / "SB-0002/SB-0002_0001r.jpg", "image/jpeg", 200.0), limits)
    assert reading.kind is PageKind.HAND
    assert "hand-read-by-print-engine" in reading.layer.warnings
    assert reading.layer.confidence is not None
    wrong = Levenshtein.distance(" ".join(reading.layer.text.split()), expected) / len(expected)
    assert wrong > 0.4
    assert 1 - reading.layer.confidence == pytest.approx(wrong, abs=0.15)
    assert reading.layer.settings["confidence_as-is"] < 0.35  # what tesseract itself said is kept beside it


def test_a_pdf_that_carries_its_text_keeps_it_and_is_not_read_again(limits: Limits) -> None:
    def never(*_: object) -> tuple[Line, ...]:
        raise AssertionError

    engine = Scripted(never)
    pdf = job(SAMPLES / "SB-0013/SB-0013_0001.pdf", "application/pdf")
    reading = read_page(pdf, Tools({"print": engine}), limits, 60)
    assert reading.layer.engine == "pdf-text"
    assert engine.calls == []
    assert len(reading.layer.words) > 50


def test_ink_without_text_is_tried_again_and_then_an_alarm(tmp_path: Path, limits: Limits) -> None:
    engine = Scripted(lambda *_: ())
    reading = read_page(job(saved(inked_page(), tmp_path / "a.png")), Tools({"print": engine}), limits, 60)
    assert reading.outcome is Outcome.ALARM
    assert reading.reason is not None
    assert reading.reason.code == "ink-without-text"
    assert 6 in engine.calls  # one block of text
    assert reading.layer.text == ""


def test_text_found_at_the_second_try_is_kept(tmp_path: Path, limits: Limits) -> None:
    found = words(*[("слово", 0.9)] * 40)
    engine = Scripted(lambda image, psm, call, seconds: found if psm == 6 and call > 2 else ())
    reading = read_page(job(saved(inked_page(), tmp_path / "a.png")), Tools({"print": engine}), limits, 60)
    assert reading.outcome is Outcome.READ
    assert len(reading.layer.words) == 40


def test_the_better_of_two_readings_is_kept_with_both_figures(tmp_path: Path, limits: Limits) -> None:
    poor, better = words(*[("слвоо", 0.7)] * 60), words(*[("слово", 0.9)] * 60)
    engine = Scripted(lambda image, psm, call, seconds: poor if call == 1 else better)
    tools = Tools({"print": engine}, knows={"слово"}.__contains__)
    layer = read_page(job(saved(inked_page(), tmp_path / "a.png")), tools, limits, 60).layer
    assert layer.words[0].text == "слово"
    assert layer.settings["image"] == "flat"
    assert layer.settings["score_as-is"] < layer.settings["score_flat"]


def test_cleanup_that_reads_worse_is_not_used(tmp_path: Path, limits: Limits) -> None:
    good, worse = words(*[("слово", 0.75)] * 60), words(*[("слвоо", 0.7)] * 60)
    engine = Scripted(lambda image, psm, call, seconds: good if call == 1 else worse)
    layer = read_page(job(saved(inked_page(), tmp_path / "a.png")), Tools({"print": engine}), limits, 60).layer
    assert layer.words[0].text == "слово"
    assert layer.settings["image"] == "as-is"


def test_a_further_try_that_takes_too_long_does_not_lose_the_first(tmp_path: Path, limits: Limits) -> None:
    def script(image: Pixels, psm: int | None, call: int, seconds: float) -> tuple[Line, ...]:
        if call > 1:
            raise LimitError("page-too-slow")
        return words(*[("слово", 0.75)] * 60)

    reading = read_page(job(saved(inked_page(), tmp_path / "a.png")), Tools({"print": Scripted(script)}), limits, 60)
    assert reading.layer.words[0].text == "слово"
    assert any(step.startswith("gave-up") for step in reading.steps)


def test_the_engine_is_given_no_more_time_than_the_page_has(tmp_path: Path, limits: Limits) -> None:
    given: list[float] = []

    def script(image: Pixels, psm: int | None, call: int, seconds: float) -> tuple[Line, ...]:
        given.append(seconds)
        time.sleep(0.2)
        return ()

    read_page(job(saved(inked_page(), tmp_path / "a.png")), Tools({"print": Scripted(script)}), limits, 4)
    assert max(given) < 4
    assert given == sorted(given, reverse=True)


def test_a_few_words_that_a_pdf_carries_are_not_covered_by_a_poorer_reading(limits: Limits, tmp_path: Path) -> None:
    few = b"BT /F1 14 Tf 60 700 Td (Page number 1 of the protocol bread) Tj ET"
    (tmp_path / "a.pdf").write_bytes(pdf_of(content=few))
    reading = read_page(job(tmp_path / "a.pdf", "application/pdf"), Tools({"print": Tesseract()}), limits, 60)
    assert reading.layer.engine == "pdf-text"
    assert reading.layer.text == "Page number 1 of the protocol bread"


def test_handwriting_goes_to_its_own_engine_where_there_is_one(limits: Limits) -> None:
    by_print, by_hand = Tesseract(), Scripted(lambda *_: words(("Дорогая", 0.9), ("мама", 0.8)))
    asked: list[str] = []

    def hand(model: str) -> OcrEngine:
        asked.append(model)
        return by_hand

    page = job(SAMPLES / "SB-0002/SB-0002_0001r.jpg", "image/jpeg", 200.0)
    page = replace(page, settings=replace(page.settings, model="writer@2"))
    reading = read_page(page, Tools({"print": by_print}, hand=hand), limits, 120)
    assert asked
    assert set(asked) == {"writer@2"}
    assert reading.layer.engine == "scripted"
    assert reading.layer.text == "Дорогая мама"
    assert reading.layer.warnings == ()


def test_asking_for_a_recogniser_that_is_not_there_is_an_error(tmp_path: Path, limits: Limits) -> None:
    page = job(saved(inked_page(), tmp_path / "a.png"), engine="hand")
    with pytest.raises(EngineError) as refused:
        read_page(page, Tools({"print": Scripted(lambda *_: ())}), limits, 60)
    assert refused.value.code == "role-missing"


def test_the_cleaned_picture_and_the_pyramid_are_written_and_the_matrix_fits(tmp_path: Path, limits: Limits) -> None:
    page = replace(
        job(SAMPLES / "SB-0010/SB-0010_0001r.jpg", "image/jpeg", 250.0),
        clean_to=tmp_path / "clean.png",
        pyramid_to=tmp_path / "page.tif",
    )
    reading = read_for_real(page, limits)
    with Image.open(tmp_path / "clean.png") as clean:
        middle = (clean.width / 2, clean.height / 2, 1)
    assert (np.array(reading.geometry.to_master).reshape(3, 3) @ middle)[:2] == pytest.approx(
        (1535 / 2, 1259 / 2), abs=2
    )
    assert (tmp_path / "page.tif").stat().st_size > 10_000


@pytest.mark.parametrize("fault", ["black", "white", "noise", "one line", "tiny", "photograph"])
def test_no_picture_however_odd_is_an_exception(fault: str, tmp_path: Path, limits: Limits) -> None:
    rng = np.random.default_rng(3)
    page = {
        "black": np.zeros((800, 600), np.uint8),
        "white": np.full((800, 600), 255, np.uint8),
        "noise": rng.integers(0, 256, (500, 400), dtype=np.uint8),
        "one line": np.where(np.arange(40)[:, None] > 20, 30, 230).astype(np.uint8).repeat(900, axis=1),
        "tiny": np.full((17, 17), 200, np.uint8),
        "photograph": (127 + 90 * np.sin(np.arange(700) / 60)[None, :] * np.cos(np.arange(500) / 45)[:, None]).astype(
            np.uint8
        ),
    }[fault]
    reading = read_for_real(job(saved(page, tmp_path / "odd.png")), limits)
    assert reading.outcome in (Outcome.BLANK, Outcome.ALARM, Outcome.READ)
    assert reading.outcome is not Outcome.READ or reading.layer.warnings
