"""Lines to learn from: each picture gets the text that stands on it; what contradicts the picture is left out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from pipeline.adapters.places import SharedPlaces
from pipeline.adapters.pool import ChildProcessReader
from pipeline.errors import BadScanError
from pipeline.model import Box, Geometry, Line
from pipeline.ports import PageJob, PageReader, ReadSettings
from pipeline.settings import Settings
from pipeline.wiring import reader_in_child
from tests.conftest import SAMPLES

SCAN = SAMPLES / "SB-0001" / "SB-0001_0001r.jpg"
JOB = PageJob(SCAN, "image/jpeg", 0, 300.0, "file", ReadSettings())


def truth(page: str, *, boxes: bool = True) -> tuple[Line, ...]:
    told = json.loads((SAMPLES / "ground_truth" / "SB-0001" / f"{page}.json").read_text(encoding="utf-8"))
    found = []
    for line in told["lines"]:
        edges = [word["box"] for word in line["words"]]
        left, top = min(b[0] for b in edges), min(b[1] for b in edges)
        right, bottom = max(b[0] + b[2] for b in edges), max(b[1] + b[3] for b in edges)
        found.append(Line(line["text"], Box(left, top, right - left, bottom - top) if boxes else None, ()))
    return tuple(found)


@pytest.fixture(scope="module", params=["direct", "child processes"])
def reader(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PageReader]:
    settings = Settings(home=tmp_path_factory.mktemp("home"))
    if request.param == "direct":
        made: PageReader = reader_in_child(settings)
    else:
        pool = ChildProcessReader(partial(reader_in_child, settings), workers=1, page_seconds=180, memory_mib=3072)
        made = SharedPlaces(pool, settings.home / "places", places=1)
    yield made
    made.close()


@pytest.mark.parametrize("boxes", [True, False], ids=["with boxes", "without"])
def test_every_line_of_a_page_gets_its_own_text(reader: PageReader, boxes: bool):
    given = truth("SB-0001_0001r", boxes=boxes)
    found = reader.known_lines(JOB, Geometry(), given)
    texts = [line.text for line in found.lines]
    assert set(texts) <= {line.text for line in given}
    assert len(texts) >= 0.9 * len(given)
    assert texts == [line.text for line in given if line.text in texts], "in another order than on the page"
    for line in found.lines:
        assert (line.picture.shape[0], line.picture.dtype) == (40, np.float32)
        assert line.picture.shape[1] > 40
        assert line.read


def test_the_text_of_another_page_is_not_learned(reader: PageReader):
    given = truth("SB-0001_0002r", boxes=False)
    found = reader.known_lines(JOB, Geometry(), given)
    assert (found.lines, found.unfitting) == ((), len(given))


def test_a_line_that_is_not_on_the_scan_is_left_out_and_counted(reader: PageReader):
    given = list(truth("SB-0001_0001r", boxes=False))
    given[4:4] = [Line("Приписка семьи, которой на странице нет вовсе", None, ())]
    found = reader.known_lines(JOB, Geometry(), given)
    assert found.unfitting >= 1
    assert given[4].text not in [line.text for line in found.lines]


def test_what_a_person_could_not_read_is_left_out_and_counted(reader: PageReader):
    given = list(truth("SB-0001_0001r"))
    given[2] = replace(given[2], text=given[2].text + " [нрзб]")
    given[3] = replace(given[3], text=given[3].text + " ☭")
    found = reader.known_lines(JOB, Geometry(), given)
    assert found.unreadable == 2
    assert not {given[2].text, given[3].text} & {line.text for line in found.lines}
    assert given[5].text in [line.text for line in found.lines]


def test_a_blank_text_gives_nothing(reader: PageReader):
    found = reader.known_lines(JOB, Geometry(), (Line(" ", None, ()),))
    assert found.lines == ()


def test_a_scan_that_cannot_be_decoded_is_refused_with_a_code(reader: PageReader, tmp_path):
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(SCAN.read_bytes()[:2000])
    with pytest.raises(BadScanError):
        reader.known_lines(replace(JOB, file=broken), Geometry(), truth("SB-0001_0001r"))
