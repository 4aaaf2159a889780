"""JSON of the models that read handwriting: keys stay as they are once shipped, new ones may be added."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pipeline.comparison import Result, better_of
from pipeline.model import Reason
from pipeline.reasons import explain
from pipeline.shelving import Held, name_of


def held_shape(held: Held) -> dict[str, Any]:
    """Return one model of `archive models list --json`; "" among reads stands for all other items."""
    return {
        "key": held.key,
        "kind": held.kind,
        "made": held.made,
        "made_from": held.made_from,
        "licence": held.licence,
        "figures": dict(held.figures or {}),
        "reads": list(held.reads),
        "size_bytes": held.size_bytes,
        "fault": fault_shape(held.fault) if held.fault else None,
    }


def comparison_shape(results: Sequence[Result]) -> dict[str, Any]:
    """Return what `archive models test --json` prints; better is null where both read alike."""
    better = better_of(results)
    return {
        "pages": len(results[0].rates),
        "results": [
            {
                "key": name_of(result.key),
                "error_rate": round(result.rate, 4),
                "seconds_a_page": round(result.page_seconds, 2),
                "by_page": dict(result.rates),
                "faults": [{"page": page, **fault_shape(reason)} for page, reason in result.faults.items()],
            }
            for result in results
        ],
        "better": None if better is None else name_of(better),
    }


def fault_shape(reason: Reason) -> dict[str, Any]:
    """Return what is wrong in words, and what to do."""
    message, fix = explain(reason)
    return {"code": reason.code, "message": message, "fix": fix}
