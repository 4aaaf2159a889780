"""Diaries into dated entries; all diary lines here are made up."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.stages.chronology import EntryReading, split_entries

DIARY = """Тетрадь Веры
5/XII-41. Мороз. Хлеба 125 г.
Ходили за водой, вернулись к вечеру.
6/XII Тревоги не было.
7 декабря. Воскресенье. Мама больна.
8-е. Снова обстрел.
9-го, вторник
Дали крупу.

30/XII. Скоро Новый год.
2-е. Хлеб прибавили.
понедельник, 5 января
Соседа отвезли.
В ночь на 6-е.
Налёт был долгий.
10.I.42
Письмо от папы.""".splitlines()


def dates(lines: list[str], context: str | None = None) -> list[str | None]:
    return [entry.edtf for entry in split_entries(lines, context) if entry.heading]


def test_month_and_year_go_on_from_the_entry_before() -> None:
    assert dates(DIARY) == [
        "1941-12-05",
        "1941-12-06",
        "1941-12-07",
        "1941-12-08",
        "1941-12-09",
        "1941-12-30",
        "1942-01-02",
        "1942-01-05",
        "1942-01-05/1942-01-06",
        "1942-01-10",
    ]


def test_lines_before_the_first_heading_are_an_undated_entry() -> None:
    first = split_entries(DIARY)[0]
    assert first == EntryReading(None, "", 0, 0, "Тетрадь Веры", needs_review=True, code="undated-entry")


def test_the_heading_is_taken_out_of_the_text() -> None:
    second = split_entries(DIARY)[1]
    assert second.heading == "5/XII-41"
    assert second.text == "Мороз. Хлеба 125 г.\nХодили за водой, вернулись к вечеру."
    assert (second.first_line, second.last_line) == (1, 2)


def test_an_assumed_month_is_flagged() -> None:
    entry = next(entry for entry in split_entries(DIARY) if entry.heading == "2-е")
    assert (entry.edtf, entry.needs_review, entry.code) == ("1942-01-02", True, "month-assumed")


@pytest.mark.parametrize(
    "lines",
    [
        ["5/XII-41", "Вчера приехал дядя, обещал", "5 декабря мы ходили к нему, но не застали."],
        ["5/XII-41", "Мы ждали его до", "7 декабря", "и не дождались."],
        ["5/XII-41", "Он уехал ещё", "3 декабря, в мороз."],
        ["5/XII-41", "Купили:", "25 кг муки и 3 кило картошки."],
        ["5/XII-41", "На складе было", "12 ящиков. Все пустые."],
        ["5/XII-41", "Вчера бомбили. Сегодня тихо.", "Вчера. Что было вчера?"],
        ["5/XII-41", "Родилась я в", "1925 году. Отец служил."],
        ["5/XII-41", "Вышла в 5 утра.", "125 граммов. Это всё."],
    ],
)
def test_a_date_or_number_inside_a_sentence_is_no_heading(lines: list[str]) -> None:
    assert dates(lines) == ["1941-12-05"]


@pytest.mark.parametrize(
    ("heading", "edtf"),
    [
        ("12 января 1942 г.", "1942-01-12"),
        ("12/I", "1942-01-12"),
        ("12-е января, понедельник", "1942-01-12"),
        ("Понедельник, 12-е", "1942-01-12"),
        ("12 числа.", "1942-01-12"),
        ("12.01.42 г.", "1942-01-12"),
        ("12.I.", "1942-01-12"),
        ("двенадцатого января", "1942-01-12"),
        ("1942 г. 12 января", "1942-01-12"),
        ("*12 января*", "1942-01-12"),
        ("12 янв., вечер", "1942-01-12"),
        ("Двести пятый день войны", "1942-01-12"),
        ("Февраль 1942 г.", "1942-02"),
        ("с 12 по 14 января", "1942-01-12/1942-01-14"),
        ("12–14 января 1942", "1942-01-12/1942-01-14"),
    ],
)
@pytest.mark.parametrize("style", ["{}\nТихо.", "\n{}\n\nТихо.", "{}. Тихо."])
def test_headings_of_many_styles_are_found(heading: str, edtf: str, style: str) -> None:
    lines = ["11 января 1942 г.", "Мороз.", *style.format(heading).split("\n")]
    assert dates(lines) == ["1942-01-11", edtf]


def test_a_year_turns_with_the_months() -> None:
    assert dates(["30 декабря 1941 г.", "Снег.", "3 января", "Снег."]) == ["1941-12-30", "1942-01-03"]


def test_a_date_that_goes_back_is_kept_and_flagged() -> None:
    last = split_entries(["10.I.42", "Письмо.", "5 декабря 1941 г. (вставка)", "Вспоминаю."])[-1]
    assert (last.edtf, last.code) == ("1941-12-05", "date-earlier")


def test_a_gap_of_more_than_a_month_is_flagged() -> None:
    last = split_entries(["10.I.42", "Письмо.", "20 марта 1942", "Весна."])[-1]
    assert (last.edtf, last.code) == ("1942-03-20", "date-gap")


def test_a_weekday_that_denies_the_date_makes_it_doubtful() -> None:
    last = split_entries(["10.I.42", "Письмо.", "12 января, пятница", "Тихо."])[-1]
    assert date(1942, 1, 12).isoweekday() == 1
    assert (last.edtf, last.code) == ("1942-01-12?", "weekday-mismatch")


def test_an_impossible_date_gets_no_value_and_changes_nothing_after_it() -> None:
    assert dates(["30/I-42. Снег.", "32/I. Ошибка.", "2-е. Снег."]) == ["1942-01-30", None, "1942-02-02"]


def test_without_any_year_no_date_is_invented() -> None:
    entries = split_entries(["5 декабря", "Мороз.", "6 декабря", "Мороз."])
    assert [(entry.edtf, entry.code) for entry in entries] == [(None, "context-needed")] * 2


def test_a_context_gives_what_the_first_heading_leaves_out() -> None:
    assert dates(["5-е", "Мороз.", "6-е", "Мороз."], "1941-12") == ["1941-12-05", "1941-12-06"]


def test_a_weekday_or_count_under_a_heading_belongs_to_it() -> None:
    lines = ["12 июля 1941 г.", "Двадцать первый день войны. Суббота. Заседание."]
    assert dates(lines) == ["1941-07-12"]


def test_a_number_alone_is_a_page_number_unless_it_goes_on() -> None:
    assert dates(["5/XII-41", "Мороз.", "42", "Снег."]) == ["1941-12-05"]
    assert dates(["5/XII-41", "Мороз.", "6", "Снег."]) == ["1941-12-05", "1941-12-06"]


def test_no_lines_are_no_entries() -> None:
    assert split_entries([]) == ()


@given(st.lists(st.sampled_from(DIARY) | st.text(max_size=60), max_size=30))
def test_every_line_belongs_to_exactly_one_entry(lines: list[str]) -> None:
    entries = split_entries(lines)
    covered = [line for entry in entries for line in range(entry.first_line, entry.last_line + 1)]
    assert covered == list(range(len(lines)))


@given(st.lists(st.integers(1, 20), min_size=1, max_size=15), st.dates(date(1941, 6, 22), date(1944, 1, 27)))
def test_days_written_one_after_another_are_read_back(steps: list[int], day: date) -> None:
    days = [day]
    for step in steps:
        days.append(days[-1] + timedelta(days=step))
    lines = [line for day in days for line in (f"{day.day}.{day.month:02d}.{day.year}", "Снег.")]
    assert dates(lines) == [day.isoformat() for day in days]
