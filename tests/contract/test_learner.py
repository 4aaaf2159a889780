"""The contract of learning, over its adapter: a hand that the base reads badly, learned from a few of its lines."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import as_file
from pathlib import Path

import cv2
import numpy as np
import onnx
import pytest
from PIL import Image

from pipeline.adapters.hand import DetectionFinder, HandReader
from pipeline.adapters.learner import JaxLearner
from pipeline.adapters.learner.measuring import error_rate
from pipeline.adapters.learner.plan import Plan
from pipeline.errors import EngineError, LimitError
from pipeline.ports import KnownLine, Lesson, LineShape
from pipeline.stages.lines import cut_strip
from pipeline.weights import Weights, open_weights, packaged
from tests.conftest import SAMPLES

BASE = packaged("hand-base")
ALPHABET = str(BASE.card["alphabet"])
pytestmark = pytest.mark.timeout(1800)  # a busy machine may stretch it far; nothing here is measured by the clock
SHORT = Plan(passes=8, patience=8, strength=0.7, rehearsal=0.0)
ENDLESS = Plan(passes=10**6, least=10**6, patience=10**6)
ALIKE_PX = (185, 233)
"""Lines of like width make batches of one width, which is compiled once."""
SIDES = ("1r", "1v", "2r", "2v", "3r", "3v")
LEAN = 1.1
"""Pixels to the left for each pixel up: a hand that leans so was never drawn for the base."""


@cache
def leaning_lines() -> tuple[KnownLine, ...]:
    """Two words of each line of the drawn diary's pages, leaning far to the left."""
    found = []
    for side in SIDES:
        page = np.asarray(Image.open(SAMPLES / "SB-0001" / f"SB-0001_000{side}.jpg").convert("L"))
        known = json.loads(
            (SAMPLES / "ground_truth" / "SB-0001" / f"SB-0001_000{side}.json").read_text(encoding="utf-8")
        )
        for line in known["lines"]:
            words = line["words"][:2]
            left, top = (min(word["box"][i] for word in words) for i in (0, 1))
            right, bottom = (max(word["box"][i] + word["box"][i + 2] for word in words) for i in (0, 1))
            shape = LineShape(((left - 8, top), (right + 8, top)), ((left - 8, bottom), (right + 8, bottom)))
            picture = lean(cut_strip(page, shape).picture)
            found.append(KnownLine(picture, " ".join(word["text"] for word in words), side))
    narrowest, widest = ALIKE_PX
    return tuple(line for line in found if narrowest < line.picture.shape[1] < widest)


def lean(picture: np.ndarray) -> np.ndarray:
    height, width = picture.shape
    move = np.array([[1, LEAN, 0], [0, 1, 0]], np.float32)
    return np.asarray(cv2.warpAffine(picture, move, (width + round(LEAN * height), height)), np.float32)


@dataclass
class Taught:
    lesson: Lesson
    told: list[tuple[int, float]] = field(default_factory=list)
    held: tuple[KnownLine, ...] = ()


@pytest.fixture(scope="module")
def taught() -> Taught:
    lines, told = leaning_lines(), []
    lesson = JaxLearner(SHORT).adapt(BASE, lines[:-10], lines[-10:], seconds=9e4, told=lambda *each: told.append(each))
    return Taught(lesson, told, lines[-10:])


def with_files(folder: Path, **files: bytes) -> Weights:
    """Return a copy of the base in which some files are others, listed in the card as if they belonged there."""
    card = dict(BASE.card) | {"files": dict(BASE.card["files"])}
    for name in card["files"]:
        content = files.get(name.split(".")[0], BASE.read(name))
        (folder / name).write_bytes(content)
        card["files"][name] = hashlib.sha256(content).hexdigest()
    (folder / "card.json").write_text(json.dumps(card), encoding="utf-8")
    return open_weights(folder)


def test_a_hand_read_badly_is_read_far_better_after_a_lesson(taught: Taught) -> None:
    assert taught.lesson.before > 0.3
    assert taught.lesson.after < 0.6 * taught.lesson.before
    assert 1 <= taught.lesson.passes <= SHORT.passes


def test_the_rates_told_are_those_of_the_nets(taught: Taught) -> None:
    assert error_rate(BASE.read("model.onnx"), taught.held, ALPHABET) == taught.lesson.before
    assert error_rate(taught.lesson.net, taught.held, ALPHABET) == taught.lesson.after
    assert [number for number, _ in taught.told] == list(range(1, len(taught.told) + 1))
    assert min(rate for _, rate in taught.told) == taught.told[taught.lesson.passes - 1][1] == taught.lesson.after


