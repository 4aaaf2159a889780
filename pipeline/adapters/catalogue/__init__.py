"""The catalogue on SQLite or PostgreSQL: the truth about everything but the bytes of the masters."""

from __future__ import annotations

from pipeline.adapters.catalogue.store import SqlCatalogue

__all__ = ["SqlCatalogue"]
