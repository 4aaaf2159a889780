"""Write the net for onnxruntime, try it in whole numbers, and write the model's card."""

from __future__ import annotations

import argparse
import hashlib
import json
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import nn

from training.evaluate import MARGIN_PX, Reader, greedy, open_net, read_page
from training.fonts import read_list
from training.lines import HEIGHT_PX, prepare_line
from training.net import LineNet
from training.pages import error_rate, load_pages

LICENCE = "Apache-2.0"
MADE_FROM = "drawn lines only: OFL faces of the list, pen strokes and phrases of this project, word forms with counts"


class Turned(nn.Module):
    """The net with the batch first in its answer: (batch, columns, characters + 1)."""

    def __init__(self, net: LineNet) -> None:
        """Wrap the net."""
        super().__init__()
        self.net = net

    def forward(self, lines: torch.Tensor) -> torch.Tensor:
        """Return log-probabilities, batch first."""
        return self.net(lines).transpose(0, 1)


def write_onnx(net: LineNet, path: Path) -> None:
    """Export with free batch and width."""
    example = torch.zeros(2, 1, HEIGHT_PX, 256)
    torch.onnx.export(
        Turned(net).eval(),
        (example,),
        str(path),
        input_names=["lines"],
        output_names=["scores"],
        dynamic_axes={"lines": {0: "batch", 3: "width"}, "scores": {0: "batch", 1: "columns"}},
        opset_version=17,
        dynamo=False,
    )


def read_onnx(path: Path) -> Reader:
    """Return a reader by onnxruntime on one thread."""
    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(path), settings, providers=["CPUExecutionProvider"])

    def read(pictures: Sequence[np.ndarray]) -> list[np.ndarray]:
        scores = []
        for picture in pictures:
            line = np.pad(prepare_line(picture), ((0, 0), (MARGIN_PX, MARGIN_PX)))[None, None]
            scores.append(np.asarray(session.run(None, {"lines": line})[0])[0])
        return scores

    return read


def weigh(path: Path, scans: Path, kept: Path, alphabet: str) -> dict[str, float]:
    """Return size, mean error on the real pages and time per line of an exported model."""
    read, decode = read_onnx(path), greedy(alphabet)
    pages = load_pages(scans, kept)
    begun = time.monotonic()
    errors = [error_rate(read_page(page, read, decode), page.text) for page in pages]
    lines = sum(len(row) for page in pages for row in page.rows)
    spent = (time.monotonic() - begun) / max(1, lines)
    return {
        "bytes": path.stat().st_size,
        "mean_cer": round(float(np.mean(errors)), 4),
        "line_ms": round(spent * 1000, 1),
    }


def write_card(path: Path, alphabet: str, progress: dict[str, float], figures: dict[str, object]) -> None:
    """Write the card beside the model."""
    card = {
        "name": path.stem,
        "task": "lines of Russian handwriting, print and typescript to text (CTC, class 0 is the blank)",
        "input": f"float32 (batch, 1, {HEIGHT_PX}, width), 0 paper to 1 ink, as training/lines.py prepares it",
        "output": "float32 (batch, width / 4, characters + 1), log-probabilities",
        "alphabet": alphabet,
        "licence": LICENCE,
        "made_from": MADE_FROM,
        "faces": sorted({row["package"] for row in read_list() if row["use"] == "train"}),
        "lines_seen": progress["lines"],
        "training_s": round(progress["seconds"]),
        "figures": figures,
        "made": datetime.now(UTC).date().isoformat(),
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
    }
    path.with_suffix(".json").write_text(json.dumps(card, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def last_figures(run: Path) -> dict[str, object]:
    """Return the latest evaluation of the run, empty if there is none."""
    log = run / "evaluation.jsonl"
    if not log.exists():
        return {}
    figures = json.loads(log.read_text(encoding="utf-8").splitlines()[-1])
    assert isinstance(figures, dict)
    return figures


def main() -> None:
    """Export a run's averaged net."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True, help="folder of the model and its card")
    parser.add_argument("--scans", type=Path, required=True)
    parser.add_argument("--name", default="hand")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    net, alphabet, progress = open_net(options.run / "checkpoint.pt")
    path = options.out / f"{options.name}.onnx"
    small = options.out / f"{options.name}-int8.onnx"
    write_onnx(net, path)
    quantize_dynamic(
        str(path), str(small), weight_type=QuantType.QInt8, op_types_to_quantize=["MatMul", "LSTM", "Gemm"]
    )
    kept = options.run.parent / "pages"
    figures: dict[str, object] = {"evaluation": last_figures(options.run)}
    figures["float32"] = weigh(path, options.scans, kept, alphabet)
    figures["int8"] = weigh(small, options.scans, kept, alphabet)
    write_card(path, alphabet, progress, figures)
    print(json.dumps({key: figures[key] for key in ("float32", "int8")}))  # noqa: T201  # the command's result


if __name__ == "__main__":
    main()
