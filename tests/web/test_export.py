"""The record goes out by the pages: previews, files, what is lost, lists of donations; closed items do not."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from lxml import etree
from playwright.sync_api import Browser
from pymarc import MARCReader

from pipeline.adapters.catalogue import SqlCatalogue
from pipeline.archive import Archive
from pipeline.model import Item, Layer, LedgerEntry, Origin, Outcome, RecordValue, Step
from tests.web.client import Client
from tests.web.conftest import served
from tests.web.people import SignedIn, enter
from tests.web.shelf import DIARY, HOSTILE, HOSTILE_TITLE, build_archive

DONOR = "Имя Дарителя-Закрытое"


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    opened = build_archive(tmp_path_factory.mktemp("export") / "home", [DIARY])
    put_donated(opened, "SB-0950", "[Письмо закрытое]", "closed")
    put_donated(opened, "SB-0951", "[Письмо открытое]", "open")
    yield opened
    opened.close()


def put_donated(archive: Archive, name: str, title: str, access: str) -> None:
    catalogue = archive.catalogue
    assert isinstance(catalogue, SqlCatalogue)
    run = catalogue.begin_run(["x"], "D-7")
    entry = LedgerEntry(run, Step.RECEIVE, Outcome.STORED, f"{name}.jsonl", item=name, page=1)
    layer = Layer(Origin.MACHINE, "transcript", "1", ())
    catalogue.add_text_page(Item(name, "letter", "D-7", title, 0), 1, layer, entry=entry, lines_size_px=(10, 10))
    said = {"dcterms:title": title, "dcterms:accessRights": access, "local:donor_full_name": DONOR}
    catalogue.set_record(name, [RecordValue(t, v, Origin.HUMAN) for t, v in said.items()], agent="anna")


def test_the_page_shows_the_line_the_fields_and_what_was_lost(own: Archive):
    page = SignedIn(own).get(f"/desk/items/{DIARY}/export")
    assert page.status_code == 200
    for text in ("Текст (визуальный) : непосредственный<", "Текст (визуальный) : электронный<", "801", "<b>$a</b>"):
        assert text in page.text


def test_each_file_is_what_its_name_says(own: Archive):
    client = SignedIn(own)
    files = {
        form: client.get(f"/desk/items/{DIARY}/export/{form}") for form in ("rusmarc", "iso2709", "oai_dc", "gost")
    }
    assert all("attachment" in file.headers["content-disposition"] for file in files.values())
    root = etree.fromstring(files["rusmarc"].content)
    assert root[0].find("{*}controlfield[@tag='001']").text == DIARY  # type: ignore[union-attr]
    assert next(iter(MARCReader(io.BytesIO(files["iso2709"].content), force_utf8=True)))["001"].data == DIARY
    assert etree.fromstring(files["oai_dc"].content).tag.endswith("}dc")
    assert files["gost"].text.endswith("Текст (визуальный) : непосредственный.\n")
    assert client.get(f"/desk/items/{DIARY}/export/marc21").status_code == 404


def test_a_closed_item_is_shown_to_nobody_in_these_forms_and_the_page_says_so(own: Archive):
    client = SignedIn(own)
    assert "сегодня открыт не всем" in client.get("/desk/items/SB-0950/export").text
    assert client.get("/desk/items/SB-0950/export/rusmarc").status_code == 409
    readers = Client(client.transport.app)  # type: ignore[attr-defined]
    assert readers.get("/api/items/SB-0950/export/rusmarc").status_code == 404
    assert readers.get("/api/items/SB-0951/export/rusmarc").status_code == 200


def test_the_donors_name_is_in_no_form_and_in_no_list(own: Archive):
    client = SignedIn(own)
    addresses = [f"/desk/items/SB-0951/export{end}" for end in ("", "/rusmarc", "/gost", "/oai_dc", "/dcterms")]
    addresses += ["/desk/donations/D-7/list", "/desk/donations/D-7/list/csv", "/api/items/SB-0951/export/iso2709"]
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert DONOR.encode() not in answer.content, address


def test_a_donations_list_names_closed_items_and_comes_as_files(own: Archive):
    client = SignedIn(own)
    page = client.get("/desk/donations/D-7/list").text
    assert "[Письмо закрытое]" in page
    assert "Всего документов: 2" in page
    for kind, start in (("pdf", b"%PDF-"), ("docx", b"PK"), ("csv", b"\xef\xbb\xbf")):
        assert client.get(f"/desk/donations/D-7/list/{kind}").content.startswith(start)
    assert client.get("/desk/donations/D-404/list").status_code == 404
    assert client.get("/desk/donations/D-7/list/exe").status_code == 422


def test_a_hostile_title_stays_text_in_the_line_to_cite_and_on_the_desk(own: Archive):
    client = SignedIn(own)
    for address in (f"/items/{HOSTILE}", f"/desk/items/{HOSTILE}/export"):
        page = client.get(address).text
        assert HOSTILE_TITLE not in page
        assert "&lt;script&gt;" in page


def test_readers_find_a_line_to_cite_with_the_address_of_the_item(own: Archive):
    page = Client(SignedIn(own).transport.app).get(f"/items/{DIARY}").text  # type: ignore[attr-defined]
    assert f"URL: http://localhost/items/{DIARY} (дата обращения: " in page


@pytest.mark.chromium
@pytest.mark.parametrize("path", [f"/desk/items/{DIARY}/export", "/desk/donations/D-7/list", f"/items/{DIARY}"])
@pytest.mark.parametrize("width", [1280, 360])
def test_the_pages_are_free_of_serious_findings_and_fit_a_phone(
    own: Archive, browser: Browser, path: str, width: int, request: pytest.FixtureRequest
):
    with served(own) as server:
        context = browser.new_context(viewport={"width": width, "height": 900}, locale="ru-RU")
        enter(context, own, server)
        page = context.new_page()
        page.goto(server + path)
        found = Axe().run(page).response["violations"]
        assert [rule["id"] for rule in found if rule["impact"] in ("serious", "critical")] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        folder = request.config.getoption("--basetemp")
        if folder:
            name = path.strip("/").replace("/", "-")
            page.screenshot(path=str(Path(folder) / f"{name}-{width}.png"), full_page=True)
        context.close()
