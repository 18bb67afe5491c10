"""What other trainers derive from our batches is what we mean."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from transformers import DataCollatorWithFlattening

from bm25chunk.torch import SplitCollator, VarlenCollator


@pytest.fixture
def rows(packing):
    return packing.dataset[-6:]


def test_torchtitan_finds_the_documents_in_the_positions(rows) -> None:
    """Its document ids and cu_seqlens come from positions that are 0."""
    inputs, labels = SplitCollator()(rows)
    for number, row in enumerate(rows):
        positions = inputs["positions"][number]
        documents = (positions == 0).cumsum(0) - 1
        expected = np.repeat(np.arange(len(row.lengths)), row.lengths)[:-1]
        np.testing.assert_array_equal(documents, expected)
        ends = torch.cat([(positions == 0).nonzero()[:, 0], torch.tensor([len(positions)])])
        np.testing.assert_array_equal(ends[:-1], [e for e in row.cu_seqlens[:-1] if e < len(positions)])
        kept = labels[number] != -100
        np.testing.assert_array_equal(kept, row.loss_mask()[1:])


def test_flattening_the_documents_gives_our_varlen_batch(rows) -> None:
    """transformers' DataCollatorWithFlattening, given one document a feature."""
    features = [
        {"input_ids": row.input_ids[begin:end].astype(np.int64).tolist()}
        for row in rows
        for begin, end in zip(row.cu_seqlens, row.cu_seqlens[1:])
    ]
    theirs = DataCollatorWithFlattening(return_flash_attn_kwargs=True)(features)
    ours = VarlenCollator(hugging_face=True)(rows)
    for name in ("input_ids", "position_ids", "cu_seq_lens_q", "cu_seq_lens_k"):
        assert torch.equal(theirs[name].long(), ours[name].long()), name
    assert theirs["max_length_q"] == ours["max_length_q"]
    # It knows no padding.
    is_real = torch.from_numpy(np.concatenate([row.segment_ids > 0 for row in rows]))
    assert torch.equal(theirs["labels"][0][is_real], ours["labels"][0][is_real])


def test_the_prelude_of_the_formats_page_holds(rows) -> None:
    """The one-liners by which anyone gets dense tensors from cu_seqlens."""
    length = len(rows[0].input_ids)
    for row in rows:
        cu, lengths = row.cu_seqlens, np.diff(row.cu_seqlens)
        positions = np.arange(length) - np.repeat(cu[:-1], lengths)
        segments = np.repeat(np.arange(1, len(cu)), lengths)
        np.testing.assert_array_equal(segments, (positions == 0).cumsum())
        np.testing.assert_array_equal(positions, row.position_ids)
        segments = np.where(np.arange(length) < row.num_tokens, segments, 0)
        np.testing.assert_array_equal(segments, row.segment_ids)
        no_label = (positions == 0) | (np.arange(length) >= row.num_tokens)
        np.testing.assert_array_equal(np.where(no_label, -100, row.input_ids.astype(int)), row.labels())
