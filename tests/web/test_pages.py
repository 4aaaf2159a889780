"""The reading room's pages as a browser without JavaScript gets them."""

from __future__ import annotations

import re
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.desk import queue
from pipeline.model import Origin
from pipeline.ports.work import PageState
from pipeline.web.app import create_app
from tests.web.client import Client
from tests.web.people import add_person
from tests.web.shelf import DIARY, HOSTILE, ON_ITS_SIDE, SAMPLES, WITHOUT_SCAN, build_archive, open_shelf, truth_of

SCRIPT = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def diary() -> list[dict]:
    """The true words of the diary's pages."""
    return [truth_of(DIARY, scan) for scan in sorted((SAMPLES / DIARY).glob("*.jpg"))]


def test_the_collection_page_names_kinds_with_their_counts_as_lists(client: Client):
    page = client.get("/")
    assert page.status_code == 200
    assert '<html lang="ru">' in page.text
    row = re.search(r'<a href="/items\?kind=diary">Дневник</a> <span class="count">(.*?)</span>', page.text)
    assert row is not None
    assert row[1] == "1 документ, 8 страниц"
    assert client.get("/items?kind=diary").text.count('class="title"') == 1


def test_a_word_is_found_in_all_its_forms_with_the_picture_of_its_line(client: Client, diary: list[dict]):
    pages_with_bread = [p for p in diary if re.search(r"\bхлеб(а|у|ом|е)?\b", text_of(p), re.IGNORECASE)]
    assert len(pages_with_bread) > 2
    page = client.get("/search", params={"q": "хлеб", "kind": "diary"})
    assert page.text.count('<a class="picture"') == len(pages_with_bread)
    assert f"{len(pages_with_bread)} страниц" in page.text
    assert 'class="box"' in page.text
    assert "<mark>" in page.text
    assert "машинное чтение" in page.text


def test_filters_and_pages_of_results_stay_in_the_addresses(client: Client):
    page = client.get("/search", params={"q": "хлеб", "from": "1941", "to": "1942-02", "exact": "1"})
    assert page.status_code == 200
    assert 'value="1941"' in page.text
    assert 'name="exact" value="1" checked' in page.text


def test_nothing_found_says_what_may_help(client: Client):
    page = client.get("/search", params={"q": "абракадабра", "kind": "diary"})
    assert "Ничего не найдено." in page.text
    assert "искать без уточнений" in page.text


def test_a_warning_about_the_query_is_explained_in_words(client: Client):
    page = client.get("/search", params={"q": 'хлеб "карточка'})
    assert page.status_code == 200
    assert "query-quotes" not in page.text
    assert 'class="notice"' in page.text


def test_an_item_shows_its_description_in_both_languages_and_who_said_it(client: Client):
    russian = client.get(f"/items/{DIARY}").text
    english = client.get(f"/items/{DIARY}?lang=en").text
    assert "Автор" in russian
    assert "Creator" in english
    assert "Небылова, Вера Павловна" in russian
    assert "<h1" in russian
    assert "[Дневник ленинградской школьницы" in russian
    assert "[Diary of the Leningrad schoolgirl" not in russian
    assert "[Diary of the Leningrad schoolgirl" in english
    assert "найдено машиной" in russian
    assert russian.count('<span class="thumb">') == 8


def test_a_page_has_its_text_word_by_word_and_marks_what_was_sought(client: Client, diary: list[dict]):
    words = [word for line in diary[0]["lines"] for word in line["words"]]
    number = next(n for n, word in enumerate(words) if word["text"].startswith("хлеб"))
    page = client.get(f"/items/{DIARY}/pages/1", params={"q": "хлеб"})
    box = ",".join(map(str, words[number]["box"]))
    assert f'<mark id="w{number}" data-box="{box}">{words[number]["text"]}</mark>' in page.text
    assert re.findall(r' id="w(\d+)"', page.text) == [str(n) for n in range(len(words))]
    assert 'rel="next"' in page.text
    assert 'rel="prev"' not in page.text


def test_a_page_that_lies_on_its_side_is_shown_upright_with_its_boxes(client: Client):
    truth = truth_of(ON_ITS_SIDE, next((SAMPLES / ON_ITS_SIDE).glob("*.jpg")))
    assert truth["rotation_deg"] == 270
    assert truth["height_px"] > truth["width_px"]
    word = next(w for line in truth["lines"] for w in line["words"] if w["text"] == "карточек")
    x, y, width, height = word["box"]
    page = client.get(f"/items/{ON_ITS_SIDE}/pages/1", params={"q": "карточек", "exact": "1"}).text
    upright = f'x="{truth["height_px"] - y - height}" y="{x}" width="{height}" height="{width}"'
    assert 'data-rotation="90"' in page
    assert "/90/default.jpg" in page
    assert upright in page


