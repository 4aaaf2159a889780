"""JSON of runs, readings, ledger and preflight: keys stay as they are once shipped, new ones may be added."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pipeline.ingest import Report
from pipeline.model import LedgerEntry, PageReading, Reason
from pipeline.preflight import Preflight
from pipeline.reasons import explain
from pipeline.shapes import box_shape


def report_shape(report: Report) -> dict[str, Any]:
    """Return what `archive ingest --json` prints; outcomes add up to files."""
    return {
        "run": report.run,
        "state": report.state,
        "files": report.files,
        "outcomes": {outcome.value: number for outcome, number in report.outcomes.items()},
        "pages": report.pages,
        "items": list(report.items),
        "problems": [problem_shape(p.path, p.page, p.reason) for p in report.problems],
        "seconds": report.seconds,
    }


def preflight_shape(found: Preflight) -> dict[str, Any]:
    """Return what `archive preflight --json` prints."""
    return {
        "files": found.files,
        "pages": found.pages,
        "bytes": found.size_bytes,
        "seconds_expected": round(found.seconds_expected, 1),
        "disk_needed_bytes": found.disk_needed_bytes,
        "disk_free_bytes": found.disk_free_bytes,
        "problems": [problem_shape(path, None, reason) for path, reason in found.problems],
    }


def problem_shape(path: str, page: int | None, reason: Reason) -> dict[str, Any]:
    """Return a file or page that needs a person, with the reason in words and what to do."""
    message, fix = explain(reason)
    return {"path": path, "page": page, "code": reason.code, "message": message, "fix": fix}


def reading_shape(number: int, reading: PageReading) -> dict[str, Any]:
    """Return one page of `archive read --json`."""
    return {
        "page": number,
        "kind": reading.kind.value,
        "kind_confidence": round(reading.kind_confidence, 3),
        "rotation_deg": reading.geometry.rotation_deg,
        "skew_deg": round(reading.geometry.skew_deg, 2),
        "engine": reading.layer.engine,
        "engine_version": reading.layer.engine_version,
        "confidence": _rounded(reading.layer.confidence),
        "outcome": reading.outcome.value,
        "text": reading.layer.text,
        "lines": [
            {
                "text": line.text,
                "box": box_shape(line.box),
                "confidence": _rounded(line.confidence),
                "words": [
                    {"text": word.text, "box": box_shape(word.box), "confidence": _rounded(word.confidence)}
                    for word in line.words
                ],
            }
            for line in reading.layer.lines
        ],
        "warnings": list(reading.layer.warnings),
        "steps": list(reading.steps),
    }


def ledger_shape(entries: Iterable[LedgerEntry]) -> list[dict[str, Any]]:
    """Return what `archive ledger --json` prints."""
    return [
        {
            "run": entry.run,
            "path": entry.path,
            "sha256": entry.sha256,
            "item": entry.item,
            "page": entry.page,
            "step": entry.step.value,
            "engine": entry.engine,
            "outcome": entry.outcome.value,
            "reason": explain(entry.reason).message if entry.reason else None,
            "code": entry.reason.code if entry.reason else None,
            "milliseconds": entry.milliseconds,
            "at": entry.at.isoformat() if entry.at else None,
        }
        for entry in entries
    ]


def _rounded(confidence: float | None) -> float | None:
    return None if confidence is None else round(confidence, 3)
