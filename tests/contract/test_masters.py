"""What every store of masters promises; each adapter is a parameter."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.adapters.files import FolderDerivatives, FolderMasters
from pipeline.errors import BadScanError, NotFoundError, StorageError, StorageFullError, UsageError
from pipeline.ports import Derivatives, Masters

STORES: dict[str, Callable[[Path], Masters]] = {"folder": FolderMasters}
EMPTY_SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"  # FIPS 180-4, of no bytes
ABC_SHA256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"  # FIPS 180-4, of "abc"


@pytest.fixture(params=list(STORES))
def masters(request: pytest.FixtureRequest, tmp_path: Path) -> Masters:
    return STORES[request.param](tmp_path / "masters")


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    file = tmp_path / "scan.tif"
    file.write_bytes(b"abc")
    return file


def files_below(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_a_master_is_known_by_its_content_and_reads_back_equal(masters: Masters, scan: Path) -> None:
    assert masters.put(scan) == (ABC_SHA256, 3, True)
    assert masters.path(ABC_SHA256).read_bytes() == b"abc"
    assert list(masters.held()) == [ABC_SHA256]


def test_the_same_content_is_kept_once_whatever_it_is_called(masters: Masters, scan: Path, tmp_path: Path) -> None:
    masters.put(scan)
    again = shutil.copy(scan, tmp_path / "other name.jpg")
    assert masters.put(Path(again)) == (ABC_SHA256, 3, False)
    assert list(masters.held()) == [ABC_SHA256]


def test_the_source_is_left_as_it_was(masters: Masters, scan: Path) -> None:
    before = scan.stat()
    masters.put(scan)
    after = scan.stat()
    assert scan.read_bytes() == b"abc"
    assert (after.st_mode, after.st_mtime_ns, after.st_ino) == (before.st_mode, before.st_mtime_ns, before.st_ino)


def test_a_master_is_read_only(masters: Masters, scan: Path) -> None:
    sha256, _, _ = masters.put(scan)
    assert masters.path(sha256).stat().st_mode & 0o222 == 0


def test_even_an_empty_file_can_be_kept(masters: Masters, tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    assert masters.put(tmp_path / "empty") == (EMPTY_SHA256, 0, True)


@pytest.mark.parametrize(
    "sha256", [ABC_SHA256, "", "..", "../../etc/passwd", "ABC", ABC_SHA256.upper(), "a" * 63 + "\n"]
)
def test_what_is_not_held_is_not_found(masters: Masters, sha256: str) -> None:
    with pytest.raises(NotFoundError) as refused:
        masters.path(sha256)
    assert refused.value.code == "master-missing"


def test_a_rotten_master_is_noticed_and_replaced_by_the_good_copy(masters: Masters, scan: Path) -> None:
    sha256, _, _ = masters.put(scan)
    held = masters.path(sha256)
    held.chmod(0o600)
    held.write_bytes(b"abX")
    assert masters.put(scan) == (sha256, 3, False)
    assert masters.path(sha256).read_bytes() == b"abc"
    assert masters.path(sha256).stat().st_mode & 0o222 == 0


def test_a_link_a_pipe_a_folder_and_a_missing_file_are_refused(masters: Masters, scan: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(scan)
    os.mkfifo(tmp_path / "pipe")
    codes = {}
    for name in ("link", "pipe", ".", "missing"):
        with pytest.raises(BadScanError) as refused:
            masters.put(tmp_path / name)
        codes[name] = refused.value.code
    assert codes == {"link": "link-outside", "pipe": "file-special", ".": "file-special", "missing": "file-gone"}
    assert list(masters.held()) == []


def _put_many(folder: Path, source: Path, times: int) -> None:
    store = FolderMasters(folder)
    for _ in range(times):
        store.put(source)


def test_processes_storing_the_same_file_at_once_do_not_disturb_each_other(tmp_path: Path) -> None:
    source = tmp_path / "scan"
    source.write_bytes(os.urandom(300_000))
    workers = [
        multiprocessing.get_context("spawn").Process(target=_put_many, args=(tmp_path / "m", source, 20))
        for _ in range(4)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0, 0, 0, 0]
    (held,) = files_below(tmp_path / "m")
    assert held.read_bytes() == source.read_bytes()
    assert held.stat().st_nlink == 1


class GrowingSource:
    """A scanner that is still writing: the file grows as soon as it has been read once."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def __enter__(self) -> None:
        code = "import sys,time\nf=open(sys.argv[1],'ab',0)\nwhile True: f.write(b'x'*4096); time.sleep(0.0005)"
        self.writer = subprocess.Popen([sys.executable, "-c", code, str(self.file)])
        size = self.file.stat().st_size
        while self.file.stat().st_size == size:
            time.sleep(0.01)

    def __exit__(self, *_: object) -> None:
        self.writer.kill()
        self.writer.wait()


def test_a_file_that_changes_while_it_is_copied_is_refused(masters: Masters, tmp_path: Path) -> None:
    source = tmp_path / "growing.tif"
    source.write_bytes(bytes(20_000_000))
    with GrowingSource(source), pytest.raises(BadScanError) as refused:
        masters.put(source)
    assert refused.value.code == "scan-changed"
    assert list(masters.held()) == []


