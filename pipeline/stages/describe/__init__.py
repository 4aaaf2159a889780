"""Describe an item: from its facts, its texts and what staff say to values of Dublin Core terms."""

from pipeline.stages.describe.kinds_seen import KindGuess, guess_kind
from pipeline.stages.describe.record import DatedEntry, ItemFacts, ReadDate, describe_item
from pipeline.stages.describe.sidecar import Sidecar, parse_sidecar
from pipeline.stages.describe.wording import count_of, spell_date

__all__ = [
    "DatedEntry",
    "ItemFacts",
    "KindGuess",
    "ReadDate",
    "Sidecar",
    "count_of",
    "describe_item",
    "guess_kind",
    "parse_sidecar",
    "spell_date",
]
