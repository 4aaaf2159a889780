"""Who reads what on a page: print by one recogniser, handwriting by another, doubtful lines by both."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pipeline.errors import LimitError
from pipeline.model import Box, Line, PageKind
from pipeline.ports import Care, FoundLine, LineReader, LineShape, OcrEngine
from pipeline.stages import calibration, cleanup, collation, geometry, guard, lines, routing
from pipeline.stages.collation import Candidate
from pipeline.trials import Desk, Sheet, Trial

SURE_OF_PRINT = 0.9
"""Pages that the recogniser of print is so sure of are print: no line of theirs need be looked at."""
BELIEVED = 0.94
"""Print and typescript are not read as handwriting if so much of what was read is believed to be right."""
READ_BY_BOTH = (PageKind.HAND, PageKind.MIXED, PageKind.FORM, PageKind.PICTURE, PageKind.UNSURE)
WRITING = 0.3
"""Share of a page written by hand from which its lines follow each other as they were found, not as print does."""
SURER_BY_HAND = 0.15
"""A whole page of uncertain kind is taken as the recogniser of handwriting read it if that is so much surer."""
LIKELY = calibration.log_odds(routing.DOUBTFUL[0])
"""Log-odds of having been written by hand from which a line on a page of print is searched for other readings."""
MARGIN = 0.12
"""Lines of print stand tight around their letters: so much of their height is added above and below."""


MIXED = "mixed"
"""Engine of a page of which two recognisers read lines."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A page as read in the end, with believable confidence.

    Attributes:
        engine: Name of what read it; "mixed" where two recognisers did.
        version: Theirs.
        by_hand: For each line, whether the recogniser of handwriting read it.
    """

    trial: Trial
    engine: str
    version: str
    by_hand: tuple[bool, ...]

    @property
    def used_hand(self) -> bool:
        """Whether any of it was read as handwriting."""
        return any(self.by_hand)


def read_by(desk: Desk, trial: Trial, *, hand: bool = False) -> Reading:
    """Return a trial as one engine read it, its confidence made believable."""
    trial = replace(trial, lines=believable(desk, trial.lines))
    trial = _weighed(desk, trial)
    return Reading(trial, desk.engine.name, desk.engine.version(), (hand,) * len(trial.lines))


def believable(desk: Desk, found: tuple[Line, ...]) -> tuple[Line, ...]:
    """Return lines whose confidence means a share of right characters."""
    trust = calibration.packaged_trust()
    return trust.calibrated(found, desk.knows) if desk.engine.name == trust.engine else found


def look_for_hand(sheet: Sheet, best: Trial) -> float | None:
    """Return the share of a page that a hand wrote by the look of its printed lines; None where it is surely print."""
    if best.figures.confidence >= SURE_OF_PRINT:
        return None
    router, page = routing.packaged_router(), sheet.picture.pixels
    shapes = [shape_of(line.box) for line in moved(best.lines, best.picture, sheet.picture) if line.box]
    return routing.share_by_hand(
        (router.odds(lines.cut_strip(page, shape).picture), float(shape.box.width)) for shape in shapes
    )


def shape_of(box: Box) -> LineShape:
    """Return the place of a line of print, given its box."""
    left, right = float(box.x), float(box.x + box.width)
    upper, lower = box.y - MARGIN * box.height, box.y + (1 + MARGIN) * box.height
    return LineShape(((left, upper), (right, upper)), ((left, lower), (right, lower)))


def read_with_both(desk: Desk, hand: OcrEngine, sheet: Sheet, best: Trial, kind: PageKind) -> Reading:
    """Read a page with the recogniser of handwriting too where it may know better; keep the better of both.

    Args:
        desk: With the recogniser of print.
        hand: That of handwriting; one that shows its lines is believed line by line, another as a whole.
        sheet: The page, upright.
        best: As the recogniser of print read it.
        kind: What the page seems to be.
    """
    printed = read_by(desk, best)
    well = best.figures.confidence >= guard.READ_WELL or printed.trial.figures.confidence >= BELIEVED
    if kind not in READ_BY_BOTH and well:
        return printed
    try:
        if isinstance(hand, LineReader):
            return _line_by_line(desk, hand, sheet, printed, kind)
        return _as_a_whole(desk, hand, sheet, printed, kind)
    except LimitError as error:  # it was read already, if poorly
        desk.note(f"gave-up:hand:{error.code}")
        return printed


def spans_of(marked: Sequence[bool]) -> str:
    """Return the numbers, 0-based, of what is marked: "0-3,7"."""
    spans: list[list[int]] = []
    for number in (number for number, is_marked in enumerate(marked) if is_marked):
        if spans and spans[-1][1] == number - 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return ",".join(f"{first}-{last}" if last > first else str(first) for first, last in spans)


def _as_a_whole(desk: Desk, hand: OcrEngine, sheet: Sheet, printed: Reading, kind: PageKind) -> Reading:
    by_hand = replace(desk, engine=hand)
    written = read_by(by_hand, by_hand.attempt("hand", sheet.picture, sheet.picture, None), hand=True)
    mine, other = written.trial.figures, printed.trial.figures
    surer = mine.confidence > other.confidence + SURER_BY_HAND and mine.score > other.score
    better = mine.letters > 0 if kind is PageKind.HAND or not other.letters else surer
    desk.note("kept:hand" if better else "kept:print")
    return written if better else printed


def _line_by_line(desk: Desk, hand: LineReader, sheet: Sheet, printed: Reading, kind: PageKind) -> Reading:
    router, picture = routing.packaged_router(), sheet.picture
    rows = moved(printed.trial.lines, printed.trial.picture, picture)
    odds: list[float] = []

    def care(unread: Sequence[FoundLine]) -> list[Care]:
        odds.extend(router.odds(line.picture) for line in unread)
        return _cares(rows, _candidates(unread, odds))

    found = hand.lines_of(picture.pixels, seconds=desk.clock.left, care=care)
    seen = _candidates(found, odds)
    share = _share_by_hand(seen)
    made = collation.collate(rows, seen, in_printed_order=share < WRITING)
    both = _trial(desk, "both", sheet, made.lines)
    desk.trials += [_trial(desk, "hand", sheet, _read(found)), both]
    desk.note(f"read:both:hand={share:.2f}:score={both.figures.score:.0f}")
    worse = both.figures.score < printed.trial.figures.score
    if not both.figures.letters or (worse and kind is not PageKind.HAND):
        desk.note("kept:print")
        return printed
    desk.note("kept:both")
    names, versions = (hand.name, desk.engine.name), (hand.version(), printed.version)
    if len(set(made.by_hand)) == 1:
        side = 0 if made.by_hand[0] else 1
        return Reading(both, names[side], versions[side], made.by_hand)
    return Reading(both, MIXED, "; ".join(f"{n} {v}" for n, v in zip(names, versions, strict=True)), made.by_hand)


def _candidates(found: Sequence[FoundLine], odds: Sequence[float]) -> list[Candidate]:
    return [Candidate(line.shape, by_hand, line.line) for line, by_hand in zip(found, odds, strict=True)]


def _share_by_hand(seen: Sequence[Candidate]) -> float:
    return routing.share_by_hand((line.odds, float(line.shape.box.width)) for line in seen) or 0.0


def _cares(rows: Sequence[Line], seen: Sequence[Candidate]) -> list[Care]:
    """Return how carefully each line is read as handwriting: other readings are worth their time only for a hand's."""
    writing = _share_by_hand(seen) >= WRITING
    likely = [Care.OTHERS if writing or line.odds >= LIKELY else Care.TEXT for line in seen]
    return [Care.NONE if sure else care for sure, care in zip(collation.settled(rows, seen), likely, strict=True)]


def _read(found: Sequence[FoundLine]) -> tuple[Line, ...]:
    return tuple(line.line for line in found if line.line.words)


def _trial(desk: Desk, name: str, sheet: Sheet, found: Iterable[Line]) -> Trial:
    return _weighed(desk, Trial(name, sheet.picture, sheet.picture, None, tuple(found), guard.Figures()))


def _weighed(desk: Desk, trial: Trial) -> Trial:
    ink = cleanup.find_ink(trial.picture.pixels)
    scale = ink.shape[0] / trial.picture.pixels.shape[0]
    return replace(trial, figures=guard.weigh(trial.lines, ink, scale, desk.knows))


def moved(found: Iterable[Line], source: geometry.Picture, target: geometry.Picture) -> list[Line]:
    """Return lines of one preparation of a page with boxes in pixels of another."""
    matrix, size = geometry.compose(source.to_master, geometry.invert(target.to_master)), target.size
    moved = []
    for line in found:
        words = tuple(
            replace(word, box=geometry.to_master(word.box, matrix, size)) for word in line.words if word.box is not None
        )
        if line.box is not None and words:
            moved.append(replace(line, box=geometry.to_master(line.box, matrix, size), words=words))
    return moved
