"""The learner (port Learner): a child process does the sums, so that its memory and its threads end with it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from importlib.util import find_spec
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING

from pipeline.adapters.learner.material import Material, prepare
from pipeline.adapters.learner.measuring import error_rate
from pipeline.errors import EngineError
from pipeline.ports import KnownLine, Lesson
from pipeline.settings import usable_cores
from pipeline.weights import Weights

if TYPE_CHECKING:
    from pipeline.adapters.learner.lesson import Passed
    from pipeline.adapters.learner.plan import Plan

NEEDED = ("jax", "optax", "onnx")
GRACE_SECONDS = 2
"""So long before its time is up the child ends by its own clock; what it then sends still counts."""


class JaxLearner:
    """A Learner; may be used from several threads, each lesson being a process of its own."""

    def __init__(self, plan: Plan | None = None) -> None:
        """Take how to learn; None for the plan that was found best (training/README.md)."""
        self._plan = plan

    def adapt(
        self,
        base: Weights,
        lines: Sequence[KnownLine],
        held: Sequence[KnownLine],
        *,
        seconds: float,
        told: Callable[[int, float], None] = lambda _passes, _rate: None,
    ) -> Lesson:
        """See Learner."""
        begun = time.monotonic()
        missing = [name for name in NEEDED if find_spec(name) is None]
        if missing:
            raise EngineError("learn-not-installed").about(missing=", ".join(missing))
        material = prepare(base, lines, held)
        before = error_rate(material.graph.content, material.held, material.alphabet)
        best = Lesson(material.graph.content, before, before, 0, 0.0)
        best = _taught(best, material, self._plan, begun + seconds, told)
        return replace(best, seconds=round(time.monotonic() - begun, 3))


def _taught(
    best: Lesson, material: Material, plan: Plan | None, ends: float, told: Callable[[int, float], None]
) -> Lesson:
    """Let a child learn until it is done or time is up; return the best state that it sent."""
    context = multiprocessing.get_context("spawn")  # threads of this process must not be copied
    ours, theirs = context.Pipe(duplex=False)
    left = ends - time.monotonic() - GRACE_SECONDS
    child = context.Process(target=_learn, args=(theirs, material, plan, left), daemon=True, name="learning")
    child.start()
    theirs.close()
    try:
        while ours.poll(max(0.0, ends - time.monotonic())):
            said = ours.recv()
            if said is None:
                break  # the child is done
            if isinstance(said, str):
                raise EngineError("learn-failed").about(detail=said)
            number, rate, net = said
            if net is not None and rate < best.after:
                best = replace(best, net=net, after=rate, passes=number)
            told(number, rate)
    except EOFError as error:
        child.join(GRACE_SECONDS)
        raise EngineError("learn-failed").about(detail=f"exit code {child.exitcode}") from error
    finally:
        child.kill()
        child.join()
        ours.close()
    return best


def _learn(to: Connection, material: Material, plan: Plan | None, seconds: float) -> None:
    """Run in the child: learn, and send each pass as (number, error rate, the net if it is the best so far)."""
    ends = time.monotonic() + seconds
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends it
    if hasattr(os, "sched_setaffinity"):  # JAX makes as many threads as this allows
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: usable_cores()])
    try:
        for passed in _passes(material, plan, ends):
            to.send((passed.number, passed.rate, passed.net))
        to.send(None)
    except Exception as error:  # of JAX, of memory: whatever it is, the parent says it in a sentence
        to.send(f"{type(error).__name__}: {error}"[:200])
        raise SystemExit(1) from error


def _passes(material: Material, plan: Plan | None, ends: float) -> Iterator[Passed]:
    import jax

    from pipeline.adapters.learner.lesson import learn
    from pipeline.adapters.learner.plan import Plan

    jax.config.update("jax_platforms", "cpu")  # type: ignore[no-untyped-call]
    return learn(material, plan or Plan(), ends=ends)
