"""Words of a corrected line keep their boxes or get new ones along the old ink."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as some

from bench.boxing import LEAST_IOU, measure, overlap
from pipeline.model import Box, Word
from pipeline.stages.boxing import rebox

LINE = Box(100, 50, 800, 40)


def word(text: str, x: int, width: int) -> Word:
    return Word(text, Box(x, 50, width, 40), 0.8, None, (("хлеву", 0.2),))


READ = (word("дали", 100, 120), word("хлева", 250, 150), word("всем", 430, 120))


def test_words_that_were_not_touched_keep_everything() -> None:
    new = rebox(READ, ["дали", "хлеба", "всем"], LINE, by="anna")
    assert (new[0], new[2]) == (READ[0], READ[2])
    assert new[1] == Word("хлеба", READ[1].box, by="anna")


def test_a_word_that_was_read_in_two_parts_has_the_box_of_both() -> None:
    read = (word("хле", 100, 80), word("ба", 190, 60))
    assert rebox(read, ["хлеба"], LINE, by="anna")[0].box == Box(100, 50, 150, 40)


def test_two_words_read_as_one_share_its_box() -> None:
    first, second = rebox((word("хлебавсем", 100, 290),), ["хлеба", "всем"], LINE, by="anna")
    assert first.box is not None
    assert second.box is not None
    assert first.box.x == 100
    assert first.box.x + first.box.width < second.box.x
    assert second.box.x + second.box.width == 390


def test_a_word_that_was_not_read_stands_between_its_neighbours() -> None:
    read = (word("дали", 100, 120), word("всем", 430, 120))
    box = rebox(read, ["дали", "хлеба", "всем"], LINE, by="anna")[1].box
    assert box is not None
    assert box.x > 220
    assert box.x + box.width < 430


def test_words_of_a_line_that_runs_down_stand_along_it() -> None:
    read = (Word("дали", Box(50, 100, 40, 120), 0.8), Word("всем", Box(50, 430, 40, 120), 0.8))
    box = rebox(read, ["дали", "хлеба", "всем"], Box(50, 100, 40, 450), by="anna")[1].box
    assert box is not None
    assert 220 < box.y < box.y + box.height < 430


def test_words_of_a_text_without_a_picture_have_no_boxes() -> None:
    assert [one.box for one in rebox((Word("дали", None),), ["дали", "хлеб"], None, by="anna")] == [None, None]


def test_misread_and_split_words_of_the_sample_scans_lie_where_they_stand() -> None:
    found = measure(11)
    for kind in ("letters", "split"):
        assert sum(value >= LEAST_IOU for value in found[kind]) >= 0.95 * len(found[kind])


TEXTS = some.lists(some.text("абвгд⟦⟧-.", min_size=1, max_size=8), max_size=7)


@given(TEXTS, TEXTS)
@settings(max_examples=200, deadline=None)
def test_every_new_word_has_a_box_with_a_size_in_the_order_of_the_text(old: list[str], new: list[str]) -> None:
    read = [word(text, 100 + 110 * n, 100) for n, text in enumerate(old)]
    laid = rebox(read, new, LINE, by="anna")
    assert [one.text for one in laid] == new
    assert all(one.box is not None and one.box.width > 0 and one.box.height > 0 for one in laid)
    assert all(overlap(one.box, one.box) == 1.0 for one in laid)
