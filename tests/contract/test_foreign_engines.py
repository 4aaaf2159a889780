"""Readers of models of other makers: known lines are read whatever the net's layout, and what cannot be is said."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from pipeline.adapters.foreign.ctc import CtcReader
from pipeline.adapters.foreign.layout import find_layout
from pipeline.adapters.foreign.reader import reader_of
from pipeline.adapters.foreign.sequence import SequenceReader
from pipeline.adapters.foreign.vocabulary import Vocabulary
from pipeline.adapters.hand import DetectionFinder
from pipeline.adapters.shelf import FolderShelf
from pipeline.errors import EngineError, LimitError
from pipeline.model import Line, Outcome
from pipeline.ports import OcrEngine, PageJob, Pixels, ReadSettings
from pipeline.settings import Settings
from pipeline.weights import Weights, packaged
from pipeline.wiring import reader_in_child
from tests.conftest import SAMPLES
from tests.contract import foreign_models as made

LEAFLET = SAMPLES / "SB-0007" / "SB-0007_0001r.webp"
OURS = {"height_px": 40, "ink": "light", "values": "0..1", "margin_px": 8, "tone": "even"}


def read(engine: OcrEngine, picture: Pixels, seconds: float = 60) -> tuple[Line, ...]:
    return engine.read(picture, dpi=200, languages="rus", psm=None, seconds=seconds)


def texts(lines: tuple[Line, ...]) -> list[str]:
    return [line.text for line in lines]


def blocks_card(**picture: Any) -> dict[str, Any]:
    told = {"height_px": made.HEIGHT_PX, "ink": "dark", "values": "0..1"} | picture
    return {"engine": "ctc", "alphabet": list(made.ALPHABET), "picture": told}


def real_net(folder: Path, **besides: Any) -> Weights:
    """The package's own net, as if another maker had sent it."""
    own = packaged("hand-base")
    card = {"engine": "ctc", "alphabet": list(own.card["alphabet"]), "picture": OURS, **besides}
    return made.kept(folder, "real", card, {"model.onnx": own.read("model.onnx")})


def trocr(folder: Path, **besides: Any) -> Weights:
    from pipeline.adapters.foreign.exported import take

    source, work = made.exported_trocr(folder / "sent"), folder / "work"
    work.mkdir()
    card = take(source, work, "trocr", 2**26) | besides
    return made.kept(folder / "shelf", "trocr", card, {file.name: file.read_bytes() for file in work.iterdir()})


