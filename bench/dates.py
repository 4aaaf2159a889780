"""How many Russian date expressions are read as an archivist would write them, and whether any date is made up.

    python -m bench.dates [TABLE.csv…]     # tables with text (or expression), context (or context_needed) and edtf

Without tables: the tests' own. Exact: the value of the table, or none where the table has none. Lost: none where
there is one. Other: another value than the table's. Made up: a value where the table says that there is none; flagged
for a person or not, it counts.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter
from pathlib import Path

from pipeline.stages.chronology import parse_date, valid_edtf

DATA = Path(__file__).parents[1] / "tests" / "data"
TABLES = tuple(DATA / f"date_expressions{part}.csv" for part in ("", "_held", "_second"))


def judge(row: dict[str, str]) -> tuple[str, str]:
    """Return how one row was read, and the line that shows it."""
    text = row.get("text") or row["expression"]
    context = row.get("context") or row.get("context_needed") or ""
    reading = parse_date(text, context or None)
    got, wanted = reading.edtf or "", row["edtf"]
    line = f"{text} | {context} | {wanted or '—'} | {got or '—'} | {reading.code}"
    if got and not valid_edtf(got):
        return "not EDTF", line
    if got == wanted:
        return "exact" if wanted else "rightly none", line
    return ("made up" if not wanted else "lost" if not got else "other"), line


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tables", nargs="*", type=Path, default=TABLES)
    kinds = ("exact", "rightly none", "lost", "other", "made up", "not EDTF")
    print(f"{'table':32} {'rows':>5} " + " ".join(f"{kind:>12}" for kind in kinds) + "   right")
    wrong: list[str] = []
    for table in parser.parse_args().tables:
        with table.open(encoding="utf-8", newline="") as file:
            judged = [judge(row) for row in csv.DictReader(file)]
        counts = Counter(kind for kind, _ in judged)
        right = (counts["exact"] + counts["rightly none"]) / len(judged)
        print(
            f"{table.name:32} {len(judged):5} " + " ".join(f"{counts[kind]:12}" for kind in kinds) + f"  {right:6.1%}"
        )
        wrong += [f"{kind}: {line}" for kind, line in judged if kind not in kinds[:2]]
    print(*wrong, sep="\n")


if __name__ == "__main__":
    main()
