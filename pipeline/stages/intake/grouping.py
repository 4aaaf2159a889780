"""Puts scans that belong together into one group, by folder and by name."""

from __future__ import annotations

import hashlib
import os
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

from pipeline.model import Reason
from pipeline.stages.intake.candidates import Candidate, Group
from pipeline.stages.intake.names import Frame, frame_of, natural_key, order_key, shown

PDF_FRAME_DIGITS = 3
MOST_GAPS = 20
_SAYS_NOTHING = re.compile(
    r"[\W\d_]*|img|dsc[nf]?|pict?|photo|scan|скан|page|p|стр|страница|лист|л|фото", re.IGNORECASE
)
_WORD = re.compile(r"[^\W\d_]+")

_Key = tuple[Path, str, str]


def group_scans(
    scans: Sequence[Candidate],
    sidecars: Sequence[Candidate],
    *,
    donation: str | None,
    item: str | None,
    kinds: Mapping[str, str],
) -> tuple[Group, ...]:
    """Return the groups in natural order of their first scans.

    One item is asked for: one group. A folder with a sidecar: all scans in and below it. Otherwise files of a folder
    whose names differ only in frame number and side. PDFs stay apart from images, and alone, unless their frame
    numbers are written with leading zeros ("letter_001.pdf").
    """
    by_folder = {sidecar.path.parent: sidecar.path for sidecar in sidecars}
    members: dict[_Key, list[Candidate]] = defaultdict(list)
    if item is not None and scans:
        folder = Path(os.path.commonpath([scan.path.parent for scan in scans]))
        members[folder, "", "item"] = list(scans)
    else:
        for scan in scans:
            members[_belongs_to(scan.path, by_folder)].append(scan)
    groups = [
        _make(key, found, by_folder.get(key[0]) if key[2] in ("folder", "item") else None, donation, item, kinds)
        for key, found in members.items()
    ]
    return tuple(sorted(groups, key=lambda group: natural_key(group.candidates[0].shown_path)))


def find_gaps(group: Group) -> tuple[Reason, ...]:
    """Return missing and repeated frame numbers, at most MOST_GAPS of them."""
    rows: dict[tuple[Path, str], list[Frame]] = defaultdict(list)
    for candidate in group.candidates:
        frame = frame_of(candidate.path)
        rows[candidate.path.parent, frame.stem].append(frame)
    found: list[Reason] = []
    for frames in rows.values():
        found += _repeated(frames)
        found += _missing({frame.number for frame in frames if frame.number is not None})
    return tuple(found[:MOST_GAPS])


def _repeated(frames: Sequence[Frame]) -> Iterable[Reason]:
    for (number, back), count in sorted(Counter((f.number, f.back) for f in frames if f.number is not None).items()):
        if count > 1:
            yield Reason("frame-repeated", {"frame": f"{number}v" if back else f"{number}", "count": count})


def _missing(numbers: set[int]) -> Iterable[Reason]:
    row = sorted(numbers)
    for before, after in pairwise(row):
        if after - before == 2:
            yield Reason("frame-missing", {"frame": before + 1})
        elif after - before > 2:
            yield Reason("frames-missing", {"first": before + 1, "last": after - 1})


def _belongs_to(path: Path, sidecars: Mapping[Path, Path]) -> _Key:
    for folder in path.parents:
        if folder in sidecars:
            return folder, "", "folder"
    frame = frame_of(path)
    if path.suffix.lower() != ".pdf":
        return path.parent, frame.stem, "images"
    if frame.number is not None and frame.digits >= PDF_FRAME_DIGITS:
        return path.parent, frame.stem, "pdf"
    return path.parent, natural_key(path.name), "pdf"


def _make(
    key: _Key,
    found: Sequence[Candidate],
    sidecar: Path | None,
    donation: str | None,
    item: str | None,
    kinds: Mapping[str, str],
) -> Group:
    folder, _, manner = key
    ordered = tuple(sorted(found, key=lambda candidate: (order_key(candidate.path, folder), candidate.path)))
    hint = _title(folder, ordered, whole_folder=manner in ("folder", "item"))
    return Group(
        source_key=_source_key(donation, item, key),
        title_hint=hint,
        kind_hint=_kind(f"{ordered[0].path.stem} {folder.name}", kinds),
        candidates=ordered,
        folder=folder,
        sidecar=sidecar,
    )


def _source_key(donation: str | None, item: str | None, key: _Key) -> str:
    folder, stem, manner = key
    where = f"item:{item}".encode() if item is not None else os.fsencode(folder)
    digest = hashlib.sha256()
    for part in ((donation or "").encode(), where, stem.encode(), manner.encode()):
        digest.update(f"{len(part)}:".encode() + part)
    return digest.hexdigest()


def _title(folder: Path, ordered: Sequence[Candidate], *, whole_folder: bool) -> str:
    """Return what the files are called, or the folder where their names say nothing ("IMG_0012")."""
    first = ordered[0].path
    frame = frame_of(first)
    common = shown(first.stem)[: len(frame.stem)] if frame.number is not None else shown(first.stem)
    if whole_folder or _SAYS_NOTHING.fullmatch(common):
        return shown(folder.name)
    return common.strip(" _.-–—(") if len(ordered) > 1 else shown(first.stem)


def _kind(names: str, kinds: Mapping[str, str]) -> str | None:
    if not kinds:
        return None
    words = _WORD.findall(shown(names).casefold().replace("ё", "е"))
    return next((kinds[word] for word in words if word in kinds), None)
