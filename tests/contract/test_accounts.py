"""Accounts, sessions and attempts. On SQLite and PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from pipeline.adapters.catalogue import SqlCatalogue
from pipeline.adapters.catalogue.database import now
from pipeline.errors import ConflictError, NotFoundError
from pipeline.roles import Account, Role

ANNA = Account("anna", "Анна Петрова", Role.ARCHIVIST)


def test_an_account_is_found_by_its_name_and_its_name_is_given_once(catalogue: SqlCatalogue) -> None:
    catalogue.add_account(ANNA, "hash-1")
    held = catalogue.account("anna")
    assert held is not None
    assert (held.shown, held.role, held.active) == ("Анна Петрова", Role.ARCHIVIST, True)
    assert catalogue.password_of("anna") == "hash-1"
    with pytest.raises(ConflictError) as refused:
        catalogue.add_account(replace(ANNA, shown="Другая"), "hash-2")
    assert refused.value.code == "account-held"
    assert catalogue.account("nobody") is None
    assert catalogue.password_of("nobody\x00") is None


def test_a_change_ends_all_sessions_and_a_better_hash_does_not(catalogue: SqlCatalogue) -> None:
    catalogue.add_account(ANNA, "hash-1")
    catalogue.open_session("a" * 64, "anna", "csrf-1")
    catalogue.renew_password("anna", "hash-2")
    session = catalogue.session("a" * 64)
    assert session is not None
    assert (session.account.name, session.csrf) == ("anna", "csrf-1")
    catalogue.change_account(replace(ANNA, role=Role.READER))
    assert catalogue.session("a" * 64) is None
    assert catalogue.password_of("anna") == "hash-2"
    with pytest.raises(NotFoundError):
        catalogue.change_account(replace(ANNA, name="nobody"))


def test_a_closed_account_has_no_session(catalogue: SqlCatalogue) -> None:
    catalogue.add_account(ANNA, "hash")
    catalogue.change_account(replace(ANNA, active=False))
    catalogue.open_session("b" * 64, "anna", "csrf")
    assert catalogue.session("b" * 64) is None
    assert [account.active for account in catalogue.accounts()] == [False]


def test_old_sessions_end_and_used_ones_go_on(catalogue: SqlCatalogue) -> None:
    catalogue.add_account(ANNA, "hash")
    catalogue.open_session("c" * 64, "anna", "csrf")
    assert catalogue.end_sessions(now() - timedelta(days=1), now() - timedelta(hours=1)) == 0
    catalogue.touch_session("c" * 64)
    assert catalogue.end_sessions(now() - timedelta(days=1), now() + timedelta(seconds=1)) == 1
    assert catalogue.session("c" * 64) is None


def test_attempts_are_counted_by_key_and_forgotten(catalogue: SqlCatalogue) -> None:
    since = now() - timedelta(minutes=15)
    for _ in range(3):
        catalogue.note_attempt("name", "address")
    catalogue.note_attempt("other", "address")
    assert [catalogue.attempts(what, since) for what in ("name", "address", "other", "none")] == [3, 4, 1, 0]
    catalogue.forget_attempts("name")
    assert [catalogue.attempts(what, since) for what in ("name", "address")] == [0, 4]
    catalogue.forget_attempts("", before=now() + timedelta(seconds=1))
    assert catalogue.attempts("address", since) == 0
