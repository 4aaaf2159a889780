"""One lesson: passes over a writer's lines and a few drawn ones, each measured on the lines held back."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from pipeline.adapters.learner.batches import LINES, Batch, batches_of, widths_for
from pipeline.adapters.learner.course import Course
from pipeline.adapters.learner.material import Material
from pipeline.adapters.learner.measuring import error_rate
from pipeline.adapters.learner.plan import Plan
from pipeline.stages.augment import vary_line

SEED = 20261125
LOWEST_RATE = 0.05
"""Share of the rate that is left at the end."""


@dataclass(frozen=True, slots=True)
class Passed:
    """A pass that is done: its number (1-based), the error rate on held lines, the net if it is the best so far."""

    number: int
    rate: float
    net: bytes | None


def learn(material: Material, plan: Plan, *, ends: float) -> Iterator[Passed]:
    """Learn until nothing gets better, the plan is done, or time is up; the same material gives the same nets.

    Args:
        material: See Material.
        plan: How to learn. Fewer passes are made where time is short, so that the rate still falls to its end.
        ends: When to end, as time.monotonic() counts.
    """
    course, chance = Course(material.graph.parameters, plan), np.random.default_rng(SEED)
    planned = passes = plan.passes_for(len(material.lines))
    best, kept, number, compiled = math.inf, 0, 0, math.inf
    while number < passes and number - kept < plan.patience and time.monotonic() < ends:
        number += 1
        for step, batch in enumerate(_pass(material, plan, chance)):
            course.learn(batch, _rate(plan, number - 1 + step / _steps(material, plan), passes))
            if time.monotonic() > ends:
                break
        net = material.graph.filled(course.parameters())
        rate = error_rate(net, material.held, material.alphabet)
        if better := rate < best:
            best, kept = rate, number
        yield Passed(number, rate, net if better else None)
        now = time.monotonic()
        if number == 1:
            compiled = now  # the first pass says nothing of the others
        else:
            passes = min(planned, number + int((ends - now) * (number - 1) / (now - compiled)))


def _pass(material: Material, plan: Plan, chance: np.random.Generator) -> Iterator[Batch]:
    """Yield the batches of one pass: every line of the writer varied, and some of the drawn ones."""
    widths = widths_for([sample.picture for sample in material.lines])
    own = [
        replace(sample, picture=vary_line(sample.picture, chance, strength=plan.strength, widest_px=widths[-1]))
        for sample in material.lines
    ]
    wanted = min(len(material.drawn), round(plan.rehearsal * len(own)))
    drawn = [material.drawn[i] for i in chance.choice(len(material.drawn), wanted, replace=False)] if wanted else []
    yield from batches_of(
        [*own, *(sample for sample in drawn if sample.picture.shape[1] <= widths[-1])], widths, chance
    )


def _steps(material: Material, plan: Plan) -> int:
    return math.ceil(len(material.lines) * (1 + plan.rehearsal) / LINES)


def _rate(plan: Plan, done: float, passes: int) -> float:
    """Return the rate after so many passes of all: up over the first pass, then down as a cosine."""
    rising = min(1.0, done + 0.1)
    falling = 0.5 + 0.5 * math.cos(math.pi * min(1.0, done / passes))
    return plan.rate * rising * (LOWEST_RATE + (1 - LOWEST_RATE) * falling)
