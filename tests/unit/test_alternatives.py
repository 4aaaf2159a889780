"""What else a doubtful word may say, with which probability; and which words are known."""

from __future__ import annotations

import math
from typing import ClassVar

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from pipeline.adapters.lexicon import RussianLexicon
from pipeline.stages.decoding import Choice, Guide, Rules, Search, Trust, Vocabulary, read_line, search_beams
from tests.unit.test_decoding import ALPHABET, guide_of, scores_of, text_of

EVEN = Trust(own=1.0, none=-30.0, word=0.0, line=0.0)
"""Takes the search's shares for probabilities."""
UNSHAPED = Search(weight=0.0, bonus=0.0)


class Few:
    """Word forms «аб» and «баб» as an automaton."""

    NEXT: ClassVar = {(0, "а"): 1, (1, "б"): 2, (0, "б"): 3, (3, "а"): 4, (4, "б"): 5}

    def follow(self, places: tuple[int, ...], letter: str) -> tuple[int, ...]:
        return tuple(self.NEXT[place, letter] for place in places if (place, letter) in self.NEXT)

    def ends(self, places: tuple[int, ...]) -> bool:
        return bool({2, 5} & set(places))


def wavering(columns: str, **doubts: float) -> NDArray[np.float32]:
    """Return sure scores, but in the columns named c0, c1 … «в» has this probability and the column's own the rest."""
    scores = scores_of(columns, sure=0.9999)
    for name, chance in doubts.items():
        own = (" абв".index(columns[int(name[1:])]) if columns[int(name[1:])] != "-" else -1) + 1
        scores[int(name[1:]), [own, ALPHABET.index("в") + 1]] = np.log([1 - chance, chance])
    return scores


def test_a_word_that_may_be_another_has_that_other_with_the_share_the_net_gives_it() -> None:
    word = read_line(wavering("а-б-", c2=0.3), ALPHABET, guide_of({}), Rules(UNSHAPED, trust=EVEN)).words[0]
    assert word.text == "аб"
    assert word.confidence == pytest.approx(0.7, abs=0.01)
    assert word.others[0] == ("ав", pytest.approx(0.3, abs=0.01))


def test_each_word_has_its_own_others() -> None:
    words = read_line(wavering("аб- -ба-", c1=0.4, c6=0.2), ALPHABET, guide_of({}), Rules(UNSHAPED, trust=EVEN)).words
    assert [word.text for word in words] == ["аб", "ба"]
    assert [word.others[0] for word in words] == [
        ("ав", pytest.approx(0.4, abs=0.01)),
        ("бв", pytest.approx(0.2, abs=0.01)),
    ]


def test_in_a_hurry_the_text_is_the_same_without_others() -> None:
    scores, guide = wavering("а-б-", c2=0.3), guide_of({})
    hurried = read_line(scores, ALPHABET, guide, Rules(UNSHAPED, trust=EVEN), others=False)
    assert hurried.text == read_line(scores, ALPHABET, guide, Rules(UNSHAPED, trust=EVEN)).text == "аб"
    assert [word.others for word in hurried.words] == [()]


def test_a_word_that_is_sure_has_no_others() -> None:
    rules = Rules(UNSHAPED, trust=EVEN)
    assert read_line(scores_of("а-б-", sure=0.9999), ALPHABET, guide_of({}), rules).words[0].others == ()


def test_two_words_that_may_be_one_have_it_among_the_others_of_the_first() -> None:
    scores = scores_of("а- -б", sure=0.9999)
    scores[2, [0, 1]] = np.log([0.35, 0.65])  # the space, or nothing
    first, second = read_line(scores, ALPHABET, guide_of({}), Rules(UNSHAPED, trust=EVEN)).words
    assert (first.text, second.text) == ("а", "б")
    assert "аб" in dict(first.others)
    assert "аб" not in dict(second.others)


def test_a_word_that_may_be_two_has_both_among_its_others() -> None:
    scores = scores_of("а- -б", sure=0.9999)
    scores[2, [0, 1]] = np.log([0.65, 0.35])
    (word,) = read_line(scores, ALPHABET, guide_of({}), Rules(UNSHAPED, trust=EVEN)).words
    assert word.text == "аб"
    assert {"а", "б"} <= set(dict(word.others))
    assert not any(" " in text for text, _ in word.others)


