"""The story of the shelf: models come whole or not at all, are listed with what they read, and travel as one file."""

from __future__ import annotations

import errno
import json
import shutil
import stat
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from pipeline import parcels, shelving
from pipeline.archive import Archive
from pipeline.cli.model_lines import model_lines
from pipeline.doctor import Check, examine
from pipeline.errors import ArchiveError, BadDataError, EngineError, ExitCode, NotFoundError, UsageError
from pipeline.model_shapes import held_shape
from pipeline.ports import EVERYONE, PACKAGED, Offer, Told
from pipeline.reasons import explain
from pipeline.wiring import open_archive
from tests.web.shelf import DIARY, open_shelf, put_text

CARD = {"engine": "ctc", "licence": "CC0-1.0", "made": "2026-11-25", "figures": {"before": 0.4, "after": 0.1}}
FILES = {"model.onnx": b"numbers" * 1000, "notes.txt": b"notes"}


class Bringing:
    """An importer that brings what it is told to, or fails half way."""

    def __init__(self, fault: BaseException | None = None, **card: Any) -> None:
        self.fault, self.card = fault, {"engine": "ctc", **card}
        self.seen: list[str] = []

    def bring(self, source: Path, told: Told, workspace: Path) -> Offer:
        shutil.copyfile(source, workspace / "model.onnx")
        if self.fault:
            raise self.fault
        return Offer(source.stem, self.card, {"model.onnx": workspace / "model.onnx"})

    def check(self, name: str, card: Mapping[str, Any], folder: Path) -> None:
        self.seen = sorted(path.name for path in folder.iterdir())
        if self.fault:
            raise self.fault


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    opened = open_shelf(tmp_path / "home")
    put_text(opened, opened.catalogue.begin_run([], None), DIARY, "Дневник", "Хлеба нет.")
    yield opened
    opened.close()


@pytest.fixture
def net(tmp_path: Path) -> Path:
    file = tmp_path / "hands.onnx"
    file.write_bytes(b"a net")
    return file


@pytest.fixture
def parcel(archive: Archive, tmp_path: Path) -> Path:
    key = archive.models.put("writer", CARD, FILES)
    parcels.export(archive, key, tmp_path / "writer.zip")
    archive.models.remove(key)
    return tmp_path / "writer.zip"


def everything_in(archive: Archive) -> list[str]:
    folder = archive.settings.models_folder
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.name != ".lock")


def test_the_packages_own_model_is_listed_first_and_reads_everything(archive: Archive) -> None:
    (own,) = shelving.held_models(archive.models)
    assert (own.key, own.kind, own.reads, own.licence) == ("hand-base", "hand", (EVERYONE,), "Apache-2.0")
    assert own.size_bytes > 1_000_000
    assert own.made_from
    assert set(own.figures or ()) <= {"hand", "typed", "print"}
    assert all(0 < rate < 1 for rate in (own.figures or {}).values())


@pytest.mark.parametrize("told", [{"evaluation": {"pages": []}}, {"evaluation": {"pages": None}}, {"before": "x"}, [1]])
def test_figures_that_are_none_do_not_keep_a_model_from_the_list(archive: Archive, told: object) -> None:
    key = archive.models.put("writer", {**CARD, "figures": told}, FILES)
    (writer,) = [held for held in shelving.held_models(archive.models) if held.key == key]
    assert (writer.figures, writer.fault) == ({}, None)


def test_what_a_card_says_cannot_steer_a_terminal(archive: Archive) -> None:
    key = archive.models.put("writer", {**CARD, "licence": "\x1b[2JCC0\n", "made": "9" * 9000}, FILES)
    (writer,) = [held for held in shelving.held_models(archive.models) if held.key == key]
    assert writer.licence.isprintable()
    assert len(writer.made) < 1000


def test_models_are_listed_with_what_they_read_and_their_figures(archive: Archive) -> None:
    first, second = archive.models.put("writer", CARD, FILES), archive.models.put("writer", CARD, FILES)
    assert shelving.use(archive, second, DIARY) == second
    own, idle, busy = shelving.held_models(archive.models)
    assert (own.reads, idle.reads, busy.reads) == ((EVERYONE,), (), (DIARY,))
    assert (busy.key, busy.figures, busy.licence) == (second, {"before": 0.4, "after": 0.1}, "CC0-1.0")
    assert busy.size_bytes == sum(map(len, FILES.values()))
    shelving.use(archive, first)
    assert [held.reads for held in shelving.held_models(archive.models)] == [(), (EVERYONE,), (DIARY,)]
    assert shelving.use(archive, "hand-base") == PACKAGED
    assert shelving.held_models(archive.models)[0].reads == (EVERYONE,)


