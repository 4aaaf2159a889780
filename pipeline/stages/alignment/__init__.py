"""Which given line stands on which found line, for typed copies and for learning from them."""

from pipeline.stages.alignment.edits import edits
from pipeline.stages.alignment.laying import Laid, align, lay, like, overlap

__all__ = ["Laid", "align", "edits", "lay", "like", "overlap"]
