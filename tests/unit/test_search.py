"""The researcher's story: hits with snippets and boxes, and the index kept true to the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from pipeline.adapters.embedded_index import EmbeddedIndex
from pipeline.model import Box, Geometry, Item, Layer, Line, Origin, Others, Page, PageKind, RecordValue, Word
from pipeline.ports import IndexSource, OutboxRow, WholeText
from pipeline.query import Hit
from pipeline.search import ask, compare, document_of, matched_words, publish, rebuild, repair, understand
from pipeline.shapes import hit_shape
from pipeline.stages.fulltext.snippet import LONGEST


def source(
    key: str,
    text: str,
    *,
    revision: int = 1,
    title: str = "",
    record: Mapping[str, str] | None = None,
    others: Mapping[str, Others] | None = None,
) -> IndexSource:
    """A page as the catalogue has it; word number n of a line number m has the box (10 n, 20 m, 9, 15).

    others: other likely readings by the word that was read.
    """
    item, number = key.split("/")
    lines = []
    for row, line in enumerate(text.splitlines()):
        words = tuple(
            Word(word, Box(10 * place, 20 * row, 9, 15), others=(others or {}).get(word, ()))
            for place, word in enumerate(line.split())
        )
        lines.append(Line(line, Box(0, 20 * row, 900, 18), words))
    page = Page(
        id=f"id-{key}",
        item=item,
        number=int(number),
        scan_sha256="0" * 64,
        index=0,
        width_px=1000,
        height_px=1000,
        dpi=300,
        dpi_source="file",
        media_type="image/png",
        kind=PageKind.PRINT,
        kind_confidence=1,
        geometry=Geometry(),
        revision=revision,
    )
    values = tuple(RecordValue(term, value, Origin.MACHINE) for term, value in (record or {}).items())
    return IndexSource(
        page, Item(item, "diary", None, title, 1), values, WholeText(Layer(Origin.MACHINE, "test", "1", tuple(lines)))
    )


class Shelf:
    """The catalogue's outbox and facts, in a dictionary."""

    def __init__(self) -> None:
        self.pages: dict[str, IndexSource] = {}
        self.rows: list[OutboxRow] = []
        self.most_at_once = 0

    def set(self, key: str, text: str, **more: object) -> None:
        held = self.pages.get(key)
        self.pages[key] = source(key, text, revision=held.page.revision + 1 if held else 1, **more)  # type: ignore[arg-type]
        self._tell(key, self.pages[key])

    def withdraw(self, key: str) -> None:
        self.pages.pop(key)
        self._tell(key, None)

    def _tell(self, key: str, now: IndexSource | None) -> None:
        self.rows.append(OutboxRow(len(self.rows), key, now.page.revision if now else 99, now))

    def waiting(self, limit: int) -> tuple[OutboxRow, ...]:
        rows = tuple({row.key: row for row in self.rows}.values())[:limit]
        self.most_at_once = max(self.most_at_once, len(rows))
        return rows

    def done(self, rows: Iterable[OutboxRow]) -> None:
        done = {row.key for row in rows}
        self.rows = [row for row in self.rows if row.key not in done]

    def sources(self, keys: Sequence[str] | None = None, *, open_only: bool = False) -> Iterator[IndexSource]:
        yield from (self.pages[key] for key in sorted(self.pages) if keys is None or key in keys)

    def revisions_by_key(self) -> Iterator[tuple[str, int]]:
        yield from ((key, self.pages[key].page.revision) for key in sorted(self.pages))

    def enqueue(self, keys: Sequence[str]) -> None:
        for key in keys:
            self._tell(key, self.pages[key])

    def page_facts(self, keys: Sequence[str]) -> Mapping[str, IndexSource]:
        return {key: self.pages[key] for key in keys if key in self.pages}


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def index(tmp_path: Path) -> EmbeddedIndex:
    return EmbeddedIndex(tmp_path / "index")


def hits(shelf: Shelf, index: EmbeddedIndex, text: str) -> tuple[Hit, ...]:
    return ask(shelf, index, understand(text)).hits


def marked(hit: Hit) -> list[str]:
    return [hit.snippet[start:end] for start, end in hit.marks]


