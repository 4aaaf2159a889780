"""Masters and derivatives in folders: written whole or not at all, proved by reading back."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import secrets
import socket
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath

from pipeline.errors import ArchiveError, BadScanError, NotFoundError, StorageError, StorageFullError, UsageError

CHUNK_BYTES = 1024 * 1024
LEFTOVER_AGE_S = 24 * 3600
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_SHA256 = re.compile(r"[0-9a-f]{64}")
_PART = re.compile(r"(?P<host>.+)~(?P<pid>\d+)~[0-9a-f]+\.part")


class FolderMasters:
    """Masters below one folder: ab/cd/SHA-256 for files held, incoming/ for files on their way."""

    def __init__(self, folder: Path) -> None:
        """Use (or make) the folder and throw away what killed runs left half written.

        Raises:
            StorageError: The folder cannot be made or read.
        """
        self._folder = folder
        self._incoming = folder / "incoming"
        with _storing():
            self._incoming.mkdir(parents=True, exist_ok=True)
            _remove_leftovers(self._incoming)

    def put(self, source: Path) -> tuple[str, int, bool]:
        """Copy a file in and prove the copy by reading it back; see ports.Masters.

        The file is hashed first, so that one already held costs no writing; the copy is hashed again while it is
        made, so that a file which changes meanwhile is noticed.
        """
        before, sha256 = _digest_source(source)
        target = self._target(sha256)
        sound = _holds(target, sha256)
        if sound:
            return sha256, before.st_size, False
        with _storing(), _part(self._incoming) as part:
            after, copied = _copy(source, part)
            if copied != sha256 or _changed(before, after):
                raise BadScanError("scan-changed")
            _prove(part, sha256)
            new = _place(part, target, over=sound is not None)
        return sha256, before.st_size, new

    def path(self, sha256: str) -> Path:
        """Return where a master can be read; NotFoundError if it is not held."""
        if not _SHA256.fullmatch(sha256) or not (target := self._target(sha256)).is_file():
            raise NotFoundError("master-missing").about(sha256=sha256[:64])
        return target

    def held(self) -> Iterator[str]:
        """Yield the SHA-256 of every master held, in order."""
        for file in sorted(self._folder.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*")):
            if _SHA256.fullmatch(file.name):
                yield file.name

    def _target(self, sha256: str) -> Path:
        return self._folder / sha256[:2] / sha256[2:4] / sha256


class FolderDerivatives:
    """Rebuildable files below one folder, under relative names."""

    def __init__(self, folder: Path) -> None:
        """Use the folder; it is made when something is written."""
        self._folder = folder

    def path(self, name: str) -> Path | None:
        """Return where it can be read, None if it has not been made; UsageError for a name that leads elsewhere."""
        target = self._target(name)
        return target if target.is_file() else None

    @contextmanager
    def writing(self, name: str) -> Iterator[Path]:
        """Give a temporary path with the same ending; it appears under its name, whole, when the block ends well.

        Raises:
            UsageError: The name leads elsewhere.
            StorageFullError, StorageError: The disk refused, or nothing was written.
        """
        target = self._target(name)
        fresh = target.with_name(f".{os.getpid()}-{secrets.token_hex(6)}-{target.name[-100:]}")
        try:
            with _storing():
                target.parent.mkdir(parents=True, exist_ok=True)
                yield fresh
                _flush(fresh)
                fresh.replace(target)
        finally:
            fresh.unlink(missing_ok=True)

    def _target(self, name: str) -> Path:
        parts = PurePosixPath(name).parts
        if not parts or "\0" in name or "\\" in name or name.startswith("/") or any(p.startswith(".") for p in parts):
            raise UsageError("storage-name")
        return self._folder.joinpath(*parts)


@contextmanager
def _storing() -> Iterator[None]:
    """Translate what the disk says into the archive's own errors."""
    try:
        yield
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise StorageFullError("storage-full") from error
        raise StorageError("storage-refused").about(detail=error.strerror or type(error).__name__) from error


