"""What only an index in a folder can suffer: kills, damage, two writers, another version."""

from __future__ import annotations

import fcntl
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline.adapters.embedded_index import EmbeddedIndex
from pipeline.errors import UnavailableError
from pipeline.search import understand
from tests.contract.pages import document, many_pages

ROOT = Path(__file__).parents[2]
_WRITER = """
import sys
from pathlib import Path
from pipeline.adapters.embedded_index import EmbeddedIndex
from tests.contract.pages import many_pages
index = EmbeddedIndex(Path(sys.argv[1]))
pages = many_pages(400, seed=3)
print("ready", flush=True)
while True:
    getattr(index, sys.argv[2])(pages)
    print("whole", flush=True)
"""


@pytest.mark.parametrize("how", ["put", "rebuild"])
def test_a_killed_writer_leaves_the_old_state_or_the_new_and_the_next_one_goes_on(tmp_path: Path, how: str) -> None:
    folder = tmp_path / "index"
    index = EmbeddedIndex(folder, wait_s=5)
    index.put([document("Z/1", "метроном")])
    for wait_s in (0.0, 0.02, 0.05, 0.09, 0.14):
        run = [sys.executable, "-c", _WRITER, str(folder), how]
        with subprocess.Popen(run, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout is not None
            assert writer.stdout.readline() == "ready\n"
            time.sleep(wait_s)
            writer.send_signal(signal.SIGKILL)
        held = list(index.revisions())
        assert len(held) in ({1, 401} if how == "put" else {1, 400})
        assert index.search(understand("метроном")).total_pages > 0
    index.put([document("Z/2", "огород")])
    assert ("Z/2", 1) in list(index.revisions())
    assert index.rebuild([document("Z/1", "а")]) == 1
    assert len([each for each in folder.iterdir() if each.is_dir()]) == 1


@pytest.mark.parametrize("suffix", ["meta.json", "*.term", "*.idx", "*.store", "*.fast"])
def test_a_damaged_index_says_so_and_a_rebuild_mends_it(tmp_path: Path, suffix: str) -> None:
    folder = tmp_path / "index"
    EmbeddedIndex(folder).put(many_pages(200, seed=1))
    damaged = list(folder.glob(f"g-*/{suffix}"))
    assert damaged
    for file in damaged:
        file.chmod(0o644)
        file.write_bytes(b"\xff" * 40)
    with pytest.raises(UnavailableError) as raised:
        EmbeddedIndex(folder).search(understand("хлеб"))
    assert raised.value.code == "index-broken"
    assert EmbeddedIndex(folder).rebuild(many_pages(200, seed=1)) == 200
    assert EmbeddedIndex(folder).search(understand("хлеб")).total_pages > 0


def test_a_second_writer_waits_and_then_says_that_it_is_busy(tmp_path: Path) -> None:
    index = EmbeddedIndex(tmp_path, wait_s=0.2)
    index.put([document("A/1", "хлеб")])
    with (tmp_path / "writer.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(UnavailableError) as raised:
            index.put([document("A/2", "хлеб")])
        assert raised.value.code == "index-busy"
        assert index.search(understand("хлеб")).total_pages == 1  # readers do not wait
    index.put([document("A/2", "хлеб")])
    assert index.search(understand("хлеб")).total_pages == 2


def test_an_index_of_another_version_asks_for_a_rebuild(tmp_path: Path) -> None:
    EmbeddedIndex(tmp_path).put([document("A/1", "хлеб")])
    (mark,) = tmp_path.glob("g-*/schema-version")
    mark.write_text("0\n")
    with pytest.raises(UnavailableError) as raised:
        EmbeddedIndex(tmp_path).search(understand("хлеб"))
    assert raised.value.code == "index-outdated"
    EmbeddedIndex(tmp_path).rebuild([document("A/1", "хлеб")])
    assert EmbeddedIndex(tmp_path).search(understand("хлеб")).total_pages == 1


def test_a_reader_that_stays_open_follows_rebuilds_of_others(tmp_path: Path) -> None:
    reader, writer = EmbeddedIndex(tmp_path), EmbeddedIndex(tmp_path)
    for revision in range(1, 6):
        writer.rebuild([document(f"A/{revision}", "хлеб", revision=revision)])
        assert list(reader.revisions()) == [(f"A/{revision}", revision)]
        writer.put([document("B/1", "хлеб")])
        assert reader.search(understand("хлеб")).total_pages == 2


def test_a_folder_that_cannot_be_written_is_said_to_be_broken(tmp_path: Path) -> None:
    taken = tmp_path / "index"
    taken.write_text("a file stands where the folder should be")
    with pytest.raises(UnavailableError) as raised:
        EmbeddedIndex(taken).put([document("A/1", "хлеб")])
    assert raised.value.code == "index-broken"
