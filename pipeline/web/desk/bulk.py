"""Many records at once: which, what to change, a preview that is what will happen, and the change itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Depends
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from pipeline.archive import Archive
from pipeline.desk import bulk
from pipeline.errors import ArchiveError, ConflictError, UsageError
from pipeline.i18n import _
from pipeline.profile import KIND_TERM, kinds
from pipeline.reasons import Sentence, explain
from pipeline.roles import Account, Right
from pipeline.stages.changing import ACTIONS, Change
from pipeline.stages.forms import form_fields
from pipeline.web.access import Access, form_of
from pipeline.web.look import Look

FIELDS = ("query", "kind", "donation", "from", "to", "items", "action", "term", "value", "new")
ROWS_SHOWN = 500


class Bulk:
    """The page at which many records are changed."""

    def __init__(self, archive: Archive, look: Look, access: Access) -> None:
        """Change the records of this archive."""
        self.archive = archive
        self.look = look
        self.access = access

    def routes(self) -> APIRouter:
        """Return the routes."""
        router = APIRouter(prefix="/desk/bulk", include_in_schema=False)
        needs = self.access.needs(Right.BULK)

        def show(request: Request, account: Account = Depends(needs)) -> Response:
            return self._page(request, _fields(request.query_params), account)

        async def change(request: Request, account: Account = Depends(needs)) -> Response:
            form = await form_of(request)
            given = {name: value for name, value in form.items() if isinstance(value, str)}
            return await run_in_threadpool(self._change, request, given, account)

        router.add_api_route("", show, methods=["GET"], response_model=None)
        router.add_api_route("", change, methods=["POST"], response_model=None)
        return router

    def _change(self, request: Request, given: Mapping[str, str], account: Account) -> Response:
        """Do what was shown; where things stand otherwise by now, show it anew and do nothing."""
        fields = _fields(given)
        try:
            items = bulk.select(self.archive, _selection(fields))
            done = bulk.apply(self.archive, items, _wanted(fields), account.name, given.get("token", ""))
        except (UsageError, ConflictError) as error:
            return self._page(request, fields, account, fault=explain(error), status=error.http_status)
        return RedirectResponse(f"/desk/changes?done={done.number}", status_code=303)

    def _page(
        self,
        request: Request,
        fields: dict[str, str],
        account: Account,
        *,
        fault: Sentence | None = None,
        status: int = 200,
    ) -> Response:
        found, preview = None, None
        if fields["term"]:
            try:
                found = bulk.select(self.archive, _selection(fields))
                preview = bulk.preview(self.archive, found, _wanted(fields), account.name)
            except ArchiveError as error:
                fault, status = fault or explain(error), error.http_status
        values: dict[str, Any] = {
            "fields": fields,
            "fault": fault,
            "preview": preview,
            "found": found,
            "rows_shown": ROWS_SHOWN,
            "kinds": tuple(kinds()),
            "terms": [*form_fields("")] + ([] if KIND_TERM in form_fields("") else [KIND_TERM]),
            "actions": _action_words(),
        }
        return self.look.page(request, "desk/bulk.html", status=status, **values)


def _fields(given: Mapping[str, str]) -> dict[str, str]:
    return {name: str(given.get(name, "")) for name in FIELDS}


def _selection(fields: Mapping[str, str]) -> bulk.Selection:
    """Return which records are meant; nothing said would be all of them, and is refused.

    Raises:
        UsageError: Nothing is said.
    """
    chosen = bulk.Selection(
        fields["query"].strip(),
        fields["kind"],
        fields["donation"].strip(),
        fields["from"].strip(),
        fields["to"].strip(),
        tuple(dict.fromkeys(fields["items"].replace(",", " ").split())),
    )
    if chosen.empty:
        raise UsageError("bulk-select-what")
    return chosen


def _wanted(fields: Mapping[str, str]) -> Change:
    for known in ACTIONS:
        if fields["action"] == known:
            return Change(known, fields["term"], fields["value"], fields["new"])
    raise UsageError("bulk-action").about(action=fields["action"][:40], actions=", ".join(ACTIONS))


def _action_words() -> dict[str, str]:
    words = {
        "set": _("only this value"),
        "add": _("add this value"),
        "remove": _("take this value out"),
        "replace": _("another value instead of this one"),
        "text": _("other words instead of these, inside values"),
    }
    return {action: words[action] for action in ACTIONS}
