"""Batches of drawn lines, made by worker processes while the net learns."""

from __future__ import annotations

import multiprocessing
import multiprocessing.queues
import multiprocessing.sharedctypes
import os
import queue
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from training.lines import level_line
from training.synth import Line, Source, make_page, open_source

FULL = 200.0
WIDTH_BUDGET_PX = 8000
MOST_LINES = 24
POOL_LINES = 512


@dataclass(frozen=True)
class Batch:
    """Lines of about one width: `pictures` uint8 (count, 40, width), FULL is ink; widths in px; texts."""

    pictures: np.ndarray
    widths_px: tuple[int, ...]
    texts: tuple[str, ...]


def fits(line: Line) -> bool:
    """Say whether the line has enough columns for its text and is no monster."""
    columns = line.picture.shape[1] // 4
    doubles = sum(a == b for a, b in zip(line.text, line.text[1:], strict=False))
    return columns > len(line.text) + doubles + 1 and line.picture.shape[1] <= 1500


def pack(lines: list[Line]) -> Batch:
    """Put lines side by side in one array, paper on the right of the short ones."""
    widest = max(line.picture.shape[1] for line in lines)
    pictures = np.zeros((len(lines), lines[0].picture.shape[0], (widest + 7) // 8 * 8), np.uint8)
    for row, line in enumerate(lines):
        pictures[row, :, : line.picture.shape[1]] = level_line(line.picture) * FULL
    return Batch(pictures, tuple(line.picture.shape[1] for line in lines), tuple(line.text for line in lines))


def cut_batches(lines: list[Line], rng: np.random.Generator) -> list[Batch]:
    """Cut a pool into batches of like width within the budget of pixels, in an order of chance."""
    lines = sorted(lines, key=lambda line: line.picture.shape[1])
    groups: list[list[Line]] = [[]]
    for line in lines:
        group = groups[-1]
        if group and (len(group) >= MOST_LINES or (len(group) + 1) * line.picture.shape[1] > WIDTH_BUDGET_PX):
            groups.append([])
        groups[-1].append(line)
    order = rng.permutation(len(groups))
    return [pack(groups[index]) for index in order]


def fill_pool(source: Source, level: float, rng: np.random.Generator) -> list[Line]:
    """Draw a pool of lines of the given level, easier ones among them."""
    lines: list[Line] = []
    while len(lines) < POOL_LINES:
        own = level if rng.random() < 0.8 else level * rng.random()
        lines += [line for line in make_page(source, float(own), rng) if fits(line)]
    return lines


def work(outlet: Any, level: Any, fonts: Path, domain: Path | None, seed: tuple[int, ...]) -> None:
    """Draw batches until the parent goes away."""
    cv2.setNumThreads(1)
    parent = os.getppid()
    source, rng = open_source(fonts, domain), np.random.default_rng(seed)
    while os.getppid() == parent:
        for batch in cut_batches(fill_pool(source, level.value, rng), rng):
            while os.getppid() == parent:
                try:
                    outlet.put(batch, timeout=20)
                    break
                except queue.Full:
                    continue


class Feed:
    """Worker processes and their queue; `level` may be raised at any time."""

    def __init__(self, fonts: Path, domain: Path | None, *, workers: int, seed: tuple[int, ...]) -> None:
        """Start the workers; each has its own chance from `seed` and its number."""
        context = multiprocessing.get_context("spawn")
        self.level = context.Value("d", 0.0)
        self.outlet = context.Queue(maxsize=40)
        self.processes = [
            context.Process(target=work, args=(self.outlet, self.level, fonts, domain, (*seed, number)), daemon=True)
            for number in range(workers)
        ]
        for process in self.processes:
            process.start()

    def take(self) -> Batch:
        """Return the next batch.

        Raises:
            RuntimeError: If no worker gives anything for five minutes.
        """
        try:
            batch = self.outlet.get(timeout=300)
        except queue.Empty:
            message = "the drawing workers give nothing"
            raise RuntimeError(message) from None
        assert isinstance(batch, Batch)
        return batch

    def close(self) -> None:
        """End the workers."""
        for process in self.processes:
            process.terminate()
