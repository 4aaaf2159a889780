"""The character model and the beam search of the handwriting reader."""

import math
from pathlib import Path

import numpy as np
import pytest

from pipeline.stages.decoding import CharacterModel, Guide, Search, search_beams
from training.language import count_ngrams, decode_with, open_model, save_model, smooth
from training.texts import ALPHABET


def make_model(folder: Path, texts: list[str]) -> CharacterModel:
    path = folder / "model.npz"
    save_model(smooth(count_ngrams((text, 1) for text in texts), (1, 1, 1, 1, 1, 1)), path)
    return open_model(path)


def readings(scores: np.ndarray, model: CharacterModel, search: Search) -> list[tuple[str, float]]:
    found = search_beams(scores, Guide(ALPHABET, model), search)
    return [("".join(ALPHABET[code - 1] for code in codes), score) for codes, score in found]


def hear(text: str, *, doubt: dict[int, tuple[str, float]] | None = None) -> np.ndarray:
    """Return scores as of a net sure of the text, but for places where another character is as likely as given."""
    rows = []
    for place, char in enumerate(text):
        row = np.full(len(ALPHABET) + 1, 1e-6)
        row[ALPHABET.index(char) + 1] = 1.0
        if doubt and place in doubt:
            other, share = doubt[place]
            row[ALPHABET.index(other) + 1] = share
            row[ALPHABET.index(char) + 1] = 1 - share
        rows += [row, np.eye(len(ALPHABET) + 1)[0] + 1e-6]
    table = np.array(rows)
    return np.log(table / table.sum(axis=1, keepdims=True)).astype(np.float32)


def test_probabilities_after_any_context_sum_to_one_within_the_rounding(tmp_path: Path) -> None:
    model = make_model(tmp_path, ["хлеба нет", "хлеб есть", "дают хлеб"])

    for context in ((), tuple(ALPHABET.index(char) + 1 for char in "хлеб"), (5, 9, 5)):
        assert float(np.exp(model.follow(context)).sum()) == pytest.approx(1.0, abs=0.12)


def test_a_character_seen_after_its_context_is_likelier_than_one_unseen(tmp_path: Path) -> None:
    model = make_model(tmp_path, ["хлеба нет", "хлеб есть", "дают хлеб"])

    row = model.follow(tuple(ALPHABET.index(char) + 1 for char in "хле"))

    assert row[ALPHABET.index("б") + 1] > row[ALPHABET.index("в") + 1] + 2


def test_without_weight_the_search_reads_what_the_net_is_sure_of(tmp_path: Path) -> None:
    model = make_model(tmp_path, ["иное"])

    best, _ = readings(hear("вдова — 41"), model, Search(weight=0.0, bonus=0.0))[0]

    assert best == "вдова — 41"


def test_doubled_letters_survive_the_search(tmp_path: Path) -> None:
    model = make_model(tmp_path, ["ванна"])

    best, _ = readings(hear("ванна"), model, Search())[0]

    assert best == "ванна"


def test_the_model_settles_a_letter_the_net_doubts(tmp_path: Path) -> None:
    model = make_model(tmp_path, ["хлеба нет", "хлеб есть", "дают хлеб"])
    scores = hear("хлев", doubt={3: ("б", 0.45)})

    without, _ = readings(scores, model, Search(weight=0.0, bonus=0.0))[0]
    best, score = readings(scores, model, Search(weight=0.5, bonus=0.0))[0]

    assert without == "хлев"
    assert best == "хлеб"
    assert math.isfinite(score)


def test_several_readings_come_back_best_first(tmp_path: Path) -> None:
    model = make_model(tmp_path, ["хлеб"])

    found = readings(hear("хлев", doubt={3: ("б", 0.45)}), model, Search())

    assert {"хлеб", "хлев"} <= {text for text, _ in found}
    assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)


def test_the_decoder_of_a_file_reads_with_it(tmp_path: Path) -> None:
    make_model(tmp_path, ["хлеба нет", "хлеб есть", "дают хлеб"])

    read = decode_with(tmp_path / "model.npz", Search(weight=0.5, bonus=0.0))

    assert read(hear("хлев", doubt={3: ("б", 0.45)})) == "хлеб"