@contextmanager
def _reading(source: Path) -> Iterator[int]:
    """Open a source without following a link and without waiting for a pipe; give its descriptor."""
    try:
        descriptor = os.open(source, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise _unreadable(error) from error
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise BadScanError("file-special")
        yield descriptor
    finally:
        os.close(descriptor)


def _unreadable(error: OSError) -> ArchiveError:
    if error.errno == errno.ENOENT:
        return BadScanError("file-gone")
    if error.errno == errno.ELOOP:
        return BadScanError("link-outside")
    return BadScanError("file-unreadable").about(detail=error.strerror or type(error).__name__)


def _chunks(descriptor: int) -> Iterator[bytes]:
    while True:
        try:
            chunk = os.read(descriptor, CHUNK_BYTES)
        except OSError as error:
            raise _unreadable(error) from error
        if not chunk:
            return
        yield chunk


def _digest_source(source: Path) -> tuple[os.stat_result, str]:
    with _reading(source) as descriptor:
        before = os.fstat(descriptor)
        digest = hashlib.sha256()
        for chunk in _chunks(descriptor):
            digest.update(chunk)
        if _changed(before, os.fstat(descriptor)):
            raise BadScanError("scan-changed")
    return before, digest.hexdigest()


def _changed(before: os.stat_result, after: os.stat_result) -> bool:
    def signs(status: os.stat_result) -> tuple[int, ...]:
        return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns

    return signs(before) != signs(after)


def _copy(source: Path, part: Path) -> tuple[os.stat_result, str]:
    digest = hashlib.sha256()
    with _reading(source) as descriptor, part.open("xb", buffering=0) as copy:
        for chunk in _chunks(descriptor):
            digest.update(chunk)
            _write_all(copy.write, chunk)
        os.fchmod(copy.fileno(), 0o444)
        os.fsync(copy.fileno())
        return os.fstat(descriptor), digest.hexdigest()


def _write_all(write: Callable[[memoryview], int | None], chunk: bytes) -> None:
    rest = memoryview(chunk)
    while rest:
        rest = rest[write(rest) or 0 :]


def _digest_held(file: Path) -> str:
    """Return the hash of what the disk gives back, not of what memory still holds."""
    digest = hashlib.sha256()
    with file.open("rb", buffering=0) as held:
        with suppress(OSError):  # advice only; some file systems take none
            os.posix_fadvise(held.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        while chunk := held.read(CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


def _holds(target: Path, sha256: str) -> bool | None:
    """Return True for a sound master, False for a rotten one, None for none."""
    try:
        return _digest_held(target) == sha256
    except FileNotFoundError:
        return None
    except OSError:
        return False  # it stands there but cannot be read: as good as rotten


def _prove(part: Path, sha256: str) -> None:
    if _digest_held(part) != sha256:
        raise StorageError("master-unequal")


def _place(part: Path, target: Path, *, over: bool) -> bool:
    """Give a proved copy its name; False when another process gave it one meanwhile."""
    for folder in (target.parent.parent, target.parent):
        folder.mkdir(exist_ok=True)
        _flush(folder.parent)
    new = not over
    if over:
        part.replace(target)
    else:
        try:
            target.hardlink_to(part)
        except FileExistsError:
            new = False
        except OSError as error:
            if error.errno in _NO_ROOM:
                raise
            part.replace(target)  # a file system without hard links
    _flush(target.parent)
    return new


@contextmanager
def _part(incoming: Path) -> Iterator[Path]:
    """Give a temporary name of this process; nothing is left under it afterwards, come what may."""
    part = incoming / f"{socket.gethostname()}~{os.getpid()}~{secrets.token_hex(8)}.part"
    try:
        yield part
    finally:
        part.unlink(missing_ok=True)


def _remove_leftovers(incoming: Path) -> None:
    for part in incoming.iterdir():
        with suppress(FileNotFoundError):  # another process cleans at the same time
            if _is_leftover(part):
                part.unlink()


def _is_leftover(part: Path) -> bool:
    named = _PART.fullmatch(part.name)
    if named is None:
        return False  # not ours
    if time.time() - part.lstat().st_mtime > LEFTOVER_AGE_S:
        return True
    return named["host"] == socket.gethostname() and not _alive(int(named["pid"]))


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def _flush(path: Path) -> None:
    """Make sure that a file's bytes, or a folder's names, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
