"""Who reads what on a page, with the real recognisers on samples and a scripted one where a fault must be exact."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from rapidfuzz.distance import Levenshtein

from pipeline.adapters.hand import DetectionFinder, HandReader
from pipeline.adapters.lexicon import RussianLexicon
from pipeline.adapters.tesseract import Tesseract
from pipeline.errors import LimitError
from pipeline.model import Line, PageKind, PageReading
from pipeline.ports import Careful, FoundLine, OcrEngine, PageJob, Pixels, ReadSettings
from pipeline.reading import Tools, read_page
from pipeline.settings import Settings
from pipeline.stages.pages import limits_of
from pipeline.writing import spans_of
from tests.conftest import SAMPLES

LEXICON = RussianLexicon()


def truth_of(name: str) -> str:
    file = SAMPLES / "ground_truth" / name.split("_")[0] / f"{name}.json"
    told = json.loads(file.read_text(encoding="utf-8"))
    return " ".join(" ".join(line["text"] for line in told["lines"]).split())


def read(name: str, ending: str, dpi: float, hand: OcrEngine, home: Path) -> PageReading:
    tesseract = Tesseract()
    tools = Tools({"print": tesseract}, tesseract, LEXICON.knows, lambda _: hand)
    file = SAMPLES / name.split("_")[0] / f"{name}.{ending}"
    media = {"jpg": "image/jpeg", "webp": "image/webp"}[ending]
    return read_page(PageJob(file, media, 0, dpi, "file", ReadSettings()), tools, limits_of(Settings(home=home)), 300)


@pytest.fixture(scope="module")
def hand() -> HandReader:
    return HandReader(DetectionFinder())


@pytest.fixture(scope="module")
def form(hand: HandReader, tmp_path_factory: pytest.TempPathFactory) -> PageReading:
    return read("SB-0010_0001r", "jpg", 250.0, hand, tmp_path_factory.mktemp("form"))


def test_what_a_hand_filled_in_is_read_and_the_printed_labels_stay(form: PageReading):
    text = " ".join(form.layer.text.split())
    for printed in ("Предъявитель сего", "вместе с ним следуют члены семьи", "Срок выезда"):
        assert printed in text
    for written in ("Анна Сергеевна", "14 марта 1942"):
        assert written in text
    expected = truth_of("SB-0010_0001r")
    assert Levenshtein.distance(text, expected) / len(expected) < 0.16  # 0.21 by the recogniser of print alone


def test_a_page_read_by_two_says_which_lines_were_read_as_handwriting(form: PageReading):
    assert form.layer.engine == "mixed"
    assert "hand-base" in form.layer.engine_version
    assert "tesseract 5" in form.layer.engine_version
    by_hand: set[int] = set()
    for span in str(form.layer.settings["lines_by_hand"]).split(","):
        first, _, last = span.partition("-")
        by_hand |= set(range(int(first), int(last or first) + 1))
    read_so = "\n".join(line.text for number, line in enumerate(form.layer.lines) if number in by_hand)
    assert "Сергеевна" in read_so
    assert len(by_hand) < len(form.layer.lines)


def test_words_of_both_recognisers_stand_where_they_are_on_the_master(form: PageReading):
    file = SAMPLES / "ground_truth/SB-0010/SB-0010_0001r.json"
    truth = {
        word["text"]: word["box"]
        for line in json.loads(file.read_text(encoding="utf-8"))["lines"]
        for word in line["words"]
    }
    for text in ("Предъявитель", "Анна"):
        box = next(word.box for word in form.layer.words if word.text == text)
        assert box is not None
        x, y, width, height = truth[text]
        assert box.x + box.width / 2 == pytest.approx(x + width / 2, abs=25)
        assert box.y + box.height / 2 == pytest.approx(y + height / 2, abs=25)


class Slow:
    """A recogniser of handwriting that never comes to an end."""

    name, alphabet = "slow", "абв"

    def __init__(self) -> None:
        self.asked = 0

    def version(self) -> str:
        return "1"

    def read(self, image: Pixels, *, dpi: float, languages: str, psm: int | None, seconds: float) -> tuple[Line, ...]:
        self.asked += 1
        raise LimitError("page-too-slow")

    def lines_of(self, image: Pixels, *, seconds: float, care: Careful | None = None) -> tuple[FoundLine, ...]:
        self.asked += 1
        raise LimitError("page-too-slow")


def test_a_clean_printed_page_costs_nothing_more(tmp_path: Path):
    slow = Slow()
    reading = read("SB-0008_0001r", "jpg", 200.0, slow, tmp_path)
    assert reading.kind is PageKind.PRINT
    assert reading.layer.engine == "tesseract"
    assert slow.asked == 0


def test_a_page_on_which_handwriting_takes_too_long_keeps_what_was_read(tmp_path: Path):
    slow = Slow()
    reading = read("SB-0010_0001r", "jpg", 250.0, slow, tmp_path)
    assert slow.asked == 1
    assert reading.layer.engine == "tesseract"
    assert "Предъявитель" in reading.layer.text
    assert "gave-up:hand:page-too-slow" in reading.steps


def test_neat_handwriting_that_a_recogniser_of_print_reads_too_is_still_known_as_such(hand: HandReader, tmp_path: Path):
    reading = read("SB-0002_0002v", "jpg", 200.0, hand, tmp_path)
    assert reading.kind is PageKind.HAND
    assert reading.layer.engine in ("hand", "mixed")
    expected, text = truth_of("SB-0002_0002v"), " ".join(reading.layer.text.split())
    assert Levenshtein.distance(text, expected) / len(expected) < 0.04  # 0.07 by the recogniser of print alone


@pytest.mark.parametrize(
    ("marked", "spans"),
    [((), ""), ((True,), "0"), ((True, True, False, True), "0-1,3"), ((False, True, True, True), "1-3")],
)
def test_spans_name_what_is_marked(marked: tuple[bool, ...], spans: str):
    assert spans_of(marked) == spans