def test_a_hit_shows_the_words_where_they_stand(shelf: Shelf, index: EmbeddedIndex) -> None:
    shelf.set(
        "A/1",
        "Утро было тихое\nДали хле-\nба, сто грамм.\nХлеб!",
        title="Дневник",
        record={"dcterms:created": "1941-12"},
    )
    assert publish(shelf, index) == 1
    (hit,) = hits(shelf, index, "хлеб")
    assert [(found.number, found.word.text, found.word.box) for found in hit.words] == [
        (4, "хле-", Box(10, 20, 9, 15)),
        (5, "ба,", Box(0, 40, 9, 15)),
        (8, "Хлеб!", Box(0, 60, 9, 15)),
    ]
    assert marked(hit) == ["хле", "ба", "Хлеб"]
    assert hit.line is not None
    assert hit.line.text == "Дали хле-"
    assert (hit.item, hit.page, hit.page_id, hit.title, hit.kind, hit.date) == (
        "A",
        1,
        "id-A/1",
        "Дневник",
        "diary",
        "1941-12",
    )


def test_a_snippet_shows_the_place_where_most_of_the_question_stands(shelf: Shelf, index: EmbeddedIndex) -> None:
    shelf.set("A/1", f"хлеб {'снег ' * 300} потом хлеб и соль на столе {'лёд ' * 300}")
    publish(shelf, index)
    (hit,) = hits(shelf, index, "хлеб соль")
    assert marked(hit) == ["хлеб", "соль"]
    assert "потом хлеб и соль на столе" in hit.snippet
    assert len(hit.snippet) <= LONGEST
    assert hit.words[0].number == 0


def test_a_phrase_marks_its_words_and_not_the_same_words_elsewhere(shelf: Shelf, index: EmbeddedIndex) -> None:
    shelf.set("A/1", "дорога дальняя\nдорогой жизни\nжизни нет")
    publish(shelf, index)
    (hit,) = hits(shelf, index, '"дорога жизни"')
    assert [found.number for found in hit.words] == [2, 3]


def test_boxes_are_right_after_a_correction_that_the_index_has_not_heard_of(shelf: Shelf, index: EmbeddedIndex) -> None:
    shelf.set("A/1", "хлеб и вода")
    publish(shelf, index)
    shelf.set("A/1", "вода и хлеб")
    (hit,) = hits(shelf, index, "хлеб")
    assert [found.number for found in hit.words] == [2]


def test_a_page_that_no_longer_answers_is_not_shown(shelf: Shelf, index: EmbeddedIndex) -> None:
    for number in (1, 2, 3):
        shelf.set(f"A/{number}", "хлеб и вода")
    publish(shelf, index)
    shelf.set("A/1", "дрова и вода")
    shelf.withdraw("A/2")
    assert [hit.page for hit in hits(shelf, index, "хлеб")] == [3]
    assert [hit.page for hit in hits(shelf, index, "вода -дрова")] == [3]


def test_a_title_leads_to_the_first_page_without_boxes(shelf: Shelf, index: EmbeddedIndex) -> None:
    shelf.set("A/1", "Снег идёт второй день", title="Дневник Ольги")
    shelf.set("A/2", "Мороз", title="Дневник Ольги")
    publish(shelf, index)
    (hit,) = hits(shelf, index, "Ольга")
    assert (hit.page, hit.words, hit.line, hit.marks) == (1, (), None, ())
    assert hit.snippet == "Снег идёт второй день"


def test_publishing_goes_in_parts_until_nothing_waits(shelf: Shelf, index: EmbeddedIndex) -> None:
    for number in range(450):
        shelf.set(f"A{number:03}/1", "хлеб")
    shelf.withdraw("A007/1")
    assert publish(shelf, index) == 450
    assert (shelf.rows, shelf.most_at_once) == ([], 200)
    assert index.status().documents == 449
    assert publish(shelf, index) == 0


def test_drift_is_found_page_by_page_and_mended(shelf: Shelf, index: EmbeddedIndex) -> None:
    for number in range(1, 8):
        shelf.set(f"A/{number}", "хлеб")
    publish(shelf, index)
    index.remove(["A/2", "A/7"])  # lost in the index
    index.put([document_of(source("A/9", "хлеб")), document_of(source("B/1", "хлеб"))])  # unknown to the catalogue
    shelf.set("A/4", "соль")  # newer in the catalogue
    index.put([document_of(source("A/5", "сахар", revision=8))])  # the catalogue came back from a backup
    report = compare(shelf, index)
    assert (report.missing, report.stale, report.extra) == (("A/2", "A/7"), ("A/4", "A/5"), ("A/9", "B/1"))
    assert (report.engine, report.documents, report.catalogue_pages) == ("embedded", 7, 7)
    assert repair(shelf, index) == report
    after = compare(shelf, index)
    assert (after.missing, after.stale, after.extra) == ((), (), ())
    assert [hit.page for hit in hits(shelf, index, "соль")] == [4]
    assert hits(shelf, index, "сахар") == ()


