"""A real browser on a real server: from the word typed to the word on the scan."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page

from pipeline.profile import kinds
from tests.web.shelf import DIARY, ON_ITS_SIDE, SAMPLES, WITHOUT_SCAN, pixels_of, truth_of

pytestmark = pytest.mark.chromium

EVERY_PAGE = (
    "/",
    "/search?q=хлеб",
    "/search?q=абракадабра",
    "/items",
    f"/items/{DIARY}",
    f"/items/{DIARY}/pages/1?q=хлеб",
    f"/items/{WITHOUT_SCAN}/pages/1?q=хлеб",
    "/help",
    "/nowhere",
)


class Visitor:
    """A page of its own context that keeps what went wrong and what was fetched."""

    def __init__(self, browser: Browser, server: str, **context: Any) -> None:
        self.server = server
        self.context: BrowserContext = browser.new_context(**{"locale": "ru-RU", **context})
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(20_000)
        self.complaints: list[str] = []
        self.fetched: list[tuple[str, int, str]] = []
        self.page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("requestfinished", self._note)

    def _note(self, request: Any) -> None:
        sizes = request.sizes()
        self.fetched.append(
            (request.url, sizes["responseBodySize"] + sizes["responseHeadersSize"], request.resource_type)
        )

    def go(self, address: str) -> Page:
        self.page.goto(self.server + address, wait_until="networkidle")
        return self.page

    def at_word(self, address: str) -> Page:
        self.go(address)
        self.page.wait_for_selector("#viewer[data-state=open] .spot.now")
        self.page.wait_for_load_state("networkidle")
        self.page.wait_for_timeout(400)
        return self.page


@pytest.fixture
def visitor(browser: Browser, server: str) -> Iterator[Visitor]:
    yield from visiting(browser, server, viewport={"width": 1280, "height": 900})


def visiting(browser: Browser, server: str, **context: Any) -> Iterator[Visitor]:
    visitor = Visitor(browser, server, **context)
    yield visitor
    visitor.context.close()
    assert visitor.complaints == []
    assert {url for url, _, _ in visitor.fetched if not url.startswith(server)} == set()


def likeness(page: Page, box: list[int], scan: np.ndarray, turn: int) -> float:
    """Correlation of what the marked rectangle on the screen shows with the word's true place on the scan.

    Args:
        turn: Quarter turn clockwise, degrees, that the scan is shown at.
    """
    shown = page.locator(".spot.now").bounding_box()
    assert shown is not None
    clip = {"x": shown["x"] + 3, "y": shown["y"] + 3, "width": shown["width"] - 6, "height": shown["height"] - 6}
    assert clip["width"] > 12
    assert clip["height"] > 8
    with Image.open(io.BytesIO(page.screenshot(clip=clip))) as picture:
        seen = np.asarray(picture.convert("L")).astype(float)
    x, y, width, height = box
    scale = (shown["width"] - 6) / shown["width"], (shown["height"] - 6) / shown["height"]
    word = Image.fromarray(np.rot90(scan[y : y + height, x : x + width], -turn // 90)).convert("L")
    across, down = word.width * (1 - scale[0]) / 2, word.height * (1 - scale[1]) / 2
    inner = word.crop((round(across), round(down), round(word.width - across), round(word.height - down)))
    true = np.asarray(inner.resize((seen.shape[1], seen.shape[0]))).astype(float)
    return float(np.corrcoef(seen.ravel(), true.ravel())[0, 1])


def test_from_the_word_typed_to_the_word_on_the_scan(visitor: Visitor):
    page = visitor.go("/")
    page.get_by_role("searchbox").fill("хлеб")
    page.keyboard.press("Enter")
    hit = page.locator(".hits > li", has_text="Дневник").first
    picture = hit.locator(".picture .wide")
    picture.scroll_into_view_if_needed()
    page.wait_for_function(
        "image => image.complete && image.naturalWidth > 0", arg=picture.locator("img").element_handle()
    )
    box = picture.locator(".box").first.bounding_box()
    frame = picture.locator("img").bounding_box()
    assert box is not None
    assert frame is not None
    assert frame["x"] <= box["x"]
    assert box["x"] + box["width"] <= frame["x"] + frame["width"] + 1
    hit.locator("h2 a").click()
    page.wait_for_selector("#viewer[data-state=open] .spot.now")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(400)
    number = int(page.url.rpartition("#w")[2])
    leaf = int(re.search(r"/pages/(\d+)", page.url)[1])  # type: ignore[index]
    scan = sorted((SAMPLES / DIARY).glob("*.jpg"))[leaf - 1]
    words = [word for line in truth_of(DIARY, scan)["lines"] for word in line["words"]]
    assert words[number]["text"].lower().startswith("хлеб")
    assert likeness(page, words[number]["box"], pixels_of(scan), 0) > 0.8


def test_a_page_on_its_side_opens_upright_at_the_word(visitor: Visitor):
    page = visitor.at_word(f"/items/{ON_ITS_SIDE}/pages/1?q=карточек&exact=1")
    scan = next((SAMPLES / ON_ITS_SIDE).glob("*.jpg"))
    box = next(
        w["box"] for line in truth_of(ON_ITS_SIDE, scan)["lines"] for w in line["words"] if w["text"] == "карточек"
    )
    assert box[3] > box[2]
    assert likeness(page, box, pixels_of(scan), 90) > 0.8


def test_text_and_scan_follow_each_other(visitor: Visitor):
    page = visitor.at_word(f"/items/{DIARY}/pages/1?q=хлеб")
    scan = sorted((SAMPLES / DIARY).glob("*.jpg"))[0]
    words = [word for line in truth_of(DIARY, scan)["lines"] for word in line["words"]]
    page.locator("#w20").click()
    page.wait_for_timeout(1200)
    assert likeness(page, words[20]["box"], pixels_of(scan), 0) > 0.8
    page.locator("#viewer").get_by_role("application").focus()
    spot = page.locator(".spot.now").bounding_box()
    assert spot is not None
    # the first word of the next line lies below: a click on the scan there leads the text to it
    page.locator("#tools [data-do=home]").click()
    page.wait_for_timeout(1200)
    frame = page.locator("#viewer").bounding_box()
    assert frame is not None
    there = page.evaluate("document.querySelector('.spot.now').getBoundingClientRect().toJSON()")
    page.mouse.click(there["x"] + there["width"] / 2, there["y"] + there["height"] / 2)
    assert page.locator(".lines .now").get_attribute("id") == "w20"


def test_the_keyboard_goes_from_word_to_word(visitor: Visitor):
    page = visitor.at_word(f"/items/{DIARY}/pages/1?q=хлеб#w0")
    page.locator("#lines").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator(".lines .now").get_attribute("id") == "w1"
    assert page.url.endswith("#w1")
    page.keyboard.press("ArrowDown")
    assert page.locator(".lines .now").get_attribute("id") == "w2"  # the first line has two words
    page.keyboard.press("End")
    last = page.locator("#lines [data-box]").count() - 1
    assert page.locator(".lines .now").get_attribute("id") == f"w{last}"
    assert page.locator("#said").inner_text().startswith("Слово:")


def test_filters_work_without_a_new_page(visitor: Visitor):
    page = visitor.go("/search?q=хлеб")
    page.evaluate("window.stayed = true")
    page.get_by_label("Вид").select_option("diary")
    page.wait_for_url("**kind=diary**")
    page.wait_for_load_state("networkidle")
    assert page.evaluate("window.stayed") is True
    assert "в 1 документе" in page.locator(".totals").inner_text()


def test_a_wrong_date_is_said_without_losing_the_form(browser: Browser, server: str):
    visitor = Visitor(browser, server)
    page = visitor.go("/search?q=хлеб")
    page.get_by_label("с", exact=True).fill("вчера")
    page.keyboard.press("Enter")
    page.wait_for_selector("#results .notice")
    assert page.get_by_role("searchbox").input_value() == "хлеб"
    visitor.context.close()


@pytest.mark.parametrize("address", EVERY_PAGE)
def test_a_phone_shows_every_page_without_sideways_scrolling(browser: Browser, server: str, address: str):
    visitor = Visitor(browser, server, viewport={"width": 360, "height": 740})
    page = visitor.go(address)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    visitor.context.close()


def test_the_longest_name_of_a_kind_fits_the_filters_on_a_phone(browser: Browser, server: str):
    longest = max((kind.ru for kind in kinds().values()), key=len)
    visitor = Visitor(browser, server, viewport={"width": 360, "height": 740})
    page = visitor.go("/search?q=хлеб")
    page.evaluate("name => document.querySelector('select[name=kind]').append(new Option(name, 'x'))", longest)
    assert page.evaluate("document.querySelector('select[name=kind]').scrollWidth") > 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    visitor.context.close()


@pytest.mark.parametrize(
    ("address", "scheme"), [(address, "light") for address in EVERY_PAGE] + [(EVERY_PAGE[n], "dark") for n in (1, 4, 5)]
)
def test_every_page_is_accessible(browser: Browser, server: str, address: str, scheme: str):
    visitor = Visitor(browser, server, viewport={"width": 1280, "height": 900}, color_scheme=scheme)
    page = visitor.go(address)
    options = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    found = Axe().run(page, options=options)
    serious = [f"{v['id']}: {v['nodes'][0]['html'][:200]}" for v in found.response["violations"]]
    visitor.context.close()
    assert serious == []


def test_all_can_be_read_without_javascript(browser: Browser, server: str):
    for visitor in visiting(browser, server, java_script_enabled=False):
        page = visitor.go(f"/items/{DIARY}/pages/1?q=хлеб")
        assert page.locator("#still img").is_visible()
        assert page.locator("#still .box").count() == page.locator("mark").count() > 0
        assert not page.locator("#viewer").is_visible()
        assert not page.locator("#tools").is_visible()
        page = visitor.go("/search?q=хлеб&kind=diary")
        assert page.locator(".hits .wide .box").count() > 0


def test_the_first_page_weighs_less_than_100_kb_before_pictures(browser: Browser, server: str):
    for language in ("ru-RU", "en-GB"):
        for visitor in visiting(browser, server, locale=language):
            visitor.go("/")
            weight = {url: size for url, size, kind in visitor.fetched if kind != "image"}
            assert sum(weight.values()) <= 100_000, weight


def test_print_shows_the_scan_and_no_tools(visitor: Visitor):
    page = visitor.at_word(f"/items/{DIARY}/pages/1?q=хлеб")
    page.emulate_media(media="print")
    assert page.locator("#still").is_visible()
    assert not page.locator("#viewer").is_visible()
    assert not page.locator("#tools").is_visible()
