"""Bringing a better model, as people do it: the commands, one after another."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import zipfile
from importlib.resources import as_file
from pathlib import Path

import pytest

from pipeline.settings import Settings
from pipeline.weights import packaged
from pipeline.wiring import open_archive
from tests.conftest import SAMPLES
from tests.contract import foreign_models as made

DIARY = "SB-0001/SB-0001_0001r"
NOTHING_AGAIN = {"pages_read_again": 0, "pages_failed": 0}


@pytest.fixture
def sent(tmp_path: Path) -> Path:
    """The package's own net, as another maker would send it."""
    folder = tmp_path / "better"
    folder.mkdir()
    own = packaged("hand-base")
    with as_file(own.folder) as kept:
        shutil.copy(kept / "model.onnx", folder / "model.onnx")
    (folder / "alphabet.txt").write_text("\n".join(str(own.card["alphabet"])), encoding="utf-8")
    return folder


def newest_run(home: Path) -> tuple[str, ...]:
    """Return what the ledger says the newest run was for."""
    opened = open_archive(Settings(home=home))
    try:
        return opened.catalogue.runs(limit=1)[0].sources
    finally:
        opened.close()


def test_a_model_is_brought_compared_chosen_and_taken_back(command, sent: Path, tmp_path: Path) -> None:
    archive = command(workers="1")
    (own,) = archive.json("models", "list")
    assert (own["key"], own["reads"], own["fault"]) == ("hand-base", [""], None)

    said = ["--ink", "light", "--values", "0..1", "--tone", "even", "--name", "guest", "--licence", "Apache-2.0"]
    added = archive.json("models", "add", str(sent), *said)
    assert added == {"key": "guest@1", "new": True}
    assert archive.json("models", "add", str(sent), *said) == {"key": "guest@1", "new": False}

    pages = tmp_path / "pages"
    pages.mkdir()
    shutil.copy(SAMPLES / f"{DIARY}.jpg", pages / "diary.jpg")
    truth = json.loads((SAMPLES / "ground_truth" / f"{DIARY}.json").read_text(encoding="utf-8"))
    (pages / "diary.gt.txt").write_text("\n".join(line["text"] for line in truth["lines"]), encoding="utf-8")
    compared = archive.json("models", "test", "guest@1", "--pages", str(pages))
    assert (compared["pages"], [result["key"] for result in compared["results"]]) == (1, ["guest@1", "hand-base"])
    assert all(0 < result["error_rate"] < 0.5 for result in compared["results"]), compared
    assert all(result["seconds_a_page"] > 0 for result in compared["results"])
    rates = {result["key"]: result["error_rate"] for result in compared["results"]}
    assert compared["better"] in (None, min(rates, key=lambda key: rates[key]))

    (item,) = archive.json("ingest", str(SAMPLES / f"{DIARY}.jpg"))["items"]
    assert archive.json("models", "use", "guest@1") == {"item": None, "key": "guest@1", **NOTHING_AGAIN}
    reads = {model["key"]: model["reads"] for model in archive.json("models", "list")}
    assert reads == {"hand-base": [], "guest@1": [""]}
    card = archive.json("models", "show", "guest@1")
    assert (card["engine"], card["licence"], card["reads"]) == ("ctc", "Apache-2.0", [""])
    assert "guest@1" in archive.run("models", "list").stdout

    in_use = archive.run("models", "remove", "guest@1")
    assert (in_use.returncode, in_use.stdout) == (2, "")
    again = archive.json("models", "use", "guest@1", "--item", item, "--again")
    assert again == {"item": item, "key": "guest@1", "pages_read_again": 1, "pages_failed": 0}
    assert archive.json("show", item, "--page", "1")["pages"][0]["engine"] == "ctc"
    assert newest_run(archive.home) == (f"models use {item}",)
    assert archive.json("models", "back", "--item", item)["key"] == "guest@1", "what everything else is read by"
    assert archive.json("models", "back") == {"item": None, "key": "hand-base", **NOTHING_AGAIN}
    assert archive.run("models", "back").returncode == 2
    parcel = tmp_path / "guest.zip"
    assert archive.json("models", "export", "guest@1", str(parcel))["size_bytes"] == parcel.stat().st_size
    assert archive.json("models", "remove", "guest@1") == {"removed": "guest@1"}
    assert archive.json("models", "import", str(parcel)) == {"key": "guest@1", "new": True}
    assert archive.json("models", "show", "guest@1")["files"] == card["files"]


