"""Corrections on both databases: several save at once, machines read again, and no word of a person is lost."""

from __future__ import annotations

import random
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from pipeline.adapters.catalogue import SqlCatalogue
from pipeline.desk.correcting import Sheet, open_sheet, restore, save
from pipeline.desk.past import history
from pipeline.desk.rereading import Difference, accept, differences
from pipeline.desk.sheets import SentLine
from pipeline.errors import ConflictError
from pipeline.model import Line, Page
from tests.services.catalogues import an_item, read_entry, reading

TEXT = "утром дали хлеб\nвоздушная тревога весь день\nмама ушла за водой"


@pytest.fixture
def page(catalogue: SqlCatalogue) -> Page:
    (one,) = an_item(catalogue)
    catalogue.add_reading(one.id, reading(TEXT), read_entry(one))
    return catalogue.page(one.item, 1)


def sent(lines: Sequence[Line]) -> list[SentLine]:
    words = [tuple((word.text, word.box) for word in line.words) for line in lines]
    return [SentLine(line.key, line.text, line.box, known) for line, known in zip(lines, words, strict=True)]


def with_word(sheet: Sheet, line: int, word: int, text: str) -> list[SentLine]:
    lines = sent(sheet.lines)
    words = lines[line].text.split()
    words[word : word + 1] = [text]
    lines[line] = replace(lines[line], text=" ".join(words))
    return lines


def texts(catalogue: SqlCatalogue, page: Page) -> list[str]:
    return [line.text for line in open_sheet(catalogue, page).lines]


def test_a_new_reading_changes_no_word_of_a_person_and_is_offered(catalogue: SqlCatalogue, page: Page) -> None:
    sheet = open_sheet(catalogue, page)
    saved = save(catalogue, page, with_word(sheet, 0, 2, "хлеба"), revision=sheet.revision, account="anna")
    assert differences(catalogue, page) == ()
    catalogue.add_reading(page.id, reading(TEXT.replace("мама", "Мама")), read_entry(page))
    assert texts(catalogue, page)[0] == "утром дали хлеба"
    offered = differences(catalogue, page)
    assert [(one.now, one.offered, one.by) for one in offered] == [("хлеба", "хлеб", "anna"), ("мама", "Мама", "")]
    taken = accept(catalogue, page, None, revision=saved.sheet.revision, account="boris")
    assert [line.text for line in taken.sheet.lines] == [
        "утром дали хлеба",
        "воздушная тревога весь день",
        "Мама ушла за водой",
    ]
    assert [word.by for word in taken.sheet.lines[0].words] == ["", "", "anna"]


def test_one_difference_is_accepted_by_a_person(catalogue: SqlCatalogue, page: Page) -> None:
    sheet = open_sheet(catalogue, page)
    saved = save(catalogue, page, with_word(sheet, 0, 2, "хлѣбъ"), revision=sheet.revision, account="anna")
    catalogue.add_reading(page.id, reading(TEXT), read_entry(page))
    (offered,) = differences(catalogue, page)
    taken = accept(catalogue, page, [offered], revision=saved.sheet.revision, account="boris")
    assert [(word.text, word.by) for word in taken.sheet.lines[0].words][-1] == ("хлеб", "boris")
    with pytest.raises(ConflictError, match="text-changed"):
        accept(catalogue, page, [offered], revision=saved.sheet.revision, account="boris")
    strange = Difference("0", 0, "утром", "вечером", 0.9, "")
    with pytest.raises(ConflictError, match="reading-not-offered"):
        accept(catalogue, page, [strange], revision=taken.sheet.revision, account="boris")


def test_words_that_moved_to_another_line_stay_the_machines(catalogue: SqlCatalogue, page: Page) -> None:
    sheet = open_sheet(catalogue, page)
    first = sheet.lines[0]
    parts = [
        SentLine(first.key, "утром дали", first.box),
        SentLine("n1", "хлеб", None, tuple((word.text, word.box) for word in first.words[2:])),
    ]
    saved = save(catalogue, page, [*parts, *sent(sheet.lines[1:])], revision=sheet.revision, account="anna")
    assert saved.sheet.lines[1].words == first.words[2:]
    joined = [
        SentLine(first.key, first.text, first.box, tuple((word.text, word.box) for word in first.words)),
        *sent(sheet.lines[1:]),
    ]
    again = save(catalogue, page, joined, revision=saved.sheet.revision, account="anna")
    assert again.sheet.lines[0].words == first.words


def test_a_state_is_restored_though_somebody_saved_meanwhile(catalogue: SqlCatalogue, page: Page) -> None:
    sheet = open_sheet(catalogue, page)
    wrong = save(catalogue, page, with_word(sheet, 0, 0, "вечером"), revision=sheet.revision, account="anna")
    later = with_word(wrong.sheet, 2, 0, "бабушка")
    save(catalogue, page, later, revision=wrong.sheet.revision, account="boris")
    restored = restore(catalogue, page, sheet.revision, revision=wrong.sheet.revision, account="anna")
    assert restored.sheet.lines[0].text == "утром дали хлеб"
    assert restored.sheet.lines[2].text == "бабушка ушла за водой"
    assert restored.merged


def test_twenty_races_lose_no_word(catalogue: SqlCatalogue, page: Page) -> None:
    def write(name: str, seed: int) -> tuple[set[str], set[str], set[str]]:
        dice = random.Random(seed)
        sheet = open_sheet(catalogue, page)
        wrote, replaced, told = set(), set(), set()
        for turn in range(3):
            line = dice.randrange(len(sheet.lines))
            words = sheet.lines[line].text.split()
            place, fresh = dice.randrange(len(words)), f"{name}{seed}х{turn}"
            replaced.add(words[place])
            wrote.add(fresh)
            saved = save(
                catalogue, page, with_word(sheet, line, place, fresh), revision=sheet.revision, account=name, tab=name
            )
            told |= {word for one in saved.conflicts for word in one.conflict.mine.split()}
            sheet = saved.sheet
        return wrote, replaced, told

    for number in range(20):
        with ThreadPoolExecutor(2) as both:
            waiting = [both.submit(write, name, number) for name in ("anna", "boris")]
            found = [one.result() for one in waiting]
        wrote, replaced, told = (set.union(*parts) for parts in zip(*found, strict=True))
        standing = {word for text in texts(catalogue, page) for word in text.split()}
        assert wrote <= standing | replaced | told
        kept = {word for one in history(catalogue, page) for held in one.conflicts for word in held.mine.split()}
        assert told <= kept
    assert len(history(catalogue, page)) == 1 + 20 * 2 * 3
