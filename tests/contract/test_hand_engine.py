"""The recogniser of handwriting: what every OcrEngine does, how well it reads, and how it says that it cannot."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from importlib.resources import as_file
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from rapidfuzz.distance import Levenshtein

from pipeline.adapters.hand import MAX_SIDE_PX, DetectionFinder, HandReader
from pipeline.adapters.lexicon import RussianLexicon
from pipeline.errors import EngineError, LimitError
from pipeline.model import Line, Outcome, PageKind
from pipeline.ports import Care, FoundLine, PageJob, PageReader, Pixels, ReadSettings
from pipeline.reasons import explain
from pipeline.settings import Settings
from pipeline.weights import Weights, open_weights, packaged
from pipeline.wiring import open_reader, reader_in_child
from tests.conftest import SAMPLES

DIARY = "SB-0001/SB-0001_0001r"
LEAFLET = SAMPLES / "SB-0007" / "SB-0007_0001r.webp"


@pytest.fixture(scope="module")
def hand() -> HandReader:
    return HandReader(DetectionFinder())


@pytest.fixture(scope="module")
def diary() -> Pixels:
    return np.asarray(Image.open(SAMPLES / f"{DIARY}.jpg").convert("L"))


@pytest.fixture(scope="module")
def truth() -> str:
    known = json.loads((SAMPLES / "ground_truth" / f"{DIARY}.json").read_text(encoding="utf-8"))
    return "\n".join(line["text"] for line in known["lines"])


@pytest.fixture(scope="module")
def lines(hand: HandReader, diary: Pixels) -> tuple[Line, ...]:
    return read(hand, diary)


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of the model that a test may spoil."""
    with as_file(packaged("hand-base").folder) as folder:
        return Path(shutil.copytree(folder, tmp_path / "hand-copy"))


def read(hand: HandReader, picture: Pixels, seconds: float = 120) -> tuple[Line, ...]:
    return hand.read(picture, dpi=200, languages="rus", psm=None, seconds=seconds)


def with_file(folder: Path, name: str, content: bytes) -> Weights:
    """Put another file in place of a model's own and list it in the card as if it belonged there."""
    (folder / name).write_bytes(content)
    card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    card["files"][name] = hashlib.sha256(content).hexdigest()
    (folder / "card.json").write_text(json.dumps(card), encoding="utf-8")
    return open_weights(folder)


def error_rate(text: str, known: str) -> float:
    one, other = " ".join(text.split()), " ".join(known.split())
    return Levenshtein.distance(one, other) / len(other)


def test_a_drawn_diary_is_read_with_at_most_one_character_in_seven_wrong(lines: tuple[Line, ...], truth: str) -> None:
    assert error_rate("\n".join(line.text for line in lines), truth) <= 0.14


def test_the_character_model_does_not_make_it_worse(lines: tuple[Line, ...], diary: Pixels, truth: str) -> None:
    alone = read(HandReader(DetectionFinder(), greedy=True), diary)
    with_model, without = (error_rate("\n".join(line.text for line in some), truth) for some in (lines, alone))
    assert with_model <= without


def test_words_stand_inside_their_lines_and_lines_inside_the_picture(lines: tuple[Line, ...], diary: Pixels) -> None:
    assert lines
    for line in lines:
        assert line.box is not None
        assert line.text == " ".join(word.text for word in line.words)
        assert line.box.x + line.box.width <= diary.shape[1]
        assert line.box.y + line.box.height <= diary.shape[0]
        for word in line.words:
            assert word.box is not None
            assert word.box.x >= line.box.x
            assert word.box.y + word.box.height <= line.box.y + line.box.height
            assert word.confidence is not None
            assert 0 <= word.confidence <= 1
            assert unicodedata.is_normalized("NFC", word.text)


