"""The story of one page: decode, turn upright, straighten, recognise, guard, and bring the boxes back to the master.

Runs inside a child process (adapters.pool); everything it needs comes as arguments.
"""

from __future__ import annotations

import errno
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from pipeline import looks, material, writing
from pipeline.errors import EngineError, LimitError, StorageError, StorageFullError
from pipeline.model import Geometry, Layer, Line, Origin, Outcome, PageKind, PageReading, Reason, ScanFacts
from pipeline.ports import KnownLines, LineReader, LookTaker, OcrEngine, PageJob, Pixels
from pipeline.stages import cleanup, geometry, guard, pages, pyramid, routing
from pipeline.trials import Clock, Desk, Sheet, Trial, lay_upright, read_best
from pipeline.writing import Reading

DOUBTFUL_BELOW = 0.75
"""Confidence below which more than a quarter of the characters are probably wrong."""
OWN_TEXT_LETTERS = 60
"""A page that carries at least so many letters of its own (PDF) is not read again."""
MORE_THAN_OWN = 2
"""Where it carries fewer, they stand unless reading finds so many times more."""
SHARE_FOR_FIRST = 0.85
"""Share of the time that recognition may take; the rest is for writing what came of it."""


class TurnFinder(Protocol):
    """A witness of which way up a page is."""

    def find_turn(self, image: Pixels, *, dpi: float, seconds: float) -> tuple[int, float] | None:
        """Return the clockwise quarter turn that makes it upright and a confidence, None where it cannot say."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What pages are read with.

    Attributes:
        engines: By what they read: "print".
        turns: Orientation detection, None to do without.
        knows: Whether a word is in the lexicon.
        hand: Gives the recogniser of handwriting with a model by its key (see Shelf), None where there is none.
    """

    engines: Mapping[str, OcrEngine]
    turns: TurnFinder | None = None
    knows: Callable[[str], bool] = field(default=lambda _: False)
    hand: Callable[[str], OcrEngine] | None = None

    def engine(self, role: str, model: str = "") -> OcrEngine:
        """Return the recogniser for a role ("print", "hand"); EngineError if there is none."""
        if role == "hand" and self.hand is not None:
            return self.hand(model)
        if role not in self.engines:
            raise EngineError("role-missing").about(role=role)
        return self.engines[role]


class DirectReader:
    """Reads pages in this very process (PageReader); the pool has one in each child."""

    def __init__(self, tools: Tools, limits: pages.Limits, page_seconds: float) -> None:
        """Take what is needed; nothing is started."""
        self._tools, self._limits, self._seconds = tools, limits, page_seconds
        cleanup.use_one_thread()

    def inspect(self, file: Path) -> ScanFacts:
        """See PageReader."""
        return pages.look(file, self._limits)

    def read(self, job: PageJob) -> PageReading:
        """See PageReader."""
        return read_page(job, self._tools, self._limits, self._seconds)

    def draw(self, job: PageJob) -> None:
        """See PageReader."""
        draw_page(job, self._limits)

    def trace(self, job: PageJob, geometry: Geometry) -> None:
        """See PageReader."""
        reader = self._tools.engine("hand", job.settings.model)
        if not isinstance(reader, LookTaker):
            raise EngineError("spot-model-cannot").about(model=job.settings.model)
        looks.trace(job, geometry, reader, self._limits)

    def known_lines(self, job: PageJob, geometry: Geometry, text: Sequence[Line]) -> KnownLines:
        """See PageReader."""
        reader = self._tools.engine("hand", job.settings.model)
        if not isinstance(reader, LineReader):
            raise EngineError("model-cannot-learn").about(model=job.settings.model)
        return material.known_lines(job, geometry, text, reader, self._limits, self._seconds * SHARE_FOR_FIRST)

    def close(self) -> None:
        """Nothing to end."""


