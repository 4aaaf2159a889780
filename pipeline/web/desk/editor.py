"""The page where an archivist transcribes and corrects: scan beside text; without a script, one field and a button."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from pipeline.archive import Archive
from pipeline.model import Item, Page
from pipeline.roles import Account, Right
from pipeline.web.access import Access
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

    def routes(self) -> APIRouter:
        """Return the routes."""
        needs, signed_in = self.access.needs(Right.TRANSCRIBE), self.access.needs(Right.SEE_DESK)
        router = APIRouter(prefix="/desk", include_in_schema=False)

        def show(request: Request, item: ItemId, number: Number, account: Account = Depends(needs)) -> Response:
            return self._page(request, account, item, number)

        def signed(request: Request, account: Account = Depends(signed_in)) -> Response:
            return self.look.page(request, "desk/signed_in.html")

        router.add_api_route("/items/{item}/pages/{number}", show, methods=["GET"], response_model=None)
        router.add_api_route("/signed-in", signed, methods=["GET"], response_model=None)
        return router

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
        layers = catalogue.layers(page.id)
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
            text=layers[0].text if layers else "",
            revision=page.revision,
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