def test_capitals_and_marks_do_not_make_another_word() -> None:
    from pipeline.stages.decoding import core

    assert core("«Хлеб»,") == core("хлеб") == "хлеб"
    assert core("какъ-то") == "какъ-то"


@given(
    st.lists(st.floats(-20, 0), min_size=1, max_size=40),
    st.floats(-7, 7),
    st.floats(-7, 7),
    st.builds(Trust, own=st.floats(0, 2), shown=st.floats(-3, 3), none=st.floats(-5, 5)),
)
def test_probabilities_never_sum_to_more_than_one_and_others_are_few_and_ordered(
    shares: list[float], word: float, line: float, trust: Trust
) -> None:
    texts = tuple(f"слово{i}" for i in range(len(shares)))
    choice = Choice(texts, tuple(shares), (False,) * len(shares), word, line)
    shown, others = choice.judged(trust)
    assert 0 <= shown <= 1
    assert shown + sum(chance for _, chance in others) <= 1 + 1e-9
    assert len(others) <= 12
    assert all(chance >= 0.01 for _, chance in others)
    assert [chance for _, chance in others] == sorted((chance for _, chance in others), reverse=True)
    assert not others or shown < 0.97


def test_a_choice_without_any_evidence_is_split_evenly_with_none_of_them() -> None:
    flat = Trust(own=1.0, shown=0.0, known=0.0, none=0.0, word=0.0, line=0.0)
    choice = Choice(("а", "б", "в"), (0.0, 0.0, 0.0), (False, False, False), 0.0, 0.0)
    assert choice.probabilities(flat) == [pytest.approx(0.25)] * 3
    known = Trust(own=1.0, known=math.log(2), none=0.0, word=0.0, line=0.0)
    doubled = Choice(("а", "б"), (0.0, 0.0), (False, True), 0.0, 0.0)
    assert doubled.probabilities(known) == [pytest.approx(0.25), pytest.approx(0.5)]


def test_a_known_word_is_preferred_where_the_net_wavers_and_an_unknown_one_stays_possible() -> None:
    few = Guide(ALPHABET, guide_of({}).model, Vocabulary(Few()))
    wavers, sure = wavering("а-б-", c2=0.7), wavering("а-б-", c2=0.99)
    prefer = Search(weight=0.0, bonus=0.0, unknown=4.0)
    assert text_of(search_beams(wavers, few, UNSHAPED)[0][0]) == "ав"
    assert text_of(search_beams(wavers, few, prefer)[0][0]) == "аб"  # half of 4 in the first word: e² > 7/3
    assert text_of(search_beams(sure, few, prefer)[0][0]) == "ав"  # e² < 99


def test_a_part_is_read_as_it_stands_between_its_neighbours() -> None:
    says = guide_of({" б": 0.9, " а": 0.01})
    part = wavering("а-")
    part[0, [2, 3]] = np.log([0.5, 0.49])
    assert text_of(search_beams(part, says, Search(), before=(2, 1))[0][0]) == "б"


@pytest.mark.parametrize(
    "word", ["хлеб", "Хлеб,", "«хлеба»", "ёлка", "елка", "по-русски", "41", "5/XII-41", "хлѣбъ", "исторія", "экспер-"]
)
def test_russian_words_numbers_and_words_in_the_old_spelling_are_known(word: str) -> None:
    assert Vocabulary(RussianLexicon()).knows(word)


@pytest.mark.parametrize("word", ["хлебб", "эскпертиза", "ъъ,", "бхлеб", ""])
def test_what_is_no_word_is_unknown(word: str) -> None:
    assert not Vocabulary(RussianLexicon()).knows(word)


def test_words_of_ones_own_are_known_whatever_their_capitals() -> None:
    vocabulary = Vocabulary(None, ["Шлиссельбург", "Дубровка"])
    assert vocabulary.knows("шлиссельбург.")
    assert vocabulary.knows("Дубровка")
    assert not vocabulary.knows("Дубров")
    assert not Vocabulary(RussianLexicon()).knows("Шлиссельбургщ")