def read_page(job: PageJob, tools: Tools, limits: pages.Limits, seconds: float) -> PageReading:
    """Read one page.

    Args:
        seconds: Time the whole of it may take.

    Raises:
        BadScanError, LimitError, EngineError, StorageError: With the code that says why.
    """
    clock = Clock(time.monotonic(), seconds * SHARE_FOR_FIRST)
    try:
        return replace(_read(job, tools, limits, clock), milliseconds=clock.milliseconds)
    except MemoryError as error:
        raise LimitError("page-too-much-memory") from error
    except cleanup.ImageLibraryError as error:
        if cleanup.wanted_memory(error):
            raise LimitError("page-too-much-memory") from error
        raise EngineError("page-reader-failed").about(detail=str(error)[:300]) from error
    except LimitError as error:
        if error.code == "page-too-slow":
            error.about(seconds=round(seconds))
        raise


def draw_page(job: PageJob, limits: pages.Limits) -> Pixels:
    """Decode one page, draw its pyramid where one is asked for, and return its pixels."""
    pixels = pages.decode(job.file, job.media_type, job.index, job.dpi, limits)
    if job.pyramid_to:
        pyramid.write_pyramid(pixels, job.pyramid_to)
    return pixels


def _read(job: PageJob, tools: Tools, limits: pages.Limits, clock: Clock) -> PageReading:
    grey = cleanup.as_grey(draw_page(job, limits))  # the page in colour, the most that is held, is let go at once
    master = geometry.Picture(grey, dpi=job.dpi)
    own = _own_text(job)
    own_letters = _letters(own.lines) if own else 0
    if own is not None and own_letters >= OWN_TEXT_LETTERS:
        return _of_own_text(job, own, master)
    engine = tools.engine("hand" if job.settings.engine == "hand" else "print", job.settings.model)
    desk = Desk(engine, job.settings, clock, tools.knows, tools.turns, prepares=job.settings.engine != "hand")
    ink = guard.measure_ink(grey, cleanup.find_ink(grey))
    if not ink.may_be_there:
        return _blank(job, desk, master)
    sheet = lay_upright(desk, master, ink)
    best = read_best(desk, sheet, ink)
    if own is not None and best.figures.letters < MORE_THAN_OWN * own_letters:
        return _of_own_text(job, own, master)  # short, but all there is: no stamp on a page full of text
    verdict = guard.judge(ink, best.lines)
    if verdict is guard.Verdict.BLANK:
        return _blank(job, desk, sheet.picture, faint=ink.faint >= guard.FEW_MARKS)
    kind, confidence = (PageKind.HAND, 0.5) if job.settings.engine == "hand" else _kind(sheet, best, ink)
    read = _final(job, tools, desk, sheet, best, kind)
    best = read.trial
    _write(job.clean_to, best.kept.pixels)
    if read.used_hand:
        looks.write(job.looks_to, best.picture, tools.engine("hand", job.settings.model))
    layer = _layer(desk, read, kind, size=master.size)
    reason = _alarm(guard.judge(ink, best.lines), ink, best)
    return PageReading(
        kind=kind,
        kind_confidence=confidence,
        geometry=Geometry(best.kept.to_master, sheet.turn_deg, sheet.skew_deg),
        layer=layer,
        outcome=Outcome.ALARM if reason else Outcome.READ,
        reason=reason,
        steps=tuple(desk.steps),
    )


def _own_text(job: PageJob) -> Layer | None:
    """Return the text that a PDF page carries itself, None if it carries none or somebody asked to read it."""
    if job.settings.engine != "auto":
        return None
    layer = pages.own_text(job.file, job.media_type, job.index, job.dpi)
    return layer if layer and _letters(layer.lines) else None


def _letters(lines: Sequence[Line]) -> int:
    return sum(len(word.text) for line in lines for word in line.words)


def _of_own_text(job: PageJob, layer: Layer, master: geometry.Picture) -> PageReading:
    _write(job.clean_to, master.pixels)
    return PageReading(
        kind=PageKind.PRINT,
        kind_confidence=0.9,
        geometry=Geometry(),
        layer=layer,
        outcome=Outcome.READ,
        steps=("own-text:kept",),
    )


