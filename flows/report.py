"""A run's report as Prefect shows it (Markdown)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.i18n import _
from pipeline.ingest import Report
from pipeline.model import FILE_OUTCOMES
from pipeline.reasons import explain
from pipeline.words import outcome_word


def markdown_report(report: Report) -> str:
    """Return files by outcome, then each problem with what to do about it."""
    run, files, pages = _("Run"), _("Files"), _("Pages")  # babel does not look into f-strings
    lines = [
        f"# {run} {report.run}",
        "",
        f"| {files} | {report.files} |",
        "|---|---|",
        *(f"| {outcome_word(outcome)} | {report.outcomes[outcome]} |" for outcome in FILE_OUTCOMES),
        f"| {pages} | {report.pages} |",
    ]
    if report.problems:
        lines += ["", "| " + " | ".join((_("What"), _("Why"), _("What to do"))) + " |", "|---|---|---|"]
        for problem in report.problems:
            message, fix = explain(problem.reason)
            lines.append("| " + " | ".join(_cell(text) for text in (problem.path, message, fix)) + " |")
    return "\n".join(lines)


def markdown_hands(found: Sequence[Mapping[str, Any]]) -> str:
    """Return what came of learning hands (learn_shapes), one a row."""
    head = (_("Item"), _("Lines"), _("Errors before"), _("Errors now"), _("Model"), _("Pages read again"), _("Remarks"))
    title = _("Hands learned")  # babel does not look into f-strings
    lines = [f"# {title}", "", f"| {' | '.join(head)} |", "|---" * len(head) + "|"]
    for one in found:
        again = str(one.get("pages_read_again", 0))
        if one.get("pages_read_again"):
            again += f" ({_percent(one['expected_before'])} → {_percent(one['expected_after'])})"
        cells = (
            one["item"] or _("All items"),
            str(one.get("lines", "")),
            _percent(one.get("before")),
            _percent(one.get("after")),
            one.get("model") or "",
            again,
            one["message"] or "",
        )
        lines.append("| " + " | ".join(_cell(text) for text in cells) + " |")
    return "\n".join(lines)


def _percent(rate: float | None) -> str:
    return "" if rate is None else f"{100 * rate:.1f} %"


def _cell(text: str) -> str:
    """File names are anybody's: nothing in one may end the cell or become markup."""
    return "".join("\\" + c if c in "\\`*_{}[]()<>#+-!|~" else " " if c in "\r\n" else c for c in text)
