"""Somebody at the page to transcribe at, in a real browser, for tests and races."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Locator, Page

from pipeline.archive import Archive
from pipeline.model import LedgerEntry, Line, Origin, Outcome, PageReading, Step, Word
from tests.web.people import enter

KEY_MS = 120
"""Time between two keys of somebody who types calmly."""


class Desk:
    """One browser of one person at one page."""

    def __init__(self, browser: Browser, archive: Archive, server: str, name: str = "anna", **context: Any) -> None:
        self.server, self.archive = server, archive
        settings = {"locale": "ru-RU", "viewport": {"width": 1280, "height": 900}, **context}
        self.context: BrowserContext = browser.new_context(**settings)
        enter(self.context, archive, server, name)
        self.complaints: list[str] = []
        self.page: Page = self.tab()

    def tab(self) -> Page:
        """Open one more tab of the same browser."""
        page = self.context.new_page()
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page

    def open(self, item: str, number: int, page: Page | None = None) -> Page:
        """Open a page and wait until it can be typed in."""
        shown = page or self.page
        shown.goto(f"{self.server}/desk/items/{item}/pages/{number}")
        shown.wait_for_selector("#editor[data-ready]")
        return shown

    def line(self, number: int) -> Locator:
        """Return the field of a line, 0-based."""
        return self.page.locator("#rows textarea").nth(number)

    def texts(self) -> list[str]:
        """Return what stands in the fields."""
        return list(self.page.eval_on_selector_all("#rows textarea", "all => all.map(one => one.value)"))

    def kept(self, page: Page | None = None) -> list[str]:
        """Return what the server has of the page that is open."""
        asked = "async () => (await (await fetch(location.pathname + '/text')).json()).lines.map(line => line.text)"
        return list((page or self.page).evaluate(asked))

    def at_end(self, number: int) -> None:
        """Put the cursor behind a line's last letter."""
        self.line(number).click()
        self.page.keyboard.press("End")

    def saved(self, page: Page | None = None) -> None:
        """Wait until all is said to be saved."""
        (page or self.page).wait_for_selector("#editor[data-save=clean]")

    def status(self) -> str:
        """Return what is said of saving."""
        return self.page.locator("#saved").inner_text()

    def close(self) -> None:
        """End the browser."""
        self.context.close()
        assert self.complaints == []


def misread(archive: Archive, item: str, number: int, count: int) -> list[tuple[str, str]]:
    """Let a machine read a page again with so many words wrong, unsure of just those; return (wrong, right)."""
    page = archive.catalogue.page(item, number)
    layer = next(one for one in archive.catalogue.layers(page.id) if one.origin is Origin.MACHINE)
    wrong: list[tuple[str, str]] = []
    lines = tuple(_misread(line, wrong, count) for line in layer.lines)
    run = archive.catalogue.begin_run(["again"], None)
    reading = PageReading(page.kind, 1.0, page.geometry, replace(layer, lines=lines, engine_version="2"), Outcome.READ)
    entry = LedgerEntry(run, Step.READ, Outcome.READ, f"{item}/{number}", item=item, page=number)
    archive.catalogue.add_reading(page.id, reading, entry)
    archive.catalogue.end_run(run, "done")
    return wrong


def _misread(line: Line, wrong: list[tuple[str, str]], count: int) -> Line:
    words: list[Word] = []
    for word in line.words:
        if len(wrong) < count and len(word.text) > 3 and word.text.isalpha():
            said = word.text[:-1] + ("щ" if word.text[-1] != "щ" else "ж")
            wrong.append((said, word.text))
            words.append(replace(word, text=said, confidence=0.4, others=((word.text, 0.35),)))
        else:
            words.append(replace(word, confidence=0.97))
    return replace(line, words=tuple(words), text=" ".join(word.text for word in words))


def lost(typed: Sequence[str], texts: Sequence[str], conflicts: Sequence[str] = ()) -> int:
    """Count letters of typed words that stand neither in the text nor among the conflicts."""
    held = " ".join([*texts, *conflicts])
    return sum(len(word) for word in typed if word not in held)
