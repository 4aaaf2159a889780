"""Versions of the schema: a cheap look, and only where it is needed Alembic with schemas/migrations."""

from __future__ import annotations

from importlib import resources

from sqlalchemy import Connection, Engine

from pipeline.adapters.catalogue.database import serialise, translated, writes
from pipeline.errors import ConfigurationError

NEWEST = "0007"
"""The newest revision in schemas/migrations; a test holds the two together."""


def bring_up_to_date(engine: Engine) -> None:
    """Make the tables or change them to the newest version, in one transaction, one process at a time.

    Raises:
        ConfigurationError: The catalogue was made by a newer program.
    """
    with translated():
        with engine.connect() as connection:
            if _version(connection) == NEWEST:
                return
        with writes(engine) as connection:
            serialise(connection, "schema")
            if _version(connection) != NEWEST:
                _migrate(connection)


def _version(connection: Connection) -> str | None:
    """Return the version the database is at, None where there are no tables yet."""
    tables = "sqlite_master WHERE name" if connection.dialect.name == "sqlite" else "pg_tables WHERE tablename"
    if connection.exec_driver_sql(f"SELECT 1 FROM {tables} = 'alembic_version'").first() is None:  # noqa: S608 - fixed
        return None
    row = connection.exec_driver_sql("SELECT version_num FROM alembic_version").first()
    return None if row is None else str(row[0])


def _migrate(connection: Connection) -> None:
    from alembic import command  # not imported where the schema is up to date: it costs a command its start
    from alembic.config import Config
    from alembic.util import CommandError

    with resources.as_file(resources.files("schemas") / "migrations") as folder:
        config = Config()
        config.set_main_option("script_location", str(folder).replace("%", "%%"))
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise ConfigurationError("catalogue-newer").about(detail=str(error)) from error
