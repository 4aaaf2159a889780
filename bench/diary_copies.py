"""How surely the typed copy of a whole diary is laid on all its pages, and how another diary's copy is told from it.

    ARCHIVE_SCANS=folder python -m bench.diary_copies    # texts NAME.gt.txt; without it only the texts of the samples

Diaries are drawn: words follow each other as in the texts of the samples and of the real pages, so that phrases come
again and again as they do in diaries. Lines are spoiled by lot until a share of the characters is wrong. The copy runs
on in paragraphs, lacks what a family leaves out, and has what it adds. Another diary is drawn from the other half of
the sentences of the same texts: the same people, words and turns of phrase, but no passage is the same.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench.alignment import CASES, SEEDS, chance_of, foreign, spoiled
from pipeline.model import Line
from pipeline.stages.alignment import lay_whole

TEXTS = Path(__file__).parent / "make_samples" / "texts"
LINE, LINES, PAGES = 42, 30, 200


@dataclass(frozen=True)
class Copy:
    """A copy, the pages as they were read, and what truly stands on each line of them ("": not in the copy)."""

    given: list[str]
    pages: list[list[str]]
    truth: list[list[str]]


def words_after(texts: Sequence[str]) -> dict[tuple[str, str], list[str]]:
    after: dict[tuple[str, str], list[str]] = {}
    words = " ".join(texts).split()
    for one, other, third in zip(words, words[1:], words[2:], strict=False):
        after.setdefault((one, other), []).append(third)
    return after


def halves(texts: Sequence[str]) -> tuple[dict[tuple[str, str], list[str]], dict[tuple[str, str], list[str]]]:
    """Share the sentences out, five by five."""
    sentences = [s for text in texts for s in re.split(r"(?<=[.!?])\s+|\n\n", text) if s]
    mine = [s for n, s in enumerate(sentences) if n // 5 % 2 == 0]
    return words_after(mine), words_after([s for n, s in enumerate(sentences) if n // 5 % 2])


def diary(after: dict[tuple[str, str], list[str]], pages: int, chance: random.Random) -> list[list[str]]:
    """Draw a diary: pages of lines."""
    starts = list(after)
    pair, line, lines = chance.choice(starts), "", []
    while len(lines) < pages * LINES:
        following = after.get(pair)
        pair = (pair[1], chance.choice(following)) if following and chance.random() > 0.05 else chance.choice(starts)
        if len(line) + len(pair[1]) >= LINE + chance.randrange(-6, 6):
            lines.append(line)
            line = ""
        line = f"{line} {pair[1]}".strip()
    return [lines[n : n + LINES] for n in range(0, len(lines), LINES)]


def copied(pages: list[list[str]], share: float, chance: random.Random, *, leave_out: bool = False) -> Copy:
    """Copy a diary in paragraphs of seven lines and spoil its reading."""
    truth = [list(page) for page in pages]
    kept = [line for page in pages for line in page]
    if leave_out:  # every tenth page was not typed, every tenth was not scanned, and the family added a foreword
        truth = [[""] * len(p) if n % 10 == 4 else list(p) for n, p in enumerate(pages)]
        kept = [line for n, page in enumerate(pages) for line in page if n % 10 != 4]
    given = [" ".join(kept[n : n + 7]) for n in range(0, len(kept), 7)]
    read = [[spoiled(line, share, chance) for line in page] for page in pages]
    if leave_out:
        given.insert(0, "Дневник нашей бабушки, переписанный внуками с тетрадей, которые сохранились в семье")
        seen = [n for n in range(len(pages)) if n % 10 != 7]
        read, truth = [read[n] for n in seen], [truth[n] for n in seen]
    return Copy(given, read, truth)


def judge(copy: Copy) -> tuple[int, int, int, int, float, float]:
    """Return lines, laid right, laid wrongly, of these said to be sure, the score, processor seconds."""
    started = time.process_time()
    whole = lay_whole(copy.given, [[Line(text, None, ()) for text in page] for page in copy.pages])
    seconds = time.process_time() - started
    lines = right = wrong = misleading = 0
    for page, truth in zip(whole.pages, copy.truth, strict=True):
        laid = {part.found: part for part in page.parts}
        for n, text in enumerate(truth):
            got = laid[n].text if n in laid else ""
            lines += 1
            right += got == text
            if got and got != text:
                wrong += 1
                misleading += not laid[n].broken
    return lines, right, wrong, misleading, whole.score, seconds


def shown(name: str, copy: Copy) -> None:
    lines, right, wrong, misleading, score, seconds = judge(copy)
    print(
        f"| {name} | {lines} | {right / lines:.3f} | {wrong} | {misleading} | {score:.3f} | {seconds:.1f} |", flush=True
    )


def whole_diaries(texts: Sequence[str], pages: int) -> None:
    after, others = halves(texts)
    mine, theirs = diary(after, pages, chance_of(1)), diary(others, pages, chance_of(2))
    print("| whole diary | lines | laid right | laid wrongly | of these said to be sure | score | processor seconds |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for share in (0.1, 0.4, 0.5, 0.6):
        shown(f"{pages} pages, {share} of the characters wrong", copied(mine, share, chance_of(3)))
    shown("0.4 wrong, pages left out on both sides", copied(mine, 0.4, chance_of(3), leave_out=True))
    turned = copied(mine, 0.4, chance_of(3))
    half = len(turned.given) // 2
    shown(
        "0.4 wrong, second half typed first",
        Copy(turned.given[half:] + turned.given[:half], turned.pages, turned.truth),
    )
    few = copied(mine[:3], 0.4, chance_of(4))
    shown("0.4 wrong, only three pages typed", Copy(few.given, turned.pages, few.truth + [[""] * LINES] * (pages - 3)))
    for share in (0.1, 0.4):
        other = copied(theirs, share, chance_of(5))
        truth = [[""] * len(page) for page in other.pages]
        shown(f"another diary, {share} wrong", Copy(turned.given, other.pages, truth))
    for size in (1, 3, 10):
        scores = []
        for seed in range(20):
            other = copied(diary(others, size, chance_of(100 + seed)), 0.2, chance_of(seed))
            own = copied(diary(after, size, chance_of(200 + seed)), 0.4, chance_of(seed))
            stranger = judge(Copy(own.given, other.pages, [[""] * len(p) for p in other.pages]))[4]
            scores.append((judge(own)[4], stranger))
        print(
            f"diaries of {size} pages, 20 each: own {min(own for own, _ in scores):.3f} at least, "
            f"another's {max(other for _, other in scores):.3f} at most"
        )


def single_pages(texts: Sequence[list[str]]) -> None:
    print("\n| single pages, 0.4 wrong | lines | laid right | laid wrongly | of these said to be sure |")
    print("| --- | --- | --- | --- | --- |")
    for name, case in CASES.items():
        tasks = [case(lines, chance_of(seed)) for lines in texts for seed in SEEDS]
        page_row(name, [(list(t.given), list(t.read), t.truth) for t in tasks])
    others = zip(texts, [*texts[1:], *texts[:1]], strict=True)
    page_row(
        "another page",
        [(list(t.given), list(t.read), t.truth) for a, b in others for t in [foreign(a, b, chance_of(1))]],
    )


def page_row(name: str, tasks: Sequence[tuple[list[str], list[str], Sequence[str | None]]]) -> None:
    sums = [0, 0, 0, 0]
    for given, read, truth in tasks:
        judged = judge(Copy(given, [read], [[" ".join((text or "").split()) for text in truth]]))
        sums = [a + b for a, b in zip(sums, judged[:4], strict=True)]
    lines, right, wrong, misleading = sums
    print(f"| {name} | {lines} | {right / lines:.3f} | {wrong} | {misleading} |", flush=True)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.diary_copies", description=__doc__.split("\n", 1)[0])
    parser.add_argument("--scans", type=Path, default=os.environ.get("ARCHIVE_SCANS"))
    parser.add_argument("--pages", type=int, default=PAGES)
    chosen = parser.parse_args(arguments)
    files = sorted(TEXTS.glob("*.txt"))
    real = sorted(Path(chosen.scans).glob("*.gt.txt")) if chosen.scans else []
    print(f"{datetime.now(UTC):%Y-%m-%d}\n")
    whole_diaries([file.read_text(encoding="utf-8") for file in (*files, *real)], chosen.pages)
    if real:
        single_pages([[x.strip() for x in f.read_text(encoding="utf-8").splitlines() if x.strip()] for f in real])


if __name__ == "__main__":
    main()
