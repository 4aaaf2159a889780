"""The story of the shelf: a model comes, is looked through, chosen, taken back and taken away."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline.archive import Archive
from pipeline.errors import ArchiveError, NotFoundError, StorageError, StorageFullError, UsageError
from pipeline.model import Reason
from pipeline.ports import EVERYONE, PACKAGED, Importer, Shelf, Told
from pipeline.reasons import reason_of
from pipeline.weights import Weights

OWN = "hand-base"
"""How people call the package's own model, whose key is PACKAGED."""
KINDS = ("hand", "typed", "print")
MAX_SAID = 500
_WORKSPACE = ".bringing-"


@dataclass(frozen=True, slots=True)
class Held:
    """A model as people look at it.

    Attributes:
        key: As they call it: NAME@VERSION, or OWN.
        kind: "hand", "ctc" or "seq2seq".
        figures: Character error rates, 0 to 1: "before" and "after" learning, or by kind of page.
        reads: Ids of the items that it reads; EVERYONE: all that have no choice of their own.
        fault: Why it cannot be used, None where nothing is known to be wrong.
    """

    key: str
    kind: str = ""
    made: str = ""
    made_from: str = ""
    licence: str = ""
    figures: Mapping[str, float] | None = None
    reads: tuple[str, ...] = ()
    size_bytes: int = 0
    fault: Reason | None = None


def key_of(said: str) -> str:
    """Return the shelf's key for what a person calls a model."""
    return PACKAGED if said in (OWN, PACKAGED) else said


def name_of(key: str) -> str:
    """Return what people call a model."""
    return key or OWN


def held_models(shelf: Shelf) -> list[Held]:
    """Return every model, the package's own first; broken ones, and chosen ones that are gone, with their fault."""
    reads, keys = readers(shelf), (PACKAGED, *shelf.keys())
    gone = sorted(key for key in reads if key not in keys)
    return [_held(shelf, key, reads.get(key, ())) for key in (*keys, *gone)]


def chosen_faults(shelf: Shelf) -> dict[str, Reason]:
    """Return by key what is wrong with models that read now: gone, or a file is missing or not the one of the card.

    Raises:
        StorageError: What was chosen cannot be told.
    """
    found = {}
    for key in readers(shelf):
        try:
            weights = shelf.get(key)
            for file in weights.card["files"]:
                weights.place(file)
        except ArchiveError as error:
            found[key] = _fault(key, error)
    return found


def readers(shelf: Shelf) -> dict[str, tuple[str, ...]]:
    """Return by key which items (EVERYONE too) each model reads now."""
    found: dict[str, tuple[str, ...]] = {}
    for item, made in {EVERYONE: (PACKAGED,), **shelf.choices()}.items():
        found[made[-1]] = (*found.get(made[-1], ()), item)
    return found


def add(
    archive: Archive, importer: Importer, source: Path, told: Told, *, name: str = "", licence: str = ""
) -> tuple[str, bool]:
    """Bring a model of another maker onto the shelf; return its key, and whether it is new there.

    Args:
        archive: Whose shelf.
        importer: Understands models.
        source: File or folder.
        told: What the person says about it.
        name: What to call it; "": as its file is called.
        licence: Under which terms it may be used, as its maker says.

    Raises:
        UsageError: There is no such file; and as Importer.
        StorageFullError: There is no room.
    """
    if not source.exists():
        raise UsageError("command-path-missing").about(path=str(source))
    with workspace(archive.settings.models_folder) as folder:
        offer = importer.bring(source, told, folder)
        card: dict[str, Any] = dict(offer.card)
        card["licence"] = licence or card.get("licence") or card.pop("license", "") or ""
        same = held_already(archive.models, name or offer.name, card, digests_of(offer.files))
        if same:
            return same, False
        card["added"] = f"{datetime.now(UTC):%Y-%m-%d}"
        return archive.models.put(name or offer.name, card, offer.files), True