def test_a_broken_model_is_listed_with_its_fault_and_cannot_be_chosen(archive: Archive) -> None:
    key = archive.models.put("writer", CARD, FILES)
    (archive.settings.models_folder / "writer" / "1" / "card.json").write_text("{", encoding="utf-8")
    held = shelving.held_models(archive.models)[1]
    assert held.fault is not None
    assert held.fault.code == "model-card-broken"
    with pytest.raises(ArchiveError, match="model-card-broken"):
        shelving.use(archive, key)


def test_a_chosen_model_that_is_gone_is_listed_and_doctor_says_how_to_go_back(archive: Archive) -> None:
    first, second = archive.models.put("writer", CARD, FILES), archive.models.put("guest", CARD, FILES)
    shelving.use(archive, first)
    shelving.use(archive, second, DIARY)
    healthy = models_check(archive)
    assert (healthy.ok, healthy.found, healthy.fix) == (True, "guest@1, writer@1", "")

    shutil.rmtree(archive.settings.models_folder / "writer")
    (archive.settings.models_folder / "guest" / "1" / "model.onnx").write_bytes(b"other")
    sick = models_check(archive)
    assert sick.ok is False
    assert "writer@1" in sick.found
    assert "model.onnx" in sick.found
    assert sick.fix == f"archive models back && archive models back --item {DIARY}"
    own, guest, writer = shelving.held_models(archive.models)
    assert (own.reads, guest.reads, writer.key, writer.reads) == ((), (DIARY,), "writer@1", (EVERYONE,))
    gone = model_lines(held_shape(writer))
    assert "writer@1" in gone[0]
    assert "archive models back" in gone[-1]

    archive.models.back()
    archive.models.back(DIARY)
    assert models_check(archive).ok
    assert [held.key for held in shelving.held_models(archive.models)] == ["hand-base", "guest@1"]


def models_check(archive: Archive) -> Check:
    """Return what the doctor says of the models that read."""
    (found,) = [check for check in examine(archive.settings, open_archive, lambda: None) if check.name == "model"]
    return found


def test_an_item_that_is_not_there_gets_no_model(archive: Archive) -> None:
    key = archive.models.put("writer", CARD, FILES)
    with pytest.raises(NotFoundError):
        shelving.use(archive, key, "SB-9999")
    assert archive.models.choices() == {}


def test_what_is_brought_is_kept_with_its_licence_and_once(archive: Archive, net: Path) -> None:
    key, is_new = shelving.add(archive, Bringing(), net, Told(), name="hands", licence="CC BY 4.0")
    assert (key, is_new) == ("hands@1", True)
    assert archive.models.get(key).card["licence"] == "CC BY 4.0"
    assert archive.models.get(key).read("model.onnx") == b"a net"
    assert shelving.add(archive, Bringing(), net, Told(), name="hands", licence="CC BY 4.0") == (key, False)
    net.write_bytes(b"b net")
    assert shelving.add(archive, Bringing(), net, Told(), name="hands", licence="CC BY 4.0") == ("hands@2", True)


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (BadDataError("model-no-onnx"), "model-no-onnx"),
        (OSError(errno.ENOSPC, "No space left on device"), "storage-full"),
        (OSError(errno.EIO, "Input/output error"), "storage-refused"),
        (KeyboardInterrupt(), ""),
    ],
    ids=str,
)
def test_what_fails_half_way_leaves_nothing(fault: BaseException, told: str, archive: Archive, net: Path) -> None:
    with pytest.raises((ArchiveError, KeyboardInterrupt)) as ended:
        shelving.add(archive, Bringing(fault), net, Told())
    assert str(ended.value) == told
    assert everything_in(archive) == []


def test_a_killed_process_leaves_nothing_for_long(archive: Archive, net: Path) -> None:
    script = (
        "import os, sys, time; from pathlib import Path; from pipeline.shelving import workspace\n"
        "with workspace(Path(sys.argv[1])) as folder:\n"
        "    (folder / 'half').write_bytes(b'half'); os.kill(os.getpid(), 9)"
    )
    folder = archive.settings.models_folder
    subprocess.run([sys.executable, "-c", script, str(folder)], check=False)
    assert len(everything_in(archive)) == 2, "the kill came too early"
    assert shelving.held_models(archive.models)[1:] == []
    shelving.add(archive, Bringing(), net, Told())
    assert everything_in(archive) == ["hands", "hands/1", "hands/1/card.json", "hands/1/model.onnx"]


def test_a_half_written_version_of_a_killed_process_is_cleared(archive: Archive) -> None:
    archive.models.put("writer", CARD, FILES)
    left = archive.settings.models_folder / "writer" / ".new-killed"
    left.mkdir()
    (left / "model.onnx").write_bytes(b"half")
    assert archive.models.keys() == ("writer@1",)
    assert archive.models.put("writer", CARD, FILES) == "writer@2"
    assert not left.exists()


