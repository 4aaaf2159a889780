"""Put an exported net, its character model and lines of rehearsal into the package, with a card of their SHA-256."""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
from pathlib import Path

SEARCH = {"width": 32, "weight": 0.5, "bonus": 0.8, "faint": -7.0, "unknown": 2.0}
CALIBRATION = {"offset": 0.0, "own": 1.0, "line": 0.0}
MEASURED = ("search", "calibration", "trust")
MAX_NET_BYTES, MAX_LANGUAGE_BYTES, MAX_REHEARSAL_BYTES = 8_000_000, 5_000_000, 1_500_000


def pack(net: Path, language: Path, rehearsal: Path, to: Path) -> None:
    """Copy the files and write the card; calibration, trust and search stay as they were until they are measured anew.

    Args:
        net: NAME.onnx of training.export, its card NAME.json beside it.
        language: Character model of training.language.
        rehearsal: Drawn lines of training.rehearsal.
        to: The model's folder in the package.
    """
    assert net.stat().st_size <= MAX_NET_BYTES, f"{net}: {net.stat().st_size} bytes"
    assert language.stat().st_size <= MAX_LANGUAGE_BYTES, f"{language}: {language.stat().st_size} bytes"
    assert rehearsal.stat().st_size <= MAX_REHEARSAL_BYTES, f"{rehearsal}: {rehearsal.stat().st_size} bytes"
    to.mkdir(parents=True, exist_ok=True)
    old = to / "card.json"
    before = json.loads(old.read_text(encoding="utf-8")) if old.exists() else {}
    card = json.loads(net.with_suffix(".json").read_text(encoding="utf-8"))
    card.pop("sha256")
    files = {"model.onnx": net, "language.npz": language, "rehearsal.npz": rehearsal}
    for name, source in files.items():
        if source.resolve() != (to / name).resolve():  # what stays as it is may be named where it lies
            shutil.copyfile(source, to / name)
    card |= {
        "name": to.name,
        "search": before.get("search", SEARCH),
        "calibration": before.get("calibration", CALIBRATION),
        "trust": before.get("trust", {}),
        "files": {name: hashlib.sha256((to / name).read_bytes()).hexdigest() for name in files},
    }
    old.write_text(json.dumps(card, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    """Pack what the command line names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--net", type=Path, required=True)
    parser.add_argument("--language", type=Path, required=True)
    parser.add_argument("--rehearsal", type=Path, required=True)
    parser.add_argument("--to", type=Path, required=True)
    options = parser.parse_args()
    pack(options.net, options.language, options.rehearsal, options.to)


if __name__ == "__main__":
    main()
