"""The story of proposals: what a machine thinks of an item, with the place that it thinks so from; a person decides."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.archive import Archive
from pipeline.desk.describing import tell_index
from pipeline.errors import NotFoundError
from pipeline.model import Layer, Origin, RecordValue
from pipeline.profile import term_named
from pipeline.stages.describe import DateOffer, Suggestion, offer_dates, suggest_card, suggest_kinds, suggest_subjects

CREATED = "dcterms:created"
_LETTERS = ("letter", "field_post_triangle", "postcard")
_PAGE = re.compile(r"page (\d+)")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A value that a machine proposes.

    Attributes:
        evidence: Words or rule that speak for it.
        page, word: Where on the scan that stands (page 1-based, word 0-based); None where it stands nowhere.
    """

    term: str
    value: str
    confidence: float
    evidence: str
    page: int | None = None
    word: int | None = None
    language: str | None = None
    wording: str = ""


def proposals_of(archive: Archive, item: str) -> tuple[Proposal, ...]:
    """Return what is proposed for an item and nobody has decided yet; NotFoundError.

    A term that a person has spoken of gets no proposal of a single value; what a person said no to stays away.
    """
    held, record = archive.catalogue.item(item), archive.catalogue.record(item)
    decided = {value.term for value in record if value.origin is Origin.HUMAN}
    rejected = {(gone.term, gone.value) for gone in archive.catalogue.rejections(item)}
    layers = _layers(archive, item)
    found: dict[tuple[str, str], Proposal] = {}
    for proposal in (*_of_texts(layers, held.kind), *_of_record(record, layers)):
        term = term_named(proposal.term, held.kind)
        settled = proposal.term in decided and not (term and term.repeatable)
        stands = any(v.term == proposal.term and v.value == proposal.value and v.origin is Origin.HUMAN for v in record)
        if term and not settled and not stands and (proposal.term, proposal.value) not in rejected:
            found.setdefault((proposal.term, proposal.value), proposal)
    return tuple(found.values())


def dates_of_letter(archive: Archive, item: str) -> tuple[DateOffer, ...]:
    """Return the dates that a letter without a year allows; nothing for other kinds."""
    if archive.catalogue.item(item).kind not in _LETTERS:
        return ()
    gone = {rejection.value for rejection in archive.catalogue.rejections(item) if rejection.term == CREATED}
    layers = _layers(archive, item)
    return tuple(offer for offer in offer_dates([layer.text for layer in layers.values()]) if offer.edtf not in gone)


def accept(archive: Archive, item: str, given: Proposal, agent: str) -> int | None:
    """Make a proposal a person's value, with the ground it was proposed on; other values of a list stay."""
    term = term_named(given.term, archive.catalogue.item(item).kind)
    if term is None or term.section == "kept":
        raise NotFoundError("term-unknown").about(term=given.term)
    value = RecordValue(
        given.term, given.value, Origin.HUMAN, None, given.evidence, agent, given.language, wording=given.wording
    )
    record = archive.catalogue.record(item)
    kept = [v for v in record if v.term == given.term and v.origin is Origin.HUMAN]
    if not term.repeatable:  # a title stands once in each language
        kept = [v for v in record if v.term == given.term and v.language not in (None, given.language)]
    values = [*(replace(v, origin=Origin.HUMAN, confidence=None) for v in kept), value]
    revision = archive.catalogue.set_record(item, values, agent=agent, note="proposal accepted")
    tell_index(archive)
    return revision


def reject(archive: Archive, item: str, term: str, value: str, agent: str) -> None:
    """Say no to a proposal for good; where the machine's record showed it, it is shown no more."""
    archive.catalogue.reject(item, term, value, agent=agent)
    shown = [known for known in archive.catalogue.record(item) if known.term == term]
    if any(known.origin is Origin.MACHINE and known.value == value for known in shown):
        rest = [known for known in shown if known.value != value]
        archive.catalogue.set_record(
            item, rest or [RecordValue(term, "", Origin.MACHINE)], agent=agent, note="proposal rejected"
        )
        tell_index(archive)


def _layers(archive: Archive, item: str) -> dict[int, Layer]:
    """The text that people see of each page that has one."""
    found = {page.number: archive.catalogue.layers(page.id) for page in archive.catalogue.pages(item)}
    return {number: layers[0] for number, layers in found.items() if layers}


def _of_texts(layers: dict[int, Layer], kind: str) -> Iterator[Proposal]:
    numbers, texts = list(layers), [layer.text for layer in layers.values()]
    found: list[Suggestion] = [*suggest_kinds(texts), *suggest_subjects(texts)]
    if kind in ("bread_card", "food_card"):
        found += suggest_card(texts)
    for one in found:
        page = numbers[one.page] if one.page < len(numbers) else None
        word = _word_at(layers[page], one.words) if page is not None else None
        yield Proposal(one.term, one.value, one.confidence, ", ".join(one.words), page, word)


def _of_record(record: Sequence[RecordValue], layers: dict[int, Layer]) -> Iterator[Proposal]:
    for value in record:
        term = term_named(value.term)
        if value.origin is Origin.HUMAN or term is None or term.section in ("kept", "access"):
            continue
        found = _PAGE.search(value.evidence)
        page = int(found[1]) if found and int(found[1]) in layers else None
        word = _word_at(layers[page], (value.evidence.partition(": ")[2],)) if page else None
        yield Proposal(
            value.term, value.value, value.confidence or 0.0, value.evidence, page, word, value.language, value.wording
        )


def _word_at(layer: Layer, words: Sequence[str]) -> int | None:
    """The number of the first word on the page that begins as one of these does."""
    wanted = [word.lower().replace("ё", "е").split()[0] for word in words if word.split()]
    for number, word in enumerate(layer.words):
        text = word.text.lower().replace("ё", "е").strip("«»\"'().,;:")
        if any(text.startswith(start.strip("«»\"'().,;:")) for start in wanted if start.strip("«»\"'().,;:")):
            return number
    return None
