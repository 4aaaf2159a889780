"""Places for reading are shared by processes and freed by death."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from pipeline.adapters.places import SharedPlaces
from pipeline.ports import PageJob, ReadSettings

JOB = PageJob(Path("page.png"), "image/png", 0, 300.0, "file", ReadSettings())
HOLDER = """
import sys, time
from pathlib import Path
from pipeline.adapters.places import SharedPlaces
with SharedPlaces(None, Path(sys.argv[1]), places=1)._place():
    print("held", flush=True)
    time.sleep(60)
"""


@dataclass
class SlowReader:
    lock: threading.Lock = field(default_factory=threading.Lock)
    now: int = 0
    most: int = 0

    def read(self, job: PageJob) -> None:
        with self.lock:
            self.now += 1
            self.most = max(self.most, self.now)
        time.sleep(0.1)
        with self.lock:
            self.now -= 1


def test_no_more_pages_are_read_at_once_than_there_are_places(tmp_path: Path):
    reader = SlowReader()
    doors = [SharedPlaces(reader, tmp_path, places=2) for _ in range(6)]  # as if six processes
    threads = [threading.Thread(target=door.read, args=(JOB,)) for door in doors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert reader.most == 2


def test_a_killed_process_frees_its_place_at_once(tmp_path: Path):
    with subprocess.Popen([sys.executable, "-c", HOLDER, str(tmp_path)], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        done = threading.Event()
        waiter = threading.Thread(target=lambda: (SharedPlaces(SlowReader(), tmp_path, places=1).read(JOB), done.set()))
        waiter.start()
        assert not done.wait(0.5), "the place was not held"
        holder.kill()
        assert done.wait(2)
        waiter.join()


def test_a_place_is_free_again_after_an_error(tmp_path: Path):
    class Failing:
        def read(self, job: PageJob) -> None:
            raise ValueError(job)

    door = SharedPlaces(Failing(), tmp_path, places=1)
    for _ in range(2):
        with pytest.raises(ValueError, match="page"):
            door.read(JOB)
