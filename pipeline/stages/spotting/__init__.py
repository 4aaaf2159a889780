"""Words found by how they look: what the recogniser saw of each line, and places where it saw the same."""

from pipeline.stages.spotting.letters import (
    LOOKS_FORM,
    Letters,
    PageLooks,
    letters_of,
    page_looks,
    read_looks,
    write_looks,
)
from pipeline.stages.spotting.places import Question, box_of, question_at
from pipeline.stages.spotting.search import Place, Sea, find_alike, pour

__all__ = [
    "LOOKS_FORM",
    "Letters",
    "PageLooks",
    "Place",
    "Question",
    "Sea",
    "box_of",
    "find_alike",
    "letters_of",
    "page_looks",
    "pour",
    "question_at",
    "read_looks",
    "write_looks",
]
