"""The copy of a whole diary lies on the lines of all its pages; another diary's copy lies nowhere."""

from __future__ import annotations

import random
from dataclasses import replace

from pipeline.model import Box, Line
from pipeline.stages.alignment import align_page, lay_whole

NAMES = [
    "Мария",
    "Николай",
    "Зинаида",
    "Тамара",
    "Василий",
    "Антонина",
    "Пётр",
    "Елизавета",
    "Григорий",
    "Людмила",
    "Фёдор",
    "Ксения",
]
DEEDS = [
    "принесла",
    "нашёл",
    "варила",
    "потерял",
    "обменяла",
    "отдал",
    "искала",
    "получил",
    "запасла",
    "расколол",
    "сшила",
    "написал",
]
THINGS = [
    "дрова",
    "хлеб",
    "карточки",
    "письмо",
    "валенки",
    "коптилку",
    "чайник",
    "одеяло",
    "крупу",
    "сахар",
    "табак",
    "олифу",
    "печку",
    "окна",
]
PLACES = ["рынок", "вокзал", "завод", "подвал", "мост", "сосед", "Нева", "крыша", "очередь", "двор"]


def pages_of(seed: int, number: int) -> list[list[str]]:
    chance = random.Random(seed)
    line = [NAMES, DEEDS, THINGS, PLACES, NAMES, DEEDS, THINGS]
    return [
        [" ".join(chance.choice(words) for words in line) for _row in range(20)] + [f"{chance.randrange(10, 99)} стр"]
        for _page in range(number)
    ]


def misread(pages: list[list[str]], share: float, seed: int) -> list[list[Line]]:
    chance = random.Random(seed)
    return [
        [
            Line("".join(chance.choice("абвгдежзиклмн") if chance.random() < share else c for c in line), None, ())
            for line in page
        ]
        for page in pages
    ]


def laid_right(pages: list[list[str]], given: list[str], read: list[list[Line]]) -> float:
    whole = lay_whole(given, read)
    right = 0
    for page, laid in zip(pages, whole.pages, strict=True):
        texts = {part.found: part.text for part in laid.parts}
        right += sum(texts.get(n) == line for n, line in enumerate(page))
    return right / sum(len(page) for page in pages)


def test_a_copy_in_paragraphs_finds_its_lines_over_ten_pages_at_forty_per_cent_errors() -> None:
    pages = pages_of(1, 10)
    lines = [line for page in pages for line in page]
    given = [" ".join(lines[n : n + 13]) for n in range(0, len(lines), 13)]
    assert laid_right(pages, given, misread(pages, 0.4, 2)) >= 0.97


def test_notebooks_typed_in_another_order_find_their_pages() -> None:
    pages = pages_of(3, 8)
    given = [line for page in (*pages[4:], *pages[:4]) for line in page]
    assert laid_right(pages, given, misread(pages, 0.3, 4)) >= 0.95


def test_a_copy_of_one_page_is_laid_on_that_page_alone() -> None:
    pages = pages_of(5, 9)
    whole = lay_whole(pages[6], misread(pages, 0.3, 6))
    assert [bool(page.parts) for page in whole.pages] == [False] * 6 + [True] + [False] * 2
    assert whole.fits


def test_the_copy_of_another_diary_of_the_same_words_does_not_fit() -> None:
    whole = lay_whole([line for page in pages_of(7, 6) for line in page], misread(pages_of(8, 6), 0.1, 9))
    assert not whole.fits


def test_what_the_family_added_is_said_to_stand_nowhere() -> None:
    pages = pages_of(10, 3)
    foreword = "Предисловие внуков переписано с тетрадей бабушки летом семьдесят восьмого года в Вологде"
    given = [foreword, *[line for page in pages for line in page]]
    whole = lay_whole(given, misread(pages, 0.3, 11))
    assert [n for i, n in whole.left if i == 0] == list(range(len(foreword.split())))


def test_nothing_is_laid_on_nothing() -> None:
    assert lay_whole([], [[Line("хлеб", None, ())]]).score == 0
    assert lay_whole(["хлеб"], []).left == ((0, 0),)
    assert lay_whole(["   ", ""], [[]]).pages[0].parts == ()


def test_the_copy_of_one_page_in_one_paragraph_takes_the_boxes_of_its_lines() -> None:
    (page,) = pages_of(12, 1)
    (read,) = misread([page], 0.3, 13)
    boxed = [replace(line, box=Box(50, 60 * n, 900, 40)) for n, line in enumerate(read)]
    (line,) = align_page(" ".join(page), boxed)
    rows = [word.box.y // 60 if word.box else None for word in line.words]
    assert rows == [n for n, text in enumerate(page) for _word in text.split()]
