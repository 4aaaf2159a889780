"""Reads with a pair of nets of another maker that looks at a line and writes it token by token (TrOCR)."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from pipeline.adapters.foreign.cards import DECODER, ENCODER, TOKENIZER, SequenceCard, sequence_card
from pipeline.adapters.foreign.page import Found, in_time, read_lines, tensor_of
from pipeline.adapters.foreign.session import Answer, ask, open_net
from pipeline.adapters.foreign.vocabulary import Vocabulary
from pipeline.errors import EngineError
from pipeline.model import Line
from pipeline.ports import LineFinder, Pixels
from pipeline.stages.lines import Strip
from pipeline.weights import Weights

if TYPE_CHECKING:
    import onnxruntime


@dataclass(frozen=True, slots=True)
class _Loaded:
    card: SequenceCard
    looks: onnxruntime.InferenceSession
    writes: onnxruntime.InferenceSession
    tokens: Vocabulary


@dataclass(frozen=True, slots=True)
class Written:
    """A reading so far: its tokens without the first, and the log-probability of each."""

    tokens: tuple[int, ...] = ()
    chances: tuple[float, ...] = ()

    @property
    def score(self) -> float:
        """Mean log-probability, so that long lines are not thought unlikely."""
        return sum(self.chances) / max(1, len(self.chances))


class SequenceReader:
    """A recogniser over an encoder and a decoder (OcrEngine); they are loaded when the first page comes."""

    name = "seq2seq"

    def __init__(self, finder: LineFinder, weights: Weights) -> None:
        """Take what it reads with; nothing is loaded yet."""
        self._finder, self._weights = finder, weights

    def version(self) -> str:
        """Return the model's name and version on the shelf and the starts of its nets' SHA-256."""
        return f"{self._weights.key} {':'.join(self._weights.digest(file)[:12] for file in (ENCODER, DECODER))}"

    def read(self, image: Pixels, *, dpi: float, languages: str, psm: int | None, seconds: float) -> tuple[Line, ...]:
        """Read an upright picture; see OcrEngine. dpi, languages and psm are of no account here.

        Raises:
            LimitError: It took longer, or a side is too long.
            EngineError: The model is missing, changed, no model, or failed.
        """
        ends = time.monotonic() + seconds
        loaded = self._loaded

        def words_of(strip: Strip) -> list[Found]:
            return shared_out(self._write(strip, loaded, ends), loaded.tokens, strip)

        return read_lines(image, self._finder, loaded.card.picture, ends, words_of)

    def _write(self, strip: Strip, loaded: _Loaded, ends: float) -> Written:
        """Return the best reading of a line: at each step the likeliest tokens after each kept reading."""
        card = loaded.card
        given = tensor_of(strip, card.picture)
        seen = ask(loaded.looks, self._weights.name, {loaded.looks.get_inputs()[0].name: given})
        kept, ended = [Written()], []
        while kept and len(kept[0].tokens) < card.longest:
            in_time(ends)
            rows = self._next(kept, seen, loaded)
            grown = sorted(_grown(kept, rows, card.beams), key=lambda one: -sum(one.chances))[: card.beams]
            ended += [one for one in grown if one.tokens[-1] == card.end]
            kept = [one for one in grown if one.tokens[-1] != card.end]
            if len(ended) >= card.beams:
                break
        return max([*ended, *kept], key=lambda one: one.score)

    def _next(self, kept: Sequence[Written], seen: Answer, loaded: _Loaded) -> Answer:
        """Return log-probabilities of the next token after each reading, shape (readings, tokens)."""
        so_far = np.array([(loaded.card.start, *one.tokens) for one in kept], np.int64)
        given: dict[str, NDArray[Any]] = {}
        for put in loaded.writes.get_inputs():
            if put.name == "input_ids":
                given[put.name] = so_far
            elif put.name == "encoder_attention_mask":
                given[put.name] = np.ones((len(kept), seen.shape[1]), np.int64)
            else:
                half = put.type == "tensor(float16)"
                given[put.name] = np.repeat(seen, len(kept), axis=0).astype(np.float16 if half else np.float32)
        last = ask(loaded.writes, self._weights.name, given)[:, -1]
        top = last.max(axis=1, keepdims=True)
        return np.asarray(last - top - np.log(np.exp(last - top).sum(axis=1, keepdims=True)), np.float32)

    @cached_property
    def _loaded(self) -> _Loaded:
        weights, card = self._weights, sequence_card(self._weights)
        tokens = Vocabulary(weights.read(TOKENIZER), weights.name)
        looks = open_net(weights.place(ENCODER), weights.name)
        writes = open_net(weights.place(DECODER), weights.name)
        check_decoder(writes, weights.name)
        return _Loaded(card, looks, writes, tokens)


def check_decoder(session: onnxruntime.InferenceSession, model: str) -> None:
    """EngineError if a decoder wants more than tokens and what was seen, such as the states of former steps."""
    names = [put.name for put in session.get_inputs()]
    others = [name for name in names if name not in ("input_ids", "encoder_attention_mask", "encoder_hidden_states")]
    if others or "input_ids" not in names or "encoder_hidden_states" not in names:
        detail = f"inputs {', '.join(names)[:120]}"
        raise EngineError("model-layout-unknown").about(model=model, file=DECODER, detail=detail)


def shared_out(written: Written, tokens: Vocabulary, strip: Strip) -> list[Found]:
    """Return a reading's words; such a net does not say where they stand, so the line is shared out by letters."""
    text = tokens.text(written.tokens)
    if not text.strip():
        return []
    sure = _sure_of(written, tokens, len(text))
    inside = strip.picture.shape[1] - 2 * strip.margin_px
    start, stop = len(text) - len(text.lstrip()), len(text.rstrip())
    letter_px = inside / (stop - start)
    found = []
    for first, last in _words(text):
        likely = [sure[place] for place in range(first, last)]
        left, right = (strip.margin_px + (place - start) * letter_px for place in (first, last))
        found.append(Found(text[first:last], left, right, math.exp(sum(likely) / len(likely))))
    return found


def _grown(kept: Sequence[Written], rows: Answer, beams: int) -> Iterator[Written]:
    for one, row in zip(kept, rows, strict=True):
        best = np.argpartition(-row, min(beams, len(row) - 1))[:beams] if beams > 1 else [int(row.argmax())]
        for token in best:
            yield Written((*one.tokens, int(token)), (*one.chances, float(row[token])))


def _sure_of(written: Written, tokens: Vocabulary, letters: int) -> list[float]:
    """Return for each letter the log-probability of the token that ends it."""
    sure: list[float] = []
    for count in range(1, len(written.tokens) + 1):
        reached = len(tokens.text(written.tokens[:count]))
        sure += [written.chances[count - 1]] * (reached - len(sure))
    return (sure + [written.chances[-1]] * letters)[:letters]


def _words(text: str) -> Iterator[tuple[int, int]]:
    """Yield where words stand in a text, start and end."""
    place = 0
    for word in text.split(" "):
        if word.strip():
            yield place, place + len(word)
        place += len(word) + 1
