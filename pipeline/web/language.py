"""Which language a reader is answered in: asked for by a link, kept in a cookie, else the browser's."""

from __future__ import annotations

from starlette.requests import Request

from pipeline.i18n import LANGUAGES, Language

COOKIE = "lang"
YEAR_S = 365 * 24 * 3600


def asked_language(request: Request) -> Language | None:
    """Return the language that the address asks for (?lang=…), None if it asks for none that there is."""
    return _known(request.query_params.get("lang", ""))


def language_of(request: Request, default: Language) -> Language:
    """Return the language to answer in: of the address, else of the cookie, else of Accept-Language, else default."""
    return asked_language(request) or _known(request.cookies.get(COOKIE, "")) or _accepted(request) or default


def _known(name: str) -> Language | None:
    return next((language for language in LANGUAGES if language == name), None)


def _accepted(request: Request) -> Language | None:
    """Source: RFC 9110, section 12.5.4; only the primary subtag is looked at."""
    wishes: list[tuple[float, int, Language]] = []
    for place, wish in enumerate(request.headers.get("accept-language", "")[:1000].split(",")[:20]):
        tag, _, parameter = wish.strip().partition(";")
        language = _known(tag.strip().lower().split("-")[0])
        if language is not None:
            wishes.append((-_quality(parameter), place, language))
    return min(wishes)[2] if wishes and min(wishes)[0] < 0 else None


def _quality(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
