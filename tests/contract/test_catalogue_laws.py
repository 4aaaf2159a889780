"""The laws of texts and records, tried with random histories against a plain model. On SQLite and PostgreSQL.

Laws: a person's word is never covered by a machine's; nothing is lost; what changed for readers has a higher revision
and waits for the index, what did not change has not; a stale save is a conflict.
"""

from __future__ import annotations

from itertools import count
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from pipeline.adapters.catalogue import SqlCatalogue
from pipeline.errors import ConflictError
from pipeline.model import Origin, Outcome, RecordValue
from tests.services.catalogues import an_item, read_entry, reading, written

WORDS = st.sampled_from(["хлеб", "соль", "мороз", "тревога"])
OUTCOMES = st.sampled_from([Outcome.READ, Outcome.BLANK, Outcome.ALARM])
TERMS = st.sampled_from(["dcterms:title", "dcterms:subject"])
VALUES = st.lists(st.sampled_from(["", "хлеб", "быт"]), min_size=1, max_size=2)
NUMBERS = count(1)


class Histories(RuleBasedStateMachine):
    """One page's texts and its item's record through machines, persons and the index."""

    catalogue: ClassVar[SqlCatalogue]

    def __init__(self) -> None:
        super().__init__()
        (self.page,) = an_item(self.catalogue, name=f"item {next(NUMBERS)}")
        self.key = f"{self.page.item}/1"
        self.human: list[str] = []
        self.read: list[str] = []
        self.alarms: list[str] = []
        self.said: dict[tuple[str, Origin], list[str]] = {}
        self.seen = (self._text(), self._record())
        self.revision = self.page.revision
        self.text_since = self.revision
        self.told = True
        self.shown = (1, 3)

    @rule(word=WORDS, outcome=OUTCOMES)
    def a_machine_reads(self, word: str, outcome: Outcome) -> None:
        (self.alarms if outcome is Outcome.ALARM else self.read).append(word)
        self.catalogue.add_reading(self.page.id, reading(word, outcome), read_entry(self.page, outcome))

    @rule(word=WORDS, back=st.integers(0, 3))
    def a_person_saves(self, word: str, back: int) -> None:
        based_on = self.revision - back
        layer = written(word)
        if based_on < self.text_since:
            with pytest.raises(ConflictError):
                self.catalogue.add_text(self.page.id, layer, agent="anna", based_on=based_on)
        else:
            self.human.append(word)
            self.catalogue.add_text(self.page.id, layer, agent="anna", based_on=based_on)

    @rule(term=TERMS, values=VALUES, origin=st.sampled_from(Origin))
    def somebody_describes(self, term: str, values: list[str], origin: Origin) -> None:
        self.said[term, origin] = values
        given = [RecordValue(term, value, origin, agent="a") for value in values]
        self.catalogue.set_record(self.page.item, given, agent="a")

    @precondition(lambda self: not self.told)
    @rule()
    def the_index_is_told(self) -> None:
        mine = [row for row in self.catalogue.waiting(10_000) if row.key == self.key]
        assert [row.revision for row in mine] == [self.revision]
        self.catalogue.done(mine)
        self.told = True

    @invariant()
    def people_see_what_the_laws_say(self) -> None:
        texts = self.human or self.read or self.alarms
        assert self._text() == (texts[-1] if texts else "")
        assert self._record() == self._expected_record()

    @invariant()
    def nothing_is_lost(self) -> None:
        kept = sorted(layer.text for layer in self.catalogue.layers(self.page.id))
        assert kept == sorted(self.human + self.read + self.alarms)

    @invariant()
    def a_change_has_a_higher_revision_and_waits(self) -> None:
        now, revision = (self._text(), self._record()), self.catalogue.page(self.page.item, 1).revision
        assert revision >= self.revision
        if now != self.seen:
            assert revision > self.revision
        if revision > self.revision:
            self.told = False
            if self._text_changed():
                self.text_since = revision
        waiting = [row.key for row in self.catalogue.waiting(10_000) if row.key == self.key]
        assert waiting == ([] if self.told else [self.key])
        self.seen, self.revision = now, revision

    def _text_changed(self) -> bool:
        """Whether another layer is shown than before: also one that says the same."""
        shown = next(
            (len(texts), kind) for kind, texts in enumerate((self.human, self.read, self.alarms, [""])) if texts
        )
        changed = shown != self.shown
        self.shown = shown
        return changed

    def _text(self) -> str:
        return self.catalogue.page_facts([self.key])[self.key].layer.text

    def _record(self) -> list[tuple[str, str, Origin]]:
        return [(value.term, value.value, value.origin) for value in self.catalogue.record(self.page.item)]

    def _expected_record(self) -> list[tuple[str, str, Origin]]:
        expected = []
        for term in sorted({term for term, _ in self.said}):
            origin = Origin.HUMAN if (term, Origin.HUMAN) in self.said else Origin.MACHINE
            expected += [(term, value, origin) for value in self.said[term, origin] if value]
        return expected


def test_no_history_breaks_the_laws(catalogue: SqlCatalogue) -> None:
    Histories.catalogue = catalogue
    few = settings(
        max_examples=15, stateful_step_count=12, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    run_state_machine_as_test(Histories, settings=few)
