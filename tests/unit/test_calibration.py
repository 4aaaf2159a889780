"""What tesseract says of its words becomes what share of their characters is right."""

from __future__ import annotations

import json

import pytest

from pipeline.errors import EngineError
from pipeline.model import Box, Line, Word
from pipeline.stages.calibration import NAMES, Trust, log_odds, mean_confidence, packaged_trust, signs_of_words

CARD = {"engine": "tesseract", "signs": list(NAMES), "weights": [1.0, 0.0, 0.0, 0.0, 0.0], "offset": 0.0}


def line(*words: tuple[str, float]) -> Line:
    made = tuple(Word(text, Box(50 * n, 0, 40, 20), sure) for n, (text, sure) in enumerate(words))
    return Line(" ".join(text for text, _ in words), Box(0, 0, 50 * len(words), 20), made, 0.5)


def nobody_knows(word: str) -> bool:
    return False


def test_an_engine_that_is_already_right_is_left_as_it_is():
    page = (line(("хлеб", 0.9), ("вода", 0.3)), line(("да", 0.5)))
    told = Trust.of(CARD).calibrated(page, nobody_knows)
    assert [word.confidence for each in told for word in each.words] == pytest.approx([0.9, 0.3, 0.5], abs=1e-3)
    assert told[0].confidence == pytest.approx(0.6, abs=1e-3)
    assert [each.text for each in told] == [each.text for each in page]
    assert [word.box for word in told[0].words] == [word.box for word in page[0].words]


def test_a_word_among_bad_ones_is_believed_less_than_among_good_ones():
    among_bad = (line(("хлеб", 0.9), *[("жщз", 0.1)] * 6),)
    among_good = (line(("хлеб", 0.9), *[("вода", 0.95)] * 6),)
    trust = packaged_trust()
    bad, good = (trust.calibrated(page, nobody_knows)[0].words[0].confidence for page in (among_bad, among_good))
    assert bad is not None
    assert good is not None
    assert bad < good


def test_a_word_of_the_lexicon_is_believed_more():
    page = (line(("хлеб", 0.6), ("вода", 0.6)),)
    known, unknown = packaged_trust().calibrated(page, {"хлеб"}.__contains__)[0].words
    assert (known.confidence or 0) > (unknown.confidence or 0)


def test_signs_are_those_of_the_word_its_line_and_its_page():
    rows = signs_of_words((line(("хлеб", 0.9)), line(("вода", 0.1))), {"вода"}.__contains__)
    assert rows[0] == pytest.approx((log_odds(0.9), log_odds(0.9), 0.0, 0.0, 0.5))
    assert rows[1] == pytest.approx((log_odds(0.1), log_odds(0.1), 0.0, 1.0, 0.5))


def test_a_page_without_words_stays_so():
    assert packaged_trust().calibrated((), nobody_knows) == ()
    assert mean_confidence(()) == 0.0


@pytest.mark.parametrize("broken", [{"signs": ["own"]}, {"weights": [1.0]}, {"weights": "abc"}, {"offset": None}])
def test_data_that_do_not_fit_are_refused(broken: dict[str, object]):
    with pytest.raises(EngineError) as refused:
        Trust.of(json.loads(json.dumps({**CARD, **broken})))
    assert refused.value.code == "model-card-broken"
