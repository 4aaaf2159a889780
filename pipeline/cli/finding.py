"""Commands of the researcher: search, show."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from pipeline.cli.choices import check_kind
from pipeline.cli.output import AsJson, emit, opened, say
from pipeline.i18n import _, current_language, ngettext
from pipeline.model import Reason
from pipeline.reasons import explain


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command(
        "search",
        help=_('Search the full text: words in any form, "phrases", -exclusion.\n\nExample: archive search "хлеб"'),
    )(search)
    app.command("show", help=_("An item: description, pages, text, history.\n\nExample: archive show BL-000001"))(show)


def search(
    query: Annotated[list[str], typer.Argument(help=_("What to look for."))],
    exact: Annotated[bool, typer.Option("--exact", help=_("Only the forms as typed."))] = False,
    doubtful: Annotated[
        bool | None,
        typer.Option("--doubtful/--sure", help=_("Count what handwriting may say as well, or only what was read.")),
    ] = None,
    kind: Annotated[str | None, typer.Option(help=_("Only this kind of document."))] = None,
    from_: Annotated[str | None, typer.Option("--from", help=_("Not earlier than this date (EDTF)."))] = None,
    to: Annotated[str | None, typer.Option(help=_("Not later than this date (EDTF)."))] = None,
    person: Annotated[str | None, typer.Option(help=_("Only with this person in the description."))] = None,
    place: Annotated[str | None, typer.Option(help=_("Only with this place in the description."))] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help=_("At most so many pages."))] = 10,
    offset: Annotated[int, typer.Option(min=0, max=100_000, help=_("Pass over so many pages."))] = 0,
    as_json: AsJson = False,
) -> None:
    """Search the full text."""
    from pipeline.search import ask, understand
    from pipeline.shapes import search_shape

    check_kind(kind)
    archive = opened()
    try:
        asked = understand(
            " ".join(query),
            exact=exact,
            doubtful=doubtful,
            kind=kind,
            from_=from_,
            to=to,
            person=person,
            place=place,
            limit=limit,
            offset=offset,
        )
        answer = ask(archive.catalogue, archive.index, asked)
    finally:
        archive.close()
    shape = search_shape(answer)
    emit(shape, as_json=as_json, plain=lambda: _search_lines(shape))
    for code in shape["warnings"]:
        say(explain(Reason(code)).message)


def show(
    item: Annotated[str, typer.Argument(help=_("Id of the item."))],
    page: Annotated[int | None, typer.Option(min=1, help=_("Only this page, 1-based."))] = None,
    as_json: AsJson = False,
) -> None:
    """Show an item."""
    from pipeline.shapes import shape_of_item

    archive = opened()
    try:
        shape = shape_of_item(archive.catalogue, item, page, trust=archive.settings.trust)
    finally:
        archive.close()
    emit(shape, as_json=as_json, plain=lambda: _show_lines(shape))


def _search_lines(shape: dict[str, Any]) -> list[str]:
    pages, items = shape["total_pages"], shape["total_items"]
    found = ngettext("{n} page", "{n} pages", pages).format(n=pages)
    inside = ngettext("in {n} document", "in {n} documents", items).format(n=items)
    took = _("{n} ms").format(n=shape["milliseconds"])
    lines = [f"{found} {inside} ({took})" if pages else _("Nothing found.")]
    if shape["doubtful_pages"]:
        lines.append(_doubtful_pages(shape["doubtful_pages"]))
    if not pages:
        lines.append(_("Try fewer words, or another form of the word; --exact finds less, not more."))
    for hit in shape["hits"]:
        place = _("p. {n}").format(n=hit["page"])
        lines += ["", f"{hit['item']} {place} · {hit['title']}" + (f" · {hit['date']}" if hit["date"] else "")]
        lines.append(f"  …{hit['snippet']}…".replace("\n", " "))
        lines += dict.fromkeys(f"  {_perhaps(word)}" for word in hit["words"] if word["perhaps"] is not None)
        if hit["origin"] == "machine":
            lines.append("  (" + _("machine reading") + ")")
    return lines


def _doubtful_pages(number: int) -> str:
    only = ngettext("{n} of them only by doubtful readings", "{n} of them only by doubtful readings", number)
    return only.format(n=number) + "; " + _("without these: --sure")


def _perhaps(word: dict[str, Any]) -> str:
    from pipeline.words import doubt_words

    return doubt_words(word["perhaps"], word["doubtful"], word["text"])


def _show_lines(shape: dict[str, Any]) -> list[str]:
    lines = [f"{shape['item']} · {_kind(shape['kind'])}"]
    for term, values in shape["record"].items():
        lines += [f"  {_term(term)}: {value['value']} ({_said_by(value['origin'])})" for value in values]
    for page in shape["pages"]:
        place = _("p. {n}").format(n=page["page"])
        lines += ["", f"{place} ({_read_by(page)})", page["text"]]
    if shape["revisions"]:
        lines += ["", _("History:")] + [f"  {_change(revision)}" for revision in shape["revisions"]]
    return lines


def _read_by(page: dict[str, Any]) -> str:
    from pipeline.trust import Worth

    if not page["origin"]:
        return _("There is no text of this page yet.")
    worth = Worth(page["expected_cer"], page["expected_cer_before"], page["trusted"])
    unreliable = "" if worth.trusted else _("unreliable")
    return ", ".join(part for part in (_origin(page["origin"]), worth.words, unreliable) if part)


def _change(revision: dict[str, Any]) -> str:
    from datetime import datetime

    from pipeline.words import action_word

    at = datetime.fromisoformat(revision["at"]).astimezone().strftime("%Y-%m-%d %H:%M")
    place = " " + _("p. {n}").format(n=revision["page"]) if revision["page"] else ""
    note = f" — {revision['note']}" if revision["note"] else ""
    return f"{revision['number']}. {at} {revision['agent']}: {action_word(revision['action'])}{place}{note}"


def _term(term: str) -> str:
    from pipeline.profile import terms

    held = terms().get(term)
    return (held.label_ru if current_language() == "ru" else held.label_en) if held else term


def _kind(kind: str) -> str:
    from pipeline.profile import kinds

    held = kinds().get(kind)
    return (held.ru if current_language() == "ru" else held.en) if held else kind or _("not yet described")


def _said_by(origin: str) -> str:
    return _("by machine") if origin == "machine" else _("by a person")


def _origin(origin: str) -> str:
    from pipeline.model import Origin
    from pipeline.words import origin_word

    return origin_word(Origin(origin))
