"""Pages of one writer each with the places of their words: real ones, samples, single words, and drawn writers.

Where a page has no boxes in its ground truth, the true text of each line is laid along the net's scores (the likeliest
path that reads so): a word then stands where its letters were found. A word of a line that was not found has no place
and counts as one that no search can find.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from rapidfuzz.distance import Levenshtein

from bench.scans import SAMPLES, real_pages
from pipeline.adapters.hand import HandReader
from pipeline.model import Box
from pipeline.ports import Pixels
from pipeline.stages import cleanup, decoding, spotting

UNLIKE = 0.6
"""A found line is no known one if more than this share of its letters would have to change."""
WORD_GAP_PX, ROW_PX = 34, 120


@dataclass(frozen=True)
class TrueWord:
    """A word of a page, as compared (small letters, no marks), and its place, None where its line was not found."""

    page: int
    text: str
    box: Box | None


@dataclass(frozen=True)
class Hand:
    """Pages of one writer, grey, and their words."""

    name: str
    group: str
    pages: tuple[Pixels, ...]
    words: tuple[TrueWord, ...]


def plain(word: str) -> str:
    """Return a word as words are compared here."""
    small = unicodedata.normalize("NFC", word).lower().replace("ё", "е").replace("\u0301", "")
    return re.sub(r"[\W_]+", "", small)


def real_hands(scans: Path, into: Path, reader: HandReader) -> Iterator[Hand]:
    for page in real_pages(scans, into):
        if page.kind == "hand":
            pixels = cleanup.as_grey(np.asarray(Image.open(page.png).convert("RGB")))
            yield Hand(page.name, "real pages", (pixels,), tuple(placed(0, pixels, page.text.splitlines(), reader)))


def sample_hands() -> Iterator[Hand]:
    """Return the sample diaries and letters with their own boxes; each folder is taken for one writer."""
    for folder in ("SB-0001", "SB-0002", "SB-0003", "SB-0004"):
        pages: list[Pixels] = []
        words: list[TrueWord] = []
        for truth in sorted((SAMPLES / "ground_truth" / folder).glob("*.json")):
            told = json.loads(truth.read_text(encoding="utf-8"))
            if told["kind"] != "hand":
                continue
            for line in told["lines"]:
                if not line.get("turn_deg"):
                    words += [TrueWord(len(pages), plain(w["text"]), Box(*w["box"])) for w in line["words"]]
            pages.append(cleanup.as_grey(np.asarray(Image.open(SAMPLES / told["file"]).convert("RGB"))))
        yield Hand(folder, "sample pages", tuple(pages), tuple(word for word in words if word.text))


def word_hands(folder: Path, reader: HandReader) -> Iterator[Hand]:
    """Set the single words of each writer who wrote them more than once on a page, line by line, in mixed order."""
    takes: dict[str, dict[str, list[tuple[str, str]]]] = {}
    for row in (folder / "labels.tsv").read_text(encoding="utf-8").splitlines():
        name, text = row.split("\t")
        letter, writer, take, _ = name.split("_")
        takes.setdefault(f"{letter}_{writer}", {}).setdefault(take, []).append((name, text))
    for writer, rows in sorted(takes.items()):
        if len(rows) > 1:
            page, words = _set(folder, list(rows.values()))
            texts = [" ".join(text for _, text in row) for row in words]
            yield Hand(writer, "single words", (page,), tuple(placed(0, page, texts, reader)))


def drawn_hands(writers: int, pages: int, lines_a_page: int, fonts: Path | None) -> Iterator[Hand]:
    """Draw pages of writers that training never sees (strokes held back), and of held-back faces if fonts are given."""
    from training.fonts import load_faces
    from training.hands import sample_style
    from training.strokes import sample_writer
    from training.synth import Style, Writer
    from training.texts import load_lexicon

    lexicon = load_lexicon(None)
    hands: list[tuple[str, Style | Writer]] = [
        (f"pen-{number}", sample_writer(np.random.default_rng((1941, number)), held=True)) for number in range(writers)
    ]
    held = [face for face in load_faces(fonts) if face.held and face.kind == "hand"] if fonts else []
    for number, face in enumerate(held):
        hands.append((f"face-{number}", sample_style([face], np.random.default_rng((1942, number)))))
    for number, (name, hand) in enumerate(hands):
        yield _drawn(name, hand, lexicon, pages, lines_a_page, np.random.default_rng((1943, number)))


def located(hand: Hand, reader: HandReader) -> Hand:
    """Give the words of drawn pages their places."""
    words: list[TrueWord] = []
    for number, pixels in enumerate(hand.pages):
        texts = [word.text for word in hand.words if word.page == number]
        words += placed(number, pixels, texts, reader)
    return replace(hand, words=tuple(words))


def placed(number: int, page: Pixels, texts: Sequence[str], reader: HandReader) -> Iterator[TrueWord]:
    """Lay known lines along the lines found on a page; yield every known word with its place."""
    seen, alphabet = reader.looks_of(page), reader.alphabet
    kept, size = spotting.page_looks(seen), (page.shape[1], page.shape[0])
    read = ["".join(alphabet[code - 1] for code, _, _ in greedy(line.scores)) for line in seen]
    distances = [
        (Levenshtein.normalized_distance(text, other), i, j)
        for i, text in enumerate(texts)
        for j, other in enumerate(read)
    ]
    partner: dict[int, int] = {}
    for distance, i, j in sorted(distances):
        if distance < UNLIKE and i not in partner and j not in partner.values():
            partner[i] = j
    for i, text in enumerate(texts):
        known = "".join(letter for letter in unicodedata.normalize("NFC", text) if letter in alphabet)
        codes = [alphabet.index(letter) + 1 for letter in known]
        spans = decoding.align(seen[partner[i]].scores, codes) if i in partner else []
        at = 0
        for word in known.split(" "):
            box = None
            if word and spans:
                box = spotting.box_of(kept, partner[i], spans[at][0], spans[at + len(word) - 1][1], size)
            if plain(word):
                yield TrueWord(number, plain(word), box)
            at += len(word) + 1


def greedy(scores: NDArray[np.float32]) -> Iterator[tuple[int, int, int]]:
    """Yield the classes of a line read column by column, each with its first column and the one after its last."""
    best = scores.argmax(axis=1)
    cuts = np.flatnonzero(np.diff(best, prepend=-1, append=-1) != 0)
    for start, end in pairwise(cuts):
        if best[start]:
            yield int(best[start]), int(start), int(end)


def _set(folder: Path, takes: list[list[tuple[str, str]]]) -> tuple[Pixels, list[list[tuple[str, str]]]]:
    rng = np.random.default_rng(1941)
    rows = [[take[i] for i in rng.permutation(len(take))] for take in takes]
    cut = [half for row in rows for half in (row[: len(row) // 2], row[len(row) // 2 :])]
    pictures = [[np.asarray(Image.open(folder / name).convert("L")) for name, _ in row] for row in cut]
    width = max(sum(p.shape[1] + WORD_GAP_PX for p in row) for row in pictures) + 80
    page = np.full((ROW_PX * (len(cut) + 1), width), 250, np.uint8)
    for number, row in enumerate(pictures):
        x = 40
        for picture in row:
            top = ROW_PX * number + 60
            page[top : top + picture.shape[0], x : x + picture.shape[1]] = np.minimum(picture, 250)
            x += picture.shape[1] + WORD_GAP_PX
    return page, cut


def _drawn(name: str, hand: object, lexicon: object, pages: int, count: int, rng: np.random.Generator) -> Hand:
    from training.paper import put_on_paper, sample_sheet, scan, wear_ink
    from training.synth import draw_line, keep_known
    from training.texts import write_line

    drawn_pages: list[Pixels] = []
    words: list[TrueWord] = []
    for number in range(pages):
        texts = [keep_known(hand, write_line(lexicon, rng, 42, old=0.0)) for _ in range(count)]
        drawn = [draw_line(hand, text, rng) for text in texts]
        pitch = round(3.4 * drawn[0].x_height_px)
        tall, wide = drawn[0].ink.shape[0], max(line.ink.shape[1] for line in drawn)
        ink = np.zeros((pitch * (count + 1) + 2 * tall, wide + 120), np.float32)
        for row, line in enumerate(drawn):
            top = tall // 2 + row * pitch
            part = ink[top : top + line.ink.shape[0], 60 : 60 + line.ink.shape[1]]
            np.maximum(part, line.ink[: part.shape[0]], out=part)
        sheet = replace(sample_sheet(rng, 0.4), shrink=1.0)
        drawn_pages.append(np.ascontiguousarray(scan(put_on_paper(wear_ink(ink, sheet, rng), sheet, rng), sheet, rng)))
        words += [TrueWord(number, text, None) for text in texts]
    return Hand(name, "drawn writers", tuple(drawn_pages), tuple(words))
