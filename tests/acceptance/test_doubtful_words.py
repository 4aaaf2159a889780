"""What scripts and staff hold on to of words that only may stand on a page."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.adapters.catalogue import SqlCatalogue
from pipeline.model import Box, Item, Layer, LedgerEntry, Line, Origin, Outcome, Step, Word
from pipeline.settings import Settings

pytestmark = pytest.mark.prefect

PAGES = {
    1: (Word("Дали", Box(0, 0, 40, 20), 0.9), Word("хлева,", Box(50, 0, 60, 20), 0.4, others=(("хлеба,", 0.3125),))),
    2: (Word("Хлеб", Box(0, 0, 40, 20), 0.9), Word("дали", Box(50, 0, 60, 20), 0.9)),
}


@pytest.fixture
def archive(command: Callable, tmp_path: Path):
    """The command over an archive of two pages of a machine's reading, one word of which is doubtful."""
    home = tmp_path / "home"
    home.mkdir()
    with closing(SqlCatalogue.open(Settings(home=home).database_url)) as catalogue:
        run = catalogue.begin_run(["test"], None)
        for number, words in PAGES.items():
            line = Line(" ".join(word.text for word in words), Box(0, 0, 200, 20), words, 0.5)
            entry = LedgerEntry(run, Step.READ, Outcome.READ, f"page {number}", item="BL-1")
            layer = Layer(Origin.MACHINE, "hand", "1", (line,), {}, 0.5)
            item = Item("BL-1", "diary", None, "Дневник", 1)
            catalogue.add_text_page(item, number, layer, entry=entry, lines_size_px=(1000, 1400))
        catalogue.end_run(run, "done")
    made = command(home)
    assert made.run("index", "rebuild").returncode == 0
    return made


def test_search_gives_the_probability_of_each_doubtful_word_and_says_which_hits_are_doubtful(archive):
    answer = archive.json("search", "хлебом")
    assert (answer["total_pages"], answer["doubtful_pages"]) == (2, 1)
    assert [(hit["page"], hit["doubtful"]) for hit in answer["hits"]] == [(2, False), (1, True)]
    assert answer["hits"][0]["words"][0]["doubtful"] is None
    (word,) = answer["hits"][1]["words"]
    assert (word["text"], word["perhaps"], word["doubtful"]) == ("хлева,", "хлеба", 0.3125)
    assert word["box"] == [50, 0, 60, 20]


def test_sure_and_exact_leave_doubtful_words_out_unless_they_are_asked_for(archive):
    assert [hit["page"] for hit in archive.json("search", "хлеб", "--sure")["hits"]] == [2]
    assert [hit["page"] for hit in archive.json("search", "хлеба", "--exact")["hits"]] == []
    assert [hit["page"] for hit in archive.json("search", "хлеба", "--exact", "--doubtful")["hits"]] == [1]
    assert [hit["page"] for hit in archive.json("search", "дали -хлеба")["hits"]] == [1]


def test_staff_read_what_may_stand_there_and_what_was_read(archive):
    shown = archive.run("search", "хлеб").stdout
    assert "1 of them only by doubtful readings; without these: --sure" in shown
    assert "perhaps: хлеба (0.31); read as: хлева\n" in shown
    archive.environment["ARCHIVE_LANGUAGE"] = "ru"
    assert "возможно: хлеба (0,31); прочитано: хлева\n" in archive.run("search", "хлеб").stdout
    assert "возможно" not in archive.run("search", "хлеб", "--sure").stdout


def test_the_index_check_sees_no_drift_in_doubtful_pages(archive):
    report = archive.json("index", "check")
    assert (report["documents"], report["missing"], report["stale"], report["extra"]) == (2, [], [], [])
