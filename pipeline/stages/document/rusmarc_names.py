"""Fields of RUSMARC for persons and bodies, with the code of what each did.

Source: UNIMARC Manual, blocks 6-- and 7--, appendix C (relator codes).
"""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.stages.document.described import Person
from pipeline.stages.document.marc import MarcField

AUTHOR = "070"
OTHER = "570"
_OF_KINDS: Mapping[str, str] = {"photograph": "600", "tass_photo_news": "600", "drawing": "040"}
_OF_ROLES: Mapping[str, str] = {
    "addressee": "660", "адресат": "660",
    "photographer": "600", "фотограф": "600",
    "artist": "040", "художник": "040",
    "illustrator": "440", "иллюстратор": "440",
    "editor": "340", "редактор": "340",
    "translator": "730", "переводчик": "730",
    "annotator": "020",
    "owner": "390", "владелец": "390",
}  # fmt: skip


def name_field(person: Person, kind: str, *, place: int | None) -> MarcField:
    """Give the field of somebody who made the document or had another part in it.

    Args:
        place: Among the makers, 0-based; None for a contributor.
    """
    body = not person.family
    tag = "71" if body else "70"
    number = "2" if place is None else "0" if place == 0 else "1"
    maker = _OF_KINDS.get(kind, AUTHOR)
    code = maker if place is not None else _OF_ROLES.get(person.role.lower(), OTHER)
    term = "dcterms:contributor" if place is None else "dcterms:creator"
    return MarcField(tag + number, "02" if body else " 1", (*_parts(person), ("4", code)), term=term)


def subject_name_field(person: Person, text: str) -> MarcField:
    """Give the field of what is mentioned: a person where the name can be taken apart, else an uncontrolled word."""
    if not person.family:
        return MarcField("610", "0 ", (("a", text),), term="dcterms:references")
    return MarcField("600", " 1", _parts(person), term="dcterms:references")


def _parts(person: Person) -> tuple[tuple[str, str], ...]:
    if not person.family:
        return (("a", person.rest),)
    years = (("f", person.years),) if person.years else ()
    code = "b" if "." in person.rest else "g"
    initials = person.rest if code == "b" else " ".join(f"{part[0]}." for part in person.rest.split())
    full = (("g", person.rest),) if code == "g" else ()
    return (("a", person.family), ("b", initials), *full, *years)