def held_already(shelf: Shelf, name: str, card: Mapping[str, Any], digests: Mapping[str, str]) -> str:
    """Return the key of a model of this name whose card and files are the same, "" if there is none."""
    besides = {"name", "version", "files", "added"}
    ours = {part: said for part, said in card.items() if part not in besides}
    for key in (held for held in shelf.keys() if held.rpartition("@")[0] == name):  # noqa: SIM118 - no dictionary
        with suppress(ArchiveError):
            theirs = shelf.get(key).card
            if theirs["files"] == digests and ours == {p: said for p, said in theirs.items() if p not in besides}:
                return key
    return ""


def use(archive: Archive, said: str, item: str = EVERYONE) -> str:
    """Let a model read an item, or everyone's; return its key. NotFoundError if there is no such model or item."""
    if item != EVERYONE:
        archive.catalogue.item(item)
    key = key_of(said)
    archive.models.get(key)  # one whose card is broken reads nothing
    archive.models.choose(key, item)
    return key


@contextmanager
def workspace(folder: Path) -> Iterator[Path]:
    """Give an empty folder on the disk of the shelf that goes again, also if this process was killed before."""
    with said_plainly():
        folder.mkdir(parents=True, exist_ok=True)
        for left in folder.glob(f"{_WORKSPACE}*"):
            if not Path(f"/proc/{left.name.split('-')[1]}").exists():
                shutil.rmtree(left, ignore_errors=True)
        with tempfile.TemporaryDirectory(
            prefix=f"{_WORKSPACE}{os.getpid()}-", dir=folder, ignore_cleanup_errors=True
        ) as fresh:
            yield Path(fresh)


@contextmanager
def said_plainly() -> Iterator[None]:
    """Say in the archive's words what a disk refuses."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StorageFullError("storage-full") from error
        raise StorageError("storage-refused").about(detail=error.strerror or str(error)) from error


def digests_of(files: Mapping[str, Path]) -> dict[str, str]:
    """Return the SHA-256 of files."""
    found = {}
    for name, file in files.items():
        with file.open("rb") as opened:
            found[name] = hashlib.file_digest(opened, "sha256").hexdigest()
    return found


def sizes_held(weights: Weights) -> dict[str, int]:
    """Return the sizes of a model's files in bytes, of what is there."""
    places = {file: Path(str(weights.folder.joinpath(file))) for file in weights.card["files"]}
    return {name: file.stat().st_size for name, file in places.items() if file.is_file()}


def _held(shelf: Shelf, key: str, reads: tuple[str, ...]) -> Held:
    try:
        weights = shelf.get(key)
    except ArchiveError as error:
        return Held(name_of(key), reads=reads, fault=_fault(key, error))
    card = weights.card
    return Held(
        key=name_of(key),
        kind=weights.engine,
        made=_said(card.get("made", card.get("added", ""))),
        made_from=_said(card.get("made_from", card.get("from", ""))),
        licence=_said(card.get("licence", "")),
        figures=figures_of(card.get("figures")),
        reads=reads,
        size_bytes=sum(sizes_held(weights).values()),
    )


def _fault(key: str, error: ArchiveError) -> Reason:
    if isinstance(error, NotFoundError):  # only of a choice: other keys come from the shelf
        return Reason("model-chosen-gone", {"model": key})
    return reason_of(error)


def figures_of(told: object) -> dict[str, float]:
    """Return the error rates that a card gives, shortened: before and after learning, and means by kind of page."""
    if not isinstance(told, dict):
        return {}
    found = {name: float(told[name]) for name in ("before", "after") if _is_rate(told.get(name))}
    pages = told.get("evaluation")
    by_page = pages.get("pages") if isinstance(pages, dict) else None
    if not isinstance(by_page, dict):
        return found
    for kind in KINDS:
        some = [rate for page, rate in by_page.items() if str(page).startswith(kind) and _is_rate(rate)]
        if some:
            found[kind] = round(sum(some) / len(some), 4)
    return found


def _is_rate(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 10


def _said(value: object) -> str:
    """Return what a card says, short and without signs that steer a terminal: others wrote it."""
    text = ", ".join(map(str, value[:MAX_SAID])) if isinstance(value, list) else str(value or "")
    return "".join(sign if sign.isprintable() else " " for sign in text[:MAX_SAID])
