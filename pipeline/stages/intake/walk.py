"""Walks through folders: opens nothing but regular files, follows no link, forgets no file."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.model import Reason
from pipeline.stages.intake.candidates import Candidate, Problem, Role
from pipeline.stages.intake.names import natural_key, shown

SIDECAR = "item.yaml"
IGNORE = ".archiveignore"
HEAD_BYTES = 1024

_LEFT_BEHIND = re.compile(
    r"\..*|~\$.*|~.*\.tmp|.*~|thumbs\.db|ehthumbs\.db|desktop\.ini|icon\r|.*\.(part|crdownload|lock)|#recycle", re.I
)
_SYSTEM_FOLDERS = re.compile(
    r"\..*|__macosx|@eadir|#recycle|\$recycle\.bin|system volume information|lost\+found", re.I
)
_SCAN_ENDINGS = re.compile(
    r"\.(tiff?|jpe?g|jpe|jfif|png|webp|hei[cf]|hif|jp[2xf]|j2[kc]|pdf"  # what is taken in
    r"|gif|bmp|djvu?|psd|avif|svg|dng|cr[23]|nef|arw|rw2|orf|raf"  # what is refused with advice
    r"|zip|rar|7z|tar|t?gz|docx?|odt|rtf|xlsx?|pptx?)",
    re.I,
)
_SCAN_HEADS = (
    b"\xff\xd8\xff",
    b"\x89PNG\r\n\x1a\n",
    b"II*\0",
    b"MM\0*",
    b"II+\0",
    b"MM\0+",
    b"\0\0\0\x0cjP  ",
    b"\xff\x4f\xff\x51",
    b"GIF8",
    b"AT&TFORM",
    b"8BPS",
    b"PK\x03\x04",
    b"Rar!\x1a\x07",
    b"7z\xbc\xaf\x27\x1c",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
)
_PICTURE_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1", b"avif")


@dataclass
class _Finds:
    files: dict[Path, Candidate] = field(default_factory=dict)
    problems: dict[str, Problem] = field(default_factory=dict)
    scans_below: set[Path] = field(default_factory=set)

    def add(self, candidate: Candidate, root: Path) -> None:
        """Keep a file unless it was met before under another of the paths given."""
        self.files.setdefault(candidate.path, candidate)
        if candidate.role is Role.SCAN:
            for folder in candidate.path.parents:
                if folder in self.scans_below:
                    break
                self.scans_below.add(folder)
                if folder == root:
                    break

    def complain(self, where: str, reason: Reason) -> None:
        """Keep the first problem of a folder."""
        self.problems.setdefault(where, Problem(where, reason))


def walk(paths: Sequence[Path]) -> tuple[list[Candidate], tuple[Problem, ...]]:
    """Return every file below the paths, each once, in natural order, and what is wrong with folders."""
    finds = _Finds()
    for path in paths:
        _start(path, finds)
    return list(finds.files.values()), tuple(finds.problems.values())


def _start(path: Path, finds: _Finds) -> None:
    try:
        root = path.resolve(strict=True)  # a link that a person names is meant; links inside are not followed
        mode = root.lstat().st_mode
    except (OSError, RuntimeError) as error:
        missing = isinstance(error, FileNotFoundError | NotADirectoryError)
        reason = Reason("path-missing") if missing else _cannot_read("file-unreadable", error)
        finds.complain(shown(path.name or str(path)), reason)
        return
    if stat.S_ISDIR(mode):
        _enter(root, root, shown(root.name or "/"), finds, hidden=False)
    else:
        where = f"{shown(root.parent.name)}/{shown(root.name)}"
        finds.add(_judge(root, where, root.parent, hidden=False), root.parent)


def _enter(top: Path, root: Path, where: str, finds: _Finds, *, hidden: bool) -> None:
    """Walk a folder without recursion: hostile depth costs no stack."""
    waiting = [(top, where, hidden)]
    folders: list[tuple[Path, str]] = []
    while waiting:
        folder, name, concealed = waiting.pop()
        try:
            with os.scandir(folder) as listing:
                entries = sorted(listing, key=lambda entry: (natural_key(entry.name), entry.name))
        except OSError as error:
            finds.complain(name, _cannot_read("folder-unreadable", error))
            continue
        if any(entry.name == IGNORE for entry in entries):
            continue
        if not concealed:
            folders.append((folder, name))
        below = _look_at(entries, root, name, finds, hidden=concealed)
        waiting.extend(reversed(below))
    _complain_of_empty(folders, root, where, finds)


def _look_at(
    entries: list[os.DirEntry[str]], root: Path, where: str, finds: _Finds, *, hidden: bool
) -> list[tuple[Path, str, bool]]:
    below = []
    for entry in entries:
        path, name = Path(entry.path), f"{where}/{shown(entry.name)}"
        if entry.is_dir(follow_symlinks=False):
            below.append((path, name, hidden or _SYSTEM_FOLDERS.fullmatch(entry.name) is not None))
        else:
            finds.add(_judge(path, name, root, hidden=hidden), root)
    return below


def _complain_of_empty(folders: list[tuple[Path, str]], root: Path, where: str, finds: _Finds) -> None:
    """Name the topmost folders without a scan, not each of their subfolders."""
    empty: set[Path] = set()
    for folder, name in folders:  # parents come before children
        if folder not in finds.scans_below:
            if folder == root or folder.parent not in empty:
                finds.complain(name, Reason("folder-without-scan"))
            empty.add(folder)
    if not folders:
        finds.complain(where, Reason("folder-without-scan"))


def _judge(path: Path, where: str, root: Path, *, hidden: bool) -> Candidate:
    """Say what one directory entry that is no folder is."""
    try:
        status = path.lstat()
    except OSError as error:
        return Candidate(path, where, 0, Role.SCAN, _cannot_read("file-unreadable", error))
    settled = _settle(path, status.st_mode, root, hidden=hidden)
    if settled is not None:
        return Candidate(path, where, status.st_size, Role.OTHER, settled)
    if path.name == SIDECAR:
        return Candidate(path, where, status.st_size, Role.SIDECAR)
    try:
        is_scan = _is_scan(path)
    except OSError as error:
        return Candidate(path, where, status.st_size, Role.SCAN, _cannot_read("file-unreadable", error))
    if is_scan:
        return Candidate(path, where, status.st_size, Role.SCAN)
    return Candidate(path, where, status.st_size, Role.OTHER, Reason("file-not-a-scan"))


def _settle(path: Path, mode: int, root: Path, *, hidden: bool) -> Reason | None:
    if stat.S_ISLNK(mode):
        return _judge_link(path, root)
    if not stat.S_ISREG(mode):
        return Reason("file-special")
    if hidden or _LEFT_BEHIND.fullmatch(path.name):
        return Reason("file-hidden")
    return None


def _judge_link(path: Path, root: Path) -> Reason:
    try:
        target = path.resolve(strict=True)
    except (OSError, RuntimeError):
        return Reason("link-broken")
    return Reason("link-inside" if target.is_relative_to(root) else "link-outside")


def _is_scan(path: Path) -> bool:
    """Tell by the first bytes, or by the ending: a scan that is empty or damaged is still one to be answered for."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        head = os.read(descriptor, HEAD_BYTES)
    finally:
        os.close(descriptor)
    if _SCAN_ENDINGS.fullmatch(path.suffix) or head.startswith(_SCAN_HEADS) or b"%PDF-" in head:
        return True
    return (head[:4] == b"RIFF" and head[8:12] == b"WEBP") or (head[4:8] == b"ftyp" and head[8:12] in _PICTURE_BRANDS)


def _cannot_read(code: str, error: Exception) -> Reason:
    if isinstance(error, FileNotFoundError):
        return Reason("file-gone")
    detail = (isinstance(error, OSError) and error.strerror) or type(error).__name__
    return Reason(code, {"detail": detail})
