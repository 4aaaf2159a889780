"""Alembic migrations of the catalogue, run by the program itself when it opens one; SQLite and PostgreSQL."""
