"""In a real Chromium: a copy taken, a page taken by one, checked by another, published; the head counts."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from pipeline.archive import Archive
from pipeline.ports.work import PageState
from tests.web.conftest import served
from tests.web.people import enter
from tests.web.shelf import DIARY, build_archive
from tests.web.test_desk_typed import copy_of

pytestmark = pytest.mark.chromium
PICTURES = os.environ.get("DESK_PICTURES", "")


@pytest.fixture(params=[1280, 360])
def width(request: pytest.FixtureRequest) -> int:
    found: int = request.param
    return found


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Archive]:
    archive = build_archive(tmp_path / "home", [DIARY, "SB-0005"])
    yield archive
    archive.close()


@pytest.fixture
def people(browser: Browser, own: Archive, width: int) -> Iterator[tuple[Page, Page, Page]]:
    """Anna and Boris, archivists, and Vera, an editor, each at a screen of her own."""
    with served(own) as server:
        pages, contexts = [], []
        for name, role in (("anna", "archivist"), ("boris", "archivist"), ("vera", "editor")):
            context = browser.new_context(locale="ru-RU", viewport={"width": width, "height": 900}, base_url=server)
            enter(context, own, server, name, role)
            contexts.append(context)
            pages.append(context.new_page())
        yield (pages[0], pages[1], pages[2])
        for context in contexts:
            context.close()


def look_at(page: Page, name: str) -> None:
    """No serious complaint of axe, and nothing wider than the screen."""
    found = Axe().run(page).response["violations"]
    assert [v["id"] for v in found if v["impact"] in ("serious", "critical")] == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), name
    if PICTURES:
        wide = page.viewport_size["width"] if page.viewport_size else 0
        page.screenshot(path=f"{PICTURES}/{name}-{wide}.png", full_page=True)


def test_from_a_typed_copy_to_a_published_page_and_the_heads_numbers(
    own: Archive, people: tuple[Page, Page, Page]
) -> None:
    anna, boris, vera = people
    anna.goto("/desk")
    look_at(anna, "desk")
    anna.goto(f"/desk/items/{DIARY}/typed")
    anna.get_by_label(re.compile("Вставьте текст")).fill("Предисловие внуков к дневнику бабушки\n" + copy_of(own))
    anna.get_by_role("button", name="Показать, что получится").click()
    expect(anna.locator("#outcome")).to_contain_text("7 листов получат текст")
    expect(anna.locator(".left")).to_contain_text("Предисловие внуков")
    look_at(anna, "typed-shown")
    anna.get_by_role("button", name="Принять", exact=True).click()
    expect(anna.get_by_role("status").first).to_contain_text("Принят текст 7 листов")
    look_at(anna, "typed-taken")

    boris.goto("/desk?show=check")
    look_at(boris, "desk-check")
    boris.get_by_role("button", name="Взять следующий лист").click()
    expect(boris).to_have_url(re.compile(rf"/desk/items/{DIARY}/pages/\d+"))
    first = boris.url
    vera.goto("/desk?show=check")
    expect(vera.get_by_text("взял(а): Boris Проверкина")).to_be_visible()
    vera.get_by_role("button", name="Взять следующий лист").click()
    expect(vera).to_have_url(re.compile(rf"/desk/items/{DIARY}/pages/\d+"))
    assert vera.url != first, "two people have the same page"
    number = int(first.rpartition("/")[2].partition("?")[0].partition("#")[0])
    boris.get_by_role("button", name="Проверено").first.click()
    page = own.catalogue.page(DIARY, number)
    expect(boris.get_by_text(re.compile("проверено", re.IGNORECASE)).first).to_be_visible()
    boris.wait_for_timeout(800)
    assert own.catalogue.standing(page.id).state is PageState.CHECKED
    vera.goto("/desk?show=publish")
    vera.goto(first)
    vera.get_by_role("button", name="Опубликовать").first.click()
    vera.wait_for_timeout(800)
    assert own.catalogue.standing(page.id).published_by == "vera"

    anna.goto(f"/items/{DIARY}/pages/{number}")
    expect(anna.get_by_text("проверено: Boris Проверкина")).to_be_visible()
    vera.goto("/desk/progress")
    look_at(vera, "progress")
    kinds = vera.get_by_role("table", name="По видам")
    row = kinds.get_by_role("row", name=re.compile("^Дневник"))
    expect(row.get_by_role("cell").nth(3)).to_have_text("7")
    row.get_by_role("link").nth(4 if row.get_by_role("link").count() > 4 else 2).click()
    expect(vera.get_by_role("heading", level=1)).to_be_visible()
    look_at(vera, "progress-list")


def test_a_page_is_given_back_by_keyboard(own: Archive, people: tuple[Page, Page, Page]) -> None:
    anna, boris, _vera = people
    anna.goto("/desk")
    button = anna.get_by_role("button", name="Взять следующий лист")
    button.focus()
    anna.keyboard.press("Enter")
    expect(anna).to_have_url(re.compile("/desk/items/"))
    anna.goto("/desk")
    expect(anna.get_by_role("heading", name="Взято мной")).to_be_visible()
    back = anna.get_by_role("button", name="Вернуть")
    back.focus()
    anna.keyboard.press("Enter")
    expect(anna.get_by_role("heading", name="Взято мной")).to_have_count(0)
    boris.goto("/desk")
    expect(boris.get_by_text("взял(а):")).to_have_count(0)
