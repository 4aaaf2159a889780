"""Progress for the head: numbers that add up, each opens as its list; printable, as a table for spreadsheets too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from pipeline.archive import Archive
from pipeline.desk import progress as story
from pipeline.desk import queue
from pipeline.i18n import _
from pipeline.ports.work import Count, PageState, Wanted
from pipeline.roles import Account, Right
from pipeline.web.access import Access
from pipeline.web.look import Look, address
from pipeline.web.terms import kind_name

ROWS = 100
LAST = 10_000
NOTHING = "none"
Short = Annotated[str, Query(max_length=200)]
Turn = Annotated[int, Query(ge=1, le=LAST)]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table: what it is of, its numbers, and the address of the list of each."""

    words: str
    cells: tuple[tuple[int, str], ...]


class Progress:
    """The pages of progress over one archive."""

    def __init__(self, archive: Archive, look: Look, access: Access) -> None:
        """Count in this archive."""
        self.archive, self.look, self.access = archive, look, access
        self.catalogue = archive.catalogue

    def routes(self) -> APIRouter:
        """Return the routes."""
        sees = self.access.needs(Right.SEE_DESK)
        router = APIRouter(prefix="/desk/progress", include_in_schema=False)

        def show(request: Request, account: Account = Depends(sees)) -> Response:
            return self.show(request)

        def table(request: Request, account: Account = Depends(sees)) -> Response:
            told = story.progress(self.catalogue)
            text = story.as_csv(told, [_("by"), _("group"), *_columns().values()])
            headers = {"content-disposition": 'attachment; filename="progress.csv"'}
            return Response("\ufeff" + text, media_type="text/csv; charset=utf-8", headers=headers)

        def listed(
            request: Request,
            what: Short = "pages",
            outcome: Short = "",
            state: Short = "",
            donation: Short = "",
            kind: Short = "",
            month: Short = "",
            page: Turn = 1,
            account: Account = Depends(sees),
        ) -> Response:
            wanted = Wanted(_states(what, state), donation, kind, month=month, outcome=outcome)
            return self.list(request, what, wanted, page)

        router.add_api_route("", show, methods=["GET"], response_model=None)
        router.add_api_route(".csv", table, methods=["GET"], response_model=None)
        router.add_api_route("/list", listed, methods=["GET"], response_model=None)
        return router

    def show(self, request: Request) -> Response:
        """Show all tables."""
        told = story.progress(self.catalogue)
        tables = [(by, words, [_line(by, c) for c in told.groups[by]]) for by, words in _groups()]
        waiting = [(words, dict(told.waiting)[code], place) for code, words, place in _waiting()]
        whole = _line("", told.whole)
        return self.look.page(
            request,
            "desk/progress.html",
            told=told,
            whole=whole,
            tables=tables,
            waiting=waiting,
            columns=list(_columns().values()),
            days=story.PACE_DAYS,
            fewest=story.FEWEST_DONE,
            left=told.whole.at_least(PageState.MACHINE) - told.whole.at_least(PageState.CHECKED),
        )

    def list(self, request: Request, what: str, wanted: Wanted, turn: int) -> Response:
        """List the pages or items that a number counts."""
        offset = (turn - 1) * ROWS
        query = {name: value for name, value in request.query_params.items() if name != "page"}
        words = _columns().get(what) or _("not described yet")
        shown: dict[str, Any] = {"turn": turn, "rows": ROWS, "query": query, "words": words}
        if what in ("undescribed", "described", "items"):
            items, total = self._items(what, wanted, offset)
            return self.look.page(request, "desk/progress_list.html", items=items, pages=(), total=total, **shown)
        queue.refresh(self.catalogue)
        pages, total = self.catalogue.queue(wanted, limit=ROWS, offset=offset), self.catalogue.count_pages(wanted)
        return self.look.page(request, "desk/progress_list.html", items=(), pages=pages, total=total, **shown)

    def _items(self, what: str, wanted: Wanted, offset: int) -> tuple[tuple[tuple[str, str], ...], int]:
        held = {"undescribed": False, "described": True}.get(what)
        rows = self.catalogue.items_listed(wanted, described=held, limit=ROWS, offset=offset)
        return rows, self.catalogue.count_items(wanted, described=held)


def _line(by: str, count: Count) -> Line:
    query = {by: count.group or NOTHING} if by else {}
    cells = tuple(
        (number, address("/desk/progress/list", what=what, **query)) for what, number in story.row_of(count).items()
    )
    words = count.group
    if by == "kind":
        words = kind_name(count.group)
    elif by == "donation" and not count.group:
        words = _("without a donation")
    return Line(words, cells)


def _states(what: str, state: str) -> tuple[PageState, ...]:
    if state in set(PageState):
        return (PageState(state),)
    return story.states_of(what) if what in ("pages", "transcribed", "checked", "published") else ()


def _columns() -> dict[str, str]:
    return {
        "items": _("items taken in"),
        "described": _("of these described"),
        "pages": _("pages taken in"),
        "transcribed": _("transcribed"),
        "checked": _("of these checked"),
        "published": _("of these published"),
    }


def _groups() -> list[tuple[str, str]]:
    return [("month", _("By month of taking in")), ("donation", _("By donation")), ("kind", _("By kind"))]


def _waiting() -> list[tuple[str, str, str]]:
    place = "/desk/progress/list"
    return [
        ("draft", _("drafts that wait for a second reader"), address(place, state="draft")),
        ("checked", _("checked pages that an editor can publish"), address(place, state="checked")),
        ("alarm", _("pages with ink on which next to nothing was read"), address(place, outcome="alarm")),
        ("failed", _("pages that could not be read"), address(place, outcome="failed")),
        ("undescribed", _("items that nobody has described"), address(place, what="undescribed")),
    ]
