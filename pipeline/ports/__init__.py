"""The seams: what the stories need from the outside world, each in a few methods.

Every adapter of a port passes the port's contract test (tests/contract). Adapters translate foreign exceptions into
pipeline.errors at the call.
"""

from pipeline.ports.catalogue import (
    Catalogue,
    IndexSource,
    Intake,
    Ledger,
    NewFile,
    Outbox,
    OutboxRow,
    Readings,
    Records,
    ShownText,
    WholeText,
)
from pipeline.ports.files import Derivatives, Masters
from pipeline.ports.index import SearchIndex
from pipeline.ports.learning import KnownLine, Learner, Lesson
from pipeline.ports.models import EVERYONE, PACKAGED, Importer, Offer, Shelf, Told
from pipeline.ports.readers import (
    Care,
    Careful,
    FoundLine,
    KnownLines,
    LineFinder,
    LineLook,
    LineReader,
    LineShape,
    LookTaker,
    OcrEngine,
    PageJob,
    PageReader,
    Pixels,
    ReadSettings,
)

__all__ = [
    "EVERYONE",
    "PACKAGED",
    "Care",
    "Careful",
    "Catalogue",
    "Derivatives",
    "FoundLine",
    "Importer",
    "IndexSource",
    "Intake",
    "KnownLine",
    "KnownLines",
    "Learner",
    "Ledger",
    "Lesson",
    "LineFinder",
    "LineLook",
    "LineReader",
    "LineShape",
    "LookTaker",
    "Masters",
    "NewFile",
    "OcrEngine",
    "Offer",
    "Outbox",
    "OutboxRow",
    "PageJob",
    "PageReader",
    "Pixels",
    "ReadSettings",
    "Readings",
    "Records",
    "SearchIndex",
    "Shelf",
    "ShownText",
    "Told",
    "WholeText",
]
