"""Which way up a page is and how its picture is best prepared, found by trying: the reading that says most is kept."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from pipeline.errors import LimitError
from pipeline.model import Line
from pipeline.ports import OcrEngine, Pixels, ReadSettings
from pipeline.stages import cleanup, geometry, guard, orientation
from pipeline.stages.geometry import Picture

LEAST_SKEW_DEG = 0.2
"""Skews below are left: straightening blurs a little, and the engine follows them by itself."""
SMALL_WORD_PX = 24.0
"""Words lower than this gain by being enlarged; taller ones lose."""
TINY_WORD_PX = 14.0
ENLARGED = 2.0
WORTH_MORE = 1.01
"""A reading must gain more than this to replace one of a picture that was changed less."""
ONE_BLOCK_PSM = 6
MIN_LETTERS = 12
"""A reading with fewer sure letters proves nothing about which way is up."""
UPRIGHT_CONFIDENCE = 0.6
TURNED_CONFIDENCE = 0.55
SURE_TURN = 0.75
MARKS_FOR_TURN = 40
"""Pages with fewer marks are never turned."""
TIMES_BETTER = 2.5
CLEARLY_BETTER = 0.15
SURE_WORD, ENOUGH_WORDS = 0.8, 3
LEAST_SECONDS = 1.0


class _TurnFinder(Protocol):
    def find_turn(self, image: Pixels, *, dpi: float, seconds: float) -> tuple[int, float] | None: ...


@dataclass(frozen=True, slots=True)
class Clock:
    """How much of a page's time is left."""

    started: float
    seconds: float

    @property
    def left(self) -> float:
        """Seconds left; at least a moment, so that whoever asks ends with its own time-out."""
        return max(0.01, self.started + self.seconds - time.monotonic())

    @property
    def half_gone(self) -> bool:
        """Whether nothing further should be begun."""
        return self.left < self.seconds / 2

    @property
    def milliseconds(self) -> int:
        """Time since the start."""
        return round((time.monotonic() - self.started) * 1000)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page upright and straight, ready to be read; untouched is the same before it was straightened."""

    picture: Picture
    untouched: Picture
    turn_deg: int = 0
    skew_deg: float = 0.0
    first: Trial | None = None


@dataclass(frozen=True, slots=True)
class Trial:
    """One reading of one preparation of the picture.

    Attributes:
        picture: What the engine saw; boxes of lines are in its pixels.
        kept: What people are shown as the cleaned picture: the same, but never enlarged.
    """

    name: str
    picture: Picture
    kept: Picture
    psm: int | None
    lines: tuple[Line, ...]
    figures: guard.Figures


@dataclass(slots=True)
class Desk:
    """One page being worked on: the engine, the time, and what was done so far.

    Attributes:
        prepares: Whether other preparations of the picture are tried; the recogniser of handwriting evens light itself.
    """

    engine: OcrEngine
    settings: ReadSettings
    clock: Clock
    knows: Callable[[str], bool]
    turns: _TurnFinder | None = None
    prepares: bool = True
    steps: list[str] = field(default_factory=list)
    trials: list[Trial] = field(default_factory=list)

    def note(self, step: str) -> None:
        """Write down what was done."""
        self.steps.append(step)

    def attempt(self, name: str, picture: Picture, kept: Picture, psm: int | None) -> Trial:
        """Read one preparation and weigh it."""
        trial = self.glance(name, picture, kept, psm)
        self.trials.append(trial)
        figures = trial.figures
        self.note(f"read:{name}:confidence={figures.confidence:.2f}:score={figures.score:.0f}")
        return trial

    def glance(self, name: str, picture: Picture, kept: Picture, psm: int | None) -> Trial:
        """Read without keeping count of it."""
        languages = self.settings.languages
        lines = self.engine.read(picture.pixels, dpi=picture.dpi, languages=languages, psm=psm, seconds=self.clock.left)
        ink = cleanup.find_ink(picture.pixels)
        figures = guard.weigh(lines, ink, ink.shape[0] / picture.pixels.shape[0], self.knows)
        return Trial(name, picture, kept, psm, lines, figures)


def lay_upright(desk: Desk, master: Picture, ink: guard.Ink) -> Sheet:
    """Bring a page to the engine's resolution, turn it upright and straighten it, each only when sure."""
    page = geometry.fit_for_engine(master)
    if desk.settings.rotation_deg is not None:
        return _sheet(desk, page, desk.settings.rotation_deg)
    axis = orientation.text_axis(cleanup.find_ink(page.pixels))
    if axis is orientation.Axis.UPWARD and ink.marks >= MARKS_FOR_TURN:
        return _sheet(desk, page, _which_turn(desk, page, axis))
    sheet = _sheet(desk, page, 0)
    first = desk.attempt("as-is", sheet.picture, sheet.picture, desk.settings.psm)
    if _stands(first) or ink.marks < MARKS_FOR_TURN or _has_real_words(first, desk.knows):
        return _with_first(sheet, first)
    across = axis is orientation.Axis.ACROSS
    turn_deg = _upside_down(desk, page, first.figures) if across else _which_turn(desk, page, axis)
    if turn_deg == 0:
        return _with_first(sheet, first)
    desk.trials.clear()  # a page on its head says nothing about how its picture is best prepared
    return _sheet(desk, page, turn_deg)


