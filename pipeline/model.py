"""The nouns of the archive: immutable values that every other module speaks in.

Boxes are pixels of the master as it came (a PDF page: of its rendering at the stored dpi), origin top left, after
EXIF orientation. Page numbers are 1-based; indexes inside a file are 0-based. Text is NFC.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from pipeline.errors import Fact

ID_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$"  # of items: an id stands in addresses and in names of files


class Box(NamedTuple):
    """A rectangle on a page in pixels of the master, origin top left."""

    x: int
    y: int
    width: int
    height: int


class Origin(StrEnum):
    """Who said it. A machine never replaces what a person set."""

    MACHINE = "machine"
    HUMAN = "human"


class PageKind(StrEnum):
    """What stands on a page; UNSURE is an answer, not a failure."""

    PRINT = "print"
    TYPESCRIPT = "typescript"
    HAND = "hand"
    MIXED = "mixed"
    FORM = "form"
    PICTURE = "picture"
    BLANK = "blank"
    UNSURE = "unsure"


class Step(StrEnum):
    """A stretch of the path, as the ledger names it."""

    RECEIVE = "receive"
    READ = "read"
    DESCRIBE = "describe"
    PUBLISH = "publish"


class Outcome(StrEnum):
    """What became of a file (the first four) or of a page."""

    STORED = "stored"
    DUPLICATE = "duplicate"
    QUARANTINED = "quarantined"
    SKIPPED = "skipped"
    READ = "read"
    BLANK = "blank"
    ALARM = "alarm"  # ink on the page, but no or too little text: a person must look
    FAILED = "failed"
    DESCRIBED = "described"


Others = tuple[tuple[str, float], ...]
"""Other likely readings of a word, each with its probability, 0 to 1, likeliest first."""

FILE_OUTCOMES = (Outcome.STORED, Outcome.DUPLICATE, Outcome.QUARANTINED, Outcome.SKIPPED)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something ended as it did: a code of pipeline.reasons and the facts for its sentence."""

    code: str
    facts: Mapping[str, Fact] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Word:
    """One word as it stands on the page.

    Attributes:
        text: As shown, NFC.
        box: Where it stands; None when a text came without a picture.
        confidence: 0 to 1, or None where a person wrote it; of handwriting, how probably the whole word is right.
        raw: The engine's own form where a rule changed it.
        others: Other likely readings of doubtful handwriting with their probabilities, likeliest first.
        by: Name of the account of the person who wrote or confirmed it; empty: a machine read it.
    """

    text: str
    box: Box | None
    confidence: float | None = None
    raw: str | None = None
    others: Others = ()
    by: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of writing, words in reading order.

    Attributes:
        key: Its name, kept while people edit it; empty in a machine's reading, where its number in the layer is it.
    """

    text: str
    box: Box | None
    words: tuple[Word, ...]
    confidence: float | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class Layer:
    """One reading of one page: a machine's (immutable) or a person's (a new one for each revision).

    Attributes:
        engine: "tesseract", "pdf-text", "transcript", "person" …
        settings: What the engine was told (languages, psm, image used, …), JSON-able.
        confidence: Mean over words weighted by length, 0 to 1; None for a person.
        warnings: Codes of pipeline.reasons.
    """

    origin: Origin
    engine: str
    engine_version: str
    lines: tuple[Line, ...]
    settings: Mapping[str, str | int | float | bool] = field(default_factory=dict)
    confidence: float | None = None
    warnings: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The page's text, one line of writing a line."""
        return "\n".join(line.text for line in self.lines)

    @property
    def words(self) -> tuple[Word, ...]:
        """All words in reading order; a word's place here is its number, 0-based."""
        return tuple(word for line in self.lines for word in line.words)

    @property
    def confirmed(self) -> tuple[Line, ...]:
        """Lines that people answer for: whole in a text given as such; at the desk, those whose every word they set."""
        if self.origin is not Origin.HUMAN:
            return ()
        return tuple(line for line in self.lines if not line.key or all(word.by for word in line.words))

    @property
    def others(self) -> dict[int, Others]:
        """Other likely readings by the number of the word, 0-based; words that a person wrote have none."""
        return {number: word.others for number, word in enumerate(self.words) if word.others and not word.by}


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What is known of one page of a file before anything is read.

    Attributes:
        index: 0-based place in the file.
        dpi: As the file says, as asked for, or estimated; see dpi_source.
        dpi_source: "file", "asked" or "estimated".
        text_layer: Words that the file itself carries (PDF), already in page pixels; None if it carries none.
    """

    index: int
    width_px: int
    height_px: int
    dpi: float
    dpi_source: str
    text_layer: Layer | None = None


@dataclass(frozen=True, slots=True)
class ScanFacts:
    """What a file turned out to be when it was looked into."""

    media_type: str
    pages: tuple[PageFacts, ...]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scan:
    """A file as it came. Its name is for staff only."""

    sha256: str
    media_type: str
    size_bytes: int
    name: str


@dataclass(frozen=True, slots=True)
class Geometry:
    """How the cleaned picture of a page lies on the master.

    Attributes:
        to_master: 3×3 matrix, row by row: homogeneous (x, y, 1) of the cleaned picture → of the master.
        rotation_deg: Quarter turn clockwise that makes the master upright: 0, 90, 180 or 270.
        skew_deg: Further turn taken out, degrees clockwise.
    """

    to_master: tuple[float, ...] = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0)
    rotation_deg: int = 0
    skew_deg: float = 0.0


@dataclass(frozen=True, slots=True)
class PageReading:
    """All that one look at one page gave."""

    kind: PageKind
    kind_confidence: float
    geometry: Geometry
    layer: Layer
    outcome: Outcome
    reason: Reason | None = None
    steps: tuple[str, ...] = ()
    milliseconds: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    """One side of paper: a scan and an index in it, with its place in an item.

    Attributes:
        id: Opaque, stable, unique in the archive.
        number: 1-based place in the item; never changes once given.
        scan_sha256: None for a text that came without a scan.
        revision: Grows by one with each change that readers can see.
    """

    id: str
    item: str
    number: int
    scan_sha256: str | None
    index: int
    width_px: int
    height_px: int
    dpi: float
    dpi_source: str
    media_type: str
    kind: PageKind
    kind_confidence: float
    geometry: Geometry
    revision: int


@dataclass(frozen=True, slots=True)
class Item:
    """The diary, letter, bread card, leaflet: what a family gave, as one thing."""

    id: str
    kind: str
    donation: str | None
    title: str
    revision: int


@dataclass(frozen=True, slots=True)
class RecordValue:
    """One value of one Dublin Core term of an item, with who said it and on what ground.

    Attributes:
        term: As in schemas/profile.yaml: "dcterms:title".
        confidence: 0 to 1; None where a person set it.
        evidence: For a machine's value: rule or engine and, where there is one, page and words ("page 3: 5/XII-41").
        language: BCP 47 tag of the value's text, or None.
        wording: The date or name as it stands in the source, where the value is put another way.
        authority: Id of the person, place or organisation in the authority file that is meant; empty: not linked.
        role: What a contributor did, as a relator word: "addressee".
    """

    term: str
    value: str
    origin: Origin
    confidence: float | None = None
    evidence: str = ""
    agent: str = ""
    language: str | None = None
    wording: str = ""
    authority: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class Revision:
    """Who changed what, when and why. Nothing is ever deleted."""

    number: int
    item: str
    page: int | None
    agent: str
    action: str
    at: datetime
    note: str = ""


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """What happened to one file or page at one step."""

    run: str
    step: Step
    outcome: Outcome
    path: str
    sha256: str | None = None
    item: str | None = None
    page: int | None = None
    engine: str | None = None
    reason: Reason | None = None
    milliseconds: int = 0
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """One ingestion: started, perhaps ended; its outcomes are counted from the ledger."""

    id: str
    started_at: datetime
    ended_at: datetime | None
    state: str  # "running", "done", "partial", "failed", "interrupted"
    donation: str | None
    sources: tuple[str, ...]