ON_SMALL_DISK = """
import subprocess, sys
from pathlib import Path
from pipeline.adapters.files import FolderMasters
from pipeline.errors import StorageFullError
disk, big, small = map(Path, sys.argv[1:])
subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)], check=True)
store = FolderMasters(disk / "m")
sha256, _, _ = store.put(small)
try:
    store.put(big)
except StorageFullError as error:
    print(error.code, error.__cause__.errno)
print([path.name for path in disk.rglob("*") if path.is_file()] == [sha256])
print(store.put(small)[2])
subprocess.run(["mount", "-o", "remount,size=9m", str(disk)], check=True)
print(store.put(big)[2])
"""


def test_a_full_disk_leaves_nothing_partial_and_a_second_run_completes(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "big").write_bytes(os.urandom(3_000_000))
    (tmp_path / "small").write_bytes(os.urandom(600_000))
    own_mounts = ["unshare", "--user", "--map-root-user", "--mount"]  # works for anybody; nothing is left mounted
    paths = [str(tmp_path / name) for name in ("disk", "big", "small")]
    done = subprocess.run([*own_mounts, sys.executable, "-c", ON_SMALL_DISK, *paths], capture_output=True, text=True)
    assert done.stderr == ""
    assert done.stdout.splitlines() == ["storage-full 28", "True", "False", "True"]  # 28: ENOSPC


PUT = """
import sys
from pathlib import Path
from pipeline.adapters.files import FolderMasters
FolderMasters(Path(sys.argv[1])).put(Path(sys.argv[2]))
"""


def test_leftovers_of_killed_runs_are_cleaned_on_start_and_work_under_way_is_not(tmp_path: Path) -> None:
    source = tmp_path / "big"
    source.touch()
    os.truncate(source, 400_000_000)  # long enough to be caught at it
    worker = subprocess.Popen([sys.executable, "-c", PUT, str(tmp_path / "m"), str(source)])
    while not files_below(tmp_path / "m"):
        assert worker.poll() is None
        time.sleep(0.001)
    worker.send_signal(signal.SIGSTOP)
    FolderMasters(tmp_path / "m")
    assert len(files_below(tmp_path / "m")) == 1
    worker.kill()
    worker.wait()
    FolderMasters(tmp_path / "m")
    assert files_below(tmp_path / "m") == []


def test_a_leftover_of_another_machine_goes_after_a_day(tmp_path: Path) -> None:
    incoming = tmp_path / "m" / "incoming"
    incoming.mkdir(parents=True)
    for name in ("elsewhere~1~00aa.part", "elsewhere~1~00bb.part", "not ours.txt"):
        (incoming / name).touch()
    two_days_ago = time.time() - 2 * 86400
    os.utime(incoming / "elsewhere~1~00aa.part", (two_days_ago, two_days_ago))
    FolderMasters(tmp_path / "m")
    assert sorted(path.name for path in incoming.iterdir()) == ["elsewhere~1~00bb.part", "not ours.txt"]


def test_a_place_that_cannot_be_used_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StorageError) as refused:
        FolderMasters(tmp_path / "file" / "masters")
    assert (refused.value.code, refused.value.facts) == ("storage-refused", {"detail": "Not a directory"})


@pytest.fixture
def derivatives(tmp_path: Path) -> Derivatives:
    return FolderDerivatives(tmp_path / "derivatives")


def die_half_way(file: Path) -> None:
    file.write_bytes(b"half")
    raise ZeroDivisionError


def test_a_derivative_appears_whole_or_not_at_all(derivatives: Derivatives, tmp_path: Path) -> None:
    with derivatives.writing("pages/P1/clean.png") as file:
        file.write_bytes(b"half")
        assert derivatives.path("pages/P1/clean.png") is None
        assert file.suffix == ".png"
        file.write_bytes(b"whole")
    made = derivatives.path("pages/P1/clean.png")
    assert made is not None
    assert made.read_bytes() == b"whole"
    with pytest.raises(ZeroDivisionError), derivatives.writing("pages/P1/clean.png") as file:
        die_half_way(file)
    assert made.read_bytes() == b"whole"
    assert files_below(tmp_path / "derivatives") == [made]


@pytest.mark.parametrize("name", ["", ".", "..", "../x", "a/../../x", "/etc/passwd", "a\0b", "a\\b", ".hidden", "a/.b"])
def test_a_name_that_leads_elsewhere_is_refused(derivatives: Derivatives, name: str) -> None:
    with pytest.raises(UsageError):
        derivatives.path(name)
    with pytest.raises(UsageError), derivatives.writing(name):
        pass


def test_a_full_disk_is_told_by_derivatives_too(derivatives: Derivatives, tmp_path: Path) -> None:
    with pytest.raises(StorageFullError), derivatives.writing("x.bin"), Path("/dev/full").open("wb", 0) as full:
        full.write(b"x")
    assert files_below(tmp_path) == []


def test_the_hash_is_that_of_the_standard(masters: Masters, tmp_path: Path) -> None:
    noise = os.urandom(2_500_001)  # more than one chunk, and not a whole number of them
    (tmp_path / "noise").write_bytes(noise)
    assert masters.put(tmp_path / "noise")[0] == hashlib.sha256(noise).hexdigest()
