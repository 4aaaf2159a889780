"""Words that only may stand on a page: where they stand, how they are found and shown."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as some
from rapidfuzz.distance import Levenshtein

from pipeline.model import Box, Layer, Line, Origin, Others, Word
from pipeline.query import Doubt, FoundWord
from pipeline.search import matched_words, understand
from pipeline.shapes import found_shape
from pipeline.stages.fulltext.doubts import LEAST_SHARE, MOST_DOUBTS, differs_by, doubts_of, parts_of
from pipeline.stages.fulltext.fields import LEVELS, READ, WIDTH, fields_of, level_of
from pipeline.stages.fulltext.matching import belongs, matches
from pipeline.stages.fulltext.snippet import cut_snippet
from pipeline.stages.fulltext.tokens import page_of, tokenize, tokenize_words
from pipeline.words import doubt_words
from tests.contract.pages import document, doubtful_document


def doubts(text: str, others: dict[int, Others], sought: set[str] | None = None) -> list[tuple[str, tuple[int, ...]]]:
    lines = [line.split() for line in text.splitlines()]
    return [(doubt.form, doubt.words) for doubt in doubts_of(lines, others, tokenize_words(lines), sought)]


def found(text: str, others: dict[int, Others], question: str, **more: bool) -> list[tuple[int, ...]]:
    page = doubtful_document("A/1", text, others)
    return [match.words for match in matches(understand(question, **more), page.tokens, page.doubts)]


def test_another_reading_is_cut_like_the_word_and_stands_at_its_place() -> None:
    page = doubtful_document("A/1", "Дали хлѣва, немного", {1: (("Хлёба,", 0.3), ("слева", 0.1))})
    assert page.doubts == (
        Doubt(2, "хлеба", "хлеб", (1,), 0.3, "Хлёба"),
        Doubt(2, "слева", "слев", (1,), 0.1, "слева"),
    )


def test_readings_that_fold_to_one_form_are_one_and_to_what_was_read_none() -> None:
    page = doubtful_document("A/1", "хлева", {0: (("хлеба", 0.2), ("Хлева,", 0.15), ("хлеба.", 0.1))})
    assert [(doubt.form, round(doubt.share, 6)) for doubt in page.doubts] == [("хлеба", 0.3)]


def test_only_the_likeliest_are_kept_and_none_that_is_not_likely_at_all() -> None:
    letters = "абвгдежз"
    others = tuple((f"слово{letter}", 0.1 - number / 100) for number, letter in enumerate(letters))
    assert len(doubts("сло", {0: others})) == MOST_DOUBTS
    assert doubts("хлева", {0: (("хлеба", LEAST_SHARE / 2),)}) == []


def test_a_reading_of_a_half_of_a_broken_word_is_joined_with_the_other_half() -> None:
    assert doubts("дали хле-\nва, воды", {2: (("ба,", 0.3),)}) == [("хлеба", (1, 2))]
    assert doubts("дали хне-\nба, воды", {1: (("хле-", 0.3),)}) == [("хлеба", (1, 2))]
    assert doubts("дали хне-\nба, воды", {1: (("снег", 0.3),)}) == [("снег", (1, 2))]


@pytest.mark.parametrize(
    ("read", "other", "forms"),
    [
        ("125гр", "126гр", ["126"]),
        ("125гр", "хлеб", ["хлеб"]),
        ("хлеб", "125гр", ["125", "гр"]),
        ("—", "хлеб", []),
        ("хлеб", "—", []),
        ("хлеб", "", []),
    ],
)
def test_words_of_more_or_fewer_parts_are_laid_side_by_side(read: str, other: str, forms: list[str]) -> None:
    assert [form for form, _ in doubts(f"и {read} вот", {1: ((other, 0.3),)})] == forms


def test_places_where_nothing_sought_may_stand_are_left_out_and_no_others() -> None:
    others: dict[int, Others] = {0: (("Хлёба", 0.3), ("слева", 0.1)), 1: (("вода", 0.3),), 2: (("хле-", 0.3),)}
    every = doubts("хлева веда хне-\nба", others)
    assert doubts("хлева веда хне-\nба", others, {"хлеб"}) == [each for each in every if each[0] != "вода"]


@pytest.mark.parametrize("other", ["лѣсъ", "ЛЁСА", "ле\u0301с", "ле\u00adс", "ле-с"])
def test_places_are_left_out_by_what_is_written_there_however_it_is_spelt(other: str) -> None:
    others: dict[int, Others] = {0: ((other, 0.3),), 1: (("вода", 0.3),)}
    assert [words for _, words in doubts("лис веда", others, {"лес"})] == [(0,)]


def test_a_place_in_the_index_is_as_wide_as_any_other() -> None:
    text = "раз два хлева четыре пять шесть семь слева девять"
    page = doubtful_document("A/1", text, {2: (("хлеба", 0.4),), 7: (("снега", 0.06), ("след", 0.02))})
    tokens = fields_of(page)["maybe_forms"]
    assert isinstance(tokens, str)
    places = [place.replace(" _", "").split() for place in tokens.split(" |")]
    assert places == [
        [f"два{READ}"],
        [f"хлева{READ}", f"хлеба{len(LEVELS) + 1}"],
        [f"четыре{READ}"],
        [],
        [f"семь{READ}"],
        [f"слева{READ}", f"снега{level_of(0.06)}", f"след{level_of(0.02)}"],
        [f"девять{READ}"],
        [],
    ]
    assert [number for number, token in enumerate(tokens.split(), 1) if token == "|"] == [
        WIDTH * number for number in range(1, 8)
    ]
    assert fields_of(document("A/1", "хлеб"))["maybe_forms"] == ""


def test_a_word_is_doubted_only_where_it_was_read_nowhere() -> None:
    assert found("хлева дали", {0: (("хлеба", 0.3),)}, "хлеб") == [(0,)]
    assert found("хлева дали хлеб", {0: (("хлеба", 0.3),)}, "хлеб") == [(2,)]
    assert found("хлева дали", {0: (("хлеба", 0.3),)}, "хлеб", doubtful=False) == []
    assert found("хлева дали", {0: (("хлеба", 0.3),)}, "хлеб", exact=True) == []
    assert found("хлева дали", {0: (("хлеба", 0.3),)}, "хлеба", exact=True, doubtful=True) == [(0,)]


def test_a_phrase_is_made_of_sure_and_doubtful_words_side_by_side() -> None:
    others: dict[int, Others] = {1: (("дорога", 0.2), ("дорогой", 0.3)), 2: (("шизни", 0.1),)}
    page = doubtful_document("A/1", "по порог жизни", others)
    (match,) = matches(understand('"дорога жизни"'), page.tokens, page.doubts)
    assert match.words == (1, 2)
    assert [(doubt.text, doubt.share) for doubt in match.doubts] == [("дорогой", 0.3)]
    assert found("по порог и жизни", {1: (("дорога", 0.2),)}, '"дорога жизни"') == []
    assert found("жизни порог", {1: (("дорога", 0.2),)}, '"дорога жизни"') == []


def test_a_long_word_may_stand_there_with_wrong_letters_where_nothing_better_is_known() -> None:
    page = doubtful_document("A/1", "вот ласьической и клас", {1: (("лассической", 0.4),)})
    (match,) = matches(understand("классическая"), page.tokens, page.doubts)
    assert match.words == (1,)
    assert [(doubt.text, doubt.share) for doubt in match.doubts] == [("классическая", None)]
    better = doubtful_document("A/1", "ласьической клас", {0: (("лассической", 0.4),), 1: (("классическая", 0.2),)})
    assert [match.words for match in matches(understand("классическая"), better.tokens, better.doubts)] == [(1,)]
    assert found("вот лассической", {0: (("вон", 0.4),)}, "классическая") == []


FEW = some.text(alphabet="абв", max_size=7)


@given(FEW, FEW, some.integers(min_value=0, max_value=2))
def test_wrong_letters_are_counted_as_the_edit_distance(one: str, other: str, most: int) -> None:
    assert differs_by(one, other, most) == (Levenshtein.distance(one, other) <= most)


@given(FEW, FEW, some.integers(min_value=0, max_value=2))
def test_a_part_of_a_word_is_whole_wherever_so_many_letters_are_wrong(one: str, other: str, most: int) -> None:
    parts = parts_of(one, most)
    assert ("".join(parts), len(parts)) == (one, most + 1)
    assert not differs_by(one, other, most) or any(part in other for part in parts)


def test_what_only_looks_like_the_word_has_no_probability() -> None:
    assert doubt_words("классическая", None, "ласьической,") == "похоже на: классическая; прочитано: ласьической"
    word = Word("ласьической", None, 0.4, others=(("лассической", 0.4),))
    layer = Layer(Origin.MACHINE, "hand", "1", (Line(word.text, None, (word,)),))
    (doubt,) = matched_words(understand("классическая"), layer).values()
    shape = found_shape(FoundWord(0, word, doubt))
    assert (shape["perhaps"], shape["doubtful"]) == ("классическая", None)


def test_what_may_stand_there_excludes_nothing() -> None:
    page = doubtful_document("A/1", "снег хлев", {1: (("хлеб", 0.4),)})
    assert belongs(understand("снег -хлеб"), page.tokens, (), page.doubts, first_page=True)
    assert not belongs(understand("хлеб -снег"), page.tokens, (), page.doubts, first_page=True)


def test_a_snippet_shows_the_text_as_it_was_read_at_the_likeliest_place() -> None:
    text = f"дали хлева {'снег ' * 200} потом хлива на столе"
    page = doubtful_document("A/1", text, {1: (("хлеба", 0.1),), 203: (("хлеба", 0.3),)})
    snippet = cut_snippet(text.split(), matches(understand("хлеб"), page.tokens, page.doubts))
    assert [snippet.text[start:end] for start, end in snippet.marks] == ["хлива"]
    assert (snippet.marked, snippet.first_word) == ((203,), 203)


def test_a_snippet_prefers_the_place_where_more_was_read() -> None:
    text = f"хлева соли {'снег ' * 200} хлеб соли"
    page = doubtful_document("A/1", text, {0: (("хлеба", 0.45),), 1: (("соль", 0.45),)})
    snippet = cut_snippet(text.split(), matches(understand("хлеб соль"), page.tokens, page.doubts))
    assert [snippet.text[start:end] for start, end in snippet.marks] == ["хлеб", "соли"]
    assert snippet.marked == (202, 203)


def test_a_persons_text_is_not_doubted() -> None:
    read = Word("хлева", Box(1, 2, 3, 4), 0.5, others=(("хлеба", 0.3),))
    machine, person = (
        Layer(origin, "hand", "1", (Line("хлева", Box(1, 2, 3, 4), (word,)),))
        for origin, word in ((Origin.MACHINE, read), (Origin.HUMAN, replace(read, by="anna")))
    )
    assert [*matched_words(understand("хлеб"), machine)] == [0]
    assert matched_words(understand("хлеб"), person) == {}


def test_pages_without_doubtful_words_are_as_they_were() -> None:
    tokens = tokenize(page_of("дали хлеба"))
    assert doubts_of([["дали", "хлеба"]], {}, tokens) == ()
    assert [match.words for match in matches(understand("хлеб"), tokens)] == [(1,)]
