"""What the texts of an item suggest, and what the table of norms says of a card."""

from datetime import date

import pytest

from pipeline.stages.describe import Suggestion, norms_of, offer_dates, suggest_card, suggest_kinds, suggest_subjects

CARD = "КАРТОЧКА НА ХЛЕБ. Иждивенцев. Декабрь 1941 г. № 000000. При утере карточка не возобновляется."


def told(suggestions: tuple[Suggestion, ...]) -> dict[str, str]:
    return {one.term: one.value for one in suggestions}


def test_a_card_tells_category_month_and_number_in_words() -> None:
    assert told(suggest_card([CARD])) == {
        "local:card_category": "иждивенческая",
        "local:card_month": "1941-12",
        "local:card_serial": "№ 000000",
    }


def test_the_colour_of_a_card_tells_no_category() -> None:
    assert told(suggest_card(["Карточка на хлеб, розовая бумага, зелёная сетка"])) == {}


def test_two_categories_on_one_card_are_no_answer() -> None:
    assert "local:card_category" not in told(suggest_card(["рабочая служащая"]))


@pytest.mark.parametrize(
    ("category", "month", "grams"),
    [
        ("иждивенческая", "1941-12", [125, 200]),
        ("детская", "1941-10", [200]),
        ("служащая", "1942-05", [400]),
        ("неизвестно", "1941-12", []),
        ("детская", "1940-01", []),
        ("детская", "декабрь", []),
    ],
)
def test_the_norm_of_a_category_in_a_month_is_that_of_the_table(category: str, month: str, grams: list[int]) -> None:
    assert [norm.grams for norm in norms_of(category, month)] == grams


def test_an_unsure_kind_gives_two_and_a_silent_text_none() -> None:
    assert {one.value for one in suggest_kinds(["Карточка. При утере не возобновляется. Талон. Ленинград."])} == {
        "bread_card",
        "food_card",
    }
    assert suggest_kinds(["Да."]) == ()
    assert [one.value for one in suggest_kinds(["Здравствуй, дорогая! Получил твоё письмо, целую, пиши."])] == [
        "letter"
    ]


def test_a_subject_needs_two_words_and_names_them_with_their_page() -> None:
    (one,) = [s for s in suggest_subjects(["Ничего.", "Тревога, бомбили."]) if s.value == "air-raids"]
    assert (one.words, one.page) == (("тревога", "бомбили"), 1)
    assert suggest_subjects(["Была тревога."]) == ()


def test_the_weekday_leaves_only_the_years_whose_calendar_has_it() -> None:
    assert date(1942, 2, 14).isoweekday() == 6
    (offer,) = offer_dates(["Суббота, 14 февраля. Дорогая мама!"])
    assert (offer.edtf, offer.weekday_holds, offer.wording) == ("1942-02-14?", True, "14 февраля, суббота")


def test_without_a_weekday_each_year_that_the_postmark_allows_is_offered_as_a_question() -> None:
    assert [offer.edtf for offer in offer_dates(["3 октября. Штемпель 12.10.42"])] == ["1941-10-03?", "1942-10-03?"]


def test_an_event_that_is_told_of_cannot_come_after_the_letter() -> None:
    assert [o.edtf for o in offer_dates(["20 января. Все говорят про прорыв блокады!"])] == [
        "1943-01-20?",
        "1944-01-20?",
        "1945-01-20?",
    ]


@pytest.mark.parametrize(
    "text",
    ["Без даты.", "14 февраля 1942 г.", "31 февраля, суббота", "воскресенье, 14 февраля, штемпель 20.2.42"],
)
def test_a_text_that_names_no_possible_day_without_a_year_is_offered_nothing(text: str) -> None:
    assert offer_dates([text]) == ()
