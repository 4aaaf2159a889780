"""Names on pages: in the nominative, old and new names of places, the form in the text left as it stands."""

from __future__ import annotations

from functools import cache

import pytest

from pipeline.adapters.names import NatashaNames
from pipeline.ports.names import NameKind
from pipeline.stages.naming import Mention, find_mentions, place_named


@cache
def _names() -> NatashaNames:
    return NatashaNames()


def _found(*lines: str) -> tuple[Mention, ...]:
    return find_mentions([line.split(" ") for line in lines], _names().find, _names().senses)


def test_an_old_street_in_a_letter_of_1942_is_the_modern_one_and_stays_as_written() -> None:
    (street,) = _found("Стоял на углу проспекта 25-го Ок-", "тября и плакал, как баба.")
    assert street.text == "проспекта 25-го Октября"
    assert (street.first_word, street.last_word) == (3, 6)  # the parted word is two on the page
    assert street.readings == ("Невский проспект",)
    (place,) = street.places
    assert (place.lat, place.lon) == (59.934, 30.335)
    assert place.old_name_in_force("1942-04-15") is True
    assert place.old_name_in_force("1945") is False


@pytest.mark.parametrize(
    ("line", "modern", "house"),
    [
        ("живу на просп. 25 Окт., д. 28, кв. 4.", ["Невский проспект"], "28, 4"),
        ("Большой пр. В. О., 45", ["Большой проспект Васильевского острова"], "45"),
        ("шла по Литейному", ["Литейный проспект"], ""),
        ("проспект Володарского, 4", ["Литейный проспект"], "4"),
        ("через Кировский мост", ["Троицкий мост"], ""),
        ("Письмо твоё из Молотова получила", ["Пермь"], ""),
        (
            "ходили на Большом проспекте",
            ["Большой проспект Петроградской стороны", "Большой проспект Васильевского острова"],
            "",
        ),
    ],
)
def test_abbreviations_houses_and_streets_of_one_name(line: str, modern: list[str], house: str) -> None:
    (place,) = [one for one in _found(line) if one.kind is NameKind.PLACE]
    assert list(place.readings) == modern
    assert place.house == house


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("Сочинской Нине Петровне", ["Сочинская Нина Петровна"]),
        ("получила из рук Нади Сочинской", ["Сочинская Надя"]),
        ("машина водителя Н. Небывалова", ["Небывалов Н.", "Небывалова Н."]),
        ("у тёти Дуси на рабочую", ["Дуся"]),
        ("Похоронили. Дядя Костя принёс", ["Костя"]),
    ],
)
def test_a_declined_name_is_put_into_the_nominative(line: str, shown: list[str]) -> None:
    (person,) = [one for one in _found(line) if one.kind is NameKind.PERSON]
    assert list(person.readings) == shown


@pytest.mark.parametrize("line", ["Чорт знает что", "Мороз больше тридцати", "Управхоз записал", "", "Паёк держу"])
def test_words_that_are_no_names_are_not_proposed(line: str) -> None:
    assert _found(line) == ()


def test_a_place_is_looked_up_by_its_old_or_new_name() -> None:
    old, new = place_named("проспект 25-го Октября"), place_named("Невский проспект")
    assert old is not None
    assert old == new
    assert place_named("Нигде") is None
