"""What finds names comes with an archive that is opened."""

from __future__ import annotations

from pathlib import Path

from pipeline.settings import Settings
from pipeline.wiring import open_archive


def test_an_opened_archive_knows_what_a_russian_word_can_be(tmp_path: Path) -> None:
    archive = open_archive(Settings(home=tmp_path / "home"))
    try:
        assert "ленинград" in {sense.lemma for sense in archive.names.senses("Ленинграде")}
    finally:
        archive.close()
