"""How what a reader typed is understood."""

from __future__ import annotations

import time

import pytest

from pipeline.errors import UsageError
from pipeline.query import Phrase, Query
from pipeline.stages.fulltext.question import MOST_BYTES, MOST_CLAUSES, understand
from pipeline.stages.fulltext.tokens import fold, stem_of


def forms(phrases: tuple[Phrase, ...]) -> list[list[str]]:
    return [[term.form for term in phrase.terms] for phrase in phrases]


def finds(query: Query, written: str) -> bool:
    """Whether the first wanted word of a question counts this form as its own."""
    return stem_of(fold(written)) in query.wanted[0].terms[0].stems


def test_words_phrases_and_exclusions_are_told_apart() -> None:
    query = understand('мороз "Дорога жизни" -кошка -«по улице» „старый дом“')
    assert forms(query.wanted) == [["мороз"]]
    assert forms(query.required) == [["дорога", "жизни"], ["старый", "дом"]]
    assert forms(query.excluded) == [["кошка"], ["по", "улице"]]
    assert query.warnings == ()


def test_a_hyphen_inside_a_word_excludes_nothing() -> None:
    query = understand("из-за кто-то")
    assert forms(query.wanted) == [["ктото"]]
    assert query.excluded == ()


@pytest.mark.parametrize("text", ['"дорога жизни', "дорога жизни»", '„дорога "жизни" жизни', "дорога “ жизни"])
def test_a_lonely_quotation_mark_is_forgiven_and_said(text: str) -> None:
    query = understand(text)
    assert "query-quotes" in query.warnings
    assert {form for phrase in forms(query.wanted + query.required) for form in phrase} == {"дорога", "жизни"}


def test_a_word_of_several_parts_is_a_phrase() -> None:
    assert forms(understand("5/XII-41 125гр").wanted) == [["5", "xii", "41"], ["125", "гр"]]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("хлеб", ["хлеба", "хлебом", "хлебами", "хлебушка", "хлебец"]),
        ("елка", ["ёлку", "ёлок", "елочка"]),
        ("человек", ["люди", "людей"]),
        ("люди", ["человека"]),
        ("ребёнок", ["дети", "детьми"]),
        ("идти", ["шёл", "шла", "идёт", "иду", "итти"]),
        ("итти", ["идти", "шли"]),
        ("чёрт", ["чорта", "чертями"]),
        ("год", ["лет", "года"]),
        ("умер", ["умерла", "умирал"]),
        ("Шостакович", ["Шостаковича", "Шостаковичем"]),
        ("Шлиссельбург", ["Шлюссельбурга"]),
        ("ехать", ["ехали", "еду"]),
    ],
)
def test_a_word_counts_in_all_its_forms(asked: str, found: list[str]) -> None:
    query = understand(asked)
    assert [written for written in found if not finds(query, written)] == []


@pytest.mark.parametrize(
    ("asked", "others"),
    [
        ("хлеб", ["хлебозавод", "хлев"]),
        ("ель", ["ел", "ёлка"]),
        ("еж", ["ежедневно", "еще"]),
        ("умер", ["ум"]),
        ("хлебушек", ["хлеб"]),
        ("симфония", ["симфонический"]),
    ],
)
def test_other_words_do_not_count(asked: str, others: list[str]) -> None:
    query = understand(asked)
    assert [written for written in others if finds(query, written)] == []


def test_exactly_takes_only_the_form() -> None:
    (phrase,) = understand("Хлеба", exact=True).wanted
    assert phrase.terms[0].form == "хлеба"
    assert phrase.terms[0].stems == ()


def test_common_words_are_dropped_unless_quoted_or_alone() -> None:
    assert forms(understand("хлеб и соль").wanted) == [["хлеб"], ["соль"]]
    assert forms(understand("«хлеб и соль»").required) == [["хлеб", "и", "соль"]]
    assert forms(understand("и не").wanted) == [["и"], ["не"]]


def test_a_question_without_words_says_so() -> None:
    assert understand("?! —").warnings == ("query-no-words",)
    assert understand("  ").warnings == ()


def test_a_long_question_is_cut_at_a_whole_letter_and_said() -> None:
    query = understand("я" * 5000)
    assert len(query.text.encode()) <= MOST_BYTES
    assert "query-cut" in query.warnings


def test_many_words_are_bounded_and_said() -> None:
    text = "дорога вода ведро санки печка окно улица жизнь лёд машина завод смена письмо фронт мама сестра брат"
    words = text.split()
    query = understand(" ".join(a + b for a in "бвгдж" for b in words))
    clauses = sum(len(term.stems) for phrase in query.wanted for term in phrase.terms)
    assert 100 < clauses <= MOST_CLAUSES
    assert "query-narrowed" in query.warnings


@pytest.mark.parametrize(
    "text", ['"' * 2000, "«" * 2000, "-" * 2000, "-« " * 700, "а-" * 1000, "a'" * 1000, "\ud800 х \x00"]
)
def test_hostile_questions_cost_no_time(text: str) -> None:
    understand("х")
    started = time.monotonic()
    understand(text)
    assert time.monotonic() - started < 1


def test_dates_become_days_and_bad_ones_are_refused() -> None:
    query = understand("", from_="1941", to="1942-01-05")
    assert (query.first_day, query.last_day) == ("1941-01-01", "1942-01-05")
    for bad in ({"from_": "вчера"}, {"to": "5/XII-41"}):
        with pytest.raises(UsageError) as raised:
            understand("", **bad)
        assert raised.value.code == "query-date"
    with pytest.raises(UsageError) as raised:
        understand("", from_="1943", to="1942")
    assert raised.value.code == "query-dates-reversed"


def test_places_before_the_first_are_refused_and_far_ones_said() -> None:
    with pytest.raises(UsageError):
        understand("хлеб", offset=-1)
    assert "query-too-deep" in understand("хлеб", offset=1_000_000).warnings


def test_a_person_is_looked_for_in_any_form() -> None:
    terms = understand("", person="Анны Петровой").person_terms
    assert stem_of("петрова") in terms[1].stems
    assert stem_of("анна") in terms[0].stems
