"""A typed copy lies on the lines of the scan, even when the machine read badly or lines are missing."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import Box, Line, Word
from pipeline.stages.alignment import align, edits, lay, like

TEXT = """5 декабря. Мороз сильный.
Хлеба дали сто двадцать пять грамм.
Мама ходила за водой на Неву.
Вечером писала при коптилке.
Дров больше нет совсем.
Соседка принесла столярный клей."""


def read_lines(text: str) -> tuple[Line, ...]:
    lines = []
    for i, line in enumerate(text.splitlines()):
        words = tuple(Word(w, Box(50 + 100 * n, 60 * i, 90, 40), 0.5) for n, w in enumerate(line.split()))
        lines.append(Line(line, Box(50, 60 * i, 100 * len(words), 40), words, 0.5))
    return tuple(lines)


def spoiled(text: str, share: float, seed: int) -> str:
    chance = random.Random(seed)
    return "".join(chance.choice("абвгдежзиклмн") if c.isalpha() and chance.random() < share else c for c in text)


@pytest.mark.parametrize("seed", range(10))
def test_at_forty_per_cent_errors_every_line_finds_its_place(seed: int):
    read = read_lines(spoiled(TEXT, 0.4, seed))
    assert [line.text for line in read] != TEXT.splitlines()
    laid = align(TEXT, read)
    assert [line.box for line in laid] == [line.box for line in read]
    assert "\n".join(line.text for line in laid) == TEXT


def test_words_take_the_boxes_of_as_many_read_words():
    laid = align("Хлеба дали", read_lines("Хлсба дaли"))
    assert [word.box for word in laid[0].words] == [Box(50, 0, 90, 40), Box(150, 0, 90, 40)]


def test_words_that_were_read_as_one_share_the_line_by_their_length():
    laid = align("да нет", read_lines("данет"))
    first, second = (word.box for word in laid[0].words)
    assert first is not None
    assert second is not None
    assert first.x == 50
    assert second.x >= first.x + first.width
    assert second.x + second.width <= 150


def test_a_line_that_is_not_on_the_scan_gets_no_box_and_stays_in_the_text():
    lines = TEXT.splitlines()
    laid = align(
        "\n".join([*lines[:3], "Этого на странице нет вовсе, это приписка семьи", *lines[3:]]), read_lines(TEXT)
    )
    assert [line.box is None for line in laid] == [False, False, False, True, False, False, False]


def test_a_line_that_the_copy_lacks_is_left_out():
    lines = TEXT.splitlines()
    laid = align("\n".join(lines[:2] + lines[3:]), read_lines(TEXT))
    assert [line.box.y for line in laid if line.box] == [0, 60, 180, 240, 300]


@pytest.mark.parametrize("seed", range(5))
def test_a_line_that_was_found_as_two_gets_both_places(seed: int):
    lines = TEXT.splitlines()
    seen = [*lines[:2], "Мама ходила за", "водой на Неву.", *lines[3:]]
    laid = align(TEXT, read_lines(spoiled("\n".join(seen), 0.3, seed)))
    assert [word.box.y for word in laid[2].words if word.box] == [120, 120, 120, 180, 180, 180]
    assert laid[2].box is not None
    assert (laid[2].box.y, laid[2].box.height) == (120, 100)
    assert [line.box.y for line in laid[3:] if line.box] == [240, 300, 360]


@pytest.mark.parametrize("seed", range(5))
def test_two_lines_that_were_found_as_one_share_its_place(seed: int):
    lines = TEXT.splitlines()
    seen = [*lines[:2], f"{lines[2]} {lines[3]}", *lines[4:]]
    laid = align(TEXT, read_lines(spoiled("\n".join(seen), 0.3, seed)))
    assert [line.box.y for line in laid if line.box] == [0, 60, 120, 120, 180, 240]
    assert laid[2].words[-1].box.x < laid[3].words[0].box.x


@pytest.mark.parametrize("seed", range(5))
def test_columns_typed_the_other_way_round_find_their_places(seed: int):
    lines = TEXT.splitlines()
    turned = "\n".join([*lines[3:], *lines[:3]])
    laid = align(turned, read_lines(spoiled(TEXT, 0.3, seed)))
    assert [line.box.y for line in laid if line.box] == [180, 240, 300, 0, 60, 120]


def test_the_text_of_another_page_is_laid_nowhere():
    other = """Работалъ на заводѣ до вечера, получил расчет
Письмо от брата из Вологды пришло наконец
Снаряд попал в соседний дом, стекла вылетели
Карточки на январь обещают выдать завтра"""
    assert [line.box for line in align(other, read_lines(spoiled(TEXT, 0.4, 1)))] == [None] * 4


def test_a_box_in_the_same_place_helps_where_the_reading_alone_says_little():
    read = read_lines("дома был ждал\nдома был ждал")
    given = [Line("дома не ждал", read[1].box, ())]
    assert [part.found for part in lay(given, read)] == [1]


@pytest.mark.parametrize(("one", "other", "share"), [("хлеб", "хлеб", 1.0), ("хлеб", "хлев", 0.75), ("хлеб", "", 0.0)])
def test_likeness_is_the_share_of_characters_read_as_given(one: str, other: str, share: float):
    assert like(one, other) == share


def test_a_whole_newspaper_is_laid_in_bounded_memory():
    lines = [f"{n} {TEXT.splitlines()[n % 6]}" for n in range(260)]
    text = "\n".join(lines)
    assert len(text) ** 2 > 40_000_000, "small enough for one table"
    laid = align(text, read_lines(text))
    assert [line.box.y for line in laid if line.box] == [60 * n for n in range(260)]


def test_without_a_reading_the_text_is_kept_without_boxes():
    laid = align("Одна строка", ())
    assert [(line.text, line.box) for line in laid] == [("Одна строка", None)]


@given(st.text(max_size=200), st.text(max_size=200))
def test_no_word_of_the_copy_is_ever_lost(text: str, read: str):
    laid = align(text, read_lines(read))
    assert [w.text for line in laid for w in line.words] == text.split()


@pytest.mark.parametrize(
    ("one", "other", "number"), [("", "хлеб", 4), ("хлеб", "хлеба", 1), ("хлеб", "снег", 3), ("kitten", "sitting", 3)]
)
def test_single_edits_are_counted(one: str, other: str, number: int) -> None:
    assert edits(one, other) == edits(other, one) == number
