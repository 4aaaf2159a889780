"""What `archive learn` says while it works."""

from __future__ import annotations

from threading import Thread

import pytest

from pipeline.archive import Expected
from pipeline.cli.learning import _Watch
from pipeline.model import Step


@pytest.mark.usefixtures("english")
def test_pages_read_in_another_thread_are_told_in_the_language_of_the_command(capsys: pytest.CaptureFixture[str]):
    watch = _Watch(None)
    elsewhere = Thread(target=watch.read, args=(Expected("run", Step.READ, 2),))
    elsewhere.start()
    elsewhere.join()
    assert capsys.readouterr().err == "reading pages again 0/2\n"
