"""How many of the proposed names are names, how many names are proposed, and how long a page takes.

    python -m bench.names [diary_entries.jsonl]

The names were marked by reading (bench/names_known.tsv): persons (P), places (L) and organisations (O), as they stand;
titles of periodicals and works are none, nor are animals. Texts are the ground truth of sample_scans and, where the
file is given, the diary entries whose numbers stand in the table. A proposal is right if it is of the kind and its
words and the marked ones are the same for more than half of their letters.
"""

from __future__ import annotations

import csv
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.adapters.names import NatashaNames
from pipeline.ports.names import NameKind
from pipeline.stages.naming import Mention, find_mentions

HERE = Path(__file__).parent
KINDS = {"P": NameKind.PERSON, "L": NameKind.PLACE, "O": NameKind.ORGANISATION}
Lines = list[list[str]]


def known() -> dict[str, list[tuple[NameKind, str]]]:
    """Return the marked names of each text."""
    with (HERE / "names_known.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return {row["text"]: [(KINDS[name[0]], name[2:]) for name in row["names"].split("; ") if name] for row in rows}


def texts(entries: Sequence[str]) -> Iterator[tuple[str, Lines]]:
    """Yield each text that was marked, line by line."""
    for file in sorted((HERE.parent / "sample_scans/ground_truth").glob("SB-*/*.json")):
        lines = [line["text"].split(" ") for line in json.loads(file.read_text(encoding="utf-8"))["lines"]]
        if lines:
            yield file.stem, lines
    for path in entries:
        for row in Path(path).read_text(encoding="utf-8").splitlines():
            entry = json.loads(row)
            yield entry["entry"], [line.split() for line in entry["text"].splitlines() if line.strip()]


def right(mention: Mention, name: tuple[NameKind, str]) -> bool:
    """Whether a proposal is this marked name."""
    if mention.kind is not name[0]:
        return False
    said, marked = Counter(_words(mention.text)), Counter(_words(name[1]))
    same = sum(len(word) for word in (said & marked).elements())
    return same * 2 > max(sum(map(len, said.elements())), sum(map(len, marked.elements())))


def _words(text: str) -> list[str]:
    words = re.findall(r"\w+", text)
    return words if len(words) == 1 else [word for word in words if word not in ("г", "ул")] or words


def main() -> None:
    """Print the figures."""
    names = NatashaNames()
    names.find("Небылов")
    names.senses("Небылов")
    marked = known()
    tally: Counter[tuple[str, str]] = Counter()
    wrong: list[str] = []
    missed: list[str] = []
    seconds, pages = 0.0, 0
    for text, lines in texts(sys.argv[1:]):
        if text not in marked:
            continue
        started = time.perf_counter()
        found = find_mentions(lines, names.find, names.senses)
        seconds, pages = seconds + time.perf_counter() - started, pages + 1
        left = list(marked[text])
        for mention in found:
            hit = next((name for name in left if right(mention, name)), None)
            tally[mention.kind.value, "right" if hit else "wrong"] += 1
            tally["by " + mention.ground, "right" if hit else "wrong"] += 1
            if hit:
                left.remove(hit)
            else:
                wrong.append(f"{text}: {mention.text}")
        missed += [f"{text}: {name}" for _, name in left]
        tally.update((kind.value, "missed") for kind, _ in left)
    for group in sorted({group for group, _ in tally}):
        _tell(group, tally[group, "right"], tally[group, "wrong"], tally[group, "missed"])
    kinds = [kind.value for kind in NameKind]
    _tell("all", *(sum(tally[kind, what] for kind in kinds) for what in ("right", "wrong", "missed")))
    print(f"{pages} texts, {seconds / pages * 1000:.1f} ms a page")
    print("wrong:", *wrong, sep="\n  ")
    print("missed:", *missed, sep="\n  ")


def _tell(group: str, hits: int, wrong: int, missed: int) -> None:
    precision = hits / (hits + wrong) if hits + wrong else 1.0
    recall = "" if group.startswith("by ") else f", recall {hits / (hits + missed) if hits + missed else 1.0:.3f}"
    print(f"{group}: {hits + wrong} proposed, precision {precision:.3f}{recall}")


if __name__ == "__main__":
    main()
