"""Letters in chains: pairs, gaps, answers proposed from the text and decided by people. On both databases."""

from __future__ import annotations

import pytest

from pipeline.adapters.catalogue import SqlCatalogue
from pipeline.desk import letters
from pipeline.errors import BadDataError
from pipeline.model import Origin, RecordValue
from tests.services.catalogues import an_item, read_entry, reading

FATHER, MOTHER = "Небылов, Павел", "Небылова, Анна"


def a_letter(catalogue: SqlCatalogue, name: str, sender: str, addressee: str, day: str, text: str) -> str:
    (page,) = an_item(catalogue, name=name)
    catalogue.add_reading(page.id, reading(text), read_entry(page))
    values = [
        RecordValue("dcterms:type (kind)", "letter", Origin.HUMAN),
        RecordValue("dcterms:title", f"[Письмо {name}]", Origin.HUMAN),
        RecordValue("dcterms:created", day, Origin.HUMAN),
    ]
    values += [RecordValue("dcterms:creator", sender, Origin.HUMAN)] if sender else []
    values += [RecordValue("dcterms:contributor", addressee, Origin.HUMAN, role="addressee")] if addressee else []
    catalogue.set_record(page.item, values, agent="anna")
    return page.item


def three(catalogue: SqlCatalogue) -> tuple[str, str, str]:
    first = a_letter(catalogue, "a", FATHER, MOTHER, "1942-02-05", "Здравствуй, Аня!")
    second = a_letter(catalogue, "b", MOTHER, FATHER, "1942-02-20", "Ваше письмо от 5/II получила.\nМы живы.")
    third = a_letter(catalogue, "c", FATHER, MOTHER, "1942-06-01", "Твоё письмо от 3 мая пришло вчера.")
    return first, second, third


def test_letters_of_two_people_are_one_chain_in_order_of_time(catalogue: SqlCatalogue) -> None:
    first, second, third = three(catalogue)
    alone = a_letter(catalogue, "d", FATHER, "", "1942-03-01", "")
    (chain,), rest = letters.chains(catalogue)
    assert chain.people == (FATHER, MOTHER)
    assert [step.letter.item for step in chain.steps] == [first, second, third]
    assert [letter.item for letter in rest] == [alone]


def test_a_letter_that_names_another_by_its_date_is_proposed_as_its_answer(catalogue: SqlCatalogue) -> None:
    first, second, _third = three(catalogue)
    (chain,), _rest = letters.chains(catalogue)
    (reply,) = chain.steps[1].replies
    assert (reply.letter, reply.answered, reply.link) == (second, first, None)
    assert reply.ground is not None
    assert (reply.ground.words, reply.ground.page) == ("письмо от 5/II", 1)


def test_long_silence_and_letters_that_are_not_here_are_shown(catalogue: SqlCatalogue) -> None:
    three(catalogue)
    (chain,), _rest = letters.chains(catalogue)
    assert [step.gap_days for step in chain.steps] == [0, 0, 101]
    assert [mention.edtf for mention in chain.steps[2].missing] == ["1942-05-03"]


def test_a_decision_stands_over_the_proposal_and_can_be_taken_back(catalogue: SqlCatalogue) -> None:
    first, second, _third = three(catalogue)
    number = letters.link(catalogue, second, first, holds=False, agent="anna")
    (chain,), _rest = letters.chains(catalogue)
    (reply,) = chain.steps[1].replies
    assert reply.link is not None
    assert (reply.link.holds, reply.link.agent) == (False, "anna")
    catalogue.undo_letter_link(number, agent="anna")
    (chain,), _rest = letters.chains(catalogue)
    assert chain.steps[1].replies[0].link is None


def test_a_letter_cannot_answer_itself(catalogue: SqlCatalogue) -> None:
    first, _second, _third = three(catalogue)
    with pytest.raises(BadDataError):
        letters.link(catalogue, first, first, holds=True, agent="anna")


@pytest.mark.parametrize(
    ("text", "context", "days"),
    [
        ("Получил твое письмо от 5/II-42 г.", "1942-03-01", ["1942-02-05"]),
        ("письмо ваше от 28 декабря получили", "1942-01-15", ["1941-12-28"]),
        ("открытку от 12/VI получил", "1942-02-01", ["1941-06-12"]),
        ("ваше письмо от мамы", "1942-02-01", []),
        ("письмо от 30/II", "1942-03-01", []),
        ("письмо от 5/II", "", []),
    ],
)
def test_a_letter_is_named_only_by_a_certain_day(text: str, context: str, days: list[str]) -> None:
    assert [mention.edtf for mention in letters.mentions_in(text, 1, context)] == days
