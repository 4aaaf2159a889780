"""The dated entries of an item: each with the cut of its heading; confirmed, dated, moved, joined, split."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from pipeline.archive import Archive
from pipeline.desk import diary
from pipeline.desk.queue import shown_name
from pipeline.errors import ArchiveError, NotFoundError
from pipeline.i18n import _
from pipeline.ports.diary import Ruling
from pipeline.reasons import Sentence, explain
from pipeline.roles import Account, Right
from pipeline.stages.chronology.reasons import explain_date
from pipeline.web.access import Access, form_of
from pipeline.web.look import Look, address
from pipeline.web.room import ItemId

ROWS = 40
LAST = 10_000
MARGIN_PX = 12
Turn = Annotated[int, Query(ge=1, le=LAST)]
Short = Annotated[str, Query(max_length=40)]


@dataclass(frozen=True, slots=True)
class Row:
    """An entry as it is shown.

    Attributes:
        cut: Address of the picture of its heading; empty where the line has no box.
        why: What to look at, in words.
        lines: (page id and key joined by a colon, words) of the lines at which it may begin instead, or be split.
        own: How many of these belong to it: the last ones.
    """

    entry: diary.DiaryEntry
    cut: str
    by: str
    why: tuple[str, ...]
    lines: tuple[tuple[str, str], ...]
    own: int

    @property
    def anchor(self) -> str:
        """Where it is on the page."""
        return f"e{self.entry.reading.first_line}"


class Entries:
    """The page of entries over one archive."""

    def __init__(self, archive: Archive, look: Look, access: Access) -> None:
        """Keep decisions in this archive."""
        self.archive, self.look, self.access = archive, look, access
        self.catalogue = archive.catalogue

    def routes(self) -> APIRouter:
        """Return the routes."""
        sees, writes = self.access.needs(Right.SEE_DESK), self.access.needs(Right.TRANSCRIBE)
        router = APIRouter(prefix="/desk/items/{item}/entries", include_in_schema=False)

        def show(
            request: Request, item: ItemId, page: Turn = 1, show: Short = "", account: Account = Depends(sees)
        ) -> Response:
            return self.show(request, item, page, show)

        async def decide(request: Request, item: ItemId, account: Account = Depends(writes)) -> Response:
            form = {name: str(value) for name, value in (await form_of(request)).items()}
            return await run_in_threadpool(self.decide, request, item, form, account)

        router.add_api_route("", show, methods=["GET"], response_model=None)
        router.add_api_route("", decide, methods=["POST"], response_model=None)
        return router

    def decide(self, request: Request, item: str, form: Mapping[str, str], account: Account) -> Response:
        """Do what a form asks for; then go on to the next entry that waits, or stay and say what is wrong."""
        try:
            act = self._act(item, form, account.name)
        except ArchiveError as error:
            return self.show(request, item, fault=explain(error), typed=form, status=error.http_status)
        place = address(f"/desk/items/{item}/entries", show=form.get("show") or None, page=self._turn(item, form),
                        done=act or None)  # fmt: skip
        return RedirectResponse(f"{place}#{self._next(item, form)}", 303)

    def _act(self, item: str, form: Mapping[str, str], agent: str) -> str:
        page, line = form.get("page", ""), form.get("line", "")
        to_page, _colon, to_line = form.get("to", "").partition(":")
        match form.get("do"):
            case "save":
                return diary.begin(self.catalogue, item, page, line, form.get("date", ""), agent=agent)
            case "join":
                return diary.join(self.catalogue, item, page, line, agent=agent)
            case "move":
                return diary.move(
                    self.catalogue, item, (page, line), (to_page, to_line), form.get("date", ""), agent=agent
                )
            case "split":
                return diary.begin(self.catalogue, item, to_page, to_line, form.get("split_date", ""), agent=agent)
            case "undo":
                self.catalogue.undo_rulings(item, form.get("act", ""), agent=agent)
                return ""
        raise NotFoundError("ruling-unknown").about(item=item)

    def _next(self, item: str, form: Mapping[str, str]) -> str:
        """Name the entry to go on with: after a date was confirmed the next that waits, else the same place."""
        entries = diary.diary_of(self.catalogue, item).entries
        place = int(form["place"]) if form.get("place", "").isdigit() else 0
        if form.get("do") == "save":
            waiting = [e.reading.first_line for e in entries if e.needs_review and e.reading.first_line > place]
            if waiting:
                return f"e{waiting[0]}"
        at = [e.reading.first_line for e in entries if e.reading.first_line <= place]
        return f"e{at[-1] if at else 0}"

    def _turn(self, item: str, form: Mapping[str, str]) -> int:
        if form.get("show"):
            return 1
        starts = [f"e{e.reading.first_line}" for e in diary.diary_of(self.catalogue, item).entries]
        anchor = self._next(item, form)
        return 1 + (starts.index(anchor) if anchor in starts else 0) // ROWS

    def show(
        self,
        request: Request,
        item: str,
        turn: int = 1,
        show: str = "",
        *,
        fault: Sentence | None = None,
        typed: Mapping[str, str] | None = None,
        status: int = 200,
    ) -> Response:
        """Show the entries, forty at a time, or only those that wait for a person."""
        if typed:
            show, turn = typed.get("show", ""), self._turn(item, {**typed, "do": ""})
        found = diary.diary_of(self.catalogue, item)
        listed = [e for e in found.entries if e.needs_review] if show == "doubt" else list(found.entries)
        rows = [self._row(entry, found) for entry in listed[(turn - 1) * ROWS : turn * ROWS]]
        log = self.catalogue.rulings(item)
        done = request.query_params.get("done", "")
        held = [ruling for ruling in log if ruling.act == done and ruling.undone_at is None]
        return self.look.page(
            request,
            "desk/entries.html",
            status=status,
            item=self.catalogue.item(item),
            rows=rows,
            total=len(found.entries),
            listed=len(listed),
            waiting=sum(entry.needs_review for entry in found.entries),
            lost=found.lost,
            log=[(ruling, self._said(ruling)) for ruling in reversed(log)][:200],
            done=held[0] if held else None,
            turn=turn,
            last_turn=max(1, -(-len(listed) // ROWS)),
            show=show,
            fault=fault,
            typed=typed or {},
        )

    def _row(self, entry: diary.DiaryEntry, found: diary.Diary) -> Row:
        first, last = entry.reading.first_line, entry.reading.last_line
        above = [e.reading.first_line for e in found.entries if e.reading.first_line < first]
        begin = above[-1] + 1 if above else first
        lines = tuple(
            (f"{line.page.id}:{line.key}", f"{line.page.number}: {line.text[:60]}")
            for line in found.lines[begin : last + 1]
        )
        codes = dict.fromkeys((*(() if entry.origin.value == "human" else (entry.reading.code,)), *entry.marks))
        why = tuple(explain_date(code).partition(": ")[2] for code in codes if code)
        by = shown_name(self.catalogue, entry.agent) if entry.agent else ""
        return Row(entry, cut_of(entry.start), by, why, lines, last - first + 1)

    def _said(self, ruling: Ruling) -> str:
        who = shown_name(self.catalogue, ruling.agent)
        if not ruling.begins:
            return _("{who}: no entry begins at «{text}»").format(who=who, text=ruling.text[:60])
        date = ruling.edtf or _("no certain date")
        return _("{who}: an entry begins at «{text}», {date}").format(who=who, text=ruling.text[:60], date=date)


def cut_of(line: diary.PlacedLine) -> str:
    """Return the address of the picture of a line; empty where it has no box or the page no scan."""
    box, page = line.box, line.page
    if box is None or page.scan_sha256 is None:
        return ""
    x, y = max(0, int(box.x) - MARGIN_PX), max(0, int(box.y) - MARGIN_PX)
    wide = min(page.width_px - x, int(box.width) + 2 * MARGIN_PX)
    high = min(page.height_px - y, int(box.height) + 2 * MARGIN_PX)
    if wide <= 0 or high <= 0:
        return ""
    return f"/iiif/image/{page.id}/{x},{y},{wide},{high}/!900,120/{page.geometry.rotation_deg}/default.jpg"
