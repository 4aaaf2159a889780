"""The net: convolutions over the line, two bidirectional LSTM layers, scores of characters per column (CTC)."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import nn

from training.lines import HEIGHT_PX

BLANK = 0
SHRINK = 4


@dataclass(frozen=True)
class Shape:
    """Sizes of the net; kept in every checkpoint."""

    channels: tuple[int, ...] = (32, 48, 96, 128, 160)
    hidden: int = 184
    layers: int = 2
    dropout: float = 0.1


def convolve(inside: int, outside: int, *, kernel: int = 3, stride: int = 1) -> list[nn.Module]:
    """Return a convolution with normalisation and ReLU."""
    return [
        nn.Conv2d(inside, outside, kernel, stride, kernel // 2, bias=False),
        nn.BatchNorm2d(outside),
        nn.ReLU(inplace=True),
    ]


class LineNet(nn.Module):
    """Read lines: (batch, 1, 40, width) of prepare_line to (width / 4, batch, characters + 1) log-probabilities."""

    def __init__(self, characters: int, shape: Shape) -> None:
        """Build the net for an alphabet of so many characters; class 0 is the blank."""
        super().__init__()
        first, second, third, fourth, last = shape.channels
        self.eyes = nn.Sequential(
            *convolve(1, first, kernel=5, stride=2),
            *convolve(first, second),
            nn.MaxPool2d(2),
            *convolve(second, third),
            *convolve(third, fourth),
            nn.MaxPool2d((2, 1)),
            *convolve(fourth, last),
        )
        self.fold = nn.Sequential(nn.Conv2d(last, shape.hidden, (HEIGHT_PX // 8, 1)), nn.ReLU(inplace=True))
        self.rest = nn.Dropout(shape.dropout)
        self.memory = nn.LSTM(shape.hidden, shape.hidden, shape.layers, bidirectional=True, dropout=shape.dropout)
        self.head = nn.Linear(2 * shape.hidden, characters + 1)

    def forward(self, lines: torch.Tensor) -> torch.Tensor:
        """Return log-probabilities, float32."""
        half = torch.bfloat16 if self.training else torch.float32
        with torch.autocast(lines.device.type, torch.bfloat16, enabled=half is torch.bfloat16):
            seen = self.fold(self.eyes(lines))
        columns = self.rest(seen.float().squeeze(2).permute(2, 0, 1))
        scores = self.head(self.memory(columns)[0])
        return scores.log_softmax(-1)


def count_columns(width_px: torch.Tensor) -> torch.Tensor:
    """Return how many columns the net gives for lines of these widths."""
    return ((width_px + 1) // 2) // 2


def best_path(scores: torch.Tensor, alphabet: str) -> str:
    """Return the greedy reading of one line's scores, shape (columns, characters + 1)."""
    best = scores.argmax(-1).tolist()
    kept = [now for now, before in zip(best, [BLANK, *best], strict=False) if now not in (BLANK, before)]
    return "".join(alphabet[index - 1] for index in kept)
