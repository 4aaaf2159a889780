"""Readers see how far a machine's text can be trusted; what cannot be is kept back until they ask for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from pipeline.archive import Archive
from pipeline.model import LedgerEntry, Origin, Outcome, PageKind, PageReading, Step
from pipeline.search import publish
from pipeline.web.app import create_app
from tests.web.client import Client
from tests.web.conftest import served
from tests.web.shelf import DIARY, build_archive
from tests.web.test_browser import visiting

PAGE = f"/items/{DIARY}/pages/2"
WARNING = "Машинное прочтение этой страницы ненадёжно (ожидается около 41\u00a0% ошибок)."
TEXT = "Ночью ВТ была два раза"


def read_again(archive: Archive, number: int, version: str, confidence: float) -> None:
    page = archive.catalogue.page(DIARY, number)
    layer = replace(archive.catalogue.layers(page.id)[0], engine_version=version, confidence=confidence)
    run = archive.catalogue.begin_run(["again"], None)
    reading = PageReading(PageKind.HAND, 1.0, page.geometry, layer, Outcome.READ)
    archive.catalogue.add_reading(
        page.id, reading, LedgerEntry(run, Step.READ, Outcome.READ, "again", item=DIARY, page=number)
    )
    archive.catalogue.end_run(run, "done")


@pytest.fixture(scope="module")
def doubted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """The diary, its second page read so that 41 characters in a hundred are expected to be wrong."""
    with closing(build_archive(tmp_path_factory.mktemp("trust") / "home", [DIARY])) as archive:
        first_line = archive.catalogue.layers(archive.catalogue.page(DIARY, 1).id)[0].text
        assert TEXT in first_line
        read_again(archive, 1, "2", 0.88)
        read_again(archive, 2, "2", 0.59)
        publish(archive.catalogue, archive.index)
        yield archive


def test_every_machine_reading_says_how_many_errors_are_expected(doubted: Archive):
    shown = Client(create_app(doubted)).get(f"/items/{DIARY}/pages/3").text
    assert "машинное чтение</span>, ожидается около 10\u00a0% ошибок" in shown


def test_a_page_read_again_by_something_better_says_what_it_was_before(doubted: Archive):
    shown = Client(create_app(doubted)).get(f"/items/{DIARY}/pages/1").text
    assert "ожидается около 12\u00a0% ошибок (было 10\u00a0%, стало 12\u00a0%)" in shown


def test_below_the_line_of_trust_the_text_is_kept_back_and_the_scan_is_shown(doubted: Archive):
    client, page = Client(create_app(doubted)), doubted.catalogue.page(DIARY, 2)
    line = doubted.catalogue.layers(page.id)[0].lines[0].text
    shown = client.get(PAGE).text
    assert WARNING in shown
    assert line.split()[0] not in shown
    assert 'id="lines"' not in shown
    assert 'class="scan"' in shown
    english = client.get(f"{PAGE}?lang=en").text
    assert f'<a href="{PAGE}?anyway=1#text">Show it anyway</a>' in english


def test_who_asks_for_it_sees_the_text_under_its_warning(doubted: Archive):
    client, page = Client(create_app(doubted)), doubted.catalogue.page(DIARY, 2)
    shown = client.get(f"{PAGE}?anyway=1").text
    assert WARNING in shown
    assert shown.count('id="w') == len(doubted.catalogue.layers(page.id)[0].words)


def test_a_kept_back_page_is_found_all_the_same_and_its_places_lead_to_the_text(doubted: Archive):
    client, page = Client(create_app(doubted)), doubted.catalogue.page(DIARY, 2)
    word = max((word.text.strip(".,!?") for word in doubted.catalogue.layers(page.id)[0].words), key=len)
    hits = client.get("/api/search", params={"q": word}).json()["hits"]
    assert 2 in [hit["page"] for hit in hits if hit["item"] == DIARY]
    shown = client.get(PAGE, params={"q": word}).text
    assert "anyway=1" in shown.split('class="sides"')[0]


@pytest.mark.chromium
def test_the_scan_of_a_kept_back_page_opens_at_the_place_that_was_found(doubted: Archive, browser: Browser):
    page = doubted.catalogue.page(DIARY, 2)
    words = doubted.catalogue.layers(page.id)[0].words
    number = max(range(len(words)), key=lambda n: len(words[n].text))
    asked = f"{PAGE}?q={words[number].text.strip('.,!?')}#w{number}"
    with served(doubted) as address:
        for visitor in visiting(browser, address, viewport={"width": 1280, "height": 900}):
            shown = visitor.at_word(asked)
            assert shown.locator("#viewer .spot.now").get_attribute("data-word") == f"w{number}"
            assert shown.locator("#lines").count() == 0
            assert shown.locator("#keys").count() == 0


def test_programs_are_told_the_same(doubted: Archive):
    pages = Client(create_app(doubted)).get(f"/api/items/{DIARY}").json()["pages"]
    assert [(page["expected_cer"], page["trusted"]) for page in pages[:3]] == [(0.12, True), (0.41, False), (0.1, True)]
    assert (pages[7]["kind"], pages[7]["expected_cer"]) == ("blank", None)


def test_a_person_who_sets_the_text_ends_the_doubt(tmp_path: Path):
    with closing(build_archive(tmp_path / "home", [DIARY])) as archive:
        read_again(archive, 2, "2", 0.59)
        page = archive.catalogue.page(DIARY, 2)
        human = replace(archive.catalogue.layers(page.id)[0], origin=Origin.HUMAN, engine="person", confidence=None)
        archive.catalogue.add_text(page.id, human, agent="Мария Чтец", based_on=page.revision)
        shown = Client(create_app(archive)).get(PAGE).text
        assert "ошибок" not in shown
        assert 'id="lines"' in shown
