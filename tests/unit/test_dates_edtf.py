"""EDTF of levels 0 to 2: what is valid, at which level, and which days it covers."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.stages.chronology import edtf_level, edtf_range, valid_edtf

EXAMPLES = [  # the specification's own examples of features in use here, and values of this collection
    ("1985-04-12", 0, "1985-04-12", "1985-04-12"),
    ("1985-04", 0, "1985-04-01", "1985-04-30"),
    ("1985", 0, "1985-01-01", "1985-12-31"),
    ("1964/2008", 0, "1964-01-01", "2008-12-31"),
    ("2004-06/2006-08", 0, "2004-06-01", "2006-08-31"),
    ("2004-02-01/2005-02", 0, "2004-02-01", "2005-02-28"),
    ("1984?", 1, "1984-01-01", "1984-12-31"),
    ("2004-06~", 1, "2004-06-01", "2004-06-30"),
    ("2004-06-11%", 1, "2004-06-11", "2004-06-11"),
    ("201X", 1, "2010-01-01", "2019-12-31"),
    ("20XX", 1, "2000-01-01", "2099-12-31"),
    ("2004-XX", 1, "2004-01-01", "2004-12-31"),
    ("1985-04-XX", 1, "1985-04-01", "1985-04-30"),
    ("1985-XX-XX", 1, "1985-01-01", "1985-12-31"),
    ("1985-04-12/..", 1, "1985-04-12", None),
    ("../1985-04-12", 1, None, "1985-04-12"),
    ("/1985-04-12", 1, None, "1985-04-12"),
    ("1985-04/", 1, "1985-04-01", None),
    ("2001-21", 1, "2001-03-01", "2001-05-31"),
    ("1941-24", 1, "1941-12-01", "1942-02-28"),
    ("2001-34", 2, "2001-04-01", "2001-06-30"),
    ("156X-12-25", 2, "1560-12-25", "1569-12-25"),
    ("1XXX-12", 2, "1000-12-01", "1999-12-31"),
    ("1984-1X", 2, "1984-10-01", "1984-12-31"),
    ("1943-XX-06", 2, "1943-01-06", "1943-12-06"),
    ("2004-06~-11", 2, "2004-06-11", "2004-06-11"),
    ("?2004-06-~11", 2, "2004-06-11", "2004-06-11"),
    ("2004?-06-11", 2, "2004-06-11", "2004-06-11"),
    ("[1667,1668,1670..1672]", 2, "1667-01-01", "1672-12-31"),
    ("[..1760-12-03]", 2, None, "1760-12-03"),
    ("{1960,1961-12}", 2, "1960-01-01", "1961-12-31"),
]
INVALID = (
    "", "1941-13", "1941-00", "1941-02-29", "1942-04-31", "194X-02-30", "41", "1941-12-05/1941-12-01", "1941/1942/1943",
    "1941-23/1942-21", "/", "../..", "[1941", "[]", "{1941]", "1941-1-5", "5.12.1941", "1941-12-05?~", "1941-24-01",
    "[1942..1941]", "1941-12-05T10:00:00", "без даты", "XXXX-02-30", "1941-12-XX-01",
)  # fmt: skip


@pytest.mark.parametrize(("text", "level", "first", "last"), EXAMPLES)
def test_a_value_has_its_level_and_its_days(text: str, level: int, first: str | None, last: str | None) -> None:
    assert (edtf_level(text), edtf_range(text)) == (level, (first, last))


@pytest.mark.parametrize("text", INVALID)
def test_a_malformed_or_impossible_value_is_refused(text: str) -> None:
    assert not valid_edtf(text)
    assert (edtf_level(text), edtf_range(text)) == (None, None)


@given(st.text(alphabet="0123456789X-/?~%[]{},. ", max_size=60))
def test_any_text_is_judged_without_an_error(text: str) -> None:
    days = edtf_range(text)
    assert valid_edtf(text) == (days is not None)
    assert days is None or all(day is None or date.fromisoformat(day) for day in days)


@given(st.dates(date(1000, 1, 1)), st.dates(date(1000, 1, 1)))
def test_an_interval_is_valid_when_it_does_not_run_backwards(first: date, last: date) -> None:
    assert valid_edtf(f"{first}/{last}") == (first <= last)


def test_a_text_beyond_any_date_is_refused_at_once() -> None:
    assert not valid_edtf("[" + "1941," * 100_000 + "1942]")
