"""Every reason has a sentence, in both languages, with the facts that are given to it."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

from pipeline.errors import BadScanError
from pipeline.i18n import speaking
from pipeline.model import Reason
from pipeline.reasons import REASONS, explain, reason_of

SOURCES = [path for folder in ("pipeline", "flows") for path in Path(folder).rglob("*.py")]
CODE = re.compile(r'\b(?:[A-Za-z]+Error|Reason)\(\s*"([a-z][a-z0-9-]+)"')


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_code_that_is_raised_or_stored_has_a_sentence():
    used = {code: path for path in SOURCES for code in CODE.findall(path.read_text(encoding="utf-8"))}
    assert len(used) > 20, "the pattern no longer finds the codes"
    assert {code: str(path) for code, path in used.items() if code not in REASONS} == {}


@pytest.mark.parametrize("code", sorted(REASONS))
def test_a_reason_is_told_in_russian_with_the_same_facts(code: str):
    facts = dict.fromkeys(placeholders("".join(REASONS[code])), 7)
    with speaking("en"):
        english = explain(Reason(code, facts))
    with speaking("ru"):
        russian = explain(Reason(code, facts))
    assert re.search("[а-яё]", russian.message, re.I), "no Russian sentence"
    assert russian.message != english.message
    assert bool(russian.fix) == bool(english.fix)
    assert english.message.count("7") == russian.message.count("7")


def test_a_missing_fact_is_shown_as_a_gap_and_not_as_an_error():
    with speaking("en"):
        assert "…" in explain(Reason("settings-unknown")).message


def test_an_error_keeps_its_code_and_facts_as_a_reason():
    reason = reason_of(BadScanError("scan-changed").about(path="a.jpg"))
    assert reason == Reason("scan-changed", {"path": "a.jpg"})
