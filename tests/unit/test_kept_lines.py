"""How lines are kept: what earlier versions of the archive wrote is read for ever."""

from __future__ import annotations

import pytest

from pipeline.adapters.catalogue.lines import PackedLines, pack_lines
from pipeline.model import Box, Line, Word

WRITTEN_BEFORE = {
    "flat": ("[[[1,2,30,4],9000,[0,0,3,4,9000,5,0,9,4,4000]]]", ()),
    "with the engine's own form": ('[[[1,2,30,4],9000,[0,0,3,4,9000,5,0,9,4,4000],{"raw":{"1":"xлева"}}]]', (1,)),
}


@pytest.mark.parametrize(("packed", "changed"), WRITTEN_BEFORE.values(), ids=WRITTEN_BEFORE)
def test_rows_without_other_readings_are_read_as_before(packed: str, changed: tuple[int, ...]) -> None:
    kept = PackedLines("дали хлева", packed)
    words = (
        Word("дали", Box(1, 2, 3, 4), 0.9),
        Word("хлева", Box(6, 2, 9, 4), 0.4, "xлева" if 1 in changed else None),
    )
    assert kept.lines() == (Line("дали хлева", Box(1, 2, 30, 4), words, 0.9),)
    assert kept.others() == {}


def test_other_readings_are_told_by_number_and_without_unpacking_the_boxes() -> None:
    first = Line("раз два", None, (Word("раз", None), Word("два", None, others=(("дво", 0.25), ("дна", 0.125)))))
    second = Line("три", Box(1, 2, 3, 4), (Word("три", Box(1, 2, 3, 4), 0.5, others=(("тра", 0.0712),)),), 0.5)
    text, packed = pack_lines((first, second))
    assert PackedLines(text, packed).lines() == (first, second)
    assert PackedLines(text, packed).others() == {1: (("дво", 0.25), ("дна", 0.125)), 2: (("тра", 0.0712),)}
    assert '"others":{"0":["тра",712]}' in packed


def test_other_readings_can_be_left_out() -> None:
    word = Word("три", Box(1, 2, 3, 4), 0.5, others=(("тра", 0.0712),))
    text, packed = pack_lines((Line("три", None, (word,)),), others=False)
    assert "тра" not in packed
    assert PackedLines(text, packed).others() == {}
