"""The JSON doors give what the command line gives, and nothing private."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from pipeline.model import Origin, RecordValue
from pipeline.web.app import create_app
from tests.web.client import Client
from tests.web.shelf import DIARY, SAMPLES, WITHOUT_SCAN, build_archive, open_shelf, put_scan, truth_of


def test_search_has_the_keys_of_the_command_line_and_boxes_on_the_scan(client: Client):
    found = client.get("/api/search", params={"q": "хлеб", "kind": "diary"}).json()
    assert {"total_pages", "total_items", "milliseconds", "hits"} <= found.keys()
    assert found["total_items"] == 1
    hit = next(hit for hit in found["hits"] if hit["page"] == 1)
    assert {"item", "page", "title", "kind", "date", "score", "snippet", "origin", "words"} <= hit.keys()
    assert hit["origin"] == "machine"
    scan = sorted((SAMPLES / DIARY).glob("*.jpg"))[0]
    boxes = [word["box"] for line in truth_of(DIARY, scan)["lines"] for word in line["words"]]
    assert all(word["box"] in boxes for word in hit["words"])
    first, last = hit["marks"][0]
    assert hit["snippet"][first:last].lower().startswith("хлеб")


def test_an_item_has_the_keys_of_the_command_line(client: Client):
    item = client.get(f"/api/items/{DIARY}").json()
    assert {"item", "kind", "record", "pages", "revisions"} <= item.keys()
    assert item["record"]["dcterms:creator"][0]["origin"] == "machine"
    assert [page["page"] for page in item["pages"]] == list(range(1, 9))
    page = item["pages"][0]
    assert {"page", "scan_sha256", "width_px", "height_px", "text", "origin", "words"} <= page.keys()
    assert (page["width_px"], page["height_px"]) == (1401, 1676)


def test_one_page_is_that_page_alone(client: Client):
    item = client.get(f"/api/items/{DIARY}/pages/2").json()
    assert [page["page"] for page in item["pages"]] == [2]
    assert client.get(f"/api/items/{DIARY}/pages/99").json()["code"] == "page-unknown"
    assert client.get("/api/items/SB-9999").status_code == 404


def test_a_text_without_scan_has_words_without_boxes(client: Client):
    [page] = client.get(f"/api/items/{WITHOUT_SCAN}").json()["pages"]
    assert page["scan_sha256"] is None
    assert {word["box"] for word in page["words"]} == {None}


def test_a_page_that_nobody_read_yet_has_no_origin(tmp_path: Path):
    with closing(open_shelf(tmp_path / "home")) as archive:
        run = archive.catalogue.begin_run(["desk"], None)
        put_scan(archive, run, DIARY, "diary", sorted((SAMPLES / DIARY).glob("*.jpg"))[0])
        archive.catalogue.number_pages(DIARY)
        client = Client(create_app(archive))
        [page] = client.get(f"/api/items/{DIARY}").json()["pages"]
        assert (page["text"], page["origin"], page["words"]) == ("", None, [])
        assert "Текста этой страницы ещё нет." in client.get(f"/items/{DIARY}/pages/1?q=хлеб").text


def test_errors_are_json_in_the_readers_language(client: Client):
    answer = client.get("/api/search", params={"q": "х" * 501})
    assert answer.status_code == 422
    assert answer.json() == {
        "code": "address-wrong",
        "message": "В адресе указано невозможное: q.",
        "fix": "Исправьте и попробуйте ещё раз.",
    }
    assert client.get("/api/nothing").json()["code"] == "address-unknown"


def test_the_description_of_the_api_names_the_addresses(client: Client):
    paths = client.get("/api/openapi.json").json()["paths"]
    assert {"/api/search", "/api/items/{item}", "/api/items/{item}/pages/{number}"} <= paths.keys()
    assert "/search" not in paths


def test_private_and_unknown_terms_are_shown_nowhere(tmp_path: Path):
    secret = "Иванова Секретная, 555-12-34"
    with closing(build_archive(tmp_path / "home", [])) as archive:
        values = [
            RecordValue("local:donor_phone", secret, Origin.HUMAN),
            RecordValue("local:internal_notes", secret, Origin.HUMAN),
            RecordValue("local:nowhere_declared", secret, Origin.HUMAN),
        ]
        archive.catalogue.set_record(WITHOUT_SCAN, values, agent="Анна Описатель", note=secret)
        assert any(value.value == secret for value in archive.catalogue.record(WITHOUT_SCAN))
        client = Client(create_app(archive))
        for address in ("/items/", "/api/items/"):
            assert "Секретная" not in client.get(address + WITHOUT_SCAN).text
        assert "Секретная" not in client.get(f"/iiif/presentation/{WITHOUT_SCAN}/manifest").text
