"""Who may do what: signing in, sessions, changes only from the archive's own pages, and the role of every route."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi.routing import iter_route_contexts
from sqlalchemy import update
from starlette.routing import Mount

from pipeline.adapters.catalogue.tables_accounts import sessions
from pipeline.archive import Archive
from pipeline.desk import accounts
from pipeline.errors import BadDataError, ConflictError
from pipeline.roles import Right, Role, rights_of
from pipeline.web.access import COOKIE
from pipeline.web.app import create_app
from tests.web.client import Client
from tests.web.people import PASSWORD, SignedIn, add_person, csrf_in
from tests.web.shelf import build_archive

PUBLIC = {
    ("GET", "/"),
    ("GET", "/search"),
    ("GET", "/items"),
    ("GET", "/items/{item}"),
    ("GET", "/items/{item}/pages/{number}"),
    ("GET", "/items/{item}/pages/{number}/alike"),
    ("GET", "/help"),
    ("GET", "/desk/sign-in"),
    ("POST", "/desk/sign-in"),
    ("POST", "/desk/sign-out"),
    ("GET", "/api/openapi.json"),
}
"""What asks for no right. Machines' addresses (/api/, /iiif/) only read, and are public too."""

WHO_MAY = {
    "reader": set(),
    "staff": {Right.SEE_DESK, Right.INGEST},
    "archivist": {
        Right.SEE_DESK,
        Right.TRANSCRIBE,
        Right.CHECK,
        Right.DESCRIBE,
        Right.AUTHORITIES,
        Right.BULK,
    },
    "editor": {
        Right.SEE_DESK,
        Right.TRANSCRIBE,
        Right.CHECK,
        Right.DESCRIBE,
        Right.AUTHORITIES,
        Right.BULK,
        Right.PUBLISH,
    },
    "administrator": set(Right),
}


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Archive]:
    opened = build_archive(tmp_path / "home", [])
    yield opened
    opened.close()


def rules_of(archive: Archive) -> dict[tuple[str, str], Right | None]:
    """Each route of the application with the right that it asks for."""
    found: dict[tuple[str, str], Right | None] = {}
    for route in iter_route_contexts(create_app(archive).routes):
        if isinstance(route.original_route, Mount):
            assert route.path == "/static"
            continue
        dependant = getattr(route, "dependant", None)
        needed = [one.call for one in dependant.dependencies] if dependant is not None else []
        rights = [call.right for call in needed if hasattr(call, "right")]
        for method in sorted(set(route.methods or {"GET"}) - {"HEAD"}):
            found[method, str(route.path)] = rights[0] if rights else None
    return found


def test_every_route_has_a_rule_or_is_known_to_be_public(own: Archive) -> None:
    rules = rules_of(own)
    assert ("POST", "/desk/people") in rules
    without = {key for key, right in rules.items() if right is None} - PUBLIC
    assert {key for key in without if not (key[0] == "GET" and key[1].startswith(("/api/", "/iiif/")))} == set()
    assert all(right is None for key, right in rules.items() if key in PUBLIC)


def test_roles_have_the_rights_of_the_table() -> None:
    assert {role.value: set(rights_of(role)) for role in Role} == WHO_MAY


@pytest.mark.parametrize("role", [role.value for role in Role])
def test_each_route_opens_to_those_who_may_and_to_nobody_else(own: Archive, role: str) -> None:
    """By the router itself: a body that makes no sense is refused only after the right was asked for."""
    person, nobody = SignedIn(own, role, role), Client(create_app(own))
    for (method, path), right in rules_of(own).items():
        if right is None:
            continue
        address = path.replace("{item}", "SB-0900").replace("{number}", "1").replace("{name}", "nobody-of-this-name")
        address = re.sub(r"\{\w+\}", "1", address)
        headers = {"accept": "application/json"}
        assert nobody.ask(method, address, headers=headers).status_code == 401, (method, path)
        answer = person.ask(method, address, headers=headers | {"x-csrf": person.csrf})
        if right in WHO_MAY[role]:
            assert answer.status_code not in (401, 403), (method, path, answer.text[:200])
        else:
            assert answer.status_code == 403, (method, path)


