"""A model of handwriting as loaded: its net, its character model, the words it knows, and the rules of its card."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, TypeVar

import schemas
from pipeline.adapters.hand.session import open_session
from pipeline.errors import EngineError
from pipeline.stages import decoding
from pipeline.weights import Weights

if TYPE_CHECKING:
    import onnxruntime

NET, LANGUAGE, WORDS = "model.onnx", "language.npz", "words.txt"
"""Files of a model; WORDS, a writer's own words one a line, may be missing."""
NAMES = (("toponyms.csv", "old_name_1941"), ("toponyms.csv", "modern_name"), ("glossary.csv", "term"))
"""Lists of this package and their columns whose words are known besides those of the language."""
MAX_PART = 60
Part = TypeVar("Part", decoding.Search, decoding.Calibration, decoding.Trust)


@dataclass(frozen=True, slots=True)
class HandModel:
    """What lines are read with."""

    session: onnxruntime.InferenceSession
    guide: decoding.Guide
    rules: decoding.Rules

    @property
    def alphabet(self) -> str:
        """The characters it reads, in the order of its classes from 1 on."""
        return self.guide.alphabet

    def forget(self) -> None:
        """Let go what was worked out for one page, so that memory stays bounded."""
        self.guide.model.forget()
        if self.guide.vocabulary is not None:
            self.guide.vocabulary.forget()


def load_model(weights: Weights, forms: decoding.WordForms | None) -> HandModel:
    """Load a model.

    Args:
        weights: Its files.
        forms: Word forms of the language; None: words count as any other letters.

    Raises:
        EngineError: A file is missing, changed or no model, or the card says too little.
    """
    alphabet, rules = _told(weights)
    session = open_session(weights, NET)
    if session.get_outputs()[0].shape[-1] not in (len(alphabet) + 1, None):
        detail = "it reads another alphabet than its card says"
        raise EngineError("model-not-a-model").about(model=weights.name, file=NET, detail=detail)
    try:
        model = decoding.CharacterModel(weights.read(LANGUAGE), alphabet)
    except EngineError as error:
        raise error.about(model=weights.name, file=LANGUAGE) from error
    vocabulary = None if forms is None else decoding.Vocabulary(forms, (*_names(), *_own(weights)))
    return HandModel(session, decoding.Guide(alphabet, model, vocabulary), rules)


def _told(weights: Weights) -> tuple[str, decoding.Rules]:
    alphabet = weights.card.get("alphabet")
    if alphabet is None:
        raise EngineError("model-card-lacks").about(model=weights.name, part="alphabet")
    if not isinstance(alphabet, str) or not alphabet:
        raise EngineError("model-card-odd").about(model=weights.name, part="alphabet")
    rules = decoding.Rules(
        _part(weights, "search", decoding.Search, weights.card.get("search")),
        _part(weights, "calibration", decoding.Calibration, weights.card.get("calibration")),
        _part(weights, "trust", decoding.Trust, weights.card.get("trust", {})),
    )
    return alphabet, rules


def _part(weights: Weights, name: str, kind: type[Part], told: object) -> Part:
    """Return settings of a card, all of them numbers."""
    if told is None:
        raise EngineError("model-card-lacks").about(model=weights.name, part=name)
    if not isinstance(told, dict):
        raise EngineError("model-card-odd").about(model=weights.name, part=name)
    known = {field.name: field.type for field in fields(kind)}
    for setting, value in told.items():
        part = f"{name}.{setting}"[:MAX_PART]
        if setting not in known:
            raise EngineError("model-card-unknown").about(model=weights.name, part=part)
        numbers = (int,) if known[setting] == "int" else (int, float)
        if not isinstance(value, numbers) or isinstance(value, bool):
            raise EngineError("model-card-odd").about(model=weights.name, part=part)
    return kind(**told)


def _names() -> Iterator[str]:
    for file, column in NAMES:
        for row in schemas.rows(file):
            yield from row[column].split()


def _own(weights: Weights) -> list[str]:
    if WORDS not in weights.card["files"]:
        return []
    return weights.read(WORDS).decode("utf-8", "replace").split()