def test_what_cannot_be_done_is_said_in_a_sentence_and_by_the_exit_code(command, tmp_path: Path) -> None:
    archive = command()
    (tmp_path / "scan.jpg").write_bytes(b"a picture")
    (tmp_path / "net.onnx").write_bytes(made.ctc_net())
    (tmp_path / "net.txt").write_text(made.ALPHABET, encoding="utf-8")
    (tmp_path / "hands.mlmodel").write_bytes(b"numbers")
    for words, code, told in (
        (["add", str(tmp_path / "nothing")], 2, "nothing"),
        (["add", str(tmp_path / "scan.jpg")], 1, "scan.jpg"),
        (["add", str(tmp_path / "net.onnx")], 2, "--ink dark|light, --values 0..1|-1..1|0..255"),
        (["add", str(tmp_path / "hands.mlmodel")], 1, "pip install 'siege-archive[kraken]'"),
        (["show", "nobody@1"], 1, "nobody@1"),
        (["use", "nobody@1"], 1, "nobody@1"),
        (["use", "hand-base", "--item", "BL-9999"], 1, "BL-9999"),
        (["test", "hand-base"], 2, "page.gt.txt"),
        (["export", "nobody@1", str(tmp_path / "x.zip")], 1, "nobody@1"),
        (["import", str(tmp_path / "scan.jpg")], 1, "archive models export"),
        (["remove", "nobody@1"], 1, "nobody@1"),
    ):
        done = archive.run("models", *words)
        assert (done.returncode, done.stdout) == (code, ""), (words, done)
        assert told in done.stderr, (words, done.stderr)
    assert [model["key"] for model in archive.json("models", "list")] == ["hand-base"]


def test_a_parcel_whose_model_does_not_open_is_refused_before_it_is_on_the_shelf(command, tmp_path: Path) -> None:
    archive = command()
    archive.json("models", "export", "hand-base", str(tmp_path / "own.zip"))
    there = archive.run("models", "export", "hand-base", str(tmp_path / "own.zip"))
    assert (there.returncode, "own.zip" in there.stderr) == (2, True)
    with zipfile.ZipFile(tmp_path / "own.zip") as whole, zipfile.ZipFile(tmp_path / "junk.zip", "w") as junk:
        files = {name: whole.read(name) for name in whole.namelist()} | {"model.onnx": b"junk"}
        card = json.loads(files["card.json"])
        card["files"]["model.onnx"] = hashlib.sha256(b"junk").hexdigest()
        for name, content in {**files, "card.json": json.dumps(card).encode()}.items():
            junk.writestr(name, content)
    refused = archive.run("models", "import", str(tmp_path / "junk.zip"))
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "model.onnx" in refused.stderr
    assert [model["key"] for model in archive.json("models", "list")] == ["hand-base"]


SMALL_DISK = """
set -e
mount -t tmpfs -o size=$SIZE tmpfs "$DISK"
set +e
"$PYTHON" -m pipeline.cli models add "$SENT" --name guest $SAID 2> "$OUT/err"; echo $? > "$OUT/code"
find "$DISK/home/models" -type f ! -name .lock > "$OUT/left"
"""


def test_a_disk_that_fills_up_is_said_and_nothing_of_the_model_is_left(command, sent: Path, tmp_path: Path) -> None:
    disk, out = tmp_path / "disk", tmp_path / "out"
    disk.mkdir()
    out.mkdir()
    size = (sent / "model.onnx").stat().st_size
    environment = command(disk / "home").environment | {
        "DISK": str(disk),
        "SIZE": str(size + 4 * 2**20),  # room for the catalogue and for the model once, not for a copy to try
        "OUT": str(out),
        "SENT": str(sent),
        "SAID": "--ink light --values 0..1",
        "PYTHON": sys.executable,
    }
    own_mounts = ["unshare", "--user", "--map-root-user", "--mount", "bash", "-c", SMALL_DISK]
    done = subprocess.run(own_mounts, env=environment, capture_output=True, text=True, timeout=280)
    assert done.returncode == 0, done.stderr
    told = (out / "err").read_text(encoding="utf-8")
    assert (out / "code").read_text().strip() == "1", told
    assert "Traceback" not in told
    assert "room" in told.lower()
    assert (out / "left").read_text() == ""
