"""A new archivist describes items in a real Chromium: a card, a letter without a year, access; for every eye."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from pipeline.archive import Archive
from pipeline.model import Origin, RecordValue
from pipeline.web.app import create_app
from tests.web.client import Client
from tests.web.conftest import served
from tests.web.eyes import look_at
from tests.web.people import enter
from tests.web.shelf import build_archive, put_text

pytestmark = pytest.mark.chromium

CARD = "КАРТОЧКА НА ХЛЕБ. Иждивенцев. Декабрь 1941 г. № 000000. При утере карточка не возобновляется."
LETTER = "14 февраля, суббота. Здравствуй, дорогая мама! Целую, пиши. Штемпель 20.2.42"


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    archive = build_archive(tmp_path_factory.mktemp("describe") / "home", [])
    run = archive.catalogue.begin_run(["test"], None)
    for item, text in (("D-1", CARD), ("D-2", LETTER), ("D-3", "Воспоминания о соседях."), ("D-4", "Да.")):
        put_text(archive, run, item, item, text)
    archive.catalogue.set_record("D-3", [RecordValue("dcterms:created", "1985", Origin.HUMAN)], agent="anna")
    yield archive
    archive.close()


@pytest.fixture(scope="module")
def server(own: Archive) -> Iterator[str]:
    with served(own) as address:
        yield address


@pytest.fixture(params=[1280, 360])
def desk(request: pytest.FixtureRequest, browser: Browser, own: Archive, server: str) -> Iterator[Page]:
    context = browser.new_context(locale="ru-RU", viewport={"width": request.param, "height": 900})
    enter(context, own, server)
    yield context.new_page()
    context.close()


def said(own: Archive, item: str, term: str) -> list[tuple[str, str]]:
    return [(value.value, value.agent) for value in own.catalogue.record(item) if value.term == term]


def accept(page: Page, words: str) -> None:
    page.get_by_role("button", name=f"Принять: {words}").click()
    expect(page.get_by_role("status")).to_contain_text("Принято")


def test_a_kind_is_chosen_by_a_person_and_a_silent_text_is_offered_none(own: Archive, server: str, desk: Page) -> None:
    desk.goto(f"{server}/desk/items/D-4")
    expect(desk.get_by_text("Предложений нет")).to_be_visible()
    look_at(desk)
    if not said(own, "D-1", "dcterms:type (kind)"):
        desk.goto(f"{server}/desk/items/D-1")
        look_at(desk)
        accept(desk, "Вид документа – Хлебная карточка")
    assert said(own, "D-1", "dcterms:type (kind)") == [("bread_card", "anna")]


def test_a_card_is_described_and_a_wrong_norm_is_seen(own: Archive, server: str, desk: Page) -> None:
    own.catalogue.set_record("D-1", [RecordValue("dcterms:type (kind)", "bread_card", Origin.HUMAN)], agent="anna")
    desk.goto(f"{server}/desk/items/D-1")
    if not said(own, "D-1", "local:card_category"):
        accept(desk, "Категория – иждивенческая")
        accept(desk, "Месяц")
    desk.get_by_label("Дневная норма, г").fill("250")
    desk.get_by_role("button", name="Сохранить описание").click()
    expect(desk.locator("#norm-fault")).to_contain_text("125")
    look_at(desk)
    desk.get_by_label("Дневная норма, г").fill("125")
    desk.get_by_role("button", name="Сохранить описание").click()
    expect(desk.locator("#norm-fault")).to_have_count(0)


def test_a_letter_without_a_year_is_dated_with_its_ground(own: Archive, server: str, desk: Page) -> None:
    own.catalogue.set_record(
        "D-2",
        [RecordValue("dcterms:type (kind)", "letter", Origin.HUMAN), RecordValue("dcterms:created", "", Origin.HUMAN)],
        agent="anna",
    )
    desk.goto(f"{server}/desk/items/D-2")
    offer = desk.locator("#proposals li", has_text="1942-02-14?")
    expect(offer).to_contain_text("день недели сходится с календарём")
    look_at(desk)
    offer.get_by_role("button", name="Принять").click()
    (date,) = [value for value in own.catalogue.record("D-2") if value.term == "dcterms:created"]
    assert (date.value, date.wording, date.agent) == ("1942-02-14?", "14 февраля, суббота", "anna")


def test_access_is_set_by_the_rule_and_the_page_of_readers_goes_and_comes(
    own: Archive, server: str, desk: Page
) -> None:
    readers = Client(create_app(own))
    desk.goto(f"{server}/desk/items/D-3")
    desk.get_by_label("да", exact=True).check()
    desk.get_by_label("Письменное согласие").fill("")
    desk.get_by_role("button", name="Задать доступ по правилу").click()
    expect(desk.locator("#access")).to_contain_text("125-ФЗ")
    look_at(desk)
    assert readers.get("/items/D-3").status_code == 404
    desk.get_by_label("Письменное согласие").fill("Т. С. Вымыслова, 1 марта 2020 г., показ на сайте")
    desk.get_by_role("button", name="Задать доступ по правилу").click()
    expect(desk.locator("#access")).to_contain_text("есть письменное согласие")
    assert readers.get("/items/D-3").status_code == 200


def test_an_impossible_date_is_told_at_its_field_and_what_was_typed_stays(server: str, desk: Page) -> None:
    desk.goto(f"{server}/desk/items/D-4")
    desk.get_by_label("Дата создания", exact=True).fill("1942-02-31")
    desk.get_by_label("Заглавие", exact=True).fill("Не потерять")
    desk.get_by_role("button", name="Сохранить описание").click()
    desk.locator("#faults a", has_text="Дата создания").click()
    expect(desk.get_by_label("Дата создания", exact=True)).to_have_value("1942-02-31")
    expect(desk.get_by_label("Заглавие", exact=True)).to_have_value("Не потерять")
    look_at(desk)


def test_a_new_line_and_a_title_come_by_keyboard(server: str, desk: Page, tmp_path: Path) -> None:
    desk.goto(f"{server}/desk/items/D-4")
    desk.get_by_label("Автор", exact=True).fill("Вымыслова Л. А.")
    button = desk.get_by_role("button", name="Составить по образцу")
    button.focus()
    desk.keyboard.press("Enter")
    expect(desk.get_by_label("Заглавие", exact=True)).to_have_value("[Воспоминания, Вымыслова Л. А.]")
