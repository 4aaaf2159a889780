"""Describing an item: the form made from the profile, proposals with their grounds, access, and the history."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Depends
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from pipeline.archive import Archive
from pipeline.desk import describing, proposals
from pipeline.desk.describing import AccessAsked, Form
from pipeline.roles import Account, Right
from pipeline.stages.describe import norms_of
from pipeline.stages.forms import form_fields
from pipeline.web.access import Access, Needed, form_of
from pipeline.web.desk.describe_form import (
    composed,
    posted_access,
    posted_form,
    posted_proposal,
    record_words,
    sections,
)
from pipeline.web.desk.describe_words import PageWords, norm_fault
from pipeline.web.look import Look
from pipeline.web.room import ItemId
from pipeline.web.terms import title_of


class Describe:
    """The pages at which an item is described."""

    def __init__(self, archive: Archive, look: Look, access: Access) -> None:
        """Describe the items of this archive."""
        self.archive = archive
        self.look = look
        self.access = access

    def routes(self) -> APIRouter:
        """Return the routes."""
        router = APIRouter(prefix="/desk/items/{item}", include_in_schema=False)
        sees, writes = self.access.needs(Right.SEE_DESK), self.access.needs(Right.DESCRIBE)

        def show(request: Request, item: ItemId, account: Account = Depends(sees)) -> Response:
            return self._page(request, item, describing.open_form(self.archive, item))

        def history(request: Request, item: ItemId, account: Account = Depends(sees)) -> Response:
            return self._history(request, item)

        router.add_api_route("", show, methods=["GET"], response_model=None)
        router.add_api_route("/history", history, methods=["GET"], response_model=None)
        for path, act in (
            ("", self.save),
            ("/proposals", self.decide),
            ("/access", self.set_access),
            ("/history", self.restore),
        ):
            router.add_api_route(path, _posting(act, writes), methods=["POST"], response_model=None)
        return router

    def save(self, request: Request, item: str, form: FormData, account: Account) -> Response:
        """Save the form, or give it back with one more line or a composed title; nothing typed is lost."""
        said, seen = posted_form(form)
        do = str(form.get("do", "save"))
        if do != "save":
            opened = describing.open_form(self.archive, item)
            kind = next((e.value for e in said.get("dcterms:type (kind)", ()) if e.filled), opened.kind)
            typed = Form(kind, {**opened.fields, **form_fields(kind)}, said, seen)
            return self._page(request, item, composed(typed, do))
        saved = describing.save_form(self.archive, item, said, seen, account.name)
        if saved.form is not None:
            return self._page(request, item, saved.form, status=409 if saved.form.changed else 422)
        return _back(item, "saved" if saved.revision else "same")

    def decide(self, request: Request, item: str, form: FormData, account: Account) -> Response:
        """Accept or reject a proposal, or take a rejection back."""
        given, do = posted_proposal(form), str(form.get("do", ""))
        if do == "accept":
            proposals.accept(self.archive, item, given, account.name)
        elif do == "reject":
            proposals.reject(self.archive, item, given.term, given.value, account.name)
        elif do == "again":
            self.archive.catalogue.take_back_rejection(item, given.term, given.value)
        return _back(item, do or "same", "#proposals")

    def set_access(self, request: Request, item: str, form: FormData, account: Account) -> Response:
        """Set who may see the item, by the rule."""
        asked = posted_access(form)
        if isinstance(asked, str):
            kept = replace(describing.access_facts(self.archive, item), consent=str(form.get("consent", "")))
            kept = replace(kept, ground=str(form.get("ground", "")))
            opened = describing.open_form(self.archive, item)
            return self._page(request, item, opened, status=422, access_fault=asked, access_asked=kept)
        describing.set_access(self.archive, item, asked, account.name)
        return _back(item, "saved", "#access")

    def restore(self, request: Request, item: str, form: FormData, account: Account) -> Response:
        """Set the record back to what it was after a revision."""
        number = str(form.get("revision", ""))
        revision = int(number) if number.isascii() and number.isdigit() and len(number) < 15 else 0
        describing.restore(self.archive, item, revision, account.name)
        return RedirectResponse(f"/desk/items/{item}/history?done=restored", status_code=303)

    def _page(
        self,
        request: Request,
        item: str,
        form: Form,
        *,
        status: int = 200,
        access_fault: str = "",
        access_asked: AccessAsked | None = None,
    ) -> Response:
        catalogue = self.archive.catalogue
        held, record = catalogue.item(item), catalogue.record(item)
        asked = access_asked or describing.access_facts(self.archive, item)
        said = {value.term: value.value for value in record}
        norms = norms_of(said.get("local:card_category", ""), said.get("local:card_month", ""))
        may_write = self.access.may(request, Right.DESCRIBE)
        values: dict[str, Any] = {
            "item": held,
            "page": PageWords(may_write),
            "heading": title_of(held, record),
            "form": form,
            "sections": sections(form, self.archive, item),
            "proposals": proposals.proposals_of(self.archive, item),
            "rejections": catalogue.rejections(item),
            "dates": proposals.dates_of_letter(self.archive, item),
            "asked": asked,
            "ruled": describing.rule_for(self.archive, item, asked),
            "access_now": said.get("dcterms:accessRights", ""),
            "available": said.get("dcterms:available", ""),
            "access_fault": access_fault,
            "norms": norms,
            "norm_fault": norm_fault(norms, said.get("local:card_norm_g", "")),
            "pages": catalogue.pages(item),
            "shut": item in catalogue.shut([item]),
            "done": request.query_params.get("done", ""),
            "may_write": may_write,
            "words": record_words,
        }
        return self.look.page(request, "desk/describe.html", status=status, **values)

    def _history(self, request: Request, item: str) -> Response:
        held = self.archive.catalogue.item(item)
        values: dict[str, Any] = {
            "item": held,
            "heading": title_of(held, self.archive.catalogue.record(item)),
            "changes": describing.changes_of(self.archive, item),
            "done": request.query_params.get("done", ""),
            "may_write": self.access.may(request, Right.DESCRIBE),
        }
        return self.look.page(request, "desk/describe_history.html", **values)


def _posting(
    act: Callable[[Request, str, FormData, Account], Response], writes: Needed
) -> Callable[..., Coroutine[Any, Any, Response]]:
    """Make a route of what is done with a posted form."""

    async def posted(request: Request, item: ItemId, account: Account = Depends(writes)) -> Response:
        return await run_in_threadpool(act, request, item, await form_of(request), account)

    return posted


def _back(item: str, done: str, place: str = "") -> Response:
    return RedirectResponse(f"/desk/items/{item}?done={done}{place}", status_code=303)