def test_a_model_travels_as_one_file(archive: Archive, parcel: Path) -> None:
    assert parcels.unpack(archive, Bringing(), parcel) == ("writer@1", True)
    held = archive.models.get("writer@1")
    assert {name: held.read(name) for name in FILES} == FILES
    assert {name: held.card[name] for name in CARD} == CARD
    assert parcels.unpack(archive, Bringing(), parcel) == ("writer@1", False)
    again = parcel.with_name("again.zip")
    parcels.export(archive, "writer@1", again)
    assert again.read_bytes() == parcel.read_bytes()


def test_the_packages_own_model_travels_too(archive: Archive, tmp_path: Path) -> None:
    parcels.export(archive, "hand-base", tmp_path / "own.zip")
    key, _ = parcels.unpack(archive, Bringing(), tmp_path / "own.zip")
    assert key == "hand-base@1"
    assert archive.models.get(key).card["files"] == archive.models.get(PACKAGED).card["files"]


def test_a_changed_model_is_not_sent_out(archive: Archive, tmp_path: Path) -> None:
    key = archive.models.put("writer", CARD, FILES)
    (archive.settings.models_folder / "writer" / "1" / "model.onnx").write_bytes(b"other")
    with pytest.raises(ArchiveError, match="model-file-changed"):
        parcels.export(archive, key, tmp_path / "writer.zip")
    assert [path.name for path in tmp_path.iterdir()] == ["home"]


def test_a_file_that_is_there_is_not_written_over(archive: Archive, tmp_path: Path) -> None:
    key = archive.models.put("writer", CARD, FILES)
    (tmp_path / "diary.zip").write_bytes(b"a diary")
    (tmp_path / "writer.zip.new").write_bytes(b"notes")
    with pytest.raises(UsageError, match="model-parcel-there"):
        parcels.export(archive, key, tmp_path / "diary.zip")
    parcels.export(archive, key, tmp_path / "writer.zip")
    assert (tmp_path / "diary.zip").read_bytes() == b"a diary"
    assert (tmp_path / "writer.zip.new").read_bytes() == b"notes"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["diary.zip", "home", "writer.zip", "writer.zip.new"]


