"""Search by picture over sample pages: the box around a word in, the places of the same word out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from pipeline import ingest, looks
from pipeline.archive import Archive
from pipeline.errors import NotFoundError, UsageError
from pipeline.model import Box, Outcome
from pipeline.ports import ReadSettings
from pipeline.spotting import box_from, spot
from tests.diary import DIARY, PRINTED, UNREAD, WITHOUT_SCAN, open_diary, places_of, shares_place


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    opened = open_diary(tmp_path_factory.mktemp("spotting") / "home")
    yield opened
    opened.close()


def test_pages_are_prepared_when_they_are_first_looked_through_and_then_kept(archive: Archive):
    model = looks.looker_of(archive, DIARY)
    pages = archive.catalogue.pages(DIARY)
    assert [looks.held(archive, page, model) for page in pages] == [None] * 3
    number, box = places_of("теперь")[0]
    told: list[tuple[int, int]] = []
    none_ready = spot(archive, DIARY, number, box, seconds=0.0)
    assert (none_ready.pages, none_ready.waiting) == (1, 2)  # only the page with the box
    found = spot(archive, DIARY, number, box, told=lambda done, of: told.append((done, of)))
    assert (found.pages, found.waiting, found.failed) == (3, 0, 0)
    assert sorted(told)[-1] == (2, 2)
    assert all(looks.held(archive, page, model) for page in pages)
    files = [archive.derivatives.path(looks.name_of(archive, page, model)) for page in pages]
    assert max(file.stat().st_size for file in files if file) < 60_000


@pytest.mark.parametrize("word", ["теперь", "мама", "воскресенье"])
def test_the_first_places_found_are_those_of_the_same_word(archive: Archive, word: str):
    (number, box), *others = places_of(word)
    assert others, "the word stands only once in the sample"
    found = spot(archive, DIARY, number, box, limit=len(others))
    right = [
        sight for sight in found.sights if shares_place(sight.box, [place for n, place in others if n == sight.page])
    ]
    assert len(right) >= len(others) - 1, found.sights
    assert not any(sight.page == number and shares_place(sight.box, [box]) for sight in found.sights)


def test_places_are_ordered_by_likeness_and_no_more_than_asked_for(archive: Archive):
    number, box = places_of("теперь")[0]
    likeness = [sight.likeness for sight in spot(archive, DIARY, number, box, limit=4).sights]
    assert len(likeness) <= 4
    assert likeness == sorted(likeness, reverse=True)
    assert all(0 < value <= 1 for value in likeness)


def test_other_items_can_be_looked_through_instead(archive: Archive):
    number, box = places_of("теперь")[0]
    found = spot(archive, DIARY, number, box, within=[PRINTED])
    assert (found.pages, found.sights) == (0, ())  # print is not looked at


def test_damaged_looks_are_made_anew(archive: Archive):
    number, box = places_of("теперь")[0]
    page = archive.catalogue.page(DIARY, number)
    model = looks.looker_of(archive, DIARY)
    before = spot(archive, DIARY, number, box)
    with archive.derivatives.writing(looks.name_of(archive, page, model)) as target:
        target.write_bytes(b"no looks")
    assert spot(archive, DIARY, number, box) == before


@pytest.mark.parametrize(
    ("box", "code"),
    [
        (Box(90_000, 10, 50, 50), "spot-box-outside"),
        (Box(-80, -80, 50, 50), "spot-box-outside"),
        (Box(10, 10, 0, 0), "spot-box-outside"),
        (Box(10, 10, 3, 40), "spot-box-tiny"),
        (Box(0, 0, 90_000, 90_000), "spot-several-lines"),
        (Box(2, 2, 60, 20), "spot-nothing-there"),
    ],
)
def test_a_box_around_no_word_is_refused(archive: Archive, box: Box, code: str):
    with pytest.raises(UsageError) as refused:
        spot(archive, DIARY, 1, box)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("item", "code"),
    [(PRINTED, "spot-page-print"), (UNREAD, "spot-page-unread"), (WITHOUT_SCAN, "page-without-scan")],
)
def test_a_page_without_handwriting_to_look_at_is_refused(archive: Archive, item: str, code: str):
    with pytest.raises(UsageError) as refused:
        spot(archive, item, 1, Box(100, 100, 100, 40))
    assert refused.value.code == code


def test_an_unknown_item_or_page_is_not_found(archive: Archive):
    for item, number in (("SB-9999", 1), (DIARY, 99)):
        with pytest.raises(NotFoundError):
            spot(archive, item, number, Box(1, 1, 50, 50))


def test_a_page_of_handwriting_is_prepared_when_it_is_read_and_a_printed_one_is_not(tmp_path: Path):
    with closing(open_diary(tmp_path / "home")) as archive:
        run = archive.catalogue.begin_run(["test"], None)
        for item, engine, prepared in ((UNREAD, "hand", True), (PRINTED, "print", False)):
            page = archive.catalogue.page(item, 1)
            entry = ingest.read_page(archive, run, page, ReadSettings(engine=engine))
            assert entry.outcome is Outcome.READ, entry
            seen = looks.held(archive, page, looks.looker_of(archive, item))
            assert (seen is not None) == prepared
        read = archive.catalogue.layers(archive.catalogue.page(UNREAD, 1).id)[0].words
        box = next(word.box for word in read if len(word.text) > 5)
        assert box is not None
        assert spot(archive, UNREAD, 1, box, seconds=0.0).pages == 1  # nothing had to be made


@pytest.mark.parametrize("text", ["", "1,2,3", "1,2,3,4,5", "a,b,c,d", "1;2;3;4", "1,2,3,99999999999"])
def test_what_is_no_box_is_refused(text: str):
    with pytest.raises(UsageError) as refused:
        box_from(text)
    assert refused.value.code == "spot-box-wrong"


def test_a_box_is_read_with_and_without_spaces():
    assert box_from("120, 340,210 ,60") == Box(120, 340, 210, 60)
