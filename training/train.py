"""Train the net on drawn lines; the same command goes on where a run was broken off."""

from __future__ import annotations

import argparse
import copy
import json
import math
import os
import signal
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from torch import nn

from training.batches import FULL, Batch, Feed
from training.fonts import fetch_fonts
from training.net import LineNet, Shape, count_columns
from training.texts import ALPHABET

EASY_LINES = 60_000
WARM_STEPS = 300
READS_LOSS = 1.0
EASIEST = 0.1


@dataclass
class Progress:
    """What has been done; kept in the checkpoint."""

    lines: int = 0
    steps: int = 0
    seconds: float = 0.0
    loss: float = 5.0
    resumes: int = 0
    eased: int = -1


def level_at(progress: Progress, easy: int) -> float:
    """Return how hard lines are to be: easiest until the net has begun to read, then rising to 1."""
    if progress.eased < 0 and progress.loss < READS_LOSS:
        progress.eased = progress.lines
    if progress.eased < 0:
        return EASIEST
    return min(1.0, EASIEST + (1 - EASIEST) * (progress.lines - progress.eased) / easy)


def threads_now(most: int) -> int:
    """Return how many threads to use: fewer when other work wants the processors, for waiting on them costs more."""
    busy = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    return most if busy < most + 1.2 else max(1, most // 2)


def rate_at(progress: Progress, total: int, peak: float) -> float:
    """Return the learning rate: a short warm-up, then falling along a half cosine to a hundredth."""
    warm = min(1.0, (progress.steps + 1) / WARM_STEPS)
    done = min(1.0, progress.lines / total)
    return peak * warm * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * done)))


class Learner:
    """Net, its slow average, optimiser and progress, saved and restored together."""

    def __init__(self, folder: Path, shape: Shape, device: str) -> None:
        """Open the checkpoint of the folder or begin anew."""
        self.path, self.device, self.shape = folder / "checkpoint.pt", device, shape
        state: dict[str, Any] | None = None
        if self.path.exists():
            state = torch.load(self.path, map_location=device, weights_only=True)
            self.shape = Shape(**{k: tuple(v) if isinstance(v, list) else v for k, v in state["shape"].items()})
        self.net = LineNet(len(ALPHABET), self.shape).to(device, memory_format=torch.channels_last)
        self.slow = copy.deepcopy(self.net).eval()
        self.optimiser = torch.optim.AdamW(self.net.parameters(), lr=1e-3, weight_decay=1e-3, betas=(0.9, 0.98))
        self.progress = Progress()
        if state is not None:
            self.net.load_state_dict(state["net"])
            self.slow.load_state_dict(state["slow"])
            self.optimiser.load_state_dict(state["optimiser"])
            self.progress = Progress(**state["progress"])
            self.progress.resumes += 1

    def save(self) -> None:
        """Write the checkpoint beside the old one, then put it in its place."""
        state = {
            "net": self.net.state_dict(),
            "slow": self.slow.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "progress": asdict(self.progress),
            "shape": asdict(self.shape) | {"channels": list(self.shape.channels)},
            "alphabet": ALPHABET,
        }
        fresh = self.path.with_suffix(".new")
        torch.save(state, fresh)
        fresh.replace(self.path)

    def follow(self) -> None:
        """Let the slow average follow the net."""
        keep = min(0.999, (1 + self.progress.steps) / (10 + self.progress.steps))
        with torch.no_grad():
            pairs = zip(self.slow.state_dict().values(), self.net.state_dict().values(), strict=True)
            for slow, fast in pairs:
                if slow.dtype.is_floating_point:
                    slow.lerp_(fast, 1 - keep)
                else:
                    slow.copy_(fast)

    def learn(self, batch: Batch, rate: float) -> float:
        """Take one step on a batch and return its loss per character."""
        self.net.train()
        pictures = torch.from_numpy(batch.pictures).to(self.device).float().div_(FULL).unsqueeze(1)
        pictures = pictures.contiguous(memory_format=torch.channels_last)
        codes = [ALPHABET.index(char) + 1 for text in batch.texts for char in text]
        lengths = torch.tensor([len(text) for text in batch.texts])
        scores = self.net(pictures)
        columns = count_columns(torch.tensor(batch.widths_px)).clamp(max=scores.shape[0])
        loss = nn.functional.ctc_loss(scores, torch.tensor(codes), columns, lengths, zero_infinity=True)
        for group in self.optimiser.param_groups:
            group["lr"] = rate
        self.optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self.net.parameters(), 5.0)
        self.optimiser.step()
        self.progress.lines += len(batch.texts)
        self.progress.steps += 1
        self.follow()
        return float(loss.detach())


