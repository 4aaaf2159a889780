"""Lines of print and of handwriting are told apart by their look, on the sample scans."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pipeline.errors import EngineError
from pipeline.model import Box, PageKind
from pipeline.stages.lines import cut_strip
from pipeline.stages.routing import NAMES, Look, Router, packaged_router, share_by_hand, signs_of, tell_kind
from pipeline.writing import shape_of
from tests.conftest import SAMPLES

NONE, ONE = [0.0] * len(NAMES), [1.0] * len(NAMES)
CARD = {"signs": list(NAMES), "middles": NONE, "spreads": ONE, "weights": NONE}


def odds_on(page: str, scan: str) -> list[float]:
    """Look at the true lines of a sample page that lies upright."""
    truth = json.loads((SAMPLES / "ground_truth" / page / f"{Path(scan).stem}.json").read_text(encoding="utf-8"))
    pixels = np.asarray(Image.open(SAMPLES / page / scan).convert("L"))
    router = packaged_router()
    return [router.odds(cut_strip(pixels, shape_of(Box(*line["box"]))).picture) for line in truth["lines"]]


@pytest.mark.parametrize(
    ("page", "scan", "hand"),
    [
        ("SB-0001", "SB-0001_0001r.jpg", True),
        ("SB-0003", "SB-0003_0001v.jpg", True),
        ("SB-0007", "SB-0007_0001r.webp", False),
        ("SB-0008", "SB-0008_0001r.jpg", False),
    ],
)
def test_nine_lines_in_ten_are_told_right(page: str, scan: str, hand: bool) -> None:
    odds = odds_on(page, scan)
    assert len(odds) > 10
    assert np.mean([(value > 0) is hand for value in odds]) >= 0.9


def test_what_a_hand_filled_in_stands_out_on_a_printed_form() -> None:
    odds = odds_on("SB-0010", "SB-0010_0001r.jpg")
    values, labels = [odds[n] for n in (3, 5, 9, 11, 13)], [odds[n] for n in (1, 2, 4, 6, 10, 12, 14)]
    assert min(values) > max(labels)


def test_an_empty_line_and_one_of_a_single_stroke_say_nothing() -> None:
    empty = np.zeros((40, 300), np.float32)
    stroke = empty.copy()
    stroke[10:30, 100:104] = 1.0
    assert signs_of(empty) is None
    assert packaged_router().odds(stroke) == 0.0


def test_every_sign_is_a_number_whatever_the_ink() -> None:
    noise = np.zeros((40, 200), np.float32)
    for x, y in np.random.default_rng(5).integers((0, 0), (190, 30), (12, 2)):
        noise[y : y + 9, x : x + 7] = 1.0
    bars = np.zeros((40, 200), np.float32)
    bars[5:35, ::8] = bars[5:35, 1::8] = 1.0
    for picture in (noise, bars):
        signs = signs_of(picture)
        assert signs is not None
        assert len(signs) == len(NAMES)
        assert np.isfinite(signs).all()


def test_a_pages_share_counts_wide_lines_more() -> None:
    assert share_by_hand([(50.0, 900.0), (-50.0, 100.0)]) == pytest.approx(0.9)
    assert share_by_hand([]) is None


@pytest.mark.parametrize("broken", [{"signs": []}, {"spreads": NONE}, {"weights": [1.0]}, {"offset": "?"}])
def test_data_that_do_not_fit_are_refused(broken: dict[str, object]) -> None:
    with pytest.raises(EngineError) as refused:
        Router.of({**CARD, "offset": 0.0, **broken})
    assert refused.value.code == "model-card-broken"


@pytest.mark.parametrize(
    ("by_hand", "sure", "kind"),
    [
        (0.97, 0.6, PageKind.HAND),  # neat writing that a recogniser of print is sure of
        (0.45, 0.7, PageKind.MIXED),
        (0.03, 0.45, PageKind.PRINT),
        (None, 0.45, PageKind.UNSURE),
    ],
)
def test_the_look_of_its_lines_decides_where_the_recogniser_of_print_is_in_doubt(
    by_hand: float | None, sure: float, kind: PageKind
) -> None:
    found, certainty = tell_kind(Look(400, 600, sure, 0.1, 0.05, 3, 0.02, by_hand))
    assert found is kind
    assert 0 < certainty < 1
