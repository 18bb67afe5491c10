"""Attention under our segment ids, in JAX: every document as if it were alone."""

import numpy as np
import pytest

jax = pytest.importorskip("jax")

from bm25chunk.jax import MaxTextCollator, segment_mask  # noqa: E402


def attention(query, key, value, mask):
    return jax.nn.dot_product_attention(query, key, value, mask=mask)


def test_documents_attend_to_themselves(packing) -> None:
    rows = packing.dataset[-3:]
    batch = MaxTextCollator()(rows)
    segments = batch["inputs_segmentation"]
    length = segments.shape[1]
    query, key, value = np.random.default_rng(0).normal(size=(3, len(rows), length, 2, 16)).astype("f4")
    # MaxText and the kernels of splash and flash attention: equal segments, and causal.
    found = attention(query, key, value, segment_mask(segments)[:, None])
    for number, row in enumerate(rows):
        for begin, end, document in zip(row.cu_seqlens, row.cu_seqlens[1:], row.doc_ids):
            if document < 0:
                continue
            part = np.s_[number : number + 1, begin:end]
            alone = jax.nn.dot_product_attention(query[part], key[part], value[part], is_causal=True)
            np.testing.assert_allclose(found[part], alone, atol=2e-6)


def test_targets_with_a_loss_are_the_next_tokens(packing) -> None:
    for row in packing.dataset[-6:]:
        batch = MaxTextCollator()([row])
        has_loss = batch["targets_segmentation"][0] > 0
        np.testing.assert_array_equal(has_loss[:-1], row.loss_mask()[1:])
        np.testing.assert_array_equal(batch["targets"][0][:-1], row.input_ids[1:])