class Stop:
    """Whether the process was asked to end; the run then saves and goes."""

    def __init__(self) -> None:
        """Listen to SIGTERM and SIGINT."""
        self.asked = False
        signal.signal(signal.SIGTERM, self.hear)
        signal.signal(signal.SIGINT, self.hear)

    def hear(self, _number: int, _frame: object) -> None:
        """Note that the run is to end."""
        self.asked = True


def note(folder: Path, learner: Learner, facts: dict[str, float]) -> None:
    """Add a row to the run's log."""
    row = {"lines": learner.progress.lines, "seconds": round(learner.progress.seconds), **facts}
    with (folder / "log.jsonl").open("a", encoding="utf-8") as log:
        log.write(json.dumps(row) + "\n")


def train(options: argparse.Namespace) -> None:
    """Run until the lines asked for are done, saving as it goes."""
    options.run.mkdir(parents=True, exist_ok=True)
    fetch_fonts(options.fonts)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    learner = Learner(options.run, Shape(), device)
    seed = (options.seed, learner.progress.resumes, learner.progress.lines)
    feed = Feed(options.fonts, options.domain, workers=options.workers, seed=seed)
    feed.level.value = level_at(learner.progress, options.easy)
    stop = Stop()
    begun = saved = shown = time.monotonic()
    before, shown_lines = learner.progress.seconds, learner.progress.lines
    while learner.progress.lines < options.lines and not stop.asked:
        rate = rate_at(learner.progress, options.lines, options.rate)
        loss = learner.learn(feed.take(), rate)
        learner.progress.loss += 0.02 * (loss - learner.progress.loss)
        feed.level.value = level_at(learner.progress, options.easy)
        now = time.monotonic()
        learner.progress.seconds = before + now - begun
        if now - shown > options.show_s:
            speed = (learner.progress.lines - shown_lines) / (now - shown)
            facts = {"loss": round(learner.progress.loss, 4), "rate": round(rate, 7), "lines_s": round(speed, 1)}
            facts["threads"] = torch.get_num_threads()
            note(options.run, learner, facts | {"level": round(feed.level.value, 3)})
            shown, shown_lines = now, learner.progress.lines
            torch.set_num_threads(threads_now(options.threads))
        if now - saved > options.save_s:
            learner.save()
            saved = now
    learner.save()
    feed.close()


def parse(arguments: list[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", type=Path, required=True, help="folder of checkpoint and log")
    parser.add_argument("--fonts", type=Path, required=True, help="folder the faces are fetched into")
    parser.add_argument("--domain", type=Path, help="folder of word_counts.tsv, glossary.csv, toponyms.csv")
    parser.add_argument("--lines", type=int, default=2_000_000, help="lines of the whole run")
    parser.add_argument("--easy", type=int, default=EASY_LINES, help="lines over which they grow hard")
    parser.add_argument("--rate", type=float, default=1.2e-3, help="highest learning rate")
    parser.add_argument("--threads", type=int, default=min(8, os.cpu_count() or 1))
    parser.add_argument("--workers", type=int, default=max(1, (os.cpu_count() or 1) // 2))
    parser.add_argument("--seed", type=int, default=1941)
    parser.add_argument("--save-s", type=float, default=180.0)
    parser.add_argument("--show-s", type=float, default=60.0)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    train(parse())
