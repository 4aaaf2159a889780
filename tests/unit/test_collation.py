"""Of two readings of a line the better is taken, of a word only if it is far better; nothing is lost or put twice."""

from __future__ import annotations

import pytest

from pipeline.model import Box, Line, Word
from pipeline.ports import LineShape
from pipeline.stages.collation import Candidate, collate, settled

PRINT, HAND, UNSURE = -4.0, 4.0, 0.0


def line(y: int, *words: tuple[str, float], x: int = 100) -> Line:
    made, at = [], x
    for text, sure in words:
        width = 20 * len(text)
        made.append(Word(text, Box(at, y, width, 30), sure))
        at += width + 20
    letters = sum(len(word.text) for word in made)
    sure = sum(len(word.text) * (word.confidence or 0.0) for word in made) / letters
    return Line(" ".join(word.text for word in made), Box(x, y, at - x - 20, 30), tuple(made), sure)


def shape(y: int, left: int = 90, right: int = 900) -> LineShape:
    return LineShape(((left, y - 5), (right, y - 5)), ((left, y + 35), (right, y + 35)))


def nothing(y: int) -> Line:
    return Line("", Box(90, y - 5, 810, 40), ())


def texts(printed: list[Line], found: list[Candidate], *, in_printed_order: bool = False) -> list[str]:
    return [each.text for each in collate(printed, found, in_printed_order=in_printed_order).lines]


def test_each_line_is_taken_from_the_reading_that_is_surer_of_it():
    printed = [line(100, ("Фамилия", 0.97)), line(200, ("Прщдмва", 0.4))]
    found = [
        Candidate(shape(100), PRINT, line(100, ("Фамипия", 0.9))),
        Candidate(shape(200), HAND, line(200, ("Придумова", 0.9))),
    ]
    made = collate(printed, found, in_printed_order=False)
    assert [each.text for each in made.lines] == ["Фамилия", "Придумова"]
    assert made.by_hand == (False, True)


@pytest.mark.parametrize(("odds", "kept"), [(PRINT, "хлеб"), (HAND, "хлев")])
def test_where_both_are_equally_sure_the_look_of_the_line_decides(odds: float, kept: str):
    printed = [line(100, ("хлеб", 0.9))]
    assert texts(printed, [Candidate(shape(100), odds, line(100, ("хлев", 0.9)))]) == [kept]


def test_a_single_word_is_taken_from_the_other_reading_if_that_is_far_surer():
    printed = [line(100, ("Срок", 0.99), ("выезда", 0.99), ("1Ч", 0.1))]
    found = [Candidate(shape(100), PRINT, line(100, ("Срок", 0.9), ("выезда", 0.9), ("14", 0.97)))]
    assert texts(printed, found) == ["Срок выезда 14"]


def test_a_printed_line_that_was_read_well_stays_whole_though_handwritings_recogniser_is_surer():
    printed = [line(100, ("3.", 0.9), ("Расход", 0.98), ("топлива", 0.98), ("5/6", 0.9))]
    other = line(100, ("З.", 0.995), ("Расход", 0.995), ("топлива", 0.995), ("516", 0.995))
    assert texts(printed, [Candidate(shape(100), PRINT, other)]) == ["3. Расход топлива 5/6"]
    assert texts(printed, [Candidate(shape(100), HAND, other)]) == ["З. Расход топлива 516"]


def test_only_of_printed_lines_that_were_read_well_it_is_settled_that_they_stay():
    printed = [line(y, ("Расход", sure)) for y, sure in ((100, 0.97), (200, 0.9), (300, 0.97))]
    found = [Candidate(shape(y), look, nothing(y)) for y, look in ((100, PRINT), (200, PRINT), (300, UNSURE))]
    found.append(Candidate(shape(400), PRINT, nothing(400)))
    assert settled(printed, found) == [True, False, False, False]


def test_what_only_one_recogniser_read_stands_if_it_is_sure_and_noise_does_not():
    printed = [line(100, ("хлеб", 0.9)), line(200, ("жщ", 0.2))]
    found = [
        Candidate(shape(100), UNSURE, nothing(100)),
        Candidate(shape(200), UNSURE, nothing(200)),
        Candidate(shape(300), UNSURE, line(300, ("вода", 0.8))),
        Candidate(shape(400), UNSURE, line(400, ("ъъ", 0.3))),
    ]
    assert texts(printed, found) == ["хлеб", "вода"]


def test_lines_follow_each_other_as_found_on_a_page_of_writing():
    printed = [line(200, ("второй", 0.2)), line(100, ("первый", 0.2))]
    found = [
        Candidate(shape(100), HAND, line(100, ("первый", 0.9))),
        Candidate(shape(200), HAND, line(200, ("второй", 0.9))),
    ]
    assert texts(printed, found) == ["первый", "второй"]


def test_columns_of_print_stay_apart_though_a_line_was_found_across_both():
    printed = [
        line(100, ("левый", 0.97)),
        line(200, ("столбец", 0.97)),
        line(100, ("правый", 0.97), x=600),
        line(200, ("ниже", 0.3), x=600),
    ]
    across = [
        Candidate(shape(100), PRINT, Line("", None, ())),
        Candidate(shape(200), PRINT, Line("", None, ())),
    ]
    assert texts(printed, across, in_printed_order=True) == ["левый", "столбец", "правый", "ниже"]


def test_a_value_that_print_did_not_read_comes_in_after_its_label():
    printed = [line(100, ("Фамилия", 0.97)), line(300, ("Адрес", 0.97))]
    found = [
        Candidate(shape(100, right=300), PRINT, nothing(100)),
        Candidate(shape(100, left=400), HAND, line(100, ("Придумова", 0.9), x=420)),
        Candidate(shape(300), PRINT, nothing(300)),
    ]
    assert texts(printed, found, in_printed_order=True) == ["Фамилия", "Придумова", "Адрес"]


def test_of_words_with_other_readings_the_lines_figure_counts_since_theirs_means_something_else():
    doubted = Word("Придумова", Box(100, 100, 180, 30), 0.5, others=(("Придунова", 0.3),))
    written = Line("Придумова", Box(100, 100, 180, 30), (doubted,), 0.93)
    made = collate([line(100, ("Прщдмва", 0.8))], [Candidate(shape(100), UNSURE, written)], in_printed_order=False)
    assert made.lines[0].words == (doubted,)
    assert made.lines[0].confidence == pytest.approx(0.93)


def test_sure_print_outside_every_found_line_is_kept_in_its_place():
    printed = [line(100, ("первая", 0.97)), line(200, ("вторая", 0.97)), line(300, ("третья", 0.97))]
    found = [Candidate(shape(100), PRINT, nothing(100)), Candidate(shape(300), PRINT, nothing(300))]
    for order in (True, False):
        assert texts(printed, found, in_printed_order=order) == ["первая", "вторая", "третья"]


def test_two_empty_readings_are_an_empty_one():
    assert collate([], [], in_printed_order=True).lines == ()
