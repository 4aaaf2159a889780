"""Shared by all tests: real services, and a home of its own for each test that needs an archive."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pipeline.i18n import speaking
from pipeline.settings import PREFIX, Settings

pytest_plugins = [
    "tests.services.prefect",
    "tests.services.catalogues",
    "tests.services.elasticsearch",
    "tests.services.postgresql",
]

SAMPLES = Path(__file__).parent.parent / "sample_scans"


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """A developer's own ARCHIVE_ variables must not change what the tests see."""
    for name in list(os.environ):
        if name.startswith(PREFIX) and name not in ("ARCHIVE_STANDARDS", "ARCHIVE_CACHE"):
            monkeypatch.delenv(name)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home")


@pytest.fixture
def english():
    with speaking("en"):
        yield
