"""Nothing typed is lost: nets that drop, sessions that end, tabs that close, and people who write at the same time."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from pipeline.archive import Archive
from tests.web.conftest import served
from tests.web.editing import Desk, lost
from tests.web.people import enter
from tests.web.shelf import DIARY, build_archive

pytestmark = pytest.mark.chromium


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    opened = build_archive(tmp_path_factory.mktemp("saving") / "home", [DIARY])
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


def test_a_net_that_drops_five_times_loses_nothing(desk: Desk) -> None:
    desk.open(DIARY, 1)
    typed: list[str] = []
    for round_ in range(5):
        desk.at_end(round_)
        typed += [f"сеть{round_}есть", f"сети{round_}нет", f"снова{round_}есть"]
        desk.page.keyboard.type(" " + typed[-3])
        desk.context.set_offline(True)
        desk.page.keyboard.type(" " + typed[-2])
        desk.page.wait_for_selector("#editor[data-save=offline]")
        assert desk.status() == "нет связи, сохранено в этом браузере"
        desk.context.set_offline(False)
        desk.page.keyboard.type(" " + typed[-1])
        desk.saved()
    assert lost(typed, desk.kept()) == 0
    assert all(sum(line.count(word) for line in desk.kept()) == 1 for word in typed)


def test_what_was_typed_without_a_net_is_given_back_after_the_tab_was_closed(desk: Desk) -> None:
    desk.open(DIARY, 2)
    desk.at_end(0)
    desk.context.set_offline(True)
    desk.page.keyboard.type(" вдали от сети")
    desk.page.wait_for_selector("#editor[data-save=offline]")
    desk.page.close()
    desk.context.set_offline(False)
    desk.page = desk.tab()
    desk.open(DIARY, 2)
    assert desk.texts()[0].endswith(" вдали от сети")
    assert desk.status().startswith("возвращено: ")
    assert desk.kept() == desk.texts()


def test_a_session_that_ends_loses_nothing_and_saving_goes_on_after_signing_in(
    desk: Desk, own: Archive, address: str
) -> None:
    desk.open(DIARY, 3)
    desk.at_end(0)
    desk.context.clear_cookies()
    desk.page.keyboard.type(" без сеанса")
    desk.page.wait_for_selector("#editor[data-save=session]")
    assert desk.page.locator("#session a").is_visible()
    desk.page.keyboard.type(" и дальше")
    enter(desk.context, own, address)
    desk.page.evaluate("window.dispatchEvent(new Event('focus'))")
    desk.saved()
    assert desk.kept()[0].endswith(" без сеанса и дальше")
    assert not desk.page.locator("#session").is_visible()


def test_another_persons_session_does_not_sign_what_the_first_one_wrote(desk: Desk, own: Archive, address: str) -> None:
    desk.open(DIARY, 3)
    desk.at_end(1)
    desk.context.clear_cookies()
    desk.page.keyboard.type(" писала Анна")
    desk.page.wait_for_selector("#editor[data-save=session]")
    enter(desk.context, own, address, "boris")
    desk.page.evaluate("window.dispatchEvent(new Event('focus'))")
    desk.page.wait_for_function("() => document.getElementById('session-other').textContent.includes('boris')")
    assert not any("писала Анна" in line for line in desk.kept())
    desk.context.clear_cookies()
    enter(desk.context, own, address)
    desk.page.evaluate("window.dispatchEvent(new Event('focus'))")
    desk.saved()
    assert any("писала Анна" in line for line in desk.kept())


def test_leaving_by_the_back_button_writes_into_the_page_it_was_typed_on(desk: Desk) -> None:
    desk.open(DIARY, 4)
    desk.open(DIARY, 5)
    desk.at_end(0)
    desk.page.keyboard.type(" на пятой странице")
    desk.page.go_back()
    desk.page.wait_for_selector("#editor[data-ready]")
    assert desk.page.url.endswith("/pages/4")
    desk.at_end(0)
    desk.page.keyboard.type(" на четвёртой")
    desk.saved()
    fourth = desk.kept()
    desk.open(DIARY, 5)
    fifth = desk.kept()
    assert [fourth[0].count(" на четвёртой"), sum("на пятой" in line for line in fourth)] == [1, 0]
    assert [fifth[0].count(" на пятой странице"), sum("на четвёртой" in line for line in fifth)] == [1, 0]


def test_two_tabs_on_two_pages_keep_to_their_pages(desk: Desk) -> None:
    second = desk.tab()
    desk.open(DIARY, 6)
    desk.open(DIARY, 7, second)
    for page, text in ((desk.page, " вкладка шесть"), (second, " вкладка семь"), (desk.page, " и шесть")):
        page.bring_to_front()
        page.locator("#rows textarea").nth(1).click()
        page.keyboard.press("End")
        page.keyboard.type(text)
    desk.saved()
    desk.saved(second)
    assert desk.kept()[1].endswith(" вкладка шесть и шесть")
    assert desk.kept(second)[1].endswith(" вкладка семь")


def test_two_people_at_one_page_lose_nothing_and_see_each_other(
    browser: Browser, own: Archive, address: str, desk: Desk
) -> None:
    other = Desk(browser, own, address, "boris")
    desk.open(DIARY, 2)
    other.open(DIARY, 2)
    typed: list[str] = []
    for round_ in range(4):
        for who, name in ((desk, "анна"), (other, "борис")):
            who.at_end(round_)
            typed.append(f"{name}{round_}")
            who.page.keyboard.type(f" {name}{round_}")
        for who in (desk, other):
            who.page.keyboard.press("Control+KeyS")
            who.saved()
    for who in (desk, other):
        who.page.reload()
        who.page.wait_for_selector("#editor[data-ready]")
    shown = [
        *desk.page.locator("#conflicts b").all_inner_texts(),
        *other.page.locator("#conflicts b").all_inner_texts(),
    ]
    assert lost(typed, desk.kept(), shown) == 0
    desk.page.wait_for_function("() => document.getElementById('here').textContent !== ''")
    assert desk.page.locator("#here").inner_text() == "Здесь же: Boris Проверкина"
    other.close()


def test_of_two_wordings_one_is_chosen_by_a_key(browser: Browser, own: Archive, address: str, desk: Desk) -> None:
    other = Desk(browser, own, address, "boris")
    desk.open(DIARY, 1)
    other.open(DIARY, 1)
    for who, word in ((other, "борисово"), (desk, "аннино")):
        who.line(8).click()
        who.page.keyboard.press("Home")
        who.page.keyboard.press("Shift+Control+ArrowRight")
        who.page.keyboard.type(word + " ")
        who.page.keyboard.press("Control+KeyS")
        who.saved()
    desk.page.wait_for_selector("#conflicts:not([hidden])")
    assert desk.texts()[8].startswith("борисово ")
    desk.page.keyboard.press("Alt+KeyV")
    assert desk.texts()[8].startswith("аннино ")
    assert not desk.page.locator("#conflicts").is_visible()
    desk.saved()
    assert desk.kept()[8].startswith("аннино ")
    other.close()
