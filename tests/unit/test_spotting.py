"""Words found by their looks, on matrices made by hand: blurred letters, questions, places."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.errors import StorageError, UsageError
from pipeline.model import Box
from pipeline.ports import LineLook
from pipeline.stages.spotting import (
    LOOKS_FORM,
    PageLooks,
    box_of,
    find_alike,
    letters_of,
    page_looks,
    pour,
    question_at,
    read_looks,
    write_looks,
)

SIGNS = " abcdefghijklmnop"
WIDE_PX = 10  # of a column in the made pages


def scores_of(text: str, *, doubt: str = "", share: float = 0.9) -> np.ndarray:
    """Scores of a recogniser that sees each letter in one column, an empty one after it; doubt: "ab" sees b in a."""
    chances = np.full((2 * len(text) + 1, len(SIGNS) + 1), 1e-6)
    chances[:, 0] = 1.0
    for place, sign in enumerate(text):
        column = chances[2 * place + 1]
        column[0] = 1 - share
        column[SIGNS.index(sign) + 1] = share
        if doubt and sign == doubt[0]:
            column[SIGNS.index(sign) + 1] = share * 0.55
            column[SIGNS.index(doubt[1]) + 1] = share * 0.45
    return np.log(chances / chances.sum(axis=1, keepdims=True)).astype(np.float32)


def line(text: str, top: float, **more) -> LineLook:
    scores = scores_of(text, **more)
    width = float(len(scores) * WIDE_PX)
    edge = ((0.0, top), (width, top)), ((0.0, top + 30), (width, top + 30))
    return LineLook(*edge, (0.0, float(len(scores))), scores)


def page(*texts: str, **more) -> PageLooks:
    return page_looks([line(text, 100.0 * number, **more) for number, text in enumerate(texts)])


def around(text: str, word: str, number: int) -> Box:
    """The box around a word of the line of this number."""
    start = text.index(word)
    return Box((2 * start + 1) * WIDE_PX, 100 * number, (2 * len(word) - 1) * WIDE_PX, 30)


def found(pages: list[PageLooks], box: Box, **more) -> list[tuple[int, int, int, int]]:
    places = find_alike(pour(pages), question_at(pages[0], box), **{"limit": 10, "least": 0.2, **more})
    return [(place.page, place.line, place.start, place.end) for place in places]


def test_letters_stand_where_the_recogniser_saw_something():
    letters = letters_of(scores_of("ab a"))
    assert letters.spans.tolist() == [[1, 2], [3, 4], [5, 6], [7, 8]]
    assert [SIGNS[code - 1] for code in letters.codes[:, 0]] == list("ab a")
    assert letters.sure == pytest.approx([0.9] * 4, abs=0.01)


def test_empty_columns_hold_no_letters():
    assert len(letters_of(scores_of("a", share=0.05))) == 0


def test_the_same_word_is_found_on_another_line_and_another_page():
    pages = [page("abc def", "ghi abc"), page("def abc abc")]
    places = found(pages, around("abc def", "abc", 0))
    assert sorted(places) == [(0, 0, 1, 6), (0, 1, 9, 14), (1, 0, 9, 14), (1, 0, 17, 22)]


def test_a_word_that_differs_by_a_letter_comes_after_the_word_itself():
    pages = [page("abcd"), page("abed pppp"), page("pp abcd")]
    assert [place[0] for place in found(pages, around("abcd", "abcd", 0))] == [0, 2, 1]


def test_a_letter_that_is_always_taken_for_another_does_not_matter():
    pages = [page("abcd", doubt="bf"), page("gg afcd ggg", doubt="fb")]  # b here, f there: seen alike, read differently
    places = find_alike(pour(pages), question_at(pages[0], around("abcd", "abcd", 0)), limit=5)
    assert (places[1].page, places[1].start, places[1].end) == (1, 7, 14)
    assert places[1].likeness > 0.9


def test_a_word_comes_before_the_same_letters_inside_a_longer_word():
    pages = [page("ab cd"), page("ccabcc"), page("dd ab")]
    assert [place[0] for place in found(pages, around("ab cd", "ab", 0))][:3] == [0, 2, 1]


def test_a_part_of_a_word_is_found_in_other_words_alike():
    pages = [page("abcdef"), page("abcdgh"), page("abcd")]
    places = find_alike(pour(pages), question_at(pages[0], around("abcdef", "abcd", 0)), limit=5)
    assert [round(place.likeness, 2) for place in places[:3]] == [1.0, 1.0, 1.0]


def test_no_place_goes_from_one_line_into_the_next():
    pages = [page("abcd"), page("pp ab", "cd pp")]
    assert all(page_number == 0 for page_number, *_ in found(pages, around("abcd", "abcd", 0), least=0.5))


def test_a_letter_too_many_or_too_few_is_forgiven_but_costs():
    pages = [page("abcd"), page("abxcd".replace("x", "p")), page("abd")]
    places = find_alike(pour(pages), question_at(pages[0], around("abcd", "abcd", 0)), limit=5)
    assert {place.page for place in places[:3]} == {0, 1, 2}
    assert places[0].page == 0
    assert places[0].likeness > places[1].likeness


def test_not_more_places_than_asked_for():
    assert len(found([page("ab ab ab ab ab")], around("ab ab", "ab", 0), limit=3)) == 3


def test_nothing_is_found_on_no_pages():
    question = question_at(page("ab"), around("ab", "ab", 0))
    assert find_alike(pour([]), question, limit=5) == []
    assert find_alike(pour([page_looks([])]), question, limit=5) == []


@pytest.mark.parametrize(
    ("texts", "box", "code"),
    [
        (("abc",), Box(0, 500, 70, 30), "spot-nothing-there"),  # below the line
        (("a b",), Box(25, 0, 20, 30), "spot-nothing-there"),  # on the space
        ((), Box(0, 0, 70, 30), "spot-nothing-there"),  # a page without lines
        (("abc", "abc"), Box(0, 0, 70, 130), "spot-several-lines"),
        (("abcdefgh" * 6,), Box(0, 0, 1000, 30), "spot-too-long"),
    ],
)
def test_a_box_around_no_word_is_refused(texts: tuple[str, ...], box: Box, code: str):
    with pytest.raises(UsageError) as refused:
        question_at(page(*texts), box)
    assert refused.value.code == code


def test_spaces_at_the_ends_of_a_box_do_not_count():
    text = "ab cd ef"
    asked = question_at(page(text), Box(5 * WIDE_PX, 0, 7 * WIDE_PX, 30))
    assert [SIGNS[code - 1] for code in asked.letters.codes[:, 0]] == ["c", "d"]
    assert (asked.starts, asked.ends) == (True, True)


def test_kept_looks_come_back_as_they_were_but_for_rounding():
    looks = page("abc def", "gh", doubt="be")
    again = read_looks(write_looks(looks))
    assert again.lines.tolist() == looks.lines.tolist()
    assert again.letters.spans.tolist() == looks.letters.spans.tolist()
    assert again.letters.shares == pytest.approx(looks.letters.shares, abs=1 / 255)
    assert again.edges == pytest.approx(looks.edges)


@pytest.mark.parametrize("content", [b"nonsense", write_looks(page("abc"))[:-30]])
def test_damaged_looks_are_refused(content: bytes):
    with pytest.raises(StorageError):
        read_looks(content)


def test_nothing_kept_is_a_page_without_lines():
    assert len(read_looks(b"").lines) == 0
    assert LOOKS_FORM >= 1


def test_a_place_on_a_line_that_runs_down_the_master_has_an_upright_box():
    scores = scores_of("abc")  # 7 columns; the line runs from top to bottom, its upper edge to the right
    down = LineLook(((80.0, 0.0), (80.0, 70.0)), ((50.0, 0.0), (50.0, 70.0)), (0.0, 7.0), scores)
    looks = page_looks([down])
    assert box_of(looks, 0, 3, 4, (100, 100)) == Box(50, 10, 30, 50)  # two columns more on both sides
    asked = question_at(looks, Box(50, 0, 30, 42))
    assert [SIGNS[code - 1] for code in asked.letters.codes[:, 0]] == ["a", "b"]