def test_a_reader_is_sent_to_sign_in_and_then_to_where_they_wanted(own: Archive) -> None:
    add_person(own, "olga", "administrator")
    visitor = Client(create_app(own))
    sent = visitor.get("/desk/people?x=1")
    assert (sent.status_code, sent.headers["location"]) == (303, "/desk/sign-in?next=%2Fdesk%2Fpeople%3Fx%3D1")
    fields = {"sign_in_name": " Olga ", "sign_in_password": PASSWORD, "next": "/desk/people?x=1"}
    entered = visitor.ask("POST", "/desk/sign-in", data=fields)
    assert (entered.status_code, entered.headers["location"]) == (303, "/desk/people?x=1")
    cookie = entered.headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    seen = visitor.get("/desk/people", headers={"cookie": cookie.split(";")[0]})
    assert seen.status_code == 200
    assert seen.headers["cache-control"] == "no-store"
    assert "Olga Проверкина" in seen.text


@pytest.mark.parametrize(
    "onward", ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_nobody_is_sent_to_another_site(own: Archive, onward: str) -> None:
    add_person(own, "olga")
    fields = {"sign_in_name": "olga", "sign_in_password": PASSWORD, "next": onward}
    assert Client(create_app(own)).ask("POST", "/desk/sign-in", data=fields).headers["location"] == "/desk"


def test_wrong_names_and_wrong_passwords_are_told_alike(own: Archive) -> None:
    add_person(own, "olga")
    visitor = Client(create_app(own))
    told = [
        visitor.ask("POST", "/desk/sign-in", data={"sign_in_name": name, "sign_in_password": password})
        for name, password in (("olga", "wrong wrong wrong"), ("nobody", PASSWORD))
    ]
    assert [answer.status_code for answer in told] == [401, 401]
    texts = [answer.text.replace("nobody", "olga") for answer in told]
    assert texts[0] == texts[1]


def test_guessing_is_stopped_and_the_right_password_too_until_later(own: Archive) -> None:
    add_person(own, "olga")
    visitor = Client(create_app(own))
    for _ in range(accounts.MOST_OF_A_NAME):
        assert (
            visitor.ask(
                "POST", "/desk/sign-in", data={"sign_in_name": "olga", "sign_in_password": "x" * 12}
            ).status_code
            == 401
        )
    stopped = visitor.ask("POST", "/desk/sign-in", data={"sign_in_name": "olga", "sign_in_password": PASSWORD})
    assert stopped.status_code == 429
    assert "15" in stopped.text
    own.catalogue.forget_attempts("", before=datetime.now(UTC) + timedelta(minutes=1))
    entered = visitor.ask("POST", "/desk/sign-in", data={"sign_in_name": "olga", "sign_in_password": PASSWORD})
    assert entered.status_code == 303


def test_a_change_needs_the_pages_token_and_comes_from_no_other_site(own: Archive) -> None:
    chief = SignedIn(own, "olga", "administrator")
    fields = {"name": "petr", "shown": "Пётр", "role": "staff"}
    refused = chief.ask("POST", "/desk/people", data=fields)
    assert refused.status_code == 403
    assert own.catalogue.account("petr") is None
    for headers in ({"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}):
        foreign = chief.ask("POST", "/desk/people", data={**fields, "csrf": chief.csrf}, headers=headers)
        assert foreign.status_code == 403
    assert own.catalogue.account("petr") is None
    assert chief.post("/desk/people", fields).status_code == 200
    assert own.catalogue.account("petr") is not None


def test_a_password_made_for_somebody_is_shown_once_and_works(own: Archive) -> None:
    chief = SignedIn(own, "olga", "administrator")
    page = chief.post("/desk/people", {"name": "petr", "shown": "Пётр Ильич", "role": "staff"}).text
    password = page.split("<code>")[1].split("</code>")[0]
    assert accounts.sign_in(own.catalogue, "petr", password, address="x").session.account.shown == "Пётр Ильич"
    assert password not in chief.get("/desk/people").text


def test_what_was_written_is_not_lost_when_the_session_ended(own: Archive) -> None:
    chief = SignedIn(own, "olga", "administrator")
    own.catalogue.end_session(accounts._hash(chief.token))
    fields = {"name": "petr", "shown": "Пётр «Длинный» <b>", "role": "staff"}
    told = chief.post("/desk/people", fields)
    assert told.status_code == 401
    assert "Пётр «Длинный» &lt;b&gt;" in told.text
    assert own.catalogue.account("petr") is None
    again = {**fields, "sign_in_name": "olga", "sign_in_password": PASSWORD, "csrf": "old"}
    sent = chief.ask("POST", "/desk/people", data=again)
    assert sent.status_code == 200
    assert COOKIE in sent.headers["set-cookie"]
    held = own.catalogue.account("petr")
    assert held is not None
    assert held.shown == "Пётр «Длинный» <b>"


def test_a_role_taken_away_counts_at_once_and_gives_back_what_was_written(own: Archive) -> None:
    add_person(own, "boss", "administrator")
    chief = SignedIn(own, "olga", "administrator")
    accounts.change(own.catalogue, "olga", role="reader")
    fields = {"name": "petr", "shown": "Пётр Ильич", "role": "staff"}
    told = chief.post("/desk/people", fields)
    assert told.status_code == 401
    sent = chief.ask("POST", "/desk/people", data={**fields, "sign_in_name": "olga", "sign_in_password": PASSWORD})
    assert sent.status_code == 403
    assert "Пётр Ильич" in sent.text
    assert own.catalogue.account("petr") is None


def test_sessions_end_when_nobody_used_them(own: Archive) -> None:
    person = SignedIn(own, "olga", "administrator")
    assert person.get("/desk/people").status_code == 200
    long_ago = datetime.now(UTC) - timedelta(hours=own.settings.session_hours, minutes=1)
    with own.catalogue.database.writing() as connection:  # type: ignore[attr-defined]
        connection.execute(update(sessions).values(seen_at=long_ago))
    assert person.get("/desk/people").status_code == 303


def test_signing_out_ends_the_session(own: Archive) -> None:
    person = SignedIn(own, "olga", "administrator")
    left = person.post("/desk/sign-out")
    assert "Max-Age=0" in left.headers["set-cookie"]
    assert person.get("/desk/people").status_code == 303


def test_the_own_password_is_changed_only_with_the_old_one(own: Archive) -> None:
    person = SignedIn(own, "olga")
    new = "девять лодок на озере"
    assert person.post("/desk/password", {"old": "wrong", "new": new, "again": new}).status_code == 422
    assert person.post("/desk/password", {"old": PASSWORD, "new": new, "again": new + "!"}).status_code == 422
    done = person.post("/desk/password", {"old": PASSWORD, "new": new, "again": new})
    assert done.status_code == 200
    assert csrf_in(done.text) != person.csrf
    assert accounts.sign_in(own.catalogue, "olga", new, address="x").session.account.name == "olga"


def test_the_only_administrator_stays_one(own: Archive) -> None:
    add_person(own, "olga", "administrator")
    for change in ({"role": "reader"}, {"active": False}):
        with pytest.raises(ConflictError) as refused:
            accounts.change(own.catalogue, "olga", **change)  # type: ignore[arg-type]
        assert refused.value.code == "account-last-administrator"


@pytest.mark.parametrize(
    ("name", "shown", "role", "password", "code"),
    [
        ("a b", "А", "staff", PASSWORD, "account-name-wrong"),
        ("../etc", "А", "staff", PASSWORD, "account-name-wrong"),
        ("anna", "", "staff", PASSWORD, "account-shown-wrong"),
        ("anna", "А\u202eБ", "staff", PASSWORD, "account-shown-wrong"),
        ("anna", "А", "king", PASSWORD, "role-unknown"),
        ("anna", "А", "staff", "short", "password-short"),
        ("anna", "А", "staff", "я" * 201, "password-short"),
        ("anna", "А", "staff", "aaaaaaaaaaaa", "password-common"),
        ("anna", "А", "staff", "anna-petrova-1", "password-common"),
        ("anna", "А", "staff", "йцукенгшщз", "password-common"),
    ],
)
def test_accounts_that_cannot_be_are_refused(
    own: Archive, name: str, shown: str, role: str, password: str, code: str
) -> None:
    with pytest.raises(BadDataError) as refused:
        accounts.add(own.catalogue, name, shown, role, password)
    assert refused.value.code == code


def test_a_body_beyond_the_limit_is_refused(own: Archive) -> None:
    chief = SignedIn(own, "olga", "administrator")
    huge = chief.post("/desk/people", {"shown": "я" * 5_000_000})
    assert huge.status_code == 413
