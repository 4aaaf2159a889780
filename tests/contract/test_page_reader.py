"""What every PageReader does; and what only child processes can promise."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

import psutil
import pytest
from PIL import Image

from pipeline.adapters.pool import GRACE_SECONDS, ChildProcessReader
from pipeline.errors import ArchiveError, BadScanError, EngineError, LimitError
from pipeline.model import Outcome, PageReading
from pipeline.ports import PageJob, PageReader, ReadSettings
from pipeline.settings import Settings
from pipeline.wiring import reader_in_child
from tests.conftest import SAMPLES
from tests.contract.faulty_readers import make_faulty_reader

LEAFLET = SAMPLES / "SB-0007" / "SB-0007_0001r.webp"


def job_for(file: Path, media_type: str = "image/png", dpi: float = 150.0) -> PageJob:
    return PageJob(file, media_type, 0, dpi, "file", ReadSettings())


@pytest.fixture(params=["direct", "child processes"])
def reader(request: pytest.FixtureRequest, settings: Settings) -> Iterator[PageReader]:
    if request.param == "direct":
        made: PageReader = reader_in_child(settings)
    else:
        made = ChildProcessReader(
            partial(reader_in_child, settings), workers=1, page_seconds=settings.page_seconds, memory_mib=3072
        )
    yield made
    made.close()


@pytest.fixture
def faulty() -> Iterator[ChildProcessReader]:
    made = ChildProcessReader(make_faulty_reader, workers=2, page_seconds=2, memory_mib=2048)
    yield made
    made.close()


def test_a_leaflet_is_looked_into_and_read(reader: PageReader) -> None:
    facts = reader.inspect(LEAFLET)
    assert facts.media_type == "image/webp"
    reading = reader.read(job_for(LEAFLET, facts.media_type, facts.pages[0].dpi))
    assert reading.outcome is Outcome.READ
    assert "ХЛЕБ" in reading.layer.text.upper()
    assert reading.milliseconds > 0


def test_a_page_is_drawn_for_the_viewer_without_being_read(reader: PageReader, tmp_path: Path) -> None:
    pyramid = tmp_path / "pyramid.tif"
    reader.draw(replace(job_for(LEAFLET, "image/webp"), pyramid_to=pyramid))
    with Image.open(LEAFLET) as scan, Image.open(pyramid) as drawn:
        assert drawn.size == scan.size
        assert drawn.n_frames > 1, "a pyramid has smaller levels"


def test_what_is_no_scan_is_refused_with_a_code(reader: PageReader, tmp_path: Path) -> None:
    letter = tmp_path / "letter.jpg"
    letter.write_text("not a picture at all", encoding="utf-8")
    with pytest.raises(BadScanError) as refusal:
        reader.inspect(letter)
    assert refusal.value.code == "scan-format-unknown"


def test_a_crash_a_hang_and_a_bomb_cost_only_their_own_pages(faulty: ChildProcessReader) -> None:
    names = ["one", "abort", "two", "hang", "three", "eat", "four", "broken", "five", "bug", "six"]

    def read(name: str) -> PageReading | ArchiveError:
        try:
            return faulty.read(job_for(Path(f"{name}.png")))
        except ArchiveError as error:
            return error

    with ThreadPoolExecutor(6) as threads:
        found = dict(zip(names, threads.map(read, names), strict=True))
    read_well = {name: answer.layer.text for name, answer in found.items() if isinstance(answer, PageReading)}
    assert read_well == {name: name for name in ("one", "two", "three", "four", "five", "six")}
    codes = {name: answer.code for name, answer in found.items() if isinstance(answer, ArchiveError)}
    assert codes == {
        "abort": "page-killed-reader",
        "hang": "page-too-slow",
        "eat": "page-too-much-memory",
        "broken": "scan-broken",
        "bug": "page-reader-failed",
    }
    assert faulty.read(job_for(Path("afterwards.png"))).layer.text == "afterwards"


def test_errors_come_back_from_the_child_with_their_facts(faulty: ChildProcessReader) -> None:
    with pytest.raises(BadScanError) as refusal:
        faulty.inspect(Path("broken.png"))
    assert refusal.value.facts == {"detail": "cut in the middle", "at": 7}


def test_a_dead_child_is_named_by_its_signal(faulty: ChildProcessReader) -> None:
    with pytest.raises(BadScanError) as death:
        faulty.inspect(Path("abort.png"))
    assert death.value.facts["detail"] == "SIGABRT"


def test_a_page_beyond_its_time_takes_the_recognisers_process_with_it(faulty: ChildProcessReader) -> None:
    started = time.monotonic()
    with pytest.raises(LimitError) as slow:
        faulty.read(job_for(Path("sleeper17.png")))
    assert slow.value.code == "page-too-slow"
    assert time.monotonic() - started < 2 + GRACE_SECONDS + 6
    assert not _sleeping("617")


def test_idle_children_killed_by_the_system_are_replaced(faulty: ChildProcessReader) -> None:
    assert faulty.read(job_for(Path("before.png"))).layer.text == "before"
    killed = [child.kill() for child in _readers()]
    assert killed
    time.sleep(1.0)  # as long as the pool needs to see it
    assert faulty.read(job_for(Path("after.png"))).layer.text == "after"


def test_closing_ends_children_and_refuses_further_pages(faulty: ChildProcessReader) -> None:
    faulty.read(job_for(Path("one.png")))
    faulty.close()
    assert not _readers()
    with pytest.raises(EngineError) as refusal:
        faulty.read(job_for(Path("two.png")))
    assert refusal.value.code == "reader-closed"


def test_children_and_their_recogniser_go_when_the_parent_is_killed(tmp_path: Path) -> None:
    script = (
        "from pathlib import Path\n"
        "from pipeline.adapters.pool import ChildProcessReader\n"
        "from pipeline.ports import PageJob, ReadSettings\n"
        "from tests.contract.faulty_readers import make_faulty_reader\n"
        "if __name__ == '__main__':\n"
        "    reader = ChildProcessReader(make_faulty_reader, workers=1, page_seconds=60, memory_mib=2048)\n"
        "    reader.read(PageJob(Path('sleeper23.png'), 'image/png', 0, 300.0, 'file', ReadSettings()))\n"
    )
    file = tmp_path / "parent.py"
    file.write_text(script, encoding="utf-8")
    root = str(SAMPLES.parent)
    with subprocess.Popen([sys.executable, str(file)], env={**os.environ, "PYTHONPATH": root}, cwd=tmp_path) as parent:
        _until(lambda: bool(_sleeping("623")))
        parent.send_signal(signal.SIGKILL)
        parent.wait(10)
    _until(lambda: not _sleeping("623"))
    assert not _sleeping("623")


def test_the_parent_stays_light() -> None:
    heavy = "{'cv2', 'numpy', 'pebble', 'pyvips'}"
    code = f"import sys, pipeline.adapters.pool; print(sorted({heavy} & set(sys.modules)))"
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=SAMPLES.parent
    )
    assert answer.stdout.strip() == "[]"


def _readers() -> list[psutil.Process]:
    """Return the living child processes of pools; other tests may have left a zombie behind, which is none."""
    found = []
    for child in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):  # a zombie, too, in psutil's family
            if "spawn_main" in " ".join(child.cmdline()):
                found.append(child)
    return found


def _sleeping(seconds: str) -> list[int]:
    return [p.pid for p in psutil.process_iter(["cmdline"]) if p.info["cmdline"] == ["sleep", seconds]]


def _until(true: object, seconds: float = 20.0) -> None:
    assert callable(true)
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.1)