def test_a_rebuild_makes_the_index_from_the_catalogue_alone(shelf: Shelf, index: EmbeddedIndex) -> None:
    index.put([document_of(source("Z/1", "хлеб"))])
    for number in range(1, 4):
        shelf.set(f"A/{number}", "хлеб")
    assert rebuild(shelf, index) == 3
    assert [hit.page for hit in hits(shelf, index, "хлеб")] == [1, 2, 3]


def test_a_document_takes_names_and_days_from_the_record() -> None:
    record = {
        "dcterms:creator": "Иванова Анна",
        "dcterms:spatial": "Охта",
        "dcterms:created": "1942-02",
        "dcterms:subject": "хлеб",
    }
    document = document_of(source("A/3", "текст", revision=4, record=record))
    assert (document.key, document.page, document.revision) == ("A/3", 3, 4)
    assert (document.persons, document.places) == (("Иванова Анна",), ("Охта",))
    assert (document.date, document.first_day, document.last_day) == ("1942-02", "1942-02-01", "1942-02-28")


def test_words_of_a_question_are_found_on_any_page() -> None:
    layer = source("A/1", "Дали хлеба\nи дров").layer
    assert matched_words(understand("хлеб дрова"), layer) == {1: None, 3: None}
    assert matched_words(understand("хлеб", exact=True), layer) == {}
    assert matched_words(understand('"незакрытая'), layer) == {}


def test_a_doubtful_hit_says_what_was_read_and_what_may_stand_there_in_the_same_box(
    shelf: Shelf, index: EmbeddedIndex
) -> None:
    shelf.set("A/1", "Утро было тихое\nДали хлева, сто грамм", others={"хлева,": (("хлеба,", 0.3125),)})
    shelf.set("A/2", "Дали хлеба и хлева,", others={"хлева,": (("хлеба,", 0.3125),)})
    publish(shelf, index)
    answer = ask(shelf, index, understand("хлеб"))
    assert (answer.total_pages, answer.doubtful_pages) == (2, 1)
    sure, doubtful = map(hit_shape, answer.hits)
    assert (sure["page"], sure["doubtful"]) == (2, False)
    assert sure["words"] == [{"text": "хлеба", "box": [10, 0, 9, 15], "number": 1, "doubtful": None, "perhaps": None}]
    assert (doubtful["page"], doubtful["doubtful"]) == (1, True)
    assert doubtful["words"] == [
        {"text": "хлева,", "box": [10, 20, 9, 15], "number": 4, "doubtful": 0.3125, "perhaps": "хлеба"}
    ]
    assert doubtful["snippet"] == "Утро было тихое Дали хлева, сто грамм"
    assert marked(answer.hits[1]) == ["хлева"]
    assert answer.hits[1].line is not None
    assert answer.hits[1].line.text == "Дали хлева, сто грамм"


def test_one_word_read_makes_a_hit_sure_and_the_other_stays_doubtful(shelf: Shelf, index: EmbeddedIndex) -> None:
    shelf.set("A/1", "Дали хлеба и соми", others={"соми": (("соли", 0.2),)})
    publish(shelf, index)
    (hit,) = hits(shelf, index, "хлеб соль")
    assert [(found.word.text, found.doubt and found.doubt.text) for found in hit.words] == [
        ("хлеба", None),
        ("соми", "соли"),
    ]
    assert not hit.doubtful
    (hit,) = hits(shelf, index, '"хлеба и соли"')
    assert hit.doubtful
    assert [found.doubt and found.doubt.share for found in hit.words] == [None, None, 0.2]


def test_a_page_whose_doubtful_word_was_put_right_is_no_longer_shown_for_it(shelf: Shelf, index: EmbeddedIndex) -> None:
    shelf.set("A/1", "Дали хлева", others={"хлева": (("хлеба", 0.3),)})
    publish(shelf, index)
    assert len(hits(shelf, index, "хлеб")) == 1
    shelf.set("A/1", "Дали хлева")
    assert hits(shelf, index, "хлеб") == ()
    assert compare(shelf, index).stale == ("A/1",)
    repair(shelf, index)
    assert index.search(understand("хлеб")).total_pages == 0
