"""A training loop in JAX: attention inside the documents, loss where a token is a label."""

import sys

import jax
import jax.numpy as jnp

from bm25chunk import PackedDataset, PackedStream
from bm25chunk.jax import MaxTextCollator, segment_mask

packed = PackedDataset(sys.argv[1])
table = jax.random.normal(jax.random.key(0), (packed.manifest.vocab_size, 1, 32)) * 0.1


def loss(table, batch):
    x = table[batch["inputs"]]
    x = x + jax.nn.dot_product_attention(
        x, x, x, mask=segment_mask(batch["inputs_segmentation"])[:, None]
    )
    logits = jnp.einsum("blhd,vhd->blv", x, table)
    chosen = jnp.take_along_axis(jax.nn.log_softmax(logits), batch["targets"][..., None], -1)[..., 0]
    weights = batch["targets_segmentation"] > 0
    return -(chosen * weights).sum() / weights.sum()


step = jax.jit(jax.value_and_grad(loss))
for number, batch in zip(range(3), PackedStream(packed, batch_size=4, collate=MaxTextCollator())):
    value, gradient = step(table, batch.data)
    table = table - 10.0 * gradient
    print(f"step {number}: loss {value:.4f}, next row {batch.position}")
