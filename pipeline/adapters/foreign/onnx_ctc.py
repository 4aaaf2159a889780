"""A CTC net in ONNX with its alphabet: what is found out, what its card and its bringer say, and what is missing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pipeline.adapters.foreign.alphabet import checked, fit_alphabet, read_alphabet
from pipeline.adapters.foreign.cards import NET
from pipeline.adapters.foreign.language import is_understood
from pipeline.adapters.foreign.layout import Layout, find_layout
from pipeline.errors import BadDataError, UsageError
from pipeline.ports import Told

Trying = Callable[..., Any]


def describe(net: Path, workspace: Path, told: Told, own: Mapping[str, Any], trying: Trying) -> dict[str, Any]:
    """Return what the card of a net must say.

    Args:
        net: Where it came from; its alphabet lies beside it.
        workspace: Where it was copied to.
        told: What its bringer says; counts more than its card.
        own: Its own card.
        trying: Calls a function in a child process.

    Raises:
        BadDataError: It has no alphabet, or another.
        UsageError: Something must be said; all of it is named at once.
    """
    labels = _alphabet(net, told, own)
    counts = (len(labels) + 1, len(labels), len(labels) + 2) if labels else ()
    picture, scores = _part(own, "picture"), _part(own, "scores")
    height = told.height_px or picture.get("height_px")
    layout: Layout = trying(find_layout, workspace / NET, net.stem, height, counts)
    labels = labels or list(layout.labels)
    if not labels:
        raise BadDataError("model-alphabet-missing").about(model=net.name)
    labels, blank = fit_alphabet(labels, layout.classes, net.stem)
    found = {key: value for key, value in asdict(layout).items() if key in PICTURE_FOUND}
    picture = {**found, **({"values": "0..255"} if layout.element == "uint8" else {}), **picture}
    picture |= {key: said for key in ("ink", "values", "tone") if (said := getattr(told, key))}
    scores = {"order": layout.order, "meaning": layout.meaning, "blank": blank or layout.blank, **scores}
    scores |= {"blank": told.blank} if told.blank else {}
    _ask_for_the_rest(net.name, picture, scores)
    return {"alphabet": labels, "picture": picture, "scores": scores, **language_of(labels, told, own)}


PICTURE_FOUND = ("axes", "height_px", "width_px", "channels", "element")


def language_of(labels: Sequence[str], told: Told, own: Mapping[str, Any] | None = None) -> dict[str, str]:
    """Return whether our character model helps: as was said, else where it understands the alphabet."""
    said = told.language or (own or {}).get("language", "")
    return {"language": said or ("ours" if is_understood(labels) else "none")}


def _alphabet(net: Path, told: Told, own: Mapping[str, Any]) -> list[str]:
    if told.alphabet is not None:
        return read_alphabet(told.alphabet)
    if "alphabet" in own:
        listed = own["alphabet"]
        return checked([str(label) for label in listed] if isinstance(listed, str | list) else [], net.name)
    beside = (net.with_suffix(".txt"), net.parent / "alphabet.txt")
    file = next((one for one in beside if one.is_file()), None)
    return read_alphabet(file) if file else []


def _part(own: Mapping[str, Any], name: str) -> dict[str, Any]:
    part = own.get(name, {})
    return dict(part) if isinstance(part, dict) else {}


def _ask_for_the_rest(name: str, picture: Mapping[str, Any], scores: Mapping[str, Any]) -> None:
    missing = [
        option
        for option, known in (
            ("--ink dark|light", picture.get("ink")),
            ("--values 0..1|-1..1|0..255", picture.get("values")),
            ("--blank first|last", scores.get("blank")),
        )
        if not known
    ]
    if missing:
        raise UsageError("model-needs-telling").about(model=name, options=", ".join(missing))
