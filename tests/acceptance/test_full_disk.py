"""No room left while storing: one clear message, no partial master, and a second run completes."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

pytestmark = pytest.mark.prefect

SCRIPT = """
set -e
mount -t tmpfs -o size=$FIRST_SIZE tmpfs "$DISK"
set +e
"$PYTHON" -m pipeline.cli ingest "$SCANS" --json > "$OUT/first.json" 2> "$OUT/first.err"; echo $? > "$OUT/first.code"
find "$DISK/home/masters" -type f -size +0 -printf '%f %s\\n' > "$OUT/first.files"
mount -o remount,size=200m "$DISK"
"$PYTHON" -m pipeline.cli ingest "$SCANS" --json > "$OUT/second.json" 2> "$OUT/second.err"; echo $? > "$OUT/second.code"
find "$DISK/home/masters" -type f -printf '%f %s\\n' > "$OUT/second.files"
"""


@pytest.fixture
def scans(tmp_path: Path) -> Path:
    folder = tmp_path / "letters"
    folder.mkdir()
    chance = np.random.default_rng(27)
    for number in range(1, 9):  # noise does not shrink: about 3 MB each
        Image.fromarray(chance.integers(200, 255, (1000, 3000), np.uint8)).save(folder / f"{number:03}.png")
    return folder


def ingest_on_small_disk(command, tmp_path: Path, scans: Path, size: str) -> Path:
    disk, out = tmp_path / "disk", tmp_path / "out"
    disk.mkdir()
    out.mkdir()
    environment = command(disk / "home", workers="1", reserve_mib="2").environment | {
        "DISK": str(disk),
        "FIRST_SIZE": size,
        "SCANS": str(scans),
        "OUT": str(out),
        "PYTHON": sys.executable,
    }
    unshare = shutil.which("unshare")
    assert unshare, "unshare (util-linux) is needed to make a small disk"
    own_mounts = [unshare, "--user", "--map-root-user", "--mount", "bash", "-c", SCRIPT]
    done = subprocess.run(own_mounts, env=environment, capture_output=True, text=True, timeout=280)
    assert done.returncode == 0, done.stderr

    for run in ("first", "second"):
        assert "Traceback" not in (out / f"{run}.err").read_text()
    return out


def test_without_room_for_masters_the_rest_waits_and_the_second_run_completes(command, tmp_path: Path, scans: Path):
    out = ingest_on_small_disk(command, tmp_path, scans, "18m")
    first = json.loads((out / "first.json").read_text())
    assert (out / "first.code").read_text().strip() == "3"
    full = [problem for problem in first["problems"] if problem["code"] == "storage-full"]
    assert first["outcomes"]["skipped"] == len(full) > 0, "the disk was not full"
    assert sum(first["outcomes"].values()) == first["files"] == 8
    whole = {file.stat().st_size for file in scans.iterdir()}
    for line in (out / "first.files").read_text().splitlines():
        name, size = line.split()
        assert len(name) == 64, f"a partial master was left: {name}"
        assert int(size) in whole

    second = json.loads((out / "second.json").read_text())
    assert second["outcomes"]["stored"] == first["outcomes"]["skipped"]
    assert second["outcomes"]["duplicate"] == first["outcomes"]["stored"]
    assert len((out / "second.files").read_text().splitlines()) == 8


def test_without_room_for_pictures_reading_stops_with_one_message_and_goes_on_later(
    command, tmp_path: Path, scans: Path
):
    out = ingest_on_small_disk(command, tmp_path, scans, "30m")
    first = json.loads((out / "first.json").read_text())
    assert (out / "first.code").read_text().strip() == "3"
    assert first["outcomes"]["stored"] == 8
    assert [problem["code"] for problem in first["problems"]] == ["storage-full"]
    assert first["pages"] < 8

    second = json.loads((out / "second.json").read_text())
    assert second["outcomes"]["duplicate"] == 8
    assert first["pages"] + second["pages"] == 8
