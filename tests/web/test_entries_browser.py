"""A new archivist divides a diary and links letters in a real Chromium, by keyboard; for every eye, on a phone too."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from pipeline.archive import Archive
from pipeline.desk import diary
from pipeline.model import Origin, RecordValue
from tests.web.conftest import served
from tests.web.eyes import look_at
from tests.web.people import enter
from tests.web.shelf import DIARY, build_archive, put_text

pytestmark = pytest.mark.chromium

UNSURE = "5/XII-41. Пятница.\nХолодно.\n6/XII\nПришла мама.\nвторник, 9 декабря\nХлеба нет.\n8/XII\nДень рождения."


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    archive = build_archive(tmp_path_factory.mktemp("entries") / "home", [DIARY])
    run = archive.catalogue.begin_run(["test"], None)
    put_text(archive, run, "D-9", "[Дневник]", UNSURE)
    for item, text, sender, addressee, day in (
        ("L-1", "Здравствуй, Аня!", "Небылов, Павел", "Небылова, Анна", "1942-02-05"),
        ("L-2", "Ваше письмо от 5/II получила.", "Небылова, Анна", "Небылов, Павел", "1942-02-20"),
        ("L-3", "Твоё письмо от 3 мая пришло.", "Небылов, Павел", "Небылова, Анна", "1942-06-01"),
    ):
        put_text(archive, run, item, f"[Письмо {item}]", text)
        values = [
            RecordValue("dcterms:type (kind)", "letter", Origin.HUMAN),
            RecordValue("dcterms:creator", sender, Origin.HUMAN),
            RecordValue("dcterms:contributor", addressee, Origin.HUMAN, role="addressee"),
            RecordValue("dcterms:created", day, Origin.HUMAN),
        ]
        archive.catalogue.set_record(item, values, agent="anna")
    yield archive
    archive.close()


@pytest.fixture(scope="module")
def server(own: Archive) -> Iterator[str]:
    with served(own) as address:
        yield address


@pytest.fixture(params=[(1280, True), (360, False)], ids=["1280", "360-no-scripts"])
def desk(request: pytest.FixtureRequest, browser: Browser, own: Archive, server: str) -> Iterator[Page]:
    width, scripts = request.param
    context = browser.new_context(locale="ru-RU", viewport={"width": width, "height": 900}, java_script_enabled=scripts)
    enter(context, own, server)
    yield context.new_page()
    context.close()


@pytest.fixture(params=[1280, 360])
def eye(request: pytest.FixtureRequest, browser: Browser, own: Archive, server: str) -> Iterator[Page]:
    context = browser.new_context(locale="ru-RU", viewport={"width": request.param, "height": 900})
    enter(context, own, server)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("place", [f"/desk/items/{DIARY}/entries", "/desk/items/D-9/entries", "/desk/letters"])
def test_the_pages_are_for_every_eye(server: str, eye: Page, place: str) -> None:
    eye.goto(server + place)
    for summary in eye.locator("summary").all()[:2]:
        summary.press("Enter")
    look_at(eye)


def test_an_entry_that_goes_back_is_marked_and_dated_by_keyboard(own: Archive, server: str, desk: Page) -> None:
    desk.goto(f"{server}/desk/items/D-9/entries")
    last = desk.locator("article").last
    expect(last).to_contain_text("раньше")
    field = last.get_by_label("Дата")
    field.focus()
    desk.keyboard.press("Control+A")
    desk.keyboard.type("10 декабря 1941")
    desk.keyboard.press("Enter")
    expect(desk.locator("[role=status]")).to_contain_text("Сохранено")
    found = diary.diary_of(own.catalogue, "D-9").entries
    assert [entry.reading.edtf for entry in found] == ["1941-12-05", "1941-12-06", "1941-12-09", "1941-12-10"]
    assert [entry.origin for entry in found][-1] is Origin.HUMAN
    desk.get_by_role("button", name="Отменить", exact=True).first.press("Enter")
    expect(desk.locator("article").last).to_contain_text("раньше")
    assert all(entry.origin is Origin.MACHINE for entry in diary.diary_of(own.catalogue, "D-9").entries)


def test_an_answer_is_confirmed_by_keyboard_and_the_chain_shows_its_gaps(own: Archive, server: str, desk: Page) -> None:
    desk.goto(f"{server}/desk/letters")
    expect(desk.locator(".gap").first).to_contain_text("101 день без писем")
    expect(desk.locator(".gap").last).to_contain_text("которого здесь нет")
    desk.get_by_role("button", name="Подтвердить").first.press("Enter")
    expect(desk.get_by_text("подтверждено: Anna Проверкина")).to_be_visible()
    desk.get_by_role("button", name="Отменить", exact=True).first.press("Enter")
    expect(desk.get_by_text("Вероятно, отвечает на:")).to_be_visible()
    assert all(link.undone_at for link in own.catalogue.letter_links())
