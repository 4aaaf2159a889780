"""What the templates are given: values of the archive, put together for the eye."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.archive import Archive
from pipeline.model import Item, Layer, Page, Reason, RecordValue
from pipeline.ports import Catalogue, IndexSource
from pipeline.query import Answer, FoundWord, Hit
from pipeline.reasons import Sentence, explain
from pipeline.search import matched_words
from pipeline.trust import Worth, worth_of
from pipeline.web.frames import Cutting, line_of, whole_page
from pipeline.web.reading import Piece, lines_shown, snippet_pieces
from pipeline.web.standing import Checked, checked_of
from pipeline.web.terms import Title, public_values, spoken_values, term_order, title_of
from pipeline.web.wish import HITS_A_PAGE, FactsKept, Seek, Wish, answer_to
from pipeline.words import doubt_words

DATE_TERMS = ("dcterms:created", "dcterms:date", "dcterms:temporal", "dcterms:issued")
SHOWN_ELSEWHERE = {"dcterms:title", "dcterms:abstract"}


@dataclass(frozen=True, slots=True)
class KindCount:
    """A kind of document and how much there is of it."""

    kind: str
    items: int
    pages: int


@dataclass(frozen=True, slots=True)
class ItemCard:
    """An item in a list."""

    item: Item
    title: Title
    date: str
    pages: int
    first: Page | None


@dataclass(frozen=True, slots=True)
class HitView:
    """A hit with its picture, whole for a screen and short for a phone."""

    hit: Hit
    title: Title
    pieces: tuple[Piece, ...]
    wide: Cutting | None
    narrow: Cutting | None
    checked: Checked | None

    @property
    def anchor(self) -> str:
        """Where on the page the first match stands: the first that was read, if any was."""
        first = min(self.hit.words, key=lambda word: (word.doubt is not None, word.number), default=None)
        return f"#w{first.number}" if first else ""

    @property
    def doubts(self) -> tuple[str, ...]:
        """What may stand here although something else was read, in words, each once."""
        return tuple(
            dict.fromkeys(doubt_words(w.doubt.text, w.doubt.share, w.word.text) for w in self.hit.words if w.doubt)
        )


@dataclass(frozen=True, slots=True)
class Found:
    """One page of results."""

    answer: Answer
    hits: tuple[HitView, ...]
    warnings: tuple[Sentence, ...]
    last_page: int


@dataclass(frozen=True, slots=True)
class ItemView:
    """An item's description and pages."""

    item: Item
    title: Title
    date: str
    abstract: tuple[RecordValue, ...]
    record: tuple[tuple[str, tuple[RecordValue, ...]], ...]
    pages: tuple[Page, ...]


@dataclass(frozen=True, slots=True)
class PageView:
    """One page with its text, the sought words and its neighbours.

    Attributes:
        worth: What its text is worth.
        hidden: Whether the text is kept back because too many errors are expected in it.
    """

    item: Item
    title: Title
    date: str
    page: Page
    pages: tuple[Page, ...]
    layer: Layer | None
    lines: tuple[tuple[Piece, ...], ...]
    sought: tuple[Piece, ...]
    scan: Cutting | None
    checked: Checked | None
    worth: Worth
    hidden: bool
    previous: int | None
    following: int | None


def kinds_of(catalogue: Catalogue) -> tuple[KindCount, ...]:
    """Return the kinds there are, the most frequent first, and last what has none yet."""
    counts = [KindCount(kind, items, pages) for kind, (items, pages) in catalogue.kind_counts().items()]
    return tuple(sorted(counts, key=lambda count: (not count.kind, -count.items, count.kind)))


def item_cards(catalogue: Catalogue, items: Iterable[Item]) -> tuple[ItemCard, ...]:
    """Return items as they stand in a list."""
    cards = []
    for item in items:
        pages = catalogue.pages(item.id)
        first = next((page for page in pages if page.scan_sha256), None)
        record = catalogue.record(item.id)
        cards.append(ItemCard(item, title_of(item, record), date_of(record), len(pages), first))
    return tuple(cards)


def date_of(record: Iterable[RecordValue]) -> str:
    """Return an item's date (EDTF), empty where none is known."""
    values = {value.term: value.value for value in reversed(list(record))}
    return next((values[term] for term in DATE_TERMS if term in values), "")


def found(archive: Archive, wish: Wish) -> Found:
    """Search and return one page of results with pictures."""
    facts = FactsKept(archive.catalogue)
    answer = answer_to(archive, wish, facts)
    hits = tuple(_hit_view(archive.catalogue, hit, facts.found[f"{hit.item}/{hit.page}"]) for hit in answer.hits)
    codes = dict.fromkeys((*answer.query.warnings, *answer.warnings))
    warnings = tuple(explain(Reason(code)) for code in codes)
    return Found(answer, hits, warnings, -(-answer.total_pages // HITS_A_PAGE))


def item_view(catalogue: Catalogue, item: str) -> ItemView:
    """Return an item whole; NotFoundError."""
    found_item, record = catalogue.item(item), spoken_values(public_values(catalogue.record(item)))
    terms = sorted({value.term for value in record} - SHOWN_ELSEWHERE, key=term_order)
    return ItemView(
        item=found_item,
        title=title_of(found_item, record),
        date=date_of(record),
        abstract=tuple(value for value in record if value.term == "dcterms:abstract"),
        record=tuple((term, tuple(value for value in record if value.term == term)) for term in terms),
        pages=catalogue.pages(item),
    )


def page_view(archive: Archive, item: str, number: int, seek: Seek, *, anyway: bool = False) -> PageView:
    """Return a page at the words that were sought; NotFoundError.

    Args:
        anyway: Whether a text that is not to be relied on is shown all the same.
    """
    catalogue = archive.catalogue
    page, pages = catalogue.page(item, number), catalogue.pages(item)
    layers = catalogue.layers(page.id)
    layer, worth = layers[0] if layers else None, worth_of(layers, archive.settings.trust)
    marked = matched_words(seek.question(), layer) if seek.q.strip() and layer else {}
    lines = lines_shown(layer, marked) if layer else ()
    sought = tuple(piece for line in lines for piece in line if piece.marked)
    numbers = [other.number for other in pages]
    words = (
        [FoundWord(place, word, marked[place]) for place, word in enumerate(layer.words) if place in marked]
        if layer
        else []
    )
    found_item, record = catalogue.item(item), catalogue.record(item)
    return PageView(
        item=found_item,
        title=title_of(found_item, record),
        date=date_of(record),
        page=page,
        pages=pages,
        layer=layer,
        lines=lines,
        sought=sought,
        scan=whole_page(page, words) if page.scan_sha256 else None,
        checked=checked_of(catalogue, page.id, layer.origin if layer else None),
        worth=worth,
        hidden=not worth.trusted and not anyway,
        previous=max((other for other in numbers if other < number), default=None),
        following=min((other for other in numbers if other > number), default=None),
    )


def _hit_view(catalogue: Catalogue, hit: Hit, source: IndexSource) -> HitView:
    doubts = {word.number: word.doubt for word in hit.words}
    pieces = snippet_pieces(hit.snippet, hit.marks, [doubts.get(number) for number in hit.marked])
    checked = checked_of(catalogue, source.page.id, hit.origin)
    page, title = source.page, title_of(source.item, source.record)
    if page.scan_sha256 is None:
        return HitView(hit, title, pieces, None, None, checked)
    line, words = hit.line.box if hit.line else None, hit.words
    return HitView(hit, title, pieces, line_of(page, line, words), line_of(page, line, words, narrow=True), checked)
