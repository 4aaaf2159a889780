"""Two people change one page: one text comes of it, and nothing that either wrote is lost."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as some

from pipeline.model import Box, Line, Word
from pipeline.stages.merging import Conflict, merge


def line(key: str, text: str, box: Box | None = None) -> Line:
    return Line(text, box, tuple(Word(word, None) for word in text.split()), None, key)


def page(text: str) -> list[Line]:
    """Lines as "key: words"."""
    rows = (row.partition(":") for row in text.split("/"))
    return [line(key.strip(), " ".join(words.split())) for key, _, words in rows]


def merged(base: str, theirs: str, mine: str) -> tuple[str, tuple[Conflict, ...]]:
    found = merge(page(base), page(theirs), page(mine))
    return " / ".join(f"{one.key}: {one.text}" for one in found.lines), found.conflicts


def test_changes_of_different_words_are_both_kept() -> None:
    assert merged("a: хлеб и вода", "a: хлѣб и вода", "a: хлеб и воды") == ("a: хлѣб и воды", ())


def test_the_same_change_on_both_sides_is_one() -> None:
    assert merged("a: хлеб вода", "a: хлеба вода", "a: хлеба вода") == ("a: хлеба вода", ())


def test_of_a_word_that_both_changed_theirs_stands_and_mine_is_given_back() -> None:
    text, conflicts = merged("a: дали хлеб вечером", "a: дали хлеба вечером", "a: дали хлебъ вечером")
    assert text == "a: дали хлеба вечером"
    assert conflicts == (Conflict("a", 1, "хлебъ", "хлеба"),)


def test_a_line_i_split_takes_what_they_changed_in_it() -> None:
    text, conflicts = merged("a: утром дали хлеб", "a: утром дали хлеба", "a: утром / n: дали хлеб")
    assert (text, conflicts) == ("a: утром / n: дали хлеба", ())


def test_lines_i_joined_take_what_they_changed_in_them() -> None:
    text, conflicts = merged("a: утром / b: дали хлеб", "a: утром / b: дали хлеба", "a: утром дали хлеб")
    assert (text, conflicts) == ("a: утром дали хлеба", ())


def test_a_line_removed_here_and_changed_there_stays() -> None:
    assert merged("a: один / b: два", "a: один / b: два три", "a: один")[0] == "a: один / b: два три"
    assert merged("a: один / b: два", "a: один", "a: один / b: два три")[0] == "a: один / b: два три"


def test_a_line_removed_on_one_side_and_untouched_on_the_other_goes() -> None:
    assert merged("a: один / b: два", "a: один / b: два", "a: один")[0] == "a: один"


def test_new_lines_of_both_stand_behind_their_neighbours() -> None:
    text, _ = merged("a: один / b: два", "a: один / t: их / b: два", "a: один / b: два / m: моё")
    assert text == "a: один / t: их / b: два / m: моё"


def test_lines_that_only_i_moved_are_moved() -> None:
    assert merged("a: 1 / b: 2 / c: 3", "a: 1 / b: 2 / c: 3!", "c: 3 / a: 1 / b: 2")[0] == "c: 3! / a: 1 / b: 2"


def test_a_box_is_whose_who_moved_it() -> None:
    old, new = Box(0, 0, 9, 9), Box(5, 5, 9, 9)
    assert merge([line("a", "x", old)], [line("a", "x y", old)], [line("a", "x", new)]).lines[0].box == new
    assert merge([line("a", "x", old)], [line("a", "x", new)], [line("a", "x y", old)]).lines[0].box == new


def test_a_word_that_i_confirmed_is_confirmed_though_they_changed_its_neighbour() -> None:
    base = [line("a", "хлеб вода")]
    mine = [replace(base[0], words=(base[0].words[0], replace(base[0].words[1], by="anna")))]
    found = merge(base, [line("a", "хлеба вода")], mine).lines[0]
    assert [(word.text, word.by) for word in found.words] == [("хлеба", ""), ("вода", "anna")]


BASE_WORDS = some.sampled_from(["а", "б", "в", "г"])
KEYS = ["k0", "k1", "k2", "k3"]
BASES = some.lists(some.lists(BASE_WORDS, max_size=5), min_size=1, max_size=4)


def edited(lines: list[list[str]], name: str) -> some.SearchStrategy[list[Line]]:
    """A page after some steps of one person: words, lines split, joined, moved, removed, added."""
    step = some.tuples(some.sampled_from("wwwidrsjmn"), some.integers(0, 9), some.integers(0, 9))
    return some.lists(step, max_size=6).map(lambda steps: after(lines, steps, name))


State = list[tuple[str, list[str]]]


def after(lines: list[list[str]], steps: list[tuple[str, int, int]], name: str) -> list[Line]:
    state: State = [(key, list(words)) for key, words in zip(KEYS, lines, strict=False)]
    for number, (what, one, two) in enumerate(steps):
        fresh = f"{name}{number}"
        if what == "n" or not state:
            state.insert(one % (len(state) + 1), (fresh, [fresh]))
        elif what in "wid":
            change_words(state[one % len(state)][1], what, two, fresh)
        else:
            change_lines(state, what, one % len(state), two, fresh)
    return [line(key, " ".join(words)) for key, words in state]


def change_words(words: list[str], what: str, two: int, fresh: str) -> None:
    place = two % (len(words) + 1)
    if what == "w":
        words[place : place + 1] = [fresh]
    elif what == "i":
        words.insert(place, fresh)
    else:
        del words[place : place + 1]


def change_lines(state: State, what: str, at: int, two: int, fresh: str) -> None:
    key, words = state[at]
    place = two % (len(words) + 1)
    if what == "r":
        del state[at]
    elif what == "s":
        state[at : at + 1] = [(key, words[:place]), (fresh, words[place:])]
    elif what == "j" and at + 1 < len(state):
        state[at : at + 2] = [(key, words + state[at + 1][1])]
    elif what == "m":
        state.insert(two % (len(state)), state.pop(at))


def words_of(lines: list[Line] | tuple[Line, ...]) -> Counter[str]:
    return Counter(word.text for one in lines for word in one.words)


@given(some.data())
@settings(max_examples=400, deadline=None)
def test_no_word_that_either_wrote_is_lost(data: some.DataObject) -> None:
    lines = data.draw(BASES)
    base = after(lines, [], "b")
    theirs, mine = data.draw(edited(lines, "т")), data.draw(edited(lines, "м"))
    found = merge(base, theirs, mine)
    standing = words_of(found.lines)
    told = Counter(word for conflict in found.conflicts for word in conflict.mine.split())
    assert not (words_of(theirs) - words_of(base)) - standing, "theirs stands in the text"
    assert not (words_of(mine) - words_of(base)) - (standing + told), "mine stands in the text or is given back"
    assert len({one.key for one in found.lines}) == len(found.lines)
    assert all(one.text == " ".join(word.text for word in one.words) for one in found.lines)


@given(some.data())
@settings(max_examples=200, deadline=None)
def test_what_only_one_side_changed_is_what_comes_of_it(data: some.DataObject) -> None:
    lines = data.draw(BASES)
    base = after(lines, [], "b")
    mine = data.draw(edited(lines, "м"))
    for theirs, own in ((base, mine), (mine, base), (mine, mine)):
        found = merge(base, theirs, own)
        assert [(one.key, one.text) for one in found.lines] == [(one.key, one.text) for one in mine]
        assert found.conflicts == ()
