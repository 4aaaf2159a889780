"""The recogniser of handwriting: our own net through onnxruntime, decoded with a character model."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from pipeline.adapters.hand.looks import COLUMN_PX, Seen, look_of
from pipeline.adapters.hand.model import LANGUAGE, NET, HandModel, load_model
from pipeline.adapters.hand.session import failure_of
from pipeline.errors import EngineError, LimitError
from pipeline.model import Box, Line, Word
from pipeline.ports import Care, Careful, FoundLine, LineFinder, LineLook, LineShape, Pixels
from pipeline.stages import cleanup, decoding, lines
from pipeline.weights import Weights, packaged

MODEL = "hand-base"
BATCH_PX = 8 * 1200
"""Lines are read together while their widths add up to no more, pixels."""
MAX_LINES = 400
"""More lines on one page are no writing: wallpaper, a field of stones."""
MAX_SIDE_PX = 32_000


class HandReader:
    """The recogniser of handwriting (OcrEngine); its models are loaded when the first page comes."""

    name = "hand"

    def __init__(
        self,
        finder: LineFinder,
        weights: Weights | None = None,
        *,
        forms: decoding.WordForms | None = None,
        greedy: bool = False,
    ) -> None:
        """Take what it reads with; nothing is loaded yet.

        Args:
            finder: Finds the lines.
            weights: The model; None for the package's own.
            forms: Word forms of the language, for preferring words that there are; None: none is preferred.
            greedy: Read without the character model: faster and worse, for comparison.
        """
        self._finder, self._given, self._forms, self._greedy = finder, weights, forms, greedy
        self._last: Seen | None = None

    @property
    def alphabet(self) -> str:
        """See LineReader."""
        return self._loaded.alphabet

    def version(self) -> str:
        """Return the model's name, its date and the starts of the SHA-256 of net and character model."""
        weights = self._weights
        digests = ":".join(weights.digest(file)[:12] for file in (NET, LANGUAGE))
        return f"{weights.name} {weights.card.get('made', '')} {digests}"

    def read(self, image: Pixels, *, dpi: float, languages: str, psm: int | None, seconds: float) -> tuple[Line, ...]:
        """Read an upright picture; see OcrEngine. dpi, languages and psm are of no account here.

        Raises:
            LimitError: It took longer, or a side is longer than MAX_SIDE_PX.
            EngineError: A model is missing, changed, no model, or failed.
        """
        page, strips = self._cut(image)
        self._last = Seen(image, strips)
        found = self._read_strips(strips, page.shape[:2], time.monotonic() + seconds, self._last.scores)
        return tuple(found[place] for place in sorted(found))

    def looks_of(self, image: Pixels) -> tuple[LineLook, ...]:
        """Return what the net sees of each line; see LookTaker. Errors as read."""
        if self._last is None or self._last.image is not image:
            self._last = Seen(image, self._cut(image)[1])
        seen = self._last
        for place, strip in enumerate(seen.strips):
            if place not in seen.scores:
                seen.scores[place] = self._score([strip])[0]
        return tuple(look_of(strip, seen.scores[place]) for place, strip in enumerate(seen.strips))

    def lines_of(self, image: Pixels, *, seconds: float, care: Careful | None = None) -> tuple[FoundLine, ...]:
        """Find the lines of an upright picture and read them; see LineReader. Errors as read."""
        page, strips = self._cut(image)
        self._last = Seen(image, strips)
        unread = [FoundLine(strip.shape, strip.picture, Line("", strip.shape.box, ())) for strip in strips]
        cares = None if care is None else care(unread)
        found = self._read_strips(strips, page.shape[:2], time.monotonic() + seconds, self._last.scores, cares)
        return tuple(replace(line, line=found.get(place, line.line)) for place, line in enumerate(unread))

    def texts_of(self, pictures: Sequence[NDArray[np.float32]]) -> list[tuple[str, tuple[float, ...]]]:
        """Read prepared lines (KnownLine.picture): of each its text, and how certain the net was of each character."""
        loaded, nowhere = self._loaded, LineShape(((0.0, 0.0),), ((0.0, 1.0),))
        read = []
        for picture in pictures:
            line = self._words(self._score([lines.Strip(picture, nowhere, (0.0,))])[0], loaded, others=False)
            read.append((" ".join(word.text for word in line.words), line.certainties))
        loaded.forget()
        return read

    def _cut(self, image: Pixels) -> tuple[Pixels, list[lines.Strip]]:
        if max(image.shape[:2]) > MAX_SIDE_PX:
            raise LimitError("picture-too-long").about(pixels=max(image.shape[:2]), limit=MAX_SIDE_PX)
        page = cleanup.as_grey(image)
        return page, [lines.cut_strip(page, shape) for shape in self._finder.find(page)[:MAX_LINES]]

    def _read_strips(
        self,
        strips: Sequence[lines.Strip],
        size: tuple[int, ...],
        ends: float,
        seen: dict[int, NDArray[np.float32]] | None = None,
        cares: Sequence[Care] | None = None,
    ) -> dict[int, Line]:
        """Return the lines by their place, where anything was read; the scores of what was read are put into seen."""
        found: dict[int, Line] = {}
        cares = cares or [Care.OTHERS] * len(strips)
        wanted = {place: strips[place].picture.shape[1] for place, care in enumerate(cares) if care is not Care.NONE}
        hurried = (time.monotonic() + ends) / 2  # from then on, text comes before other readings of it
        for places in _batches(wanted):
            _in_time(ends)
            for place, scores in zip(places, self._score([strips[i] for i in places]), strict=True):
                _in_time(ends)
                if seen is not None:
                    seen[place] = scores
                others = cares[place] is Care.OTHERS and time.monotonic() < hurried
                read = self._decode(scores, strips[place], size, others=others)
                if read is not None:
                    found[place] = read
        self._loaded.forget()
        return found

    def decoded(self, image: Pixels) -> list[decoding.ReadLine]:
        """Return the lines as decoded, with what confidence is made of: for fitting it."""
        loaded = self._loaded
        found = [self._words(self._score([strip])[0], loaded) for strip in self._cut(image)[1]]
        loaded.forget()
        return found

    def _words(self, scores: NDArray[np.float32], loaded: HandModel, *, others: bool = True) -> decoding.ReadLine:
        guide = None if self._greedy else loaded.guide
        return decoding.read_line(scores, loaded.alphabet, guide, loaded.rules, others=others)

    def _decode(
        self, scores: NDArray[np.float32], strip: lines.Strip, size: tuple[int, ...], *, others: bool
    ) -> Line | None:
        """Return a line with its words on the page, None where nothing was read."""
        read = self._words(scores, self._loaded, others=others)
        if not read.words:
            return None
        words = []
        for word in read.words:
            box = strip.box_between(word.start * COLUMN_PX, word.end * COLUMN_PX)
            words.append(Word(word.text, _inside(box, size), word.confidence, others=word.others))
        text = " ".join(word.text for word in words)
        return Line(text, _around([word.box for word in words if word.box]), tuple(words), read.right)

    def _score(self, strips: Sequence[lines.Strip]) -> list[NDArray[np.float32]]:
        """Return each line's scores, shape (columns, characters + 1)."""
        try:
            answer = self._loaded.session.run(None, {"lines": lines.stack(strips)})[0]
        except EngineError:
            raise
        except Exception as error:  # onnxruntime has no family of errors of its own that is public
            raise failure_of(self._weights.name, error) from error
        scores = np.asarray(answer, np.float32)
        return [scores[i, : -(-strip.picture.shape[1] // COLUMN_PX)] for i, strip in enumerate(strips)]

    @cached_property
    def _weights(self) -> Weights:
        return self._given or packaged(MODEL)

    @cached_property
    def _loaded(self) -> HandModel:
        return load_model(self._weights, self._forms)


def _in_time(ends: float) -> None:
    if time.monotonic() > ends:
        raise LimitError("page-too-slow")


def _batches(widths: Mapping[int, int]) -> Iterator[list[int]]:
    """Yield places of lines of like width that are read together."""
    batch: list[int] = []
    for place in sorted(widths, key=lambda i: widths[i]):
        if batch and (widths[place] * (len(batch) + 1) > BATCH_PX or widths[place] > 1.15 * widths[batch[0]] + 32):
            yield batch
            batch = []
        batch.append(place)
    if batch:
        yield batch


def _inside(box: Box, size: tuple[int, ...]) -> Box:
    left, top = min(max(box.x, 0), size[1] - 1), min(max(box.y, 0), size[0] - 1)
    right, bottom = min(max(box.x + box.width, left + 1), size[1]), min(max(box.y + box.height, top + 1), size[0])
    return Box(left, top, right - left, bottom - top)


def _around(boxes: Sequence[Box]) -> Box:
    left, top = min(box.x for box in boxes), min(box.y for box in boxes)
    right, bottom = max(box.x + box.width for box in boxes), max(box.y + box.height for box in boxes)
    return Box(left, top, right - left, bottom - top)
