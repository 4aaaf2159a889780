"""How long a command takes from a cold process: median of ten, on a small archive.

python -m bench.cold_start          # takes sample_scans' transcripts into a home of its own
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

COMMANDS = (("--help",), ("date", "5/XII-41"), ("search", "коптилка"), ("show", "SB-0090"), ("ledger",))
TIMES = 10


def seconds(words: tuple[str, ...], environment: dict[str, str]) -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, "-m", "pipeline.cli", *words], env=environment, capture_output=True, check=True)
    return time.perf_counter() - started


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="archive-cold-") as home:
        environment = os.environ | {"ARCHIVE_HOME": home}
        texts = Path(__file__).parent.parent / "sample_scans" / "transcripts.jsonl"
        seconds(("transcripts", str(texts)), environment)
        print(f"load {os.getloadavg()[0]:.1f}\n\n| command | median s | slowest s |\n|---|---|---|")
        for words in COMMANDS:
            taken = [seconds(words, environment) for _ in range(TIMES)]
            print(f"| `archive {' '.join(words)}` | {statistics.median(taken):.2f} | {max(taken):.2f} |")


if __name__ == "__main__":
    main()
