"""The recogniser's net in JAX: the same sums as its ONNX graph, so that they can be differentiated.

Imported only when somebody learns: JAX takes time and memory to start. Layers as training/net.py has them.
"""

from __future__ import annotations

from collections.abc import Mapping

import jax
import jax.numpy as jnp

Tree = Mapping[str, jax.Array]
"""Parameters by their key in graph.Parameters."""
_Both = tuple[jax.Array, jax.Array, jax.Array, jax.Array]
"""State of a bidirectional memory: output and cell forth, output and cell back."""


def read_lines(tree: Tree, lines: jax.Array, key: jax.Array | None = None, *, rest: float = 0.0) -> jax.Array:
    """Return log-probabilities, shape (batch, columns, characters + 1).

    Args:
        tree: Parameters of the net.
        lines: Shape (batch, 40, width), 0 paper to 1 ink.
        key: Source of chance while it learns; None while it reads.
        rest: Share of features left out before each memory while it learns (dropout).
    """
    seen = lines[..., None]
    for place in range(5):
        weight, bias = tree[f"conv{place}.weight"], tree[f"conv{place}.bias"]
        seen = jax.nn.relu(_convolve(seen, weight, stride=1 if place else 2) + bias)
        if place in (1, 3):
            seen = _pool(seen, across=place == 1)
    folded = jnp.einsum("bhwc,fch->bwf", seen, tree["conv5.weight"][..., 0])
    columns = jax.nn.relu(folded + tree["conv5.bias"])
    memory = jnp.swapaxes(columns, 0, 1)
    for place, name in enumerate(("low", "high")):
        if key is not None and rest > 0:
            kept = jax.random.bernoulli(jax.random.fold_in(key, place), 1 - rest, memory.shape)
            memory = jnp.where(kept, memory / (1 - rest), 0.0)
        memory = _remember(memory, tree[f"{name}.weight"], tree[f"{name}.again"], tree[f"{name}.bias"])
    scores = memory @ tree["head.weight"] + tree["head.bias"]
    return jnp.swapaxes(jax.nn.log_softmax(scores), 0, 1)


def _convolve(seen: jax.Array, weight: jax.Array, *, stride: int) -> jax.Array:
    """Convolve (batch, height, width, channels) with (out, channels, k, k), so padded that stride 1 keeps the size."""
    edge = weight.shape[-1] // 2
    return jax.lax.conv_general_dilated(
        seen, weight, (stride, stride), [(edge, edge)] * 2, dimension_numbers=("NHWC", "OIHW", "NHWC")
    )


def _pool(seen: jax.Array, *, across: bool) -> jax.Array:
    """Take the larger of two rows and, if asked, of two columns."""
    high, wide = seen.shape[1] // 2 * 2, seen.shape[2] // 2 * 2
    down = jnp.maximum(seen[:, 0:high:2], seen[:, 1:high:2])
    return jnp.maximum(down[:, :, 0:wide:2], down[:, :, 1:wide:2]) if across else down


def _remember(columns: jax.Array, weight: jax.Array, again: jax.Array, bias: jax.Array) -> jax.Array:
    """Run a bidirectional LSTM over (columns, batch, features); gates in the order of ONNX: in, out, forget, cell."""
    size = again.shape[-1]
    both = bias[:, : 4 * size] + bias[:, 4 * size :]
    forth, back = (columns @ weight[way].T + both[way] for way in (0, 1))
    turned = (again[0].T, again[1].T)

    def step(state: _Both, fed: tuple[jax.Array, jax.Array]) -> tuple[_Both, jax.Array]:
        one = _cell(fed[0] + state[0] @ turned[0], state[1])
        other = _cell(fed[1] + state[2] @ turned[1], state[3])
        return (*one, *other), jnp.stack([one[0], other[0]])

    empty = jnp.zeros((columns.shape[1], size), columns.dtype)
    _, seen = jax.lax.scan(step, (empty, empty, empty, empty), (forth, back[::-1]))
    return jnp.concatenate([seen[:, 0], seen[::-1, 1]], axis=-1)


def _cell(gates: jax.Array, cell: jax.Array) -> tuple[jax.Array, jax.Array]:
    enter, leave, keep, new = jnp.split(gates, 4, axis=-1)
    kept = jax.nn.sigmoid(keep) * cell + jax.nn.sigmoid(enter) * jnp.tanh(new)
    return jax.nn.sigmoid(leave) * jnp.tanh(kept), kept
