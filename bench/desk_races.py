"""Races of people who correct one page at once, and words that outlive re-readings, over the archive's own HTTP.

    python -m bench.desk_races [--races N] [--words N] [--catalogue URL]

Race: two signed-in clients save random edits of the same page at the same time, each on its own stale ground, and now
and then one of them loses the answer and sends again. Every word that either wrote and nobody replaced must stand on
the page, or in a conflict that was told and is kept in the history; no other page may change. Re-readings: words are
corrected through the desk, the page is read again twice, and each word must stand, be found by search and lie on its
true place (IoU >= 0.7).
Prints Markdown tables.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench.boxing import LEAST_IOU, misread, overlap
from pipeline.adapters.catalogue import SqlCatalogue
from pipeline.archive import Archive
from pipeline.model import Box, LedgerEntry, Line, Outcome, Page, PageReading, Step
from pipeline.search import ask, publish, understand
from pipeline.stages.fulltext.tokens import tokenize_words
from tests.web.people import SignedIn
from tests.web.shelf import build_archive

ITEMS = ["SB-0001", "SB-0002"]
SAVES = 8
LOST = 0.15
Sheet = dict[str, Any]


def text_of(somebody: SignedIn, home: str) -> Sheet:
    """Return a page's text as the editor opens it."""
    answer = somebody.get(f"{home}/text", headers={"accept": "application/json"})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def edited(lines: Sequence[Sheet], name: str, dice: random.Random) -> tuple[list[Sheet], list[str], list[str]]:
    """Return lines with a few new words in them, those words, and the words they stand in place of."""
    out = [{"key": one["key"], "text": one["text"], "box": one["box"]} for one in lines]
    fresh: list[str] = []
    replaced: list[str] = []
    for _ in range(dice.randint(1, 4)):
        word = f"{name}{dice.randrange(10**9)}"
        fresh.append(word)
        line = dice.randrange(len(out))
        words = out[line]["text"].split()
        what = dice.random()
        if what < 0.5 and words:
            place = dice.randrange(len(words))
            replaced.append(words[place])
            words[place] = word
        elif what < 0.9:
            words.insert(dice.randrange(len(words) + 1), word)
        else:
            out.insert(line, {"key": "n" + word, "text": word, "box": out[line]["box"]})
            continue
        out[line]["text"] = " ".join(words)
    return out, fresh, replaced


class Writer:
    """Somebody who edits on the ground of what came back last, and counts what they wrote."""

    def __init__(self, archive: Archive, name: str, home: str, seed: int) -> None:
        self.client, self.name, self.home = SignedIn(archive, name), name, home
        self.dice = random.Random(seed)  # noqa: S311 - edits, not secrets
        self.written: list[str] = []
        self.told: list[str] = []
        self.replaced: list[str] = []

    def work(self) -> None:
        """Save some times; a word that came back as a conflict is told, not lost."""
        sheet = text_of(self.client, self.home)
        for turn in range(SAVES):
            lines, fresh, replaced = edited(sheet["lines"], f"{self.name}{turn}х", self.dice)
            self.written += fresh
            self.replaced += replaced
            body = {"revision": sheet["revision"], "tab": self.name, "lines": lines}
            answer = self.client.send("PUT", f"{self.home}/text", body)
            assert answer.status_code == 200, answer.text
            if self.dice.random() < LOST:  # the answer never came: the same is sent again
                answer = self.client.send("PUT", f"{self.home}/text", body)
                assert answer.status_code == 200, answer.text
            sheet = answer.json()
            self.told += [word for one in sheet["conflicts"] for word in one["mine"].split()]


def race(archive: Archive, home: str, seed: int) -> tuple[int, int, int]:
    """Let two write at once; return words written, words lost, and words that were told as conflicts."""
    writers = [Writer(archive, name, home, seed * 2 + n) for n, name in enumerate(("anna", "boris"))]
    with ThreadPoolExecutor(2) as both:
        for done in [both.submit(writer.work) for writer in writers]:
            done.result()
    history = writers[0].client.get(f"{home}/history").json()
    kept = {word for state in history for one in state["conflicts"] for word in one["mine"].split()}
    now = {word for line in text_of(writers[0].client, home)["lines"] for word in line["text"].split()}
    written = [word for writer in writers for word in writer.written]
    told = {word for writer in writers for word in writer.told}
    replaced = {word for writer in writers for word in writer.replaced}
    lost = [word for word in written if word not in now | (kept & told) | replaced]
    return len(written), len(lost), len(told)


def races(archive: Archive, number: int) -> None:
    """Run races on one page and look whether any other page changed."""
    pages = [page for item in ITEMS for page in archive.catalogue.pages(item)]
    before = {page.id: archive.catalogue.shown_text(page.id).number for page in pages}
    raced = pages[0]
    started = time.monotonic()
    home = f"/desk/items/{raced.item}/pages/{raced.number}"
    rows = [race(archive, home, seed) for seed in range(number)]
    elsewhere = [page.id for page in pages[1:] if archive.catalogue.shown_text(page.id).number != before[page.id]]
    words, lost, told = (sum(column) for column in zip(*rows, strict=True))
    print("| races | saves | words written | lost | told as conflicts | other pages changed | seconds |")
    print("|---:|---:|---:|---:|---:|---:|---:|")
    seconds = time.monotonic() - started
    print(f"| {number} | {number * 2 * SAVES} | {words} | {lost} | {told} | {len(elsewhere)} | {seconds:.0f} |")


