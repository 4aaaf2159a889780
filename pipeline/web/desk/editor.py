"""The page where an archivist transcribes and corrects: scan beside text; without a script, one field and a button."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from fastapi import APIRouter, Depends
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from pipeline.archive import Archive
from pipeline.desk.correcting import open_sheet
from pipeline.desk.plain import save_plain
from pipeline.desk.telling import Teller
from pipeline.errors import ArchiveError
from pipeline.model import Item, Page
from pipeline.reasons import explain
from pipeline.roles import Account, Right
from pipeline.web.access import Access, form_of
from pipeline.web.desk import editor_words
from pipeline.web.look import Look
from pipeline.web.room import ItemId, Number
from pipeline.web.terms import Title, title_of

STILL_PX = 1400


@dataclass(frozen=True, slots=True)
class EditorView:
    """What the template is given; addresses are of this archive, "" where there is none.

    Attributes:
        info: Of the scan's description for the viewer.
        text: As it stands now, one line of writing a line, for browsers without scripts.
        states: State, the button that sets it, and whether this person may.
    """

    item: Item
    title: Title
    page: Page
    last: int
    here: str
    reading_room: str
    previous: str
    next: str
    info: str
    still: str
    text: str
    revision: int
    states: tuple[tuple[str, str, bool], ...]
    tools: tuple[tuple[str, tuple[editor_words.Tool, ...]], ...]
    keys: tuple[tuple[str, editor_words.Rows], ...]
    marks: editor_words.Rows


class Editor:
    """The page to transcribe at."""

    def __init__(self, archive: Archive, look: Look, access: Access) -> None:
        """Edit the pages of this archive."""
        self.archive = archive
        self.look = look
        self.access = access
        self.teller = Teller(archive)

    def routes(self) -> APIRouter:
        """Return the routes."""
        needs, signed_in = self.access.needs(Right.TRANSCRIBE), self.access.needs(Right.SEE_DESK)
        router = APIRouter(prefix="/desk", include_in_schema=False)

        def show(request: Request, item: ItemId, number: Number, account: Account = Depends(needs)) -> Response:
            return self._page(request, account, item, number)

        def signed(request: Request, account: Account = Depends(signed_in)) -> Response:
            return self.look.page(request, "desk/signed_in.html")

        async def take(request: Request, item: ItemId, number: Number, account: Account = Depends(needs)) -> Response:
            form = await form_of(request)
            fields = str(form.get("text", "")), str(form.get("revision", ""))
            return await run_in_threadpool(self.save, request, account, item, number, *fields)

        router.add_api_route("/items/{item}/pages/{number}", show, methods=["GET"], response_model=None)
        router.add_api_route("/items/{item}/pages/{number}", take, methods=["POST"], response_model=None)
        router.add_api_route("/signed-in", signed, methods=["GET"], response_model=None)
        return router

    def save(self, request: Request, account: Account, item: str, number: int, text: str, revision: str) -> Response:
        """Save what was written without a script; what cannot be saved stays in the field."""
        page = self.archive.catalogue.page(item, number)
        try:
            ground = int(revision) if revision.isdecimal() else 0
            saved = save_plain(self.archive.catalogue, page, text, revision=ground, account=account.name)
        except ArchiveError as error:
            sentence = explain(error)
            return self._page(request, account, item, number, said=f"{sentence.message} {sentence.fix}", text=text)
        self.teller.tell()
        return self._page(request, account, item, number, said=editor_words.saved_plainly(saved))

    def _page(
        self, request: Request, account: Account, item: str, number: int, *, said: str = "", text: str | None = None
    ) -> Response:
        view = self._view(account, item, number)
        values = {"said": said, "fault": text is not None, "text": view.text if text is None else text}
        status = 200 if text is None else 409
        say = editor_words.sentences()
        return self.look.page(request, "desk/editor.html", status=status, view=view, say=say, **values)

    def _view(self, account: Account, item: str, number: int) -> EditorView:
        catalogue = self.archive.catalogue
        page, held = catalogue.page(item, number), catalogue.item(item)
        numbers = [one.number for one in catalogue.pages(item)]
        sheet = open_sheet(catalogue, page)
        turn, image = page.geometry.rotation_deg, f"/iiif/image/{quote(page.id)}"
        scanned = page.scan_sha256 is not None
        return EditorView(
            item=held,
            title=title_of(held, catalogue.record(item)),
            page=page,
            last=numbers[-1],
            here=_address(item, number),
            reading_room=f"/items/{quote(item)}/pages/{number}",
            previous=_address(item, max((one for one in numbers if one < number), default=None)),
            next=_address(item, min((one for one in numbers if one > number), default=None)),
            info=f"{image}/info.json" if scanned else "",
            still=f"{image}/full/!{STILL_PX},{STILL_PX}/{turn}/default.jpg" if scanned else "",
            text="\n".join(line.text for line in sheet.lines),
            revision=sheet.revision,
            states=_states(account),
            tools=editor_words.tools(),
            keys=editor_words.keys(),
            marks=editor_words.marks(),
        )


def _states(account: Account) -> tuple[tuple[str, str, bool], ...]:
    rights = {"draft": Right.TRANSCRIBE, "checked": Right.CHECK, "published": Right.PUBLISH}
    words = editor_words.state_acts()
    return tuple((state, words[state], account.may(right)) for state, right in rights.items())


def _address(item: str, number: int | None) -> str:
    return "" if number is None else f"/desk/items/{quote(item)}/pages/{number}"
