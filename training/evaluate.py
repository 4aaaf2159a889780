"""Measure the net on real pages, on single words of real writers and on drawn lines of unseen faces."""

from __future__ import annotations

import argparse
import json
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import torch

from pipeline.stages.decoding import Search
from training.language import decode_with
from training.lines import HEIGHT_PX, prepare_line
from training.net import LineNet, Shape, best_path
from training.pages import RealPage, error_rate, load_pages, load_words, split_clusters
from training.synth import make_page, open_source

Reader = Callable[[Sequence[np.ndarray]], list[np.ndarray]]
Decoder = Callable[[np.ndarray], str]
MARGIN_PX = 8


def open_net(checkpoint: Path) -> tuple[LineNet, str, dict[str, float]]:
    """Return the averaged net of a checkpoint, its alphabet and its progress."""
    state = torch.load(checkpoint, map_location="cpu", weights_only=True)
    shape = Shape(**{key: tuple(value) if isinstance(value, list) else value for key, value in state["shape"].items()})
    net = LineNet(len(state["alphabet"]), shape)
    net.load_state_dict(state["slow"])
    return net.eval(), state["alphabet"], state["progress"]


def read_with(net: LineNet) -> Reader:
    """Return a function from pictures (uint8) to log-probabilities, each (columns, characters + 1)."""

    def read(pictures: Sequence[np.ndarray]) -> list[np.ndarray]:
        scores = []
        for picture in pictures:
            line = np.pad(prepare_line(picture), ((0, 0), (MARGIN_PX, MARGIN_PX)))
            with torch.inference_mode():
                scores.append(net(torch.from_numpy(line).reshape(1, 1, HEIGHT_PX, -1))[:, 0].numpy())
        return scores

    return read


def greedy(alphabet: str) -> Decoder:
    """Return the decoder that takes the best character of every column."""
    return lambda scores: best_path(torch.from_numpy(scores), alphabet)


def read_page(page: RealPage, read: Reader, decode: Decoder) -> str:
    """Return the page's text, a row a line."""
    return "\n".join(" ".join(decode(scores) for scores in read(row)).strip() for row in page.rows)


def measure_words(words: list[tuple[str, np.ndarray, str]], read: Reader, decode: Decoder) -> dict[str, float]:
    """Return word accuracy per writer, over all (`all`) and the character error over all (`cer`)."""
    right: dict[str, list[bool]] = defaultdict(list)
    edits, characters = 0.0, 0
    for writer, picture, truth in words:
        text = decode(read([picture])[0]).strip()
        right[writer].append(text == truth)
        edits += error_rate(text, truth) * len(split_clusters(truth))
        characters += len(split_clusters(truth))
    every = [hit for hits in right.values() for hit in hits]
    figures = {writer: round(float(np.mean(hits)), 3) for writer, hits in sorted(right.items())}
    return figures | {"all": round(float(np.mean(every)), 3), "cer": round(edits / characters, 4)}


def measure_drawn(
    fonts: Path, domain: Path | None, read: Reader, decode: Decoder, *, count: int = 120
) -> dict[str, float]:
    """Return the error on drawn lines of faces and stroke writers that training never sees, by kind."""
    source, rng = open_source(fonts, domain, held=True), np.random.default_rng(872)
    edits: dict[str, list[float]] = defaultdict(list)
    while sum(len(values) for values in edits.values()) < count:
        for line in make_page(source, 0.7, rng):
            edits[line.kind].append(error_rate(decode(read([line.picture])[0]), line.text))
    return {kind: round(float(np.mean(values)), 4) for kind, values in sorted(edits.items())}


def measure(options: argparse.Namespace, decode_as: Callable[[str], Decoder]) -> dict[str, object]:
    """Measure a checkpoint on everything there is."""
    net, alphabet, progress = open_net(options.run / "checkpoint.pt")
    read, decode = read_with(net), decode_as(alphabet)
    begun = time.monotonic()
    pages = load_pages(options.scans, options.run.parent / "pages")
    texts = {page.name: read_page(page, read, decode) for page in pages}
    figures: dict[str, object] = {"lines": progress["lines"], "seconds": round(progress["seconds"])}
    figures["pages"] = {page.name: round(error_rate(texts[page.name], page.text), 4) for page in pages}
    figures["words"] = measure_words(load_words(options.scans / "words"), read, decode)
    figures["drawn"] = measure_drawn(options.fonts, options.domain, read, decode)
    figures["measured_s"] = round(time.monotonic() - begun, 1)
    if options.texts:
        options.texts.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            (options.texts / f"{name}.txt").write_text(text, encoding="utf-8")
    return figures


def parse(arguments: list[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", type=Path, required=True, help="folder of the checkpoint")
    parser.add_argument("--scans", type=Path, required=True, help="folder of real pages with .gt.txt and of words/")
    parser.add_argument("--fonts", type=Path, required=True)
    parser.add_argument("--domain", type=Path)
    parser.add_argument("--texts", type=Path, help="folder for what was read")
    parser.add_argument("--language", type=Path, help="character model: decode by beam search with it")
    parser.add_argument("--width", type=int, default=Search().width)
    parser.add_argument("--weight", type=float, default=Search().weight)
    parser.add_argument("--bonus", type=float, default=Search().bonus)
    return parser.parse_args(arguments)


def main() -> None:
    """Measure and add the figures to the run's evaluation log."""
    options = parse()
    torch.set_num_threads(1)
    if options.language:
        decode = decode_with(options.language, Search(options.width, options.weight, options.bonus))
        figures = {"search": [options.width, options.weight, options.bonus]} | measure(options, lambda _: decode)
    else:
        figures = measure(options, greedy)
    with (options.run / "evaluation.jsonl").open("a", encoding="utf-8") as log:
        log.write(json.dumps(figures, ensure_ascii=False) + "\n")
    print(json.dumps(figures, ensure_ascii=False, indent=1))  # noqa: T201  # the command's result


if __name__ == "__main__":
    main()
