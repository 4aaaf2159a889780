"""From a net's scores of characters, column by column, to words: beam search, alignment, confidence (CTC)."""

from pipeline.stages.decoding.alternatives import Choice, Trust, core
from pipeline.stages.decoding.ngrams import CharacterModel
from pipeline.stages.decoding.reading import Calibration, ReadLine, ReadWord, Rules, align, log_odds, read_line
from pipeline.stages.decoding.search import Guide, Search, best_codes, search_beams
from pipeline.stages.decoding.vocabulary import Vocabulary, WordForms

__all__ = [
    "Calibration",
    "CharacterModel",
    "Choice",
    "Guide",
    "ReadLine",
    "ReadWord",
    "Rules",
    "Search",
    "Trust",
    "Vocabulary",
    "WordForms",
    "align",
    "best_codes",
    "core",
    "log_odds",
    "read_line",
    "search_beams",
]
