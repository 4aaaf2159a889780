"""The command that finds a written word by its looks, as its users have it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.errors import ExitCode
from pipeline.model import Box
from tests.acceptance.conftest import Command
from tests.diary import DIARY, PRINTED, open_diary, places_of, shares_place

WORD = "теперь"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("spot") / "home"
    open_diary(place).close()
    return place


def test_the_command_finds_the_word_by_a_box_around_it(command: Callable[..., Command], home: Path):
    (number, box), *others = places_of(WORD)
    asked = ("spot", DIARY, "--page", str(number), "--box", ",".join(map(str, box)), "--limit", str(len(others)))
    answer = command(home).json(*asked)
    assert (answer["found_by"], answer["pages"], answer["failed"]) == ("look", 3, 0)
    right = [
        place
        for place in answer["places"]
        if shares_place(Box(*place["box"]), [b for n, b in others if n == place["page"]])
    ]
    assert len(right) == len(others)
    again = command(home).run(*asked)
    assert again.returncode == ExitCode.DONE
    assert "found by the look of the writing, not by reading" in again.stdout
    assert again.stdout.count(f"{DIARY} p. ") == len(others)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ((DIARY, "--page", "1", "--box", "1,2,3"), ExitCode.USAGE, "This is no box"),
        ((DIARY, "--page", "1", "--box", "90000,1,40,40"), ExitCode.USAGE, "does not lie on the page"),
        ((DIARY, "--page", "1", "--box", "2,2,60,20"), ExitCode.USAGE, "No handwriting was found in this box"),
        ((PRINTED, "--page", "1", "--box", "100,100,200,60"), ExitCode.USAGE, "This page is printed"),
        (("SB-9999", "--page", "1", "--box", "1,1,40,40"), ExitCode.REFUSED, "SB-9999"),
    ],
)
def test_the_command_says_why_nothing_can_be_sought(
    command: Callable[..., Command], home: Path, words: tuple[str, ...], code: ExitCode, said: str
):
    done = command(home).run("spot", *words)
    assert (done.returncode, done.stdout) == (code, "")
    assert said in done.stderr


def test_a_page_that_cannot_be_looked_at_is_told_and_the_others_are_searched(
    command: Callable[..., Command], tmp_path: Path
):
    archive = open_diary(tmp_path / "home")
    (number, box), *_ = places_of(WORD)
    other = next(page for page in archive.catalogue.pages(DIARY) if page.number != number)
    master = archive.masters.path(str(other.scan_sha256))
    archive.close()
    master.unlink()
    master.write_bytes(b"no picture")
    asked = ("spot", DIARY, "--page", str(number), "--box", ",".join(map(str, box)))
    done = command(tmp_path / "home").run(*asked)
    assert done.returncode == ExitCode.PARTIAL
    assert "1 page could not be looked at." in done.stderr
    assert "on 2 pages" in done.stdout