def read_best(desk: Desk, sheet: Sheet, ink: guard.Ink) -> Trial:
    """Read a page, and again where the first reading is poor; keep the one with the best score."""
    best = sheet.first or desk.attempt("as-is", sheet.picture, sheet.picture, desk.settings.psm)
    if not desk.prepares:
        return best
    if desk.settings.clean:
        best = _prepared_better(desk, sheet, best)
    for name, picture, kept in _last_resorts(sheet, best):
        if guard.judge(ink, best.lines) in (guard.Verdict.TEXT, guard.Verdict.BLANK):
            break
        best = _better(best, _in_time(desk, name, picture, kept, ONE_BLOCK_PSM))
    desk.note(f"kept:{best.name}")
    return best


def _with_first(sheet: Sheet, first: Trial) -> Sheet:
    return Sheet(sheet.picture, sheet.untouched, sheet.turn_deg, sheet.skew_deg, first)


def _has_real_words(trial: Trial, knows: Callable[[str], bool]) -> bool:
    """Say whether a poor reading has a few long, sure, known words: upside down nothing of the kind comes out."""
    words = (word for line in trial.lines for word in line.words)
    real = [w for w in words if len(w.text) >= 5 and (w.confidence or 0.0) >= SURE_WORD and knows(w.text)]
    return len(real) >= ENOUGH_WORDS


def _stands(trial: Trial) -> bool:
    return trial.figures.confidence >= UPRIGHT_CONFIDENCE and trial.figures.sure >= MIN_LETTERS


def _sheet(desk: Desk, page: Picture, turn_deg: int) -> Sheet:
    upright = geometry.turn(page, turn_deg)
    if turn_deg:
        desk.note(f"turn:{turn_deg}")
    ink = cleanup.find_ink(upright.pixels)
    skew = orientation.measure_skew(ink) if desk.settings.clean else orientation.Skew(0.0, sure=False)
    if not skew.sure or abs(skew.degrees) < LEAST_SKEW_DEG:
        return Sheet(upright, upright, turn_deg)
    desk.note(f"straighten:{skew.degrees:.2f}")
    straight = geometry.straighten(upright, skew.degrees, paper=cleanup.paper_brightness(upright.pixels))
    return Sheet(straight, upright, turn_deg, skew.degrees)


def _upside_down(desk: Desk, page: Picture, upright: guard.Figures) -> int:
    """Read a strip of a page that was read badly the other way up; return 180 where that is far better, else 0."""
    figures = _read_strip(desk, geometry.turn(page, 180))
    desk.note(f"strip:180:confidence={figures.confidence:.2f}")
    enough = figures.confidence >= TURNED_CONFIDENCE and figures.sure >= MIN_LETTERS
    return 180 if enough and figures.confidence >= upright.confidence + CLEARLY_BETTER else 0