def _blank(job: PageJob, desk: Desk, picture: geometry.Picture, *, faint: bool = False) -> PageReading:
    _write(job.clean_to, picture.pixels)
    desk.note("blank")
    warnings = ("blank-with-faint-marks",) if faint else ()
    told = {"languages": job.settings.languages}
    layer = Layer(Origin.MACHINE, desk.engine.name, desk.engine.version(), (), told, warnings=warnings)
    return PageReading(
        kind=PageKind.BLANK,
        kind_confidence=0.7 if faint else 0.95,
        geometry=Geometry(picture.to_master),
        layer=layer,
        outcome=Outcome.BLANK,
        steps=tuple(desk.steps),
    )


def _kind(sheet: Sheet, best: Trial, ink: guard.Ink) -> tuple[PageKind, float]:
    words = [word for line in best.lines for word in line.words]
    by_hand = writing.look_for_hand(sheet, best)
    return routing.tell_kind(routing.look_at(sheet.picture.pixels, words, marks=ink.marks, by_hand=by_hand))


def _final(job: PageJob, tools: Tools, desk: Desk, sheet: Sheet, best: Trial, kind: PageKind) -> Reading:
    """Return the page as it is read in the end, by handwriting's recogniser too where there is one and it may help."""
    if job.settings.engine == "hand":
        return writing.read_by(desk, best, hand=True)
    if job.settings.engine == "auto" and tools.hand is not None:
        return writing.read_with_both(desk, tools.engine("hand", job.settings.model), sheet, best, kind)
    return writing.read_by(desk, best)


def _warnings(kind: PageKind, read: Reading, confidence: float) -> tuple[str, ...]:
    if read.used_hand:
        return ("hand-machine-reading-doubtful",) if confidence < DOUBTFUL_BELOW else ()
    if kind is PageKind.HAND:
        return ("hand-read-by-print-engine",)
    return ("reading-unsure",) if confidence < DOUBTFUL_BELOW else ()


def _layer(desk: Desk, read: Reading, kind: PageKind, *, size: geometry.Size) -> Layer:
    best, confidence = read.trial, read.trial.figures.confidence
    warnings = _warnings(kind, read, confidence)
    settings: dict[str, str | int | float | bool] = {
        "languages": desk.settings.languages,
        "model": desk.settings.model,
        "psm": best.psm or 3,
        "image": best.name,
        "image_dpi": round(best.picture.dpi, 1),
    }
    if read.engine == writing.MIXED:
        settings["lines_by_hand"] = writing.spans_of(read.by_hand)
    for trial in desk.trials:
        settings[f"score_{trial.name}"] = round(trial.figures.score, 1)
        settings[f"confidence_{trial.name}"] = round(trial.figures.confidence, 4)
    lines = tuple(_on_master(line, best.picture.to_master, size) for line in best.lines)
    return Layer(Origin.MACHINE, read.engine, read.version, lines, settings, round(confidence, 4), warnings)


def _on_master(line: Line, matrix: geometry.Matrix, size: geometry.Size) -> Line:
    words = tuple(
        replace(word, box=geometry.to_master(word.box, matrix, size)) if word.box else word for word in line.words
    )
    return replace(line, box=geometry.to_master(line.box, matrix, size) if line.box else None, words=words)


def _alarm(verdict: guard.Verdict, ink: guard.Ink, best: Trial) -> Reason | None:
    if verdict is guard.Verdict.TEXT:
        return None
    code = "ink-without-text" if verdict is guard.Verdict.NO_TEXT else "ink-little-text"
    return Reason(code, {"marks": ink.marks, "letters": best.figures.letters})


def _write(to: Path | None, pixels: Pixels) -> None:
    if to is None:
        return
    try:
        to.write_bytes(cleanup.encode_png(pixels))
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StorageFullError("storage-full") from error
        raise StorageError("storage-refused").about(detail=error.strerror or "") from error