def rewritten(parcel: Path, change: Callable[[dict[str, Any], dict[str, bytes]], None]) -> Path:
    """Write a parcel anew with another card or other files."""
    with zipfile.ZipFile(parcel) as old:
        files = {name: old.read(name) for name in old.namelist() if name != "card.json"}
        card = json.loads(old.read("card.json"))
    change(card, files)
    with zipfile.ZipFile(parcel, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in files.items():
            new.writestr(name, content)
        new.writestr("card.json", json.dumps(card))
    return parcel


@pytest.mark.parametrize("name", ["../model.onnx", "/etc/model.onnx", "a/b", "..", "C:\\x", ".hidden", "имя", "a\\b"])
def test_names_that_lead_elsewhere_are_refused(name: str, archive: Archive, parcel: Path) -> None:
    def change(card: dict[str, Any], files: dict[str, bytes]) -> None:
        files[name] = files.pop("notes.txt")
        card["files"][name] = card["files"].pop("notes.txt")

    refused(archive, rewritten(parcel, change), "model-parcel-broken")


@pytest.mark.parametrize("name", ["../writer", "a/b", ".x", "", "имя"])
def test_a_card_whose_name_leads_elsewhere_is_refused(name: str, archive: Archive, parcel: Path) -> None:
    refused(archive, rewritten(parcel, lambda card, _: card.update(name=name)), "model-name-wrong")


@pytest.mark.parametrize(
    "change",
    [
        lambda card, files: files.update({"more.txt": b"not listed"}),
        lambda card, files: files.pop("notes.txt"),
        lambda card, files: card.update(files=[]),
        lambda card, files: card.update(files={}),
        lambda card, files: card.update(name=7),
        lambda card, files: card["files"].update({"card.json": "0"}),
    ],
    ids=["unlisted", "missing", "list", "none", "no name", "card in card"],
)
def test_a_card_that_does_not_list_just_what_is_there_is_refused(change: Any, archive: Archive, parcel: Path) -> None:
    refused(archive, rewritten(parcel, change), "model-parcel-broken")


def test_other_bytes_than_the_cards_are_refused(archive: Archive, parcel: Path) -> None:
    refused(archive, rewritten(parcel, lambda _, files: files.update({"notes.txt": b"other"})), "model-parcel-changed")


def test_a_link_is_refused(archive: Archive, parcel: Path) -> None:
    with zipfile.ZipFile(parcel) as old:
        content = {info.filename: old.read(info) for info in old.infolist()}
    with zipfile.ZipFile(parcel, "w") as new:
        for name, told in content.items():
            entry = zipfile.ZipInfo(name)
            entry.external_attr = ((stat.S_IFLNK if name == "notes.txt" else stat.S_IFREG) | 0o777) << 16
            new.writestr(entry, told)
    refused(archive, parcel, "model-parcel-broken")


def test_doubled_names_are_refused(archive: Archive, parcel: Path) -> None:
    with zipfile.ZipFile(parcel, "a") as more, pytest.warns(UserWarning, match="Duplicate"):
        more.writestr("notes.txt", b"notes")
    refused(archive, parcel, "model-parcel-broken")


def test_a_bomb_is_refused_before_it_is_unpacked(archive: Archive, parcel: Path) -> None:
    def change(card: dict[str, Any], files: dict[str, bytes]) -> None:
        files["model.onnx"] = bytes(65 * 2**20)

    assert rewritten(parcel, change).stat().st_size < 2**20
    refused(archive, parcel, "model-parcel-too-much")


def test_a_bomb_that_hides_its_size_is_refused(archive: Archive, parcel: Path) -> None:
    rewritten(parcel, lambda _, files: files.update({"notes.txt": bytes(70 * 2**20)}))
    raw = parcel.read_bytes()
    parcel.write_bytes(raw.replace(struct.pack("<I", 70 * 2**20), struct.pack("<I", 5)))
    with pytest.raises(BadDataError):
        parcels.unpack(archive, Bringing(), parcel)
    assert everything_in(archive) == ["writer"]


def test_too_many_files_are_refused(archive: Archive, parcel: Path) -> None:
    def change(card: dict[str, Any], files: dict[str, bytes]) -> None:
        files.update({f"{number}.txt": b"" for number in range(40)})

    refused(archive, rewritten(parcel, change), "model-parcel-too-much")


@pytest.mark.parametrize("content", [b"", b"PK", b"GIF89a", b"PK\x03\x04" + bytes(50)])
def test_what_is_no_parcel_is_refused(content: bytes, archive: Archive, parcel: Path) -> None:
    parcel.write_bytes(content)
    refused(archive, parcel, "model-parcel-broken")


@pytest.mark.parametrize("field", [12, 16], ids=["size of the list", "place of the list"])
def test_a_parcel_whose_list_lies_nowhere_is_refused(field: int, archive: Archive, parcel: Path) -> None:
    raw = bytearray(parcel.read_bytes())
    end = raw.rindex(b"PK\x05\x06")
    raw[end + field : end + field + 4] = struct.pack("<I", 0xFFFF0000)
    parcel.write_bytes(raw)
    refused(archive, parcel, "model-parcel-broken")


def test_a_parcel_whose_entry_lies_before_the_file_is_refused(archive: Archive, parcel: Path) -> None:
    raw = bytearray(parcel.read_bytes())
    end = raw.rindex(b"PK\x05\x06")
    (place,) = struct.unpack("<I", raw[end + 16 : end + 20])
    raw[end + 16 : end + 20] = struct.pack("<I", place + 500)  # the list seems to lie 500 bytes too early
    parcel.write_bytes(raw)
    refused(archive, parcel, "model-parcel-broken")


def test_a_cut_parcel_is_refused(archive: Archive, parcel: Path) -> None:
    raw = bytearray(parcel.read_bytes())
    raw[60:90] = bytes(30)
    parcel.write_bytes(raw)
    with pytest.raises(BadDataError):
        parcels.unpack(archive, Bringing(), parcel)
    assert everything_in(archive) == ["writer"]


def test_a_parcel_whose_model_does_not_read_is_refused(archive: Archive, parcel: Path) -> None:
    importer = Bringing(EngineError("model-not-a-model"))
    with pytest.raises(EngineError, match="model-not-a-model"):
        parcels.unpack(archive, importer, parcel)
    assert importer.seen == sorted(FILES)
    assert everything_in(archive) == ["writer"]


def test_a_card_cannot_point_into_other_packages(archive: Archive, parcel: Path) -> None:
    def change(card: dict[str, Any], files: dict[str, bytes]) -> None:
        card["brought_by"] = {"notes.txt": "pipeline/../README.md"}

    key, _ = parcels.unpack(archive, Bringing(), rewritten(parcel, change))
    assert archive.models.get(key).read("notes.txt") == FILES["notes.txt"]


def test_a_parcel_that_is_not_there_is_a_wrong_request(archive: Archive, tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        parcels.unpack(archive, Bringing(), tmp_path / "no.zip")


def refused(archive: Archive, parcel: Path, code: str, kind: type[ArchiveError] = ArchiveError) -> None:
    with pytest.raises(kind) as fault:
        parcels.unpack(archive, Bringing(), parcel)
    assert (fault.value.code, fault.value.exit_code == ExitCode.PARTIAL) == (code, False), "nothing was taken"
    assert explain(fault.value).message
    assert archive.models.keys() == ()
    assert everything_in(archive) == ["writer"], "an empty folder of the name, from before"
