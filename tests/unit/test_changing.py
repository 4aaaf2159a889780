"""Changing the values of one term, and taking a change back after others changed the same term."""

from __future__ import annotations

import pytest

from pipeline.model import Origin, RecordValue
from pipeline.stages.changing import Action, Change, change_values, take_back

TERM = "dcterms:subject"


def _values(*texts: str, origin: Origin = Origin.HUMAN) -> list[RecordValue]:
    return [RecordValue(TERM, text, origin, agent="vera") for text in texts]


@pytest.mark.parametrize(
    ("action", "value", "new", "before", "after"),
    [
        ("set", "хлеб", "", ["вода", "мороз"], ["хлеб"]),
        ("set", "", "", ["вода"], [""]),
        ("add", "хлеб", "", ["вода"], ["вода", "хлеб"]),
        ("add", "хлеб", "", ["хлеб"], None),
        ("remove", "вода", "", ["вода", "мороз"], ["мороз"]),
        ("remove", "вода", "", ["вода"], [""]),
        ("remove", "вода", "", ["мороз"], None),
        ("replace", "вода", "хлеб", ["вода", "мороз"], ["хлеб", "мороз"]),
        ("replace", "вода", "хлеб", ["вода Невы"], None),
        ("replace", "вода", "хлеб", ["вода", "хлеб"], ["хлеб"]),
        ("text", "Лененград", "Ленинград", ["Осада Лененграда"], ["Осада Ленинграда"]),
        ("text", ".*", "x", ["вода"], None),
    ],
)
def test_a_change_does_what_it_says(
    action: Action, value: str, new: str, before: list[str], after: list[str] | None
) -> None:
    found = change_values(_values(*before), Change(action, TERM, value, new), "anna")
    assert (None if found is None else [one.value for one in found]) == after


def test_what_a_machine_proposed_becomes_the_word_of_who_keeps_it_and_a_persons_stays_theirs() -> None:
    shown = [*_values("вода"), *_values("мороз", origin=Origin.MACHINE)]
    found = change_values(shown, Change("add", TERM, "хлеб"), "anna")
    assert found is not None
    assert [(one.value, one.origin, one.agent) for one in found] == [
        ("вода", Origin.HUMAN, "vera"),
        ("мороз", Origin.HUMAN, "anna"),
        ("хлеб", Origin.HUMAN, "anna"),
    ]


@pytest.mark.parametrize(
    ("before", "after", "now", "back"),
    [
        (["вода"], ["хлеб"], ["хлеб"], ["вода"]),
        (["вода"], ["хлеб"], ["хлеб", "мороз"], ["вода", "мороз"]),
        (["вода"], ["вода", "хлеб"], ["хлеб"], []),
        (["вода"], ["хлеб"], ["мороз"], None),
        (["вода"], ["хлеб"], ["вода"], ["вода"]),
        (["вода", "мороз"], ["мороз"], ["мороз", "хлеб"], ["мороз", "хлеб", "вода"]),
        (["вода", "мороз"], ["мороз"], ["мороз", "вода", "хлеб"], ["мороз", "вода", "хлеб"]),
    ],
)
def test_taking_back_leaves_what_others_did_since(
    before: list[str], after: list[str], now: list[str], back: list[str] | None
) -> None:
    found = take_back(_values(*before), _values(*after), _values(*now), repeatable=True)
    assert (None if found is None else [one.value for one in found]) == back


def test_a_term_with_one_value_that_others_changed_since_is_a_conflict() -> None:
    assert take_back(_values("вода"), _values("хлеб"), _values("мороз"), repeatable=False) is None
