"""Finds lines of writing with PP-OCRv6's text detection through onnxruntime; rapidocr's wheel brings the model."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from pipeline.adapters.hand.session import failure_of, open_session
from pipeline.ports import LineShape, Pixels
from pipeline.stages import cleanup, lines
from pipeline.weights import Weights, packaged

if TYPE_CHECKING:
    import onnxruntime

MODEL = "line-finder"
FILE = "detection.onnx"


class DetectionFinder:
    """The finder of lines (LineFinder); its model is loaded when first used (about 0.2 s, 60 MB)."""

    def __init__(self, weights: Weights | None = None) -> None:
        """Take the model to use, None for the package's own; nothing is loaded yet."""
        self._weights = weights

    def find(self, image: Pixels) -> tuple[LineShape, ...]:
        """See LineFinder. A second look at another scale follows where ink is left uncovered."""
        page = cleanup.as_grey(image)
        if min(page.shape) < 4:
            return ()
        quads = self._look(page, None)
        if lines.find_uncovered(page, quads):
            quads = lines.without_doubles([*quads, *self._look(page, lines.other_scale(page, quads))])
        pages = lines.split_pages(quads, (page.shape[1], page.shape[0]))
        return tuple(line for part in pages for line in lines.in_reading_order(lines.join_pieces(part)))

    def version(self) -> str:
        """Return the model's name and the start of its SHA-256. Errors as find."""
        weights = self._weights or packaged(MODEL)
        return f"{weights.name}:{weights.digest(FILE)[:12]}"

    def _look(self, page: Pixels, scale: float | None) -> list[lines.Quad]:
        found: list[lines.Quad] = []
        for tile in lines.cut_tiles(page, scale=scale):
            found += lines.quads_of(self._score(tile), tile)
        return lines.without_doubles(found)

    def _score(self, tile: lines.Tile) -> NDArray[np.float32]:
        session = self._session
        try:
            answer = session.run(None, {session.get_inputs()[0].name: tile.tensor})[0]
        except Exception as error:  # onnxruntime has no family of errors of its own that is public
            raise failure_of(MODEL, error) from error
        scores: NDArray[np.float32] = np.asarray(answer, np.float32)[0, 0]
        return scores

    @cached_property
    def _session(self) -> onnxruntime.InferenceSession:
        weights = self._weights or packaged(MODEL)
        return open_session(weights, FILE)
