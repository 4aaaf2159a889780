"""How people at a terminal see the models that read handwriting."""

from __future__ import annotations

from textwrap import shorten
from typing import Any

from pipeline.i18n import _


def model_lines(shape: dict[str, Any]) -> list[str]:
    """Return a model of the list: its key with what it reads, then what is known of it."""
    names = [_("everything else") if item == "" else item for item in shape["reads"]]
    reads = _("reads: {items}").format(items=", ".join(names)) if names else _("reads nothing")
    if shape["fault"]:
        fix = shape["fault"]["fix"]
        return [f"{shape['key']}  {reads}", f"  {shape['fault']['message']}", *([f"  → {fix}"] if fix else [])]
    rates = ", ".join(f"{_rate_word(name)} {100 * rate:.1f} %" for name, rate in shape["figures"].items())
    besides = [
        f"{shape['size_bytes'] / 2**20:.1f} MiB",
        shape["made"],
        _("characters wrong: {rates}").format(rates=rates) if rates else "",
        _("licence: {licence}").format(licence=shape["licence"] or _("not named")),
        _("from: {source}").format(source=shorten(shape["made_from"], 80, placeholder=" …"))
        if shape["made_from"]
        else "",
    ]
    return [
        f"{shape['key']}  ({shape['kind']})  {reads}",
        "  " + ", ".join(part for part in besides if part),
    ]


def _rate_word(name: str) -> str:
    words = {
        "before": _("before learning"),
        "after": _("after learning"),
        "hand": _("handwriting"),
        "typed": _("typescript"),
        "print": _("print"),
    }
    return words.get(name, name)


def card_lines(shape: dict[str, Any]) -> list[str]:
    """Return a card as its JSON, for people."""
    import json

    return json.dumps(shape, ensure_ascii=False, indent=1).splitlines()


def comparison_lines(shape: dict[str, Any]) -> list[str]:
    """Return how well models read the same pages, what failed, and which is better."""
    lines = [
        _("{model}: {rate} of the characters wrong, {seconds:.1f} s a page").format(
            model=result["key"], rate=f"{100 * result['error_rate']:.1f} %", seconds=result["seconds_a_page"]
        )
        for result in shape["results"]
    ]
    for result in shape["results"]:
        lines += [f"  {result['key']}, {fault['page']}: {fault['message']}" for fault in result["faults"]]
    if len(shape["results"]) > 1:
        better = shape["better"]
        lines.append(_("{model} reads better.").format(model=better) if better else _("They read alike."))
    return lines
