"""Words that only may stand on a page follow the page: its corrections, its new readings, an upgrade of the program."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
import tantivy

from pipeline.adapters.catalogue import SqlCatalogue
from pipeline.adapters.elastic_index import ElasticIndex
from pipeline.adapters.embedded_index import EmbeddedIndex
from pipeline.errors import UnavailableError
from pipeline.model import (
    Box,
    Geometry,
    Item,
    Layer,
    LedgerEntry,
    Line,
    Origin,
    Others,
    Outcome,
    PageKind,
    PageReading,
    Step,
    Word,
)
from pipeline.ports import SearchIndex
from pipeline.query import Hit
from pipeline.reasons import explain
from pipeline.search import ask, compare, publish, rebuild, understand

BOX = Box(10, 10, 40, 20)


def layer(text: str, others: Others = (), origin: Origin = Origin.MACHINE) -> Layer:
    """A line of words, the last of which has other readings."""
    *first, last = text.split()
    words = (*(Word(word, BOX, 0.9) for word in first), Word(last, BOX, 0.4, others=others))
    return Layer(origin, "hand", "1", (Line(text, BOX, words, 0.5),), {}, 0.5)


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[SqlCatalogue]:
    with closing(SqlCatalogue.open(f"sqlite:///{tmp_path / 'catalogue.sqlite3'}")) as opened:
        read = LedgerEntry(opened.begin_run(["test"], None), Step.READ, Outcome.READ, "page", item="A")
        item = Item("A", "diary", None, "Дневник", 1)
        opened.add_text_page(item, 1, layer("дали хлева", (("хлеба", 0.3),)), entry=read, lines_size_px=(1000, 1000))
        yield opened


def read_again(catalogue: SqlCatalogue, new: Layer) -> None:
    page = catalogue.page("A", 1)
    reading = PageReading(PageKind.HAND, 1.0, Geometry(), new, Outcome.READ)
    catalogue.add_reading(page.id, reading, LedgerEntry("r", Step.READ, Outcome.READ, "again", item="A", page=1))


def shown(catalogue: SqlCatalogue, index: SearchIndex, text: str) -> list[tuple[bool, list[int]]]:
    """Return of each hit whether it is doubtful and the numbers of its words."""
    hits: tuple[Hit, ...] = ask(catalogue, index, understand(text)).hits
    return [(hit.doubtful, [found.number for found in hit.words]) for hit in hits]


def test_a_correction_ends_the_doubt_at_once_and_the_index_follows(catalogue: SqlCatalogue, index: SearchIndex) -> None:
    publish(catalogue, index)
    assert shown(catalogue, index, "хлеб") == [(True, [1])]
    page = catalogue.page("A", 1)
    catalogue.add_text(page.id, layer("дали снега", origin=Origin.HUMAN), agent="a person", based_on=page.revision)
    assert shown(catalogue, index, "хлеб") == []  # the index has not heard of it
    assert index.search(understand("хлеб")).total_pages == 1
    publish(catalogue, index)
    assert index.search(understand("хлеб")).total_pages == 0
    assert shown(catalogue, index, "снег") == [(False, [1])]
    assert compare(catalogue, index).stale == ()


def test_a_correction_to_the_doubtful_word_makes_the_hit_sure(catalogue: SqlCatalogue, index: SearchIndex) -> None:
    publish(catalogue, index)
    page = catalogue.page("A", 1)
    catalogue.add_text(page.id, layer("дали хлеба", origin=Origin.HUMAN), agent="a person", based_on=page.revision)
    assert shown(catalogue, index, "хлеб") == [(False, [1])]
    publish(catalogue, index)
    answer = index.search(understand("хлеб"))
    assert (answer.total_pages, answer.doubtful_pages) == (1, 0)


def test_a_new_reading_brings_its_own_doubts_and_takes_the_old_ones(
    catalogue: SqlCatalogue, index: SearchIndex
) -> None:
    publish(catalogue, index)
    before = dict(index.revisions())
    read_again(catalogue, layer("дали хлеву", (("сахару", 0.2),)))
    assert shown(catalogue, index, "хлеб") == []
    publish(catalogue, index)
    assert index.search(understand("хлеб")).total_pages == 0
    assert shown(catalogue, index, "сахар") == [(True, [1])]
    assert dict(index.revisions())["A/1"] > before["A/1"]
    assert compare(catalogue, index).stale == ()


def first_embedded(home: Path) -> EmbeddedIndex:
    """An index as the version without doubtful readings left it."""
    builder = tantivy.SchemaBuilder()
    for name in ("key", "item", "kind"):
        builder.add_text_field(name, stored=name != "kind", fast=True, tokenizer_name="raw", index_option="basic")
    for name in ("page", "revision", "human", "first_day", "last_day"):
        builder.add_integer_field(name, stored=name in ("page", "revision"), indexed=True, fast=True)
    for name in ("persons", "places", "forms", "stems", "title_forms", "title_stems"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    generation = home / "g-00000000000000000001-abcdef"
    generation.mkdir(parents=True)
    (generation / "schema-version").write_text("1\n", encoding="ascii")
    (home / "current").write_text(f"{generation.name}\n", encoding="ascii")
    index = tantivy.Index(builder.build(), path=str(generation))
    writer = index.writer(15_000_000, 1)
    writer.add_document(
        tantivy.Document(key="A/1", item="A", page=1, revision=1, kind="diary", forms="дали", stems="дал")
    )
    writer.commit()
    writer.wait_merging_threads()
    return EmbeddedIndex(home)


def first_elastic(url: str, alias: str) -> ElasticIndex:
    """An index as the version without doubtful readings left it."""
    told = {
        "mappings": {"_meta": {"schema_version": 1}, "properties": {"key": {"type": "keyword"}}},
        "aliases": {alias: {"is_write_index": True}},
    }
    for address, body in ((f"{alias}-v1-first", told), (f"{alias}/_doc/A%2F1?refresh=true", {"key": "A/1"})):
        asked = urllib.request.Request(
            f"{url}/{address}", json.dumps(body).encode(), {"Content-Type": "application/json"}, method="PUT"
        )
        urllib.request.urlopen(asked).close()
    return ElasticIndex(url, alias)


@pytest.fixture(
    params=["embedded", pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)],
)
def older(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SearchIndex]:
    """Each engine with an index of version 1."""
    if request.param == "embedded":
        yield first_embedded(tmp_path / "older")
        return
    url = request.getfixturevalue("elasticsearch_url")
    with closing(first_elastic(url, f"older-{tmp_path.name.replace('_', '-').lower()}")) as index:
        yield index


def test_an_index_of_the_version_before_names_the_one_command_and_that_mends_it(
    catalogue: SqlCatalogue, older: SearchIndex
) -> None:
    calls: tuple[Callable[[], object], ...] = (
        lambda: older.search(understand("хлеб")),
        lambda: publish(catalogue, older),
        lambda: compare(catalogue, older),
    )
    for call in calls:
        with pytest.raises(UnavailableError) as raised:
            call()
        assert raised.value.code == "index-outdated"
        assert "archive index rebuild" in explain(raised.value).fix
    assert rebuild(catalogue, older) == 1
    assert shown(catalogue, older, "хлеб") == [(True, [1])]
    assert compare(catalogue, older).stale == ()
