"""The sentence and the remedy of every reason, by its code. Codes stay as they are once shipped; new ones are added.

A module for each part of the work, codes in alphabetical order within each of its sections. Placeholders are facts.
"""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.sentences.bulk import BULK
from pipeline.sentences.diary import DIARY
from pipeline.sentences.finding import FINDING
from pipeline.sentences.handing import HANDING
from pipeline.sentences.intake import INTAKE
from pipeline.sentences.keeping import KEEPING
from pipeline.sentences.makers import MAKERS
from pipeline.sentences.models import MODELS
from pipeline.sentences.names import NAMES
from pipeline.sentences.people import PEOPLE
from pipeline.sentences.reading import READING
from pipeline.sentences.shape import Sentence
from pipeline.sentences.texts import TEXTS

__all__ = ["REASONS", "Sentence"]

REASONS: Mapping[str, Sentence] = {
    **KEEPING,
    **HANDING,
    **INTAKE,
    **READING,
    **MODELS,
    **MAKERS,
    **FINDING,
    **NAMES,
    **PEOPLE,
    **TEXTS,
    **BULK,
    **DIARY,
}
