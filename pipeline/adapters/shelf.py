"""The models in a folder: NAME/VERSION/ with a card and its files, and choices.json."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from pipeline.errors import NotFoundError, StorageError, StorageFullError, UsageError
from pipeline.ports import EVERYONE, PACKAGED
from pipeline.weights import CARD, LARGE, MAX_FILE_BYTES, Weights, open_weights, packaged

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,119}")
_KEY = re.compile(rf"({_NAME.pattern})@([1-9][0-9]{{0,5}})")
_CHOICES = "choices.json"
_BASE = "hand-base"


class FolderShelf:
    """Shelf in a folder; several processes may use it at once."""

    def __init__(self, folder: Path, *, large_mib: int = 0) -> None:
        """Take the folder, made when the first model comes, and the largest file of a large model (see Weights)."""
        self._folder, self._large_bytes = folder, large_mib * 2**20

    def keys(self) -> tuple[str, ...]:
        """See Shelf."""
        found = []
        for card in self._folder.glob(f"*/*/{CARD}"):
            key = f"{card.parent.parent.name}@{card.parent.name}"
            if _KEY.fullmatch(key):
                found.append((card.parent.parent.name, int(card.parent.name)))
        return tuple(f"{name}@{version}" for name, version in sorted(found))

    def get(self, key: str) -> Weights:
        """See Shelf."""
        if key == PACKAGED:
            return packaged(_BASE)
        return open_weights(self._held(key), large_bytes=self._large_bytes)

    def put(self, name: str, card: Mapping[str, Any], files: Mapping[str, bytes | Path]) -> str:
        """See Shelf."""
        if not _NAME.fullmatch(name) or any(not _NAME.fullmatch(file) or file == CARD for file in files):
            raise UsageError("model-name-wrong").about(model=name)
        limit = max(self._large_bytes, MAX_FILE_BYTES) if card.get("engine") == LARGE else MAX_FILE_BYTES
        for file, content in files.items():
            if _size_of(content) > limit:
                raise UsageError("model-file-too-large").about(file=file, limit_mib=limit // 2**20)
        with self._alone():
            version = max([0, *(int(k.rpartition("@")[2]) for k in self.keys() if k.rpartition("@")[0] == name)]) + 1
            self._write(self._folder / name / str(version), {**card, "name": name, "version": version}, files)
        return f"{name}@{version}"

    def remove(self, key: str) -> None:
        """See Shelf."""
        if key == PACKAGED:
            raise UsageError("model-own-stays")
        with self._alone():
            folder = self._held(key)
            if any(key in made for made in self.choices().values()):
                raise UsageError("model-in-use").about(model=key)
            shutil.rmtree(folder)

    def chosen(self, item: str = EVERYONE) -> str:
        """See Shelf."""
        made = self.choices()
        return next((made[who][-1] for who in (item, EVERYONE) if made.get(who)), PACKAGED)

    def choose(self, key: str, item: str = EVERYONE) -> None:
        """See Shelf."""
        with self._alone():
            if key != PACKAGED:
                self._held(key)
            made = self.choices()
            if made.get(item, ())[-1:] != (key,):
                self._keep({**made, item: (*made.get(item, ()), key)})

    def back(self, item: str = EVERYONE) -> str:
        """See Shelf."""
        with self._alone():
            made = self.choices()
            if not made.get(item):
                raise UsageError("model-no-choice").about(item=item)
            self._keep({**made, item: made[item][:-1]})
        return self.chosen(item)

    def choices(self) -> Mapping[str, tuple[str, ...]]:
        """See Shelf."""
        try:
            stored = json.loads((self._folder / _CHOICES).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            raise StorageError("models-choices-broken").about(file=str(self._folder / _CHOICES)) from error
        if not isinstance(stored, dict) or not all(_is_choice(made) for made in stored.values()):
            raise StorageError("models-choices-broken").about(file=str(self._folder / _CHOICES))
        return {item: tuple(made) for item, made in stored.items() if made}

    def _held(self, key: str) -> Path:
        named = _KEY.fullmatch(key)
        folder = self._folder / named[1] / named[2] if named else None
        if folder is None or not (folder / CARD).is_file():
            raise NotFoundError("model-unknown").about(model=key)
        return folder

    def _keep(self, made: Mapping[str, tuple[str, ...]]) -> None:
        told = json.dumps({item: list(keys) for item, keys in made.items() if keys}, ensure_ascii=False, indent=1)
        fresh = self._folder / f"{_CHOICES}.new"
        with _said_plainly():
            fresh.write_text(told + "\n", encoding="utf-8")
            fresh.replace(self._folder / _CHOICES)

    def _write(self, target: Path, card: Mapping[str, Any], files: Mapping[str, bytes | Path]) -> None:
        """Write a folder beside its place, then move it there: it is whole or not there."""
        with _said_plainly():
            target.parent.mkdir(parents=True, exist_ok=True)
            for left in target.parent.glob(".new-*"):  # of a process that was killed: nobody else writes now
                shutil.rmtree(left, ignore_errors=True)
            fresh = Path(mkdtemp(prefix=".new-", dir=target.parent))
            try:
                digests = {name: _keep_file(fresh / name, content) for name, content in files.items()}
                told = json.dumps({**card, "files": digests}, ensure_ascii=False, indent=1) + "\n"
                _keep_file(fresh / CARD, told.encode())
                fresh.chmod(0o755)
                fresh.rename(target)
            except BaseException:
                shutil.rmtree(fresh, ignore_errors=True)
                raise

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Shut other writers out."""
        with _said_plainly():
            self._folder.mkdir(parents=True, exist_ok=True)
            lock = (self._folder / ".lock").open("a")
        with lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


@contextmanager
def _said_plainly() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StorageFullError("storage-full") from error
        raise StorageError("storage-refused").about(detail=error.strerror or "") from error


def _is_choice(made: object) -> bool:
    return isinstance(made, list) and all(isinstance(key, str) for key in made)


def _size_of(content: bytes | Path) -> int:
    return len(content) if isinstance(content, bytes) else content.stat().st_size


def _keep_file(target: Path, content: bytes | Path) -> str:
    """Write a file down to the disk; return its SHA-256."""
    digest = hashlib.sha256()
    with target.open("wb") as file:
        for part in _parts(content):
            digest.update(part)
            file.write(part)
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest()


def _parts(content: bytes | Path) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    with content.open("rb") as file:
        while part := file.read(2**20):
            yield part
