"""A model as one file (zip), to carry between archives. What comes in so is not believed: see unpack."""

from __future__ import annotations

import errno
import hashlib
import json
import re
import secrets
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pipeline.archive import Archive
from pipeline.errors import BadDataError, UsageError
from pipeline.ports import Importer
from pipeline.shelving import held_already, key_of, said_plainly, workspace
from pipeline.weights import CARD, LARGE, MAX_FILE_BYTES, Weights

MAX_CARD_BYTES = 4 * 1024 * 1024
MAX_FILES = 32
PART_BYTES = 2**20
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,119}")
_ALWAYS = (1980, 1, 1, 0, 0, 0)
"""The time of every entry: the same model makes the same parcel."""


def export(archive: Archive, said: str, target: Path) -> int:
    """Write a model into a zip file; return its size in bytes.

    Raises:
        UsageError: There is a file of that name.
        NotFoundError: There is no such model.
        EngineError: A file of it was changed or is missing.
        StorageFullError, StorageError: It could not be written; nothing partial is left.
    """
    weights = archive.models.get(key_of(said))
    if target.exists() or target.is_symlink():
        raise UsageError("model-parcel-there").about(file=target.name)
    with said_plainly():
        fresh = target.with_name(f".{secrets.token_hex(8)}.new")
        try:
            with zipfile.ZipFile(fresh, "x", zipfile.ZIP_DEFLATED) as parcel:
                for file in sorted(weights.card["files"]):
                    _pack(parcel, file, weights)
                card = {name: value for name, value in weights.card.items() if name != "brought_by"}
                told = json.dumps(card, ensure_ascii=False, indent=1) + "\n"
                parcel.writestr(zipfile.ZipInfo(CARD, _ALWAYS), told)
            fresh.replace(target)
        finally:
            fresh.unlink(missing_ok=True)
        return target.stat().st_size


def unpack(archive: Archive, importer: Importer, source: Path) -> tuple[str, bool]:
    """Put a model from a zip file onto the shelf; return its key, and whether it is new there.

    Nothing is written but plain files that its card lists, none is larger than it says and a model's may be, and each
    must have the SHA-256 of the card; then it must read a line.

    Raises:
        UsageError: There is no such file.
        BadDataError: It is no such parcel, or holds more than a model may.
        EngineError: It cannot be opened, or fails to read.
        StorageFullError, StorageError: It could not be kept; nothing partial is left.
    """
    if not source.is_file():
        raise UsageError("command-path-missing").about(path=str(source))
    with workspace(archive.settings.models_folder) as folder:
        card = _unpacked(source, folder, archive.settings.max_model_mib * 2**20)
        name = str(card["name"])
        kept = {k: v for k, v in card.items() if k not in ("brought_by", "name", "version", "files")}
        same = held_already(archive.models, name, kept, card["files"])
        if same:
            return same, False
        importer.check(name, kept, folder)
        return archive.models.put(name, kept, {file: folder / file for file in card["files"]}), True


def _unpacked(source: Path, folder: Path, large_bytes: int) -> dict[str, Any]:
    """Write a parcel's files into a folder; return its card."""
    with _zip_said_plainly(), zipfile.ZipFile(source) as parcel:
        entries = _entries(parcel)
        card = _card(parcel, entries)
        limit = large_bytes if card.get("engine") == LARGE else MAX_FILE_BYTES
        for name, digest in card["files"].items():
            _take_out(parcel, entries[name], folder / name, str(digest), limit)
        return card


@contextmanager
def _zip_said_plainly() -> Iterator[None]:
    """Say that a parcel is broken, in whichever way zipfile stumbles over it."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, RuntimeError, ValueError, OverflowError) as error:
        raise _broken(str(error)) from None
    except OSError as error:
        if error.errno != errno.EINVAL:  # it looks for its parts before the file's start
            raise
        raise _broken(error.strerror or "") from None


def _pack(parcel: zipfile.ZipFile, file: str, weights: Weights) -> None:
    place = weights.place(file)
    entry = zipfile.ZipInfo(file, _ALWAYS)
    entry.compress_type = zipfile.ZIP_DEFLATED
    with place.open("rb") as opened, parcel.open(entry, "w", force_zip64=True) as packed:
        while part := opened.read(PART_BYTES):
            packed.write(part)


def _entries(parcel: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """Return what a parcel holds by name, if all of it is plain."""
    listed = parcel.infolist()
    if len(listed) > MAX_FILES:
        raise BadDataError("model-parcel-too-much").about(detail=f"{len(listed)} > {MAX_FILES}")
    found: dict[str, zipfile.ZipInfo] = {}
    for entry in listed:
        kind = entry.external_attr >> 16
        odd = kind and stat.S_IFMT(kind) not in (0, stat.S_IFREG)
        if odd or entry.flag_bits & 1 or not _PLAIN.fullmatch(entry.filename) or entry.filename in found:
            raise _broken(entry.filename[:80])
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise _broken(entry.filename[:80])
        found[entry.filename] = entry
    return found


def _card(parcel: zipfile.ZipFile, entries: Mapping[str, zipfile.ZipInfo]) -> dict[str, Any]:
    """Return the card, if it lists just the files that are there."""
    entry = entries.get(CARD)
    if entry is None:
        raise _broken(CARD)
    if entry.file_size > MAX_CARD_BYTES:
        raise BadDataError("model-parcel-too-much").about(detail=CARD)
    with parcel.open(entry) as opened:
        raw = opened.read(MAX_CARD_BYTES + 1)
    try:
        card = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise _broken(f"{CARD}: {error}"[:150]) from None
    files = card.get("files") if isinstance(card, dict) else None
    if not isinstance(files, dict) or not isinstance(card.get("name"), str) or not files:
        raise _broken(CARD)
    if {*files, CARD} != set(entries) or CARD in files:
        raise _broken(", ".join(sorted({*files, CARD} ^ set(entries)))[:150] or CARD)
    return dict(card)


def _take_out(parcel: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path, digest: str, limit: int) -> None:
    """Write one file of a parcel; whatever its head says, no more than the limit is unpacked."""
    too_much = BadDataError("model-parcel-too-much").about(detail=f"{entry.filename}: > {limit // 2**20} MiB")
    if entry.file_size > limit:
        raise too_much
    found, size = hashlib.sha256(), 0
    with parcel.open(entry) as packed, target.open("wb") as file:
        while part := packed.read(PART_BYTES):
            size += len(part)
            if size > limit:
                raise too_much
            found.update(part)
            file.write(part)
    if found.hexdigest() != digest:
        raise BadDataError("model-parcel-changed").about(file=entry.filename)


def _broken(detail: str) -> BadDataError:
    return BadDataError("model-parcel-broken").about(detail=detail[:150])
