"""Somebody who is signed in, for tests: through the real door, as a client without a network or in a real browser."""

from __future__ import annotations

import re
from typing import Any

import httpx
from playwright.sync_api import BrowserContext

from pipeline.archive import Archive
from pipeline.desk import accounts
from pipeline.roles import Role
from pipeline.web.access import COOKIE, CSRF_FIELD, CSRF_HEADER
from pipeline.web.app import create_app
from tests.web.client import Client

PASSWORD = "восемь лодок на озере"


def add_person(archive: Archive, name: str, role: str = "archivist", shown: str = "") -> str:
    """Add an account where there is none; return its name."""
    if archive.catalogue.account(name) is None:
        accounts.add(archive.catalogue, name, shown or f"{name.title()} Проверкина", role, PASSWORD)
    return name


class SignedIn(Client):
    """A browser of somebody who signed in; changes carry what they must."""

    def __init__(self, archive: Archive, name: str = "anna", role: str = "archivist", **more: Any) -> None:
        super().__init__(create_app(archive), **more)
        add_person(archive, name, role)
        self.token = accounts.sign_in(archive.catalogue, name, PASSWORD, address="test").token
        session = accounts.session_of(archive.catalogue, self.token, idle_hours=1)
        assert session is not None
        self.csrf = session.csrf
        self.headers["cookie"] = f"{COOKIE}={self.token}"

    def post(self, address: str, fields: dict[str, Any] | None = None) -> httpx.Response:
        """Send a form as the page would."""
        return self.ask("POST", address, data={CSRF_FIELD: self.csrf, **(fields or {})})

    def send(self, method: str, address: str, value: Any) -> httpx.Response:
        """Send JSON as a script would."""
        headers = {CSRF_HEADER: self.csrf, "accept": "application/json"}
        return self.ask(method, address, json=value, headers=headers)


def enter(context: BrowserContext, archive: Archive, server: str, name: str = "anna", role: str = "archivist") -> None:
    """Let a real browser be signed in."""
    add_person(archive, name, role)
    token = accounts.sign_in(archive.catalogue, name, PASSWORD, address="test").token
    context.add_cookies([{"name": COOKIE, "value": token, "url": server}])


def csrf_in(page: str) -> str:
    """Return what a page's forms carry."""
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found is not None
    return found[1]


ROLES = tuple(role.value for role in Role)
