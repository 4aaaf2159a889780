"""What looks into files, finds lines and recognises writing."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeAlias, runtime_checkable

from pipeline.model import Box, Geometry, Line, PageReading, ScanFacts
from pipeline.ports.learning import KnownLine

if TYPE_CHECKING:  # only annotations speak of arrays: a command that opens the catalogue need not load numpy
    import numpy as np
    from numpy.typing import NDArray

Pixels: TypeAlias = "NDArray[np.uint8]"
"""An image, shape (height, width) grey or (height, width, 3) RGB, uint8, 0 black to 255 white."""


@dataclass(frozen=True, slots=True)
class ReadSettings:
    """What a reader is asked to do with a page.

    Attributes:
        engine: "auto", "print" or "hand".
        clean: Whether cleanup may be tried; False reads the page as it is.
        rotation_deg: Forced quarter turn, None to find it.
        psm: Forced tesseract page segmentation mode, None to choose.
        model: Key of the model that reads handwriting (see Shelf); "" is the package's own.
    """

    engine: str = "auto"
    languages: str = "rus"
    clean: bool = True
    rotation_deg: int | None = None
    psm: int | None = None
    model: str = ""


class OcrEngine(Protocol):
    """A recogniser of print or of handwriting, working in the process that calls it."""

    @property
    def name(self) -> str:
        """Short name that stands in layers and ledger."""

    def version(self) -> str:
        """Return version and model data; EngineError if it is not installed."""

    def read(self, image: Pixels, *, dpi: float, languages: str, psm: int | None, seconds: float) -> tuple[Line, ...]:
        """Read an upright picture; boxes in its pixels.

        Raises:
            LimitError: It took longer than the given seconds and was ended.
            EngineError: It failed or is not installed.
        """


@dataclass(frozen=True, slots=True)
class LineShape:
    """Where a line of writing stands, be it slanted or curved.

    Attributes:
        upper: Points (x, y) of its upper edge, left to right, in the picture's pixels.
        lower: As many of its lower edge; each stands below the point of the same place in upper.
    """

    upper: tuple[tuple[float, float], ...]
    lower: tuple[tuple[float, float], ...]

    @property
    def box(self) -> Box:
        """The upright box around it, at least one pixel wide and high."""
        xs, ys = zip(*self.upper, *self.lower, strict=True)
        left, top = math.floor(min(xs)), math.floor(min(ys))
        return Box(left, top, max(1, math.ceil(max(xs)) - left), max(1, math.ceil(max(ys)) - top))


class LineFinder(Protocol):
    """Finds where lines of writing stand, without reading them."""

    def find(self, image: Pixels) -> tuple[LineShape, ...]:
        """Return the lines in reading order, in the picture's pixels.

        Raises:
            EngineError: It failed or its model is not what it should be.
        """


@dataclass(frozen=True, slots=True)
class FoundLine:
    """A line of handwriting that was found and read.

    Attributes:
        picture: As the recogniser reads it, see KnownLine.
        line: What was read, boxes in the page's pixels; without words where nothing was.
    """

    shape: LineShape
    picture: NDArray[np.float32]
    line: Line


class Care(Enum):
    """How carefully a line is read: not at all, what it says, or also what its doubtful words may say instead."""

    NONE = "none"
    TEXT = "text"
    OTHERS = "others"


Careful: TypeAlias = Callable[[Sequence[FoundLine]], Sequence[Care]]
"""Says of all lines of a page, found but not read yet, how each is to be read."""


@runtime_checkable
class LineReader(OcrEngine, Protocol):
    """A recogniser of handwriting that shows the lines it reads, and so can learn from them."""

    @property
    def alphabet(self) -> str:
        """All signs it can read. Errors as read."""

    def lines_of(self, image: Pixels, *, seconds: float, care: Careful | None = None) -> tuple[FoundLine, ...]:
        """Find the lines of an upright picture and read them, in reading order. Errors as read.

        Args:
            image: Boxes are in its pixels.
            seconds: Time it may take.
            care: Asked once, when the lines are found; None: all are read with other readings.
        """


@dataclass(frozen=True, slots=True)
class LineLook:
    """What a recogniser saw of a line before it decided on a text.

    Attributes:
        upper: Points (x, y) of the line's upper edge, left to right.
        lower: As many of its lower edge.
        columns: At which columns of the scores these points stand, rising.
        scores: Natural logarithms of probabilities, shape (columns, classes); class 0 is "nothing", class 1 the space.
    """

    upper: tuple[tuple[float, float], ...]
    lower: tuple[tuple[float, float], ...]
    columns: tuple[float, ...]
    scores: NDArray[np.float32]


@runtime_checkable
class LookTaker(Protocol):
    """A recogniser of handwriting that can say what it saw, for finding the same again."""

    def looks_of(self, image: Pixels) -> tuple[LineLook, ...]:
        """Return the lines of an upright picture in its pixels; of the picture read last they are at hand."""


@dataclass(frozen=True, slots=True)
class KnownLines:
    """Lines of one page whose text a person has set, to learn from.

    Attributes:
        lines: Each with its picture and text.
        unfitting: Lines left out because their text is not what the picture shows, as far as can be seen.
        uncertain: Lines left out because it is not certain which words stand on them.
        unreadable: Lines left out because a person could not read them either, or wrote what the model has no sign for.
    """

    lines: tuple[KnownLine, ...]
    unfitting: int = 0
    uncertain: int = 0
    unreadable: int = 0


@dataclass(frozen=True, slots=True)
class PageJob:
    """One page to be read in a child process: plain values only.

    Attributes:
        clean_to: Where the child writes the cleaned picture (PNG); None to write none.
        pyramid_to: Where the child writes the viewer's pyramid (TIFF); None to write none.
        looks_to: Where the child writes what was seen of handwriting (stages.spotting); None, and of print, nothing.
    """

    file: Path
    media_type: str
    index: int
    dpi: float
    dpi_source: str
    settings: ReadSettings
    clean_to: Path | None = None
    pyramid_to: Path | None = None
    looks_to: Path | None = None


class PageReader(Protocol):
    """Looks into files and reads pages where a crash, a hang or a bomb costs only that file or page."""

    def inspect(self, file: Path) -> ScanFacts:
        """Say what a file is, by its content, and what pages it has.

        Raises:
            BadScanError, LimitError: With the code that says why.
        """

    def read(self, job: PageJob) -> PageReading:
        """Decode, turn upright, clean and recognise one page. Errors as inspect, and EngineError."""

    def draw(self, job: PageJob) -> None:
        """Decode one page and draw the viewer's pyramid (job.pyramid_to), without reading it. Errors as inspect."""

    def trace(self, job: PageJob, geometry: Geometry) -> None:
        """Find the lines of a page that was read and write how they look (job.looks_to), without reading it again.

        Args:
            job: The page; settings.model is the model that looks.
            geometry: As the page was read.

        Raises:
            EngineError: The model cannot say what it sees. Otherwise as read.
        """

    def known_lines(self, job: PageJob, geometry: Geometry, text: Sequence[Line]) -> KnownLines:
        """Find the lines of a page whose text is known and pair them with it.

        Args:
            job: The page; settings.model is the model that reads it for this.
            geometry: As the page was read.
            text: The person's lines, boxes in pixels of the master where they have any.

        Raises:
            EngineError: There is no recogniser of handwriting. Otherwise as read.
        """

    def close(self) -> None:
        """End the child processes."""
