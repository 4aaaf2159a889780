"""Russian dates and dated entries: from words on a page to EDTF."""

from pipeline.stages.chronology.edtf import edtf_level, edtf_range, valid_edtf
from pipeline.stages.chronology.entries import EntryReading, split_entries
from pipeline.stages.chronology.headings import weekdays_of
from pipeline.stages.chronology.reading import DateReading, parse_date

__all__ = [
    "DateReading",
    "EntryReading",
    "edtf_level",
    "edtf_range",
    "parse_date",
    "split_entries",
    "valid_edtf",
    "weekdays_of",
]
