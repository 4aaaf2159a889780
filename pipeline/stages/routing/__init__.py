"""What stands on a page and who should read it: the page's kind, and for each line whether a hand wrote it."""

from pipeline.stages.routing.kinds import Look, look_at, tell_kind
from pipeline.stages.routing.router import DOUBTFUL, FILE, Router, packaged_router, share_by_hand
from pipeline.stages.routing.signs import NAMES, signs_of

__all__ = [
    "DOUBTFUL",
    "FILE",
    "NAMES",
    "Look",
    "Router",
    "look_at",
    "packaged_router",
    "share_by_hand",
    "signs_of",
    "tell_kind",
]
