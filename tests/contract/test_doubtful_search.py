"""What every search engine must do alike with words that only may stand on a page."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.adapters.elastic_index import ElasticIndex
from pipeline.adapters.embedded_index import EmbeddedIndex
from pipeline.ports import SearchIndex
from pipeline.search import understand
from pipeline.stages.fulltext.matching import belongs
from tests.contract.pages import document, doubtful_document, many_doubtful_pages, many_pages

QUESTIONS = [
    "хлеб",
    "хлеб мороз",
    "хлеб мороз санки ладога",
    '"дорога жизни"',
    '"хлеб мороз"',
    "мама сестра брат -фронт",
    'письмо "хлеб мороз"',
    "санки -«хлеб и вода» -лёд",
    "-хлеб -мороз",
]


def found(index: SearchIndex, text: str, **more: object) -> list[str]:
    return [hit.key for hit in index.search(understand(text, **more)).hits]  # type: ignore[arg-type]


def test_a_word_that_only_may_stand_there_is_found_in_any_form_below_every_sure_hit(index: SearchIndex) -> None:
    index.put(
        [
            doubtful_document("A/1", "дали хлева немного", {1: (("хлеба", 0.31),)}),
            document("A/2", "вот хлебец " + "вода " * 300),
            document("A/3", "дали хлеба немного"),
        ]
    )
    assert found(index, "хлебом") == ["A/3", "A/2", "A/1"]
    assert index.search(understand("хлебом")).doubtful_pages == 1


def test_doubtful_hits_are_in_the_order_of_their_probability(index: SearchIndex) -> None:
    shares = {"A/1": 0.03, "A/2": 0.4, "A/3": 0.06, "A/4": 0.25, "A/5": 0.15}
    index.put([doubtful_document(key, "дали хлева", {1: (("хлеба", share),)}) for key, share in shares.items()])
    assert found(index, "хлеб") == sorted(shares, key=lambda key: -shares[key])


def test_of_several_places_the_likeliest_counts(index: SearchIndex) -> None:
    index.put(
        [
            doubtful_document("A/1", "хлева слева хлев", dict.fromkeys(range(3), (("хлеба", 0.06),))),
            doubtful_document("A/2", "хлева слева хлев", {2: (("хлеба", 0.25),)}),
        ]
    )
    assert found(index, "хлеб") == ["A/2", "A/1"]


def test_pages_with_all_the_words_come_first_and_of_them_the_sure_ones(index: SearchIndex) -> None:
    index.put(
        [
            document("A/1", "хлеб хлеб хлеб"),
            doubtful_document("A/2", "хлеб и сапки", {2: (("санки", 0.3),)}),
            document("A/3", "санки " + "вода " * 300 + "хлеб"),
            doubtful_document("A/4", "хлев и сапки", {0: (("хлеб", 0.3),), 2: (("санки", 0.3),)}),
            doubtful_document("A/5", "сапки", {0: (("санки", 0.3),)}),
        ]
    )
    assert found(index, "хлеб санки") == ["A/3", "A/2", "A/4", "A/1", "A/5"]
    assert index.search(understand("хлеб санки")).doubtful_pages == 2


def test_a_phrase_goes_over_sure_and_doubtful_words_that_stand_side_by_side(index: SearchIndex) -> None:
    index.put(
        [
            doubtful_document("A/1", "по дорогой жизни", {1: (("дороге", 0.2),), 2: (("шизни", 0.1),)}),
            doubtful_document("A/2", "по порог жизни", {1: (("дорога", 0.2), ("порот", 0.1))}),
            doubtful_document("A/3", "по порог шизни", {1: (("дорога", 0.2),), 2: (("шизно", 0.2), ("жизни", 0.1))}),
            doubtful_document("A/4", "порог вода жизни", {0: (("дорога", 0.4),)}),
            doubtful_document("A/5", "жизни порог", {1: (("дорога", 0.4),)}),
            doubtful_document("A/6", "порог", {0: (("дорога", 0.4), ("жизни", 0.4))}),
            doubtful_document("A/7", "порог и жизни", {0: (("дорога", 0.4),), 1: (("то", 0.4),), 2: (("визни", 0.4),)}),
        ]
    )
    assert found(index, "«дорога жизни»") == ["A/1", "A/2", "A/3"]
    assert found(index, "«дорога жизни»", doubtful=False) == ["A/1"]


def test_a_long_phrase_may_be_doubtful_at_its_end_or_in_the_middle(index: SearchIndex) -> None:
    index.put(
        [
            doubtful_document("A/1", "нас везли по порог жизни через лад", {3: (("дороге", 0.2),)}),
            doubtful_document("A/2", "нас везли по дороге жизни через лад", {6: (("ладогу", 0.2),)}),
            doubtful_document("A/3", "нас везли по дороге дивно через лад", {6: (("ладогу", 0.2),)}),
        ]
    )
    assert found(index, "«везли по дороге жизни»") == ["A/2", "A/1"]
    assert found(index, "«жизни через ладогу»") == ["A/2"]


def test_a_long_word_is_found_last_where_a_letter_or_two_of_it_are_wrong(index: SearchIndex) -> None:
    index.put(
        [
            doubtful_document("A/1", "вот ласьической", {1: (("лассической", 0.4),)}),
            doubtful_document("A/2", "вот клос", {1: (("классической", 0.02),)}),
            doubtful_document("A/3", "вот лассической", {0: (("вон", 0.4),)}),
            doubtful_document("A/4", "вот лассическай", {1: (("лассинскай", 0.4),)}),
            document("A/5", "вот лассической"),
        ]
    )
    assert found(index, "классическая") == ["A/2", "A/1", "A/4"]
    assert found(index, "«вот классическая»") == ["A/2"]
    assert found(index, "классической", exact=True, doubtful=True) == ["A/2"]
    assert found(index, "классическая", doubtful=False) == []


def test_a_short_word_is_not_found_where_letters_of_it_are_wrong(index: SearchIndex) -> None:
    index.put([doubtful_document("A/1", "вот клеб", {1: (("хлев", 0.4),)})])
    assert found(index, "хлеб") == []


def test_an_excluded_word_that_only_may_stand_there_does_not_exclude(index: SearchIndex) -> None:
    index.put([doubtful_document("A/1", "снег и хлев", {2: (("хлеб", 0.45),)}), document("A/2", "снег и хлеб")])
    assert found(index, "снег -хлеб") == ["A/1"]


def test_exactly_and_surely_look_only_at_what_was_read_unless_asked(index: SearchIndex) -> None:
    index.put(
        [
            doubtful_document("A/1", "хлев", {0: (("хлеб", 0.4),)}),
            doubtful_document("A/2", "хлев", {0: (("хлеба", 0.4),)}),
            document("A/3", "хлеб"),
        ]
    )
    assert found(index, "хлеб", doubtful=False) == ["A/3"]
    assert found(index, "хлеб", exact=True) == ["A/3"]
    assert found(index, "хлеб", exact=True, doubtful=True) == ["A/3", "A/1"]
    assert index.search(understand("хлеб", exact=True)).doubtful_pages == 0


def test_persons_places_kinds_and_days_narrow_doubtful_hits_as_all_others(index: SearchIndex) -> None:
    others = {0: (("хлеб", 0.4),)}
    index.put(
        [
            doubtful_document("A/1", "хлев", others, kind="letter", date="1942-01-05", person="Петрова Анна"),
            doubtful_document("A/2", "хлев", {0: (("Петрова", 0.4),)}, date="1943"),
        ]
    )
    assert found(index, "хлеб", kind="letter", from_="1942", to="1942", person="Петрова") == ["A/1"]
    assert found(index, "", person="Петрова") == ["A/1"]
    assert found(index, "хлеб", kind="diary") == []


def test_what_is_sure_keeps_its_order_whether_doubtful_readings_count_or_not(index: SearchIndex) -> None:
    pages = many_pages(200, seed=11)
    index.put(pages)
    for text in ("хлеб", "хлеб мороз", "мама сестра брат -фронт", 'письмо "хлеб мороз"'):
        assert found(index, text, limit=200) == found(index, text, limit=200, doubtful=False)


@pytest.mark.parametrize("exact", [False, True])
def test_an_engine_finds_the_very_pages_that_our_own_matcher_says_belong(index: SearchIndex, exact: bool) -> None:
    pages = many_doubtful_pages(300, seed=5)
    index.put(pages)
    doubtful_pages = 0
    for text in QUESTIONS:
        query = understand(text, exact=exact, doubtful=True, limit=1000)
        wanted, sure = (
            {
                each.key
                for each in pages
                if belongs(asked, each.tokens, each.title_tokens, each.doubts, first_page=each.page == 1)
            }
            for asked in (query, replace(query, doubtful=False))
        )
        answer = index.search(query)
        assert {hit.key for hit in answer.hits} == wanted, text
        assert answer.doubtful_pages == len(wanted - sure)
        doubtful_pages += answer.doubtful_pages
    assert doubtful_pages > 100


@pytest.mark.elasticsearch
def test_both_engines_give_the_same_places_and_scores(embedded: EmbeddedIndex, elastic: ElasticIndex) -> None:
    pages = many_doubtful_pages(600, seed=7)
    embedded.rebuild(pages)
    elastic.rebuild(pages)
    for text in QUESTIONS:
        for exact in (False, True):
            for offset in (0, 20):
                query = understand(text, exact=exact, doubtful=True, limit=30, offset=offset)
                one, other = embedded.search(query), elastic.search(query)
                counted = (one.total_pages, one.total_items, one.doubtful_pages)
                assert counted == (other.total_pages, other.total_items, other.doubtful_pages)
                assert [hit.key for hit in one.hits] == [hit.key for hit in other.hits], text
                assert [hit.score for hit in one.hits] == pytest.approx([hit.score for hit in other.hits], abs=0.002)
