"""Two models on known pages: errors are counted as people count them, and the better one is named."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from pipeline import comparison
from pipeline.archive import Archive
from pipeline.errors import LimitError, NotFoundError, UsageError
from pipeline.model import Geometry, Layer, Line, Origin, Outcome, PageKind, PageReading, ScanFacts, Word
from pipeline.ports import PACKAGED, PageJob
from pipeline.stages.comparing import count_errors, graphemes
from tests.conftest import SAMPLES
from tests.web.shelf import DIARY, build_archive, open_shelf

KNOWN = "Хлеба дали сто двадцать пять грамм."


@pytest.mark.parametrize(
    ("read", "known", "errors"),
    [
        ("", "", 0),
        ("хлеб", "", 4),
        ("", "хлеб", 4),
        ("хлеб  и\nсоль", "хлеб и соль", 0),
        ("хлебъ", "хлеб", 1),
        ("хлоб", "хлеб", 1),
        ("лхеб", "хлеб", 2),
        ("и\u0306од", "йод", 0),
        ("е\u0301", "е", 1),
    ],
)
def test_errors_are_counted_in_characters_as_people_see_them(read: str, known: str, errors: int) -> None:
    assert count_errors(read, known) == errors


@given(st.text("абв \u0301", max_size=12), st.text("абв \u0301", max_size=12))
def test_errors_are_the_edit_distance(one: str, other: str) -> None:
    assert count_errors(one, other) == Levenshtein.distance(graphemes(one), graphemes(other))


@dataclass
class Reading:
    """A reader that reads each model's own text, and notes what it was asked."""

    texts: dict[str, str]
    asked: list[PageJob] = field(default_factory=list)

    def read(self, job: PageJob) -> PageReading:
        self.asked.append(job)
        text = self.texts[job.settings.model]
        if text == "slow":
            raise LimitError("page-too-slow").about(seconds=1)
        line = Line(text, None, tuple(Word(word, None) for word in text.split()))
        layer = Layer(Origin.MACHINE, "hand", "1", (line,))
        return PageReading(PageKind.HAND, 1.0, Geometry(), layer, Outcome.READ)

    def inspect(self, file: Path) -> ScanFacts:
        from pipeline.settings import Settings
        from pipeline.stages.pages import limits_of, look

        return look(file, limits_of(Settings()))

    def draw(self, job: PageJob) -> None:
        raise AssertionError(job)

    def close(self) -> None:
        """Nothing to end."""


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    opened = open_shelf(tmp_path / "home")
    yield opened
    opened.close()


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    folder = tmp_path / "pages"
    folder.mkdir()
    for name in ("one", "two"):
        shutil.copy(SAMPLES / DIARY / f"{DIARY}_0001r.jpg", folder / f"{name}.jpg")
        (folder / f"{name}.gt.txt").write_text(KNOWN, encoding="utf-8")
    shutil.copy(folder / "one.jpg", folder / "without-text.jpg")
    return folder


def compared(archive: Archive, pages: Path, key: str, **texts: str) -> tuple[list[comparison.Result], Reading]:
    reader = Reading({PACKAGED: KNOWN.replace("Хлеба", "Хлобо"), **texts})
    archive = replace(archive, reader=reader)  # type: ignore[arg-type]
    return comparison.compare(archive, key, comparison.pages_of_folder(archive, pages)), reader


def test_the_model_and_the_one_in_use_read_the_same_pages(archive: Archive, pages: Path) -> None:
    key = archive.models.put("writer", {}, {})
    results, reader = compared(archive, pages, key, **{key: KNOWN})
    assert [result.key for result in results] == [key, PACKAGED]
    assert [result.errors for result in results] == [0, 4]
    assert results[1].rate == pytest.approx(4 / (2 * len(KNOWN)))
    assert comparison.better_of(results) == key
    assert [(job.file.name, job.settings.model) for job in reader.asked] == [
        ("one.jpg", key),
        ("one.jpg", PACKAGED),
        ("two.jpg", key),
        ("two.jpg", PACKAGED),
    ]
    assert {job.settings.engine for job in reader.asked} == {"hand"}
    assert archive.models.choices() == {}


def test_the_model_in_use_is_the_one_that_was_chosen(archive: Archive, pages: Path) -> None:
    first, second = archive.models.put("writer", {}, {}), archive.models.put("writer", {}, {})
    archive.models.choose(first)
    results, _ = compared(archive, pages, second, **{first: KNOWN, second: KNOWN})
    assert [result.key for result in results] == [second, first]
    assert comparison.better_of(results) is None, "both read alike"
    results, _ = compared(archive, pages, first, **{first: KNOWN})
    assert [result.key for result in results] == [first, PACKAGED]


def test_a_page_that_cannot_be_read_in_time_counts_as_wholly_wrong(archive: Archive, pages: Path) -> None:
    key = archive.models.put("slow", {}, {})
    results, _ = compared(archive, pages, key, **{key: "slow"})
    assert results[0].rate == 1.0
    assert {page: fault.code for page, fault in results[0].faults.items()} == {
        "one.jpg": "page-too-slow",
        "two.jpg": "page-too-slow",
    }
    assert comparison.better_of(results) == PACKAGED


def test_a_model_that_is_not_there_and_pages_that_are_not_there_are_said(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match="model-no-known-pages"):
        comparison.pages_of_folder(archive, tmp_path / "empty")
    with pytest.raises(UsageError, match="command-path-missing"):
        comparison.pages_of_folder(archive, tmp_path / "nowhere")
    with pytest.raises(UsageError, match="model-no-known-pages"):
        comparison.pages_of_archive(archive)
    with pytest.raises(NotFoundError):
        comparison.compare(archive, "nobody@1", [])


def test_the_archives_own_pages_are_those_that_a_person_has_corrected(tmp_path: Path) -> None:
    archive = build_archive(tmp_path / "home", [DIARY])
    try:
        truth = json.loads((SAMPLES / "ground_truth" / DIARY / f"{DIARY}_0001r.json").read_text(encoding="utf-8"))
        page = archive.catalogue.pages(DIARY)[0]
        line = Line(KNOWN, None, (Word(KNOWN, None),))
        archive.catalogue.add_text(page.id, Layer(Origin.HUMAN, "person", "1", (line,)), agent="Анна", based_on=None)
        (known,) = comparison.pages_of_archive(archive)
        assert (known.name, known.item, known.text) == (f"{DIARY}/1", DIARY, KNOWN)
        assert known.job.file == archive.masters.path(page.scan_sha256 or "")
        assert known.job.settings.rotation_deg == -truth["rotation_deg"] % 360
    finally:
        archive.close()
