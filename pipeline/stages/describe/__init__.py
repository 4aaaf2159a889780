"""Describe an item: from its facts, its texts and what staff say to values of Dublin Core terms."""

from pipeline.stages.describe.dating import DateOffer, Sign, offer_dates
from pipeline.stages.describe.kinds_seen import KindGuess, guess_kind
from pipeline.stages.describe.record import DatedEntry, ItemFacts, ReadDate, compose_title, describe_item
from pipeline.stages.describe.sidecar import Sidecar, parse_sidecar
from pipeline.stages.describe.suggesting import (
    Norm,
    Suggestion,
    norms_of,
    suggest_card,
    suggest_kinds,
    suggest_subjects,
)
from pipeline.stages.describe.wording import count_of, spell_date

__all__ = [
    "DateOffer",
    "DatedEntry",
    "ItemFacts",
    "KindGuess",
    "Norm",
    "ReadDate",
    "Sidecar",
    "Sign",
    "Suggestion",
    "compose_title",
    "count_of",
    "describe_item",
    "guess_kind",
    "norms_of",
    "offer_dates",
    "parse_sidecar",
    "spell_date",
    "suggest_card",
    "suggest_kinds",
    "suggest_subjects",
]
