"""Words of the page at which an item is described."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.i18n import _, current_language
from pipeline.stages.access_terms import Access
from pipeline.stages.describe import DateOffer, Norm
from pipeline.web.dates import date_words
from pipeline.web.desk.describe_form import option_name, record_words


@dataclass(frozen=True, slots=True)
class PageWords:
    """What the template asks for besides values."""

    may_write: bool

    @property
    def russian(self) -> bool:
        """Whether the page is in Russian."""
        return current_language() == "ru"

    @property
    def roles(self) -> tuple[tuple[str, str], ...]:
        """Roles of contributors with their names."""
        return (
            ("addressee", _("addressee")),
            ("photographer", _("photographer")),
            ("copyist", _("copyist")),
            ("compiler", _("compiler")),
            ("editor", _("editor")),
            ("depicted", _("depicted")),
            ("other", _("other role")),
        )

    @property
    def living(self) -> tuple[tuple[str, str], ...]:
        """Answers to whether somebody is alive."""
        return (("yes", _("yes")), ("no", _("no")), ("unknown", _("not known")))

    def id_of(self, term: str) -> str:
        """Return what stands in ids for a term."""
        return re.sub(r"\W+", "-", term).strip("-")

    def option(self, option: tuple[str, str, str]) -> str:
        """Return the name of a value to choose."""
        return option_name(option)

    def words(self, term: str, value: str) -> str:
        """Return a value in words."""
        return record_words(term, value)

    def section(self, section: str) -> str:
        """Return the name of a part of the form."""
        return {
            "title": _("Title and kind"),
            "kind": _("Of this kind"),
            "people": _("Persons and bodies"),
            "dates": _("Dates"),
            "topics": _("Places, subjects, language"),
            "text": _("Abstract and notes"),
            "body": _("Extent and material"),
            "origin": _("Origin and relations"),
            "rights": _("Rights"),
            "private": _("Staff only: never leaves the archive"),
        }[section]

    def rule(self, access: Access) -> str:
        """Return what the rule says, in words."""
        until = date_words(access.until.isoformat()) if access.until else ""
        return {
            "consent": _("open: there is written consent."),
            "term-over": _("open: the term since its creation is over. What is known of the donor stays closed."),
            "no-secrets": _("open: it has no secrets of private life."),
            "term-runs": _(
                "closed until {until}: 75 years from creation (125-FZ, art. 25, part 3) or the term set here."
            ),
            "date-unknown": _("closed: the date of creation is not known, so the term cannot be counted."),
        }[access.ground].format(until=until)

    def ground(self, offer: DateOffer) -> str:
        """Return what speaks for a date, in words."""
        names = {"weekday": _("weekday by the calendar"), "postmark": _("postmark"), "event": _("event, not earlier")}
        said = [f"{names[sign.kind]}: «{sign.words}»" for sign in offer.signs]
        return "; ".join(said) or _("only day and month stand in the text: «{wording}»").format(wording=offer.wording)


def norm_fault(norms: tuple[Norm, ...], said: str) -> str:
    """Return how the norm on a card contradicts the table; empty where it does not, or nothing is known."""
    if not norms or not said or said in {str(norm.grams) for norm in norms}:
        return ""
    held = ", ".join(str(norm.grams) for norm in norms)
    return _("{said} g stands in the description, the table has {held} g for this category and month.").format(
        said=said, held=held
    )
