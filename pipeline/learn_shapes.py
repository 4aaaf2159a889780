"""JSON of what was learned: keys stay as they are once shipped, new ones may be added."""

from __future__ import annotations

from typing import Any

from pipeline.errors import ArchiveError
from pipeline.learn import Learned
from pipeline.lessons import LeftOut
from pipeline.reasons import explain


def learned_shape(learned: Learned) -> dict[str, Any]:
    """Return one hand of `archive learn --json`; rates are shares of characters, 0 to 1."""
    reason = explain(learned.reason) if learned.reason else None
    return {
        "item": learned.item or None,
        "lines": learned.lines,
        "held": learned.held,
        "left_out": sum(left.lines for left in learned.left_out),
        "left_out_pages": [_left_shape(left) for left in learned.left_out],
        "before": learned.before,
        "after": learned.after,
        "kept": bool(learned.model),
        "model": learned.model or None,
        "code": learned.reason.code if learned.reason else None,
        "message": reason.message if reason else None,
        "fix": reason.fix if reason else None,
        "run": learned.reread.run or None,
        "pages_read_again": len(learned.reread.pages),
        "pages_failed": learned.reread.failed,
        "expected_before": learned.reread.before,
        "expected_after": learned.reread.after,
        "pages": [
            {"item": page.item, "page": page.page, "expected_before": page.before, "expected_after": page.after}
            for page in learned.reread.pages
        ],
        "seconds": learned.seconds,
    }


def failed_shape(item: str, error: ArchiveError) -> dict[str, Any]:
    """Return an item that nothing could be learned of, in words."""
    message, fix = explain(error)
    return {"item": item or None, "code": error.code, "message": message, "fix": fix}


def _left_shape(left: LeftOut) -> dict[str, Any]:
    return {
        "item": left.item,
        "page": left.page,
        "unfitting": left.unfitting,
        "uncertain": left.uncertain,
        "unreadable": left.unreadable,
        "message": explain(left.reason).message if left.reason else None,
    }
