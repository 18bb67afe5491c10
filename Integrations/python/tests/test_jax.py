"""The batch of MaxText; its mask, where JAX is installed."""

from pathlib import Path

import numpy as np
import pytest
from packing import write_packing

from bm25chunk import BoundaryLoss, PackedDataset
from bm25chunk.jax import MaxTextCollator, segment_mask


@pytest.fixture
def dataset(tmp_path: Path) -> PackedDataset:
    return PackedDataset(write_packing(tmp_path).folder)


def test_targets_are_the_next_tokens_of_the_same_segment(dataset: PackedDataset) -> None:
    rows = dataset[-3:]
    batch = MaxTextCollator()(rows)
    assert {array.dtype for array in batch.values()} == {np.dtype(np.int32)}
    for number, row in enumerate(rows):
        segments = batch["inputs_segmentation"][number]
        for place in range(16):
            has_loss = place < 15 and 0 < segments[place] == segments[place + 1]
            assert batch["targets_segmentation"][number, place] == (
                segments[place] if has_loss else 0
            )
            if has_loss:
                assert batch["targets"][number, place] == row.input_ids[place + 1]


def test_kept_boundaries_have_a_loss(dataset: PackedDataset) -> None:
    row = dataset[-1]
    batch = MaxTextCollator(BoundaryLoss("keep"))([row])
    count = int(np.count_nonzero(batch["targets_segmentation"]))
    assert count == row.num_tokens - 1


def test_the_mask_is_causal_inside_segments(dataset: PackedDataset) -> None:
    pytest.importorskip("jax")
    row = dataset[-1]
    mask = np.asarray(segment_mask(row.segment_ids[None]))[0]
    for q in range(16):
        for k in range(16):
            assert mask[q, k] == (k <= q and row.segment_ids[q] == row.segment_ids[k])
