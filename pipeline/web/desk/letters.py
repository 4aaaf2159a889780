"""Letters and their answers: who wrote to whom, in order of time, with gaps; links confirmed by a person."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter, Depends
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from pipeline.archive import Archive
from pipeline.desk import letters
from pipeline.desk.queue import shown_name
from pipeline.errors import ArchiveError
from pipeline.reasons import Sentence, explain
from pipeline.roles import Account, Right
from pipeline.web.access import Access, form_of
from pipeline.web.look import Look, address


class Letters:
    """The page of letters over one archive."""

    def __init__(self, archive: Archive, look: Look, access: Access) -> None:
        """Link the letters of this archive."""
        self.archive, self.look, self.access = archive, look, access
        self.catalogue = archive.catalogue

    def routes(self) -> APIRouter:
        """Return the routes."""
        writes = self.access.needs(Right.DESCRIBE)
        router = APIRouter(prefix="/desk/letters", include_in_schema=False)

        def show(request: Request, account: Account = Depends(writes)) -> Response:
            return self.show(request)

        async def decide(request: Request, account: Account = Depends(writes)) -> Response:
            form = {name: str(value) for name, value in (await form_of(request)).items()}
            return await run_in_threadpool(self.decide, request, form, account)

        router.add_api_route("", show, methods=["GET"], response_model=None)
        router.add_api_route("", decide, methods=["POST"], response_model=None)
        return router

    def decide(self, request: Request, form: Mapping[str, str], account: Account) -> Response:
        """Keep or take back a decision, and go back to its place."""
        letter, answered = form.get("letter", ""), form.get("answered", "")
        done: int | None = None
        try:
            if form.get("do") == "undo":
                number = form.get("number", "")
                self.catalogue.undo_letter_link(int(number) if number.isdigit() else 0, agent=account.name)
            else:
                holds = form.get("do") != "reject"
                done = letters.link(self.catalogue, letter, answered, holds=holds, agent=account.name)
        except ArchiveError as error:
            return self.show(request, fault=explain(error), status=error.http_status)
        place = address("/desk/letters", done=done)
        return RedirectResponse(f"{place}#{letter}" if letter else place, 303)

    def show(self, request: Request, *, fault: Sentence | None = None, status: int = 200) -> Response:
        """Show all correspondences."""
        chains, alone = letters.chains(self.catalogue)
        log = self.catalogue.letter_links()
        number = request.query_params.get("done", "")
        done = [link for link in log if str(link.number) == number and link.undone_at is None]
        names = {link.agent: shown_name(self.catalogue, link.agent) for link in log}
        titles = {step.letter.item: step.letter for chain in chains for step in chain.steps}
        return self.look.page(
            request,
            "desk/letters.html",
            status=status,
            chains=chains,
            alone=alone,
            letters=titles,
            names=names,
            done=done[0] if done else None,
            fault=fault,
        )
