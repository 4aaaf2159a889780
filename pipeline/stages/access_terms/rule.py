"""The rule of access: documents about private life rest for a term from their creation unless consent opens them.

Source: Federal Law 125-FZ of 22 October 2004, art. 25(3): 75 years from creation; earlier with the written permission
of the person, after death of the heirs. Counted from the document, never from the events it tells of.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from pipeline.model import Origin, RecordValue

ACCESS = "dcterms:accessRights"
AVAILABLE = "dcterms:available"
USUAL_YEARS = 75
MOST_YEARS = 200
FOR_EVER = "9999-12-31"
"""Stands for the day of opening where nobody knows one."""

Living = Literal["yes", "no", "unknown"]
Ground = Literal["consent", "term-over", "no-secrets", "term-runs", "date-unknown"]
_DAY = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")


@dataclass(frozen=True, slots=True)
class AccessFacts:
    """What the rule asks.

    Attributes:
        created_last: The last day on which the document can have been made; None where that is not known.
        living: Whether it names somebody who is alive; not knowing counts as yes.
        consent: The written permission: who, when, to what; empty where there is none.
        years: The term, 0 for a document without secrets of private life; other than 75 only with a ground.
        ground: Why the term is another one, in words.
    """

    created_last: date | None
    living: Living = "unknown"
    consent: str = ""
    years: int = USUAL_YEARS
    ground: str = ""


@dataclass(frozen=True, slots=True)
class Access:
    """What the rule says.

    Attributes:
        value: A value of vocabularies/access_rights.csv.
        until: The first day on which everybody may see it; None when that is today, or not known.
        ground: Why.
    """

    value: Literal["open", "embargo", "closed"]
    until: date | None
    ground: Ground


def decide_access(facts: AccessFacts, today: date) -> Access:
    """Say whether everybody may see a document, and if not, from when.

    Args:
        today: The day that is asked about.
    """
    if facts.consent.strip():
        return Access("open", None, "consent")
    if facts.years == 0 and facts.ground.strip():
        return Access("open", None, "no-secrets")
    if facts.created_last is None:
        return Access("closed", None, "date-unknown")
    years = facts.years if facts.ground.strip() and facts.years else USUAL_YEARS
    opens = years_after(facts.created_last, years)
    if opens <= today:
        return Access("open", None, "term-over")
    return Access("embargo", opens, "term-runs")


def years_after(day: date, years: int) -> date:
    """Return the same day some years later; 1 March for 29 February where the year has none."""
    year = min(day.year + years, 9999)
    try:
        return day.replace(year=year)
    except ValueError:
        return date(year, 3, 1)


def shut_until(shown: Iterable[RecordValue]) -> str | None:
    """Return the ISO day from which an item is for everybody by its record; None when it is already.

    What a person put "in the reading rooms" is not for the open pages; what a machine put there, for want of a
    decision, is shown until somebody decides.

    Args:
        shown: The item's record as people see it.
    """
    values = list(shown)
    access = next((value for value in values if value.term == ACCESS), None)
    if access is None or access.value == "open":
        return None
    if access.value == "reading-room":
        return FOR_EVER if access.origin is Origin.HUMAN else None
    if access.value == "embargo":
        given = next((value.value for value in values if value.term == AVAILABLE), "")
        return _opening_day(given) or FOR_EVER
    return FOR_EVER


def _opening_day(text: str) -> str | None:
    """The latest day that a date can mean; None for what is no plain date."""
    found = _DAY.fullmatch(text.strip())
    if found is None:
        return None
    year, month, day = found[1], found[2] or "12", found[3]
    return f"{year}-{month}-{day or '31'}"
