"""How texts are cut into what can be searched."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pipeline.model import Line, Word
from pipeline.stages.fulltext.tokens import SEPARATOR, fold, page_of, stem_of, tokenize, tokens_of


def forms(text: str) -> list[str]:
    return [token.form for token in tokenize(page_of(text))[1:]]


def places(text: str) -> list[tuple[str, tuple[int, ...]]]:
    return [(token.form, token.words) for token in tokenize(page_of(text))[1:]]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Ёлка ЕЛКА ёж", ["елка", "елка", "еж"]),
        ("йод Йод майка", ["йод", "йод", "майка"]),
        ("го\u0301рода и\u0306од", ["города", "йод"]),
        ("хле\u00adба во\u200bды", ["хлеба", "воды"]),
        ("125гр 5/XII-41 №7 № 8", ["125", "гр", "5", "xii", "41", "7", "8"]),
        ("25-го 41г.", ["25", "го", "41", "г"]),
        ("об'явление об’явление O'Neil café", ["объявление", "объявление", "oneil", "cafe"]),
        ("«Дорога, жизни!» — (да)", ["дорога", "жизни", "да"]),
        ("Ревизіи сдѣлано Ѳедоръ мѵро", ["ревизии", "сделано", "федор", "миро"]),
        ("домъ, съѣздъ объявленіе ъ", ["дом", "съезд", "объявление", "ъ"]),
        ("из-за во-время", ["изза", "вовремя", "|", "вовремя"[2:]]),
        ("⟦хле⟧ба <доп>олнение [слово?] [сло?]во", ["хлеба", "дополнение", "слово", "слово"]),
        ("\\слово/ при\\мен/ение ⟦два слова⟧, и/или", ["слово", "применение", "два", "слова", "и", "или"]),
        ("[неразб.] хлеб <b>жир</b>", ["хлеб", "b", "жир", "b"]),
        ("", []),
        ("— … !!!", []),
    ],
)
def test_words_are_folded_and_parted(written: str, expected: list[str]) -> None:
    assert forms(written) == expected


def test_a_hyphenated_name_is_one_word_and_its_parts_stand_behind_the_page() -> None:
    assert places("в Ново-Ладожский порт") == [
        ("в", (0,)),
        ("новоладожский", (1,)),
        ("порт", (2,)),
        ("|", ()),
        ("ново", (1,)),
        ("ладожский", (1,)),
    ]


@pytest.mark.parametrize("sign", ["-", "¬", "‑", "\u00ad", "‐"])
def test_a_word_broken_over_a_line_end_is_one_word_that_stands_in_two(sign: str) -> None:
    assert places(f"дали хле{sign}\nба, воды") == [("дали", (0,)), ("хлеба", (1, 2)), ("воды", (3,))]


def test_a_word_may_be_broken_twice_and_over_empty_lines() -> None:
    assert places("пере-\nпол-\n\nнена") == [("переполнена", (0, 1, 2))]


def test_a_break_with_a_capital_behind_is_found_whole_and_by_halves() -> None:
    assert forms("Санкт-\nПетербург") == ["санктпетербург", "|", "санкт", "петербург"]
    assert forms("ПОСТА-\nНОВЛЕНИЕ")[0] == "постановление"


@pytest.mark.parametrize("text", ["хлеб -\nвода", "хлеб—\nвода", "25-\nвода", "хлеб-\n— вода", "хлеб-\n12"])
def test_a_dash_or_a_number_at_a_line_end_joins_nothing(text: str) -> None:
    assert "хлебвода" not in forms(text)
    assert forms(text)[0] in ("хлеб", "25")


def test_a_hyphen_of_its_own_and_one_at_a_line_end_fold_to_the_same() -> None:
    assert forms("кто-\nто")[0] == forms("кто-то")[0] == tokens_of("кто-то")[0].form


def test_words_are_numbered_over_all_lines_of_a_layer() -> None:
    lines = (
        Line("а б", None, (Word("а", None), Word("б", None))),
        Line("", None, ()),
        Line("в", None, (Word("в", None),)),
    )
    assert [token.words for token in tokenize(lines)[1:]] == [(0,), (1,), (2,)]


def test_stems_join_the_forms_of_a_word_and_never_shrink_to_nothing() -> None:
    assert stem_of("хлеба") == stem_of("хлебом") == stem_of("хлеб")
    assert stem_of("ель") != stem_of("ел")
    assert stem_of("xii") == "xii"
    assert stem_of("125") == "125"


@given(some.text(max_size=200))
def test_any_text_gives_tokens_that_need_no_more_folding_and_engines_can_part(text: str) -> None:
    tokens = tokenize(page_of(text))
    count = sum(len(line.words) for line in page_of(text))
    assert tokens[0] == SEPARATOR
    for token in tokens:
        assert token.form
        assert token.stem
        assert not any(character.isspace() for character in token.form + token.stem)
        assert token == SEPARATOR or (token.words and token.words[-1] < count)
        assert unicodedata.is_normalized("NFC", token.form)


@given(some.text(alphabet="абвёйЁЙé\u0301\u0306\u00ad'-", max_size=30))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
