"""A character model of Russian for the decoder: counted, smoothed and packed; the pipeline unpacks it."""

from __future__ import annotations

import argparse
import math
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pipeline.stages.decoding import CharacterModel, Guide, Search, search_beams
from pipeline.stages.decoding.ngrams import BITS, EDGE, ORDER, STEP, pack_key
from training.texts import ALPHABET, Lexicon, clean_text, draw_word, load_lexicon, write_line

LOWEST = -20.0


@dataclass(frozen=True)
class Level:
    """n-grams of one order: keys sorted (context in the high bits, last character in the low seven)."""

    keys: np.ndarray
    chances: np.ndarray
    context_keys: np.ndarray
    leftover: np.ndarray


def encode(text: str) -> list[int]:
    """Return the text's character codes; code 0 is the edge of a line."""
    return [ALPHABET.index(char) + 1 for char in text]


def count_ngrams(texts: Iterable[tuple[str, int]]) -> list[Counter[int]]:
    """Count n-grams of orders 1 to ORDER in texts, each with how often it is to count."""
    counts: list[Counter[int]] = [Counter() for _ in range(ORDER)]
    for text, times in texts:
        codes = [EDGE, *encode(text), EDGE]
        for end in range(1, len(codes)):
            for order in range(1, min(ORDER, end + 1) + 1):
                counts[order - 1][pack_key(codes[end - order + 1 : end + 1])] += times
    return counts


def smooth(counts: list[Counter[int]], least: tuple[int, ...]) -> list[Level]:
    """Return Witten-Bell probabilities; n-grams rarer than `least` of their order are left to the lower order.

    Source: Witten and Bell 1991, method C, interpolated with the next lower order.
    """
    lower: dict[int, float] = {}
    levels = []
    for order, counter in enumerate(counts, 1):
        totals: Counter[int] = Counter()
        kinds: Counter[int] = Counter()
        for key, count in counter.items():
            totals[key >> BITS] += count
            kinds[key >> BITS] += 1
        mask = (1 << BITS * (order - 1)) - 1
        even = 1.0 / (len(ALPHABET) + 1)
        chances = {}
        for key, count in counter.items():
            context = key >> BITS
            below = even if order == 1 else lower.get(key & mask, 1e-7)
            chances[key] = (count + kinds[context] * below) / (totals[context] + kinds[context])
        kept = sorted(key for key in counter if counter[key] >= least[order - 1])
        levels.append(make_level(kept, chances, lower, mask, order))
        lower = chances
    return levels


def make_level(kept: list[int], chances: dict[int, float], lower: dict[int, float], mask: int, order: int) -> Level:
    """Return the level of the kept n-grams, with what is left for those not kept so that all sum to 1."""
    own: Counter[int] = Counter()
    below: Counter[int] = Counter()
    for key in kept:
        own[key >> BITS] += chances[key]
        below[key >> BITS] += 0.0 if order == 1 else lower.get(key & mask, 1e-7)
    contexts = sorted(own)
    left = [max(1e-4, 1 - own[context]) / max(1e-4, 1 - below[context]) for context in contexts]
    return Level(
        np.array(kept, np.uint64),
        pack_chances([chances[key] for key in kept]),
        np.array(contexts, np.uint64),
        pack_chances([min(1.0, value) for value in left]),
    )


def pack_chances(values: list[float]) -> np.ndarray:
    """Return natural logarithms in steps of a twelfth, uint8."""
    logs = np.log(np.maximum(np.array(values), math.exp(LOWEST)))
    return np.clip(np.round(-logs * STEP), 0, 255).astype(np.uint8)


def save_model(levels: list[Level], path: Path) -> None:
    """Write the model; keys as differences, which pack well."""
    arrays = {}
    for order, level in enumerate(levels, 1):
        arrays[f"keys{order}"] = np.diff(level.keys, prepend=np.uint64(0))
        arrays[f"chances{order}"] = level.chances
        arrays[f"contexts{order}"] = np.diff(level.context_keys, prepend=np.uint64(0))
        arrays[f"leftover{order}"] = level.leftover
    np.savez_compressed(path, alphabet=np.array(list(ALPHABET)), **arrays)


def open_model(path: Path) -> CharacterModel:
    """Read a model written by save_model."""
    return CharacterModel(path.read_bytes(), ALPHABET)


def decode_with(path: Path, search: Search) -> Callable[[np.ndarray], str]:
    """Return a decoder with the model of the file; words count as any other letters."""
    guide = Guide(ALPHABET, open_model(path))

    def decode(scores: np.ndarray) -> str:
        codes = search_beams(scores, guide, search)[0][0]
        return "".join(ALPHABET[code - 1] for code in codes)

    return decode


def inflect(words: Iterable[str]) -> set[str]:
    """Return all forms of the words by pymorphy3's dictionary."""
    import pymorphy3

    analyser = pymorphy3.MorphAnalyzer()
    forms: set[str] = set()
    for word in words:
        parse = analyser.parse(word)[0]
        if parse.is_known:
            forms |= {form.word for form in parse.lexeme}
    return forms


def gather_texts(
    lexicon: Lexicon, domain: Path | None, lines: int, rng: np.random.Generator
) -> Iterable[tuple[str, int]]:
    """Yield texts with their weight: drawn lines, words by their counts, forms of the words."""
    for _ in range(lines):
        yield write_line(lexicon, rng, int(rng.integers(20, 70))), 2
    counts: dict[str, int] = {}
    if domain is not None and (domain / "word_counts.tsv").exists():
        rows = (row.split("\t") for row in (domain / "word_counts.tsv").read_text(encoding="utf-8").splitlines()[1:])
        counts = {word: int(count) for word, count in rows if clean_text(word) == word}
    for word, count in counts.items():
        yield f" {word} ", max(1, round(3 * count**0.8))
    for word in inflect({word.lower() for word in counts if word.isalpha() and len(word) > 2}):
        if clean_text(word) == word:
            yield f" {word} ", 1
    for _ in range(lines * 3):
        yield f"{draw_word(lexicon, rng)} {draw_word(lexicon, rng)}", 1


def main() -> None:
    """Make the model from the domain lists and the phrases of this project."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--domain", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--lines", type=int, default=40_000)
    parser.add_argument("--least", type=int, nargs=ORDER, default=[1, 1, 1, 2, 4, 6])
    parser.add_argument("--seed", type=int, default=1941)
    options = parser.parse_args()
    texts = gather_texts(
        load_lexicon(options.domain), options.domain, options.lines, np.random.default_rng(options.seed)
    )
    levels = smooth(count_ngrams(texts), tuple(options.least))
    save_model(levels, options.out)
    sizes = [len(level.keys) for level in levels]
    print(f"{options.out}: {sizes} n-grams, {options.out.stat().st_size} bytes")  # noqa: T201  # the command's result


if __name__ == "__main__":
    main()
