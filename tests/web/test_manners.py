"""What holds for every answer: languages, headers, host names, methods, failures, weight."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from pipeline.archive import Archive
from pipeline.errors import UnavailableError
from pipeline.query import IndexAnswer, Query
from pipeline.settings import Settings
from pipeline.web import assets
from pipeline.web.app import create_app
from tests.web.client import Client
from tests.web.shelf import DIARY


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("ru-RU,ru;q=0.9,en;q=0.8", "ru"),
        ("en-GB,en;q=0.9", "en"),
        ("de,en;q=0.5,ru;q=0.7", "ru"),
        ("fr", "ru"),
        ("en;q=0", "ru"),
        ("en;q=x,,;", "ru"),
        ("", "ru"),
    ],
)
def test_the_browsers_language_is_answered_in_and_russian_else(archive: Archive, accepted: str, language: str):
    page = Client(create_app(archive), language=accepted).get("/")
    assert f'<html lang="{language}">' in page.text
    assert page.headers["content-language"] == language
    assert "Accept-Language" in page.headers["vary"]


def test_a_chosen_language_is_kept_in_a_cookie(client: Client):
    chosen = client.get("/?lang=en")
    assert "Find</button>" in chosen.text
    assert chosen.headers["set-cookie"].startswith("lang=en;")
    assert "Find</button>" in client.get("/", headers={"cookie": "lang=en"}).text
    for wrong in ("xx", "<b>"):
        assert "Найти</button>" in client.get("/", params={"lang": wrong}).text


def test_the_link_to_the_other_language_keeps_the_question(client: Client):
    assert 'href="/search?q=%D1%85%D0%BB%D0%B5%D0%B1&amp;lang=en"' in client.get("/search?q=хлеб").text


@pytest.mark.parametrize("address", ["/", "/nowhere", "/api/items/x", "/static/archive.css", "/items?page=0"])
def test_every_answer_has_safe_headers(client: Client, address: str):
    headers = client.get(address).headers
    policy = headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example:80", "", "[::2]:80"]
)
def test_a_foreign_host_name_is_refused(client: Client, host: str):
    answer = client.get("/", headers={"host": host})
    assert answer.status_code == 400
    assert "archive.css" not in answer.text


def test_own_and_configured_host_names_are_served(archive: Archive):
    settings = Settings(home=archive.settings.home, host_names="archive.example, Reading.Example")
    client = Client(create_app(replace(archive, settings=settings)))
    for host in ("localhost:8080", "127.0.0.1:1", "[::1]:8080", "archive.example", "reading.example:443", "LOCALHOST"):
        assert client.get("/help", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_nothing_can_be_changed(client: Client, method: str):
    for address in ("/", f"/items/{DIARY}", f"/api/items/{DIARY}", "/search?q=хлеб"):
        assert client.ask(method, address).status_code == 405


def test_the_head_alone_is_answered_without_a_body(client: Client):
    answer = client.ask("HEAD", "/help")
    assert answer.status_code == 200
    assert answer.content == b""


class BrokenIndex:
    """Fails in the way it is told."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def search(self, query: Query) -> IndexAnswer:
        raise self.error

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(name)


def test_a_lost_index_is_said_so_and_pages_stay_readable(archive: Archive):
    lost = replace(archive, index=BrokenIndex(UnavailableError("index-unavailable")))
    client = Client(create_app(lost))
    answer = client.get("/search?q=хлеб")
    assert answer.status_code == 503
    assert 'value="хлеб"' in answer.text
    assert 'class="notice"' in answer.text
    assert client.get("/api/search?q=хлеб").headers["retry-after"] == "30"
    assert client.get(f"/items/{DIARY}/pages/1?q=хлеб").status_code == 200


def test_a_fault_of_the_program_is_a_page_in_the_look_without_its_traceback(archive: Archive):
    client = Client(create_app(replace(archive, index=BrokenIndex(RuntimeError("secret detail")))))
    for address in ("/search?q=хлеб", "/api/search?q=хлеб"):
        answer = client.get(address)
        assert answer.status_code == 500
        assert "Что-то сломалось" in answer.text
        assert "secret detail" not in answer.text
        assert "content-security-policy" in answer.headers


def test_missing_assets_are_said_on_the_page_and_pages_stay_readable(
    client: Client, monkeypatch: pytest.MonkeyPatch, tmp_path
):
    monkeypatch.setattr(assets, "vendor_folder", lambda: tmp_path)
    assets.missing_assets.cache_clear()
    try:
        page = client.get(f"/items/{DIARY}/pages/1")
    finally:
        assets.missing_assets.cache_clear()
    assert page.status_code == 200
    assert "npm ci" in page.text
    assert "openseadragon.js</" not in page.text
    assert "<script" not in page.text


def test_copying_assets_without_packages_says_what_to_run(tmp_path, monkeypatch: pytest.MonkeyPatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert assets.main() == 1
    assert "npm ci" in capsys.readouterr().err


def test_no_page_loads_anything_from_a_third_party(client: Client):
    loading = re.compile(r"<(?:script|img|link|iframe|source|form)[^>]*?(?:src|href|action|srcset)=\"([^\"]*)\"")
    for address in ("/", "/search?q=хлеб", f"/items/{DIARY}", f"/items/{DIARY}/pages/1?q=хлеб", "/help"):
        text = client.get(address).text
        assert len(loading.findall(text)) >= 2
        assert all(target.startswith("/") for target in loading.findall(text))
        assert " style=" not in text
        assert "<script>" not in text