def spoil(archive: Archive, page: Page, dice: random.Random) -> list[Line]:
    """Give a page a reading in which every third word is misread; return the true lines."""
    truth = list(archive.catalogue.layers(page.id)[0].lines)
    reread(archive, page, truth, dice, 3)
    return truth


def reread(archive: Archive, page: Page, truth: Sequence[Line], dice: random.Random, every: int) -> None:
    """Add a machine's reading in which every so-manieth word is misread."""
    lines = tuple(_misread(line, dice, every) for line in truth)
    layer = replace(archive.catalogue.layers(page.id)[-1], lines=lines, engine="reread")
    reading = PageReading(page.kind, 1.0, page.geometry, layer, Outcome.READ)
    key = f"{page.item}/{page.number}"
    entry = LedgerEntry("again", Step.READ, Outcome.READ, key, item=page.item, page=page.number)
    archive.catalogue.add_reading(page.id, reading, entry)


def _misread(line: Line, dice: random.Random, every: int) -> Line:
    words = tuple(
        replace(word, text=misread(word.text, dice), confidence=0.4) if n % every == 1 else word
        for n, word in enumerate(line.words)
    )
    return replace(line, words=words, text=" ".join(word.text for word in words))


def corrected(client: SignedIn, page: Page, truth: Sequence[Line], most: int) -> list[tuple[str, Box]]:
    """Correct words of a page line by line; return those corrected with their true boxes."""
    home = f"/desk/items/{page.item}/pages/{page.number}"
    sheet = text_of(client, home)
    lines, found = [], []
    for one, line in zip(sheet["lines"], truth, strict=True):
        text = one["text"]
        wrong = [word for read, word in zip(text.split(), line.words, strict=True) if read != word.text]
        if wrong and len(found) + len(wrong) <= most:
            text = line.text
            found += [(word.text, word.box) for word in wrong if word.box]
        lines.append({"key": one["key"], "text": text, "box": one["box"]})
    answer = client.send("PUT", f"{home}/text", {"revision": sheet["revision"], "tab": "", "lines": lines})
    assert answer.status_code == 200, answer.text
    return found


def rereadings(archive: Archive, words: int, items: Sequence[str] = ITEMS) -> tuple[int, int, int, int]:
    """Correct so many words, read the pages again twice; return how many there were, are kept, found and boxed."""
    dice, client = random.Random(5), SignedIn(archive, "vera")  # noqa: S311 - of errors, not of secrets
    done: list[tuple[Page, list[tuple[str, Box]]]] = []
    left = words
    for page in (page for item in items for page in archive.catalogue.pages(item)):
        truth = spoil(archive, page, dice)
        made = corrected(client, page, truth, left)
        left -= len(made)
        done.append((page, made))
        for every in (2, 4):
            reread(archive, page, truth, dice, every)
    publish(archive.catalogue, archive.index)
    kept = found = boxed = 0
    for page, made in done:
        layer = archive.catalogue.shown_text(page.id).layer
        broken = _broken([[word.text for word in line.words] for line in layer.lines])
        standing = [(n, word) for n, word in enumerate(layer.words) if word.by == "vera"]
        for text, box in made:
            mine = [(n, word) for n, word in standing if word.text == text]
            kept += bool(mine)
            boxed += any(overlap(word.box, box) >= LEAST_IOU for _, word in mine)
            found += any(_is_found(archive, page, n, broken) for n, _ in mine)
    return sum(len(made) for _, made in done), kept, found, boxed


def _is_found(archive: Archive, page: Page, number: int, broken: Mapping[int, str]) -> bool:
    """Whether search finds a word of a page by its number; of a word broken over a line end, the whole word."""
    layer = archive.catalogue.shown_text(page.id).layer
    query = understand(broken.get(number, f'"{layer.words[number].text}"'), exact=True, item=page.item, limit=200)
    if not (query.wanted or query.required):
        return True  # a sign of punctuation: nobody can ask for it
    hits = ask(archive.catalogue, archive.index, query).hits
    return any(hit.page == page.number and number in [word.number for word in hit.words] for hit in hits)


def _broken(words: Sequence[Sequence[str]]) -> dict[int, str]:
    """Return whole words by the number of each half."""
    return {n: token.form for token in tokenize_words(words) if len(token.words) > 1 for n in token.words}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--races", type=int, default=20)
    parser.add_argument("--words", type=int, default=500)
    parser.add_argument("--catalogue", help="URL of an empty PostgreSQL catalogue; else SQLite")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        archive = build_archive(Path(folder) / "home", ITEMS)
        if asked.catalogue:
            archive = replace(archive, catalogue=SqlCatalogue.open(asked.catalogue))
        races(archive, asked.races)
        archive.close()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        archive = build_archive(Path(folder) / "home", ALL_ITEMS)
        of, kept, found, boxed = rereadings(archive, asked.words, ALL_ITEMS)
        print("\n| corrected words | kept after two re-readings | found by search | IoU ≥ 0.7 |\n|---:|---:|---:|---:|")
        print(f"| {of} | {kept} | {found} | {boxed} ({boxed / of:.1%}) |")
        archive.close()


ALL_ITEMS = [f"SB-{number:04}" for number in range(1, 9)]

if __name__ == "__main__":
    main()
