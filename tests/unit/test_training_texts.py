"""The texts and pen strokes that the handwriting net is trained on."""

import unicodedata

import numpy as np
import pytest

from training.lines import HEIGHT_PX, prepare_line
from training.strokes import draw_writing, load_forms, sample_writer
from training.texts import ALPHABET, load_lexicon, spell_old, write_date, write_line


def test_every_line_is_written_in_the_alphabet_and_normal_form() -> None:
    lexicon, rng = load_lexicon(None), np.random.default_rng(1)

    for text in (write_line(lexicon, rng, 30, old=0.3) for _ in range(300)):
        assert text
        assert set(text) <= set(ALPHABET)
        assert text == unicodedata.normalize("NFC", text).strip()


def test_lines_are_as_long_as_asked_for_give_or_take_a_word() -> None:
    lexicon, rng = load_lexicon(None), np.random.default_rng(2)

    lengths = [len(write_line(lexicon, rng, 40)) for _ in range(300)]

    assert max(lengths) <= 2 * 40 + 12
    assert 25 < float(np.mean(lengths)) <= 45


def test_the_same_seed_writes_the_same_lines() -> None:
    lexicon = load_lexicon(None)

    once, again = ([write_line(lexicon, np.random.default_rng(3), 30) for _ in range(3)] for _ in range(2))

    assert once == again


def test_dates_are_written_the_way_diaries_do_with_roman_months() -> None:
    lexicon, rng = load_lexicon(None), np.random.default_rng(4)

    dates = {write_date(lexicon, rng) for _ in range(3000)}

    assert any("/XII-" in date for date in dates)
    assert any(date.endswith("декабря") for date in dates)


@pytest.mark.parametrize(
    ("new", "old"),
    [("Хлеб и снег", "Хлѣбъ и снѣгъ"), ("губерния", "губернія"), ("Человек", "Человѣкъ"), ("белого", "бѣлаго")],
)
def test_old_spelling_has_its_letters(new: str, old: str) -> None:
    assert spell_old(new) == old


def test_a_pen_can_write_every_character_of_the_alphabet() -> None:
    assert set(ALPHABET) - {" "} == set(load_forms())


def test_a_writer_draws_ink_from_left_to_right_and_longer_for_longer_text() -> None:
    rng = np.random.default_rng(5)
    writer = sample_writer(rng)

    short, long = draw_writing(writer, "хлеб", rng), draw_writing(writer, "хлеб и дрова, вода", rng)

    assert short.ink.max() > 0.8
    assert long.ink.shape[1] > 2 * short.ink.shape[1]


def test_a_prepared_line_has_the_height_of_the_net_and_ink_near_one_on_dark_paper() -> None:
    gray = np.full((80, 300), 120, np.uint8)
    gray[30:50, 40:44] = 60
    gray[30:50, 140:144] = 60

    line = prepare_line(gray)

    assert line.shape == (HEIGHT_PX, 150)
    assert float(np.median(line)) == 0.0
    assert float(line[18:22, 20:22].mean()) > 0.7
