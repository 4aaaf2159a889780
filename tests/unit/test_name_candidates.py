"""Whom a name on a page may mean."""

from __future__ import annotations

from pipeline.desk.authorities import candidates
from pipeline.ports.authorities import Authority, Form
from pipeline.ports.names import NameKind
from pipeline.stages.naming import Mention

FILE = (
    Authority(NameKind.PERSON, "Небывалов Пётр Ильич", "N-000001", forms=(Form("Петя", "diminutive"),)),
    Authority(NameKind.PERSON, "Небывалов Андрей Ильич", "N-000002"),
    Authority(NameKind.PLACE, "Небывалов", "N-000003"),
)


def _asked(text: str) -> list[tuple[str, str]]:
    mention = Mention(NameKind.PERSON, text, 0, 0, (text,), "model")
    return [(one.authority.id, one.reason) for one in candidates(mention, FILE)]


def test_a_full_name_in_either_order_means_the_entry_of_this_name_only() -> None:
    assert _asked("Петр Ильич Небывалов") == [("N-000001", "name")]


def test_another_form_says_whom_it_means() -> None:
    assert _asked("Петя") == [("N-000001", "form")]


def test_initials_offer_only_those_they_agree_with() -> None:
    assert _asked("А. И. Небывалов") == [("N-000002", "initials")]


def test_somebody_else_of_the_same_surname_is_not_offered() -> None:
    assert _asked("Небывалов Степан Ильич") == []
