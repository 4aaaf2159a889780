"""How a net learns: the steps of its descent, in JAX."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import optax
from numpy.typing import NDArray

from pipeline.adapters.learner.batches import Batch
from pipeline.adapters.learner.net import Tree, read_lines
from pipeline.adapters.learner.plan import Plan

LONGEST_STEP = 5.0
"""Norm of all changes together above which a step is shortened."""


class _State(NamedTuple):
    tree: Tree
    average: Tree
    memory: optax.OptState


class Course:
    """A net that learns batch by batch; the same batches give the same net."""

    def __init__(self, parameters: Mapping[str, NDArray[np.float32]], plan: Plan) -> None:
        """Start from a net."""
        self._plan = plan
        self._descent = optax.chain(
            optax.clip_by_global_norm(LONGEST_STEP), optax.adamw(1.0, weight_decay=plan.decay, b2=0.99)
        )
        tree = {key: jnp.asarray(value) for key, value in parameters.items()}
        self._state = _State(tree, jax.tree.map(jnp.copy, tree), self._descent.init(tree))
        self._key, self._steps = jax.random.key(0), 0
        self._step = jax.jit(partial(_step, self._descent, plan), donate_argnums=0)

    def learn(self, batch: Batch, rate: float) -> float:
        """Make one step; returns the mean loss of the batch's lines."""
        self._key, key = jax.random.split(self._key)
        given = tuple(
            jnp.asarray(part) for part in (batch.pictures, batch.beyond, batch.codes, batch.spare, batch.counts)
        )
        keep = min(self._plan.memory, (1 + self._steps) / (10 + self._steps))  # the start weighs little
        self._steps += 1
        self._state, loss = self._step(self._state, given, key, jnp.float32(rate), jnp.float32(keep))
        return float(loss)

    def parameters(self) -> dict[str, NDArray[np.float32]]:
        """Return the averaged net as it is now."""
        return {key: np.array(value) for key, value in self._state.average.items()}


def _step(
    descent: optax.GradientTransformation,
    plan: Plan,
    state: _State,
    batch: tuple[jax.Array, ...],
    key: jax.Array,
    rate: jax.Array,
    keep: jax.Array,
) -> tuple[_State, jax.Array]:
    """Return the state after a batch, and the batch's loss."""
    loss, slopes = jax.value_and_grad(_loss)(state.tree, batch, key, plan.rest)
    changes, memory = descent.update(slopes, state.memory, state.tree)
    tree, average = {}, {}
    for name, value in state.tree.items():
        factor = plan.eyes if name.startswith("conv") else 1.0
        tree[name] = value + rate * factor * changes[name]
        average[name] = keep * state.average[name] + (1 - keep) * tree[name]
    return _State(tree, average, memory), loss


def _loss(tree: Tree, batch: tuple[jax.Array, ...], key: jax.Array, rest: float) -> jax.Array:
    """Return the mean loss of the lines: CTC, docs/methods.md#learning-from-a-writer."""
    pictures, beyond, codes, spare, counts = batch
    scores = read_lines(tree, pictures, key, rest=rest)
    lost: jax.Array = optax.ctc_loss(scores, beyond, codes, spare, blank_id=0)
    return (lost * counts).sum() / jnp.maximum(counts.sum(), 1)
