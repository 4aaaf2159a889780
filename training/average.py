"""Average the nets of two checkpoints of one run: what both know stays, what each learned by chance cancels out."""

from __future__ import annotations

import argparse
from pathlib import Path

import torch


def average(earlier: Path, later: Path, share: float, to: Path) -> None:
    """Write the later checkpoint with the mean of both averaged nets; it can be exported and measured as any other.

    Args:
        earlier: checkpoint.pt of the run as it was.
        later: checkpoint.pt of the same run, gone on with.
        share: Weight of the later one, 0 to 1.
        to: Folder for the new checkpoint.

    Source: P. Izmailov and others, Averaging Weights Leads to Wider Optima, UAI 2018.
    """
    first, second = (torch.load(path, map_location="cpu", weights_only=True) for path in (earlier, later))
    for name, value in second["slow"].items():
        if value.dtype.is_floating_point:
            value.mul_(share).add_(first["slow"][name], alpha=1 - share)
    to.mkdir(parents=True, exist_ok=True)
    torch.save(second, to / "checkpoint.pt")


def main() -> None:
    """Average what the command line names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--earlier", type=Path, required=True)
    parser.add_argument("--later", type=Path, required=True)
    parser.add_argument("--share", type=float, default=0.5)
    parser.add_argument("--to", type=Path, required=True)
    options = parser.parse_args()
    average(options.earlier, options.later, options.share, options.to)


if __name__ == "__main__":
    main()
