"""What every search engine must do alike."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.adapters.elastic_index import ElasticIndex
from pipeline.adapters.embedded_index import EmbeddedIndex
from pipeline.ports import SearchIndex
from pipeline.query import Phrase, Query
from pipeline.search import understand
from pipeline.stages.fulltext.matching import belongs
from tests.contract.pages import document, many_pages

ROOT = Path(__file__).parents[2]


def found(index: SearchIndex, text: str, **more: object) -> list[str]:
    return [hit.key for hit in index.search(understand(text, **more)).hits]  # type: ignore[arg-type]


def test_an_index_that_was_never_written_finds_nothing_and_says_so(index: SearchIndex) -> None:
    answer = index.search(understand("хлеб"))
    assert (answer.total_pages, answer.total_items, answer.hits) == (0, 0, ())
    assert index.status().documents == 0
    assert list(index.revisions()) == []


def test_a_page_is_found_as_soon_as_put_returns_and_by_any_form_of_its_words(index: SearchIndex) -> None:
    index.put([document("A/1", "Хлеба сегодня не дали"), document("A/2", "Сидели при коптилке")])
    assert found(index, "хлебом") == ["A/1"]
    assert found(index, "коптилка") == ["A/2"]
    assert index.status().documents == 2


def test_exactly_finds_only_the_form_as_typed(index: SearchIndex) -> None:
    index.put([document("A/1", "Хлеба не дали"), document("A/2", "Хлеб дали")])
    assert found(index, "хлеб", exact=True) == ["A/2"]
    assert sorted(found(index, "хлеб")) == ["A/1", "A/2"]


def test_a_renewed_page_is_found_by_its_new_text_only(index: SearchIndex) -> None:
    index.put([document("A/1", "ведро воды", revision=1)])
    index.put([document("A/1", "вязанка дров", revision=2)])
    assert found(index, "ведро") == []
    assert found(index, "дрова") == ["A/1"]
    assert list(index.revisions()) == [("A/1", 2)]


def test_an_older_revision_never_replaces_a_newer_one(index: SearchIndex) -> None:
    index.put([document("A/1", "новое", revision=5)])
    index.put([document("A/1", "старое", revision=4), document("A/2", "другое")])
    index.put([document("A/3", "позднее", revision=2), document("A/3", "раннее", revision=1)])
    assert list(index.revisions()) == [("A/1", 5), ("A/2", 1), ("A/3", 2)]
    assert (found(index, "старое"), found(index, "раннее"), found(index, "позднее")) == ([], [], ["A/3"])


def test_the_same_revision_again_changes_the_count_of_nothing(index: SearchIndex) -> None:
    for _ in range(2):
        index.put([document("A/1", "хлеб", revision=3)])
    assert index.search(understand("хлеб")).total_pages == 1
    assert index.status().documents == 1


def test_a_removed_page_is_gone_and_removing_what_is_not_there_is_no_fault(index: SearchIndex) -> None:
    index.remove(["A/1"])
    index.put([document("A/1", "хлеб"), document("A/2", "хлеб")])
    index.remove(["A/1", "Z/9"])
    assert found(index, "хлеб") == ["A/2"]


def test_a_phrase_stands_in_its_order_and_together(index: SearchIndex) -> None:
    index.put(
        [
            document("A/1", "нас везли дорогой жизни через Ладогу"),
            document("A/2", "дорога оказалась тяжела, жизни не хватит"),
            document("A/3", "жизни дорога"),
            document("A/4", "дорога дальней жизни"),
        ]
    )
    assert found(index, "«дорога жизни»") == ["A/1"]


@pytest.mark.parametrize(("slop", "keys"), [(0, ["A/1"]), (1, ["A/1", "A/2"]), (2, ["A/1", "A/2", "A/3"])])
def test_slop_lets_so_many_words_stand_between_but_never_turns_them_round(
    index: SearchIndex, slop: int, keys: list[str]
) -> None:
    texts = ["вода лёд снег", "вода и лёд снег", "вода и лёд и снег", "лёд вода снег", "вода и я и лёд снег"]
    index.put([document(f"A/{number}", text) for number, text in enumerate(texts, start=1)])
    (phrase,) = understand('"вода лёд снег"').required
    answer = index.search(Query(text="", required=(Phrase(phrase.terms, slop),)))
    assert sorted(hit.key for hit in answer.hits) == keys


def test_words_and_phrases_can_be_left_out(index: SearchIndex) -> None:
    index.put([document("A/1", "хлеб и сахар"), document("A/2", "хлеб и соль"), document("A/3", "соль")])
    assert found(index, "хлеб -соль") == ["A/1"]
    assert found(index, 'хлеб -"хлеб и сахара"') == ["A/2"]
    assert found(index, "-соль") == ["A/1"]


def test_pages_with_all_the_words_come_first(index: SearchIndex) -> None:
    index.put(
        [
            document("A/1", "хлеб хлеб хлеб хлеб хлеб"),
            document("A/2", "вода " * 200 + "хлеб " + "дрова " * 200 + "санки"),
            document("A/3", "санки санки санки"),
        ]
    )
    assert found(index, "хлеб санки")[0] == "A/2"
    assert sorted(found(index, "хлеб санки")) == ["A/1", "A/2", "A/3"]


def test_the_same_form_ranks_before_another_and_both_before_a_mere_relative(index: SearchIndex) -> None:
    index.put([document("A/1", "вот хлебец"), document("A/2", "вот хлеба"), document("A/3", "вот хлеб")])
    assert found(index, "хлеб") == ["A/3", "A/2", "A/1"]


def test_equal_pages_are_ordered_by_item_and_number_and_slices_fit_together(index: SearchIndex) -> None:
    pages = [document(f"A/{number}", "карточка на хлеб") for number in range(1, 61)]
    index.put(reversed(pages))
    sliced = [found(index, "хлеб", limit=7, offset=offset) for offset in range(0, 63, 7)]
    assert [key for part in sliced for key in part] == [page.key for page in pages]


def test_totals_count_the_whole_index_not_the_slice(index: SearchIndex) -> None:
    index.put([document(f"I{number % 40}/{number}", "хлеб") for number in range(1, 121)])
    answer = index.search(understand("хлеб", limit=3))
    assert (answer.total_pages, answer.total_items, len(answer.hits)) == (120, 40, 3)
    none = index.search(understand("хлеб", limit=0))
    assert (none.total_pages, none.total_items, none.hits) == (120, 40, ())


def test_a_place_far_behind_the_end_gives_no_hits_but_the_totals(index: SearchIndex) -> None:
    index.put([document("A/1", "хлеб")])
    for offset in (1, 9_990, 1_000_000):
        answer = index.search(understand("хлеб", offset=offset))
        assert (answer.total_pages, answer.hits) == (1, ())


def test_kind_and_item_narrow(index: SearchIndex) -> None:
    index.put([document("A/1", "хлеб", kind="diary"), document("B/1", "хлеб", kind="letter")])
    assert found(index, "хлеб", kind="letter") == ["B/1"]
    assert found(index, "хлеб", item="A") == ["A/1"]
    assert found(index, "", kind="diary") == ["A/1"]
    assert found(index, "") == ["A/1", "B/1"]


def test_a_page_without_a_known_end_goes_on_and_one_without_a_date_is_on_no_day(index: SearchIndex) -> None:
    index.put(
        [
            document("A/1", "а", date="1942-01-05"),
            document("A/2", "а", date="1942-01"),
            document("A/3", "а", date="1942-07/.."),
            document("A/4", "а", date="../1941-12-31"),
            document("A/5", "а"),
        ]
    )
    assert sorted(found(index, "", from_="1942-01-10", to="1942-01-20")) == ["A/2"]
    assert sorted(found(index, "", from_="1942-01-05", to="1942-01-05")) == ["A/1", "A/2"]
    assert sorted(found(index, "", from_="1950")) == ["A/3"]
    assert sorted(found(index, "", to="1941-12-31")) == ["A/4"]
    assert len(found(index, "")) == 5


def test_persons_and_places_are_found_in_any_form(index: SearchIndex) -> None:
    index.put(
        [
            document("A/1", "а", person="Петрова Анна", place="проспект Володарского"),
            document("A/2", "а", person="Петров Иван", place="Охта"),
        ]
    )
    assert found(index, "", person="Анны Петровой") == ["A/1"]
    assert found(index, "", person="иван") == ["A/2"]
    assert found(index, "", place="Охте") == ["A/2"]
    assert found(index, "", place="Володарский") == ["A/1"]
    assert found(index, "", person="!!!") == []


def test_a_title_leads_to_the_first_page_and_lifts_the_others(index: SearchIndex) -> None:
    title = "Дневник Ольги"
    index.put([document("A/1", "снег", title=title), document("A/2", "хлеб", title=title), document("B/1", "хлеб")])
    assert found(index, "Ольга") == ["A/1"]
    assert found(index, "хлеб ольга") == ["A/2", "B/1", "A/1"]


def test_a_question_without_words_finds_nothing(index: SearchIndex) -> None:
    index.put([document("A/1", "хлеб !!!")])
    assert found(index, "!!! ???") == []


def test_hostile_questions_are_answered_in_bounded_time(index: SearchIndex) -> None:
    index.put(many_pages(50, seed=1))
    for text in (
        "(" * 2000,
        '"' * 999,
        "хлеб " * 5000,
        "- - -",
        "a*b?c~2^9 AND OR NOT [1 TO 2]",
        "\x00\ud800х",
        "|",
        "я" * 9999,
    ):
        answer = index.search(understand(text))
        assert answer.total_pages <= 50


def test_revisions_are_told_in_order_of_item_and_page(index: SearchIndex) -> None:
    pages = [document(f"{item}/{page}", "а", revision=page) for item in ("B", "A") for page in (10, 2, 1)]
    index.put(pages)
    assert list(index.revisions()) == [("A/1", 1), ("A/2", 2), ("A/10", 10), ("B/1", 1), ("B/2", 2), ("B/10", 10)]


def test_a_rebuild_replaces_all_and_the_old_one_answers_until_it_is_whole(index: SearchIndex) -> None:
    index.put([document("A/1", "старое"), document("A/2", "старое", revision=7)])
    before = index.status().generation
    seen: list[list[str]] = []

    def pages():  # type: ignore[no-untyped-def]
        yield document("A/2", "новое", revision=3)
        seen.append(found(index, "старое"))
        yield document("A/3", "новое")

    assert index.rebuild(pages()) == 2
    assert seen == [["A/1", "A/2"]]
    assert found(index, "старое") == []
    assert list(index.revisions()) == [("A/2", 3), ("A/3", 1)]
    assert index.status().generation != before


def test_a_rebuild_that_fails_leaves_the_old_index(index: SearchIndex) -> None:
    index.put([document("A/1", "старое")])

    def pages():  # type: ignore[no-untyped-def]
        yield document("A/2", "новое")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        index.rebuild(pages())
    assert found(index, "старое") == ["A/1"]
    assert found(index, "новое") == []


def test_another_process_sees_what_this_one_wrote_and_the_other_way_round(
    index: SearchIndex, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    if isinstance(index, EmbeddedIndex):
        opened = f"EmbeddedIndex(Path({str(tmp_path / 'index')!r}))"
    else:
        assert isinstance(index, ElasticIndex)
        opened = f"ElasticIndex({request.getfixturevalue('elasticsearch_url')!r}, {index._alias!r})"
    index.put([document("A/1", "хлеб")])
    program = (
        "from pathlib import Path\n"
        "from pipeline.adapters.embedded_index import EmbeddedIndex\n"
        "from pipeline.adapters.elastic_index import ElasticIndex\n"
        "from tests.contract.pages import document\n"
        f"index = {opened}\n"
        "print(list(index.revisions()))\n"
        "index.put([document('A/2', 'хлеб')])\n"
    )
    run = [sys.executable, "-c", program]
    done = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert done.stderr == ""
    assert done.stdout.strip() == "[('A/1', 1)]"
    assert found(index, "хлеб") == ["A/1", "A/2"]


QUESTIONS = [
    "хлеб",
    "хлеб мороз",
    '"дорога жизни"',
    '"хлеб мороз"',
    "мама сестра брат -фронт",
    'письмо "хлеб мороз"',
    "санки -«хлеб и вода» -лёд",
    "-хлеб -мороз",
]


@pytest.mark.parametrize("exact", [False, True])
def test_an_engine_finds_the_very_pages_that_our_own_matcher_says_belong(index: SearchIndex, exact: bool) -> None:
    pages = many_pages(300, seed=5)
    index.put(pages)
    for text in QUESTIONS:
        query = understand(text, exact=exact, limit=1000)
        wanted = {
            each.key for each in pages if belongs(query, each.tokens, each.title_tokens, first_page=each.page == 1)
        }
        answer = index.search(query)
        assert {hit.key for hit in answer.hits} == wanted, text
        assert answer.total_pages == len(wanted)
        assert answer.total_items == len({key.split("/")[0] for key in wanted})


@pytest.mark.elasticsearch
def test_both_engines_give_the_same_places_and_scores(embedded: EmbeddedIndex, elastic: ElasticIndex) -> None:
    pages = many_pages(600, seed=7)
    embedded.rebuild(pages)
    elastic.rebuild(pages)
    for text in QUESTIONS:
        for query in (understand(text, limit=30), understand(text, exact=True), replace(understand(text), offset=20)):
            one, other = embedded.search(query), elastic.search(query)
            assert (one.total_pages, one.total_items) == (other.total_pages, other.total_items)
            assert [hit.key for hit in one.hits] == [hit.key for hit in other.hits], text
            assert [hit.score for hit in one.hits] == pytest.approx([hit.score for hit in other.hits], abs=0.002)
            assert one.total_pages > 0
