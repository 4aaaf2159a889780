"""A run's report as Prefect shows it (Markdown)."""

from __future__ import annotations

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


def _cell(text: str) -> str:
    """File names are anybody's: nothing in one may end the cell or become markup."""
    return "".join("\\" + c if c in "\\`*_{}[]()<>#+-!|~" else " " if c in "\r\n" else c for c in text)
