"""Lines of real pages for measuring, found by the detector of PP-OCRv6 in rapidocr; never trained on."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

PAGES = ("hand-*", "print-*", "typed-*")


@dataclass(frozen=True)
class Box:
    """A line's quadrangle, clockwise from top left, px."""

    corners: np.ndarray

    @property
    def middle(self) -> tuple[float, float]:
        """Return the centre, (x, y)."""
        x, y = self.corners.mean(axis=0)
        return float(x), float(y)

    @property
    def height_px(self) -> float:
        """Return the length of the left and right sides, their mean."""
        sides = np.linalg.norm(self.corners[[3, 2]] - self.corners[[0, 1]], axis=1)
        return float(sides.mean())


@dataclass(frozen=True)
class RealPage:
    """A page with its true text and the pictures of its lines, row by row in reading order."""

    name: str
    text: str
    rows: tuple[tuple[np.ndarray, ...], ...]


def straighten(gray: np.ndarray, box: Box) -> np.ndarray:
    """Return the upright picture of a box."""
    corners = box.corners.astype(np.float32)
    wide = max(np.linalg.norm(corners[1] - corners[0]), np.linalg.norm(corners[2] - corners[3]))
    tall = max(np.linalg.norm(corners[3] - corners[0]), np.linalg.norm(corners[2] - corners[1]))
    width, height = max(4, round(float(wide))), max(4, round(float(tall)))
    target = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    matrix = cv2.getPerspectiveTransform(corners, target)
    return cv2.warpPerspective(gray, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)


def split_columns(boxes: list[Box], width_px: int) -> list[list[Box]]:
    """Part the boxes of a spread into left and right page; one list where lines cross the middle."""
    middle = width_px / 2
    crossing = [
        box for box in boxes if box.corners[:, 0].min() < middle * 0.93 and box.corners[:, 0].max() > middle * 1.07
    ]
    if crossing or not boxes:
        return [boxes]
    left = [box for box in boxes if box.middle[0] < middle]
    right = [box for box in boxes if box.middle[0] >= middle]
    return [column for column in (left, right) if column]


def order_rows(boxes: list[Box]) -> list[list[Box]]:
    """Group boxes that stand at one height into rows, top to bottom, left to right."""
    rows: list[list[Box]] = []
    for box in sorted(boxes, key=lambda item: item.middle[1]):
        last = rows[-1] if rows else None
        if last and box.middle[1] - np.mean([item.middle[1] for item in last]) < 0.45 * min(
            box.height_px, last[0].height_px
        ):
            last.append(box)
        else:
            rows.append([box])
    return [sorted(row, key=lambda item: item.middle[0]) for row in rows]


def find_rows(gray: np.ndarray) -> tuple[tuple[np.ndarray, ...], ...]:
    """Find the lines of a page and cut them out, in reading order."""
    from rapidocr import RapidOCR

    found = RapidOCR(params={"Global.log_level": "error"})(
        cv2.cvtColor(gray, cv2.COLOR_GRAY2BGR), use_det=True, use_cls=False, use_rec=False
    )
    boxes = [] if found.boxes is None else [Box(np.asarray(corners, np.float32)) for corners in found.boxes]
    return tuple(
        tuple(straighten(gray, box) for box in row)
        for column in split_columns(boxes, gray.shape[1])
        for row in order_rows(column)
    )


def load_page(path: Path, kept: Path) -> RealPage:
    """Read a page; its lines are found once and kept in the folder `kept`."""
    store = kept / f"{path.stem}.npz"
    if not store.exists():
        gray = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
        assert gray is not None
        kept.mkdir(parents=True, exist_ok=True)
        rows = find_rows(gray)
        np.savez_compressed(
            store, **{f"{i:03d}_{j:02d}": part for i, row in enumerate(rows) for j, part in enumerate(row)}
        )
    with np.load(store) as arrays:
        names = sorted(arrays.files)
        rows = tuple(
            tuple(arrays[name] for name in names if name.startswith(row))
            for row in sorted({name[:4] for name in names})
        )
    text = path.with_name(f"{path.stem}.gt.txt").read_text(encoding="utf-8")
    return RealPage(path.stem, text, rows)


def load_pages(scans: Path, kept: Path) -> list[RealPage]:
    """Return every page of the kinds this net is for, forms left out."""
    paths = sorted(path for pattern in PAGES for path in scans.glob(pattern) if path.suffix in {".jpg", ".png"})
    return [load_page(path, kept) for path in paths]


def load_words(folder: Path) -> list[tuple[str, np.ndarray, str]]:
    """Return (writer, picture, text) of the single words."""
    found = []
    for row in (folder / "labels.tsv").read_text(encoding="utf-8").splitlines():
        name, text = row.split("\t")
        gray = cv2.imread(str(folder / name), cv2.IMREAD_GRAYSCALE)
        assert gray is not None
        found.append(("_".join(name.split("_")[:2]), gray, unicodedata.normalize("NFC", text)))
    return found


def split_clusters(text: str) -> list[str]:
    """Split text into grapheme clusters after NFC: a mark stays with its letter; blank lines and edges are dropped."""
    lines = (" ".join(line.split()) for line in unicodedata.normalize("NFC", text).splitlines())
    clusters: list[str] = []
    for char in "\n".join(line for line in lines if line):
        if clusters and unicodedata.combining(char):
            clusters[-1] += char
        else:
            clusters.append(char)
    return clusters


def error_rate(read: str, truth: str) -> float:
    """Return edits per true grapheme cluster."""
    from rapidfuzz.distance import Levenshtein

    wanted = split_clusters(truth)
    return Levenshtein.distance(split_clusters(read), wanted) / max(1, len(wanted))
