"""What this machine has and lacks for an archive, each lack with the command that mends it."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass

from pipeline.archive import Archive
from pipeline.errors import ArchiveError
from pipeline.i18n import _
from pipeline.ports import PACKAGED
from pipeline.reasons import explain
from pipeline.settings import Settings, usable_cores
from pipeline.shelving import chosen_faults, name_of, readers

NEEDED_DISK_BYTES = 2 * 1024**3
NEEDED_MEMORY_BYTES = 2 * 1024**3


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: found says what is there, fix how to mend a lack."""

    name: str
    ok: bool
    found: str
    fix: str = ""


def examine(
    settings: Settings, opening: Callable[[Settings], Archive], scheduler: Callable[[], str | None]
) -> list[Check]:
    """Look at programs, room, memory, catalogue, index and scheduler.

    Args:
        settings: What the archive is asked to use.
        opening: Opens the archive.
        scheduler: Says where a Prefect server answers; None when one will be started when needed.
    """
    return [
        _tesseract(settings),
        _poppler(),
        _disk(settings),
        _memory(settings),
        *_stores(settings, opening),
        _scheduler(scheduler),
    ]


def _tesseract(settings: Settings) -> Check:
    wanted = set(settings.ocr_languages.split("+")) | {"osd"}
    fix = "sudo apt-get install -y tesseract-ocr " + " ".join(
        f"tesseract-ocr-{w.replace('_', '-')}" for w in sorted(wanted)
    )
    try:
        version = _output("tesseract", "--version").split("\n")[0]
        languages = set(_output("tesseract", "--list-langs").split("\n")[1:])
    except (OSError, subprocess.SubprocessError):
        return Check("tesseract", ok=False, found=_("not found"), fix=fix)
    missing = wanted - languages
    found = f"{version}, {', '.join(sorted(languages - {''}))}"
    return Check("tesseract", not missing, found, fix if missing else "")


def _poppler() -> Check:
    path = shutil.which("pdftoppm")
    return Check(
        "poppler", path is not None, path or _("not found"), "" if path else "sudo apt-get install -y poppler-utils"
    )


def _disk(settings: Settings) -> Check:
    folder = next(parent for parent in (settings.home, *settings.home.parents) if parent.exists())
    free = shutil.disk_usage(folder).free
    ok = free >= NEEDED_DISK_BYTES
    fix = "" if ok else _("make room, or set ARCHIVE_HOME to a larger disk")
    return Check("disk", ok, _("{free:.1f} GiB free at {folder}").format(free=free / 1024**3, folder=folder), fix)


def _memory(settings: Settings) -> Check:
    available = _available_memory_bytes()
    needed = min(NEEDED_MEMORY_BYTES, settings.page_memory_mib * 1024**2)
    ok = available >= needed
    found = _("{free:.1f} GiB free, {cores} cores").format(free=available / 1024**3, cores=usable_cores())
    return Check("memory", ok, found, "" if ok else "ARCHIVE_WORKERS=1")


def _stores(settings: Settings, opening: Callable[[Settings], Archive]) -> list[Check]:
    try:
        archive = opening(settings)
    except ArchiveError as error:
        message, fix = explain(error)
        return [Check("catalogue", ok=False, found=message, fix=fix)]
    try:
        kind = "PostgreSQL" if settings.database_url.startswith("postgresql") else "SQLite"
        return [Check("catalogue", ok=True, found=kind), _index(archive), _models(archive)]
    finally:
        archive.close()


def _index(archive: Archive) -> Check:
    try:
        status = archive.index.status()
    except ArchiveError as error:
        message, fix = explain(error)
        return Check("index", ok=False, found=message, fix=fix)
    return Check("index", ok=True, found=_("{engine}, {n} documents").format(engine=status.engine, n=status.documents))


def _models(archive: Archive) -> Check:
    """Look whether the models that read now are there, each file as its card lists it."""
    try:
        reads, faults = readers(archive.models), chosen_faults(archive.models)
    except ArchiveError as error:
        message, fix = explain(error)
        return Check("model", ok=False, found=message, fix=fix)
    if not faults:
        return Check("model", ok=True, found=", ".join(name_of(key) for key in sorted(reads)))
    told = " ".join(explain(reason).message for reason in faults.values())
    if PACKAGED in faults:
        return Check("model", ok=False, found=told, fix=explain(faults[PACKAGED]).fix)
    items = sorted(item for key in faults for item in reads[key])
    backs = [f"archive models back --item {item}" if item else "archive models back" for item in items]
    return Check("model", ok=False, found=told, fix=" && ".join(backs))


def _scheduler(scheduler: Callable[[], str | None]) -> Check:
    try:
        where = scheduler()
    except ArchiveError as error:
        message, fix = explain(error)
        return Check("prefect", ok=False, found=message, fix=fix)
    return Check("prefect", ok=True, found=where or _("started when it is needed"))


def _output(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=True)
    return done.stdout or done.stderr


def _available_memory_bytes() -> int:
    with open("/proc/meminfo", encoding="ascii") as lines:  # noqa: PTH123 - a kernel table, not a file of ours
        for line in lines:
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    return 0
