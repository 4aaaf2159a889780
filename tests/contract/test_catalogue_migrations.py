"""The schema: made by migrations, the same as the tables in the code, by one process at a time, never by half."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

import schemas
from pipeline.adapters.catalogue import SqlCatalogue
from pipeline.adapters.catalogue.tables import metadata
from pipeline.adapters.catalogue.versions import NEWEST
from pipeline.errors import ConfigurationError, StorageError, UnavailableError
from pipeline.i18n import speaking
from pipeline.reasons import explain

MIGRATIONS = Path(schemas.__file__).parent / "migrations"
OPEN = "import sys; from pipeline.adapters.catalogue import SqlCatalogue; SqlCatalogue.open(sys.argv[1]).close()"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without tables; SQLite's folder does not exist yet."""
    if request.param == "postgresql":
        yield str(request.getfixturevalue("empty_postgresql_url"))
    else:
        yield f"sqlite:///{tmp_path / 'new' / 'home' / 'catalogue.sqlite3'}"


def test_migrations_make_exactly_the_tables_of_the_code(empty_url: str) -> None:
    catalogue = SqlCatalogue.open(empty_url)
    with catalogue.database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
        assert context.get_current_revision() == NEWEST
    catalogue.close()


def test_the_program_knows_the_newest_migration() -> None:
    scripts = ScriptDirectory(str(MIGRATIONS))
    assert scripts.get_heads() == [NEWEST]


def test_opening_twice_keeps_what_is_there(empty_url: str) -> None:
    for expected in ("BL-000001", "BL-000002"):
        catalogue = SqlCatalogue.open(empty_url)
        assert catalogue.reserve_item(expected) == expected
        catalogue.close()


def test_processes_that_open_a_new_catalogue_at_once_do_not_collide(empty_url: str) -> None:
    started = [
        subprocess.Popen([sys.executable, "-c", OPEN, empty_url], stderr=subprocess.PIPE, text=True) for _ in range(4)
    ]
    assert [process.communicate(timeout=120)[1] for process in started] == [""] * 4
    catalogue = SqlCatalogue.open(empty_url)
    assert catalogue.runs() == ()
    catalogue.close()


def test_a_catalogue_of_a_newer_program_is_left_alone(empty_url: str) -> None:
    catalogue = SqlCatalogue.open(empty_url)
    with catalogue.database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    catalogue.close()
    with pytest.raises(ConfigurationError) as refused:
        SqlCatalogue.open(empty_url)
    assert refused.value.code == "catalogue-newer"
    with speaking("en"):
        assert "newer version" in explain(refused.value).message


def test_an_up_to_date_catalogue_is_opened_without_alembic(empty_url: str) -> None:
    SqlCatalogue.open(empty_url).close()
    look = f"{OPEN}; print('alembic' in sys.modules, 'sqlalchemy.orm' in sys.modules, 'numpy' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", look, empty_url], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.split() == ["False", "False", "False"]


def test_a_migration_that_breaks_off_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path / 'catalogue.sqlite3'}"
    create_engine(url).connect().close()
    with sqlite3.connect(tmp_path / "catalogue.sqlite3") as connection:
        connection.execute("CREATE TABLE outbox (in_the_way TEXT)")
    connection.close()
    with pytest.raises(StorageError):
        SqlCatalogue.open(url)
    connection = sqlite3.connect(tmp_path / "catalogue.sqlite3")
    assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("outbox",)]
    connection.close()


@pytest.mark.parametrize("url", ["mysql://a@b/c", "nonsense", "sqlite://", "sqlite:///:memory:", ""])
def test_an_address_of_neither_database_is_refused(url: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        SqlCatalogue.open(url)
    assert refused.value.code == "catalogue-url"


def test_a_server_that_is_not_there_is_unavailable_and_no_password_is_told() -> None:
    with pytest.raises(UnavailableError) as refused:
        SqlCatalogue.open("postgresql://archive:geheim@127.0.0.1:1/archive")
    assert refused.value.retryable
    with speaking("en"):
        assert "geheim" not in explain(refused.value).message


def test_a_file_that_is_no_catalogue_is_named_damaged(tmp_path: Path) -> None:
    file = tmp_path / "catalogue.sqlite3"
    file.write_bytes(b"not a database" * 1000)
    with pytest.raises(StorageError) as refused:
        SqlCatalogue.open(f"sqlite:///{file}")
    assert refused.value.code == "catalogue-damaged"
    assert file.read_bytes() == b"not a database" * 1000


def test_sqlite_keeps_a_commit_through_a_power_failure(tmp_path: Path) -> None:
    catalogue = SqlCatalogue.open(f"sqlite:///{tmp_path / 'catalogue.sqlite3'}")
    with catalogue.database.engine.connect() as connection:
        asked = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        found = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in asked]
    assert found == ["wal", 2, 1, 30_000]  # 2 is FULL
    catalogue.close()


@pytest.mark.postgresql
def test_a_plain_postgresql_address_uses_the_installed_driver(postgresql_url: str) -> None:
    catalogue = SqlCatalogue.open(postgresql_url.replace("postgresql+psycopg", "postgresql"))
    assert catalogue.database.engine.driver == psycopg.__name__
    catalogue.close()