def test_the_new_net_is_the_same_graph_and_reads_pages(taught: Taught, tmp_path: Path) -> None:
    old, new = (onnx.load_model_from_string(net) for net in (BASE.read("model.onnx"), taught.lesson.net))
    assert [node.op_type for node in new.graph.node] == [node.op_type for node in old.graph.node]
    assert [list(kept.dims) for kept in new.graph.initializer] == [list(kept.dims) for kept in old.graph.initializer]
    page = np.asarray(Image.open(SAMPLES / "SB-0001" / "SB-0001_0001r.jpg").convert("L"))[:400]
    hand = HandReader(DetectionFinder(), with_files(tmp_path, model=taught.lesson.net))
    assert hand.read(page, dpi=200, languages="rus", psm=None, seconds=60)


def test_the_base_stays_as_it_is(taught: Taught) -> None:
    assert taught.lesson.net != BASE.read("model.onnx")
    with as_file(BASE.folder) as folder:
        for name, digest in BASE.card["files"].items():
            assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest


def test_where_nothing_gets_better_the_base_comes_back() -> None:
    """The lines' texts are wrong, so that what is learned from them helps nothing."""
    lines = leaning_lines()
    wrong = [KnownLine(line.picture, "ъ", line.page) for line in lines[:8]]
    plan = Plan(passes=1, rate=5e-3, memory=0.0, rehearsal=0.0)
    lesson = JaxLearner(plan).adapt(BASE, wrong, lines[-2:], seconds=9e4)
    assert lesson.net == BASE.read("model.onnx")
    assert (lesson.after, lesson.passes) == (lesson.before, 0)


def test_a_lesson_ends_in_its_time_with_what_it_has() -> None:
    """A plan of days and no time for it: what is proved is that it comes back at all, on a slow machine too."""
    lines = leaning_lines()
    lesson = JaxLearner(ENDLESS).adapt(BASE, lines[:-10], lines[-10:], seconds=2)
    assert lesson.net == BASE.read("model.onnx")
    assert (lesson.passes, lesson.after) == (0, lesson.before)


@pytest.mark.parametrize(("given", "held"), [(0, 3), (3, 0)])
def test_nothing_to_learn_from_or_to_measure_on_is_refused(given: int, held: int) -> None:
    lines = leaning_lines()
    empty = KnownLine(lines[0].picture, " ", "p")
    with pytest.raises(LimitError) as caught:
        JaxLearner().adapt(BASE, [*lines[:given], empty], [*lines[:held], empty], seconds=5)
    assert caught.value.code == "learn-too-little"


def test_a_net_of_another_kind_cannot_learn(tmp_path: Path) -> None:
    graph = onnx.load_model_from_string(BASE.read("model.onnx"))
    del graph.graph.node[-1]
    graph.graph.node[0].op_type = "ConvInteger"
    for content in (graph.SerializeToString(), b"no net at all", packaged("line-finder").read("detection.onnx")):
        with pytest.raises(EngineError) as caught:
            JaxLearner().adapt(with_files(tmp_path, model=content), leaning_lines(), leaning_lines(), seconds=5)
        assert caught.value.code == "model-cannot-learn"


def test_missing_libraries_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "optax", None)  # as Python itself notes a module that is not there
    with pytest.raises(EngineError) as caught:
        JaxLearner().adapt(BASE, leaning_lines(), leaning_lines(), seconds=5)
    assert (caught.value.code, caught.value.facts["missing"]) == ("learn-not-installed", "optax")


def test_who_does_not_learn_loads_nothing_of_it() -> None:
    program = (
        "import sys; from pathlib import Path; from pipeline.settings import Settings;"
        "from pipeline.wiring import open_learner; open_learner(Settings(home=Path(sys.argv[1])));"
        "print([name for name in ('jax', 'optax', 'onnx', 'onnxruntime') if name in sys.modules])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program, "home"], capture_output=True, text=True, check=True, timeout=900
    )
    assert ran.stdout.strip() == "[]"


def test_jax_gives_what_onnxruntime_gives() -> None:
    """In a process of its own: JAX's threads would forbid this one to fork."""
    program = """
import jax, numpy as np, onnxruntime
from pipeline.adapters.learner.graph import read_graph
from pipeline.adapters.learner.net import read_lines
from pipeline.weights import packaged
content, chance = packaged("hand-base").read("model.onnx"), np.random.default_rng(5)
graph = read_graph(content, "base")
session = onnxruntime.InferenceSession(graph.filled(graph.parameters), providers=["CPUExecutionProvider"])
lines = chance.random((3, 40, 203)).astype(np.float32) * (chance.random((3, 40, 203)) > 0.7)
known = session.run(None, {"lines": lines[:, None]})[0]
assert float(known.std()) > 0.1
print(np.abs(known - np.asarray(jax.jit(read_lines)(graph.parameters, lines))).max())
"""
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=900)
    assert float(ran.stdout) < 1e-3  # log-probabilities


def test_a_lesson_that_breaks_off_says_why() -> None:
    lines = leaning_lines()
    with pytest.raises(EngineError) as caught:
        JaxLearner(Plan(rehearsal=-1.0)).adapt(BASE, lines[:4], lines[-2:], seconds=9e4)
    assert caught.value.code == "learn-failed"
    assert str(caught.value.facts["detail"]).startswith("ValueError")
