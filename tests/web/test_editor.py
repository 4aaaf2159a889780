"""Transcribing in a real browser: typing is saved, undone, walked through by keys, and never executed."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from pipeline.archive import Archive
from tests.web.conftest import served
from tests.web.editing import KEY_MS, Desk, misread
from tests.web.shelf import DIARY, HOSTILE, ON_ITS_SIDE, WITHOUT_SCAN, build_archive

pytestmark = pytest.mark.chromium


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    opened = build_archive(tmp_path_factory.mktemp("editor") / "home", [DIARY, ON_ITS_SIDE])
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def address(own: Archive) -> Iterator[str]:
    with served(own) as found:
        yield found


@pytest.fixture
def desk(browser: Browser, own: Archive, address: str) -> Iterator[Desk]:
    opened = Desk(browser, own, address)
    yield opened
    opened.close()


def test_what_was_typed_stands_there_after_reloading(desk: Desk) -> None:
    desk.open(DIARY, 1)
    before = desk.texts()
    desk.at_end(3)
    desk.page.keyboard.type(" и ещё тётя Маша")
    desk.saved()
    assert desk.status().startswith("сохранено ")
    desk.page.reload()
    desk.page.wait_for_selector("#editor[data-ready]")
    assert desk.texts() == [*before[:3], before[3] + " и ещё тётя Маша", *before[4:]]


def test_it_is_saved_while_typing_goes_on(desk: Desk) -> None:
    desk.open(DIARY, 2)
    desk.at_end(0)
    desk.page.keyboard.type(" слово" * 9, delay=80)
    assert desk.kept()[0].count("слово") >= 3


def test_every_step_is_undone_and_done_again(desk: Desk) -> None:
    desk.open(DIARY, 3)
    before = desk.texts()
    desk.line(2).click()
    desk.page.keyboard.press("Home")
    desk.page.keyboard.press("Control+ArrowRight")
    for key in ("Shift+Enter", "Alt+KeyJ", "Alt+ArrowDown", "Alt+Equal", "Alt+Delete", "Alt+KeyP"):
        desk.page.keyboard.press(key)
    desk.page.keyboard.type("абв где")
    after = desk.texts()
    assert after != before
    for _ in range(30):
        desk.page.keyboard.press("Control+KeyZ")
    assert desk.texts() == before
    for _ in range(30):
        desk.page.keyboard.press("Control+KeyY")
    assert desk.texts() == after
    desk.page.keyboard.press("Control+KeyS")
    desk.saved()
    assert desk.kept() == after


def test_thirty_doubtful_words_are_mended_by_keys_within_three_minutes(own: Archive, desk: Desk) -> None:
    wrong = misread(own, DIARY, 4, 30)
    assert len(wrong) == 30
    desk.open(DIARY, 4)
    assert desk.page.locator("#count").inner_text() == "сомнительных слов: 30"
    started = time.monotonic()
    for number, (_, right) in enumerate(wrong):
        desk.page.keyboard.press("Alt+ArrowRight", delay=KEY_MS)
        if number % 2:
            desk.page.keyboard.press("Alt+Digit1", delay=KEY_MS)
        else:
            desk.page.keyboard.type(right, delay=KEY_MS)
    desk.saved()
    assert time.monotonic() - started <= 180
    text = desk.kept()
    assert [right for _, right in wrong if not any(right in line.split() for line in text)] == []
    assert [said for said, _ in wrong if any(said in line.split() for line in text)] == []
    assert desk.page.locator("#count").inner_text() == "сомнительных слов нет"


def test_a_word_or_a_line_is_accepted_as_it_stands(own: Archive, desk: Desk) -> None:
    misread(own, DIARY, 5, 6)
    desk.open(DIARY, 5)
    desk.page.keyboard.press("Alt+ArrowRight")
    desk.page.keyboard.press("Alt+Enter")
    assert desk.page.locator("#count").inner_text() == "сомнительных слов: 5"
    desk.saved()
    desk.page.reload()
    desk.page.wait_for_selector("#editor[data-ready]")
    assert desk.page.locator("#count").inner_text() == "сомнительных слов: 5"
    assert desk.page.locator(".mirror .person").count() == 1


@pytest.mark.parametrize(
    ("key", "expected"),
    [("KeyC", "[{}?]"), ("KeyP", "⟦{}⟧"), ("KeyD", "\\{}/"), ("KeyL", "<{}>"), ("KeyY", "{} [неразб.]")],
)
def test_marks_are_set_by_the_place_of_the_key(desk: Desk, key: str, expected: str) -> None:
    """A Russian layout gives other letters for the same keys: only the place counts."""
    desk.open(DIARY, 6)
    first = desk.texts()[0].split()[0]
    desk.line(0).click()
    desk.page.keyboard.press("Home")
    if key == "KeyY":
        for _ in first:
            desk.page.keyboard.press("ArrowRight")
    bare = first.rstrip(".,;:!…")
    desk.page.evaluate(
        "code => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', "
        "{code, key: 'ж', altKey: true, bubbles: true, cancelable: true}))",
        key,
    )
    whole = first if key == "KeyY" else bare
    assert desk.texts()[0].startswith(expected.format(whole))


def test_a_script_in_the_text_stays_text(desk: Desk) -> None:
    page = desk.open(HOSTILE, 1)
    page.on("dialog", lambda _: desk.complaints.append("a script ran"))
    desk.at_end(0)
    page.keyboard.type(' </textarea><script>alert(1)</script><img src=x onerror="alert(2)">')
    desk.saved()
    page.reload()
    page.wait_for_selector("#editor[data-ready]")
    assert "<script>alert(1)</script>" in desk.texts()[0]
    assert page.locator("#rows script, #rows img[src=x]").count() == 0
    page.wait_for_timeout(300)


def test_the_picture_of_the_line_stands_above_its_text(desk: Desk) -> None:
    for item in (DIARY, ON_ITS_SIDE):
        page = desk.open(item, 1)
        desk.line(2).click()
        page.wait_for_function(
            "() => { const i = document.querySelector('.strip img'); return i.complete && i.naturalWidth > 0 }"
        )
        strip, field = page.locator(".strip").bounding_box(), desk.line(2).bounding_box()
        assert strip is not None
        assert field is not None
        assert strip["y"] + strip["height"] <= field["y"] + 1
        natural = page.evaluate("(i => i.naturalWidth / i.naturalHeight)(document.querySelector('.strip img'))")
        assert natural > 2, item


def test_a_drawn_box_becomes_a_line_and_arrows_move_it(desk: Desk) -> None:
    page = desk.open(DIARY, 7)
    page.wait_for_selector("#viewer[data-state=open]")
    count = len(desk.texts())
    desk.line(1).click()
    page.keyboard.press("Alt+KeyH")
    frame = page.locator("#viewer").bounding_box()
    assert frame is not None
    x, y = frame["x"] + 12, frame["y"] + 12
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 120, y + 24)
    page.mouse.up()
    assert len(desk.texts()) == count + 1
    first = page.locator(".boxes .now").get_attribute("data-box")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    moved = page.locator(".boxes .now").get_attribute("data-box")
    assert first is not None
    assert moved is not None
    was, now = ([int(n) for n in text.split(",")] for text in (first, moved))
    assert now == [was[0] + 10, was[1], was[2], was[3] + 10]
    page.keyboard.press("Escape")
    page.keyboard.type("нарисованная строка")
    desk.saved()
    assert "нарисованная строка" in desk.kept()


def test_a_text_without_a_scan_is_corrected_too(desk: Desk) -> None:
    desk.open(WITHOUT_SCAN, 1)
    desk.at_end(0)
    desk.page.keyboard.type(" Верно.")
    desk.saved()
    assert desk.kept()[0].endswith(" Верно.")
    assert desk.page.locator("#viewer").count() == 0


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (1280, "dark"), (360, "light")])
def test_the_page_is_accessible_and_fits(browser: Browser, own: Archive, address: str, width: int, scheme: str) -> None:
    desk = Desk(browser, own, address, viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = desk.open(DIARY, 2)
    page.keyboard.press("Alt+ArrowRight")
    options = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    found = Axe().run(page, options=options)
    page.keyboard.press("F1")
    page.wait_for_selector("#help[open]")
    more = Axe().run(page, options=options)
    faults = [f"{v['id']}: {v['nodes'][0]['html'][:200]}" for one in (found, more) for v in one.response["violations"]]
    assert faults == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    desk.close()
