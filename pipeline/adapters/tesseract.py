"""Tesseract, through pytesseract: one thread, one process a call, ended when its time is up."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

import pytesseract

from pipeline.errors import EngineError, LimitError
from pipeline.model import Box, Line, Word
from pipeline.ports import Pixels

DEFAULT_PSM = 3
ORIENTATION_LANGUAGE = "osd"
MAX_SIDE_PX = 32_000
"""Tesseract refuses pictures longer than 32,767 pixels."""
ASK_SECONDS = 20
"""Time for questions about the installation, seconds."""
_TSV_COLUMNS = 12
_WORD_LEVEL = "5"


class _Cell(NamedTuple):
    line: tuple[str, ...]
    word: Word


class Tesseract:
    """The recogniser of print and typescript (OcrEngine), and a witness of which way up a page is."""

    name = "tesseract"

    def __init__(self) -> None:
        """Keep tesseract to one thread: pages, not lines, are read side by side."""
        os.environ["OMP_THREAD_LIMIT"] = "1"  # inherited by the program; more threads only get in each other's way
        self._versions: dict[str, str] = {}

    def version(self, languages: str = "rus") -> str:
        """Return the program's version and, for each language, which data it uses: "5.3.0 rus:fast:1a2b3c4d5e6f".

        Raises:
            EngineError: Tesseract or a language is not installed.
        """
        if languages not in self._versions:
            folder, installed = _installed()
            missing = [name for name in languages.split("+") if name not in installed]
            if missing:
                raise _language_missing(missing[0])
            models = " ".join(_model(folder, name) for name in languages.split("+"))
            self._versions[languages] = f"{pytesseract.get_tesseract_version(cached=True)} {models}"
        return self._versions[languages]

    def read(self, image: Pixels, *, dpi: float, languages: str, psm: int | None, seconds: float) -> tuple[Line, ...]:
        """Read an upright picture; boxes in its pixels.

        Args:
            image: Grey (height, width) or RGB (height, width, 3), uint8.
            dpi: Its resolution; tesseract's page layout depends on it.
            languages: Language data, joined by "+".
            psm: Page segmentation mode; None: 3, fully automatic.
            seconds: Time it may take.

        Raises:
            LimitError: It took longer and was ended, or a side is longer than MAX_SIDE_PX.
            EngineError: It failed or is not installed.
        """
        config = f"--psm {DEFAULT_PSM if psm is None else psm} --dpi {_whole_dpi(dpi)}"
        tsv = _run(image, lambda path: pytesseract.image_to_data(path, languages, config, timeout=seconds), languages)
        return tuple(_lines(_cells(tsv)))

    def find_turn(self, image: Pixels, *, dpi: float, seconds: float) -> tuple[int, float] | None:
        """Return the clockwise quarter turn that makes a page upright, in tesseract's opinion, and its confidence.

        Returns:
            (0, 90, 180 or 270; about 0 to 30), or None where it saw too little to say.

        Raises:
            LimitError, EngineError: As read.
        """
        config = f"--dpi {_whole_dpi(dpi)}"
        try:
            answer = _run(
                image,
                lambda path: pytesseract.image_to_osd(path, ORIENTATION_LANGUAGE, config, timeout=seconds),
                ORIENTATION_LANGUAGE,
            )
        except EngineError as error:
            if error.code == "tesseract-failed":
                return None  # "Too few characters": it ends with an error instead of saying so
            raise
        turn, sure = re.search(r"Rotate: (\d+)", answer), re.search(r"Orientation confidence: ([\d.]+)", answer)
        return (int(turn[1]) % 360, float(sure[1])) if turn and sure else None


def _run(image: Pixels, call: Any, languages: str) -> str:
    """Hand a picture to tesseract in a plain file (packing it as PNG would take longer than writing it)."""
    if max(image.shape[:2]) > MAX_SIDE_PX:
        raise LimitError("picture-too-long").about(pixels=max(image.shape[:2]), limit=MAX_SIDE_PX)
    with tempfile.TemporaryDirectory(prefix="archive-read-") as folder:
        path = Path(folder) / "page.pnm"
        _write_pnm(image, path)
        try:
            return str(call(str(path)))
        except pytesseract.TesseractNotFoundError as error:
            raise EngineError("tesseract-missing") from error
        except pytesseract.TesseractError as error:  # before RuntimeError, whose child it is
            raise _failure(str(error.message), languages) from error
        except RuntimeError as error:  # pytesseract's way to say that the time was up
            raise LimitError("page-too-slow") from error
        except UnicodeDecodeError as error:
            raise EngineError("tesseract-failed").about(detail="its answer is no UTF-8") from error


def _write_pnm(image: Pixels, path: Path) -> None:
    kind = "P5" if image.ndim == 2 else "P6"
    with path.open("wb") as file:
        file.write(f"{kind}\n{image.shape[1]} {image.shape[0]}\n255\n".encode("ascii"))
        file.write(image.tobytes())


def _whole_dpi(dpi: float) -> int:
    return min(max(round(dpi), 70), 2400)  # tesseract takes others for nonsense and guesses


def _cells(tsv: str) -> Iterator[_Cell]:
    for row in tsv.splitlines():
        cells = row.split("\t")
        if len(cells) != _TSV_COLUMNS or cells[0] != _WORD_LEVEL:
            continue
        text = unicodedata.normalize("NFC", cells[11]).strip()
        if text:
            x, y, width, height = (int(value) for value in cells[6:10])
            confidence = min(max(float(cells[10]) / 100, 0.0), 1.0)
            yield _Cell(tuple(cells[1:5]), Word(text, Box(x, y, width, height), round(confidence, 4)))


def _lines(cells: Iterable[_Cell]) -> Iterator[Line]:
    for _, group in groupby(cells, key=lambda cell: cell.line):
        words = tuple(cell.word for cell in group)
        boxes = [word.box for word in words if word.box]
        left, top = min(box.x for box in boxes), min(box.y for box in boxes)
        right, bottom = max(box.x + box.width for box in boxes), max(box.y + box.height for box in boxes)
        letters = sum(len(word.text) for word in words)
        sure = sum(len(word.text) * (word.confidence or 0.0) for word in words) / letters
        text = " ".join(word.text for word in words)
        yield Line(text, Box(left, top, right - left, bottom - top), words, round(sure, 4))


def _failure(message: str, languages: str) -> EngineError:
    named = re.search(r"Failed loading language '([^']+)'", message)
    if named:
        return _language_missing(named[1])
    if "couldn't load any languages" in message:
        return _language_missing(languages)
    return EngineError("tesseract-failed").about(detail=message[:300])


def _language_missing(name: str) -> EngineError:
    error = EngineError("tesseract-language-missing")
    error.about(language=name, package=f"tesseract-ocr-{name.replace('_', '-')}")
    return error


def _installed() -> tuple[Path, tuple[str, ...]]:
    """Return the folder of language data and the names of what is in it."""
    try:
        answer = subprocess.run(
            [pytesseract.pytesseract.tesseract_cmd, "--list-langs"],
            capture_output=True,
            text=True,
            timeout=ASK_SECONDS,
            check=False,
        )
    except FileNotFoundError as error:
        raise EngineError("tesseract-missing") from error
    except subprocess.TimeoutExpired as error:
        raise EngineError("tesseract-failed").about(detail="no answer to --list-langs") from error
    first, *names = (answer.stdout or answer.stderr).splitlines() or [""]
    folder = re.search(r'"(.+)"', first)
    return Path(folder[1] if folder else "."), tuple(name.strip() for name in names)


def _model(folder: Path, language: str) -> str:
    """Name a language's data: fast (whole-number weights) or best, and the start of its SHA-256."""
    file = folder / f"{language}.traineddata"
    try:
        digest = hashlib.sha256(file.read_bytes()).hexdigest()[:12]
    except OSError:
        return f"{language}:unknown"
    try:
        answer = subprocess.run(
            ["combine_tessdata", "-l", str(file)], capture_output=True, text=True, timeout=ASK_SECONDS, check=False
        )
        mode = re.search(r"int_mode=(\d)", answer.stdout + answer.stderr)
    except (OSError, subprocess.TimeoutExpired):
        mode = None  # not every system packs this tool with tesseract: the digest still says which data it is
    weights = {"1": "fast", "0": "best"}.get(mode[1] if mode else "", "data")
    return f"{language}:{weights}:{digest}"