def test_a_text_without_a_scan_is_read_without_a_viewer(client: Client):
    page = client.get(f"/items/{WITHOUT_SCAN}/pages/1", params={"q": "хлеб"})
    assert "Хлеб" in page.text
    assert "openseadragon" not in page.text
    assert client.get("/search", params={"q": "хлеб карточка", "kind": "memoir"}).status_code == 200


@pytest.mark.parametrize(
    "address",
    ["/", "/items", f"/items/{HOSTILE}", f"/items/{HOSTILE}/pages/1?q=жирно", "/search?q=жирно"],
)
def test_markup_in_titles_and_texts_is_shown_not_obeyed(client: Client, address: str):
    page = client.get(address).text
    assert "&lt;script&gt;alert(" in page
    assert "<script>alert" not in page
    assert "<img src=x" not in page


@pytest.mark.parametrize("address", ["/search", f"/items/{DIARY}/pages/1", "/items"])
def test_markup_in_the_address_is_shown_not_obeyed(client: Client, address: str):
    page = client.get(address, params={"q": SCRIPT, "kind": SCRIPT})
    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;" in page.text


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/nowhere", 404),
        ("/items/SB-9999", 404),
        (f"/items/{DIARY}/pages/99", 404),
        (f"/items/{DIARY}/pages/0", 422),
        (f"/items/{DIARY}/pages/x", 422),
        ("/items?page=0", 422),
        ("/search?q=хлеб&page=1000000", 422),
        ("/search?q=" + "х" * 501, 422),
        ("/search?q=хлеб&from=" + "1" * 41, 422),
        ("/static/vendor/nothing.js", 404),
    ],
)
def test_a_wrong_address_gets_a_page_in_words(client: Client, address: str, status: int):
    page = client.get(address)
    assert page.status_code == status
    assert "<h1>" in page.text
    assert "Traceback" not in page.text
    assert 'href="/"' in page.text


@pytest.mark.parametrize("dates", ["from=<b>", "from=1943&to=1941", "to=19431", "from=вчера"])
def test_a_date_that_is_none_is_said_beside_the_kept_form(client: Client, dates: str):
    page = client.get(f"/search?q=хлеб&{dates}")
    assert page.status_code == 422
    assert 'class="notice"' in page.text
    assert 'value="хлеб"' in page.text
    assert "<b>" not in page.text


@pytest.mark.parametrize("q", ["", " ", '"', "-", "и в на", "*?[]()", "х" * 500, "«»", "\x00", "-хлеб", "AND OR NOT"])
def test_odd_queries_are_answered(client: Client, q: str):
    assert client.get("/search", params={"q": q}).status_code == 200
    assert client.get(f"/items/{DIARY}/pages/1", params={"q": q}).status_code == 200


def test_an_empty_archive_says_how_to_fill_it(tmp_path: Path):
    with closing(open_shelf(tmp_path / "home")) as archive:
        client = Client(create_app(archive))
        page = client.get("/")
        assert page.status_code == 200
        assert "archive ingest" in page.text


def test_a_withdrawn_page_is_not_shown(tmp_path: Path):
    with closing(build_archive(tmp_path / "home", [])) as archive:
        client = Client(create_app(archive))
        assert client.get(f"/items/{HOSTILE}/pages/1").status_code == 200
        archive.catalogue.withdraw(archive.catalogue.page(HOSTILE, 1).id, agent="Анна Описатель")
        assert client.get(f"/items/{HOSTILE}/pages/1").status_code == 404
        assert client.get(f"/items/{HOSTILE}").status_code == 200


def test_a_written_page_says_that_nobody_checked_it_and_a_checked_one_who_did_and_when(tmp_path: Path):
    with closing(build_archive(tmp_path / "home", [])) as archive:
        page = archive.catalogue.page(WITHOUT_SCAN, 1)
        read = archive.catalogue.layers(page.id)[0]
        human = replace(read, origin=Origin.HUMAN, engine="person")
        archive.catalogue.add_text(page.id, human, agent="Мария Чтец", based_on=page.revision)
        client = Client(create_app(archive))
        today = archive.catalogue.revisions(WITHOUT_SCAN)[-1].at
        shown = client.get(f"/items/{WITHOUT_SCAN}/pages/1").text
        assert f"записал человек, ещё не проверено: Мария Чтец, {today.day} " in shown
        add_person(archive, "boris", shown="Борис Ильин")
        boris = archive.catalogue.account("boris")
        assert boris is not None
        queue.set_state(archive.catalogue, page.id, PageState.CHECKED, account=boris)
        shown = client.get(f"/items/{WITHOUT_SCAN}/pages/1").text
        assert f"проверено: Борис Ильин, {today.day} " in shown
        assert "машинное чтение" not in shown


def text_of(page: dict) -> str:
    return " ".join(word["text"] for line in page["lines"] for word in line["words"])
