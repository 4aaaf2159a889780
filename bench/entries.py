"""How many headings of dated entries are found, and with the right date.

    python -m bench.entries [--diaries diary_entries.jsonl] [--seed 1941]

Samples: true texts of the two sample diaries, headings listed here by eye. Diaries: entries of other people's diaries
({"date", "text"} a line) put one after another in order of time, fifty times, each under a heading drawn from ten ways
of writing it (month and year left out only where the entry before tells them), the text broken into lines as on a page;
dates inside the text are no headings. A heading counts as found when an entry begins at its line; as right when its
date is right too. Lost lines: lines that belong to no entry, or to two.
"""

from __future__ import annotations

import argparse
import json
import random
import textwrap
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from pipeline.stages.chronology import split_entries

TRUTH = Path(__file__).parents[1] / "sample_scans" / "ground_truth"
HEADINGS = {
    "SB-0001": {
        0: "1941-11-20", 9: "1941-11-23", 17: "1941-12-01", 23: "1941-12-05", 31: "1941-12-07", 38: "1941-12-09",
        43: "1941-12-14", 51: "1941-12-19", 56: "1941-12-25", 64: "1941-12-28", 70: "1941-12-31", 77: "1942-01-06",
        84: "1942-01-11", 92: "1942-01-17", 98: "1942-01-24", 104: "1942-01-26", 110: "1942-01-28",
        116: "1942-01-30",
    },
    "SB-0002": {
        0: "1942-02-02", 6: "1942-02-07", 12: "1942-02-11", 18: "1942-02-26", 24: "1942-03-08", 32: "1942-04-15",
    },
}  # fmt: skip
ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
MONTHS = (
    "x",
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
)
WEEKDAYS = ("понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье")
WHOLE = ("{d}/{r}-{yy}", "{d}.{mm:02}.{y}", "{d} {m} {y} г.", "{d}/{r} {yy} г. {W}.", "{W}, {d} {m} {y} года")
SAME_YEAR = ("{d}/{r}", "{d} {m}", "{d} {m}, {w}.", "{W} {d}/{r}.")
SAME_MONTH = ("{d}-го, {w}.",)
NEAR_DAYS = 60


def heading(day: date, before: date | None, chance: random.Random) -> str:
    """Return a heading that says as much of its date as the entry before leaves open."""
    ways = list(WHOLE)
    if before and (day - before).days <= NEAR_DAYS:
        ways += SAME_YEAR
        ways += SAME_MONTH if (day.year, day.month) == (before.year, before.month) and day > before else ()
    weekday = WEEKDAYS[day.weekday()]
    return chance.choice(ways).format(
        d=day.day, r=ROMAN[day.month], mm=day.month, m=MONTHS[day.month], y=day.year, yy=f"{day.year % 100:02}",
        w=weekday, W=weekday.capitalize(),
    )  # fmt: skip


def notebook(entries: Sequence[tuple[date, str]], chance: random.Random) -> tuple[list[str], dict[int, str]]:
    """Return the lines of a diary and its true headings by line."""
    lines: list[str] = []
    true: dict[int, str] = {}
    before: date | None = None
    for day, text in entries:
        true[len(lines)] = day.isoformat()
        first = heading(day, before, chance)
        body = textwrap.wrap(text, 46)
        together = chance.random() < 0.3 and bool(body)
        lines += [f"{first.rstrip('.')}. {body[0]}", *body[1:]] if together else [first, *body]
        before = day
    return lines, true


def judge(lines: Sequence[str], true: dict[int, str]) -> tuple[int, int, int, int, int, list[str]]:
    """Return headings, found, right, needless beginnings, lost lines, and what went wrong."""
    entries = split_entries(lines)
    begun = {entry.first_line: entry.edtf for entry in entries if entry.heading}
    covered = [line for entry in entries for line in range(entry.first_line, entry.last_line + 1)]
    lost = 0 if covered == list(range(len(lines))) else len(set(range(len(lines))) ^ set(covered)) or 1
    wrong = [f"{lines[at]} | {day} | {begun.get(at, 'not found')}" for at, day in true.items() if begun.get(at) != day]
    wrong += [f"needless: {lines[at]}" for at in begun if at not in true]
    found = sum(at in begun for at in true)
    right = sum(begun.get(at) == day for at, day in true.items())
    return len(true), found, right, len(begun.keys() - true.keys()), lost, wrong


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--diaries", type=Path)
    parser.add_argument("--seed", type=int, default=1941)
    asked = parser.parse_args()
    rows: list[tuple[str, tuple[int, int, int, int, int, list[str]]]] = []
    for item, true in HEADINGS.items():
        pages = [json.loads(file.read_text(encoding="utf-8")) for file in sorted((TRUTH / item).glob("*.json"))]
        rows.append((item, judge([line["text"] for page in pages for line in page["lines"]], true)))
    if asked.diaries:
        told = [json.loads(line) for line in asked.diaries.read_text(encoding="utf-8").splitlines() if line.strip()]
        entries = sorted((date.fromisoformat(row["date"]), row["text"]) for row in told if len(row["date"]) == 10)
        chance = random.Random(asked.seed)  # noqa: S311 - draws headings, keeps no secret
        judged = [judge(*notebook(entries, chance)) for _ in range(50)]
        sums = [sum(int(one[place]) for one in judged) for place in range(5)]
        wrong = [line for one in judged for line in one[5]]
        rows.append(("diaries × 50", (sums[0], sums[1], sums[2], sums[3], sums[4], wrong)))
    print(f"{'texts':14} {'headings':>8} {'found':>7} {'right':>7} {'needless':>8} {'lost lines':>10}")
    for name, (all_, found, right, needless, lost, _wrong) in rows:
        print(f"{name:14} {all_:8} {found / all_:7.1%} {right / all_:7.1%} {needless:8} {lost:10}")
    for _name, (*_numbers, wrong) in rows:
        print(*sorted(set(wrong))[:40], sep="\n")


if __name__ == "__main__":
    main()
