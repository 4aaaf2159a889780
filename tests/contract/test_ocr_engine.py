"""What every OcrEngine does, on a real picture with known text; and tesseract's own ways to fail."""

from __future__ import annotations

import os
import stat
import unicodedata
from pathlib import Path

import numpy as np
import psutil
import pytest
from PIL import Image

from pipeline.adapters.tesseract import MAX_SIDE_PX, Tesseract
from pipeline.errors import EngineError, LimitError
from pipeline.ports import OcrEngine, Pixels
from pipeline.reasons import explain
from tests.conftest import SAMPLES

LEAFLET = SAMPLES / "SB-0007" / "SB-0007_0001r.webp"


@pytest.fixture(params=[Tesseract])
def engine(request: pytest.FixtureRequest) -> OcrEngine:
    made: OcrEngine = request.param()
    return made


@pytest.fixture
def leaflet() -> Pixels:
    return np.asarray(Image.open(LEAFLET).convert("L"))


def test_words_stand_inside_their_lines_and_lines_inside_the_picture(engine: OcrEngine, leaflet: Pixels) -> None:
    lines = engine.read(leaflet, dpi=150, languages="rus", psm=None, seconds=60)
    assert "берегите хлеб и тепло" in " ".join(line.text for line in lines).lower()
    for line in lines:
        assert line.box is not None
        assert line.text == " ".join(word.text for word in line.words)
        assert line.box.x + line.box.width <= leaflet.shape[1]
        for word in line.words:
            assert word.box is not None
            assert word.box.x >= line.box.x
            assert word.box.y + word.box.height <= line.box.y + line.box.height
            assert word.confidence is not None
            assert 0 <= word.confidence <= 1
            assert unicodedata.is_normalized("NFC", word.text)


def test_colour_and_grey_read_alike(engine: OcrEngine, leaflet: Pixels) -> None:
    strip = np.ascontiguousarray(leaflet[400:700])
    grey = engine.read(strip, dpi=150, languages="rus", psm=6, seconds=60)
    colour = engine.read(np.dstack([strip] * 3), dpi=150, languages="rus", psm=6, seconds=60)
    assert [line.text for line in grey] == [line.text for line in colour]


def test_an_empty_picture_has_no_lines(engine: OcrEngine) -> None:
    assert engine.read(np.full((200, 200), 255, np.uint8), dpi=300, languages="rus", psm=None, seconds=30) == ()


def test_beyond_its_time_the_engine_is_ended_and_no_process_is_left(engine: OcrEngine, leaflet: Pixels) -> None:
    with pytest.raises(LimitError) as slow:
        engine.read(leaflet, dpi=150, languages="rus", psm=None, seconds=0.05)
    assert slow.value.code == "page-too-slow"
    assert not [p for p in psutil.Process().children(recursive=True) if p.name() == "tesseract"]


def test_a_hanging_program_that_ignores_polite_requests_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, leaflet: Pixels
) -> None:
    _program(tmp_path, "trap '' TERM\n[ \"$1\" = --version ] && { echo tesseract 5.3.0; exit; }\nexec sleep 60\n")
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with pytest.raises(LimitError):
        Tesseract().read(leaflet, dpi=150, languages="rus", psm=None, seconds=0.5)
    left = [p for p in psutil.Process().children(recursive=True) if p.name() == "sleep"]
    assert [p for p in left if p.status() != psutil.STATUS_ZOMBIE] == []


def test_a_missing_program_is_said_with_the_line_that_mends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, leaflet: Pixels, english: None
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    for ask in (lambda e: e.version(), lambda e: e.read(leaflet, dpi=150, languages="rus", psm=None, seconds=9)):
        with pytest.raises(EngineError) as missing:
            ask(Tesseract())
        assert missing.value.code == "tesseract-missing"
        assert "apt-get install tesseract-ocr" in explain(missing.value).fix


def test_a_missing_language_is_named_with_its_package(leaflet: Pixels, english: None) -> None:
    engine = Tesseract()
    for ask in (
        lambda: engine.version("rus+xyz"),
        lambda: engine.read(leaflet, dpi=150, languages="xyz", psm=None, seconds=30),
    ):
        with pytest.raises(EngineError) as missing:
            ask()
        assert missing.value.code == "tesseract-language-missing"
        assert explain(missing.value).fix == "sudo apt-get install tesseract-ocr-xyz"


def test_a_program_that_fails_is_quoted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, leaflet: Pixels) -> None:
    _program(tmp_path, '[ "$1" = --version ] && { echo tesseract 5.3.0; exit; }\necho "no room" >&2\nexit 1\n')
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with pytest.raises(EngineError) as failed:
        Tesseract().read(leaflet, dpi=150, languages="rus", psm=None, seconds=9)
    assert failed.value.facts["detail"] == "no room"


def test_the_version_names_program_and_language_data() -> None:
    program, data = Tesseract().version("rus").split(" ")
    assert program[0].isdigit()
    language, weights, digest = data.split(":")
    assert language == "rus"
    assert weights in ("fast", "best")
    assert len(digest) == 12


def test_a_picture_that_is_too_long_for_it_is_refused_before_it_starts() -> None:
    with pytest.raises(LimitError) as refused:
        Tesseract().read(np.zeros((2, MAX_SIDE_PX + 1), np.uint8), dpi=300, languages="rus", psm=None, seconds=9)
    assert refused.value.code == "picture-too-long"


def test_a_page_on_its_side_is_noticed_and_an_empty_one_is_not_turned() -> None:
    form = np.asarray(Image.open(SAMPLES / "real-forms" / "form-rot90-norms.png").convert("L"))
    found = Tesseract().find_turn(form, dpi=200, seconds=60)
    assert found is not None
    assert found[0] == 90
    assert Tesseract().find_turn(np.full((400, 400), 255, np.uint8), dpi=200, seconds=60) is None


def _program(folder: Path, script: str) -> None:
    file = folder / "tesseract"
    file.write_text(f"#!/bin/sh\n{script}", encoding="utf-8")
    file.chmod(file.stat().st_mode | stat.S_IXUSR)
