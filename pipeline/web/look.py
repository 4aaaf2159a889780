"""Fills templates: every text escaped, in the reader's language, with the words and addresses all pages share."""

from __future__ import annotations

from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from pipeline.i18n import LANGUAGES, _, current_language, ngettext
from pipeline.roles import Session, rights_of
from pipeline.settings import Settings
from pipeline.trust import shown as share_words
from pipeline.web.assets import VENDOR, missing_assets
from pipeline.web.dates import date_words
from pipeline.web.terms import kind_name, term_name, value_words
from pipeline.words import action_word, origin_word, page_kind_word, role_word, state_word

HERE = Path(str(resources.files("pipeline.web")))
LANGUAGE_NAMES = {"ru": "Русский", "en": "English"}


class Look:
    """The pages' templates."""

    def __init__(self, settings: Settings) -> None:
        """Load the templates of this package."""
        self.collection = settings.collection
        self.visitor: Callable[[Request], Session | None] = lambda _: None
        self.templates = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.templates.globals.update(
            _=_,
            ngettext=ngettext,
            date_words=date_words,
            kind_name=kind_name,
            term_name=term_name,
            action_word=action_word,
            origin_word=origin_word,
            page_kind_word=page_kind_word,
            role_word=role_word,
            share_words=share_words,
            state_word=state_word,
            value_words=value_words,
            address=address,
            number=number_words,
            vendor="/static/" + VENDOR,
        )

    def page(self, request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
        """Return a page made from a template."""
        language = current_language()
        html = self.templates.get_template(template).render(
            collection=self.collection,
            language=language,
            other_languages=[(name, LANGUAGE_NAMES[name], _with_language(request, name)) for name in LANGUAGES],
            missing_assets=missing_assets(),
            path=request.url.path,
            **(self._who(request) | values),
        )
        headers: dict[str, str] = {"content-language": language}
        if request.scope.get("state", {}).get("session"):
            headers["cache-control"] = "no-store"  # what one signed-in person sees is nobody else's
        return HTMLResponse(html, status_code=status, headers=headers)

    def _who(self, request: Request) -> dict[str, Any]:
        session = self.visitor(request)
        return {
            "account": session.account if session else None,
            "csrf": session.csrf if session else "",
            "may": frozenset(rights_of(session.account.role)) if session else frozenset(),
            "here": request.url.path + (f"?{request.url.query}" if request.url.query else ""),
        }


def address(path: str, **parameters: str | int | bool | None) -> str:
    """Return an address with those parameters that say something."""
    said = {
        name.rstrip("_"): int(v) if v is True else v for name, v in parameters.items() if v not in (None, "", False)
    }
    return f"{path}?{urlencode(said)}" if said else path


def number_words(number: int) -> str:
    """Return a number with thin spaces between thousands."""
    return f"{number:,}".replace(",", "\u202f")


def _with_language(request: Request, language: str) -> str:
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != "lang"]
    return f"{request.url.path}?{urlencode([*kept, ('lang', language)])}"