def test_each_line_is_read_as_carefully_as_it_is_asked_for(diary: Pixels) -> None:
    small = np.asarray(Image.fromarray(diary).resize((diary.shape[1] // 3, diary.shape[0] // 3)))  # harder to read
    asked: list[Care] = []

    def care(unread: Sequence[FoundLine]) -> list[Care]:
        assert not any(line.line.words for line in unread)
        asked.extend(list(Care)[number % 3] for number in range(len(unread)))
        return asked

    found = HandReader(DetectionFinder()).lines_of(small, seconds=120, care=care)
    read_so = list(zip(asked, found, strict=True))
    words = {care: [word for asked, line in read_so if asked is care for word in line.line.words] for care in Care}
    assert not words[Care.NONE]
    assert words[Care.TEXT]
    assert not any(word.others for word in words[Care.TEXT])
    assert any(word.others for word in words[Care.OTHERS])


def test_doubtful_words_have_other_readings_whose_probabilities_fit_together(diary: Pixels, truth: str) -> None:
    half = np.ascontiguousarray(diary[: diary.shape[0] // 2])
    small = np.asarray(Image.fromarray(half).resize((half.shape[1] // 3, half.shape[0] // 3)))  # harder to read
    words = [word for line in read(HandReader(DetectionFinder(), forms=RussianLexicon()), small) for word in line.words]
    doubtful = [word for word in words if word.others]
    assert doubtful
    for word in words:
        assert (word.confidence or 0) + sum(chance for _, chance in word.others) <= 1 + 1e-9
        assert len(word.others) <= 12
        assert all(" " not in text and chance >= 0.01 for text, chance in word.others)
        assert not word.others or (word.confidence or 0) < 0.97
    known = set(truth.split())
    assert any(word.text not in known and known & {text for text, _ in word.others} for word in doubtful)


def test_a_writers_own_words_are_taken_from_the_model(copied: Path) -> None:
    from pipeline.adapters.hand.model import load_model

    with_words = with_file(copied, "words.txt", "Дубровка\nТюлькин\n".encode())
    vocabulary = load_model(with_words, RussianLexicon()).guide.vocabulary
    assert vocabulary is not None
    assert vocabulary.knows("Тюлькин,")
    without = load_model(packaged("hand-base"), RussianLexicon()).guide.vocabulary
    assert without is not None
    assert not without.knows("Тюлькин")


@pytest.mark.parametrize(
    ("path", "value", "code", "part"),
    [
        (("trust", "colour"), 1, "model-card-unknown", "trust.colour"),
        (("search", "width"), "wide", "model-card-odd", "search.width"),
        (("calibration",), 7, "model-card-odd", "calibration"),
        (("search",), None, "model-card-lacks", "search"),
        (("alphabet",), None, "model-card-lacks", "alphabet"),
        (("alphabet",), ["а"], "model-card-odd", "alphabet"),
    ],
    ids=str,
)
def test_what_a_card_lacks_or_says_oddly_is_named(
    path: tuple[str, ...], value: object, code: str, part: str, copied: Path, diary: Pixels
) -> None:
    card = json.loads((copied / "card.json").read_text(encoding="utf-8"))
    *above, last = path
    place = card[above[0]] if above else card
    place[last] = value
    (copied / "card.json").write_text(json.dumps(card), encoding="utf-8")
    with pytest.raises(EngineError) as refused:
        read(HandReader(DetectionFinder(), open_weights(copied)), diary)
    assert (refused.value.code, refused.value.facts["part"]) == (code, part)
    assert part in explain(refused.value).message


def test_boxes_of_words_lie_on_their_words(lines: tuple[Line, ...]) -> None:
    known = json.loads((SAMPLES / "ground_truth" / f"{DIARY}.json").read_text(encoding="utf-8"))
    words = [word for line in known["lines"] for word in line["words"]]
    texts = [word["text"] for word in words]
    once = {word["text"]: word["box"] for word in words if texts.count(word["text"]) == 1 and len(word["text"]) > 4}
    found = [(word.box, once[word.text]) for line in lines for word in line.words if word.text in once and word.box]
    assert len(found) > 10
    off = [abs(a.x + a.width / 2 - b[0] - b[2] / 2) / b[2] for a, b in found]
    assert float(np.percentile(off, 90)) < 0.2


def test_colour_and_grey_read_alike(hand: HandReader, diary: Pixels) -> None:
    strip = np.ascontiguousarray(diary[: diary.shape[0] // 4])
    assert read(hand, np.dstack([strip] * 3)) == read(hand, strip)


@pytest.mark.parametrize("size", [(1, 1), (500, 700), (30, 9000)])
def test_a_page_without_writing_has_no_lines(hand: HandReader, size: tuple[int, int]) -> None:
    assert read(hand, np.full(size, 230, np.uint8)) == ()


def test_a_photograph_without_writing_gives_hardly_a_word_that_is_believed(hand: HandReader) -> None:
    rng = np.random.default_rng(41)
    soft = Image.fromarray(rng.integers(40, 220, (12, 16), dtype=np.uint8)).resize(
        (1200, 900), Image.Resampling.BICUBIC
    )
    believed = [word for line in read(hand, np.asarray(soft)) for word in line.words if (word.confidence or 0) > 0.75]
    assert len(believed) <= 1


def test_one_word_alone_is_read(hand: HandReader, diary: Pixels, truth: str) -> None:
    known = json.loads((SAMPLES / "ground_truth" / f"{DIARY}.json").read_text(encoding="utf-8"))
    word = max((word for line in known["lines"] for word in line["words"]), key=lambda word: len(word["text"]))
    x, y, width, height = word["box"]
    alone = np.full((height + 60, width + 80), np.median(diary), np.uint8)  # no strokes of the lines around it
    alone[30:-30, 40:-40] = diary[y : y + height, x : x + width]
    assert error_rate(" ".join(line.text for line in read(hand, alone)), word["text"]) <= 0.5


def test_beyond_its_time_it_ends(hand: HandReader, diary: Pixels) -> None:
    with pytest.raises(LimitError) as slow:
        read(hand, diary, seconds=0.01)
    assert slow.value.code == "page-too-slow"


def test_a_picture_that_is_too_long_is_refused(hand: HandReader) -> None:
    with pytest.raises(LimitError) as refused:
        read(hand, np.full((40, MAX_SIDE_PX + 1), 230, np.uint8))
    assert refused.value.code == "picture-too-long"


def test_the_version_names_the_model_and_what_is_in_it(hand: HandReader) -> None:
    card = packaged("hand-base").card
    name, made, digests = hand.version().split(" ")
    assert (name, made) == ("hand-base", card["made"])
    assert digests == f"{card['files']['model.onnx'][:12]}:{card['files']['language.npz'][:12]}"


def test_the_card_says_what_the_model_is_and_its_files_are_small_enough() -> None:
    weights = packaged("hand-base")
    assert weights.card["licence"] == "Apache-2.0"
    assert weights.card["made_from"]
    assert len(weights.read("model.onnx")) <= 8_000_000
    assert len(weights.read("language.npz")) <= 5_000_000


@pytest.mark.parametrize("name", ["model.onnx", "language.npz"])
def test_a_changed_file_is_refused(name: str, copied: Path, diary: Pixels, english: None) -> None:
    with (copied / name).open("ab") as file:
        file.write(b"!")
    with pytest.raises(EngineError) as refused:
        read(HandReader(DetectionFinder(), open_weights(copied)), diary)
    assert refused.value.code == "model-file-changed"
    assert name in explain(refused.value).message
    assert explain(refused.value).fix


@pytest.mark.parametrize("name", ["model.onnx", "language.npz"])
def test_a_file_that_is_no_model_is_refused_even_if_the_card_lists_it(
    name: str, copied: Path, diary: Pixels, english: None
) -> None:
    spoilt = with_file(copied, name, b"not a model")
    with pytest.raises(EngineError) as refused:
        read(HandReader(DetectionFinder(), spoilt), diary)
    assert refused.value.code == "model-not-a-model"
    assert {name, "hand-base"} <= set(refused.value.facts.values())
    assert explain(refused.value).fix


def test_another_net_than_a_reader_of_this_alphabet_is_refused(copied: Path, diary: Pixels) -> None:
    other = with_file(copied, "model.onnx", packaged("line-finder").read("detection.onnx"))
    with pytest.raises(EngineError) as refused:
        read(HandReader(DetectionFinder(), other), diary)
    assert refused.value.code == "model-not-a-model"


@pytest.mark.parametrize("card", ["", "[]", "{}", '{"name": "x", "files": []}'])
def test_a_card_that_says_nothing_is_refused(card: str, copied: Path, diary: Pixels) -> None:
    (copied / "card.json").write_text(card, encoding="utf-8")
    with pytest.raises(EngineError) as refused:
        read(HandReader(DetectionFinder(), open_weights(copied)), diary)
    assert refused.value.code == "model-card-broken"


def test_nothing_of_it_is_loaded_before_a_page_of_handwriting_comes() -> None:
    ask = (
        "import sys; from pipeline.settings import Settings; from pipeline.wiring import reader_in_child; "
        "reader_in_child(Settings()); print('onnxruntime' in sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"


@pytest.fixture(params=["direct", "child processes"])
def reader(request: pytest.FixtureRequest, settings: Settings) -> Iterator[PageReader]:
    made = reader_in_child(settings) if request.param == "direct" else open_reader(settings)
    yield made
    made.close()


@pytest.mark.parametrize("engine", ["auto", "hand"])
def test_a_page_of_a_diary_comes_out_as_handwriting_read_by_hand(reader: PageReader, engine: str, truth: str) -> None:
    job = PageJob(SAMPLES / f"{DIARY}.jpg", "image/jpeg", 0, 200.0, "file", ReadSettings(engine=engine))
    reading = reader.read(job)
    assert (reading.kind, reading.outcome) == (PageKind.HAND, Outcome.READ)
    assert reading.layer.engine == "hand"
    assert error_rate(reading.layer.text, truth) <= 0.14
    assert reading.layer.confidence is not None
    assert abs(1 - reading.layer.confidence - error_rate(reading.layer.text, truth)) <= 0.15


def test_print_stays_with_the_recogniser_of_print(settings: Settings) -> None:
    job = PageJob(LEAFLET, "image/webp", 0, 150.0, "file", ReadSettings())
    assert reader_in_child(settings).read(job).layer.engine == "tesseract"


def test_a_blank_page_asked_to_be_read_by_hand_is_blank(settings: Settings, tmp_path: Path) -> None:
    Image.fromarray(np.full((800, 600), 235, np.uint8)).save(tmp_path / "blank.png")
    job = PageJob(tmp_path / "blank.png", "image/png", 0, 200.0, "file", ReadSettings(engine="hand"))
    reading = reader_in_child(settings).read(job)
    assert (reading.outcome, reading.layer.lines) == (Outcome.BLANK, ())
