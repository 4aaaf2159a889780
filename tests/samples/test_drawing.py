"""The program that draws the samples breaks words as Russian does, draws the same twice, and prints legibly."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from rapidfuzz.distance import Levenshtein

from bench.make_samples import letterpress, office
from bench.make_samples.deliver import truth_of
from bench.make_samples.fonts import missing_fonts
from bench.make_samples.items import SEED
from bench.make_samples.layout import Row, break_paragraph, hyphen_points, pages_of
from bench.make_samples.noise import rng_for
from bench.make_samples.scan import Glass, digitise
from bench.make_samples.sheet import Sheet
from tests.samples.conftest import TruePage

TEXT = "Сегодня опять убавили хлеб. Мама разрезала его на три части и завернула в платок."


@pytest.mark.parametrize(
    ("word", "parts"),
    [("прибавка", ["при", "бав", "ка"]), ("тревога", ["тре", "во", "га"]), ("хлеб", ["хлеб"]), ("дня.", ["дня."])],
)
def test_a_word_is_broken_between_syllables_only(word: str, parts: list[str]) -> None:
    places = {0, *hyphen_points(word), len(word)}
    allowed = {0, len(word)}
    for part in parts:
        allowed.add(max(allowed - {len(word)}) + len(part))
    assert places <= allowed


def test_no_break_stands_before_a_soft_sign_or_leaves_one_letter() -> None:
    for word in ("больше", "подъезд", "война", "яма", "Нью-Йорк", "125"):
        for place in hyphen_points(word):
            assert word[place] not in "ьъй"
            assert 2 <= place <= len(word) - 2


def test_rows_fit_the_line_and_join_to_the_text_again() -> None:
    rows = break_paragraph(TEXT, 22, len, indent=3)
    assert len(rows) > 3
    assert max(len(row.text) for row in rows) <= 22
    joined = rows[0].text
    for row in rows[1:]:
        joined = joined[:-1] + row.text if joined.endswith("-") else f"{joined} {row.text}"
    assert joined == TEXT
    assert [row.last for row in rows] == [False] * (len(rows) - 1) + [True]


def test_a_word_wider_than_the_line_is_refused() -> None:
    with pytest.raises(ValueError, match="длинношеее"):
        break_paragraph("длинношеее", 4, len, hyphens=False)


def test_pages_hold_all_rows_and_do_not_end_on_an_opening_row() -> None:
    rows = tuple(Row((str(number),), indent=number % 3 == 0) for number in range(10))
    pages = pages_of(rows, 4)
    assert [row for page in pages for row in page] == list(rows)
    assert not any(page[-1].indent for page in pages[:-1])


@pytest.mark.parametrize(("quarters", "turned"), [(0, 0), (1, 270), (2, 180), (3, 90)])
def test_boxes_follow_the_ink_through_skew_and_quarter_turns(quarters: int, turned: int) -> None:
    sheet = Sheet(60, 40, 200)
    layer = sheet.layer()
    sheet.new_line()
    layer.press(np.ones((20, 50), np.float32), 100, 60, sheet.new_word("слово"))
    sheet.soak(layer, (0, 0, 0))
    glass = Glass(skew_deg=3, quarter_turns=quarters, noise=0, shadow=0, bed=1.0)
    scan = digitise(sheet, rng_for(1, "box"), glass)
    assert scan.rotation_deg == turned
    x, y, width, height = scan.lines[0].words[0].box
    ys, xs = np.nonzero(scan.rgb[..., 0] < 120)
    assert (
        np.abs(np.array([xs.min() - x, ys.min() - y, xs.max() + 1 - x - width, ys.max() + 1 - y - height])).max() <= 1
    )


def test_a_word_that_fell_off_the_sheet_is_an_error() -> None:
    sheet = Sheet(60, 40, 200)
    layer = sheet.layer()
    sheet.new_line()
    layer.press(np.ones((20, 50), np.float32), 900, 60, sheet.new_word("потеряно"))
    sheet.soak(layer, (0, 0, 0))
    with pytest.raises(ValueError, match="потеряно"):
        digitise(sheet, rng_for(1, "lost"), Glass())


def test_a_page_drawn_again_from_its_seed_has_the_same_text(page_of: Callable[[str], TruePage]) -> None:
    stored = page_of("SB-0012_0001r").truth
    absent = missing_fonts()
    if absent:
        sys.stderr.write(f"fonts missing, layout only: {', '.join(absent)}\n")
        typed = [line["text"] for line in stored["lines"]]
        rows = [
            row.split() for part in office.sections("office")["memo"] for row in letterpress.rows_for_machine(part, 66)
        ]
        assert [" ".join(row) for row in rows] == typed[4 : 4 + len(rows)]
        return
    again = truth_of("SB-0012", office.draw_memo(SEED)[0], 1)
    assert [line["text"] for line in again["lines"]] == [line["text"] for line in stored["lines"]]
    for new, old in zip(again["lines"], stored["lines"], strict=True):
        assert max(abs(a - b) for a, b in zip(new["box"], old["box"], strict=True)) <= 2


@pytest.mark.parametrize(
    ("stem", "bound"), [("SB-0007_0001r", 0.15), ("SB-0013_0001_p1", 0.03), ("SB-0012_0001r", 0.25)]
)
def test_printed_and_typed_pages_can_be_read_by_a_machine(
    stem: str, bound: float, page_of: Callable[[str], TruePage], tmp_path: Path
) -> None:
    page = page_of(stem)
    upright = np.rot90(page.grey(), page.truth["rotation_deg"] // 90)
    Image.fromarray(np.ascontiguousarray(upright)).save(tmp_path / "page.png", dpi=(200, 200))
    run = subprocess.run(
        ["tesseract", str(tmp_path / "page.png"), "-", "-l", "rus"],
        capture_output=True,
        check=True,
        encoding="utf-8",
        env={**os.environ, "OMP_THREAD_LIMIT": "1"},
    )
    read = " ".join(run.stdout.split())
    assert Levenshtein.distance(read, page.text) / len(page.text) < bound


def test_a_typist_breaks_lines_at_the_margin() -> None:
    rows = letterpress.rows_for_machine(TEXT, 30)
    assert all(len(row) <= 30 for row in rows)
    assert rows[0].startswith("     Сегодня")
    assert any(first.endswith("-") or not second.startswith(" ") for first, second in pairwise(rows))
