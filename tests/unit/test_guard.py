"""Ink without text is never silence; an empty sheet is no alarm; the better reading is kept."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from pipeline.model import Box, Line, PageKind, Word
from pipeline.ports import Pixels
from pipeline.stages.cleanup import find_ink
from pipeline.stages.guard import Ink, Verdict, covered_share, judge, measure_ink, weigh
from pipeline.stages.routing import Look, tell_kind
from tests.conftest import SAMPLES


def ink_of(page: Pixels) -> Ink:
    return measure_ink(page, find_ink(page))


def sample(name: str) -> Pixels:
    return np.asarray(Image.open(SAMPLES / name).convert("L"))


def line(*words: tuple[str, float], y: int = 100) -> Line:
    made = tuple(Word(text, Box(100 + 90 * n, y, 80, 20), sure) for n, (text, sure) in enumerate(words))
    return Line(" ".join(text for text, _ in words), Box(100, y, 90 * len(words), 20), made)


def test_a_written_page_has_ink_and_the_empty_back_of_a_leaf_has_none() -> None:
    assert ink_of(sample("SB-0001/SB-0001_0004r.jpg")).is_there
    back = ink_of(sample("SB-0001/SB-0001_0004v.jpg"))
    assert back.faint > 50  # show-through and ruling are there to be mistaken for writing
    assert not back.is_there


@pytest.mark.parametrize("level", [0, 90, 250])
def test_a_sheet_of_one_colour_has_no_ink(level: int) -> None:
    assert not ink_of(np.full((1200, 900), level, np.uint8)).may_be_there


def test_a_black_border_round_an_empty_sheet_is_no_ink() -> None:
    page = np.full((1200, 900), 225, np.uint8)
    page[:40] = page[-60:] = 5
    page[:, :30] = 5
    assert not ink_of(page).is_there


def test_huge_letters_of_a_poster_are_ink_though_no_mark_has_the_size_of_a_letter() -> None:
    page = np.full((1200, 900), 225, np.uint8)
    for x in (100, 350, 600):
        page[300:900, x : x + 150] = 20
    found = ink_of(page)
    assert found.marks < 10
    assert found.is_there


def test_a_page_number_alone_is_worth_looking_for() -> None:
    page = np.full((1400, 1000), 230, np.uint8)
    page[60:84, 480:492] = page[60:84, 500:512] = 30
    assert ink_of(page).may_be_there
    assert judge(ink_of(page), [line(("17", 0.93))]) is Verdict.TEXT


def test_ink_without_a_letter_read_is_an_alarm() -> None:
    assert judge(Ink(300, 0, 0.02), []) is Verdict.NO_TEXT
    assert judge(Ink(3, 0, 0.3), []) is Verdict.NO_TEXT


def test_much_ink_and_a_few_letters_are_an_alarm_too() -> None:
    assert judge(Ink(400, 0, 0.05), [line(("Ленинград", 0.95))]) is Verdict.LITTLE_TEXT
    assert judge(Ink(40, 0, 0.05), [line(("Ленинград", 0.95), ("город", 0.9))]) is Verdict.TEXT


def test_an_empty_sheet_stays_blank_whatever_noise_an_engine_reads_into_it() -> None:
    assert judge(Ink(4, 200, 0.001), [line(("ии", 0.12), ("—", 0.8))]) is Verdict.BLANK


def test_covered_ink_is_the_share_inside_lines() -> None:
    ink = np.zeros((100, 100), np.uint8)
    ink[10:20, 10:90] = 1
    ink[60:70, 10:90] = 1
    assert covered_share([Box(0, 0, 200, 60)], ink, 0.5) == pytest.approx(0.5)
    assert covered_share([], np.zeros((9, 9), np.uint8), 1.0) == 1.0


def test_known_and_sure_words_weigh_more_than_many_unsure_letters() -> None:
    ink = np.zeros((300, 300), np.uint8)
    good = weigh([line(("хлеб", 0.95), ("вода", 0.9))], ink, 0.5, {"хлеб", "вода"}.__contains__)
    noise = weigh([line(("ххлвбы", 0.3), ("ввооддаа", 0.3), ("жщъ", 0.2))], ink, 0.5, {"хлеб", "вода"}.__contains__)
    assert noise.letters > good.letters
    assert good.score > noise.score
    assert good.confidence == pytest.approx((4 * 0.95 + 4 * 0.9) / 8)


@pytest.mark.parametrize(
    ("look", "kind"),
    [
        (Look(900, 1200, 0.99, 0.01, 0.047, 2, 0.01), PageKind.PRINT),
        (Look(870, 900, 0.69, 0.09, 0.017, 3, 0.13), PageKind.TYPESCRIPT),
        (Look(730, 1100, 0.0, 0.94, None, 0, 0.0), PageKind.HAND),
        (Look(767, 1210, 0.75, 0.1, 0.08, 291, 0.0), PageKind.FORM),
        (Look(936, 300, 0.97, 0.03, 0.08, 14, 0.17), PageKind.PICTURE),
        (Look(100, 40, 0.0, 0.9, None, 0, 0.56), PageKind.UNSURE),
        (Look(12, 6, 0.0, 1.0, None, 0, 0.0), PageKind.UNSURE),
    ],
)
def test_the_kind_of_a_page_follows_from_its_signs(look: Look, kind: PageKind) -> None:
    found, certainty = tell_kind(look)
    assert found is kind
    assert 0.0 < certainty < 1.0


def test_where_words_are_judged_whole_their_line_says_what_share_of_characters_is_right() -> None:
    made = tuple(Word(text, Box(100 + 90 * n, 100, 80, 20), 0.6) for n, text in enumerate(("хлеб", "вода")))
    whole = Line("хлеб вода", Box(100, 100, 180, 20), made, 0.95)
    found = weigh([whole], np.zeros((300, 300), np.uint8), 0.5, set().__contains__)
    assert found.confidence == pytest.approx(0.95)
