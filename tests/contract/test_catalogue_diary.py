"""What the catalogue promises of entries and letters that people decided on. On both databases."""

from __future__ import annotations

import pytest

from pipeline.adapters.catalogue import SqlCatalogue
from pipeline.desk import diary
from pipeline.errors import BadDataError, NotFoundError
from pipeline.model import Box, Layer, Line, Origin, Word
from tests.services.catalogues import an_item, read_entry, reading

TEXT = "20/XI-41. Четверг.\nУбавили хлеб.\n23/XI-41. Воскресенье.\nДве тревоги.\n1/XII-41.\nКарточки получили."


def a_diary(catalogue: SqlCatalogue, text: str = TEXT) -> tuple[str, str]:
    (page,) = an_item(catalogue, pages=1)
    catalogue.add_reading(page.id, reading(text), read_entry(page))
    return page.item, page.id


def starts(catalogue: SqlCatalogue, item: str) -> list[tuple[str | None, int, str]]:
    found = diary.diary_of(catalogue, item).entries
    return [(entry.reading.edtf, entry.reading.first_line, entry.origin.value) for entry in found]


def corrected(page_text: str) -> Layer:
    lines = [
        Line(text, Box(0, 50 * number, 900, 40), (Word(text, None, by="anna"),), key=f"k{number}")
        for number, text in enumerate(page_text.splitlines())
    ]
    return Layer(Origin.HUMAN, "person", "", tuple(lines))


def test_without_decisions_the_machine_divides(catalogue: SqlCatalogue) -> None:
    item, _page = a_diary(catalogue)
    assert starts(catalogue, item) == [
        ("1941-11-20", 0, "machine"),
        ("1941-11-23", 2, "machine"),
        ("1941-12-01", 4, "machine"),
    ]


def test_a_persons_date_stands_over_the_machines_and_leads_what_follows(catalogue: SqlCatalogue) -> None:
    item, page = a_diary(catalogue, "20/XI. Четверг.\nУбавили хлеб.\n23/XI.\nДве тревоги.")
    assert starts(catalogue, item)[0][0] is None
    diary.begin(catalogue, item, page, "0", "1941-11-20", agent="anna")
    assert starts(catalogue, item) == [("1941-11-20", 0, "human"), ("1941-11-23", 2, "machine")]


def test_an_entry_joined_to_the_one_above_loses_no_line(catalogue: SqlCatalogue) -> None:
    item, page = a_diary(catalogue)
    diary.join(catalogue, item, page, "2", agent="anna")
    first = diary.diary_of(catalogue, item).entries[0].reading
    assert (first.first_line, first.last_line) == (0, 3)
    assert "23/XI-41. Воскресенье." in first.text


def test_a_boundary_is_split_and_moved(catalogue: SqlCatalogue) -> None:
    item, page = a_diary(catalogue)
    diary.begin(catalogue, item, page, "3", "24 ноября 1941", agent="anna")
    diary.move(catalogue, item, (page, "4"), (page, "5"), "1/XII-41", agent="anna")
    assert starts(catalogue, item)[2:] == [("1941-11-24", 3, "human"), ("1941-12-01", 5, "human")]


def test_every_act_can_be_taken_back_and_stays_in_the_log(catalogue: SqlCatalogue) -> None:
    item, page = a_diary(catalogue)
    before = starts(catalogue, item)
    act = diary.move(catalogue, item, (page, "4"), (page, "5"), "1941-12-02", agent="anna")
    assert starts(catalogue, item) != before
    assert catalogue.undo_rulings(item, act, agent="boris")
    assert not catalogue.undo_rulings(item, act, agent="boris")
    assert starts(catalogue, item) == before
    assert [(ruling.agent, ruling.undone_by) for ruling in catalogue.rulings(item)] == [("anna", "boris")] * 2


def test_a_decision_stays_at_its_line_when_lines_are_renamed_and_others_put_before_it(catalogue: SqlCatalogue) -> None:
    item, page = a_diary(catalogue)
    diary.begin(catalogue, item, page, "2", "1941-11-24", agent="anna")
    again = "Тетрадь первая\n" + TEXT.replace("23/XI-41. Воскресенье.", "23/ХI-41. Воскресение")
    catalogue.add_text(page, corrected(again), agent="boris", based_on=None)
    assert ("1941-11-24", 3, "human") in starts(catalogue, item)


def test_a_decision_whose_line_is_gone_is_kept_and_shown(catalogue: SqlCatalogue) -> None:
    item, page = a_diary(catalogue)
    diary.begin(catalogue, item, page, "5", "1941-12-02", agent="anna")
    catalogue.add_text(page, corrected("20/XI-41. Четверг."), agent="boris", based_on=None)
    found = diary.diary_of(catalogue, item)
    assert [ruling.edtf for ruling in found.lost] == ["1941-12-02"]
    assert [entry.origin for entry in found.entries] == [Origin.MACHINE]


def test_what_goes_back_in_time_is_marked_though_a_person_set_it(catalogue: SqlCatalogue) -> None:
    item, page = a_diary(catalogue)
    diary.begin(catalogue, item, page, "2", "1941-11-10", agent="anna")
    second = diary.diary_of(catalogue, item).entries[1]
    assert (second.marks, second.needs_review) == (("date-earlier", "weekday-mismatch"), False)


def test_an_impossible_date_is_refused_and_nothing_is_kept(catalogue: SqlCatalogue) -> None:
    item, page = a_diary(catalogue)
    for wrong in ("1942-02-30", "30.II.42", "хлеб"):
        with pytest.raises(BadDataError):
            diary.begin(catalogue, item, page, "2", wrong, agent="anna")
    assert catalogue.rulings(item) == ()


def test_a_line_or_an_act_that_is_not_there_is_said_so(catalogue: SqlCatalogue) -> None:
    item, page = a_diary(catalogue)
    with pytest.raises(NotFoundError):
        diary.join(catalogue, item, page, "77", agent="anna")
    with pytest.raises(NotFoundError):
        catalogue.undo_rulings(item, "nothing", agent="anna")


def test_a_letter_is_linked_and_the_link_taken_back(catalogue: SqlCatalogue) -> None:
    (one,), (other,) = an_item(catalogue, name="a"), an_item(catalogue, name="b")
    number = catalogue.link_letters(other.item, one.item, holds=True, agent="anna")
    assert [(link.letter, link.answered, link.holds) for link in catalogue.letter_links()] == [
        (other.item, one.item, True)
    ]
    assert catalogue.undo_letter_link(number, agent="boris")
    assert not catalogue.undo_letter_link(number, agent="boris")
    assert [link.undone_by for link in catalogue.letter_links()] == ["boris"]
    with pytest.raises(NotFoundError):
        catalogue.link_letters(other.item, "NO-000001", holds=True, agent="anna")
