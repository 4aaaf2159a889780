"""From a net's scores of characters, column by column, to words: beam search, alignment, confidence (CTC)."""

from pipeline.stages.decoding.ngrams import CharacterModel
from pipeline.stages.decoding.reading import Calibration, ReadLine, ReadWord, align, log_odds, read_line
from pipeline.stages.decoding.search import Search, best_codes, search_beams

__all__ = [
    "Calibration",
    "CharacterModel",
    "ReadLine",
    "ReadWord",
    "Search",
    "align",
    "best_codes",
    "log_odds",
    "read_line",
    "search_beams",
]
