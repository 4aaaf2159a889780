"""Which given line stands on which found line, for typed copies and for learning from them."""

from pipeline.stages.alignment.edits import edits
from pipeline.stages.alignment.laying import Laid, align, boxes_of, lay, like, overlap
from pipeline.stages.alignment.whole import LaidPage, Whole, align_page, lay_whole

__all__ = [
    "Laid",
    "LaidPage",
    "Whole",
    "align",
    "align_page",
    "boxes_of",
    "edits",
    "lay",
    "lay_whole",
    "like",
    "overlap",
]
