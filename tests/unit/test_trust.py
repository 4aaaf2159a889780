"""How many errors are expected of a reading, said in words, and when it is kept back."""

from __future__ import annotations

import pytest

from pipeline.i18n import speaking
from pipeline.model import Layer, Line, Origin, Word
from pipeline.stages.document import plain
from pipeline.trust import Worth, expected_cer, is_trusted, percent, worth_of
from tests.unit.test_document import PAGE

LINES = (Line("хлеб и вода", None, (Word("хлеб", None, 0.6), Word("и", None, 0.6), Word("вода", None, 0.6))),)


def layer(confidence: float | None, version: str = "hand-base 2026", origin: Origin = Origin.MACHINE) -> Layer:
    return Layer(origin, "hand", version, LINES, {}, confidence)


def test_what_is_not_sure_is_expected_to_be_wrong():
    assert expected_cer(layer(0.59)) == pytest.approx(0.41)


@pytest.mark.parametrize(
    "told",
    [
        None,
        layer(None),
        layer(0.1, origin=Origin.HUMAN),
        Layer(Origin.MACHINE, "tesseract", "5", (), {}, 0.0),
    ],
    ids=["not read", "no confidence", "a person's", "blank"],
)
def test_where_nothing_is_known_nothing_is_expected_and_the_text_is_shown(told: Layer | None):
    assert expected_cer(told) is None
    assert is_trusted(told, 0)


def test_the_line_of_trust_itself_is_still_trusted():
    assert is_trusted(layer(0.65), 35)
    assert not is_trusted(layer(0.6499), 35)
    assert is_trusted(layer(0.0), 100)


def test_a_page_read_again_by_a_better_model_says_what_was_expected_before(english: None):
    worth = worth_of([layer(0.88, "hand-base 2027"), layer(0.69, "hand-base 2026")], 35)
    assert worth == Worth(pytest.approx(0.12), pytest.approx(0.31), trusted=True)
    assert worth.words == "about 12\u00a0% errors expected (was 31\u00a0%, now 12\u00a0%)"


def test_the_same_model_twice_is_no_improvement_to_speak_of():
    assert worth_of([layer(0.88), layer(0.69)], 35).before is None


def test_a_persons_text_is_worth_no_figures():
    assert worth_of([layer(None, origin=Origin.HUMAN), layer(0.4)], 35) == Worth()
    assert worth_of([], 35).words == ""


def test_an_untrusted_reading_says_so_in_both_languages():
    worth = worth_of([layer(0.59)], 35)
    with speaking("ru"):
        assert worth.warning == "Машинное прочтение этой страницы ненадёжно (ожидается около 41\u00a0% ошибок)."
    with speaking("en"):
        english = worth.warning
    assert english == "The machine reading of this page is unreliable (about 41\u00a0% errors expected)."
    assert worth_of([layer(0.9)], 35).warning == ""


def test_nothing_that_a_machine_read_is_said_to_be_without_errors():
    assert percent(0.0001) == 1
    assert percent(0.414) == 41


def test_a_text_handed_out_begins_with_what_it_is_worth(english: None):
    told = layer(0.59)
    text = plain(PAGE, told, worth=worth_of([told], 35)).splitlines()
    assert text == [
        "# BL-000001, page 3",
        "# machine reading, about 41\u00a0% errors expected",
        "# The machine reading of this page is unreliable (about 41\u00a0% errors expected).",
        "",
        "хлеб и вода",
    ]
