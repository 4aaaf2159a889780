"""Words that only may stand on a page, as readers see them: in words, in dashed boxes, left out when asked."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest
from playwright.sync_api import Browser

from pipeline.archive import Archive
from pipeline.model import Box, LedgerEntry, Outcome, PageReading, Step
from pipeline.search import publish
from pipeline.web.app import create_app
from tests.web.client import Client
from tests.web.conftest import served
from tests.web.shelf import DIARY, build_archive
from tests.web.test_browser import Visitor, visiting

READ, SAID = "хорёк", "возможно: кораблём (0,31); прочитано: хорёк"
"""No page has either word; one is read where a word of the first page stands, the other may stand there."""
NUMBER = 5


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with closing(build_archive(tmp_path_factory.mktemp("doubtful") / "home", [DIARY])) as built:
        page = built.catalogue.page(DIARY, 1)
        (layer,) = built.catalogue.layers(page.id)
        assert SAID.split()[1] not in layer.text
        line = next(line for line in layer.lines if layer.words[NUMBER] in line.words)
        words = tuple(
            replace(word, text=READ, others=(("кораблём,", 0.3123), ("хорь", 0.1)))
            if word == layer.words[NUMBER]
            else word
            for word in line.words
        )
        doubted = replace(line, text=" ".join(word.text for word in words), words=words)
        lines = tuple(doubted if other is line else other for other in layer.lines)
        reading = PageReading(page.kind, 1.0, page.geometry, replace(layer, lines=lines), Outcome.READ)
        built.catalogue.add_reading(
            page.id, reading, LedgerEntry("r", Step.READ, Outcome.READ, "again", item=DIARY, page=1)
        )
        publish(built.catalogue, built.index)
        yield built


@pytest.fixture
def client(archive: Archive) -> Client:
    return Client(create_app(archive))


@pytest.fixture
def box(archive: Archive) -> Box:
    found = archive.catalogue.layers(archive.catalogue.page(DIARY, 1).id)[0].words[NUMBER].box
    assert found is not None
    return found


def test_a_doubtful_hit_is_said_in_words_under_the_picture_of_its_line(client: Client) -> None:
    page = client.get("/search", params={"q": "корабль"}).text
    assert page.count('<a class="picture"') == 1
    assert '<rect class="box perhaps"' in page
    assert '<rect class="box"' not in page
    assert f'<mark class="perhaps" title="{SAID}">{READ}</mark>' in page
    assert f'<p class="perhaps">{SAID}</p>' in page
    assert f'/items/{DIARY}/pages/1?q=%D0%BA%D0%BE%D1%80%D0%B0%D0%B1%D0%BB%D1%8C#w{NUMBER}"' in page


def test_how_many_are_doubtful_stands_above_with_a_way_to_leave_them_out(client: Client) -> None:
    page = client.get("/search", params={"q": "корабль"}).text
    assert "из них 1 только по сомнительному прочтению" in page
    without = re.search(r'href="(/search[?][^"]*sure=1[^"]*)"', page)
    assert without is not None
    sure = client.get(without[1].replace("&amp;", "&")).text
    assert "Ничего не найдено." in sure
    assert 'name="sure" value="1" checked' in sure
    assert "искать и в сомнительных прочтениях рукописей" in sure
    assert "сомнительн" not in client.get("/search", params={"q": "хлеб"}).text.split('<div id="results">')[1]


def test_the_page_itself_marks_the_word_with_what_it_may_say(client: Client, box: Box) -> None:
    place = ",".join(map(str, box))
    page = client.get(f"/items/{DIARY}/pages/1", params={"q": "корабль"}).text
    assert f'<mark id="w{NUMBER}" data-box="{place}" class="perhaps" title="{SAID}">{READ}</mark>' in page
    assert f"({SAID})" in page
    assert 'rect class="box perhaps"' in page
    assert "<mark" not in client.get(f"/items/{DIARY}/pages/1", params={"q": "корабль", "sure": "1"}).text
    assert "<mark" not in client.get(f"/items/{DIARY}/pages/1", params={"q": "кораблём", "exact": "1"}).text
    asked = {"q": "кораблём", "exact": "1", "doubtful": "1"}
    assert "<mark" in client.get(f"/items/{DIARY}/pages/1", params=asked).text


def test_english_readers_are_told_in_english(archive: Archive) -> None:
    page = Client(create_app(archive), language="en").get("/search", params={"q": "корабль"}).text
    assert "perhaps: кораблём (0.31); read as: хорёк" in page
    assert "1 of them only by doubtful readings" in page


def test_programs_are_told_the_probability(client: Client, box: Box) -> None:
    answer = json.loads(client.get("/api/search", params={"q": "корабль"}).text)
    assert (answer["total_pages"], answer["doubtful_pages"]) == (1, 1)
    (hit,) = answer["hits"]
    assert hit["doubtful"] is True
    assert hit["words"] == [
        {"text": READ, "box": list(box), "number": NUMBER, "doubtful": 0.3123, "perhaps": "кораблём"}
    ]
    assert json.loads(client.get("/api/search", params={"q": "корабль", "sure": "1"}).text)["total_pages"] == 0


def test_the_parameters_are_described_for_programs(client: Client) -> None:
    told = client.get("/api/openapi.json").json()["paths"]["/api/search"]["get"]["parameters"]
    assert {"sure", "doubtful", "exact"} <= {parameter["name"] for parameter in told if parameter["description"]}


@pytest.mark.chromium
def test_on_the_scan_the_box_is_dashed_and_says_what_may_stand_there(browser: Browser, archive: Archive) -> None:
    with served(archive) as address:
        for visitor in visiting(browser, address, viewport={"width": 1280, "height": 900}):
            assert isinstance(visitor, Visitor)
            page = visitor.at_word(f"/items/{DIARY}/pages/1?q=корабль#w{NUMBER}")
            spots = page.locator("#viewer .spot")
            assert spots.count() == 2  # where it stands, and that it is the one looked at
            for place in range(spots.count()):
                assert spots.nth(place).get_attribute("title") == SAID
                assert spots.nth(place).evaluate("spot => getComputedStyle(spot).outlineStyle") == "dashed"
            assert SAID in (page.locator("#said").text_content() or "")
