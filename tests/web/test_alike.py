"""Search by picture in the reading room: without scripts by links, with a real browser by drawing a box."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from pipeline.archive import Archive
from pipeline.spotting import spot
from pipeline.web.app import create_app
from tests.diary import DIARY, PRINTED, WITHOUT_SCAN, open_diary, places_of, shares_place, word_number
from tests.web.client import Client
from tests.web.conftest import served
from tests.web.test_browser import visiting

WORD = "теперь"


@pytest.fixture(scope="module")
def diary(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    opened = open_diary(tmp_path_factory.mktemp("alike") / "home")
    number, box = places_of(WORD)[0]
    spot(opened, DIARY, number, box)  # all pages are prepared
    yield opened
    opened.close()


@pytest.fixture
def client(diary: Archive) -> Client:
    return Client(create_app(diary))


@pytest.fixture
def server(diary: Archive) -> Iterator[str]:
    with served(diary) as address:
        yield address


def links(page: str, pattern: str) -> list[str]:
    return [html.unescape(found) for found in re.findall(rf'href="({pattern})"', page)]


def test_from_the_page_to_the_places_by_links_alone(client: Client):
    number, box = places_of(WORD)[0]
    page = client.get(f"/items/{DIARY}/pages/{number}").text
    choose = client.get(links(page, r"/items/[^\"]+/alike")[0]).text
    asked = next(link for link in links(choose, r"[^\"]+\?word=\d+") if link.endswith(f"={word_number(number, box)}"))
    found = client.get(asked).text
    assert "Найдено по виду письма, не по чтению" in found
    picture = re.search(r'<a class="picture" href="([^"]+)"', found)
    assert picture is not None
    there = client.get(html.unescape(picture[1])).text
    shown = re.search(r'data-box="(\d+, ?\d+, ?\d+, ?\d+|\d+,\d+,\d+,\d+)"[^>]*></div>', there)
    assert shown is not None
    assert '<rect class="box"' in there  # the place is marked on the still picture too


def test_every_picture_of_a_place_can_be_fetched(client: Client):
    number, box = places_of(WORD)[0]
    found = client.get(f"/items/{DIARY}/pages/{number}/alike", params={"box": ",".join(map(str, box))}).text
    pictures = re.findall(r'<img src="(/iiif/[^"]+)"', found)
    assert len(pictures) >= 3  # what is sought, and a place for screen and phone
    for picture in pictures[:5]:
        answer = client.get(picture)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")


def test_programs_get_the_places_as_json(client: Client):
    (number, box), *others = places_of(WORD)
    answer = client.get(f"/api/items/{DIARY}/pages/{number}/alike", params={"word": word_number(number, box)}).json()
    assert (answer["found_by"], answer["pages"], answer["waiting"]) == ("look", 3, 0)
    assert answer["box"] == list(box)
    first = answer["places"][0]
    assert shares_place(type(box)(*first["box"]), [place for n, place in others if n == first["page"]])


@pytest.mark.parametrize(
    ("item", "query", "status", "said"),
    [
        (DIARY, "box=1,2,3", 422, "Это не рамка"),
        (DIARY, "box=90000,0,50,50", 422, "не лежит на странице"),
        (DIARY, "box=2,2,60,20", 422, "рукописного не найдено"),
        (DIARY, "word=9999", 422, "нет слова 9999"),
        (PRINTED, "box=100,100,200,60", 422, "напечатана"),
        (WITHOUT_SCAN, "word=0", 422, "Нет скана|без скана|нет слова 0"),
    ],
)
def test_what_cannot_be_sought_is_said_in_plain_words(client: Client, item: str, query: str, status: int, said: str):
    answer = client.get(f"/items/{item}/pages/1/alike?{query}")
    assert answer.status_code == status
    notice = re.search(r'<div class="notice" role="alert"><p>(.*?)</p>', answer.text)
    assert notice is not None
    assert re.search(said, notice[1]), notice[1]


def test_unknown_pages_and_absurd_numbers_are_refused(client: Client):
    assert client.get("/items/SB-9999/pages/1/alike?word=1").status_code == 404
    assert client.get(f"/items/{DIARY}/pages/1/alike?word=-1").status_code == 422
    assert client.get(f"/api/items/{DIARY}/pages/1/alike").status_code == 422


def test_a_page_without_handwriting_offers_no_search_by_picture(client: Client):
    assert "/alike" in client.get(f"/items/{DIARY}/pages/1").text
    assert "/alike" not in client.get(f"/items/{PRINTED}/pages/1").text
    assert "/alike" not in client.get(f"/items/{WITHOUT_SCAN}/pages/1").text


def test_a_wrong_box_in_the_address_of_a_page_changes_nothing(client: Client):
    for box in ("1,2", "<script>", "900000,5,10,10", "-500,-500,20,20"):
        page = client.get(f"/items/{DIARY}/pages/1", params={"box": box})
        assert page.status_code == 200
        assert "<script>alert" not in page.text
        assert ' data-box="-' not in page.text


@pytest.mark.chromium
def test_a_box_drawn_on_the_scan_finds_the_word(browser: Browser, server: str):
    (number, box), *_ = places_of(WORD)
    for visitor in visiting(browser, server, viewport={"width": 1280, "height": 900}):
        page = visitor.at_word(f"/items/{DIARY}/pages/{number}#w{word_number(number, box)}")
        seen = page.locator("#viewer .spot.now").bounding_box()
        assert seen is not None
        page.click("#alike-draw")
        page.mouse.move(seen["x"] - 3, seen["y"] - 3)
        page.mouse.down()
        page.mouse.move(seen["x"] + seen["width"] + 3, seen["y"] + seen["height"] + 3, steps=4)
        page.mouse.up()
        page.wait_for_url("**/alike?box=*")
        drawn = [int(value) for value in page.url.split("box=")[1].replace("%2C", ",").split(",")]
        assert shares_place(type(box)(*drawn), [box])
        assert page.locator("ol.alike > li").count() >= 1
        faults = Axe().run(page).response["violations"]
        assert faults == [], [fault["id"] for fault in faults]
        page.click("ol.alike > li a.picture")
        page.wait_for_selector("#viewer[data-state=open] .spot.now")


@pytest.mark.chromium
def test_the_link_beside_the_scan_asks_by_the_chosen_word(browser: Browser, server: str):
    (number, box), *_ = places_of(WORD)
    for visitor in visiting(browser, server, viewport={"width": 1280, "height": 900}):
        page = visitor.at_word(f"/items/{DIARY}/pages/{number}#w{word_number(number, box)}")
        page.focus("#alike-link")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/alike?word={word_number(number, box)}")
        assert page.locator("ol.alike > li").count() >= 1
