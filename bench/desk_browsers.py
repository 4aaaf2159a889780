"""The page to transcribe at in real browsers: races of two, dropped nets, and how long a person waits.

    python -m bench.desk_browsers [--races N] [--drops N]

Race: two signed-in people in two browsers type into the same lines of one page at the same time, in some rounds into
the same place; one presses "save", the other leaves it to the clock or reloads; now and then one goes back in the
browser, or types in a second tab on another page. Every word must stand on its page, in a conflict that is shown, or
in the history; no word may stand on another page. Times: of a page of 60 lines and more, from the click to the text
that can be typed in, and from a key to the next picture on the screen. Prints Markdown tables.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from pipeline.archive import Archive
from tests.web.conftest import CHROMIUM, CHROMIUM_ARGUMENTS, served
from tests.web.editing import Desk
from tests.web.shelf import DIARY, build_archive

LONG = "SB-0008"  # 69 lines
PAGES = 7
ROUNDS = 4
KEYS = 200
KEY_TIME = """() => { window.times = []; document.addEventListener('keydown', event => {
  const from = event.timeStamp;
  requestAnimationFrame(() => { const c = new MessageChannel();
    c.port1.onmessage = () => window.times.push(performance.now() - from); c.port2.postMessage(0); });
}, true); }"""


def type_in(desk: Desk, line: int, words: list[str], dice: random.Random) -> None:
    """Type words at the beginning, in the middle or at the end of a line."""
    desk.line(line).click()
    desk.page.keyboard.press(dice.choice(("Home", "End")))
    for word in words:
        desk.page.keyboard.type(f" {word} ", delay=15)


def race(browser: Browser, archive: Archive, server: str, number: int) -> tuple[int, int, int]:
    """Let two people write at once; return letters typed, letters lost and words on another page."""
    dice = random.Random(number)  # noqa: S311 - edits, not secrets
    place = number % PAGES + 1
    people = [Desk(browser, archive, server, name) for name in ("anna", "boris")]
    typed: list[str] = []
    for desk in people:
        desk.open(DIARY, place % PAGES + 1)  # the page that the back button leads to
        desk.open(DIARY, place)
    for turn in range(ROUNDS):
        line = dice.randrange(5)
        for who, desk in zip("аб", people, strict=True):
            typed.append(f"гонка{number}{who}{turn}х")
            type_in(desk, line, typed[-1:], dice)
        for desk in people:
            let_go(desk, dice.random())
    shown = [text for desk in people for text in conflicts_of(desk, place)]
    held = " ".join([*people[0].kept(), *shown, *history(archive, place)])
    elsewhere = " ".join(text for other in range(1, PAGES + 1) if other != place for text in texts_of(archive, other))
    for desk in people:
        desk.close()
    letters, missing = sum(map(len, typed)), sum(len(word) for word in typed if word not in held)
    return letters, missing, sum(word in elsewhere for word in typed)


def let_go(desk: Desk, how: float) -> None:
    """Save by key, reload, go back and forth in the browser, or just type on."""
    if how < 0.5:
        desk.page.keyboard.press("Control+KeyS")
        desk.saved()
    elif how < 0.7:
        desk.page.reload()
        desk.page.wait_for_selector("#editor[data-ready]")
    elif how < 0.85:
        for move in (desk.page.go_back, desk.page.go_forward):
            move()
            desk.page.wait_for_selector("#editor[data-ready]")


def conflicts_of(desk: Desk, number: int) -> list[str]:
    """Open the page once more; return what it shows of conflicts."""
    desk.page.wait_for_selector("#editor:not([data-save]), #editor[data-save=clean]")
    desk.open(DIARY, number)
    return list(desk.page.locator("#conflicts b").all_inner_texts())


def texts_of(archive: Archive, number: int) -> list[str]:
    """Return what stands on a page."""
    page = archive.catalogue.page(DIARY, number)
    return [archive.catalogue.shown_text(page.id).layer.text]


def history(archive: Archive, number: int) -> list[str]:
    """Return the conflicts that are kept with the texts of a page."""
    page = archive.catalogue.page(DIARY, number)
    return [str(text.layer.settings.get("conflicts", "")) for text in archive.catalogue.texts(page.id)]


def drop(desk: Desk, number: int) -> tuple[int, int]:
    """Type while the net is there, gone and back; return letters typed and letters lost."""
    words = [f"обрыв{number}{when}" for when in ("до", "без", "после")]
    desk.at_end(number % 5)
    desk.page.keyboard.type(f" {words[0]}")
    desk.context.set_offline(True)
    desk.page.keyboard.type(f" {words[1]}")
    desk.page.wait_for_selector("#editor[data-save=offline]")
    desk.context.set_offline(False)
    desk.page.keyboard.type(f" {words[2]}")
    desk.saved()
    held = " ".join(desk.kept())
    return sum(map(len, words)), sum(len(word) for word in words if held.count(word) != 1)


def opening_s(desk: Desk) -> float:
    """Return how long a page of many lines takes until it can be typed in."""
    started = time.perf_counter()
    desk.open(LONG, 1)
    return time.perf_counter() - started


def key_ms(desk: Desk) -> list[float]:
    """Return the time from each of many keys to the next picture on the screen."""
    desk.page.evaluate(KEY_TIME)
    keys = ("a", "b", "Alt+ArrowRight", "ArrowDown", "c", "Backspace", "Control+KeyZ", "ArrowRight", "Enter")
    for number in range(KEYS):
        key = keys[number % len(keys)]
        (desk.page.keyboard.type if len(key) == 1 else desk.page.keyboard.press)(key)
        desk.page.wait_for_timeout(20)
    return sorted(desk.page.evaluate("window.times"))


def main() -> None:
    """Run and print."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--races", type=int, default=20)
    wanted.add_argument("--drops", type=int, default=5)
    asked = wanted.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        archive = build_archive(Path(folder) / "home", [DIARY, LONG])
        with served(archive) as server, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(CHROMIUM_ARGUMENTS))
            report(browser, archive, server, asked.races, asked.drops)
            browser.close()
        archive.close()


def report(browser: Browser, archive: Archive, server: str, races: int, drops: int) -> None:
    """Print the tables."""
    print("| | times | letters typed | letters lost | written into another page |\n|---|---|---|---|---|")
    ran = [race(browser, archive, server, number) for number in range(races)]
    typed, missing, foreign = (sum(column) for column in zip(*ran, strict=True)) if ran else (0, 0, 0)
    print(f"| races of two browsers | {races} | {typed} | {missing} | {foreign} |", flush=True)
    desk = Desk(browser, archive, server)
    desk.open(DIARY, 8 if PAGES > 8 else 1)
    dropped = [drop(desk, number) for number in range(drops)]
    typed, missing = (sum(column) for column in zip(*dropped, strict=True)) if dropped else (0, 0)
    print(f"| nets that dropped | {drops} | {typed} | {missing} | – |\n", flush=True)
    opened = sorted(opening_s(desk) for _ in range(7))
    lines = len(desk.texts())
    keys = key_ms(desk)
    print("| | median | slowest |\n|---|---|---|")
    print(f"| a page of {lines} lines opens, s | {statistics.median(opened):.2f} | {opened[-1]:.2f} |")
    late = keys[int(len(keys) * 0.95)]
    told = f"{statistics.median(keys):.0f} | {keys[-1]:.0f} (95 %: {late:.0f})"
    print(f"| a key answers on it ({len(keys)} keys), ms | {told} |")
    desk.close()


if __name__ == "__main__":
    main()