@pytest.fixture(params=["real ctc", "real ctc with our language", "blocks ctc", "seq2seq"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> OcrEngine:
    models = {
        "real ctc": lambda: real_net(tmp_path),
        "real ctc with our language": lambda: real_net(tmp_path, language="ours"),
        "blocks ctc": lambda: made.kept(tmp_path, "blocks", blocks_card(), {"model.onnx": made.ctc_net()}),
        "seq2seq": lambda: trocr(tmp_path),
    }
    return reader_of(DetectionFinder(), models[request.param]())


@pytest.fixture(scope="module")
def leaflet() -> Pixels:
    return np.ascontiguousarray(np.asarray(Image.open(LEAFLET).convert("L"))[300:800])


def test_words_stand_inside_their_lines_and_lines_inside_the_picture(engine: OcrEngine, leaflet: Pixels) -> None:
    lines = read(engine, leaflet)
    for line in lines:
        assert line.box is not None
        assert line.text == " ".join(word.text for word in line.words)
        assert line.box.x + line.box.width <= leaflet.shape[1]
        assert line.box.y + line.box.height <= leaflet.shape[0]
        for word in line.words:
            assert word.box is not None
            assert word.box.x >= line.box.x
            assert word.box.y + word.box.height <= line.box.y + line.box.height
            assert word.confidence is not None
            assert 0 <= word.confidence <= 1
            assert unicodedata.is_normalized("NFC", word.text)
    assert engine.version().split(" ")[0].endswith("@1")


def test_colour_and_grey_read_alike(engine: OcrEngine, leaflet: Pixels) -> None:
    strip = leaflet[:150]
    assert read(engine, np.dstack([strip] * 3)) == read(engine, strip)


def test_an_empty_picture_has_no_lines(engine: OcrEngine) -> None:
    assert read(engine, np.full((200, 300), 255, np.uint8)) == ()


def test_beyond_its_time_it_ends(engine: OcrEngine, leaflet: Pixels) -> None:
    with pytest.raises(LimitError) as slow:
        read(engine, leaflet, seconds=0.001)
    assert slow.value.code == "page-too-slow"


def test_a_picture_that_is_too_long_is_refused(engine: OcrEngine) -> None:
    with pytest.raises(LimitError) as refused:
        read(engine, np.full((40, 32_001), 230, np.uint8))
    assert refused.value.code == "picture-too-long"


@pytest.mark.parametrize("language", ["none", "ours"])
def test_a_real_net_of_another_form_reads_print(language: str, tmp_path: Path, leaflet: Pixels) -> None:
    lines = read(CtcReader(DetectionFinder(), real_net(tmp_path, language=language)), leaflet)
    assert "берегите хлеб и тепло" in " ".join(texts(lines)).lower()


@pytest.mark.parametrize(
    "layout",
    [
        {},
        {"axes": "NHWC", "channels": 3},
        {"channels": 3, "ink": "light"},
        {"values": "-1..1"},
        {"values": "0..255", "element": "uint8"},
        {"values": "0..255", "ink": "light"},
        {"blank": "last"},
        {"order": "TBC", "meaning": "log"},
        {"order": "BCT", "meaning": "probabilities"},
        {"element": "float16"},
        {"width": 400, "batch": 1},
        {"height": "height"},
    ],
    ids=str,
)
def test_a_known_line_is_read_whatever_the_layout(layout: dict[str, Any], tmp_path: Path) -> None:
    net = made.ctc_net(**layout)
    (tmp_path / "net.onnx").write_bytes(net)
    found = find_layout(tmp_path / "net.onnx", "net", made.HEIGHT_PX, (len(made.ALPHABET) + 1,))
    told = made.DEFAULTS | layout
    assert (found.axes, found.height_px, found.channels) == (told["axes"], made.HEIGHT_PX, told["channels"])
    assert (found.order, found.classes, found.element) == (told["order"], len(made.ALPHABET) + 1, told["element"])
    picture = {name: getattr(found, name) for name in ("axes", "width_px", "channels", "element")}
    card = blocks_card(**picture, ink=told["ink"], values=told["values"])
    card["scores"] = {"order": found.order, "meaning": found.meaning, "blank": told["blank"]}
    engine = CtcReader(made.OneLine(), made.kept(tmp_path / "shelf", "blocks", card, {"model.onnx": net}))
    (line,) = read(engine, made.draw_blocks("абв где аа"))
    assert [word.text for word in line.words] == ["абв", "где", "аа"]
    first_px = 2 * made.LETTER_PX
    for place, word in zip((0, 4, 8), line.words, strict=True):
        assert word.box is not None
        assert abs(word.box.x - first_px - place * (made.LETTER_PX + 2 * made.GAP_PX) - made.GAP_PX) <= 4


def test_a_trained_net_shows_its_layout_and_its_blank(tmp_path: Path) -> None:
    own = packaged("hand-base")
    (tmp_path / "net.onnx").write_bytes(own.read("model.onnx"))
    found = find_layout(tmp_path / "net.onnx", "net", None, ())
    assert (found.axes, found.height_px, found.width_px, found.channels) == ("NCHW", 40, 0, 1)
    assert (found.order, found.meaning, found.blank) == ("BTC", "log", "first")
    assert found.classes == len(own.card["alphabet"]) + 1


def test_labels_of_several_characters_are_written_out(tmp_path: Path) -> None:
    card = blocks_card() | {"alphabet": [" ", "а", "ст", "и\u0306", "г", "д", "е"]}
    engine = CtcReader(made.OneLine(), made.kept(tmp_path, "blocks", card, {"model.onnx": made.ctc_net()}))
    assert texts(read(engine, made.draw_blocks("аба вг"))) == ["аста йг"]


@pytest.mark.parametrize("beams", [1, 4])
def test_a_net_that_writes_tokens_reads_a_known_line(beams: int, tmp_path: Path) -> None:
    engine = SequenceReader(made.OneLine(), trocr(tmp_path, beams=beams))
    (line,) = read(engine, made.draw_cells([3, 4, 6, 5, 7]))
    assert [word.text for word in line.words] == ["хлеб", "и", "сольа"]
    boxes = [word.box for word in line.words if word.box]
    assert [box.x for box in boxes] == sorted(box.x for box in boxes)
    widths = [box.width for box in boxes]
    assert widths[0] == pytest.approx(4 * widths[1], abs=3), "a line is shared out by letters"


def test_a_faint_token_is_a_doubtful_word(tmp_path: Path) -> None:
    engine = SequenceReader(made.OneLine(), trocr(tmp_path))
    picture = made.draw_cells([3, 4, 5])
    picture[:, : made.CELL_PX] -= 11  # nearly half way to the next token
    (line,) = read(engine, picture)
    first, second = (word.confidence for word in line.words)
    assert first is not None
    assert second is not None
    assert first < 0.97 < second


@pytest.mark.parametrize(
    ("decoder", "vocabulary", "numbers", "text"),
    [
        (
            {"type": "Metaspace", "replacement": "▁"},
            [["<s>", 0], ["▁хлеб", -1], ["▁и", -2], ["а", -3]],
            [0, 1, 3, 2],
            "хлеба и",
        ),
        ({"type": "WordPiece", "prefix": "##"}, {"<s>": 0, "хлеб": 1, "и": 2, "##а": 3}, [0, 1, 3, 2], "хлеба и"),
        (
            {"type": "BPEDecoder", "suffix": "</w>"},
            {"<s>": 0, "хлеб": 1, "и</w>": 2, "а</w>": 3},
            [1, 3, 2],
            "хлеба и",
        ),
        (
            {
                "type": "Sequence",
                "decoders": [
                    {"type": "Replace", "pattern": {"String": "▁"}, "content": " "},
                    {"type": "ByteFallback"},
                    {"type": "Fuse"},
                    {"type": "Strip", "content": " ", "start": 1, "stop": 0},
                ],
            },
            {"<s>": 0, "▁и": 1, "<0xD1>": 2, "<0x8A>": 3},
            [1, 2, 3],
            "иъ",
        ),
    ],
    ids=["Metaspace", "WordPiece", "BPEDecoder", "Sequence"],
)
def test_tokens_are_written_out_as_each_tokenizer_says(
    decoder: dict[str, Any], vocabulary: Any, numbers: list[int], text: str
) -> None:
    added = [{"id": 0, "content": "<s>", "special": True}]
    told = {"added_tokens": added, "decoder": decoder, "model": {"vocab": vocabulary}}
    assert Vocabulary(json.dumps(told).encode(), "x").text(numbers) == text


def test_a_page_is_read_with_the_model_that_was_chosen(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    real_net(settings.models_folder)
    key = FolderShelf(settings.models_folder).keys()[0]
    job = PageJob(LEAFLET, "image/webp", 0, 150.0, "file", ReadSettings(engine="hand", model=key))
    reading = reader_in_child(settings).read(job)
    assert (reading.outcome, reading.layer.engine) == (Outcome.READ, "ctc")
    digest = hashlib.sha256(packaged("hand-base").read("model.onnx")).hexdigest()[:12]
    assert reading.layer.engine_version == f"real@1 {digest}"
    assert "берегите хлеб" in reading.layer.text.lower()


@pytest.mark.parametrize(
    ("spoilt", "code", "part"),
    [
        ({"alphabet": []}, "odd", "alphabet"),
        ({"picture": {}}, "lacks", "picture.height_px"),
        ({"picture": OURS | {"values": "0..7"}}, "odd", "picture.values"),
        ({"scores": {"order": "CTB"}}, "odd", "scores.order"),
        ({"scores": {"colour": 1}}, "unknown", "scores.colour"),
        ({"language": "theirs"}, "odd", "language"),
    ],
    ids=str,
)
def test_what_a_card_lacks_or_says_oddly_is_named(spoilt: dict[str, Any], code: str, part: str, tmp_path: Path) -> None:
    card = blocks_card() | spoilt
    engine = reader_of(made.OneLine(), made.kept(tmp_path, "blocks", card, {"model.onnx": made.ctc_net()}))
    with pytest.raises(EngineError) as refused:
        read(engine, made.draw_blocks("а"))
    assert (refused.value.code, refused.value.facts["part"]) == (f"model-card-{code}", part)


def test_an_engine_that_is_not_known_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="model-engine-unknown"):
        reader_of(made.OneLine(), made.kept(tmp_path, "x", {"engine": "magic"}, {}))


def test_another_alphabet_than_the_nets_is_refused_at_the_first_line(tmp_path: Path) -> None:
    card = blocks_card() | {"alphabet": list("абвг")}
    engine = CtcReader(made.OneLine(), made.kept(tmp_path, "blocks", card, {"model.onnx": made.ctc_net()}))
    with pytest.raises(EngineError, match="model-failed"):
        read(engine, made.draw_blocks("а"))


def test_a_changed_net_is_refused(tmp_path: Path) -> None:
    weights = made.kept(tmp_path, "blocks", blocks_card(), {"model.onnx": made.ctc_net()})
    with (tmp_path / "blocks" / "1" / "model.onnx").open("ab") as file:
        file.write(b"!")
    with pytest.raises(EngineError, match="model-file-changed"):
        read(CtcReader(made.OneLine(), weights), made.draw_blocks("а"))


def test_a_decoder_that_wants_states_of_former_steps_is_refused(tmp_path: Path) -> None:
    weights = trocr(tmp_path)
    files = {name: weights.read(name) for name in weights.card["files"]}
    files["decoder_model.onnx"] = made.decoder_net(extra="past_key_values.0.key")
    spoilt = made.kept(tmp_path / "other", "trocr", dict(weights.card), files)
    with pytest.raises(EngineError, match="model-layout-unknown"):
        read(SequenceReader(made.OneLine(), spoilt), made.draw_cells([3]))
