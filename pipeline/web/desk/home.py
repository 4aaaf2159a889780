"""The desk's first page: what waits for me, and the queue, worst page first; pages are taken and given back here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from pipeline.archive import Archive
from pipeline.desk import queue
from pipeline.i18n import _
from pipeline.ports.work import PageState, Standing, Wanted
from pipeline.roles import Account, Right
from pipeline.web.access import Access, form_of
from pipeline.web.desk.recount import Recount
from pipeline.web.look import Look, address

ROWS = 50
LAST = 2_000
SHOWN = {
    "transcribe": (PageState.MACHINE,),
    "check": (PageState.DRAFT,),
    "publish": (PageState.CHECKED,),
    "all": (),
}
Short = Annotated[str, Query(max_length=200)]


@dataclass(frozen=True, slots=True)
class Row:
    """A page of the queue and the shown names of those who wrote and took it."""

    standing: Standing
    written_by: str
    taken_by: str


class Home:
    """The queue over one archive."""

    def __init__(self, archive: Archive, look: Look, access: Access) -> None:
        """Show the work of this archive."""
        self.archive, self.look, self.access = archive, look, access
        self.catalogue = archive.catalogue
        self.recount = Recount(archive.catalogue)

    def routes(self) -> APIRouter:
        """Return the routes."""
        sees, works = self.access.needs(Right.SEE_DESK), self.access.needs(Right.TRANSCRIBE)
        router = APIRouter(prefix="/desk", include_in_schema=False)

        def home(
            request: Request,
            show: Short = "transcribe",
            donation: Short = "",
            kind: Short = "",
            writer: Short = "",
            page: Annotated[int, Query(ge=1, le=LAST)] = 1,
            account: Account = Depends(sees),
        ) -> Response:
            show = show if show in SHOWN else "transcribe"
            wanted = Wanted(SHOWN[show], donation, kind, writer)
            return self.show(request, account, show, wanted, page)

        async def take(request: Request, account: Account = Depends(works)) -> Response:
            form = {name: str(value) for name, value in (await form_of(request)).items()}
            return await run_in_threadpool(self.take, form, account)

        async def give_back(request: Request, account: Account = Depends(works)) -> Response:
            form = await form_of(request)
            await run_in_threadpool(self.catalogue.give_back, str(form.get("page", "")), account.name)
            return RedirectResponse("/desk#mine", 303)

        router.add_api_route("", home, methods=["GET"], response_model=None)
        router.add_api_route("/take", take, methods=["POST"], response_model=None)
        router.add_api_route("/give-back", give_back, methods=["POST"], response_model=None)
        return router

    def show(self, request: Request, account: Account, show: str, wanted: Wanted, turn: int) -> Response:
        """Show what waits, and a part of the queue."""
        queue.refresh(self.catalogue)
        names: dict[str, str] = {}
        held = self.catalogue.queue(wanted, limit=ROWS + 1, offset=(turn - 1) * ROWS)
        mine = self.catalogue.queue(Wanted(taken_by=account.name), limit=ROWS)
        query = {"show": show, "donation": wanted.donation, "kind": wanted.kind, "writer": wanted.writer}
        page = self.look.page(
            request,
            "desk/home.html",
            rows=[self._row(standing, names) for standing in held[:ROWS]],
            mine=[self._row(standing, names) for standing in mine],
            more=len(held) > ROWS,
            turn=turn,
            first=(turn - 1) * ROWS,
            show=show,
            shows=_shows(),
            query=query,
            waiting=self._waiting(account),
            kinds=[count.group for count in self.catalogue.progress("kind") if count.group],
            donations=[count.group for count in self.catalogue.progress("donation") if count.group],
            writers=self.catalogue.writers(),
            taken=request.query_params.get("taken", ""),
        )
        page.background = BackgroundTask(self.recount.where_due)
        return page

    def take(self, form: dict[str, str], account: Account) -> Response:
        """Take one page, or the next of a queue; go to it, or back where there is none."""
        if form.get("page"):
            held = self.catalogue.page_by_id(form["page"])
            by = queue.take(self.catalogue, held.id, account, shared=form.get("shared") == "1")
            if by != account.name:
                return RedirectResponse(address("/desk", taken=queue.shown_name(self.catalogue, by)), 303)
            return RedirectResponse(f"/desk/items/{held.item}/pages/{held.number}", 303)
        show = form.get("show", "") if form.get("show", "") in SHOWN else "transcribe"
        wanted = Wanted(SHOWN[show], form.get("donation", ""), form.get("kind", ""), form.get("writer", ""))
        found = queue.take_next(self.catalogue, account, wanted)
        if found is None:
            return RedirectResponse(address("/desk", taken="-", show=show), 303)
        return RedirectResponse(f"/desk/items/{found.item}/pages/{found.number}", 303)

    def _row(self, standing: Standing, names: dict[str, str]) -> Row:
        for name in (standing.written_by, standing.taken_by):
            if name not in names:
                names[name] = queue.shown_name(self.catalogue, name)
        return Row(standing, names[standing.written_by], names[standing.taken_by])

    def _waiting(self, account: Account) -> list[tuple[str, int, str]]:
        """What waits: words, how many, and the address of the list; nothing that is nought."""
        count = self.catalogue.count_pages
        drafts = Wanted(states=(PageState.DRAFT,))
        checked, lists = Wanted(states=(PageState.CHECKED,)), "/desk/progress/list"
        told = [
            (_("drafts that a second reader can check"), queue.waiting(account, drafts), "/desk?show=check"),
            (_("checked pages that can be published"), checked, "/desk?show=publish"),
            (_("pages with ink on which next to nothing was read"), Wanted(outcome="alarm"), f"{lists}?outcome=alarm"),
            (_("pages that could not be read"), Wanted(outcome="failed"), f"{lists}?outcome=failed"),
        ]
        if not account.may(Right.PUBLISH):
            told.pop(1)
        rows = [(words, count(wanted), place) for words, wanted, place in told]
        return [row for row in rows if row[1]]


def _shows() -> list[tuple[str, str]]:
    return [
        ("transcribe", _("To transcribe")),
        ("check", _("To check")),
        ("publish", _("To publish")),
        ("all", _("All pages")),
    ]
