"""What readers and programs may take away: the record of an item in published forms, and how to cite it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from pipeline.archive import Archive
from pipeline.desk.handing_out import gost_of, record_of, rusmarc_of
from pipeline.errors import NotFoundError
from pipeline.stages.document import dcterms, oai_dc
from pipeline.stages.document.marc import iso2709, marcxchange
from pipeline.web.room import ItemId, address_of

XML, TEXT = "application/xml", "text/plain; charset=utf-8"
Write = Callable[[Archive, str, str], bytes]


class Form(NamedTuple):
    """One form of a record: the end of its file's name, its media type, and how it is written.

    The writer is given the archive, the item, and the address where everybody can see the item.
    """

    ending: str
    media: str
    write: Write


def _line(*, electronic: bool) -> Write:
    def write(archive: Archive, item: str, address: str) -> bytes:
        return (gost_of(archive, item, electronic=electronic, address=address).text + "\n").encode()

    return write


FORMS: Mapping[str, Form] = {
    "gost": Form(".gost.txt", TEXT, _line(electronic=False)),
    "gost-copy": Form(".gost-copy.txt", TEXT, _line(electronic=True)),
    "rusmarc": Form(".rusmarc.xml", XML, lambda a, item, at: marcxchange([rusmarc_of(a, item, address=at)])),
    "iso2709": Form(".mrc", "application/marc", lambda a, item, at: iso2709(rusmarc_of(a, item, address=at))[0]),
    "oai_dc": Form(".oai_dc.xml", XML, lambda a, item, _at: oai_dc(record_of(a, item))),
    "dcterms": Form(".dcterms.xml", XML, lambda a, item, _at: dcterms(record_of(a, item))),
}


def handed(archive: Archive, request: Request, item: str, form: str) -> Response:
    """Return an item in one form, as a file; NotFoundError for a form that there is not."""
    if form not in FORMS:
        raise NotFoundError("export-form-unknown").about(form=form[:20], forms=", ".join(FORMS))
    ending, media, write = FORMS[form]
    data = write(archive, item, address_of(request, item))
    return Response(data, media_type=media, headers={"content-disposition": f'attachment; filename="{item}{ending}"'})


def handing_routes(public: Archive) -> APIRouter:
    """Return the addresses at which a record of the archive as everybody may see it can be taken away."""
    router = APIRouter(prefix="/api", tags=["archive"])

    @router.get("/items/{item}/export/{form}", response_class=Response)
    def export(request: Request, item: ItemId, form: str) -> Response:
        """Return the record of an item: gost, gost-copy, rusmarc, iso2709, oai_dc or dcterms."""
        return handed(public, request, item, form)

    return router
