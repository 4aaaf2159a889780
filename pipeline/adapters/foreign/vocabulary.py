"""From numbers of tokens back to letters, as a tokenizer.json says; the way there is never needed for reading.

Source: the decoders of the tokenizer.json format, docs/methods.md#models-of-other-makers.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from pipeline.errors import EngineError

METASPACE = "\u2581"
MARKS = (b".", b"?", b"!", b",")
Step = Callable[[list[bytes]], list[bytes]]


class Vocabulary:
    """Writes tokens out as text."""

    def __init__(self, told: bytes, model: str) -> None:
        """Understand a tokenizer.json.

        Args:
            told: Its content.
            model: Name of the model, for what goes wrong.

        Raises:
            EngineError: It is none, or writes its tokens in a way that is not known here.
        """
        try:
            content = json.loads(told)
            self._special = {int(t["id"]) for t in content.get("added_tokens", []) if t.get("special")}
            self._tokens = _tokens(content["model"], content.get("added_tokens", []))
            self._steps = _steps(content.get("decoder"))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            detail = f"tokenizer.json: {error}"[:200]
            raise EngineError("model-tokens-unknown").about(model=model, detail=detail) from error

    def __len__(self) -> int:
        """How many numbers have a token, up to the highest."""
        return max(self._tokens, default=-1) + 1

    def text(self, numbers: Sequence[int]) -> str:
        """Return what tokens say; special ones and unknown numbers say nothing."""
        pieces = [self._tokens[n].encode() for n in numbers if n in self._tokens and n not in self._special]
        for step in self._steps:
            pieces = step(pieces)
        return b"".join(pieces).decode("utf-8", errors="ignore")


def _tokens(model: dict[str, Any], added: list[dict[str, Any]]) -> dict[int, str]:
    vocabulary = model["vocab"]
    if isinstance(vocabulary, dict):
        tokens = {int(number): str(token) for token, number in vocabulary.items()}
    else:
        tokens = {number: str(token) for number, (token, _score) in enumerate(vocabulary)}
    return tokens | {int(token["id"]): str(token["content"]) for token in added}


def _steps(decoder: dict[str, Any] | None) -> list[Step]:
    if decoder is None:
        return [_spaced]
    kind = decoder["type"]
    if kind == "Sequence":
        return [step for part in decoder["decoders"] for step in _steps(part)]
    if kind not in _KNOWN:
        raise ValueError(kind)
    return _KNOWN[kind](decoder)


def _spaced(pieces: list[bytes]) -> list[bytes]:
    return [piece if place == 0 else b" " + piece for place, piece in enumerate(pieces)]


def _replaced(pieces: list[bytes], *, what: bytes, by: bytes) -> list[bytes]:
    return [piece.replace(what, by) for piece in pieces]


def _joined(pieces: list[bytes], *, mark: bytes, tidy: bool) -> list[bytes]:
    """Put spaces between words; where it is tidied, none before marks."""
    joined = []
    for place, piece in enumerate(pieces):
        if piece.startswith(mark):
            joined.append(piece.removeprefix(mark))
        else:
            close = place == 0 or (tidy and piece in MARKS)
            joined.append(piece if close else b" " + piece)
    return joined


def _parted(pieces: list[bytes], *, mark: bytes) -> list[bytes]:
    """Put a space in place of the mark of a word's end, but for the last."""
    return [piece.replace(mark, b"" if place == len(pieces) else b" ") for place, piece in enumerate(pieces, 1)]


def _without_first_space(pieces: list[bytes]) -> list[bytes]:
    return [pieces[0].removeprefix(b" "), *pieces[1:]] if pieces else pieces


def _fused(pieces: list[bytes]) -> list[bytes]:
    return [b"".join(pieces)]


def _fallen_back(pieces: list[bytes]) -> list[bytes]:
    """Turn tokens like <0xD0> into the byte they name."""
    return [
        bytes([int(p[3:5], 16)]) if len(p) == 6 and p.startswith(b"<0x") and p.endswith(b">") else p for p in pieces
    ]


def _from_bytes(pieces: list[bytes]) -> list[bytes]:
    """Turn letters that stand for bytes back into these."""
    bytes_of = _bytes_by_letter()
    return [bytes(bytes_of[letter] for letter in piece.decode() if letter in bytes_of) for piece in pieces]


def _bytes_by_letter() -> dict[str, int]:
    """Return which letter stands for which byte: printable Latin-1 for itself, the others from U+0100 on."""
    shown = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    hidden = [byte for byte in range(0x100) if byte not in shown]
    return {chr(byte): byte for byte in shown} | {chr(0x100 + place): byte for place, byte in enumerate(hidden)}


_KNOWN: Mapping[str, Callable[[dict[str, Any]], list[Step]]] = {
    "BPEDecoder": lambda told: [partial(_parted, mark=told.get("suffix", "</w>").encode())],
    "ByteFallback": lambda _: [_fallen_back],
    "ByteLevel": lambda _: [_from_bytes],
    "Fuse": lambda _: [_fused],
    "Metaspace": lambda told: [
        partial(_replaced, what=told.get("replacement", METASPACE).encode(), by=b" "),
        _without_first_space,
    ],
    "Replace": lambda told: [partial(_replaced, what=told["pattern"]["String"].encode(), by=told["content"].encode())],
    "Strip": lambda told: [_without_first_space] if told.get("start") else [],
    "WordPiece": lambda told: [
        partial(_joined, mark=told.get("prefix", "##").encode(), tidy=bool(told.get("cleanup", True)))
    ],
}
