"""One Prefect server for the session: starting it costs seconds, so only few tests ask for it."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from flows.server import connect, stop
from pipeline.settings import Settings


@pytest.fixture(scope="session")
def prefect_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """A home whose quiet local server runs for the whole session; this process reports to it."""
    assert "PREFECT_API_URL" not in os.environ, "the tests must not report to a server of somebody's own"
    settings = Settings(home=tmp_path_factory.mktemp("prefect"))
    before = dict(os.environ)
    connect(settings)
    yield settings
    stop(settings)
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture
def prefect_api(prefect_home: Settings) -> str:
    """Where that server answers."""
    return os.environ["PREFECT_API_URL"]
