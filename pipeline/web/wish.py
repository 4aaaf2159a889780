"""What a reader asks the search for, as it stands in the address; the same on the page and in the JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic import BaseModel, ConfigDict, Field

from pipeline.archive import Archive
from pipeline.ports import Catalogue, IndexSource
from pipeline.query import Answer, Query
from pipeline.search import ask, understand

HITS_A_PAGE = 10
LONGEST_QUERY = 500


class Seek(BaseModel):
    """The words that are sought, as /search and each page found know them."""

    model_config = ConfigDict(frozen=True, populate_by_name=True)

    q: str = Field("", max_length=LONGEST_QUERY, description="Words; a quoted phrase; -word to exclude.")
    exact: bool = Field(default=False, description="Only the words exactly as typed; doubtful readings do not count.")
    sure: bool = Field(default=False, description="Only what was read: no doubtful readings of handwriting.")
    doubtful: bool = Field(default=False, description="With exact: doubtful readings count as well.")

    @property
    def doubts(self) -> bool | None:
        """Whether doubtful readings count; None to leave it to the search."""
        return False if self.sure else self.doubtful or None

    def words(self) -> dict[str, str | int | bool]:
        """Return what the address of a page found says."""
        return {"q": self.q, "exact": self.exact, "sure": self.sure, "doubtful": self.doubtful}

    def question(self) -> Query:
        """Return the words as a question."""
        return understand(self.q, exact=self.exact, doubtful=self.doubts)


class Wish(Seek):
    """The parameters of /search and /api/search."""

    kind: str = Field("", max_length=60, description="Kind of document.")
    first: str = Field("", alias="from", max_length=40, description="From this date on (EDTF).")
    last: str = Field("", alias="to", max_length=40, description="Up to this date (EDTF).")
    person: str = Field("", max_length=100, description="A person named in the description.")
    place: str = Field("", max_length=100, description="A place named in the description.")
    page: int = Field(1, ge=1, le=1000, description="Page of the results, 1-based.")

    @property
    def narrowed(self) -> bool:
        """Whether anything but the words is asked for."""
        return bool(self.kind or self.first or self.last or self.person or self.place or self.exact or self.sure)

    def parameters(self) -> dict[str, str | int | bool]:
        """Return what the address says, without the page of the results."""
        return {
            **self.words(),
            "kind": self.kind,
            "from": self.first,
            "to": self.last,
            "person": self.person,
            "place": self.place,
        }


class FactsKept:
    """The catalogue's facts of the pages found, kept for showing them: unpacking their words twice would cost most."""

    def __init__(self, catalogue: Catalogue) -> None:
        """Ask this catalogue."""
        self._catalogue = catalogue
        self.found: Mapping[str, IndexSource] = {}

    def page_facts(self, keys: Sequence[str]) -> Mapping[str, IndexSource]:
        """Return what hits are shown with."""
        self.found = self._catalogue.page_facts(keys)
        return self.found


def answer_to(archive: Archive, wish: Wish, facts: FactsKept, *, limit: int = HITS_A_PAGE) -> Answer:
    """Ask the archive for one page of results.

    Args:
        facts: Keeps what is known of the pages found.

    Raises:
        UsageError: A date cannot be read.
        UnavailableError: The search engine does not answer.
    """
    question = understand(
        wish.q,
        exact=wish.exact,
        doubtful=wish.doubts,
        kind=wish.kind or None,
        from_=wish.first or None,
        to=wish.last or None,
        person=wish.person or None,
        place=wish.place or None,
        limit=limit,
        offset=(wish.page - 1) * limit,
    )
    return ask(facts, archive.index, question)
