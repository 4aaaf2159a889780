"""What readers are told of who stands behind a text: written by a person, checked, published."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.errors import NotFoundError
from pipeline.model import Origin
from pipeline.ports import Catalogue
from pipeline.ports.work import PageState, Standing


@dataclass(frozen=True, slots=True)
class Checked:
    """Who wrote, checked or published a page's text last, and when (ISO day).

    Attributes:
        state: "draft": somebody wrote it, and no second person has checked it.
    """

    agent: str
    day: str
    state: str = "draft"


def checked_of(catalogue: Catalogue, page_id: str, origin: Origin | None) -> Checked | None:
    """Say who stands behind the text that people see, where a person does."""
    if origin is not Origin.HUMAN:
        return None
    try:
        standing = _standing(catalogue, page_id)
        if (
            standing
            and standing.fresh
            and standing.state in (PageState.CHECKED, PageState.PUBLISHED)
            and standing.checked_at
        ):
            return Checked(standing.checked_by, standing.checked_at.date().isoformat(), standing.state.value)
        written = catalogue.last_written(page_id)
    except NotFoundError:  # withdrawn between two questions
        return None
    return Checked(written[0], written[1].date().isoformat()) if written else None


def _standing(catalogue: Catalogue, page_id: str) -> Standing | None:
    try:
        return catalogue.standing(page_id)
    except NotFoundError:  # nobody at the desk has looked at it
        return None