def _which_turn(desk: Desk, page: Picture, axis: orientation.Axis) -> int:
    """Read a strip each way up; turn only where one says far more than any other."""
    found: dict[int, guard.Figures] = {}
    for turn_deg in orientation.possible_turns(axis, *_ask_detection(desk, page)):
        figures = _read_strip(desk, geometry.turn(page, turn_deg))
        found[turn_deg] = figures
        desk.note(f"strip:{turn_deg}:confidence={figures.confidence:.2f}")
        if figures.confidence >= SURE_TURN and figures.sure >= 2 * MIN_LETTERS:
            return turn_deg
        if desk.clock.half_gone:
            break
    ranked = sorted(found, key=lambda turn: found[turn].sure, reverse=True)
    best, others = found[ranked[0]], [found[turn].sure for turn in ranked[1:]]
    sure = best.confidence >= TURNED_CONFIDENCE and best.sure >= MIN_LETTERS
    return ranked[0] if sure and best.sure >= TIMES_BETTER * max(others, default=0.0) else 0


def _ask_detection(desk: Desk, page: Picture) -> tuple[int | None, float]:
    """Hear the engine's orientation detection: it tells which strip to read first."""
    if desk.turns is None:
        return None, 0.0
    osd = desk.turns.find_turn(page.pixels, dpi=page.dpi, seconds=desk.clock.left)
    if osd is None:
        return None, 0.0
    desk.note(f"osd:{osd[0]}:{osd[1]:.1f}")
    return osd


def _read_strip(desk: Desk, upright: Picture) -> guard.Figures:
    strip = orientation.busiest_strip(upright.pixels, cleanup.find_ink(upright.pixels))
    picture = Picture(strip, dpi=upright.dpi)
    return desk.glance("strip", picture, picture, ONE_BLOCK_PSM).figures


def _prepared_better(desk: Desk, sheet: Sheet, best: Trial) -> Trial:
    first = best.figures
    if first.is_good or first.confidence < guard.HOPELESS:
        return best
    for name, picture, kept in _preparations(sheet, best):
        if desk.clock.half_gone:
            break
        trial = _in_time(desk, name, picture, kept, desk.settings.psm)
        gained = trial is not None and trial.figures.score > WORTH_MORE * best.figures.score
        best = _better(best, trial)
        if best.figures.is_good or not (gained or _word_height(best) <= TINY_WORD_PX):
            break
    return best


def _preparations(sheet: Sheet, first: Trial) -> Iterator[tuple[str, Picture, Picture]]:
    """Yield further ways to prepare a picture, the likeliest to help first."""
    upright = sheet.picture
    flat = Picture(cleanup.flatten_light(upright.pixels), upright.to_master, upright.dpi)
    yield "flat", flat, flat
    if 0 < _word_height(first) <= SMALL_WORD_PX:
        yield "flat-enlarged", geometry.resize(flat, ENLARGED), flat


def _last_resorts(sheet: Sheet, best: Trial) -> Iterator[tuple[str, Picture, Picture]]:
    """Yield what is read as one block of text where there is ink but hardly any was read."""
    yield f"{best.name}-one-block", best.picture, best.kept
    binary = cleanup.binarise(cleanup.flatten_light(sheet.picture.pixels))
    yield "binarised", Picture(binary, sheet.picture.to_master, sheet.picture.dpi), sheet.picture
    yield "untouched", sheet.untouched, sheet.untouched


def _in_time(desk: Desk, name: str, picture: Picture, kept: Picture, psm: int | None) -> Trial | None:
    """Try once more; a page that has been read already is not lost because a further try takes too long."""
    if desk.clock.left < LEAST_SECONDS:
        return None
    try:
        return desk.attempt(name, picture, kept, psm)
    except LimitError as error:
        desk.note(f"gave-up:{name}:{error.code}")
        return None


def _better(best: Trial, other: Trial | None) -> Trial:
    if other is None:
        return best
    if best.figures.score == other.figures.score == 0:
        return other if other.figures.letters > best.figures.letters else best
    return other if other.figures.score > WORTH_MORE * best.figures.score else best


def _word_height(trial: Trial) -> float:
    heights = sorted(word.box.height for line in trial.lines for word in line.words if word.box)
    return float(heights[len(heights) // 2]) if heights else 0.0
