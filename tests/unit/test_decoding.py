"""Decoding of a net's scores: what is read, where it stands, and how certain it is."""

from __future__ import annotations

import io
import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from pipeline.errors import EngineError
from pipeline.stages.decoding import (
    Calibration,
    CharacterModel,
    Guide,
    Rules,
    Search,
    align,
    best_codes,
    read_line,
    search_beams,
)

ALPHABET = " абв"
PLAIN = Rules()


def scores_of(columns: str, *, sure: float = 0.9) -> NDArray[np.float32]:
    """Return scores in which each column says one character ("-" the blank) with a probability, the rest shared."""
    classes = "-" + ALPHABET
    rest = (1 - sure) / (len(classes) - 1)
    table = np.full((len(columns), len(classes)), rest)
    for row, column in enumerate(columns):
        table[row, classes.index(column)] = sure
    return np.log(table).astype(np.float32)


def packed(grams: dict[str, float], alphabet: str = ALPHABET) -> bytes:
    """Pack a model that knows only pairs: after the first character of a pair the second, with its probability."""
    arrays: dict[str, NDArray[np.generic]] = {"alphabet": np.array(list(alphabet))}
    code = {char: number for number, char in enumerate(alphabet, 1)} | {"^": 0}
    pairs = sorted((code[pair[0]] << 7 | code[pair[1]], chance) for pair, chance in grams.items())
    heads = sorted({key >> 7 for key, _ in pairs})
    for order in range(1, 7):
        keys = [key for key, _ in pairs] if order == 2 else []
        contexts = heads if order == 2 else []
        logs = [round(-math.log(chance) * 12) for _, chance in pairs] if order == 2 else []
        arrays[f"keys{order}"] = np.diff(np.array(keys, np.uint64), prepend=np.uint64(0))
        arrays[f"chances{order}"] = np.array(logs, np.uint8)
        arrays[f"contexts{order}"] = np.diff(np.array(contexts, np.uint64), prepend=np.uint64(0))
        arrays[f"leftover{order}"] = np.full(len(contexts), 60, np.uint8)
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)  # type: ignore[arg-type]
    return file.getvalue()


def guide_of(grams: dict[str, float]) -> Guide:
    return Guide(ALPHABET, CharacterModel(packed(grams), ALPHABET))


def text_of(codes: tuple[int, ...]) -> str:
    return "".join(ALPHABET[code - 1] for code in codes)


@pytest.mark.parametrize(
    ("columns", "text"),
    [("", ""), ("---", ""), ("аа-а", "аа"), ("ааа", "а"), ("-аб-бв-", "аббв"), ("а- -б", "а б")],
)
def test_repeats_are_one_character_unless_a_blank_parts_them(columns: str, text: str) -> None:
    assert text_of(best_codes(scores_of(columns))) == text


def test_without_weight_the_search_finds_the_likeliest_text_not_the_likeliest_path() -> None:
    # two columns, blank 0.6, «а» 0.4 each: the path of two blanks has 0.36, but the text «а» has 0.64 over its paths
    scores = np.log(np.array([[0.6, 1e-9, 0.4, 1e-9, 1e-9]] * 2)).astype(np.float32)
    found = search_beams(scores, guide_of({}), Search(weight=0.0, bonus=0.0))
    assert best_codes(scores) == ()
    assert text_of(found[0][0]) == "а"
    assert found[0][1] == pytest.approx(math.log(0.64), abs=1e-4)


def test_the_character_model_decides_where_the_net_wavers() -> None:
    scores = scores_of("а-б-")
    scores[2, 3], scores[2, 4] = math.log(0.48), math.log(0.46)  # «б» is a little likelier than «в»
    says_v = guide_of({"ав": 0.9, "аб": 0.02})
    assert text_of(best_codes(scores)) == "аб"
    assert text_of(search_beams(scores, says_v, Search())[0][0]) == "ав"
    assert text_of(search_beams(scores, says_v, Search(weight=0.0))[0][0]) == "аб"


def test_no_model_can_overrule_a_net_that_is_certain() -> None:
    against = guide_of({"ав": 0.97, "аб": 0.001})
    assert text_of(search_beams(scores_of("а-б-", sure=0.9999), against, Search())[0][0]) == "аб"


def test_readings_come_best_first_and_none_twice() -> None:
    found = search_beams(scores_of("а-б-", sure=0.5), guide_of({}), Search(width=6))
    assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)
    assert len({codes for codes, _ in found}) == len(found) == 6


def test_words_stand_where_their_characters_were_seen() -> None:
    read = read_line(scores_of("--аа-б--  -вв-"), ALPHABET, None, PLAIN)
    assert read.text == "аб в"
    assert [(word.text, word.start, word.end) for word in read.words] == [("аб", 2, 6), ("в", 11, 13)]


@given(st.text(alphabet="абв -", max_size=12))
def test_every_alignment_goes_from_left_to_right_without_overlap(columns: str) -> None:
    scores = scores_of(columns)
    spans = align(scores, best_codes(scores))
    assert all(start < end for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))


def test_more_characters_than_columns_still_get_places_inside_the_line() -> None:
    assert all(0 <= start < end <= 2 for start, end in align(scores_of("аб"), (2, 3, 2, 3)))


def test_a_surer_net_gives_a_higher_confidence_and_calibration_bends_it() -> None:
    sure, unsure = (read_line(scores_of("а-", sure=p), ALPHABET, None, PLAIN) for p in (0.9, 0.6))
    assert sure.right == pytest.approx(0.9, abs=1e-3)
    assert unsure.right == pytest.approx(0.6, abs=1e-3)
    assert sure.words[0].confidence > unsure.words[0].confidence
    doubted = Calibration(offset=-1.0)
    # log-odds of 0.9 are ln 9; one less gives 9 / (9 + e)
    assert doubted.probabilities([0.9]) == [pytest.approx(9 / (9 + math.e))]


def test_a_line_that_is_unsure_elsewhere_makes_each_of_its_characters_doubtful() -> None:
    judge = Calibration(own=0.5, line=0.5)
    assert judge.probabilities([0.95, 0.95])[0] > judge.probabilities([0.95, 0.3])[0]


def test_probabilities_of_what_follows_sum_to_one_where_the_model_knows_all() -> None:
    model = CharacterModel(packed({"а ": 0.25, "аа": 0.25, "аб": 0.25, "ав": 0.125, "а^": 0.125}), ALPHABET)
    assert sum(math.exp(value) for value in model.follow((2,))) == pytest.approx(1.0, abs=0.05)  # kept in twelfths


@pytest.mark.parametrize("broken", [b"", b"PK\x03\x04 cut off", b"no archive at all", packed({}, alphabet="xyz")])
def test_a_file_that_is_no_such_model_is_refused(broken: bytes) -> None:
    with pytest.raises(EngineError) as refused:
        CharacterModel(broken, ALPHABET)
    assert refused.value.code == "model-not-a-model"
