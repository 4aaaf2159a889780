"""Names of persons, places and organisations: found on pages, put into the nominative, compared with one another."""

from pipeline.stages.naming.finding import Mention, find_mentions, modern_name
from pipeline.stages.naming.gazetteer import Place, gazetteer, place_named
from pipeline.stages.naming.morphology import fold
from pipeline.stages.naming.people import PersonName

__all__ = [
    "Mention",
    "PersonName",
    "Place",
    "find_mentions",
    "fold",
    "gazetteer",
    "modern_name",
    "place_named",
]
