"""The record goes out, for those at the desk: what it will be, what is lost, and the files; lists of donations."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from pipeline.archive import Archive
from pipeline.desk.handing_out import gost_of, list_of, rusmarc_of
from pipeline.errors import ConflictError
from pipeline.reasons import explain
from pipeline.roles import Account, Right
from pipeline.stages.document.finding_list import as_html
from pipeline.stages.document.marc import iso2709
from pipeline.web.access import Access
from pipeline.web.handing import FORMS, handed
from pipeline.web.look import Look
from pipeline.web.room import ItemId, address_of
from pipeline.web.terms import title_of
from pipeline.wiring import finding_list_as
from pipeline.words import lost_word

MEDIA = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "csv": "text/csv; charset=utf-8",
}
DonationId = Annotated[str, Path(max_length=200)]


class Export:
    """Pages at which records and lists are taken away."""

    def __init__(self, archive: Archive, look: Look, access: Access) -> None:
        """Hand out of this archive."""
        self.archive = archive
        self.look = look
        self.access = access

    def routes(self) -> APIRouter:
        """Return the routes."""
        router = APIRouter(prefix="/desk", include_in_schema=False)
        needs = self.access.needs(Right.SEE_DESK)

        def item(request: Request, item: ItemId, account: Account = Depends(needs)) -> Response:
            return self.item(request, item)

        def file(request: Request, item: ItemId, form: str, account: Account = Depends(needs)) -> Response:
            return handed(self.archive, request, item, form)

        def donation(request: Request, donation: DonationId, account: Account = Depends(needs)) -> Response:
            return self.donation(request, donation)

        def listed(donation: DonationId, kind: str, account: Account = Depends(needs)) -> Response:
            return self.listed(donation, kind)

        for path, endpoint in (
            ("/items/{item}/export", item),
            ("/items/{item}/export/{form}", file),
            ("/donations/{donation}/list", donation),
            ("/donations/{donation}/list/{kind}", listed),
        ):
            router.add_api_route(path, endpoint, methods=["GET"], response_model=None)
        return router

    def item(self, request: Request, item: str) -> Response:
        """Show what an item's record becomes in each form, and what is lost on the way."""
        found, at = self.archive.catalogue.item(item), address_of(request, item)
        shown: dict[str, Any] = {
            "item": found,
            "title": title_of(found, self.archive.catalogue.record(item)),
            "forms": FORMS,
        }
        try:
            line, copy = (gost_of(self.archive, item, electronic=e, address=at) for e in (False, True))
            record = rusmarc_of(self.archive, item, address=at)
        except ConflictError as error:
            return self.look.page(request, "desk/export.html", shut=explain(error), **shown)
        lost = [(one.term, one.value, lost_word(one.why)) for one in (*record.lost, *iso2709(record)[1])]
        made: dict[str, Any] = {"line": Markup(line.html), "copy": Markup(copy.html), "record": record, "lost": lost}  # noqa: S704 - escaped area by area
        return self.look.page(request, "desk/export.html", shut=None, **shown, **made)

    def donation(self, request: Request, donation: str) -> Response:
        """Show the finding list of a donation, with its files."""
        made = list_of(self.archive, donation)
        table = Markup(as_html(made))  # noqa: S704 - escaped cell by cell
        return self.look.page(request, "desk/finding_list.html", made=made, table=table, kinds=tuple(MEDIA))

    def listed(self, donation: str, kind: str) -> Response:
        """Return the finding list as a file."""
        data = finding_list_as(list_of(self.archive, donation), kind if kind in MEDIA else kind + "?")
        return Response(
            data, media_type=MEDIA[kind], headers={"content-disposition": f'attachment; filename="list.{kind}"'}
        )
