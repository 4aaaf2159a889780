"""Reads with a net of another maker that scores characters column by column (CTC), as its card says."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from pipeline.adapters.foreign.cards import NET, CtcCard, ctc_card
from pipeline.adapters.foreign.language import lent_model
from pipeline.adapters.foreign.page import Found, read_lines, tensor_of
from pipeline.adapters.foreign.session import ask, open_net
from pipeline.errors import EngineError
from pipeline.model import Line
from pipeline.ports import LineFinder, Pixels
from pipeline.stages import decoding
from pipeline.stages.lines import Strip
from pipeline.weights import Weights

if TYPE_CHECKING:
    import onnxruntime

STAND_IN = 0xF0000
"""Labels of several characters are decoded as one of private use, from this on, and written out afterwards."""
LEAST = 1e-9


@dataclass(frozen=True, slots=True)
class _Loaded:
    session: onnxruntime.InferenceSession
    card: CtcCard
    alphabet: str
    guide: decoding.Guide | None


class CtcReader:
    """A recogniser over a CTC net (OcrEngine); it is loaded when the first page comes."""

    name = "ctc"

    def __init__(self, finder: LineFinder, weights: Weights) -> None:
        """Take what it reads with; nothing is loaded yet."""
        self._finder, self._weights = finder, weights

    def version(self) -> str:
        """Return the model's name and version on the shelf and the start of its net's SHA-256."""
        return f"{self._weights.key} {self._weights.digest(NET)[:12]}"

    def read(self, image: Pixels, *, dpi: float, languages: str, psm: int | None, seconds: float) -> tuple[Line, ...]:
        """Read an upright picture; see OcrEngine. dpi, languages and psm are of no account here.

        Raises:
            LimitError: It took longer, or a side is too long.
            EngineError: The model is missing, changed, no model, or failed.
        """
        ends = time.monotonic() + seconds
        loaded = self._loaded
        found = read_lines(image, self._finder, loaded.card.picture, ends, lambda strip: self._words(strip, loaded))
        if loaded.guide is not None:
            loaded.guide.model.forget()
        return found

    def _words(self, strip: Strip, loaded: _Loaded) -> list[Found]:
        card = loaded.card
        given = tensor_of(strip, card.picture)
        answer = ask(loaded.session, self._weights.name, {loaded.session.get_inputs()[0].name: given})
        scores = log_scores(answer, card)
        if scores.shape[1] != len(card.alphabet) + 1 or not len(scores):
            detail = f"{scores.shape[1]} classes, {len(card.alphabet)} characters"
            raise EngineError("model-failed").about(model=self._weights.name, detail=detail)
        width = max(card.picture.width_px, strip.picture.shape[1])
        column_px = width / len(scores)
        used = scores[: max(1, -(-strip.picture.shape[1] * len(scores) // width))]
        return [
            Found(_written_out(text, card), start * column_px, end * column_px, sure)
            for text, start, end, sure in _decoded(used, loaded)
        ]

    @cached_property
    def _loaded(self) -> _Loaded:
        card = ctc_card(self._weights)
        session = open_net(self._weights.place(NET), self._weights.name)
        alphabet = "".join(_character(label, place) for place, label in enumerate(card.alphabet))
        guide = decoding.Guide(alphabet, lent_model(card.alphabet)) if card.language == "ours" else None
        return _Loaded(session, card, alphabet, guide)


def log_scores(answer: NDArray[np.float32], card: CtcCard) -> NDArray[np.float32]:
    """Return a net's answer for one line as log-probabilities, shape (columns, classes), the blank first."""
    flat = one_line(answer, card.scores.order)
    if card.scores.meaning == "probabilities":
        scores = np.log(np.maximum(flat, LEAST))
    else:
        top = flat.max(axis=1, keepdims=True)
        scores = flat - top - np.log(np.exp(flat - top).sum(axis=1, keepdims=True))
    if card.scores.blank == "last":
        scores = np.roll(scores, 1, axis=1)
    return np.asarray(np.nan_to_num(scores, nan=-30.0, neginf=-30.0), np.float32)


def one_line(answer: NDArray[np.float32], order: str) -> NDArray[np.float32]:
    """Return an answer for one line as (columns, classes)."""
    three = in_three(answer)
    if three.ndim == 2:
        return three
    if order == "TBC":
        return three[:, 0]
    first: NDArray[np.float32] = three[0]
    return first.T if order == "BCT" else first


def in_three(answer: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return an answer without the height that some nets keep as an axis of one."""
    if answer.ndim != 4:
        return answer
    low = next((axis for axis in (2, 1) if answer.shape[axis] == 1), 0)
    return np.asarray(answer.take(0, axis=low), np.float32)


def _decoded(scores: NDArray[np.float32], loaded: _Loaded) -> Iterator[tuple[str, int, int, float]]:
    """Yield words with the columns from and to which they stand, and the mean certainty of their characters."""
    if loaded.guide is None:
        codes = decoding.best_codes(scores)
    else:
        codes = decoding.search_beams(scores, loaded.guide, loaded.card.search.search)[0][0]
    spans = decoding.align(scores, codes)
    letters = [(loaded.alphabet[code - 1], code, *span) for code, span in zip(codes, spans, strict=True)]
    for apart, word in groupby(letters, key=lambda letter: letter[0] == " "):
        if not apart:
            some = list(word)
            sure = [math.exp(min(0.0, float(scores[start:end, code].max()))) for _, code, start, end in some]
            yield "".join(letter for letter, *_ in some), some[0][2], some[-1][3], sum(sure) / len(sure)


def _character(label: str, place: int) -> str:
    """Return the one character that stands for a label while it is decoded."""
    if label.isspace():
        return " "
    return label if len(label) == 1 else chr(STAND_IN + place)


def _written_out(text: str, card: CtcCard) -> str:
    """Return a word with its labels of several characters written out."""
    return "".join(card.alphabet[ord(c) - STAND_IN] if ord(c) >= STAND_IN else c for c in text)
